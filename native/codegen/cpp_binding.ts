/** Emits the table from which the binding parses script arguments, and the calls behind it. */
import { outRule } from '../ops/outs';
import { cppDefault, cppReturn } from './cpp_types';
import type { OpModel } from './model';
import type { Param } from './schema';

/** Getter of binding/arguments.h for a parsed argument. */
function getter(p: Param): string {
  const names: Record<Param['kind'], string> = {
    Tensor: 'tensor',
    TensorList: 'tensors',
    int: 'integer',
    'int[]': 'ints',
    float: 'real',
    'float[]': 'reals',
    bool: 'boolean',
    Scalar: 'scalar',
    ScalarType: 'dtype',
    Device: 'device',
    MemoryFormat: 'memory_format',
    str: 'string',
    Generator: 'generator',
  };
  return names[p.kind];
}

function fetch(p: Param, i: number): string {
  const value = `a.${getter(p)}(${i})`;
  const fallback = cppDefault(p);
  if (fallback === undefined && !p.optional) return value;
  const absent = fallback ?? (p.kind === 'Tensor' ? 'Tensor()' : 'std::nullopt');
  if (p.kind === 'Tensor' && absent === 'Tensor()') return value;
  if (p.kind === 'Generator') return value;
  const type = {
    int: 'int64_t',
    float: 'double',
    bool: 'bool',
    Scalar: 'Scalar',
    ScalarType: 'DType',
    Device: 'Device',
    MemoryFormat: 'MemoryFormat',
    str: 'std::string',
    'int[]': 'Dims',
    'float[]': 'std::vector<double>',
    Tensor: 'Tensor',
    TensorList: 'TensorList',
    Generator: '',
  }[p.kind];
  const full = p.optional ? `std::optional<${type}>` : type;
  return `a.given(${i}) ? ${full}(${value}) : ${full}(${absent})`;
}

function callArguments(m: OpModel): string {
  return m.schema.params.map((p, i) => fetch(p, i)).join(', ');
}

const KIND_NAMES: Record<Param['kind'], string> = {
  Tensor: 'Tensor',
  TensorList: 'TensorList',
  int: 'Int',
  'int[]': 'IntList',
  float: 'Float',
  'float[]': 'FloatList',
  bool: 'Bool',
  Scalar: 'Scalar',
  ScalarType: 'DType',
  Device: 'Device',
  MemoryFormat: 'MemoryFormat',
  str: 'String',
  Generator: 'Generator',
};

function emitParam(m: OpModel, p: Param): string {
  const flags = [
    // A list that is empty unless given is None in Python.
    p.optional || p.fallback === '[]' ? 'kOptional' : '',
    p.fallback !== undefined ? 'kDefault' : '',
    p.keywordOnly ? 'kKeyword' : '',
    p.holes ? 'kHoles' : '',
    m.spec.numbers?.includes(p.name) && !(p.mutated || (m.inplaceOf && p.name === 'self')) ? 'kNumber' : '',
  ].filter(Boolean);
  return `{"${p.name}", Kind::${KIND_NAMES[p.kind]}, ${flags.join(' | ') || '0'}, ${p.length ?? 0}}`;
}

/** How many tensors it may be told to write its results into. */
function outs(m: OpModel): number {
  if (m.mutating || m.view) return 0;
  return m.schema.returns.every((r) => r.kind === 'Tensor') ? m.schema.returns.length : 0;
}

/** PyTorch's signatures by function or `Tensor.method`, from lines `name(…)`. */
export function parseSignatures(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of text.trimEnd().split('\n')) {
    const open = line.indexOf('(');
    const name = line.slice(0, open);
    found.set(name, [...(found.get(name) ?? []), line.slice(open)]);
  }
  return found;
}

const cppText = (lines: string[] = []) => JSON.stringify(lines.join('\n'));

/** The table of one family. */
export function emitBinding(family: string, models: OpModel[], signatures: Map<string, string[]>): string {
  const groups = new Map<string, OpModel[]>();
  for (const m of models) groups.set(m.schema.name, [...(groups.get(m.schema.name) ?? []), m]);
  const texts: string[] = [];
  const table: string[] = [];
  for (const [name, overloads] of groups) {
    const entries = overloads.map((m, i) => {
      const call = `ops::${name}(${callArguments(m)})`;
      const id = `${name}_${i}`;
      const labels = m.schema.returns.map((r) => `"${r.name ?? ''}"`);
      let body: string;
      if (m.mutating) body = m.schema.returns[0]!.kind === 'void' ? `${call};` : `${call}; a.result_self();`;
      else if (m.schema.returns.some((r) => r.name)) body = `a.result_named(${call}, names_${id}, ${labels.length});`;
      else if (cppReturn(m.schema) === 'void') body = `${call};`;
      else if (m.factory) body = `a.result_factory(${call}, ${m.schema.params.length});`;
      else body = `a.result(${call});`;
      const named = m.schema.returns.some((r) => r.name)
        ? `const char* const names_${id}[] = {${labels.join(', ')}};\n`
        : '';
      const rows = m.schema.params.map((p) => emitParam(m, p));
      // The engine has one layout, and memory is never pinned: PyTorch's names for that are taken and mean nothing.
      const unused = [
        ['requires_grad', 'Bool'],
        ['layout', 'Layout'],
        ['pin_memory', 'Bool'],
      ];
      if (m.factory)
        rows.push(...unused.map(([name, kind]) => `{"${name}", Kind::${kind}, kOptional | kDefault | kKeyword, 0}`));
      const params = rows.join(', ');
      texts.push(`${named}void call_${id}([[maybe_unused]] Arguments& a) { ${body} }
const ParamInfo params_${id}[] = {${params || '{}'}};`);
      const found = outRule(m.schema.name);
      const rule = found?.kind === 'given' && !m.factory ? undefined : found;
      const asked = rule ? { same: 'kSame', given: 'kGiven', castable: 'kCastable' }[rule.kind] : 'kCastable';
      const text = rule ? JSON.stringify(rule.text) : 'nullptr';
      return `{params_${id}, ${rows.length}, ${outs(m)}, ${m.spec.outApart ?? false}, OutDType::${asked}, ${text}, call_${id}}`;
    });
    texts.push(`const Overload overloads_${name}[] = {${entries.join(', ')}};`);
    const told = [signatures.get(name), signatures.get(`Tensor.${name}`)].map(cppText).join(', ');
    table.push(`    {"${name}", overloads_${name}, ${overloads.length}, ${told}},`);
  }
  return `// Generated from native/ops.
#include "binding/arguments.h"
#include "declared/${family}.h"

namespace tp::binding {
namespace {

${texts.join('\n')}

const OpEntry entries[] = {
${table.join('\n')}
};

}  // namespace

extern const OpFamily family_${family};
const OpFamily family_${family}{entries, ${table.length}};

}  // namespace tp::binding
`;
}

/** The list of all tables. */
export function emitFamilies(families: string[]): string {
  return `// Generated from native/ops.
#include "binding/arguments.h"

namespace tp::binding {

${families.map((f) => `extern const OpFamily family_${f};`).join('\n')}
const OpFamily* const kFamilies[] = {${families.map((f) => `&family_${f}`).join(', ')}};
const size_t kFamilyCount = ${families.length};

}  // namespace tp::binding
`;
}

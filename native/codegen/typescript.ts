/** Emits the script's view of the ops: functions, methods, their types and documentation. */
import { ROOMS } from '../ops/declare';
import type { OpModel } from './model';
import { parameterDoc } from './parameters';
import type { Param, Schema } from './schema';

/** TypeScript type of a parameter. */
export function scriptType(m: OpModel, p: Param): string {
  const base = {
    Tensor: m.spec.numbers?.includes(p.name) ? 'Tensor | Scalar' : 'Tensor',
    TensorList: 'readonly (Tensor | null | undefined)[]',
    int: 'number | bigint',
    'int[]': p.length ? 'number | readonly number[]' : 'readonly number[]',
    float: 'number',
    'float[]': 'readonly number[]',
    bool: 'boolean',
    Scalar: 'Scalar',
    ScalarType: 'DType',
    Device: 'Device | string',
    MemoryFormat: 'MemoryFormat',
    str: 'string',
    Generator: 'Generator',
  }[p.kind];
  const list = p.kind === 'TensorList' && m.schema.name !== 'index' && !m.schema.name.startsWith('index_put');
  const type = list ? 'readonly Tensor[]' : base;
  return p.optional ? `${type} | null` : type;
}

export function returnType(schema: Schema): string {
  if (schema.returns.length > 1) {
    if (!schema.returns[0]!.name) return `[${schema.returns.map(() => 'Tensor').join(', ')}]`;
    // Not a tuple: its array methods would collide with names such as `values`, and cost the type checker seconds.
    const members = schema.returns.map((r, at) => `readonly ${at}: Tensor; readonly ${r.name}: Tensor`);
    return `Iterable<Tensor> & { readonly length: ${members.length}; ${members.join('; ')} }`;
  }
  return {
    Tensor: 'Tensor',
    TensorList: 'Tensor[]',
    int: 'number',
    float: 'number',
    bool: 'boolean',
    Scalar: 'number',
    void: 'void',
  }[schema.returns[0]!.kind];
}

const RESERVED = new Set(['var']);
/** Name of a positional parameter. */
const shown = (p: Param) => (p.name === 'self' ? 'input' : RESERVED.has(p.name) ? `${p.name}_` : p.name);
/** What every factory takes beside its own parameters. */
const FACTORY = ['requires_grad?: boolean | null', 'layout?: Layout | null', 'pin_memory?: boolean | null'];

/** Whether the result may be written into a tensor given as `out`. */
export const takesOut = (m: OpModel) =>
  !m.mutating && !m.view && m.schema.returns.length === 1 && m.schema.returns[0]!.kind === 'Tensor';

/** Whether the results may be written into a list of tensors given as `out`. */
const takesOuts = (m: OpModel) =>
  !m.mutating && !m.view && !m.spec.variants?.includes('nn') && m.schema.returns.length > 1;

/** All typed call forms: every positional prefix, the rest by name in one trailing object. */
function callForms(m: OpModel, method: boolean): string[] {
  const params = m.schema.params.slice(method ? 1 : 0);
  const positional = params.filter((p) => !p.keywordOnly);
  const required = positional.filter((p) => p.fallback === undefined).length;
  const returns =
    m.mutating && m.schema.returns[0]!.kind === 'Tensor' ? (method ? 'this' : 'Tensor') : returnType(m.schema);
  const forms: string[] = [];
  const fields = (rest: Param[]): string[] => [
    ...rest.map((p) => `${p.name}?: ${scriptType(m, p)}`),
    ...(m.factory ? FACTORY : []),
    ...(takesOut(m) ? ['out?: Tensor | null'] : takesOuts(m) ? ['out?: readonly Tensor[] | null'] : []),
  ];
  const options = (rest: Param[]): string => {
    const all = fields(rest);
    return all.length ? `options?: { ${all.join('; ')} }` : '';
  };
  const one = (p: Param) => `${shown(p)}: ${scriptType(m, p)}`;
  // Parameters that must be given can be named, too; only the tensor an op works on stands before the names.
  const lead = method || positional[0]?.kind !== 'Tensor' ? 0 : 1;
  for (let given = lead; given < required; given++) {
    const must = positional.slice(given, required).map((p) => `${p.name}: ${scriptType(m, p)}`);
    const may = fields(params.filter((p) => p.keywordOnly || positional.indexOf(p) >= required));
    const parts = [...positional.slice(0, given).map(one), `options: { ${[...must, ...may].join('; ')} }`];
    forms.push(`(${parts.join(', ')}): ${returns}`);
  }
  for (let given = required; given <= positional.length; given++) {
    const named = params.filter((p) => p.keywordOnly || positional.indexOf(p) >= given);
    const parts = [...positional.slice(0, given).map(one), options(named)].filter(Boolean);
    forms.push(`(${parts.join(', ')}): ${returns}`);
  }
  const last = positional[positional.length - 1];
  if (
    last?.kind === 'int[]' &&
    !last.length &&
    positional.length === 1 + (method || m.schema.params[0]?.name !== 'self' ? 0 : 1)
  ) {
    const lead = positional.slice(0, -1).map(one);
    forms.push(`(${[...lead, `...${last.name}: number[]`].join(', ')}): ${returns}`);
    if (m.factory)
      forms.push(
        `(${[...lead, `...${last.name}: [...number[], { ${fields(params.filter((p) => p.keywordOnly)).join('; ')} }]`].join(', ')}): ${returns}`,
      );
  }
  return forms;
}

/** Number of values a call can have at most, the options object included; undefined when unbounded. */
function arity(overloads: OpModel[]): number | undefined {
  let most = 0;
  for (const m of overloads) {
    const positional = m.schema.params.filter((p) => !p.keywordOnly);
    const last = positional[positional.length - 1];
    const lead = m.schema.params[0]?.kind === 'Tensor' ? 1 : 0;
    if (last?.kind === 'int[]' && !last.length && positional.length <= lead + 1) return undefined;
    most = Math.max(most, positional.length);
  }
  return most + 1;
}

const schemaLines = (overloads: OpModel[]) =>
  overloads.map((m) => (m.inplaceOf ? m.spec.schema.replace(m.inplaceOf.schema.name, m.schema.name) : m.spec.schema));

/** `@param` lines for the parameters whose names do not say everything. */
function parameterLines(overloads: OpModel[]): string[] {
  const lines = new Map<string, string>();
  for (const m of overloads)
    for (const p of m.schema.params) {
      const doc = parameterDoc(m, p);
      if (doc && !lines.has(p.name)) lines.set(p.name, `@param ${shown(p)} ${doc}`);
    }
  return [...lines.values()];
}

function docComment(overloads: OpModel[], indent: string): string {
  const docs = [
    ...new Set(
      overloads.map((m) =>
        m.inplaceOf ? `In place: ${m.spec.doc[0]!.toLowerCase()}${m.spec.doc.slice(1)}` : m.spec.doc,
      ),
    ),
  ];
  const lines = [...docs, '', ...schemaLines(overloads).map((s) => `\`${s}\``), ...parameterLines(overloads)];
  return `${indent}/**\n${lines.map((l) => `${indent} * ${l}`.trimEnd()).join('\n')}\n${indent} */`;
}

const singleTensor = (overloads: OpModel[]) =>
  overloads.every((m) => !m.mutating && m.schema.returns.length === 1 && m.schema.returns[0]!.kind === 'Tensor');

/** How many of the first values may be tensors whose boxes the engine is told; core.ts has functions for up to three. */
function marked(overloads: OpModel[]): number {
  const kinds = (m: OpModel) => m.schema.params.slice(0, 3).map((p) => !p.keywordOnly && p.kind === 'Tensor');
  return Math.max(0, ...overloads.map((m) => kinds(m).lastIndexOf(true) + 1));
}

/** The parameters `(a0, a1, a2)` and the body that calls `$op(handle, a0, a1, a2)`, for a fixed or open number of values. */
function forwarding(name: string, overloads: OpModel[], self: string): { params: string; body: string[] } {
  const n = arity(overloads);
  const letters = Array.from({ length: (n ?? 0) - (self ? 1 : 0) }, (_x, i) => `a${i}`);
  const values = [...(self ? [self] : []), ...(n === undefined ? ['...args'] : letters)];
  const known = (self ? [self] : []).concat(n === undefined ? ['args[0]', 'args[1]', 'args[2]'] : letters);
  const marks = known.slice(0, marked(overloads));
  const handle = singleTensor(overloads);
  const call = `$${name}(${[handle ? 'handle' : 'null', ...values].join(', ')})`;
  return {
    params: n === undefined ? '...args: unknown[]' : letters.map((l) => `${l}?: unknown`).join(', '),
    body: [
      ...(marks.length > 0 ? [`mark${marks.length}(${marks.join(', ')});`] : []),
      ...(handle ? ['const handle = new Handle();', `return own(handle, ${call});`] : [`return given(${call});`]),
    ],
  };
}

/** `torch.special.i0e` is the op `special_i0e`. */
const inNamespace = (prefix: string, name: string) =>
  name.startsWith(prefix) ? `${name} as ${name.slice(prefix.length)}` : name;

export function emitTypeScript(
  models: OpModel[],
  aliases: Record<string, string>,
  specialAliases: Record<string, string>,
  signatures: ReadonlyMap<string, unknown>,
): Map<string, string> {
  const groups = new Map<string, OpModel[]>();
  for (const m of models) groups.set(m.schema.name, [...(groups.get(m.schema.name) ?? []), m]);
  const has = (m: OpModel, variant: string) => {
    const variants = m.spec.variants ?? (m.schema.params[0]?.name === 'self' ? ['function', 'method'] : ['function']);
    const listed = (variants as string[]).includes(variant);
    // In-place ops are functions where PyTorch has one, or their declaration says so.
    if (variant === 'function' && m.mutating && (m.inplaceOf || !m.spec.variants))
      return signatures.has(m.schema.name) && (listed || !m.inplaceOf);
    return listed;
  };
  const kinds = ['function', 'nn', ...ROOMS] as const;
  const names = new Map<string, string[]>(kinds.map((kind) => [kind, []]));
  for (const [alias, name] of Object.entries(specialAliases))
    names.get('special')!.push(alias === name ? name : `${name} as ${alias}`);
  const functions: string[] = [];
  const interfaces: string[] = [];
  const installs: string[] = [];
  for (const [name, overloads] of groups) {
    functions.push(`const $${name} = native.ops.${name}!;`);
    // `var` cannot be declared, but it can be exported.
    const local = RESERVED.has(name) ? `$${name}_function` : name;
    const keyword = local === name ? 'export function' : 'function';
    const forms = overloads.flatMap((m) => callForms(m, false)).map((f) => `${keyword} ${local}${f};`);
    const { params, body } = forwarding(name, overloads, '');
    functions.push(
      `${docComment(overloads, '')}\n${[...new Set(forms)].join('\n')}\n${keyword} ${local}(${params}): any {\n  ${body.join('\n  ')}\n}\n`,
    );
    if (local !== name) functions.push(`export { ${local} as ${name} };\n`);
    for (const kind of kinds)
      if (overloads.some((m) => has(m, kind))) names.get(kind)!.push(inNamespace(`${kind}_`, name));
    const methods = overloads.filter((m) => has(m, 'method') && m.schema.params[0]?.name === 'self');
    if (methods.length) {
      interfaces.push(
        `${docComment(methods, '    ')}\n${[...new Set(methods.flatMap((m) => callForms(m, true)))].map((f) => `    ${name}${f};`).join('\n')}`,
      );
      const method = forwarding(name, overloads, 'this');
      installs.push(
        `const $${name} = native.methods.${name}!;\nmethod('${name}', function (this: Tensor, ${method.params}): unknown {\n  ${method.body.join('\n  ')}\n});`,
      );
    }
  }
  const isMethod = (name: string) => groups.get(name)?.some((m) => has(m, 'method')) ?? false;
  for (const [alias, name] of Object.entries(aliases)) {
    if (!groups.has(name)) throw new Error(`alias of an op that is not declared: ${name}`);
    if (groups.get(name)!.some((m) => has(m, 'function'))) names.get('function')!.push(`${name} as ${alias}`);
    for (const suffix of ['', '_']) {
      if (!isMethod(name + suffix)) continue;
      interfaces.push(
        `    /** Another name of \`${name}${suffix}\`. */\n    ${alias}${suffix}: Tensor['${name}${suffix}'];`,
      );
      installs.push(`alias('${alias}${suffix}', '${name}${suffix}');`);
    }
  }
  const reexport = (kind: string) => {
    const lines = names.get(kind)!.map((name) => `  ${name},`);
    return `// Generated from native/ops.\nexport {\n${lines.join('\n')}\n} from './ops';\n`;
  };
  const types =
    "import type { Scalar } from '../complex';\nimport type { Device } from '../device';\nimport type { DType } from '../dtype';\nimport type { Layout, MemoryFormat } from '../layout';\nimport type { Generator } from '../random';\n";
  return new Map([
    [
      'ops.ts',
      `// Generated from native/ops.\nimport { given, Handle, mark1, mark2, mark3, native, own } from '../core';\n${types}import type { Tensor } from '../tensor';\n\n${functions.join('\n')}`,
    ],
    ['functions.ts', reexport('function')],
    ['functional.ts', reexport('nn')],
    ...ROOMS.map((room) => [`${room}.ts`, reexport(room)] as const),
    [
      'methods.ts',
      `// Generated from native/ops.\nimport { given, Handle, mark1, mark2, mark3, native, own } from '../core';\n${types}import type { Tensor } from '../tensor';\n\ndeclare module '../tensor' {\n  interface Tensor {\n${interfaces.join('\n')}\n  }\n}\n\nfunction method(name: string, body: (this: Tensor, ...args: any[]) => unknown): void {\n  Object.defineProperty(Handle.prototype, name, { value: body, writable: true, configurable: true });\n}\nfunction alias(name: string, of: string): void {\n  method(name, (Handle.prototype as any)[of]);\n}\n\n${installs.join('\n')}\n`,
    ],
  ]);
}

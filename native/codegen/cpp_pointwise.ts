/** Emits the loops of pointwise ops; each file is compiled once per instruction set. */

import { pointwiseName } from './cpp_ops';
import type { OpModel } from './model';

const TYPES = {
  floating: ['float', 'double'],
  numeric: ['float', 'double', 'uint8_t', 'int8_t', 'int16_t', 'int32_t', 'int64_t'],
  all: ['float', 'double', 'uint8_t', 'int8_t', 'int16_t', 'int32_t', 'int64_t', 'bool'],
  integral: ['uint8_t', 'int8_t', 'int16_t', 'int32_t', 'int64_t'],
  bool_integral: ['uint8_t', 'int8_t', 'int16_t', 'int32_t', 'int64_t', 'bool'],
};

const COMPLEX = ['complex64', 'complex128'];

const pointwiseModels = (models: OpModel[]) => models.filter((m) => m.spec.pointwise && !m.inplaceOf);

/** One loop as a template over the computation type, and the table of its instances. */
function emitLoop(m: OpModel, types: string[], choose: (body: (expr: string) => string) => string): string {
  const spec = m.spec.pointwise!;
  const name = pointwiseName(m);
  const complex = types === COMPLEX;
  const result = spec.type === 'compare' ? 'bool' : complex && spec.real ? 'typename T::value_type' : 'T';
  const letters = ['a', 'b', 'c', 'd'].slice(0, m.tensors.length);
  const inputs = letters.map((_l, i) => (spec.mask && i === 0 ? 'bool' : 'T'));
  const lambda = letters.map((l, i) => `[[maybe_unused]] ${inputs[i]} ${l}`).join(', ');
  const scalars = m.scalars.map((p, i) => {
    const type = p.kind === 'bool' ? 'bool' : 'T';
    return `  [[maybe_unused]] const ${type} ${p.name} = q[${i}].as<${type}>();\n`;
  });
  const body = (expr: string) =>
    `  loop${letters.length}<${result}, ${inputs.join(', ')}>(p, s, count, [=](${lambda}) -> ${result} { return static_cast<${result}>(${expr}); });`;
  return `template <class T>
void op_${name}(char* const* p, const int64_t* s, int64_t count, [[maybe_unused]] const Param* q) {
${scalars.join('')}${choose(body)}
}
constexpr Entry k_${name}[] = {${types.map((t) => `{DTypeOf<${t}>, op_${name}<${t}>}`).join(', ')}};
`;
}

function emitRealLoop(m: OpModel): string {
  const spec = m.spec.pointwise!;
  const types = TYPES[spec.on ?? (spec.type === 'float' ? 'floating' : 'numeric')];
  return emitLoop(m, types, (body) => {
    const branches: string[] = [];
    if (spec.bool && types.includes('bool'))
      branches.push(`  if constexpr (std::is_same_v<T, bool>)\n  ${body(spec.bool)}\n  else`);
    if (spec.integral && types.some((t) => t.includes('int')))
      branches.push(`  if constexpr (std::is_integral_v<T>)\n  ${body(spec.integral)}\n  else`);
    return `${branches.join('\n')}\n${body(spec.expr)}`;
  });
}

function emitComplexLoop(m: OpModel): string {
  const { expr, complex } = m.spec.pointwise!;
  return emitLoop(m, COMPLEX, (body) => body(complex === true ? expr : (complex as string)));
}

function emitFile(models: OpModel[], header: string, space: string, loop: (m: OpModel) => string): string {
  const rows = models.map((m) => {
    const name = pointwiseName(m);
    return `    {&pw::${name}, k_${name}, std::size(k_${name})},`;
  });
  return `// Generated from native/ops.
#include "${header}"

namespace tp::pw {

${models.map((m) => `extern PointwiseOp ${pointwiseName(m)};`).join('\n')}

}  // namespace tp::pw

namespace tp::${space} {
namespace {

${models.map(loop).join('\n')}
const Registration registration({
${rows.join('\n')}
});

}  // namespace
}  // namespace tp::${space}
`;
}

/** The loops of one family, which are compiled once per instruction set; nothing when it has none. */
export function emitPointwiseLoops(models: OpModel[]): string | undefined {
  const all = pointwiseModels(models).filter((m) => !m.spec.pointwise!.once);
  return all.length ? emitFile(all, 'cpu/loops.h', 'TP_ISA', emitRealLoop) : undefined;
}

/** Those that are compiled once. */
export function emitOnceLoops(models: OpModel[]): string | undefined {
  const all = pointwiseModels(models).filter((m) => m.spec.pointwise!.once);
  return all.length ? emitFile(all, 'cpu/once_loops.h', 'TP_ISA', emitRealLoop) : undefined;
}

/** The loops over complex numbers of one family, compiled once; nothing when it has none. */
export function emitComplexLoops(models: OpModel[]): string | undefined {
  const all = pointwiseModels(models).filter((m) => m.spec.pointwise!.complex);
  return all.length ? emitFile(all, 'cpu/complex_loops.h', 'complex_loops', emitComplexLoop) : undefined;
}

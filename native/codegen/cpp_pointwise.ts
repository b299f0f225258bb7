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

const pointwiseModels = (models: OpModel[]) => models.filter((m) => m.spec.pointwise && !m.inplaceOf);

function emitLoop(m: OpModel): string {
  const spec = m.spec.pointwise!;
  const name = pointwiseName(m);
  const inputs = m.tensors.length;
  const types = TYPES[spec.on ?? (spec.type === 'float' ? 'floating' : 'numeric')];
  const result = spec.type === 'compare' ? 'bool' : 'T';
  const letters = ['a', 'b', 'c', 'd'].slice(0, inputs);
  const lambda = letters.map((l, i) => `[[maybe_unused]] ${spec.mask && i === 0 ? 'bool' : 'T'} ${l}`).join(', ');
  const scalars = m.scalars
    .map(
      (p, i) =>
        `  [[maybe_unused]] const ${p.kind === 'bool' ? 'bool' : 'T'} ${p.name} = q[${i}].as<${p.kind === 'bool' ? 'bool' : 'T'}>();\n`,
    )
    .join('');
  const body = (expr: string) =>
    `  loop${inputs}<${result}, ${letters.map((_l, i) => (spec.mask && i === 0 ? 'bool' : 'T')).join(', ')}>(p, s, n, [=](${lambda}) -> ${result} { return static_cast<${result}>(${expr}); });`;
  const branches: string[] = [];
  if (spec.bool && types.includes('bool'))
    branches.push(`  if constexpr (std::is_same_v<T, bool>)\n  ${body(spec.bool)}\n  else`);
  if (spec.integral && types.some((t) => t.includes('int')))
    branches.push(`  if constexpr (std::is_integral_v<T>)\n  ${body(spec.integral)}\n  else`);
  return `template <class T>
void op_${name}(char* const* p, const int64_t* s, int64_t n, [[maybe_unused]] const Param* q) {
${scalars}${branches.join('\n')}
${body(spec.expr)}
}
constexpr Entry k_${name}[] = {${types.map((t) => `{DTypeOf<${t}>, op_${name}<${t}>}`).join(', ')}};
`;
}

/** The loops of one family, or nothing when it has none. */
export function emitPointwiseLoops(models: OpModel[]): string | undefined {
  const all = pointwiseModels(models);
  if (all.length === 0) return undefined;
  const rows = all.map((m) => {
    const name = pointwiseName(m);
    return `    {&pw::${name}, k_${name}, std::size(k_${name})},`;
  });
  return `// Generated from native/ops; compiled once per instruction set.
#include "cpu/loops.h"

namespace tp::pw {

${all.map((m) => `extern PointwiseOp ${pointwiseName(m)};`).join('\n')}

}  // namespace tp::pw

namespace tp::TP_ISA {
namespace {

${all.map(emitLoop).join('\n')}
const Registration registration({
${rows.join('\n')}
});

}  // namespace
}  // namespace tp::TP_ISA
`;
}

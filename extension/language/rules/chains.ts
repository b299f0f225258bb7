/** Matrices multiplied one after the other. */
import { type TensorValue, tensor, type Value } from '../values';
import type { Call } from './call';
import { onlyOptions, tensorsGiven } from './free';
import { matmulShape } from './matrix';
import { defineFree, rule } from './registry';

/** Matrices multiplied in a row; the first and last may be vectors. */
function chained(call: Call, parts: readonly TensorValue[], least: number, name: string): Value {
  if (parts.length < least)
    call.refuse('invalid-argument', `${name}(): expected at least ${least} tensors but got ${parts.length}`, {
      argument: 'tensors',
    });
  const dtype = parts[0]?.dtype;
  for (const [i, part] of parts.entries())
    if (dtype && part.dtype && part.dtype !== dtype)
      call.refuse(
        'dtype-mismatch',
        `multi_dot(): all tensors must have be the same dtype but tensor 0 is ${dtype} and tensor ${i} ${part.dtype}`,
        { argument: i },
      );
  const shapes = parts.map((part) => part.shape ?? call.unknown(tensor(undefined, dtype)));
  for (const [i, shape] of shapes.entries()) {
    const end = (i === 0 || i === shapes.length - 1) && name.includes('multi_dot');
    if (shape.length !== 2 && !(end && shape.length === 1))
      call.refuse('rank-mismatch', `${name}(): tensor ${i} must be ${end ? '1D or ' : ''}2D but got ${shape.length}D`, {
        argument: i,
      });
  }
  let result = shapes[0]!;
  for (const [i, shape] of shapes.entries()) if (i > 0) result = matmulShape(call, result, shape, ['input', 'other']);
  return tensor(result, dtype);
}
rule('linalg_multi_dot', (call) => chained(call, call.tensors('tensors'), 2, 'multi_dot'));
defineFree('', 'chain_matmul', (call, { positional, options }) => {
  onlyOptions(call, 'chain_matmul', options, ['out']);
  return chained(call, tensorsGiven(call, positional, 'chain_matmul'), 1, 'chain_matmul');
});

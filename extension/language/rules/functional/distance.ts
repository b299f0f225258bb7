/** Distances. */
import { isFloating, realOf, SCALAR_NAMES, tensor } from '../../values';
import { broadcastShapes } from '../broadcast';
import { refuseSubtraction } from '../pointwise';
import { resultType } from '../promotion';
import { rule } from '../registry';

rule('cosine_similarity', (call) => {
  const [a, b] = [call.tensor('x1'), call.tensor('x2')];
  const dtype = resultType([a, b], call.context.defaultDtype);
  if (dtype && !isFloating(dtype))
    call.refuse(
      'dtype-mismatch',
      `expected common dtype to be floating point, yet common dtype is ${SCALAR_NAMES[dtype]}`,
      { argument: 'x1' },
    );
  if (!a.shape || !b.shape) return tensor(undefined, dtype);
  const shape = broadcastShapes(call, a.shape, b.shape, ['x1', 'x2']);
  const dim = call.axis(call.int('dim')!, shape.length);
  return tensor(
    shape.filter((_size, i) => i !== dim),
    dtype,
  );
});
rule('pairwise_distance', (call) => {
  const [a, b] = [call.tensor('x1'), call.tensor('x2')];
  const found = resultType([a, b], call.context.defaultDtype);
  const dtype = found && realOf(found);
  refuseSubtraction(call, ['x1', 'x2']);
  if (!a.shape || !b.shape) return tensor(undefined, dtype);
  const shape = broadcastShapes(call, a.shape, b.shape, ['x1', 'x2']);
  return tensor(call.flag('keepdim') ? [...shape.slice(0, -1), 1] : shape.slice(0, -1), dtype);
});

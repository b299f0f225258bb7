/** `nn.functional.linear`. */
import { printShape, printTimes } from '../sizes';
import { SCALAR_NAMES, tensor } from '../values';
import { sameDtype } from './matrix';
import { rule } from './registry';
import { fits } from './tensor';

rule('linear', (call) => {
  const [input, weight] = [call.tensor('input'), call.tensor('weight')];
  sameDtype(call, input, weight, 'input');
  const dtype = input.dtype ?? weight.dtype;
  const inside = weight.shape?.at(-1);
  const [own, rows] = [input.shape, weight.shape];
  if (!own || !rows) return tensor(undefined, dtype);
  if (own.length === 0)
    call.refuse(
      'rank-mismatch',
      `both arguments to linear need to be at least 1D, but they are 0D and ${rows.length}D`,
      {
        argument: 'input',
      },
    );
  call.check(
    rows.length <= 2,
    'rank-mismatch',
    () => `linear(): weight must be 1-D or 2-D, got ${rows.length}-D`,
    'weight',
  );
  if (inside === undefined)
    return call.refuse('rank-mismatch', 'linear(): weight must be 1-D or 2-D, got 0-D', { argument: 'weight' });
  const last = own.at(-1)!;
  call.needEqual(
    last,
    inside,
    'size-mismatch',
    () => {
      const batch = own.slice(0, -1);
      const matrix = batch.length === 0 ? [1, last] : own;
      const flat =
        matrix.length === 2
          ? matrix
          : [batch.reduce((a, b) => (typeof a === 'number' && typeof b === 'number' ? a * b : a)), last];
      return `mat1 and mat2 shapes cannot be multiplied (${printTimes(flat)} and ${printTimes([inside, rows[0]!])})`;
    },
    { argument: 'input', against: 'weight', expected: inside, actual: last, dim: own.length - 1 },
  );
  const result = rows.length === 1 ? own.slice(0, -1) : [...own.slice(0, -1), rows[0]!];
  call.words = `${printShape(own)}, ${inside} features → ${rows.length === 1 ? 1 : rows[0]} → ${printShape(result)}`;
  const bias = call.value('bias');
  if (bias?.kind === 'tensor') {
    // Inputs of up to two dimensions, and batches of these with a plain bias, are multiplied and added at once.
    const fused = own.length <= 2 || (own.length === 3 && bias.shape?.length === 1);
    if (fused && rows.length === 1)
      call.refuse('rank-mismatch', 'mat2 must be a matrix, got 1-D tensor', { argument: 'weight' });
    if (fused && bias.dtype && dtype && bias.dtype !== dtype)
      call.refuse(
        'dtype-mismatch',
        `self and mat2 must have the same dtype, but got ${SCALAR_NAMES[bias.dtype]} and ${SCALAR_NAMES[dtype]}`,
        { argument: 'bias' },
      );
    // A single row is one of a matrix meanwhile.
    const one = own.length === 1 && bias.shape?.length === 2 && bias.shape[0] === 1;
    if (bias.shape) fits(call, result, one ? bias.shape.slice(1) : bias.shape, 'bias');
  }
  return tensor(result, dtype);
});

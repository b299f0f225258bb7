/** Putting samples together to a batch. */
import { isPlainObject } from '../../arguments';
import { float64, int64 } from '../../dtype';
import { RuntimeError } from '../../errors';
import { from_numpy, tensor } from '../../factory';
import { stack } from '../../generated/ops';
import { Tensor } from '../../tensor';
import { classname } from '../../typename';

const MESSAGE = 'default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found';

/**
 * Puts samples together: tensors are stacked, numbers become a tensor, strings a list; arrays and objects are taken
 * apart and put together item by item.
 * @example
 * console.log(torch.utils.data.default_collate([0.5, 1.5]));
 */
export function default_collate(batch: readonly unknown[]): unknown {
  const first = batch[0];
  if (first instanceof Tensor) return stack(batch as Tensor[], 0);
  if (ArrayBuffer.isView(first))
    return stack(
      batch.map((array) => from_numpy(array as Float32Array)),
      0,
    );
  if (typeof first === 'number')
    return tensor([...batch] as number[], { dtype: batch.every(Number.isInteger) ? int64 : float64 });
  if (typeof first === 'bigint') return tensor([...batch] as never, { dtype: int64 });
  if (typeof first === 'boolean') return tensor([...batch] as boolean[]);
  if (typeof first === 'string') return [...batch];
  if (Array.isArray(first)) {
    if (batch.some((sample) => (sample as unknown[]).length !== first.length)) {
      throw new RuntimeError('each element in list of batch should be of equal size');
    }
    return first.map((_, i) => default_collate(batch.map((sample) => (sample as unknown[])[i])));
  }
  if (isPlainObject(first)) {
    const joined = Object.keys(first).map((key) => [
      key,
      default_collate(batch.map((sample) => (sample as Record<string, unknown>)[key])),
    ]);
    return Object.fromEntries(joined);
  }
  throw new TypeError(`${MESSAGE} <class '${classname(first)}'>`);
}

/**
 * What a loader without batches does to a sample: numbers and arrays of numbers become tensors.
 * @example
 * console.log(torch.utils.data.default_convert(new Float32Array([1, 2])));
 */
export function default_convert(data: unknown): unknown {
  if (ArrayBuffer.isView(data)) return from_numpy(data as Float32Array);
  if (Array.isArray(data)) return data.map(default_convert);
  if (isPlainObject(data))
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, default_convert(value)]));
  return data;
}

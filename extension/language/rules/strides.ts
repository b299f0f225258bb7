/** How results lie in memory: as far as it is known, since views of them may depend on it. */
import { Facts, mul, type Size, same } from '../sizes';
import type { TensorValue } from '../values';

/** Strides of a tensor that lies row after row. */
export function contiguousStrides(shape: readonly Size[]): Size[] {
  const strides: Size[] = new Array(shape.length);
  let step: Size = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    const size: Size = shape[i]!;
    step = mul(step, size === 0 ? 1 : size);
  }
  return strides;
}

/** The strides as a list; nothing when they are not known. */
export function stridesOf(value: TensorValue): readonly Size[] | undefined {
  return value.strides === 'contiguous' ? value.shape && contiguousStrides(value.shape) : value.strides;
}

/** Whether strides are those of rows after rows. Dimensions of size 1 do not count. */
export function isContiguous(shape: readonly Size[], strides: readonly Size[]): boolean | undefined {
  let step: Size = 1;
  if (shape.some((size) => size === 0)) return true;
  for (let i = shape.length - 1; i >= 0; i--) {
    const size: Size = shape[i]!;
    if (size === 1) continue;
    if (!same(strides[i]!, step)) {
      const certain = typeof size === 'number' && Facts.none.equal(strides[i]!, step) === false;
      return certain ? false : undefined;
    }
    step = mul(step, size);
  }
  return true;
}

/** With strides given, written `contiguous` where they are that. */
export function withStrides(value: TensorValue, strides: readonly Size[] | undefined): TensorValue {
  const { strides: _dropped, ...rest } = value;
  if (!strides || !value.shape) return rest;
  return { ...rest, strides: isContiguous(value.shape, strides) ? 'contiguous' : strides };
}

/** A new result of elementwise work: rows after rows if all inputs are, the only input's order if it is packed. */
export function keptStrides(result: TensorValue, shape: readonly Size[], inputs: readonly TensorValue[]): TensorValue {
  const shaped = inputs.filter((input) => input.shape === undefined || input.shape.length > 0);
  if (shaped.every((input) => input.strides === 'contiguous')) return result;
  const [first] = shaped;
  const strides = first && stridesOf(first);
  const alone =
    strides &&
    first.shape?.length === shape.length &&
    shaped.every((input) => {
      const own = stridesOf(input);
      return (
        own?.length === strides.length &&
        own.every((step, i) => same(step, strides[i]!) && same(input.shape![i]!, shape[i]!))
      );
    });
  return withStrides(result, alone ? packed(shape, strides) : undefined);
}

/** The strides in the same order of dimensions without gaps, where the order is plain. */
function packed(shape: readonly Size[], strides: readonly Size[]): Size[] | undefined {
  const order = shape.map((_size, i) => i);
  for (const i of order) if (strides[i] === 0 || shape[i] === 0) return undefined;
  const facts = Facts.none;
  let unclear = false;
  order.sort((a, b) => {
    if (same(strides[a]!, strides[b]!)) {
      if (shape[a] !== 1 && shape[b] !== 1) unclear = true;
      return b - a;
    }
    const below = facts.atMost(strides[a]!, strides[b]!);
    if (below === undefined) unclear = true;
    return below ? -1 : 1;
  });
  if (unclear) return undefined;
  const result: Size[] = new Array(shape.length);
  let step: Size = 1;
  for (const i of order) {
    result[i] = step;
    step = mul(step, shape[i]!);
  }
  return result;
}

/** Matrix products. */
import { printShape, printTimes, type Size } from '../sizes';
import { SCALAR_NAMES, type TensorValue, tensor, type Value } from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { rule } from './registry';

/** Both operands of a product have one dtype. */
export function sameDtype(call: Call, a: TensorValue, b: TensorValue, name = 'other'): void {
  if (a.dtype && b.dtype && a.dtype !== b.dtype)
    call.refuse(
      'dtype-mismatch',
      `expected m1 and m2 to have the same dtype, but got: ${C_NAMES(a)} != ${C_NAMES(b)}`,
      { argument: name, expected: a.dtype, actual: b.dtype },
    );
}

const C_TYPES: Partial<Record<string, string>> = {
  float32: 'float',
  float64: 'double',
  int64: 'long',
  int32: 'int',
  int16: 'short',
  int8: 'signed char',
  uint8: 'unsigned char',
};
const C_NAMES = (value: TensorValue): string =>
  (value.dtype && (C_TYPES[value.dtype] ?? `c10::${SCALAR_NAMES[value.dtype]}`)) ?? '';

/** The shape of `torch.matmul`: vectors stand for rows and columns, further dimensions are broadcast. */
export function matmulShape(
  call: Call,
  a: readonly Size[],
  b: readonly Size[],
  names: readonly [string, string],
): Size[] {
  const detail = { argument: names[1], against: names[0] };
  if (a.length === 0 || b.length === 0)
    call.refuse(
      'rank-mismatch',
      `both arguments to matmul need to be at least 1D, but they are ${a.length}D and ${b.length}D`,
      { argument: a.length === 0 ? names[0] : names[1] },
    );
  const inner = a.at(-1)!;
  const other = b.length === 1 ? b[0]! : b.at(-2)!;
  const message = () => {
    if (a.length === 1 && b.length === 1)
      return `inconsistent tensor size, expected tensor ${printShape(a)} and src ${printShape(b)} to have the same number of elements, but got ${printTimes(a)} and ${printTimes(b)} elements respectively`;
    if (b.length === 1)
      return `size mismatch, got input (${printTimes(a.slice(-2, -1))}), mat (${printTimes(a.slice(-2))}), vec (${printTimes(b)})`;
    if (a.length <= 2 && b.length === 2)
      return `mat1 and mat2 shapes cannot be multiplied (${a.length === 1 ? `1x${printTimes(a)}` : printTimes(a)} and ${printTimes(b)})`;
    return `mat1 and mat2 shapes cannot be multiplied (${printTimes(a.slice(-2))} and ${printTimes(b.slice(-2))})`;
  };
  call.needEqual(inner, other, 'size-mismatch', message, {
    ...detail,
    expected: inner,
    actual: other,
    dim: b.length === 1 ? 0 : b.length - 2,
  });
  const batch = broadcastShapes(call, a.slice(0, -2), b.slice(0, -2), names);
  return [...batch, ...(a.length > 1 ? [a.at(-2)!] : []), ...(b.length > 1 ? [b.at(-1)!] : [])];
}

rule('matmul', (call): Value => {
  const [a, b] = [call.tensor('self'), call.tensor('other')];
  sameDtype(call, a, b);
  const dtype = a.dtype ?? b.dtype;
  if (!a.shape || !b.shape) return tensor(undefined, dtype);
  const shape = matmulShape(call, a.shape, b.shape, ['input', 'other']);
  call.words = `(${printTimes(a.shape)}) @ (${printTimes(b.shape)}) → (${printTimes(shape)})`;
  return tensor(shape, dtype);
});

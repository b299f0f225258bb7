/** Whether a value of the engine is the one PyTorch gave. */

import * as tensorpad from 'tensorpad';
import type { Answer, DType, Encoded } from './answers';

/** The engine's public API, reached by name. */
export const torch = tensorpad as unknown as Record<string, unknown>;

/** The engine's answer is not PyTorch's. */
export class Mismatch extends Error {}

export interface Tensor {
  dtype: unknown;
  shape: Iterable<number>;
  requires_grad: boolean;
  grad_fn: { name(): string } | null;
  stride(): Iterable<number>;
  detach(): Tensor;
  clone(): Tensor;
  contiguous(): Tensor;
  numpy(): ArrayBufferView;
}

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/**
 * `exact`: the same bits. `close`: within torch.testing's tolerance. `sums`: the same, but relative to the largest value
 * of the tensor, because the order of additions is the engine's own affair and terms may cancel.
 */
export type Closeness = 'exact' | 'close' | 'sums';

/** torch.testing.assert_close's defaults: relative, absolute. */
const tolerances: Partial<Record<DType, [number, number]>> = { float32: [1.3e-6, 1e-5], float64: [1e-7, 1e-7] };

export type Elements = InstanceType<(typeof arrays)[DType]>;

/** The elements behind a base64 text. */
export function elements(dtype: DType, data: string): Elements {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
  return new arrays[dtype](bytes.buffer);
}

export function isTensor(value: unknown): value is Tensor {
  return value instanceof (torch.Tensor as new () => object);
}

/** Throws a Mismatch unless `actual` is what PyTorch gave. */
export function compare(actual: unknown, expected: Encoded, how: Closeness, what = 'result'): void {
  if (expected === null) check(actual === null || actual === undefined, what, 'null', actual);
  else if (typeof expected !== 'object') compareScalar(actual, expected, how, what);
  else if ('tensor' in expected) compareTensor(actual, expected.tensor, how, what);
  else if ('list' in expected) compareList(actual, expected.list, expected.names ?? [], how, what);
  else if ('dict' in expected) compareDict(actual, expected.dict, how, what);
  else if ('array' in expected) compareArray(actual, expected.array as DType, expected.data, how, what);
  else if ('bigint' in expected) check(actual === BigInt(expected.bigint), what, `${expected.bigint}n`, actual);
  else if ('float' in expected) check(Object.is(actual, special(expected.float)), what, expected.float, actual);
  else if ('dtype' in expected) check(actual === torch[expected.dtype], what, `torch.${expected.dtype}`, actual);
  else if ('text' in expected) check(String(actual) === expected.text, what, expected.text, actual);
  else throw new Error(`cannot compare with ${JSON.stringify(expected)}`);
}

/** 'nan', 'inf' and '-inf' as numbers. */
export function special(text: string): number {
  return text === 'nan' ? Number.NaN : text === 'inf' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

function check(holds: boolean, what: string, expected: unknown, actual: unknown): void {
  if (!holds) throw new Mismatch(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

function show(value: unknown): string {
  if (isTensor(value)) return `${value}`;
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'string' || typeof value === 'function' ? `${value}` : (JSON.stringify(value) ?? `${value}`);
}

function compareScalar(actual: unknown, expected: boolean | number | string, how: Closeness, what: string): void {
  if (typeof expected !== 'number' || how === 'exact' || Number.isInteger(expected)) {
    check(actual === expected, what, expected, actual);
  } else {
    // A Python float says nothing of the dtype it came from, so the wider tolerance holds.
    check(typeof actual === 'number' && close(actual, expected, 'float32'), what, expected, actual);
  }
}

function compareList(actual: unknown, expected: Encoded[], names: string[], how: Closeness, what: string): void {
  const iterable = typeof (actual as Iterable<unknown> | null)?.[Symbol.iterator] === 'function';
  check(iterable && typeof actual !== 'string' && !isTensor(actual), what, 'a list', actual);
  const items = [...(actual as Iterable<unknown>)];
  check(items.length === expected.length, `${what} length`, expected.length, items.length);
  for (const [i, value] of expected.entries()) compare(items[i], value, how, `${what}[${i}]`);
  for (const [i, name] of names.entries()) {
    compare((actual as Record<string, unknown>)[name], expected[i]!, how, `${what}.${name}`);
  }
}

function compareDict(actual: unknown, expected: Record<string, Encoded>, how: Closeness, what: string): void {
  const record = actual as Record<string, unknown>;
  check(`${Object.keys(record)}` === `${Object.keys(expected)}`, `${what} keys`, Object.keys(expected), record);
  for (const [key, value] of Object.entries(expected)) compare(record[key], value, how, `${what}.${key}`);
}

function compareTensor(actual: unknown, expected: Answer, how: Closeness, what: string): void {
  if (!isTensor(actual)) throw new Mismatch(`${what}: expected a tensor, got ${show(actual)}`);
  check(actual.dtype === torch[expected.dtype], `${what} dtype`, `torch.${expected.dtype}`, actual.dtype);
  const shape = [...actual.shape];
  check(
    `${shape}` === `${expected.shape}` && shape.length === expected.shape.length,
    `${what} shape`,
    expected.shape,
    shape,
  );
  if (expected.stride) {
    const stride = [...actual.stride()];
    check(`${stride}` === `${expected.stride}`, `${what} stride`, expected.stride, stride);
  }
  check(
    actual.requires_grad === Boolean(expected.requires_grad),
    `${what} requires_grad`,
    !actual.requires_grad,
    actual.requires_grad,
  );
  const node = actual.grad_fn ? actual.grad_fn.name() : null;
  check(node === (expected.grad_fn ?? null), `${what} grad_fn`, expected.grad_fn ?? null, node);
  compareArray(actual.detach().clone().contiguous().numpy(), expected.dtype, expected.data, how, what);
}

function compareArray(actual: unknown, dtype: DType, data: string, how: Closeness, what: string): void {
  if (!ArrayBuffer.isView(actual)) throw new Mismatch(`${what}: expected a typed array, got ${show(actual)}`);
  const wanted = elements(dtype, data);
  const found = new arrays[dtype](
    actual.buffer.slice(actual.byteOffset, actual.byteOffset + actual.byteLength) as ArrayBuffer,
  );
  check(found.length === wanted.length, `${what} length`, wanted.length, found.length);
  const scale = how === 'sums' ? largest(wanted) : 0;
  const differing: number[] = [];
  for (let i = 0; i < wanted.length; i++) {
    const [a, b] = [found[i]!, wanted[i]!];
    const same = typeof a === 'bigint' || how === 'exact' ? Object.is(a, b) : close(a, b as number, dtype, scale);
    if (!same) differing.push(i);
  }
  if (differing.length === 0) return;
  const text = (value: unknown) => (Object.is(value, -0) ? '-0' : `${value}`);
  const first = differing.slice(0, 3).map((i) => `[${i}] expected ${text(wanted[i])}, got ${text(found[i])}`);
  throw new Mismatch(`${what}: ${differing.length} of ${wanted.length} values differ: ${first.join('; ')}`);
}

/** The largest finite magnitude. */
function largest(values: Elements): number {
  let most = 0;
  for (const value of values) if (Number.isFinite(Number(value))) most = Math.max(most, Math.abs(Number(value)));
  return most;
}

function close(a: number, b: number, dtype: DType, scale = 0): boolean {
  if (Object.is(a, b) || a === b) return true;
  const [relative, absolute] = tolerances[dtype] ?? [0, 0];
  // An infinity is close to nothing but itself, though the bound below would be infinite too.
  return Number.isFinite(b) && Math.abs(a - b) <= absolute + relative * Math.max(Math.abs(b), scale);
}

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
  float(): Tensor;
  numpy(): ArrayBufferView;
}

/** How elements lie in memory: the bits of the 16-bit floats, both parts in turn of complex numbers. */
const arrays = {
  float64: Float64Array,
  float32: Float32Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  complex64: Float32Array,
  complex128: Float64Array,
} as const;

/**
 * `exact`: the same bits. `close`: within torch.testing's tolerance. `sums`: the same, but relative to the largest value
 * of the tensor, because the order of additions is the engine's own affair and terms may cancel.
 */
export type Closeness = 'exact' | 'close' | 'sums';

/** Relative and absolute. */
export type Tolerance = readonly [number, number];

/** torch.testing.assert_close's defaults. */
export const tolerances: Partial<Record<DType, Tolerance>> = {
  float64: [1e-7, 1e-7],
  float32: [1.3e-6, 1e-5],
  float16: [1e-3, 1e-5],
  bfloat16: [1.6e-2, 1e-5],
  complex64: [1.3e-6, 1e-5],
  complex128: [1e-7, 1e-7],
};

/** What of an answer must be met. */
export interface Rules {
  how: Closeness;
  /** Instead of the dtype's own. */
  tolerance?: Tolerance | undefined;
  /** Only dtypes, shapes and structure. */
  valueless?: boolean;
  /** Only what is computed, not strides and history. */
  layoutless?: boolean;
}

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
export function compare(actual: unknown, expected: Encoded, rules: Rules, what = 'result'): void {
  if (expected === null) check(actual === null || actual === undefined, what, 'null', actual);
  else if (typeof expected !== 'object') compareScalar(actual, expected, rules, what);
  else if ('tensor' in expected) compareTensor(actual, expected.tensor, rules, what);
  else if ('list' in expected) compareList(actual, expected.list, expected.names ?? [], rules, what);
  else if ('dict' in expected) compareDict(actual, expected.dict, rules, what);
  else if ('array' in expected) compareArray(actual, expected.array as DType, expected.data, rules, what);
  else if ('bigint' in expected) check(actual === BigInt(expected.bigint), what, `${expected.bigint}n`, actual);
  else if ('complex' in expected) compareComplex(actual, expected.complex, rules, what);
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
  if (typeof value === 'bigint') return `${value}n`;
  const plain = Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype;
  return plain ? JSON.stringify(value) : `${value}`;
}

function compareScalar(actual: unknown, expected: boolean | number | string, rules: Rules, what: string): void {
  if (rules.valueless) check(typeof actual === typeof expected, what, expected, actual);
  else if (typeof expected !== 'number' || rules.how === 'exact' || Number.isInteger(expected)) {
    check(actual === expected, what, expected, actual);
  } else {
    // A Python float says nothing of the dtype it came from, so the wider tolerance holds.
    const near = typeof actual === 'number' && close([actual], [expected], rules.tolerance ?? tolerances.float32!);
    check(near, what, expected, actual);
  }
}

function compareComplex(actual: unknown, [real, imag]: [Encoded, Encoded], rules: Rules, what: string): void {
  const parts = actual as { re?: unknown; im?: unknown } | null;
  compare(parts?.re, real, rules, `${what}.re`);
  compare(parts?.im, imag, rules, `${what}.im`);
}

function compareList(actual: unknown, expected: Encoded[], names: string[], rules: Rules, what: string): void {
  const iterable = typeof (actual as Iterable<unknown> | null)?.[Symbol.iterator] === 'function';
  check(iterable && typeof actual !== 'string' && !isTensor(actual), what, 'a list', actual);
  const items = [...(actual as Iterable<unknown>)];
  check(items.length === expected.length, `${what} length`, expected.length, items.length);
  for (const [i, value] of expected.entries()) compare(items[i], value, rules, `${what}[${i}]`);
  for (const [i, name] of names.entries()) {
    compare((actual as Record<string, unknown>)[name], expected[i]!, rules, `${what}.${name}`);
  }
}

function compareDict(actual: unknown, expected: Record<string, Encoded>, rules: Rules, what: string): void {
  const record = actual as Record<string, unknown>;
  check(`${Object.keys(record)}` === `${Object.keys(expected)}`, `${what} keys`, Object.keys(expected), record);
  for (const [key, value] of Object.entries(expected)) compare(record[key], value, rules, `${what}.${key}`);
}

function compareTensor(actual: unknown, expected: Answer, rules: Rules, what: string): void {
  if (!isTensor(actual)) throw new Mismatch(`${what}: expected a tensor, got ${show(actual)}`);
  check(actual.dtype === torch[expected.dtype], `${what} dtype`, `torch.${expected.dtype}`, actual.dtype);
  const shape = [...actual.shape];
  check(
    `${shape}` === `${expected.shape}` && shape.length === expected.shape.length,
    `${what} shape`,
    expected.shape,
    shape,
  );
  if (!rules.layoutless) compareLayout(actual, expected, what);
  if (rules.valueless) return;
  const plain = actual.detach().clone().contiguous();
  const array = isHalf(expected.dtype) ? plain.float().numpy() : plain.numpy();
  compareArray(array, expected.dtype, expected.data, rules, what);
}

function compareLayout(actual: Tensor, expected: Answer, what: string): void {
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
}

function compareArray(actual: unknown, dtype: DType, data: string, rules: Rules, what: string): void {
  if (!ArrayBuffer.isView(actual)) throw new Mismatch(`${what}: expected a typed array, got ${show(actual)}`);
  const wanted: Elements = isHalf(dtype) ? widened(dtype, data) : elements(dtype, data);
  const found = new (wanted.constructor as typeof Float32Array)(
    actual.buffer.slice(actual.byteOffset, actual.byteOffset + actual.byteLength) as ArrayBuffer,
  );
  check(found.length === wanted.length, `${what} length`, wanted.length, found.length);
  const tolerance = rules.how === 'exact' ? undefined : (rules.tolerance ?? tolerances[dtype]);
  const differing = tolerance ? distant(found, wanted, dtype, tolerance, rules.how) : unequal(found, wanted);
  if (differing.length === 0) return;
  const text = (values: Elements, i: number) => element(values, dtype, i).map(signed).join(' + i ');
  const first = differing.slice(0, 3).map((i) => `[${i}] expected ${text(wanted, i)}, got ${text(found, i)}`);
  const total = wanted.length / parts(dtype);
  throw new Mismatch(`${what}: ${differing.length} of ${total} values differ: ${first.join('; ')}`);
}

const signed = (value: unknown) => (Object.is(value, -0) ? '-0' : `${value}`);

/** Typed array entries of one element. */
const parts = (dtype: DType) => (dtype.startsWith('complex') ? 2 : 1);

/** An element: one number, or real and imaginary part. */
function element(values: Elements, dtype: DType, i: number): (number | bigint)[] {
  return parts(dtype) === 2 ? [values[2 * i]!, values[2 * i + 1]!] : [values[i]!];
}

/** Whether JavaScript has no array for a dtype's elements. */
const isHalf = (dtype: DType) => dtype === 'float16' || dtype === 'bfloat16';

/** The elements of a 16-bit float dtype, which 32 bits hold exactly. */
function widened(dtype: DType, data: string): Elements {
  const bits = elements(dtype, data) as Uint16Array;
  if (dtype === 'float16') return Float32Array.from(bits, half);
  return new Float32Array(Uint32Array.from(bits, (upper) => upper << 16).buffer);
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction > 0 ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

/** Places of elements that are not the same to the last bit. */
function unequal(found: Elements, wanted: Elements): number[] {
  return Array.from(wanted.keys()).filter((i) => !Object.is(found[i], wanted[i]));
}

/** Places of elements further from what was wanted than the tolerance allows. */
function distant(found: Elements, wanted: Elements, dtype: DType, tolerance: Tolerance, how: Closeness): number[] {
  const places = Array.from({ length: wanted.length / parts(dtype) }, (_value, i) => i);
  const at = (values: Elements, i: number) => element(values, dtype, i) as number[];
  const finite = places.map((i) => Math.hypot(...at(wanted, i))).filter(Number.isFinite);
  const scale = how === 'sums' ? finite.reduce((most, size) => Math.max(most, size), 0) : 0;
  return places.filter((i) => !close(at(found, i), at(wanted, i), tolerance, scale));
}

/** Whether a number, real or complex, is near enough to another. */
function close(a: number[], b: number[], [relative, absolute]: Tolerance, scale = 0): boolean {
  if (a.every((part, i) => Object.is(part, b[i]) || part === b[i])) return true;
  if (a.some(Number.isNaN) && b.some(Number.isNaN)) return true;
  // An infinity is close to nothing but itself, though the bound below would be infinite too.
  const size = Math.hypot(...b);
  const distance = Math.hypot(...a.map((part, i) => part - b[i]!));
  return Number.isFinite(size) && distance <= absolute + relative * Math.max(size, scale);
}

/** Arrays of numbers of one kind, whose memory tensors share. */
import type { Size } from '../../sizes';
import type { DType, TensorValue, Value } from '../../values';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';

/** The dtype of a tensor over each kind. */
export const TYPED: ReadonlyMap<string, DType> = new Map([
  ['Float32Array', 'float32'],
  ['Float64Array', 'float64'],
  ['Int8Array', 'int8'],
  ['Int16Array', 'int16'],
  ['Int32Array', 'int32'],
  ['Uint8Array', 'uint8'],
  ['Uint8ClampedArray', 'uint8'],
  ['BigInt64Array', 'int64'],
]);

/** `new Float32Array(12)`, or over other numbers. */
export function typedArray(run: Interpreter, dtype: DType, source: Value | undefined): Value {
  const length = lengthOf(run, source);
  const made = array({
    kind: 'sequence',
    element: { kind: 'number' },
    ...(length !== undefined && { length }),
  });
  return made.kind === 'array' ? { ...made, typed: dtype } : made;
}

function lengthOf(run: Interpreter, source: Value | undefined): Size | undefined {
  if (!source) return 0;
  return source.kind === 'number' ? source.value : iterate(run, source).length;
}

/** The tensor over an array's memory; nothing when it is no array of one kind. */
export function overMemory(run: Interpreter, value: Value | undefined): TensorValue | undefined {
  if (value?.kind !== 'array' || !value.typed) return undefined;
  const { typed: dtype } = value;
  const length = iterate(run, value).length ?? run.fresh('n');
  return { kind: 'tensor', shape: [length], strides: 'contiguous', dtype, device: 'cpu', requiresGrad: false };
}

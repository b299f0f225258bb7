/** Layers that no memory holds. */
import { printShape, product, type Size } from '../../sizes';
import type { DType } from '../../values';
import type { Call } from '../call';

/** More bytes than a machine that runs scripts has memory, and than can be counted. */
const MEMORY = 2 ** 43;
const COUNTED = 2 ** 63;

/** Requires that an allocation may succeed somewhere. */
export function checkBytes(call: Call, bytes: number): void {
  const text = () =>
    `DefaultCPUAllocator: can't allocate memory: you tried to allocate ${bytes} bytes. Error code 12 (Cannot allocate memory)`;
  call.check(bytes <= MEMORY, 'invalid-argument', text);
}

/** Bytes of an element; of a dtype that is not known, the least. */
const widthOf = (dtype: DType | undefined): number => Number(/\d+$/.exec(dtype ?? '')?.[0] ?? 8) / 8;

/** Requires that the bytes of a tensor can be counted. */
export function checkCounted(call: Call, shape: readonly Size[], dtype: DType | undefined): void {
  const elements = product(shape);
  if (typeof elements === 'number' && elements * widthOf(dtype) >= COUNTED)
    call.refuse('invalid-argument', `Storage size calculation overflowed with sizes=${printShape(shape)}`);
}

/** Requires that a tensor may be held. */
export function checkMemory(call: Call, shape: readonly Size[], dtype: DType | undefined): void {
  const elements = product(shape);
  checkCounted(call, shape, dtype);
  if (typeof elements === 'number') checkBytes(call, elements * widthOf(dtype));
}

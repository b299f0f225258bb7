/** Layers made one by one, of which too many would only end with the memory. */
import { totalmem } from 'node:os';
import { OutOfMemoryError } from '../errors';

/** What a layer's objects weigh beside its elements. */
const LAYER_BYTES = 4096;

/** Refuses more layers, each of so many bytes, than memory holds. */
export function checkRoom(layers: number, each: number): void {
  const bytes = layers * (LAYER_BYTES + each);
  if (bytes > totalmem())
    throw new OutOfMemoryError(
      `DefaultCPUAllocator: can't allocate memory: you tried to allocate ${bytes} bytes. ` +
        'Error code 12 (Cannot allocate memory)',
    );
}

import v8 from 'node:v8';

/**
 * Keeps the memory of long loops flat. Tensors that a loop drops become garbage of the old generation, and V8 lets that
 * grow to a multiple of what lives there; here the compiler lives there, so the multiple would be far too much.
 */
export function keepHeapTight(): void {
  v8.setFlagsFromString('--heap-growing-percent=50');
}

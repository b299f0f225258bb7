import { inspect } from 'node:util';
import { KeyboardInterrupt } from '../guard';

/** Text as Python's `print` would show it: strings as they are, tensors as PyTorch writes them. */
function print(...values: unknown[]): void {
  const text = values.map((value) => (typeof value === 'string' ? value : inspect(value)));
  process.stdout.write(`${text.join(' ')}\n`);
}

/** Gives cells what Python has built in. */
export function installGlobals(): void {
  Object.assign(globalThis, { print, KeyboardInterrupt });
}

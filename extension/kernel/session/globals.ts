import { inspect } from 'node:util';
import type { Engine } from '../engine';

/** Text as Python's `print` would show it: strings as they are, tensors as PyTorch writes them. */
function print(...values: unknown[]): void {
  const text = values.map((value) => (typeof value === 'string' ? value : inspect(value)));
  process.stdout.write(`${text.join(' ')}\n`);
}

/** Gives cells what Python has built in. */
export function installGlobals({ torch }: Engine): void {
  const { KeyboardInterrupt } = torch;
  Object.assign(globalThis, { print, KeyboardInterrupt });
}

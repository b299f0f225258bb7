import { inspect } from 'node:util';
import type { Engine } from '../engine';
import { NAMES } from '../transform/names';

/** Text as Python's `print` would show it: strings as they are, tensors as PyTorch writes them. */
function print(...values: unknown[]): void {
  const text = values.map((value) => (typeof value === 'string' ? value : inspect(value)));
  process.stdout.write(`${text.join(' ')}\n`);
}

/** Gives cells what Python has built in; in worker threads nobody interrupts, pauses or watches them. */
export function installGlobals({ torch, inspect: editor }: Engine): void {
  const { KeyboardInterrupt } = torch;
  Object.assign(globalThis, { print, KeyboardInterrupt });
  const nothing = '() => {}';
  editor.define_in_workers({
    [NAMES.context]: '[0]',
    [NAMES.guard]: nothing,
    [NAMES.probe]: '(_, value) => value',
    [NAMES.kit]: `{ mask: ${nothing}, unmask: ${nothing}, wait: (value) => value, iterate: (items) => items }`,
    print: '(...values) => console.log(...values)',
  });
}

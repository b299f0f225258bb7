/** Views that tear samples apart. */
import { printShape, product, type Size } from '../../sizes';
import type { Interpreter } from '../interpreter';
import { numberOf } from '../library/arguments';
import { type Applied, suspect } from './checks';

const VIEWS: ReadonlySet<string> = new Set(['view', 'reshape']);

/** `view(-1, n)` where a sample's elements do not fill whole rows of `n`. */
export function checkView(run: Interpreter, applied: Applied): void {
  const { op, args, value } = applied;
  const [input, first, width, more] = args;
  if (!VIEWS.has(op) || more || input?.kind !== 'tensor' || numberOf(first) !== -1 || value.kind !== 'tensor') return;
  const row = numberOf(width);
  const [samples, ...rest]: readonly Size[] = input.shape ?? [];
  if (row === undefined || rest.length < 2 || samples === undefined || samples === 1) return;
  const own = product(rest);
  if (typeof own !== 'number' || own % row === 0 || row % own === 0) return;
  const message = `${printShape(input.shape!)} becomes ${value.shape ? printShape(value.shape) : `rows of ${row}`}: a sample has ${own} elements, so rows of ${row} mix samples`;
  suspect(run, 'batch-eaten', message, applied);
}

/** What drawings need of their data. */
import { product, type Size } from '../../sizes';
import type { Value } from '../../values';
import type { Site } from '../calls';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';
import { report } from '../library/apply';

/** Notes data that cannot be drawn, of a call of `plot`, `scatter` or `imshow`. */
export function checkPlot(run: Interpreter, name: string, args: readonly Value[], node: Site): void {
  const [x, y] = args;
  if (name === 'imshow' && x?.kind === 'tensor') checkPicture(run, run.tensor(x).shape, node);
  if ((name !== 'plot' && name !== 'scatter') || !x || !y) return;
  const count = name === 'plot' ? rowsOf : numbersOf;
  const [first, second] = [count(run, x), count(run, y)];
  if (first === undefined || second === undefined || run.facts.value.equal(first, second) !== false) return;
  const message =
    name === 'scatter'
      ? 'x and y must be the same size'
      : `x and y must have same first dimension, but have shapes (${first},) and (${second},)`;
  const problem = { code: 'size-mismatch', certainty: 'certain', message, expected: first, actual: second } as const;
  report(run, problem, node, { args });
}

function checkPicture(run: Interpreter, shape: readonly Size[] | undefined, node: Site): void {
  if (!shape || shape.length === 2) return;
  const channels = shape.length === 3 ? shape[2]! : 0;
  if ([1, 3, 4].some((count) => run.facts.value.equal(channels, count) !== false)) return;
  const message = `Invalid shape (${shape.join(', ')}) for image data`;
  report(run, { code: 'invalid-argument', certainty: 'certain', message }, node, { args: [] });
}

/** Points on the x axis. */
function rowsOf(run: Interpreter, value: Value): Size | undefined {
  if (value.kind === 'tensor') return run.tensor(value).shape?.[0];
  return value.kind === 'array' ? iterate(run, value).length : undefined;
}

function numbersOf(run: Interpreter, value: Value): Size | undefined {
  if (value.kind !== 'tensor') return rowsOf(run, value);
  const { shape } = run.tensor(value);
  return shape && product(shape);
}

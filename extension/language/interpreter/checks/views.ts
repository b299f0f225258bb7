/** Views that tear samples apart. */
import { printShape, printSize, product, type Size, same } from '../../sizes';
import type { TensorValue, Value } from '../../values';
import type { Interpreter } from '../interpreter';
import { numberOf } from '../library/arguments';
import { type Applied, suspect } from './checks';
import { originOf, plainName, tensorsOf } from './origin';

const VIEWS: ReadonlySet<string> = new Set(['view', 'reshape']);

/** `view(-1, n)` where rows of `n` hold neither whole samples nor whole parts of them. */
export function checkView(run: Interpreter, applied: Applied): void {
  const { op, args, value } = applied;
  const [input, first, width, more] = shapeGiven(args);
  if (!VIEWS.has(op) || more || input?.kind !== 'tensor' || numberOf(first) !== -1 || value.kind !== 'tensor') return;
  const row = numberOf(width);
  const [samples, ...rest]: readonly Size[] = input.shape ?? [];
  if (row === undefined || rest.length < 2 || samples === undefined || samples === 1) return;
  const own = product(rest);
  // Rows may be words, pixels, channels: the sizes at the end, multiplied.
  if (typeof own !== 'number' || row % own === 0 || rest.some((_, at) => product(rest.slice(at)) === row)) return;
  suspect(run, 'batch-eaten', messageOf(input, value, row), applied);
}

/** The arguments of a view, its sizes one by one, however they were given. */
function shapeGiven([input, first, ...more]: readonly Value[]): (Value | undefined)[] {
  const state = first?.kind === 'array' ? first.slot.value : first;
  return state?.kind === 'list' ? [input, ...state.items] : [input, first, ...more];
}

function messageOf(input: TensorValue, output: TensorValue, row?: Size): string {
  const [, ...rest] = input.shape!;
  const becomes = output.shape ? printShape(output.shape) : `rows of ${row}`;
  return `${printShape(input.shape!)} becomes ${becomes}: the ${printSize(product(rest))} elements of a sample are in several rows now`;
}

/** Losses that want one row of the input for each target. */
const LOSS = /(Loss|_loss|cross_entropy|_with_logits)$/;
/** Ops followed back from a loss. */
const STEPS = 200;

/** A loss that gets another number of rows than of targets: was it a view that made them? */
export function checkRows(run: Interpreter, { op, args }: Applied): void {
  const [input, target] = args;
  if (!LOSS.test(op) || input?.kind !== 'tensor' || target?.kind !== 'tensor') return;
  const [rows, samples] = [input.shape?.[0], target.shape?.[0]];
  if (rows === undefined || samples === undefined || run.facts.value.equal(rows, samples) !== false) return;
  const open: TensorValue[] = [input];
  for (let step = 0; open.length > 0 && step < STEPS; step++) {
    const output = open.pop()!;
    const origin = originOf(output);
    if (!origin) continue;
    const inputs = tensorsOf(origin.args);
    const [before] = inputs;
    const reshapes = VIEWS.has(plainName(origin.op)) && origin.file === run.place.file;
    if (reshapes && isFirst(before, samples) && isFirst(output, rows)) {
      suspect(run, 'batch-eaten', messageOf(before!, output), origin);
      return;
    }
    open.push(...inputs);
  }
}

function isFirst(tensor: TensorValue | undefined, size: Size): boolean {
  const first = tensor?.shape?.[0];
  return first !== undefined && same(first, size);
}

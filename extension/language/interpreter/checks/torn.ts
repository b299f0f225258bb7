/** Views that mix dimensions where one was to be moved: a view gives the order of the elements other sizes, no other order. */
import { printShape, product, type Size } from '../../sizes';
import type { TensorValue, Value } from '../../values';
import type { Interpreter } from '../interpreter';
import { type Applied, suspect } from './checks';
import { originOf, plainName, tensorsOf } from './origin';

const VIEWS: ReadonlySet<string> = new Set(['view', 'reshape']);
/** Ops that move dimensions, or make others of them: what comes out is laid out in a way of its own. */
const MOVING =
  /^(view|reshape|flatten|unflatten|permute|transpose|t|movedim|moveaxis|swapaxes|swapdims|einsum|at|cat|stack|unfold|fold|pixel_(un)?shuffle)$/;
const CONVOLUTION = /^conv_?(transpose)?_?[123]d$/;
const LINEAR = /^linear$/;
/** Taking apart the last dimension leaves the order of the others. */
const PARTS = /^(chunk|split|unbind)$/;
/** Ops followed back to the layer. */
const STEPS = 12;

/** `[n, channels, h, w]` as `[n, -1, k]`, or `[n, steps, heads * d]` as `[n, heads, steps, d]`. */
export function checkTorn(run: Interpreter, applied: Applied): void {
  const { op, args, value } = applied;
  if (!VIEWS.has(op) || value.kind !== 'tensor' || args[0]?.kind !== 'tensor') return;
  const [before, after] = [numbers(args[0]), numbers(value)];
  if (!before || !after || before.length < 3 || after.length < 3) return;
  const torn =
    (tearsChannels(before, after) && comesFrom(args[0], CONVOLUTION)) ||
    (tearsHeads(before, after) && comesFrom(args[0], LINEAR));
  if (!torn) return;
  const message = `${printShape(before)} becomes ${printShape(after)}: this mixes dimensions, as a view does not move any`;
  suspect(run, 'torn-view', message, applied);
}

function numbers({ shape }: TensorValue): number[] | undefined {
  return shape?.every((size: Size) => typeof size === 'number') ? (shape as number[]) : undefined;
}

/** Whether rows at the end are as long as channels, or groups of them, but are none. */
function tearsChannels(before: readonly number[], after: readonly number[]): boolean {
  const [samples, channels] = [before[0]!, before[1]!];
  const row = after.at(-1)!;
  if (after[0] !== samples || row < 2 || channels % row !== 0) return false;
  const places = before.slice(2);
  const aligned = before.some((_, at) => at > 0 && product(before.slice(at)) === row);
  // With one place, channels lie side by side.
  if (aligned || product(places) === 1) return false;
  return !after.some((_, at) => at > 0 && product(after.slice(0, at)) === samples * channels);
}

/** Whether features were to be dealt out to heads, before the steps instead of behind them. */
function tearsHeads([samples, steps, features, ...more]: readonly number[], after: readonly number[]): boolean {
  const [width, length, ...outer] = [...after].reverse();
  if (more.length > 0 || outer.length > 2 || length !== steps || steps === 1 || width === features) return false;
  const heads = features! / width!;
  if (!Number.isInteger(heads) || heads === steps) return false;
  const [inner, first] = outer;
  return first === undefined ? inner === samples! * heads && samples !== 1 : first === samples && inner === heads;
}

/** Whether a layer made this, up to ops that leave dimensions where they are. */
function comesFrom(from: Value, layer: RegExp): boolean {
  let at: Value | undefined = from;
  for (let step = 0; at && step < STEPS; step++) {
    const origin = originOf(at);
    if (!origin) return false;
    const name = plainName(origin.op);
    if (layer.test(name)) return true;
    if (MOVING.test(name) || (PARTS.test(name) && layer !== LINEAR)) return false;
    [at] = tensorsOf(origin.args);
  }
  return false;
}

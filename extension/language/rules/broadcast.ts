/** Sizes that stretch to each other. */
import type { Code } from '../diagnostics/codes';
import { asAtom, lowest, printShape, type Size, same } from '../sizes';
import type { TensorValue, Value } from '../values';
import type { Call, Detail } from './call';

/** The size two sizes broadcast to, and what is required for it. */
function join(call: Call, a: Size, b: Size, code: Code, message: () => string, detail: Detail): Size {
  if (a === b || b === 1) return a;
  if (a === 1) return b;
  const { facts } = call;
  if (facts.equal(a, b)) return typeof a === 'number' ? a : b;
  call.need({ relation: 'broadcast', left: a, right: b }, code, message, detail);
  // Where it depends: certainly the larger, if one is known not to be 1.
  if (facts.equal(a, 1) === false) return a;
  if (facts.equal(b, 1) === false) return b;
  if (facts.equal(a, 1)) return b;
  if (facts.equal(b, 1)) return a;
  // What is cut to a length, and broadcasts with the whole, was not cut, or is 1.
  if (isCut(a, b)) return b;
  if (isCut(b, a)) return a;
  return call.context.fresh('n', facts.lowest(a) >= 1 && facts.lowest(b) >= 1 ? 1 : 0);
}

/** Whether a size is `min(whole, limit)`, the limit being 1 or more. */
function isCut(size: Size, whole: Size): boolean {
  const atom = asAtom(size);
  if (atom?.kind !== 'min') return false;
  const { left, right } = atom;
  return (same(left, whole) && lowest(right) >= 1) || (same(right, whole) && lowest(left) >= 1);
}

/** The shape that two shapes broadcast to. */
export function broadcastShapes(
  call: Call,
  a: readonly Size[],
  b: readonly Size[],
  names: readonly [string, string] = ['self', 'other'],
  code: Code = 'broadcast-mismatch',
): readonly Size[] {
  if (a === b) return a;
  const rank = Math.max(a.length, b.length);
  const result: Size[] = new Array(rank);
  for (let i = rank - 1; i >= 0; i--) {
    const x = a[i - rank + a.length];
    const y = b[i - rank + b.length];
    if (x === undefined || y === undefined) {
      result[i] = (x ?? y) as Size;
      continue;
    }
    result[i] = join(
      call,
      x,
      y,
      code,
      () =>
        `The size of tensor a (${printShape([x]).slice(1, -1)}) must match the size of tensor b (${printShape([y]).slice(1, -1)}) at non-singleton dimension ${i}`,
      { expected: x, actual: y, argument: shown(names[1]), against: shown(names[0]), dim: i - rank + b.length },
    );
  }
  return result;
}

const shown = (name: string) => (name === 'self' ? 'input' : name);

/** The shape all operands broadcast to; numbers have no dimensions. Nothing when a shape is not known. */
export function broadcastAll(call: Call, names: readonly string[]): readonly Size[] | undefined {
  let result: readonly Size[] | undefined = [];
  let last = names[0] ?? 'self';
  for (const name of names) {
    const value: Value | undefined = call.value(name);
    if (!value) continue;
    const shape = value.kind === 'tensor' ? value.shape : value.kind === 'unknown' ? undefined : [];
    if (!shape) result = undefined;
    else if (result) {
      result = result.length === 0 ? shape : broadcastShapes(call, result, shape, [last, name]);
      if (shape.length > 0) last = name;
    }
  }
  return result;
}

/** Broadcasting without complaint, for batches that were checked: nothing when it is not known. */
export function shapesOf(values: readonly TensorValue[]): (readonly Size[])[] | undefined {
  const shapes = values.map((value) => value.shape);
  return shapes.every((shape) => shape !== undefined) ? (shapes as (readonly Size[])[]) : undefined;
}

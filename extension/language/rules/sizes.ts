/** Arithmetic of shapes that several families share. */
import { floorDiv, mod, printShape, printSize, product, type Size, same } from '../sizes';
import type { Call } from './call';

/** Replaces -1 by what makes the number of elements right; requires that it is. */
export function inferSize(call: Call, wanted: readonly Size[], own: readonly Size[]): Size[] {
  const shape = [...wanted];
  let hole = -1;
  for (const [i, size] of shape.entries()) {
    if (size === -1) {
      if (hole >= 0) call.refuse('view-size', 'only one dimension can be inferred', { argument: 'size' });
      hole = i;
    } else if (typeof size === 'number' && size < 0)
      call.refuse('invalid-argument', `invalid shape dimension ${size}`, { argument: 'size', actual: size });
  }
  const count = product(own);
  const given = product(shape.filter((_size, i) => i !== hole));
  const message = () => `shape '${printShape(wanted)}' is invalid for input of size ${printSize(count)}`;
  const detail = { argument: 'size', against: 'input', actual: given, expected: count };
  if (hole < 0) {
    call.needEqual(given, count, 'view-size', message, detail);
    return shape;
  }
  if (given === 0) {
    if (count === 0)
      call.refuse(
        'view-size',
        `cannot reshape tensor of 0 elements into shape ${printShape(wanted)} because the unspecified dimension size -1 can be any value and is ambiguous`,
        { argument: 'size' },
      );
    call.refuse('view-size', message(), detail);
  }
  call.need({ relation: 'divides', left: given, right: count }, 'view-size', message, detail);
  shape[hole] = floorDiv(call.facts.resolve(count), call.facts.resolve(given));
  if (mod(count, given) === 0) shape[hole] = floorDiv(count, given);
  return shape;
}

/** Checks that sizes given by the script are not negative. */
export function nonNegative(call: Call, shape: readonly Size[], argument = 'size'): readonly Size[] {
  for (const size of shape)
    if (typeof size === 'number' && size < 0)
      call.refuse('invalid-argument', `Trying to create tensor with negative dimension ${size}: ${printShape(shape)}`, {
        argument,
        actual: size,
      });
  return shape;
}

export const sameShape = (a: readonly Size[], b: readonly Size[]): boolean =>
  a.length === b.length && a.every((size, i) => same(size, b[i]!));

/** The shape with one size replaced. */
export function replaced(shape: readonly Size[], at: number, size: Size): Size[] {
  const result = [...shape];
  result[at] = size;
  return result;
}

/** The shape without some dimensions. */
export const dropped = (shape: readonly Size[], dims: readonly number[]): Size[] =>
  shape.filter((_size, i) => !dims.includes(i));

/** Requires the two shapes to be the same. */
export function needSame(
  call: Call,
  a: readonly Size[],
  b: readonly Size[],
  code: Parameters<Call['needEqual']>[2],
  message: () => string,
  detail: Parameters<Call['needEqual']>[4] = {},
): void {
  if (a.length !== b.length) call.refuse(code, message(), detail);
  for (const [i, size] of a.entries())
    call.needEqual(size, b[i]!, code, message, { expected: size, actual: b[i]!, dim: i, ...detail });
}

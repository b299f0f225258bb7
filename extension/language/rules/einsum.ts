/** `einsum` and `tensordot`, whose arguments say which dimensions meet. */
import { printSize, type Size } from '../sizes';
import { type TensorValue, tensor, type Value } from '../values';
import type { Call } from './call';
import { resultType } from './promotion';
import { defineFree } from './registry';

const refuse = (call: Call, message: string, operand?: number): never =>
  call.refuse('einsum-letters', `einsum(): ${message}`, operand === undefined ? {} : { argument: operand });

/** The letters of an operand; '...' stays one of them. */
const letters = (term: string): string[] => term.replace(/\s/g, '').match(/\.{3}|./gs) ?? [];

const ELLIPSIS = '...';

defineFree('', 'einsum', (call, { positional }): Value => {
  const [first, ...rest] = positional;
  const equation = first?.kind === 'string' ? (first.value ?? call.unknown()) : call.unknown();
  const values = rest.length === 1 && rest[0]!.kind === 'list' ? rest[0]!.items : rest;
  const operands = values.map((value): TensorValue => (value.kind === 'tensor' ? value : call.unknown()));
  const [left = '', right] = equation.split('->');
  const terms = left.split(',').map(letters);
  for (const [at, term] of terms.entries())
    for (const [place, letter] of term.entries())
      if (letter !== ELLIPSIS && !/^[a-zA-Z]$/.test(letter))
        refuse(
          call,
          `invalid subscript given at index ${place} in the equation string, subscripts must be in [a-zA-Z]`,
          at,
        );
  if (operands.length < terms.length) refuse(call, 'fewer operands were provided than specified in the equation');
  if (operands.length > terms.length) refuse(call, 'more operands were provided than specified in the equation');

  const sizes = new Map<string, Size>();
  let covered: Size[] = [];
  let known = true;
  for (const [at, term] of terms.entries()) {
    const { shape } = operands[at]!;
    if (!shape) {
      known = false;
      continue;
    }
    const named = term.filter((letter) => letter !== ELLIPSIS).length;
    if (term.includes(ELLIPSIS) ? named > shape.length : named !== shape.length)
      refuse(
        call,
        `the number of subscripts in the equation (${named}) ${term.includes(ELLIPSIS) ? 'is more than the number of dimensions' : 'does not match the number of dimensions'} (${shape.length}) for operand ${at}${term.includes(ELLIPSIS) ? '' : ' and no ellipsis was given'}`,
        at,
      );
    let dim = 0;
    const own = new Map<string, Size>();
    for (const letter of term) {
      if (letter === ELLIPSIS) {
        const count = shape.length - named;
        covered = meet(call, covered, shape.slice(dim, dim + count), at);
        dim += count;
        continue;
      }
      const size = shape[dim++]!;
      const before = own.get(letter);
      if (before !== undefined)
        call.needEqual(
          before,
          size,
          'einsum-letters',
          () =>
            `einsum(): subscript ${letter} is repeated for operand ${at} but the sizes don't match, ${printSize(size)} != ${printSize(before)}`,
          { argument: at, expected: before, actual: size },
        );
      own.set(letter, size);
    }
    for (const [letter, size] of own) sizes.set(letter, agreed(call, letter, sizes.get(letter), size, at));
  }

  const output = right === undefined ? implicit(terms) : letters(right);
  const seen = new Set<string>();
  for (const letter of output) {
    if (letter !== ELLIPSIS && seen.has(letter))
      refuse(call, `output subscript ${letter} appears more than once in the output`);
    if (letter !== ELLIPSIS && !terms.some((term) => term.includes(letter)))
      refuse(call, `output subscript ${letter} does not appear in the equation for any input operand`);
    seen.add(letter);
  }
  const dtype = resultType(operands, call.context.defaultDtype);
  if (!known) return tensor(undefined, dtype);
  return tensor(
    output.flatMap((letter) => (letter === ELLIPSIS ? covered : [sizes.get(letter)!])),
    dtype,
  );
});

/** The size of a letter that stands for two dimensions; one of size 1 is repeated. */
function agreed(call: Call, letter: string, before: Size | undefined, size: Size, at: number): Size {
  if (before === undefined || before === 1) return size;
  if (size === 1) return before;
  call.needEqual(
    before,
    size,
    'einsum-letters',
    () =>
      `einsum(): subscript ${letter} has size ${printSize(size)} for operand ${at} which does not broadcast with previously seen size ${printSize(before)}`,
    { argument: at, expected: before, actual: size },
  );
  return before;
}

/** The dimensions that ellipses stand for, broadcast. */
function meet(call: Call, before: readonly Size[], own: readonly Size[], at: number): Size[] {
  const count = Math.max(before.length, own.length);
  const filled = (shape: readonly Size[]) => [...Array<Size>(count - shape.length).fill(1), ...shape];
  const [a, b] = [filled(before), filled(own)];
  return a.map((size, dim) => agreed(call, ELLIPSIS, size, b[dim]!, at));
}

/** Without an arrow: the letters that occur once, in the order of the alphabet, behind the ellipsis. */
function implicit(terms: readonly (readonly string[])[]): string[] {
  const all = terms.flat();
  const once = [...new Set(all)].filter(
    (letter) => letter !== ELLIPSIS && all.indexOf(letter) === all.lastIndexOf(letter),
  );
  return [...(all.includes(ELLIPSIS) ? [ELLIPSIS] : []), ...once.sort()];
}

/** Dimensions of both operands that meet: the last of one with the first of the other, or as listed. */
function contracted(call: Call, given: Value | undefined, rank: number): readonly [number[], number[]] {
  if (!given || given.kind === 'none' || given.kind === 'number') {
    const count = given?.kind === 'number' ? given.value : 2;
    if (typeof count !== 'number') return call.unknown();
    const along = Array.from({ length: count }, (_, at) => at);
    return [along.map((at) => rank - count + at), along];
  }
  if (given.kind !== 'list' || given.items.length !== 2) return call.unknown();
  const [first, second] = given.items.map((item) =>
    (item.kind === 'list' ? item.items : call.unknown()).map((dim) =>
      dim.kind === 'number' && typeof dim.value === 'number' ? dim.value : call.unknown(),
    ),
  );
  return [first!, second!];
}

defineFree('', 'tensordot', (call, { positional, options }): Value => {
  const [a, b] = positional;
  if (a?.kind !== 'tensor' || b?.kind !== 'tensor' || !a.shape || !b.shape) return call.unknown();
  const [x, y] = [a.shape, b.shape];
  call.check(
    !a.dtype || !b.dtype || a.dtype === b.dtype,
    'dtype-mismatch',
    () => 'both inputs should have same dtype',
    1,
  );
  const [left, right] = contracted(call, positional[2] ?? options.get('dims'), x.length);
  const [own, other] = [call.distinct(left, x.length), call.distinct(right, y.length)];
  if (own.length !== other.length)
    call.refuse('invalid-argument', 'both dimension lists should have same length', { argument: 'dims' });
  for (const [at, dim] of own.entries()) {
    const [size, met] = [x[dim]!, y[other[at]!]!];
    if (size === 1 || met === 1) continue;
    call.needEqual(
      size,
      met,
      'size-mismatch',
      () =>
        `contracted dimensions need to match, but first has size ${printSize(size)} in dim ${dim} and second has size ${printSize(met)} in dim ${other[at]}`,
      { argument: 1, dim: other[at]!, expected: size, actual: met },
    );
  }
  const rest = (shape: readonly Size[], dims: readonly number[]) => shape.filter((_, dim) => !dims.includes(dim));
  return tensor([...rest(x, own), ...rest(y, other)], a.dtype ?? b.dtype);
});

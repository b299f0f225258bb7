/** `einsum` and `tensordot`, whose arguments say which dimensions meet. */
import { printSize, type Size } from '../sizes';
import { type DType, isIntegral, type TensorValue, tensor, type Value } from '../values';
import { toOut } from './apply';
import type { Call } from './call';
import { onlyOptions, tensorGiven, tensorsGiven } from './free';
import { typeName } from './overload';
import { resultType } from './promotion';
import { defineFree } from './registry';

const refuse = (call: Call, message: string, operand?: number): never =>
  call.refuse('einsum-letters', `einsum(): ${message}`, operand === undefined ? {} : { argument: operand });

/** The letters of an operand; '...' stays one of them. */
const letters = (term: string): string[] => term.replace(/\s/g, '').match(/\.{3}|./gs) ?? [];

const ELLIPSIS = '...';

/** Letters of numbered subscripts. */
const NUMBERED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function fromNumbers(call: Call, subscripts: Value): string {
  const items = subscripts.kind === 'list' ? subscripts.items : call.unknown();
  return items
    .map((item) => {
      if (item.kind !== 'number' || typeof item.value !== 'number') return call.unknown();
      return NUMBERED[item.value] ?? refuse(call, 'subscript in subscript list is not within the valid range [0, 52)');
    })
    .join('');
}

/** `einsum(a, [0, 1], b, [1, 2], [0, 2])`: operands with their subscripts, and those of the output. */
function interleaved(call: Call, given: readonly Value[]): [equation: string, operands: readonly Value[]] {
  const pairs = Math.floor(given.length / 2);
  const terms = Array.from({ length: pairs }, (_x, i) => fromNumbers(call, given[2 * i + 1]!));
  const output = given.length % 2 === 1 ? `->${fromNumbers(call, given.at(-1)!)}` : '';
  return [terms.join(',') + output, given.filter((_value, i) => i % 2 === 0 && i < 2 * pairs)];
}

function written(call: Call, given: readonly Value[]): [equation: string, operands: readonly Value[]] {
  const [first, ...rest] = given;
  if (!first || given.length < 2)
    return refuse(
      call,
      'must specify the equation string and at least one operand, or at least one operand and its subscripts list',
    );
  if (first.kind === 'tensor') return interleaved(call, given);
  if (first.kind === 'number' || first.kind === 'boolean' || first.kind === 'none')
    refuse(call, `argument 'equation' (position 1) must be str, not ${typeName(first)}`);
  const equation = first.kind === 'string' ? (first.value ?? call.unknown()) : call.unknown();
  return [equation, rest.length === 1 && rest[0]!.kind === 'list' ? rest[0]!.items : rest];
}

function checkTerm(call: Call, term: readonly string[], what: string, at?: number): void {
  if (term.indexOf(ELLIPSIS) !== term.lastIndexOf(ELLIPSIS))
    refuse(call, `found '.' for ${what} for which an ellipsis was already found`, at);
}

defineFree('', 'einsum', (call, { positional, options }): Value => {
  onlyOptions(call, 'einsum', options);
  const [equation, values] = written(call, positional);
  const operands = tensorsGiven(call, values, 'einsum');
  const [left = '', right] = equation.split('->');
  const terms = left.split(',').map(letters);
  for (const [at, term] of terms.entries()) {
    checkTerm(call, term, `operand ${at}`, at);
    for (const [place, letter] of term.entries())
      if (letter !== ELLIPSIS && !/^[a-zA-Z]$/.test(letter))
        refuse(
          call,
          `invalid subscript given at index ${place} in the equation string, subscripts must be in [a-zA-Z]`,
          at,
        );
  }
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
  checkTerm(call, output, 'output');
  const seen = new Set<string>();
  for (const letter of output) {
    if (letter !== ELLIPSIS && seen.has(letter))
      refuse(call, `output subscript ${letter} appears more than once in the output`);
    if (letter !== ELLIPSIS && !terms.some((term) => term.includes(letter)))
      refuse(call, `output subscript ${letter} does not appear in the equation for any input operand`);
    seen.add(letter);
  }
  const dtype = summed(call, operands, terms, output);
  if (!known) return tensor(undefined, dtype);
  return tensor(
    output.flatMap((letter) => (letter === ELLIPSIS ? covered : [sizes.get(letter)!])),
    dtype,
  );
});

/** Whole numbers are summed as int64; products that are summed are of one dtype. */
function summed(
  call: Call,
  operands: readonly TensorValue[],
  terms: readonly (readonly string[])[],
  output: readonly string[],
): DType | undefined {
  const dtype = resultType(operands, call.context.defaultDtype);
  const gone = (letter: string) => letter !== ELLIPSIS && !output.includes(letter);
  const sums = terms.flat().some(gone);
  if (operands.length === 1) return sums && dtype && isIntegral(dtype, true) ? 'int64' : dtype;
  const [first, second] = operands;
  const meeting = operands.length === 2 && terms[0]!.some((letter) => gone(letter) && terms[1]!.includes(letter));
  if (meeting && first!.dtype && second!.dtype && first!.dtype !== second!.dtype)
    call.refuse(
      'dtype-mismatch',
      `expected m1 and m2 to have the same dtype, but got: ${first!.dtype} != ${second!.dtype}`,
      { argument: 1 },
    );
  return dtype;
}

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
function contracted(
  call: Call,
  given: Value | undefined,
  ranks: readonly [number, number],
): readonly [number[], number[]] {
  if (!given || given.kind === 'none' || given.kind === 'number') {
    const count = given?.kind === 'number' ? given.value : 2;
    if (typeof count !== 'number') return call.unknown();
    call.check(count >= 0, 'invalid-argument', () => `tensordot expects dims >= 0, but got dims=${count}`, 'dims');
    call.check(
      count <= Math.min(...ranks),
      'invalid-argument',
      () => `tensordot expects dims < ndim_a or ndim_b, but got dims=${count}`,
      'dims',
    );
    const [rank] = ranks;
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
  onlyOptions(call, 'tensordot', options, ['a', 'b', 'dims', 'out']);
  const [a, b] = (['a', 'b'] as const).map((name, at) =>
    tensorGiven(call, positional[at] ?? options.get(name), 'tensordot', name),
  ) as [TensorValue, TensorValue];
  if (!a.shape || !b.shape) return call.unknown();
  const [x, y] = [a.shape, b.shape];
  call.check(
    !a.dtype || !b.dtype || a.dtype === b.dtype,
    'dtype-mismatch',
    () => 'both inputs should have same dtype',
    1,
  );
  const [left, right] = contracted(call, positional[2] ?? options.get('dims'), [x.length, y.length]);
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
  const result = tensor([...rest(x, own), ...rest(y, other)], a.dtype ?? b.dtype);
  const out = options.get('out');
  return out?.kind === 'tensor' ? toOut(call, result, out, [a, b]) : result;
});

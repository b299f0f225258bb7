/** Zeros and ones of which is known how many there are: identities, triangles, and masks made of them. */
import { knownTruths, setTruths } from '../../rules/masks';
import { add, mul, product, type Size } from '../../sizes';
import type { TensorValue, Value } from '../../values';
import { spanOf } from '../../values/spans';
import { numberOf } from '../library/arguments';
import type { Applied } from './checks';
import { plainName } from './origin';

/** Ops that keep every element, or make the same of it where it is zero. */
const KEEPING: ReadonlySet<string> = new Set([
  ...['bool', 'float', 'double', 'long', 'int', 'to', 'type', 'clone', 'contiguous', 'detach', 'abs', 'square'],
  ...['t', 'transpose', 'permute', 'view', 'reshape', 'flatten', 'squeeze', 'unsqueeze', 'flip', 'roll'],
]);
const REPEATING: ReadonlySet<string> = new Set(['repeat', 'tile', 'expand', 'expand_as', 'repeat_interleave']);

/** Notes of how many elements of a result it is known that they are not zero. */
export function rememberTruths(applied: Applied): void {
  const { op, value } = applied;
  if (value.kind !== 'tensor' || !value.shape || op.endsWith('_')) return;
  const count =
    spanOf(value)?.elements?.filter((each) => each !== 0).length ??
    made(applied, value.shape) ??
    changed(applied, value.shape);
  if (count !== undefined) setTruths(value, count);
}

function made({ op, args }: Applied, shape: readonly Size[]): Size | undefined {
  switch (plainName(op)) {
    case 'eye':
      return shape.length === 2 && (args[1]?.kind !== 'number' || shape[0] === shape[1]) ? shape[0] : undefined;
    case 'ones':
    case 'ones_like':
      return product(shape);
    case 'zeros':
    case 'zeros_like':
      return 0;
    default:
      return undefined;
  }
}

function changed({ op, args, options }: Applied, shape: readonly Size[]): Size | undefined {
  const [first, second] = args;
  const name = plainName(op);
  if (name === 'sub' && numberOf(first) === 1) return second && opposite(second, shape);
  const count = first && knownTruths(first);
  if (count === undefined || first?.kind !== 'tensor' || !first.shape) return undefined;
  const [all, before] = [product(shape), product(first.shape)];
  if (KEEPING.has(name)) return count;
  if (REPEATING.has(name) && typeof all === 'number' && typeof before === 'number' && before > 0)
    return typeof count === 'number' && all % before === 0 ? (count * all) / before : undefined;
  const by = numberOf(second);
  switch (name) {
    case 'logical_not':
    case 'bitwise_not':
      return first.dtype === 'bool' || name === 'logical_not' ? opposite(first, shape) : undefined;
    case 'eq':
      return by === 0 ? opposite(first, shape) : undefined;
    case 'ne':
      return by === 0 ? count : undefined;
    case 'triu':
    case 'tril':
      return count === before ? triangle(name, shape, numberOf(second ?? options?.get('diagonal') ?? ZERO)) : undefined;
    default:
      return undefined;
  }
}

const ZERO: Value = { kind: 'number', value: 0 };

/** The elements that are zero. */
function opposite(mask: Value, shape: readonly Size[]): Size | undefined {
  const count = knownTruths(mask);
  return count === undefined || (mask as TensorValue).shape?.length !== shape.length
    ? undefined
    : add(product(shape), mul(count, -1));
}

/** Elements of a matrix on one side of a diagonal, which itself counts. */
function triangle(
  side: 'triu' | 'tril',
  [rows, columns, ...more]: readonly Size[],
  diagonal?: number,
): Size | undefined {
  if (typeof rows !== 'number' || typeof columns !== 'number' || more.length > 0 || diagonal === undefined)
    return undefined;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const below = Math.min(columns, Math.max(0, row + diagonal + (side === 'tril' ? 1 : 0)));
    count += side === 'tril' ? below : columns - below;
  }
  return count;
}

/** Which function computes the divergence of which pair of distributions. */
import { NotImplementedError } from '../../errors';
import type { Tensor } from '../../tensor';
import { typename } from '../../typename';
import { warn } from '../../warn';
import { Distribution } from '../distribution';

// biome-ignore lint/suspicious/noExplicitAny: constructors of any parameters
export type Class<D extends Distribution = Distribution> = abstract new (...args: any[]) => D;
type Divergence = (p: never, q: never) => Tensor;
type Pair = readonly [p: Class, q: Class];

const registered: { pair: Pair; divergence: Divergence }[] = [];
const found = new Map<Class, Map<Class, Divergence | undefined>>();

/**
 * Sets the function that computes `kl_divergence(p, q)` for distributions of two classes, and of their subclasses.
 * @example
 * const { Distribution, kl_divergence, register_kl } = torch.distributions;
 * class Point extends Distribution {
 *   static override arg_constraints = {};
 * }
 * register_kl(Point, Point, () => torch.zeros(1));
 * console.log(kl_divergence(new Point(), new Point()));
 */
export function register_kl<P extends Distribution, Q extends Distribution>(
  type_p: Class<P>,
  type_q: Class<Q>,
  divergence: (p: P, q: Q) => Tensor,
): (p: P, q: Q) => Tensor {
  for (const [name, type] of Object.entries<Class>({ type_p, type_q }))
    if (typeof type !== 'function' || !(type === Distribution || type.prototype instanceof Distribution))
      throw new TypeError(`Expected ${name} to be a Distribution subclass but got ${typename(type)}`);
  const pair: Pair = [type_p, type_q];
  const before = registered.findIndex((entry) => entry.pair[0] === type_p && entry.pair[1] === type_q);
  registered.splice(before < 0 ? registered.length : before, 1, { pair, divergence });
  found.clear();
  return divergence;
}

const derives = (type: Class, base: Class): boolean => type === base || type.prototype instanceof base;

/** Whether `a` is the more special pair, its first class counting before its second. */
function before(a: Pair, b: Pair): boolean {
  for (const i of [0, 1] as const) {
    if (!derives(a[i], b[i])) return false;
    if (a[i] !== b[i]) return true;
  }
  return true;
}
const least = (pairs: Pair[]): Pair => pairs.reduce((best, pair) => (before(best, pair) ? best : pair));
const swapped = ([p, q]: Pair): Pair => [q, p];

function dispatch(p: Class, q: Class): Divergence | undefined {
  const matches = registered.filter(({ pair }) => derives(p, pair[0]) && derives(q, pair[1]));
  if (matches.length === 0) return undefined;
  const pairs = matches.map(({ pair }) => pair);
  const left = least(pairs);
  const right = swapped(least(pairs.map(swapped)));
  const [one, other] = [left, right].map(
    (best) => matches.find(({ pair }) => pair[0] === best[0] && pair[1] === best[1])!.divergence,
  );
  if (one !== other)
    warn(
      `Ambiguous kl_divergence(${p.name}, ${q.name}). Please register_kl(${left[0].name}, ${right[1].name})`,
      'RuntimeWarning',
    );
  return one;
}

/**
 * Kullback-Leibler divergence of `q` from `p`: the expected log_prob of p minus that of q, over samples of p.
 * @example
 * const { kl_divergence, Normal } = torch.distributions;
 * console.log(kl_divergence(new Normal(torch.tensor([0, 1]).float(), 1), new Normal(0, 2)));
 */
export function kl_divergence(p: Distribution, q: Distribution): Tensor {
  const [type_p, type_q] = [p.constructor as Class, q.constructor as Class];
  const row = found.get(type_p) ?? new Map<Class, Divergence | undefined>();
  found.set(type_p, row);
  if (!row.has(type_q)) row.set(type_q, dispatch(type_p, type_q));
  const divergence = row.get(type_q);
  if (!divergence)
    throw new NotImplementedError(`No KL(p || q) is implemented for p type ${type_p.name} and q type ${type_q.name}`);
  return divergence(p as never, q as never);
}

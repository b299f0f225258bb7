/** Functions that return as many tensors as are asked for, and methods of the same names. */
import { leading } from './arguments';
import { Handle, native } from './core';
import * as ops from './generated/ops';
import type { Tensor } from './tensor';

interface Wanted {
  return_inverse?: boolean;
  return_counts?: boolean;
}
/** The distinct elements alone, or with what else is wanted. */
type Distinct<O extends Wanted> = O extends { return_inverse: true } | { return_counts: true } ? Tensor[] : Tensor;

function chosen([values, inverse, counts]: Iterable<Tensor>, { return_inverse, return_counts }: Wanted) {
  const rest = [...(return_inverse ? [inverse!] : []), ...(return_counts ? [counts!] : [])];
  return rest.length ? [values!, ...rest] : values!;
}

interface UniqueOptions extends Wanted {
  sorted?: boolean;
  dim?: number | null;
}
/**
 * The distinct elements in order, or with `dim` the distinct slices; with `return_inverse` also where each element is among
 * them, and with `return_counts` how often each is there.
 */
export function unique<O extends UniqueOptions>(input: Tensor, options?: O): Distinct<O>;
export function unique(
  input: Tensor,
  sorted: boolean,
  return_inverse?: boolean,
  return_counts?: boolean,
  dim?: number | null,
): Tensor | Tensor[];
export function unique(input: Tensor, ...args: unknown[]): Tensor | Tensor[] {
  const { sorted, dim, ...wanted } = named<UniqueOptions>('unique', args, [
    'sorted',
    'return_inverse',
    'return_counts',
    'dim',
  ]);
  const options = { return_inverse: wanted.return_inverse ?? false, return_counts: wanted.return_counts ?? false };
  const result =
    typeof dim === 'number'
      ? ops.unique_dim(input, dim, sorted ?? true, options)
      : ops._unique2(input, sorted ?? true, options);
  return chosen(result, wanted);
}

interface ConsecutiveOptions extends Wanted {
  dim?: number | null;
}
/** The elements, or with `dim` the slices, without those that equal the one before. */
export function unique_consecutive<O extends ConsecutiveOptions>(input: Tensor, options?: O): Distinct<O>;
export function unique_consecutive(
  input: Tensor,
  return_inverse: boolean,
  return_counts?: boolean,
  dim?: number | null,
): Tensor | Tensor[];
export function unique_consecutive(input: Tensor, ...args: unknown[]): Tensor | Tensor[] {
  const { dim, ...wanted } = named<ConsecutiveOptions>('unique_consecutive', args, [
    'return_inverse',
    'return_counts',
    'dim',
  ]);
  const result = ops._unique_consecutive(input, {
    return_inverse: wanted.return_inverse ?? false,
    return_counts: wanted.return_counts ?? false,
    dim: dim ?? null,
  });
  return chosen(result, wanted);
}

/** What `histogramdd` returns. */
export type Histogram = [hist: Tensor, bin_edges: Tensor[]] & { readonly hist: Tensor; readonly bin_edges: Tensor[] };

interface HistogramOptions {
  /** Lowest and highest edge of each coordinate in turn; the extremes of the points if left out. */
  range?: readonly number[] | null;
  weight?: Tensor | null;
  density?: boolean;
}
type Bins = number | readonly number[] | readonly Tensor[];
/**
 * Histogram of points, whose coordinates are the last dimension: `bins` is the number of bins of every coordinate, or of
 * each, or the edges of each.
 * @example
 * const points = torch.tensor([[0.1, 0.2], [0.4, 0.9], [0.8, 0.3]]);
 * console.log(torch.histogramdd(points, [2, 2], { range: [0, 1, 0, 1] }).hist);
 */
export function histogramdd(
  input: Tensor,
  bins: Bins,
  ...args: (HistogramOptions | readonly number[] | Tensor | boolean | null)[]
): Histogram;
export function histogramdd(input: Tensor, named: HistogramOptions & { bins: Bins }): Histogram;
export function histogramdd(named: HistogramOptions & { input: Tensor; bins: Bins }): Histogram;
export function histogramdd(...all: unknown[]): Histogram {
  const [input, bins, ...args] = leading('histogramdd', ['input', 'bins'], all) as [Tensor, Bins, ...unknown[]];
  const { range, weight, density } = named<HistogramOptions>('histogramdd', args, ['range', 'weight', 'density']);
  const rest = { weight: weight ?? null, density: density ?? false };
  const edges = Array.isArray(bins) && bins.length > 0 && native.is_tensor(bins[0]);
  const counts = typeof bins === 'number' ? Array<number>(input.size(-1)).fill(bins) : bins;
  const [hist, ...bin_edges] = edges
    ? ops._histogramdd(input, bins as readonly Tensor[], rest)
    : ops._histogramdd(input, counts as readonly number[], { range: range ?? null, ...rest });
  return Object.assign([hist!, bin_edges] as [Tensor, Tensor[]], { hist: hist!, bin_edges });
}

/** Positional arguments by name, with those of a trailing options object. */
function named<O extends object>(name: string, args: unknown[], names: (keyof O & string)[]): O {
  const last = args[args.length - 1];
  const isOptions = typeof last === 'object' && last !== null && !Array.isArray(last) && !native.is_tensor(last);
  const values = isOptions ? args.slice(0, -1) : args;
  const unknown = isOptions && Object.keys(last).find((key) => !names.includes(key as keyof O & string));
  if (unknown) throw new TypeError(`${name}() got an unexpected keyword argument '${unknown}'`);
  const given = names.slice(0, values.length).map((key, i) => [key, values[i]]);
  return { ...Object.fromEntries(given), ...(isOptions ? last : {}) } as O;
}

declare module './tensor' {
  interface Tensor {
    /** The distinct elements in order, or with `dim` the distinct slices. */
    unique<O extends UniqueOptions>(options?: O): Distinct<O>;
    /** The elements, or with `dim` the slices, without those that equal the one before. */
    unique_consecutive<O extends ConsecutiveOptions>(options?: O): Distinct<O>;
  }
}
type Method = (input: Tensor, ...args: unknown[]) => Tensor | Tensor[];
for (const [name, body] of Object.entries({ unique, unique_consecutive } as Record<string, Method>))
  Object.defineProperty(Handle.prototype, name, {
    value(this: Tensor, ...args: unknown[]) {
      return body(this, ...args);
    },
    writable: true,
    configurable: true,
  });

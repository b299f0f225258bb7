/** Counts of what falls into bins. */
import { add, printSize, product, type Size, sub } from '../sizes';
import { list, number, SCALAR_NAMES, type TensorValue, tensor, type Value } from '../values';
import type { Call } from './call';
import { define, rule } from './registry';

/** Coordinates whose bins are not spelled out one by one. */
const MANY = 64;

interface Points {
  readonly name: string;
  readonly self: TensorValue;
  readonly coordinates: number;
}

/** Only float32 and float64 are counted; a weight goes with each point. */
function checkPoints(call: Call, { name, self, coordinates }: Points): void {
  const { dtype, shape } = self;
  if (dtype && dtype !== 'float32' && dtype !== 'float64')
    call.refuse('dtype-mismatch', `"histogramdd" not implemented for '${SCALAR_NAMES[dtype]}'`, { argument: 'input' });
  const range = call.overload.params.some((p) => p.name === 'range') ? call.value('range') : undefined;
  if (range?.kind === 'list') {
    call.check(
      range.items.length === 2 * coordinates,
      'invalid-argument',
      () =>
        `${name}: for a ${coordinates}-dimensional histogram range should have ${2 * coordinates} elements, but got ${range.items.length}`,
      'range',
    );
    const ends = range.items.map((item) => (item.kind === 'number' ? item.value : undefined));
    for (let d = 0; d + 1 < ends.length; d += 2)
      call.check(
        ends[d] === undefined || ends[d + 1] === undefined ? undefined : call.facts.atMost(ends[d]!, ends[d + 1]!),
        'invalid-argument',
        () => `${name}: min should not exceed max, but got min ${ends[d]} max ${ends[d + 1]} for dimension ${d / 2}`,
        'range',
      );
  }
  if (!call.has('weight')) return;
  const weight = call.tensor('weight');
  if (weight.dtype && dtype && weight.dtype !== dtype)
    call.refuse(
      'dtype-mismatch',
      `${name}: if weight tensor is provided, input tensor and weight tensor should have the same dtype, but got input(${dtype}), and weight(${weight.dtype})`,
      { argument: 'weight' },
    );
  if (!weight.shape || !shape) return;
  const count = name === 'histogramdd' ? product(shape.slice(0, -1)) : product(shape);
  call.needEqual(
    product(weight.shape),
    count,
    'size-mismatch',
    () =>
      `${name}: if weight tensor is provided it should have the same shape as the input tensor excluding its innermost dimension`,
    { argument: 'weight', against: 'input' },
  );
}

/** Requires edges to be a vector of at least two, of the points' dtype; gives the number of bins between them. */
function between(call: Call, { name, self }: Points, edges: Value): Size {
  const { shape, dtype }: TensorValue = edges.kind === 'tensor' ? edges : { kind: 'tensor' };
  if (dtype && self.dtype && dtype !== self.dtype)
    call.refuse('dtype-mismatch', `${name}: input tensor and bins tensors should have the same dtype`, {
      argument: 'bins',
    });
  if (!shape) return call.unknown();
  call.check(
    shape.length === 1,
    'rank-mismatch',
    () => `${name}: bins tensor should have one dimension, but got ${shape.length} dimensions in the bins tensor`,
    'bins',
  );
  call.check(
    call.facts.atMost(2, shape[0]!),
    'invalid-argument',
    () => `${name}: bins tensor should have at least 2 elements, but got ${printSize(shape[0]!)} elements`,
    'bins',
  );
  return sub(shape[0]!, 1);
}

function positive(call: Call, bins: Size, at: number): Size {
  call.check(
    call.facts.atMost(1, bins),
    'invalid-argument',
    () => `torch.histogram(): bins must be > 0, but got ${printSize(bins)} for dimension ${at}`,
    'bins',
  );
  return bins;
}

rule('histogram', (call) => {
  const self = call.tensor('self');
  const points: Points = { name: 'histogram', self, coordinates: 1 };
  checkPoints(call, points);
  const bins = call.value('bins')!;
  const count = bins.kind === 'tensor' ? between(call, points, bins) : positive(call, call.size('bins')!, 0);
  return list([tensor([count], self.dtype), tensor([add(count, 1)], self.dtype)], ['hist', 'bin_edges']);
});
define(
  '',
  'histogramdd(Tensor input, Device bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)',
  (call) => {
    const self = call.tensor('input');
    const shape = call.shape('input');
    if (shape.length < 2)
      call.refuse(
        'rank-mismatch',
        `torch.histogramdd: input tensor should have at least 2 dimensions, but got ${shape.length}`,
        { argument: 'input' },
      );
    const last = shape.at(-1)!;
    const bins = call.value('bins')!;
    if (bins.kind === 'number' && (typeof last !== 'number' || last > MANY)) call.unknown();
    const each: readonly Value[] =
      bins.kind === 'list'
        ? bins.items
        : bins.kind === 'number'
          ? Array.from({ length: last as number }, () => number(bins.value))
          : call.unknown();
    call.needEqual(
      each.length,
      last,
      'size-mismatch',
      () => 'histogramdd: The size of bins must be equal to the innermost dimension of the input.',
      { argument: 'bins', against: 'input' },
    );
    const points: Points = { name: 'histogramdd', self, coordinates: each.length };
    checkPoints(call, points);
    const counts = each.map((one, at) =>
      one.kind === 'tensor'
        ? between(call, points, one)
        : positive(call, (one.kind === 'number' ? one.value : undefined) ?? call.unknown(), at),
    );
    const edges = counts.map((count) => tensor([add(count, 1)], self.dtype));
    return list([tensor(counts, self.dtype), list(edges)], ['hist', 'bin_edges']);
  },
);

/** Factorisations that the library makes of others: `lu` and the randomised ones. */
import { min, printShape, printSize, type Size } from '../sizes';
import { realOf, type TensorValue, tensor, type Value } from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { invoke } from './dispatch';
import { computable } from './linalg';
import { typeName } from './overload';
import { define } from './registry';

function lu(call: Call): Value {
  const [factors, pivots, infos] = partsOf(
    invoke(call, ['linalg', 'lu_factor_ex'], [call.tensor('A')], { pivot: call.value('pivot') }),
  );
  const items = call.flag('get_infos') ? [factors!, pivots!, infos!] : [factors!, pivots!];
  const out = call.overload.params.some((p) => p.name === 'out') ? call.value('out') : undefined;
  if (out?.kind === 'tensor')
    call.refuse('wrong-call', `expected tuple of ${items.length} elements but got a tensor`, { argument: 'out' });
  const pivot = call.args.get('pivot');
  if (pivot && pivot.kind !== 'boolean' && pivot.kind !== 'unknown')
    call.refuse('wrong-call', `lu(): argument 'pivot' must be bool, not ${typeName(pivot)}`, { argument: 'pivot' });
  if (out?.kind === 'list')
    call.check(
      out.items.length === items.length,
      'wrong-call',
      () => `expected tuple of ${items.length} elements but got ${out.items.length}`,
      'out',
    );
  return { kind: 'list', items: out?.kind === 'list' ? out.items.map((into, i) => like(into, items[i]!)) : items };
}

const partsOf = (value: Value): readonly Value[] => (value.kind === 'list' ? value.items : []);

/** What is written into a tensor has its dtype. */
function like(into: Value, value: Value): Value {
  return into.kind === 'tensor' && value.kind === 'tensor' && into.dtype ? { ...value, dtype: into.dtype } : value;
}

const RESULTS = 'Tensor[]';
define('', `lu(Tensor A, bool pivot=True, bool get_infos=False, Tensor[]? out=None) -> ${RESULTS}`, lu);
define('Tensor', `lu(Tensor A, bool pivot=True, bool get_infos=False) -> ${RESULTS}`, lu);

/** As many singular values as there are columns drawn, and not more than the matrix has sides. */
function decomposed(call: Call, rank: Size, mean?: TensorValue): Value {
  const { dtype } = call.tensor('A');
  const shape = call.shape('A');
  if (shape.length < 2)
    call.refuse('rank-mismatch', `Dimension out of range (expected at least 2 dimensions, but got ${shape.length})`, {
      argument: 'A',
    });
  if (mean?.shape) {
    const own = mean.shape;
    const joined = own.length > shape.length ? undefined : broadcastShapes(call, shape, own, ['A', 'M']);
    const message = () => `The expanded size ${printShape(shape)} must match the existing size ${printShape(own)}`;
    call.check(
      joined?.every((size, i) => call.facts.equal(size, shape[i]!) !== false) ?? false,
      'size-mismatch',
      message,
      'M',
    );
  }
  call.check(
    call.facts.atMost(0, rank),
    'invalid-argument',
    () => `Trying to create tensor with negative dimension ${printSize(rank)}`,
    'q',
  );
  computable(call, 'A', 'linalg.qr');
  const [rows, columns] = shape.slice(-2) as [Size, Size];
  const [lead, kept] = [shape.slice(0, -2), min(rank, min(rows, columns))];
  return {
    kind: 'list',
    items: [
      tensor([...lead, rows, kept], dtype),
      tensor([...lead, kept], dtype && realOf(dtype)),
      tensor([...lead, columns, kept], dtype),
    ],
  };
}

const THREE = '(Tensor, Tensor, Tensor)';
define('', `svd_lowrank(Tensor A, int? q=6, int? niter=2, Tensor? M=None) -> ${THREE}`, (call) =>
  decomposed(call, call.size('q') ?? 6, call.has('M') ? call.tensor('M') : undefined),
);
define('', `pca_lowrank(Tensor A, int? q=None, bool center=True, int niter=2) -> ${THREE}`, (call) => {
  const shape = call.shape('A');
  if (shape.length < 2)
    call.refuse('dim-out-of-range', 'Dimension out of range: a matrix has 2 dimensions', { argument: 'A' });
  const most = min(shape.at(-2)!, shape.at(-1)!);
  const rank = call.size('q') ?? min(6, most);
  const text = () =>
    `q(=${printSize(rank)}) must be non-negative integer and not greater than min(m, n)=${printSize(most)}`;
  call.check(call.facts.atMost(0, rank), 'invalid-argument', text, 'q');
  call.needAtMost(rank, most, 'invalid-argument', text, { argument: 'q' });
  const turns = call.number('niter');
  call.check(
    turns === undefined || turns >= 0,
    'invalid-argument',
    () => `niter(=${turns}) must be non-negative integer`,
    'niter',
  );
  return decomposed(call, rank);
});

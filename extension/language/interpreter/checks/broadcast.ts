/** Operands that grow each other: `[64, 1]` with `[64]` gives `[64, 64]`. */
import { printShape, type Size, same } from '../../sizes';
import type { TensorValue, Value } from '../../values';
import type { Interpreter } from '../interpreter';
import { type Applied, suspect } from './checks';
import { type Origin, originOf, plainName, tensorsOf } from './origin';

/** Losses that compare element with element. */
const PAIRWISE: ReadonlySet<string> = new Set([
  'mse_loss',
  'MSELoss',
  'l1_loss',
  'L1Loss',
  'smooth_l1_loss',
  'SmoothL1Loss',
  'huber_loss',
  'HuberLoss',
  'kl_div',
  'KLDivLoss',
  'poisson_nll_loss',
  'PoissonNLLLoss',
  'gaussian_nll_loss',
  'GaussianNLLLoss',
  'soft_margin_loss',
  'SoftMarginLoss',
  'hinge_embedding_loss',
  'HingeEmbeddingLoss',
]);

export function checkBroadcast(run: Interpreter, applied: Applied): void {
  if (!PAIRWISE.has(applied.op)) return;
  const [input, target] = applied.args;
  if (input?.kind !== 'tensor' || target?.kind !== 'tensor' || !grow(input.shape, target.shape)) return;
  suspect(run, 'silent-broadcast', messageOf(input, target), applied);
}

function messageOf(a: TensorValue, b: TensorValue): string {
  return `Using a target size (${printShape(b.shape!)}) that is different to the input size (${printShape(a.shape!)}). This will likely lead to incorrect results due to broadcasting: each is repeated for every element of the other`;
}

type Shape = readonly Size[] | undefined;

/** Whether the broadcast of two shapes is larger than both. */
function grow(a: Shape, b: Shape): boolean {
  if (!a || !b) return false;
  const rank = Math.max(a.length, b.length);
  const at = (shape: readonly Size[], dim: number): Size => shape[dim - rank + shape.length] ?? 1;
  let [first, second] = [false, false];
  for (let dim = 0; dim < rank; dim++) {
    const [x, y] = [at(a, dim), at(b, dim)];
    if (same(x, y)) continue;
    if (x === 1) first = true;
    else if (y === 1) second = true;
    else return false;
  }
  return first && second;
}

/** Elementwise ops of two tensors that are followed back from where everything becomes one number. */
const BINARY: ReadonlySet<string> = new Set([
  'add',
  'sub',
  'mul',
  'div',
  'eq',
  'ne',
  'gt',
  'lt',
  'ge',
  'le',
  'subtract',
  'multiply',
  'rsub',
  'true_divide',
  'maximum',
  'minimum',
  'fmax',
  'fmin',
  'max',
  'min',
  'pow',
  'atan2',
  'hypot',
  'logaddexp',
  'xlogy',
  'greater',
  'less',
  'isclose',
  'logical_and',
  'logical_or',
  'log_prob',
]);
/** Elementwise ops of one tensor, and of a tensor and a number. */
const UNARY: ReadonlySet<string> = new Set([
  ...BINARY,
  'square',
  'abs',
  'neg',
  'exp',
  'exp2',
  'expm1',
  'log',
  'log1p',
  'log2',
  'log10',
  'sqrt',
  'rsqrt',
  'reciprocal',
  'clamp',
  'clip',
  'clamp_min',
  'clamp_max',
  'nan_to_num',
  'sigmoid',
  'tanh',
  'softplus',
  'sin',
  'cos',
  'cosh',
  'where',
  'masked_fill',
  'logical_not',
  'bool',
  'int',
  'float',
  'double',
  'long',
  'to',
  'relu',
  'detach',
  'type',
]);
const TOTAL: ReadonlySet<string> = new Set(['mean', 'sum']);
/** How a script says that it wants columns against rows. */
const EXPLICIT: ReadonlySet<string> = new Set([
  'unsqueeze',
  'view',
  'reshape',
  'at',
  'expand',
  'meshgrid',
  'index',
  'transpose',
  't',
]);
/** Reductions: of one that keeps its dimension with one that does not, a table of distances is made. */
const REDUCING: ReadonlySet<string> = new Set(['sum', 'mean', 'norm']);
const ALONG: ReadonlySet<string> = new Set(['max', 'min']);
/** Ops followed back. */
const STEPS = 40;

/** Everything becomes one number: were the elements those of an accidental table? */
export function checkReduction(run: Interpreter, { op, args, value }: Applied): void {
  if (!TOTAL.has(op) || value.kind !== 'tensor' || value.shape?.length !== 0) return;
  const open: (Value | undefined)[] = [args[0]];
  for (let step = 0; open.length > 0 && step < STEPS; step++) {
    const origin = originOf(open.pop());
    if (!origin) continue;
    const name = plainName(origin.op);
    const operands = tensorsOf(origin.args);
    // Several of a kind, one of which is then their sum.
    if (name === 'stack' || (TOTAL.has(name) && originOf(operands[0])?.op === 'stack')) {
      open.push(...operands);
      continue;
    }
    // The largest along a dimension is none of elements.
    if (!UNARY.has(name) || (ALONG.has(name) && operands.length < 2)) continue;
    open.push(...operands);
    if (BINARY.has(name)) table(run, origin);
  }
}

/** Operands of as many elements, one with a dimension of size 1 that the other has not: were they meant to fit? */
function table(run: Interpreter, origin: Origin): void {
  const [a, b] = tensorsOf(origin.args);
  if (!a?.shape || !b?.shape || Math.abs(a.shape.length - b.shape.length) !== 1 || !grow(a.shape, b.shape)) return;
  const [column, row] = a.shape.length > b.shape.length ? [a, b] : [b, a];
  const extra = column.shape!.findIndex(
    (size, dim) => size === 1 && alike(column.shape!.toSpliced(dim, 1), row.shape!),
  );
  const made = originOf(column);
  if (extra < 1 || (made && isExplicit(made, originOf(row)))) return;
  const message = `${printShape(a.shape)} with ${printShape(b.shape)} gives a table ${printShape([row.shape![0]!, ...row.shape!])} of every element with every other`;
  suspect(run, 'silent-broadcast', message, origin);
}

/** A slice that has one column is no word on what it is for. */
function isExplicit({ op, args }: Origin, other: Origin | undefined): boolean {
  if (REDUCING.has(op)) return other === undefined || !accumulates(other);
  return EXPLICIT.has(op) && !(op === 'at' && args.slice(1).every(isSlice));
}

/** What a sum over terms begins with. */
const STARTING: ReadonlySet<string> = new Set(['zeros', 'zeros_like', 'new_zeros']);

/** Whether a tensor is a sum to which terms are added one by one. */
function accumulates(sum: Origin): boolean {
  let origin: Origin | undefined = sum;
  for (let step = 0; origin && step < STEPS && plainName(origin.op) === 'add'; step++)
    origin = originOf(origin.args[0]);
  return origin !== undefined && STARTING.has(origin.op);
}

const isSlice = (index: Value) =>
  index.kind === 'number' || (index.kind === 'string' && !index.value?.includes('None'));

const alike = (a: readonly Size[], b: readonly Size[]): boolean => a.every((size, dim) => same(size, b[dim]!));

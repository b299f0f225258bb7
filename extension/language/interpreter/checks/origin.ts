/** How tensors came about: the op, and what went in. Kept beside the values, so that rules need not know. */
import type { TensorValue, Value } from '../../values';
import type { Site } from '../calls';
import type { Instance } from '../objects';

export interface Origin {
  /** The op or method, as `softmax`; for a layer, its class, as `Softmax`. */
  readonly op: string;
  readonly args: readonly Value[];
  readonly node: Site;
  readonly file: string;
  readonly instance?: Instance;
  readonly options?: ReadonlyMap<string, Value>;
}

const origins = new WeakMap<object, Origin>();

/** Notes where a tensor, or each tensor of a result, comes from; the first word counts. */
export function setOrigin(value: Value, origin: Origin): void {
  if (value.kind === 'tensor' && !origins.has(value)) origins.set(value, origin);
  if (value.kind === 'list') for (const item of value.items) setOrigin(item, origin);
}

export function originOf(value: Value | undefined): Origin | undefined {
  return value && origins.get(value);
}

/** Ops that give the same elements in another arrangement. */
const ARRANGING: ReadonlySet<string> = new Set([
  'view',
  'reshape',
  'flatten',
  'squeeze',
  'unsqueeze',
  'transpose',
  'permute',
  'contiguous',
  'clone',
  'to',
  'float',
  'double',
  'at',
  'Flatten',
  't',
  'Identity',
  'requires_grad_',
]);

/** The op that computed a tensor's elements: views in between are looked through. */
export function computedBy(value: Value | undefined): Origin | undefined {
  let origin = originOf(value);
  for (let step = 0; origin && ARRANGING.has(origin.op) && step < 32; step++) {
    const next = originOf(origin.args[0]);
    if (!next) return undefined;
    origin = next;
  }
  return origin;
}

/** The op's name without the difference between function, in-place method and layer: `log_softmax`. */
export function plainName(op: string): string {
  return op
    .replace(/_$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/Log_Softmax|LogSoftmax/, 'log_softmax')
    .toLowerCase();
}

/** The tensors among the arguments of an op. */
export function tensorsOf(args: readonly Value[]): TensorValue[] {
  return args.flatMap((arg) =>
    arg.kind === 'tensor'
      ? [arg]
      : arg.kind === 'list'
        ? tensorsOf(arg.items)
        : arg.kind === 'array'
          ? tensorsOf([arg.slot.value])
          : [],
  );
}

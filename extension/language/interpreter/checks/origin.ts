/** How tensors came about: the op, and what went in. Kept beside the values, so that rules need not know. */
import { type TensorValue, type Value, Walk } from '../../values';
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

const made = new WeakMap<object, Origin>();

/** Notes where a tensor, or each tensor of a result, comes from; the first word counts. */
export function setOrigin(value: Value, origin: Origin): void {
  if (value.kind === 'tensor' && !made.has(value)) made.set(value, origin);
  if (value.kind === 'list') for (const item of value.items) setOrigin(item, origin);
}

export function originOf(value: Value | undefined): Origin | undefined {
  return value && made.get(value);
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
  return leavesOf(args).filter((leaf) => leaf.kind === 'tensor');
}

/** What nested arrays hold, one after the other. */
export function leavesOf(values: readonly Value[], walk = new Walk(), into: Value[] = []): Value[] {
  if (!walk.enter()) return into;
  for (const value of values) {
    const state = value.kind === 'array' ? value.slot.value : value;
    if (state.kind === 'list') leavesOf(state.items, walk, into);
    else if (walk.take()) into.push(state);
  }
  walk.leave();
  return into;
}

/** What tensors were computed by, and what went into that, and so on: the nearest first, and only so many. */
export function* origins(from: readonly Value[], most: number): Generator<Origin> {
  const seen = new Set(tensorsOf(from));
  for (const each of seen) {
    const origin = originOf(each);
    if (!origin || seen.size > most) continue;
    yield origin;
    for (const input of tensorsOf(origin.args)) seen.add(input);
  }
}

/** Graphs that a backward pass went through: what their ops saved is gone. */
import { type TensorValue, type Value, Walk } from '../../values';
import type { Site } from '../calls';
import type { Interpreter } from '../interpreter';
import { report } from '../library/apply';
import { passThrough } from '../library/functions';
import { Slot } from '../store';
import { type Origin, originOf, plainName, tensorsOf } from './origin';

const freed = new WeakMap<Origin, Slot<boolean>>();
/** What was given to the call that a result was made by, and to the one that it stands for. */
interface Stand {
  readonly before: readonly Value[];
  readonly now: readonly Value[];
}

/** Results of calls that were remembered, not made again: what they came from, up to the arguments, is that of the first call. */
const remembered = new WeakMap<Value, Stand>();

/** Values nested in one that are looked at. */
const DEPTH = 4;

/** Takes note that a value, and what is in it, stands for one that a further call would have made. */
export function standIn(value: Value, stand: Stand, depth = 0, walk = new Walk()): void {
  if (value.kind === 'tensor') remembered.set(value, stand);
  if (depth === DEPTH || !walk.take()) return;
  const inner =
    value.kind === 'list'
      ? value.items
      : value.kind === 'array'
        ? [value.slot.value]
        : value.kind === 'sequence'
          ? [value.element]
          : value.kind === 'record'
            ? value.fields.values()
            : value.kind === 'literal'
              ? [value.slot.value]
              : value.kind === 'instance'
                ? value.fields.value.fields.values()
                : [];
  for (const each of inner) standIn(each, stand, depth + 1, walk);
}

/** Ops followed back from a loss. */
const STEPS = 4000;

/** A backward pass from here, which frees what it goes through unless `kept`; a second one fails where something was saved. */
export function passBack(run: Interpreter, from: TensorValue, kept: boolean, node: Site): void {
  if (run.uncertain > 0) return;
  const seen = new Set<Origin>();
  const open: TensorValue[] = [from];
  for (let step = 0; open.length > 0; step++) {
    if (step === STEPS) return;
    const output = open.pop()!;
    const origin = originOf(output);
    if (output.requiresGrad !== true || !origin || seen.has(origin)) continue;
    const stand = remembered.get(output);
    if (stand) {
      open.push(...reached(output, stand));
      continue;
    }
    seen.add(origin);
    const inputs = tensorsOf(origin.args);
    if (freed.get(origin)?.value && saves(origin, inputs)) {
      const message = `Trying to backward through the graph a second time: what ${origin.op} saved for its gradient was freed by the backward before. Detach what is carried on, or give retain_graph`;
      report(run, { code: 'no-gradient', certainty: 'certain', message }, node, { args: [] });
      return;
    }
    open.push(...inputs);
  }
  for (const origin of seen) passThrough(run, origin, node);
  if (kept) return;
  for (const origin of seen) {
    const slot = freed.get(origin) ?? new Slot(false);
    freed.set(origin, slot);
    run.set(slot, true);
  }
}

/** The arguments of a remembered call that its result has gradients for: what lies between would have been made anew. */
function reached(result: TensorValue, stand: Stand): TensorValue[] {
  const found: TensorValue[] = [];
  const [before, now] = [tensorsOf(stand.before), tensorsOf(stand.now)];
  if (before.length !== now.length || !now.some(({ requiresGrad }) => requiresGrad)) return found;
  const seen = new Set<TensorValue>();
  const open = [result];
  for (let step = 0; open.length > 0 && step < STEPS; step++) {
    const each = open.pop()!;
    if (each.requiresGrad !== true || seen.has(each)) continue;
    seen.add(each);
    const at = before.indexOf(each);
    const inner = each === result ? undefined : remembered.get(each);
    if (at >= 0) found.push(now[at]!);
    else if (inner) open.push(...reached(each, inner));
    else open.push(...tensorsOf(originOf(each)?.args ?? []));
  }
  return found;
}

/** Ops and layers that save tensors for their gradients. */
const SAVING =
  /^(exp|sigmoid|tanh|sqrt|rsqrt|reciprocal|pow|square|log|sin|cos|relu|leaky_relu|gelu|elu|silu|softplus|softmax|log_softmax|linear|bilinear|conv\d?d?|conv_?(transpose)?_?\dd|lstm|gru|rnn|lstmcell|grucell|rnncell|embedding|layer_norm|group_norm|batch_norm\dd|multihead_attention|re_lu)$/;
const PRODUCTS: ReadonlySet<string> = new Set(['mul', 'div', 'mm', 'bmm', 'matmul', 'mv', 'dot']);

function saves({ op }: Origin, inputs: readonly TensorValue[]): boolean {
  const name = plainName(op);
  return SAVING.test(name) || (PRODUCTS.has(name) && inputs.length > 1);
}

/** Activations a loss applies itself, and probabilities that sum to one along the wrong dimension. */
import type { Value } from '../../values';
import type { Interpreter } from '../interpreter';
import { numberOf } from '../library/arguments';
import { type Applied, suspect } from './checks';
import { computedBy, type Origin, originOf, plainName } from './origin';

const SOFTMAX: ReadonlySet<string> = new Set(['softmax', 'log_softmax']);
const SIGMOID: ReadonlySet<string> = new Set(['sigmoid', 'logsigmoid', 'log_sigmoid']);

/** Losses, and the activations they apply to their input. */
const APPLIES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['cross_entropy', SOFTMAX],
  ['CrossEntropyLoss', SOFTMAX],
  ['binary_cross_entropy_with_logits', SIGMOID],
  ['BCEWithLogitsLoss', SIGMOID],
]);

export function checkActivation(run: Interpreter, applied: Applied): void {
  const activations = APPLIES.get(applied.op);
  if (!activations) return;
  const origin = computedBy(applied.args[0]);
  const name = origin && plainName(origin.op);
  if (name === undefined || !activations.has(name)) return;
  const message = `${applied.op} applies ${name.startsWith('log') ? 'the logarithm of ' : ''}${activations === SOFTMAX ? 'softmax' : 'sigmoid'} itself, and its input already is the result of ${origin!.op}`;
  suspect(run, 'double-activation', message, applied);
}

/** What is done to the classes of each sample, along dimension 1. */
const PER_SAMPLE: ReadonlySet<string> = new Set(['argmax', 'max', 'sum', 'topk', 'gather']);
const TAKES_CLASSES: ReadonlySet<string> = new Set(['nll_loss', 'NLLLoss', 'kl_div', 'KLDivLoss', 'multinomial']);

/** Probabilities over the batch, found where they are used as probabilities over classes. */
export function checkSoftmax(run: Interpreter, applied: Applied): void {
  const { op, args, options } = applied;
  const classes = TAKES_CLASSES.has(op) || (PER_SAMPLE.has(op) && isOne(args[1] ?? options?.get('dim')));
  if (!classes) return;
  const origin = originOf(args[0]);
  if (origin && overBatch(origin)) {
    const message = `${origin.op} along dimension 0 makes the probabilities of all samples sum to one, not those of a sample`;
    suspect(run, 'softmax-batch', message, origin);
  }
}

function isOne(value: Value | undefined): boolean {
  const dim = numberOf(value);
  return dim === 1 || dim === -1;
}

function overBatch({ op, args, options, instance }: Origin): boolean {
  if (!SOFTMAX.has(plainName(op))) return false;
  const [input] = args;
  if (input?.kind !== 'tensor' || input.shape?.length !== 2) return false;
  const given = instance ? instance.module.value?.config.get('dim') : (args[1] ?? options?.get('dim'));
  const dim = numberOf(given);
  return dim === 0 || dim === -2;
}

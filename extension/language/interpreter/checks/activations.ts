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
  for (const origin of overClasses(applied).map(originOf)) {
    if (!origin || !overBatch(origin)) continue;
    const message = `${origin.op} along dimension 0 makes the probabilities of all samples sum to one, not those of a sample`;
    suspect(run, 'softmax-batch', message, origin);
  }
}

/** What an op takes for probabilities of the classes of each sample. */
function overClasses({ op, args, options }: Applied): readonly (Value | undefined)[] {
  const [first] = args;
  if (TAKES_CLASSES.has(op)) return [first];
  if (op === 'bmm' || op === 'matmul') return [weights(first, 1)];
  const dim = numberOf(args[1] ?? options?.get('dim'));
  if (!PER_SAMPLE.has(op) || (dim !== 1 && dim !== -1)) return [];
  const product = originOf(first);
  // A sum over the classes of what each gives, times its probability.
  const mixed = op === 'sum' && dim === 1 && product && plainName(product.op) === 'mul';
  return mixed ? product.args.map((arg) => weights(arg, 2)) : [first];
}

/** What a dimension was put into: weights before they meet what they weigh. */
function weights(value: Value | undefined, at: number): Value | undefined {
  const origin = originOf(value);
  const dim = origin?.op === 'unsqueeze' ? numberOf(origin.args[1]) : undefined;
  return dim === at || (dim === -1 && at === 2) ? origin!.args[0] : undefined;
}

function overBatch({ op, args, options, instance }: Origin): boolean {
  if (!SOFTMAX.has(plainName(op))) return false;
  const [input] = args;
  if (input?.kind !== 'tensor' || input.shape?.length !== 2) return false;
  const given = instance ? instance.module.value?.config.get('dim') : (args[1] ?? options?.get('dim'));
  const dim = numberOf(given);
  return dim === 0 || dim === -2;
}

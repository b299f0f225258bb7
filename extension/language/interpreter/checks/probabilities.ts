/** Losses and distributions that take probabilities, or their logarithms, and are given raw scores. */
import type { Value } from '../../values';
import type { Interpreter } from '../interpreter';
import { isParameter } from '../library/state';
import { type Applied, suspect } from './checks';
import { computedBy, plainName, tensorsOf } from './origin';

type Kind = 'logarithms' | 'probabilities';

/** What is taken for the input of each. */
const TAKES: ReadonlyMap<string, Kind> = new Map([
  ['nll_loss', 'logarithms'],
  ['NLLLoss', 'logarithms'],
  ['ctc_loss', 'logarithms'],
  ['CTCLoss', 'logarithms'],
  ['kl_div', 'logarithms'],
  ['KLDivLoss', 'logarithms'],
  ['binary_cross_entropy', 'probabilities'],
  ['BCELoss', 'probabilities'],
  ['multinomial', 'probabilities'],
]);

/** Ops and layers whose results may be any numbers. */
const RAW =
  /^((lazy_?)?(linear|bilinear|conv(_transpose)?_?\dd)|addmm|baddbmm|(layer|group|instance|batch|rms)_norm(_?\dd)?|leaky_re_?lu|gelu|elu|silu|mish)$/;
/** Of these, some may be probabilities, none the logarithms of any. */
const NO_LOGARITHM = /^(softmax\dd|softmax|sigmoid|re_?lu6?|tanh|softplus|hardsigmoid)$/;
/** Of these, none are probabilities. */
const NO_PROBABILITY = /^(log_?softmax|log_?sigmoid)$/;
/** What adds to scores, or scales them: they stay what they are. */
const SCALING: ReadonlySet<string> = new Set(['add', 'mul', 'div', 'dropout']);

/** Steps back from what a loss is given. */
const DEPTH = 6;

/** Notes scores of which nobody made what is taken here. */
export function checkProbabilities(run: Interpreter, applied: Applied): void {
  const kind = TAKES.get(applied.op);
  const culprit = kind && rawOp(applied.args[0], kind);
  if (!culprit) return;
  const what = kind === 'logarithms' ? 'the logarithms of probabilities' : 'probabilities';
  const maker = kind === 'logarithms' ? 'log_softmax' : applied.op === 'multinomial' ? 'softmax' : 'a sigmoid';
  const message = `${applied.op} takes ${what}, and its input is the result of ${culprit}: apply ${maker} before`;
  suspect(run, 'missing-activation', message, applied);
}

/** The op that computed scores that are certainly not of a kind. */
function rawOp(value: Value | undefined, kind: Kind, depth = 0): string | undefined {
  const origin = computedBy(value);
  if (!origin || depth === DEPTH) return undefined;
  const name = plainName(origin.op);
  if (RAW.test(name) || (kind === 'logarithms' ? NO_LOGARITHM : NO_PROBABILITY).test(name)) return origin.op;
  if (isProduct(name)) return tensorsOf(origin.args).some(isParameter) ? origin.op : undefined;
  if (!SCALING.has(name)) return undefined;
  const operands = tensorsOf(origin.args).filter((operand) => !isParameter(operand));
  // Biases aside, all that is added has to be known.
  const found = operands.map((operand) => rawOp(operand, kind, depth + 1));
  return found.includes(undefined) ? undefined : found[0];
}

/** Products with a layer's own weights are scores. */
const isProduct = (name: string): boolean => name === 'mm' || name === 'matmul';

/** Values that optimizers, schedulers, transforms and loaders never take, in PyTorch's words. */
import type { Value } from '../../values';
import { numberOf } from '../library/arguments';
import { textOf } from '../text';
import { shortName } from './names';

/** What a class is given, by the names of its parameters. */
type Given = (name: string) => Value | undefined;
/** What is refused, in words; nothing where the value is taken, or not known. */
type Check = (given: Given) => string | undefined;

/** Python's words for a value that is compared with a number and has no order among them, by the name of its type. */
type Words = (type: string) => string;
const after =
  (sign: string): Words =>
  (type) =>
    `'${sign}' not supported between instances of 'float' and '${type}'`;
const before =
  (sign: string, number = 'float'): Words =>
  (type) =>
    `'${sign}' not supported between instances of '${type}' and '${number}'`;

const ORDERLESS = ['string', 'array', 'closure', 'none'];

/** Refuses a number for which something holds, and with `words` what is no number at all. */
const number =
  (name: string, wrong: (value: number) => boolean, text: (value: number) => string, words?: Words): Check =>
  (given) => {
    const argument = given(name);
    if (words && argument && ORDERLESS.includes(argument.kind) && !(argument.kind === 'none' && argument.left))
      return words(shortName(argument)!);
    const value = numberOf(argument);
    return value !== undefined && wrong(value) ? text(value) : undefined;
  };

const notNegative = (name: string, what = `${name} value`, words = after('<=')): Check =>
  number(
    name,
    (value) => !(value >= 0),
    (value) => `Invalid ${what}: ${value}`,
    words,
  );

const oneOf =
  (name: string, words: readonly string[], text: (word: string) => string): Check =>
  (given) => {
    const value = given(name);
    const word = value && textOf(value);
    return word === undefined || words.includes(word) ? undefined : text(word);
  };

const itemsOf = (value: Value | undefined): readonly Value[] | undefined =>
  value?.kind === 'array' && value.slot.value.kind === 'list' ? value.slot.value.items : undefined;

const betas: Check = (given) => {
  const numbers = itemsOf(given('betas'))?.map(numberOf) ?? [];
  const at = numbers.slice(0, 2).findIndex((value) => value !== undefined && !(value >= 0 && value < 1));
  return at < 0 ? undefined : `Invalid beta parameter at index ${at}: ${numbers[at]}`;
};

const rate = notNegative('lr', 'learning rate');
const averaging = [rate, notNegative('eps', 'epsilon value'), betas, notNegative('weight_decay')];

const isTrue = (value: Value | undefined): boolean => value?.kind === 'boolean' && value.value === true;

const nesterov: Check = (given) => {
  const [momentum, dampening] = [given('momentum'), given('dampening')];
  const none = momentum === undefined || numberOf(momentum) === 0;
  const damped = (numberOf(dampening) ?? 0) !== 0;
  return isTrue(given('nesterov')) && (none || damped)
    ? 'Nesterov momentum requires a momentum and zero dampening'
    : undefined;
};

const factor = (name: string, text: string, least = (value: number) => value < 0): Check =>
  number(
    name,
    (value) => value > 1 || least(value),
    () => text,
    before('>'),
  );

/** A size of a picture: one number, or height and width. */
const twoSizes: Check = (given) => {
  const count = itemsOf(given('size'))?.length;
  return count === undefined || count === 1 || count === 2
    ? undefined
    : 'Please provide only two dimensions (h, w) for size.';
};

const around = (name: string): Check =>
  number(
    name,
    (value) => value < 0,
    () => `If ${name} is a single number, it must be non negative.`,
  );

const kernel: Check = (given) => {
  const value = given('kernel_size');
  const sizes = (itemsOf(value) ?? (value ? [value] : [])).map(numberOf);
  return sizes.some((size) => size !== undefined && (size <= 0 || size % 2 === 0))
    ? 'Kernel size value should be an odd and positive number.'
    : undefined;
};

const sampled: Check = (given) => {
  const sampler = given('sampler');
  return sampler &&
    sampler.kind !== 'none' &&
    sampler.kind !== 'unknown' &&
    sampler.kind !== 'union' &&
    isTrue(given('shuffle'))
    ? 'sampler option is mutually exclusive with shuffle'
    : undefined;
};

/** By class. */
const CHECKS: Readonly<Record<string, readonly Check[]>> = {
  'optim.Adadelta': [rate, notNegative('eps', 'epsilon value'), notNegative('weight_decay')],
  'optim.Adagrad': [
    rate,
    notNegative('lr_decay'),
    notNegative('weight_decay'),
    notNegative('initial_accumulator_value'),
    notNegative('eps', 'epsilon value'),
  ],
  'optim.Adam': averaging,
  'optim.AdamW': averaging,
  'optim.Adamax': averaging,
  'optim.ASGD': [rate, notNegative('weight_decay')],
  'optim.LBFGS': [rate],
  'optim.NAdam': [...averaging, notNegative('momentum_decay')],
  'optim.RAdam': averaging,
  'optim.RMSprop': [
    rate,
    notNegative('eps', 'epsilon value'),
    notNegative('momentum'),
    notNegative('weight_decay'),
    notNegative('alpha'),
  ],
  'optim.Rprop': [rate],
  'optim.SGD': [
    notNegative('lr', 'learning rate', before('<')),
    notNegative('momentum', undefined, before('<')),
    notNegative('weight_decay', undefined, before('<')),
    nesterov,
  ],
  'optim.lr_scheduler.ConstantLR': [factor('factor', 'Constant multiplicative factor expected to be between 0 and 1.')],
  'optim.lr_scheduler.LinearLR': [
    factor(
      'start_factor',
      'Starting multiplicative factor expected to be greater than 0 and less or equal to 1.',
      (value) => value <= 0,
    ),
    factor('end_factor', 'Ending multiplicative factor expected to be between 0 and 1.'),
  ],
  'optim.lr_scheduler.CosineAnnealingWarmRestarts': [
    number(
      'T_0',
      (value) => !(value > 0 && Number.isInteger(value)),
      (value) => `Expected positive integer T_0, but got ${value}`,
      before('<=', 'int'),
    ),
    number(
      'T_mult',
      (value) => !(value >= 1 && Number.isInteger(value)),
      (value) => `Expected integer T_mult >= 1, but got ${value}`,
      before('<', 'int'),
    ),
  ],
  'optim.lr_scheduler.ReduceLROnPlateau': [
    number(
      'factor',
      (value) => value >= 1,
      () => 'Factor should be < 1.0.',
      before('>='),
    ),
    oneOf('mode', ['min', 'max'], (word) => `mode ${word} is unknown!`),
    oneOf('threshold_mode', ['rel', 'abs'], (word) => `threshold mode ${word} is unknown!`),
  ],
  'optim.lr_scheduler.OneCycleLR': [
    (given) =>
      given('total_steps') || (given('epochs') && given('steps_per_epoch'))
        ? undefined
        : 'You must define either total_steps OR (epochs AND steps_per_epoch)',
  ],
  'utils.data.DataLoader': [
    number(
      'num_workers',
      (value) => value < 0,
      () => 'num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.',
    ),
    sampled,
  ],
  'vision.transforms.CenterCrop': [twoSizes],
  'vision.transforms.RandomCrop': [twoSizes],
  'vision.transforms.ColorJitter': ['brightness', 'contrast', 'saturation', 'hue'].map(around),
  'vision.transforms.GaussianBlur': [kernel],
  'vision.transforms.RandomRotation': [
    number(
      'degrees',
      (value) => value < 0,
      () => 'If degrees is a single number, it must be positive.',
    ),
  ],
};

/** What a class of the package refuses of the values it is given; nothing where all are taken, or not known. */
export function refused(name: string, given: Given): string | undefined {
  for (const check of Object.hasOwn(CHECKS, name) ? CHECKS[name]! : []) {
    const text = check(given);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** What constructors and functions beside the ops take, by name: checked as Python checks a call. */
import { isWhole, type RecordValue, type Value } from '../../values';
import type { Site } from '../calls';
import { origin } from '../classes';
import { SPREAD } from '../expressions';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';
import { report } from '../library/apply';
import { mayBeIterable } from './children';
import { isComputed } from './inplace';
import { shortName } from './names';
import { refused } from './options';

const SCHEDULED = 'last_epoch?';
const COMMON = 'maximize? foreach? capturable? differentiable?';
const FETCHED = 'root train? transform? target_transform? download?';

/** Parameters in order; those with a question mark may be left out. */
const PARAMETERS: Readonly<Record<string, string>> = {
  'optim.Adadelta': `params lr? rho? eps? weight_decay? ${COMMON}`,
  'optim.Adafactor': 'params lr? beta2_decay? eps? d? weight_decay? foreach? maximize?',
  'optim.Adagrad':
    'params lr? lr_decay? weight_decay? initial_accumulator_value? eps? foreach? maximize? differentiable? fused?',
  'optim.Adam': `params lr? betas? eps? weight_decay? amsgrad? decoupled_weight_decay? fused? ${COMMON}`,
  'optim.AdamW': `params lr? betas? eps? weight_decay? amsgrad? fused? ${COMMON}`,
  'optim.Adamax': `params lr? betas? eps? weight_decay? ${COMMON}`,
  'optim.ASGD': `params lr? lambd? alpha? t0? weight_decay? ${COMMON}`,
  'optim.LBFGS': 'params lr? max_iter? max_eval? tolerance_grad? tolerance_change? history_size? line_search_fn?',
  'optim.NAdam': `params lr? betas? eps? weight_decay? momentum_decay? decoupled_weight_decay? ${COMMON}`,
  'optim.RAdam': `params lr? betas? eps? weight_decay? decoupled_weight_decay? ${COMMON}`,
  'optim.RMSprop': `params lr? alpha? eps? weight_decay? momentum? centered? ${COMMON}`,
  'optim.Rprop': `params lr? etas? step_sizes? ${COMMON}`,
  'optim.SGD': 'params lr? momentum? dampening? weight_decay? nesterov? maximize? foreach? differentiable? fused?',
  'optim.lr_scheduler.ConstantLR': `optimizer factor? total_iters? ${SCHEDULED}`,
  'optim.lr_scheduler.CosineAnnealingLR': `optimizer T_max eta_min? ${SCHEDULED}`,
  'optim.lr_scheduler.CosineAnnealingWarmRestarts': `optimizer T_0 T_mult? eta_min? ${SCHEDULED}`,
  'optim.lr_scheduler.ExponentialLR': `optimizer gamma ${SCHEDULED}`,
  'optim.lr_scheduler.LambdaLR': `optimizer lr_lambda ${SCHEDULED}`,
  'optim.lr_scheduler.LinearLR': `optimizer start_factor? end_factor? total_iters? ${SCHEDULED}`,
  'optim.lr_scheduler.MultiplicativeLR': `optimizer lr_lambda ${SCHEDULED}`,
  'optim.lr_scheduler.MultiStepLR': `optimizer milestones gamma? ${SCHEDULED}`,
  'optim.lr_scheduler.OneCycleLR':
    'optimizer max_lr total_steps? epochs? steps_per_epoch? pct_start? anneal_strategy? cycle_momentum? base_momentum? ' +
    `max_momentum? div_factor? final_div_factor? three_phase? ${SCHEDULED}`,
  'optim.lr_scheduler.PolynomialLR': `optimizer total_iters? power? ${SCHEDULED}`,
  'optim.lr_scheduler.ReduceLROnPlateau':
    'optimizer mode? factor? patience? threshold? threshold_mode? cooldown? min_lr? eps?',
  'optim.lr_scheduler.StepLR': `optimizer step_size gamma? ${SCHEDULED}`,
  'utils.data.DataLoader':
    'dataset batch_size? shuffle? sampler? batch_sampler? num_workers? collate_fn? pin_memory? drop_last? timeout? ' +
    'worker_init_fn? multiprocessing_context? generator? prefetch_factor? persistent_workers? pin_memory_device? in_order?',
  'vision.datasets.MNIST': FETCHED,
  'vision.datasets.FashionMNIST': FETCHED,
  'vision.datasets.KMNIST': FETCHED,
  'vision.datasets.CIFAR10': FETCHED,
  'vision.datasets.CIFAR100': FETCHED,
  'vision.datasets.FakeData': 'size? image_size? num_classes? transform? target_transform? random_offset?',
  'vision.transforms.CenterCrop': 'size',
  'vision.transforms.RandomCrop': 'size padding? pad_if_needed? fill? padding_mode?',
  'vision.transforms.ColorJitter': 'brightness? contrast? saturation? hue?',
  'vision.transforms.GaussianBlur': 'kernel_size sigma?',
  'vision.transforms.RandomRotation': 'degrees interpolation? expand? center? fill?',
  'nn.utils.clip_grad_norm_': 'parameters max_norm norm_type? error_if_nonfinite? foreach?',
  'nn.utils.clip_grad_value_': 'parameters clip_value foreach?',
  'nn.utils.parameters_to_vector': 'parameters',
  'nn.utils.vector_to_parameters': 'vec parameters',
};

/** What a call gives a class or function of the package. */
interface Asked {
  readonly name: string;
  readonly args: readonly Value[];
  readonly node: Site;
}

/** Notes names that nothing is called by, parameters left out, and values of a kind that is never taken. */
export function checkParameters(run: Interpreter, asked: Asked): void {
  const { name, args } = asked;
  const listed = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name]!.split(' ') : undefined;
  if (!listed) return;
  const names = listed.map((each) => each.replace('?', ''));
  const byName = listed[0]!.endsWith('?') || (args.length === 1 && namesAll(args[0]!, names));
  const given = givenTo(args, byName ? 0 : 1);
  if (!given) return;
  const called = node(asked);
  const refuse = (text: string) => wrong(run, asked, `${called} ${text}`);
  const unknown = [...given.options.keys()].find((key) => !names.includes(key));
  if (unknown !== undefined) {
    refuse(`got an unexpected keyword argument '${unknown}'`);
    return;
  }
  const missing = listed.filter((each, at) => !each.endsWith('?') && at >= given.count && !given.options.has(each));
  if (missing.length > 0 && given.whole) {
    const quoted = missing.map((each) => `'${each}'`).join(' and ');
    refuse(`missing ${missing.length} required positional argument${missing.length > 1 ? 's' : ''}: ${quoted}`);
    return;
  }
  const argument = (at: number): Value | undefined => (at < given.count ? args[at] : given.options.get(names[at]!));
  names.forEach((each, at) => {
    const value = argument(at);
    if (value) checkKind(run, asked, each, value);
  });
  const message = refused(name, (each) => argument(names.indexOf(each)));
  if (message !== undefined && given.whole)
    report(run, { code: 'invalid-argument', certainty: 'certain', message }, asked.node, { args });
}

const node = ({ name, node: { kind } }: Asked) => `${name.split('.').at(-1)}${kind === 'new' ? '.__init__' : ''}()`;

function wrong(run: Interpreter, { node: at, args }: Asked, message: string): void {
  report(run, { code: 'wrong-call', certainty: 'certain', message }, at, { args });
}

/** Whether a plain object gives parameters by name, and nothing else. */
function namesAll(value: Value, names: readonly string[]): boolean {
  if (value.kind !== 'literal') return false;
  const { fields, open } = value.slot.value;
  return !open && fields.size > 0 && [...fields.keys()].every((key) => names.includes(key));
}

/** Arguments by place, and a plain object behind the first ones that gives the rest by name. */
function givenTo(args: readonly Value[], first: number) {
  if (args.includes(SPREAD)) return undefined;
  const last = args.length > first ? args.at(-1) : undefined;
  const options: RecordValue | undefined = last?.kind === 'literal' ? last.slot.value : undefined;
  const set = [...(options?.fields ?? [])].filter(([, value]) => !(value.kind === 'none' && value.left));
  return {
    count: options ? args.length - 1 : args.length,
    options: new Map(set),
    // What is not known at the end may be such an object.
    whole: options ? !options.open : last?.kind !== 'unknown' && last?.kind !== 'union',
  };
}

function checkKind(run: Interpreter, asked: Asked, name: string, value: Value): void {
  switch (name) {
    case 'params':
      if (value.kind === 'tensor')
        wrong(
          run,
          asked,
          'params argument given to the optimizer should be an iterable of Tensors or dicts, but got torch.FloatTensor',
        );
      else if (!mayBeIterable(value))
        wrong(run, asked, `'${shortName(value)?.replace('function', 'method')}' object is not iterable`);
      else checkGroups(run, asked, value);
      return;
    case 'parameters':
      if (!mayBeIterable(value) && value.kind !== 'tensor')
        wrong(run, asked, `'${shortName(value)}' object is not iterable`);
      return;
    case 'optimizer': {
      const path = value.kind === 'instance' ? origin(value.type) : undefined;
      const other = path ? path[0] !== 'optim' : value.kind !== 'instance' && shortName(value) !== undefined;
      if (other) wrong(run, asked, `${shortName(value)} is not an Optimizer`);
      return;
    }
    case 'batch_size': {
      const amount = value.kind === 'number' && typeof value.value === 'number' ? value.value : undefined;
      const never =
        value.kind === 'tensor' || value.kind === 'array' || (value.kind === 'number' && isWhole(value) === false);
      if (!never && (amount === undefined || amount > 0)) return;
      const message = `batch_size should be a positive integer value, but got batch_size=${amount ?? shortName(value)}`;
      report(run, { code: 'invalid-argument', certainty: 'certain', message }, asked.node, { args: asked.args });
    }
  }
}

/** Groups of parameters: each object has its `params`. */
function checkGroups(run: Interpreter, asked: Asked, value: Value): void {
  const { items } = value.kind === 'array' ? iterate(run, value) : { items: undefined };
  if (!items) return;
  if (items.length === 0) {
    const message = 'optimizer got an empty parameter list';
    report(run, { code: 'invalid-argument', certainty: 'certain', message }, asked.node, { args: asked.args });
  }
  const without = items.some((item) => {
    const state = item.kind === 'literal' ? item.slot.value : undefined;
    return state && !state.open && !state.fields.has('params');
  });
  if (without) wrong(run, asked, "KeyError: 'params'");
  const listed = items.flatMap((item) => {
    const params = item.kind === 'literal' ? item.slot.value.fields.get('params') : undefined;
    return params?.kind === 'array' ? (iterate(run, params).items ?? []) : [params ?? item];
  });
  if (!listed.some((item) => item.kind === 'tensor' && isComputed(run.tensor(item)))) return;
  const message = "can't optimize a non-leaf Tensor";
  report(run, { code: 'invalid-argument', certainty: 'certain', message }, asked.node, { args: asked.args });
}

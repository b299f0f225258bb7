/** Schedulers that raise the rates and let them fall again, with the momentum going the other way. */
import { type Options, optional, required, signature } from '../../arguments';
import { ordered } from '../../compare';
import { ValueError } from '../../errors';
import { python } from '../../nn/text';
import type { Optimizer } from '../optimizer';
import { type Group, LRScheduler, perGroup, setOption } from './scheduler';

/** Sets the momentum, or what Adam has of it. */
function setMomentum(group: Group, momentum: number, useBeta1: boolean): void {
  if (useBeta1) group.betas = [momentum, ...group.betas.slice(1)];
  else group.momentum = momentum;
}

/** Whether the momentum is a beta; an error when there is none. */
function usesBeta1({ defaults }: Optimizer): boolean {
  if (!('momentum' in defaults) && !('betas' in defaults))
    throw new ValueError('optimizer must support momentum or beta1 with `cycle_momentum` option enabled');
  return 'betas' in defaults;
}

/** Begins a new run with the largest momentum, and leaves both bounds in the groups. */
function beginMomentum(optimizer: Optimizer, base: number[], max: number[], useBeta1: boolean): void {
  optimizer.param_groups.forEach((group: Group, i) => {
    setMomentum(group, max[i]!, useBeta1);
    group.max_momentum = max[i]!;
    group.base_momentum = base[i]!;
  });
}

const MODES = ['triangular', 'triangular2', 'exp_range'];
const cyclic = {
  optimizer: required<Optimizer>(),
  base_lr: required<number | number[]>(),
  max_lr: required<number | number[]>(),
  /** Steps of the rising half. */
  step_size_up: 2000,
  /** Steps of the falling half; as many unless said otherwise. */
  step_size_down: optional<number | null>(null),
  mode: optional<'triangular' | 'triangular2' | 'exp_range'>('triangular'),
  gamma: 1,
  scale_fn: optional<((x: number) => number) | null>(null),
  /** Whether `scale_fn` is asked for cycles or for iterations. */
  scale_mode: optional<'cycle' | 'iterations'>('cycle'),
  cycle_momentum: true,
  base_momentum: optional<number | number[]>(0.8),
  max_momentum: optional<number | number[]>(0.9),
  last_epoch: -1,
};
const cyclicSignature = signature('CyclicLR.__init__', cyclic);

export type CyclicLROptions = Omit<Options<typeof cyclic>, 'optimizer'>;

/**
 * Lets the rates go up and down between `base_lr` and `max_lr`; call `step` after every batch.
 * @example
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1, momentum: 0.9 });
 * const scheduler = new torch.optim.lr_scheduler.CyclicLR(optimizer, 0, 1, { step_size_up: 2 });
 * for (let batch = 0; batch < 4; batch++) {
 *   console.log(scheduler.get_last_lr());
 *   optimizer.step();
 *   scheduler.step();
 * }
 */
export class CyclicLR extends LRScheduler {
  declare max_lrs: number[];
  declare total_size: number;
  declare step_ratio: number;
  declare mode: string;
  declare gamma: number;
  declare scale_mode: 'cycle' | 'iterations';
  declare cycle_momentum: boolean;
  declare use_beta1: boolean;
  declare base_momentums: number[];
  declare max_momentums: number[];
  declare _scale_fn_custom: ((x: number) => number) | null;

  constructor(optimizer: Optimizer, base_lr: number | number[], max_lr: number | number[], options?: CyclicLROptions);
  constructor(optimizer: Optimizer, options: CyclicLROptions);
  constructor(...args: unknown[]) {
    const { optimizer, last_epoch, ...o } = cyclicSignature.bind(args);
    const base_lrs = perGroup('base_lr', optimizer, o.base_lr);
    if (last_epoch === -1)
      optimizer.param_groups.forEach((group: Group, i) => {
        setOption(group, 'lr', base_lrs[i]!);
      });
    const max_lrs = perGroup('max_lr', optimizer, o.max_lr);
    const total_size = o.step_size_up + (o.step_size_down ?? o.step_size_up);
    if (!MODES.includes(o.mode) && o.scale_fn === null) throw new ValueError('mode is invalid and scale_fn is None');
    const fields: object = {
      max_lrs,
      total_size,
      step_ratio: o.step_size_up / total_size,
      mode: o.mode,
      gamma: o.gamma,
      scale_mode: o.scale_fn ? o.scale_mode : o.mode === 'exp_range' ? 'iterations' : 'cycle',
      _scale_fn_custom: o.scale_fn,
      cycle_momentum: o.cycle_momentum,
    };
    if (o.cycle_momentum) {
      const use_beta1 = usesBeta1(optimizer);
      const base_momentums = perGroup('base_momentum', optimizer, o.base_momentum);
      const max_momentums = perGroup('max_momentum', optimizer, o.max_momentum);
      if (last_epoch === -1) beginMomentum(optimizer, base_momentums, max_momentums, use_beta1);
      Object.assign(fields, { use_beta1, base_momentums, max_momentums });
    }
    super(optimizer, last_epoch, fields);
    this.base_lrs = base_lrs;
  }

  /** How high the cycle or iteration `x` may go. */
  scale_fn(x: number): number {
    if (this._scale_fn_custom) return this._scale_fn_custom(x);
    return this.mode === 'triangular' ? 1 : this.mode === 'triangular2' ? 1 / 2 ** (x - 1) : this.gamma ** x;
  }

  override get_lr(): number[] {
    this.warnOutside();
    const { last_epoch, total_size, step_ratio } = this;
    const cycle = Math.floor(1 + last_epoch / total_size);
    const x = 1 + last_epoch / total_size - cycle;
    const height = x <= step_ratio ? x / step_ratio : (x - 1) / (step_ratio - 1);
    const scale = this.scale_fn(this.scale_mode === 'cycle' ? cycle : last_epoch);
    if (this.cycle_momentum) {
      this.groups.forEach((group, i) => {
        const [base, max] = [this.base_momentums[i]!, this.max_momentums[i]!];
        setMomentum(group, max - (max - base) * height * scale, this.use_beta1);
      });
    }
    return this.base_lrs.map((base, i) => base + (this.max_lrs[i]! - base) * height * scale);
  }
}

interface Phase {
  end_step: number;
  start_lr: string;
  end_lr: string;
  start_momentum: string;
  end_momentum: string;
}
const UP = { start_lr: 'initial_lr', end_lr: 'max_lr', start_momentum: 'max_momentum', end_momentum: 'base_momentum' };

const oneCycle = {
  optimizer: required<Optimizer>(),
  max_lr: required<number | number[]>(),
  /** Steps in all; or else epochs and steps of each. */
  total_steps: optional<number | null>(null),
  epochs: optional<number | null>(null),
  steps_per_epoch: optional<number | null>(null),
  /** Share of the steps in which the rates rise. */
  pct_start: 0.3,
  anneal_strategy: optional<'cos' | 'linear'>('cos'),
  cycle_momentum: true,
  base_momentum: optional<number | number[]>(0.85),
  max_momentum: optional<number | number[]>(0.95),
  /** By how much the first rates are below the largest, and the last below the first. */
  div_factor: 25,
  final_div_factor: 1e4,
  /** Falls to the first rates as slowly as it rose, and then to the last. */
  three_phase: false,
  last_epoch: -1,
};
const oneCycleSignature = signature('OneCycleLR.__init__', oneCycle);

export type OneCycleLROptions = Omit<Options<typeof oneCycle>, 'optimizer'>;

/**
 * Raises the rates to `max_lr` once and lets them fall far below where they began; call `step` after every batch.
 * @example
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1, momentum: 0.9 });
 * const scheduler = new torch.optim.lr_scheduler.OneCycleLR(optimizer, 1, { total_steps: 4, pct_start: 0.5 });
 * for (let batch = 0; batch < 4; batch++) {
 *   console.log(scheduler.get_last_lr().map((lr) => lr.toFixed(6)));
 *   optimizer.step();
 *   if (batch < 3) scheduler.step();
 * }
 */
export class OneCycleLR extends LRScheduler {
  declare total_steps: number;
  declare _schedule_phases: Phase[];
  declare _anneal_func_type: 'cos' | 'linear';
  declare cycle_momentum: boolean;
  declare use_beta1: boolean;

  constructor(optimizer: Optimizer, max_lr: number | number[], options?: OneCycleLROptions);
  constructor(optimizer: Optimizer, options: OneCycleLROptions);
  constructor(...args: unknown[]) {
    const { optimizer, last_epoch, ...o } = oneCycleSignature.bind(args);
    const total_steps = totalSteps(o.total_steps, o.epochs, o.steps_per_epoch);
    if (!(o.pct_start >= 0 && o.pct_start <= 1))
      throw new ValueError(`Expected float between 0 and 1 pct_start, but got ${python(o.pct_start)}`);
    if (!['cos', 'linear'].includes(o.anneal_strategy)) {
      throw new ValueError(
        `anneal_strategy must be one of 'cos' or 'linear', instead got ${python(o.anneal_strategy)}`,
      );
    }
    const max_lrs = perGroup('max_lr', optimizer, o.max_lr);
    if (last_epoch === -1) {
      optimizer.param_groups.forEach((group: Group, i) => {
        group.initial_lr = max_lrs[i]! / o.div_factor;
        group.max_lr = max_lrs[i]!;
        group.min_lr = group.initial_lr / o.final_div_factor;
      });
    }
    const fields: object = {
      total_steps,
      _schedule_phases: phases(total_steps, o.pct_start, o.three_phase),
      _anneal_func_type: o.anneal_strategy,
      cycle_momentum: o.cycle_momentum,
    };
    if (o.cycle_momentum) {
      const use_beta1 = usesBeta1(optimizer);
      const base = perGroup('base_momentum', optimizer, o.base_momentum);
      const max = perGroup('max_momentum', optimizer, o.max_momentum);
      if (last_epoch === -1) beginMomentum(optimizer, base, max, use_beta1);
      Object.assign(fields, { use_beta1 });
    }
    super(optimizer, last_epoch, fields);
  }

  override get_lr(): number[] {
    this.warnOutside();
    const step = this.last_epoch;
    if (step > this.total_steps) {
      throw new ValueError(`Tried to step ${step} times. The specified number of total steps is ${this.total_steps}`);
    }
    const found = this._schedule_phases.findIndex(({ end_step }) => step <= end_step);
    const i = found < 0 ? this._schedule_phases.length - 1 : found;
    const phase = this._schedule_phases[i]!;
    const begin = i === 0 ? 0 : this._schedule_phases[i - 1]!.end_step;
    const done = (step - begin) / (phase.end_step - begin);
    return this.groups.map((group) => {
      if (this.cycle_momentum) {
        const momentum = this.anneal(group[phase.start_momentum], group[phase.end_momentum], done);
        setMomentum(group, momentum, this.use_beta1);
      }
      return this.anneal(group[phase.start_lr], group[phase.end_lr], done);
    });
  }

  private anneal(start: number, end: number, done: number): number {
    if (this._anneal_func_type === 'linear') return (end - start) * done + start;
    return end + ((start - end) / 2) * (Math.cos(Math.PI * done) + 1);
  }
}

function totalSteps(total: number | null, epochs: number | null, each: number | null): number {
  const positive = (name: string, value: number) => {
    if (ordered(value, '<=', 0, 'int') || !Number.isInteger(value))
      throw new ValueError(`Expected positive integer ${name}, but got ${python(value)}`);
    return value;
  };
  if (total !== null) return positive('total_steps', total);
  if (epochs !== null && each !== null) return positive('epochs', epochs) * positive('steps_per_epoch', each);
  throw new ValueError('You must define either total_steps OR (epochs AND steps_per_epoch)');
}

function phases(steps: number, share: number, three: boolean): Phase[] {
  const up = { end_step: share * steps - 1, ...UP };
  const { start_lr, end_lr, start_momentum, end_momentum } = UP;
  const down = { start_lr: end_lr, start_momentum: end_momentum, end_momentum: start_momentum };
  if (!three) return [up, { end_step: steps - 1, ...down, end_lr: 'min_lr' }];
  return [
    up,
    { end_step: 2 * share * steps - 2, ...down, end_lr: start_lr },
    { end_step: steps - 1, start_lr, end_lr: 'min_lr', start_momentum, end_momentum: start_momentum },
  ];
}

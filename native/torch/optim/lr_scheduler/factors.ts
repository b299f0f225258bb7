/** Schedulers that multiply the rates, at certain epochs or at each. */
import { type Options, optional, required, signature } from '../../arguments';
import { ordered } from '../../compare';
import { ValueError } from '../../errors';
import { Counter } from '../../ordered_dict';
import { Tensor } from '../../tensor';
import { typename } from '../../typename';
import type { Optimizer } from '../optimizer';
import { checkOptimizer, LRScheduler } from './scheduler';

const common = { optimizer: required<Optimizer>() };
const end = { last_epoch: -1 };

type Lambda = (epoch: number) => number;
const lambda = { ...common, lr_lambda: required<Lambda | Lambda[]>(), ...end };
/** Python's name of a value's class. */
const kindOf = (value: unknown) => (value instanceof Tensor ? 'Tensor' : typename(value));

const lambdaSignature = signature('LambdaLR.__init__', lambda);
const multiplicativeSignature = signature('MultiplicativeLR.__init__', lambda);

function lambdasOf(optimizer: Optimizer, given: Lambda | Lambda[]): Lambda[] {
  checkOptimizer(optimizer);
  const groups = optimizer.param_groups.length;
  if (!Array.isArray(given)) return new Array(groups).fill(given);
  if (given.length !== groups) throw new ValueError(`Expected ${groups} lr_lambdas, but got ${given.length}`);
  return [...given];
}

/**
 * Multiplies the first rates with what a function says of the epoch.
 * @example
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1 });
 * const scheduler = new torch.optim.lr_scheduler.LambdaLR(optimizer, (epoch) => 0.5 ** epoch);
 * optimizer.step();
 * scheduler.step();
 * console.log(scheduler.get_last_lr());
 */
export class LambdaLR extends LRScheduler {
  declare lr_lambdas: Lambda[];

  constructor(optimizer: Optimizer, lr_lambda: Lambda | Lambda[], options?: { last_epoch?: number });
  constructor(optimizer: Optimizer, options: Partial<Options<typeof lambda>>);
  constructor(...args: unknown[]) {
    const { optimizer, lr_lambda, last_epoch } = lambdaSignature.bind(args);
    const lr_lambdas = lambdasOf(optimizer, lr_lambda);
    for (const given of lr_lambdas)
      if (typeof given !== 'function') throw new TypeError(`'${kindOf(given)}' object is not callable`);
    super(optimizer, last_epoch, { lr_lambdas });
  }

  override get_lr(): number[] {
    this.warnOutside();
    return this.base_lrs.map((lr, i) => lr * this.lr_lambdas[i]!(this.last_epoch));
  }
}

/**
 * Multiplies the rates, at each epoch, with what a function says of it.
 * @example
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1 });
 * const scheduler = new torch.optim.lr_scheduler.MultiplicativeLR(optimizer, () => 0.5);
 * optimizer.step();
 * scheduler.step();
 * console.log(scheduler.get_last_lr());
 */
export class MultiplicativeLR extends LRScheduler {
  declare lr_lambdas: Lambda[];

  constructor(optimizer: Optimizer, lr_lambda: Lambda | Lambda[], options?: { last_epoch?: number });
  constructor(optimizer: Optimizer, options: Partial<Options<typeof lambda>>);
  constructor(...args: unknown[]) {
    const { optimizer, lr_lambda, last_epoch } = multiplicativeSignature.bind(args);
    const lr_lambdas = lambdasOf(optimizer, lr_lambda);
    for (const given of lr_lambdas)
      if (typeof given !== 'function') throw new TypeError(`lr_lambda should be a function, but got ${kindOf(given)}`);
    super(optimizer, last_epoch, { lr_lambdas });
  }

  override get_lr(): number[] {
    this.warnOutside();
    const lrs = this.current();
    return this._is_initial ? lrs : lrs.map((lr, i) => lr * this.lr_lambdas[i]!(this.last_epoch));
  }
}

const step = { ...common, step_size: required<number>(), gamma: 0.1, ...end };
const stepSignature = signature('StepLR.__init__', step);

/**
 * Multiplies the rates with `gamma` every `step_size` epochs.
 * @example
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1 });
 * const scheduler = new torch.optim.lr_scheduler.StepLR(optimizer, 2);
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   console.log(scheduler.get_last_lr());
 *   optimizer.step();
 *   scheduler.step();
 * }
 */
export class StepLR extends LRScheduler {
  declare step_size: number;
  declare gamma: number;

  constructor(optimizer: Optimizer, step_size: number, gamma: number, options?: { last_epoch?: number });
  constructor(optimizer: Optimizer, step_size: number, options?: Partial<Options<typeof step>>);
  constructor(optimizer: Optimizer, options: Partial<Options<typeof step>>);
  constructor(...args: unknown[]) {
    const { optimizer, last_epoch, ...options } = stepSignature.bind(args);
    super(optimizer, last_epoch, options);
  }

  override get_lr(): number[] {
    this.warnOutside();
    return this.last_epoch === 0 || this.last_epoch % this.step_size !== 0 ? this.current() : this.times(this.gamma);
  }
  override _get_closed_form_lr(): number[] {
    return this.base_lrs.map((lr) => lr * this.gamma ** Math.floor(this.last_epoch / this.step_size));
  }
}

const multiStep = { ...common, milestones: required<Iterable<number>>(), gamma: 0.1, ...end };
const multiStepSignature = signature('MultiStepLR.__init__', multiStep);

/**
 * Multiplies the rates with `gamma` at each milestone.
 * @example
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1 });
 * const scheduler = new torch.optim.lr_scheduler.MultiStepLR(optimizer, [1, 3]);
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   console.log(scheduler.get_last_lr());
 *   optimizer.step();
 *   scheduler.step();
 * }
 */
export class MultiStepLR extends LRScheduler {
  /** How often each milestone was named. */
  declare milestones: Counter<number>;
  declare gamma: number;

  constructor(optimizer: Optimizer, milestones: Iterable<number>, gamma: number, options?: { last_epoch?: number });
  constructor(optimizer: Optimizer, milestones: Iterable<number>, options?: Partial<Options<typeof multiStep>>);
  constructor(optimizer: Optimizer, options: Partial<Options<typeof multiStep>>);
  constructor(...args: unknown[]) {
    const { optimizer, last_epoch, milestones, gamma } = multiStepSignature.bind(args);
    if (milestones !== null && !(Symbol.iterator in Object(milestones)))
      throw new TypeError(`'${kindOf(milestones)}' object is not iterable`);
    super(optimizer, last_epoch, { milestones: Counter.of(milestones ?? []), gamma });
  }

  override get_lr(): number[] {
    this.warnOutside();
    const times = this.milestones.get(this.last_epoch);
    return times === undefined ? this.current() : this.times(this.gamma ** times);
  }
  override _get_closed_form_lr(): number[] {
    let passed = 0;
    for (const [milestone, times] of this.milestones) if (milestone <= this.last_epoch) passed += times;
    return this.base_lrs.map((lr) => lr * this.gamma ** passed);
  }
}

const constant = { ...common, factor: 1 / 3, total_iters: 5, ...end };
const constantSignature = signature('ConstantLR.__init__', constant);

/**
 * Multiplies the rates with `factor` until epoch `total_iters`.
 * @example
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1 });
 * const scheduler = new torch.optim.lr_scheduler.ConstantLR(optimizer, 0.5, 2);
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   console.log(scheduler.get_last_lr());
 *   optimizer.step();
 *   scheduler.step();
 * }
 */
export class ConstantLR extends LRScheduler {
  declare factor: number;
  declare total_iters: number;

  constructor(optimizer: Optimizer, factor: number, total_iters: number, options?: { last_epoch?: number });
  constructor(optimizer: Optimizer, options?: Partial<Options<typeof constant>>);
  constructor(...args: unknown[]) {
    const { optimizer, last_epoch, ...options } = constantSignature.bind(args);
    if (ordered(options.factor, '>', 1) || ordered(options.factor, '<', 0))
      throw new ValueError('Constant multiplicative factor expected to be between 0 and 1.');
    super(optimizer, last_epoch, options);
  }

  override get_lr(): number[] {
    this.warnOutside();
    if (this.last_epoch === 0) return this.times(this.factor);
    return this.last_epoch === this.total_iters ? this.times(1 / this.factor) : this.current();
  }
  override _get_closed_form_lr(): number[] {
    const rest = this.last_epoch >= this.total_iters ? 1 - this.factor : 0;
    return this.base_lrs.map((lr) => lr * (this.factor + rest));
  }
}

const linear = { ...common, start_factor: 1 / 3, end_factor: 1, total_iters: 5, ...end };
const linearSignature = signature('LinearLR.__init__', linear);

/**
 * Lets the factor of the rates go in a line from `start_factor` to `end_factor`, in `total_iters` epochs.
 * @example
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1 });
 * const scheduler = new torch.optim.lr_scheduler.LinearLR(optimizer, { start_factor: 0.5, total_iters: 2 });
 * for (let epoch = 0; epoch < 3; epoch++) {
 *   console.log(scheduler.get_last_lr());
 *   optimizer.step();
 *   scheduler.step();
 * }
 */
export class LinearLR extends LRScheduler {
  declare start_factor: number;
  declare end_factor: number;
  declare total_iters: number;

  constructor(
    optimizer: Optimizer,
    start_factor: number,
    end_factor: number,
    total_iters: number,
    options?: { last_epoch?: number },
  );
  constructor(optimizer: Optimizer, options?: Partial<Options<typeof linear>>);
  constructor(...args: unknown[]) {
    const { optimizer, last_epoch, ...options } = linearSignature.bind(args);
    if (ordered(options.start_factor, '>', 1) || ordered(options.start_factor, '<=', 0)) {
      throw new ValueError('Starting multiplicative factor expected to be greater than 0 and less or equal to 1.');
    }
    if (ordered(options.end_factor, '>', 1) || ordered(options.end_factor, '<', 0))
      throw new ValueError('Ending multiplicative factor expected to be between 0 and 1.');
    super(optimizer, last_epoch, options);
  }

  override get_lr(): number[] {
    this.warnOutside();
    const { last_epoch, start_factor, total_iters } = this;
    if (last_epoch === 0) return this.times(start_factor);
    if (this._is_initial || last_epoch > total_iters) return this.current();
    const rise = this.end_factor - start_factor;
    return this.times(1 + rise / (total_iters * start_factor + (last_epoch - 1) * rise));
  }
  override _get_closed_form_lr(): number[] {
    const { start_factor, end_factor, total_iters, last_epoch } = this;
    const way = (end_factor - start_factor) * Math.min(total_iters, last_epoch);
    return this.base_lrs.map((lr) => lr * (start_factor + way / total_iters));
  }
}

const exponential = { ...common, gamma: required<number>(), ...end };
const exponentialSignature = signature('ExponentialLR.__init__', exponential);

/**
 * Multiplies the rates with `gamma` at each epoch.
 * @example
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1 });
 * const scheduler = new torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5);
 * optimizer.step();
 * scheduler.step();
 * console.log(scheduler.get_last_lr());
 */
export class ExponentialLR extends LRScheduler {
  declare gamma: number;

  constructor(optimizer: Optimizer, gamma: number, options?: { last_epoch?: number });
  constructor(optimizer: Optimizer, options: Partial<Options<typeof exponential>>);
  constructor(...args: unknown[]) {
    const { optimizer, last_epoch, gamma } = exponentialSignature.bind(args);
    super(optimizer, last_epoch, { gamma });
  }

  override get_lr(): number[] {
    this.warnOutside();
    return this._is_initial ? this.current() : this.times(this.gamma);
  }
  override _get_closed_form_lr(): number[] {
    return this.base_lrs.map((lr) => lr * this.gamma ** this.last_epoch);
  }
}

const polynomial = { ...common, total_iters: 5, power: optional<number>(1), ...end };
const polynomialSignature = signature('PolynomialLR.__init__', polynomial);

/**
 * Lets the rates fall to zero in `total_iters` epochs, as a power of the epochs left.
 * @example
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1 });
 * const scheduler = new torch.optim.lr_scheduler.PolynomialLR(optimizer, 4);
 * optimizer.step();
 * scheduler.step();
 * console.log(scheduler.get_last_lr());
 */
export class PolynomialLR extends LRScheduler {
  declare total_iters: number;
  declare power: number;

  constructor(optimizer: Optimizer, total_iters: number, power: number, options?: { last_epoch?: number });
  constructor(optimizer: Optimizer, total_iters: number, options?: Partial<Options<typeof polynomial>>);
  constructor(optimizer: Optimizer, options?: Partial<Options<typeof polynomial>>);
  constructor(...args: unknown[]) {
    const { optimizer, last_epoch, ...options } = polynomialSignature.bind(args);
    super(optimizer, last_epoch, options);
  }

  override get_lr(): number[] {
    this.warnOutside();
    const { last_epoch, total_iters } = this;
    if (this._is_initial || last_epoch > total_iters) return this.current();
    return this.times(((1 - last_epoch / total_iters) / (1 - (last_epoch - 1) / total_iters)) ** this.power);
  }
  override _get_closed_form_lr(): number[] {
    const left = 1 - Math.min(this.total_iters, this.last_epoch) / this.total_iters;
    return this.base_lrs.map((lr) => lr * left ** this.power);
  }
}

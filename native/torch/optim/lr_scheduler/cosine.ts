/** Schedulers along the falling half of a cosine. */
import { type Options, required, signature } from '../../arguments';
import { ordered } from '../../compare';
import { ValueError } from '../../errors';
import { python } from '../../nn/text';
import { classname } from '../../typename';
import type { Optimizer } from '../optimizer';
import { LRScheduler } from './scheduler';

const { cos, PI } = Math;

const annealing = { optimizer: required<Optimizer>(), T_max: required<number>(), eta_min: 0, last_epoch: -1 };
const annealingSignature = signature('CosineAnnealingLR.__init__', annealing);

/**
 * Lets the rates fall to `eta_min` in `T_max` epochs and rise again, along a cosine.
 * @example
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1 });
 * const scheduler = new torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 4);
 * for (let epoch = 0; epoch < 2; epoch++) {
 *   optimizer.step();
 *   scheduler.step();
 * }
 * console.log(scheduler.get_last_lr().map((lr) => lr.toFixed(4)));
 */
export class CosineAnnealingLR extends LRScheduler {
  declare T_max: number;
  declare eta_min: number;

  constructor(optimizer: Optimizer, T_max: number, eta_min: number, options?: { last_epoch?: number });
  constructor(optimizer: Optimizer, T_max: number, options?: Partial<Options<typeof annealing>>);
  constructor(optimizer: Optimizer, options: Partial<Options<typeof annealing>>);
  constructor(...args: unknown[]) {
    const { optimizer, last_epoch, ...options } = annealingSignature.bind(args);
    super(optimizer, last_epoch, options);
  }

  override get_lr(): number[] {
    this.warnOutside();
    const { T_max, eta_min, last_epoch } = this;
    const lrs = this.current();
    if (this._is_initial) return lrs;
    if (this._step_count === 1 && last_epoch > 0)
      return this.base_lrs.map((lr) => eta_min + ((lr - eta_min) * (1 + cos((last_epoch * PI) / T_max))) / 2);
    // From the valley no factor leads up again.
    if ((last_epoch - 1 - T_max) % (2 * T_max) === 0)
      return lrs.map((lr, i) => lr + ((this.base_lrs[i]! - eta_min) * (1 - cos(PI / T_max))) / 2);
    const factor = (1 + cos((PI * last_epoch) / T_max)) / (1 + cos((PI * (last_epoch - 1)) / T_max));
    return lrs.map((lr) => factor * (lr - eta_min) + eta_min);
  }
  override _get_closed_form_lr(): number[] {
    const height = 1 + cos((PI * this.last_epoch) / this.T_max);
    return this.base_lrs.map((lr) => this.eta_min + ((lr - this.eta_min) * height) / 2);
  }
}

const restarts = {
  optimizer: required<Optimizer>(),
  T_0: required<number>(),
  T_mult: 1,
  eta_min: 0,
  last_epoch: -1,
};
/** Python's int, which a truth value is too. */
const isWhole = (value: unknown) => Number.isInteger(value) || typeof value === 'boolean';

const restartsSignature = signature('CosineAnnealingWarmRestarts.__init__', restarts);

/**
 * Lets the rates fall to `eta_min` along a cosine and begins anew: after `T_0` epochs, then after `T_mult` times as many.
 * @example
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1 });
 * const scheduler = new torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 2);
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   console.log(scheduler.get_last_lr().map((lr) => lr.toFixed(4)));
 *   optimizer.step();
 *   scheduler.step();
 * }
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  declare T_0: number;
  declare T_i: number;
  declare T_mult: number;
  declare eta_min: number;
  declare T_cur: number;

  constructor(optimizer: Optimizer, T_0: number, T_mult: number, options?: Partial<Options<typeof restarts>>);
  constructor(optimizer: Optimizer, T_0: number, options?: Partial<Options<typeof restarts>>);
  constructor(optimizer: Optimizer, options: Partial<Options<typeof restarts>>);
  constructor(...args: unknown[]) {
    const { optimizer, last_epoch, ...options } = restartsSignature.bind(args);
    const { T_0, T_mult, eta_min } = options;
    if (ordered(T_0, '<=', 0, 'int') || !isWhole(T_0))
      throw new ValueError(`Expected positive integer T_0, but got ${python(T_0)}`);
    if (ordered(T_mult, '<', 1, 'int') || !isWhole(T_mult))
      throw new ValueError(`Expected integer T_mult >= 1, but got ${python(T_mult)}`);
    if (!['number', 'boolean'].includes(typeof eta_min)) {
      const type = `<class '${classname(eta_min)}'>`;
      throw new ValueError(`Expected float or int eta_min, but got ${python(eta_min)} of type ${type}`);
    }
    super(optimizer, last_epoch, { ...options, T_i: T_0, T_cur: last_epoch });
  }

  override get_lr(): number[] {
    this.warnOutside();
    const { T_cur, T_i, eta_min } = this;
    return this.base_lrs.map((lr) => eta_min + ((lr - eta_min) * (1 + cos((PI * T_cur) / T_i))) / 2);
  }

  /** Goes to the next epoch, or to any, which need not be whole: `epoch + batch / batches`. */
  override step(epoch: number | null = null): void {
    const to = epoch === null && this.last_epoch < 0 ? 0 : epoch;
    if (to === null) {
      this.T_cur += 1;
      if (this.T_cur >= this.T_i) {
        this.T_cur %= this.T_i;
        this.T_i *= this.T_mult;
      }
    } else {
      this.jump(to);
    }
    this.last_epoch = Math.floor(to ?? this.last_epoch + 1);
    this.set(this.within(() => this.get_lr()));
  }

  private jump(epoch: number): void {
    if (epoch < 0) throw new ValueError(`Expected non-negative epoch, but got ${python(epoch)}`);
    const { T_0, T_mult } = this;
    if (epoch < T_0) {
      this.T_i = T_0;
      this.T_cur = epoch;
    } else if (T_mult === 1) {
      this.T_cur = epoch % T_0;
    } else {
      const n = Math.trunc(Math.log((epoch / T_0) * (T_mult - 1) + 1) / Math.log(T_mult));
      this.T_cur = epoch - (T_0 * (T_mult ** n - 1)) / (T_mult - 1);
      this.T_i = T_0 * T_mult ** n;
    }
  }
}

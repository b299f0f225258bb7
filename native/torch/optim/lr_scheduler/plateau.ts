/** A scheduler that watches a measure instead of counting. */
import { type Options, optional, required, signature } from '../../arguments';
import { ordered } from '../../compare';
import { RuntimeError, ValueError } from '../../errors';
import { Tensor } from '../../tensor';
import { warn } from '../../warn';
import type { Optimizer } from '../optimizer';
import { BARE, EPOCH_DEPRECATION_WARNING, LRScheduler, setOption } from './scheduler';

const plateau = {
  optimizer: required<Optimizer>(),
  /** Whether the measure is to fall or to rise. */
  mode: optional<'min' | 'max'>('min'),
  /** What the rates are multiplied with. */
  factor: 0.1,
  /** How many epochs without improvement are borne. */
  patience: 10,
  /** How much better counts as better. */
  threshold: 1e-4,
  /** Whether that is a share of the best measure or a difference. */
  threshold_mode: optional<'rel' | 'abs'>('rel'),
  /** How many epochs after a change are not judged. */
  cooldown: 0,
  min_lr: optional<number | number[]>(0),
  /** Smaller changes of a rate are not made. */
  eps: 1e-8,
};
const plateauSignature = signature('ReduceLROnPlateau.__init__', plateau);

export type ReduceLROnPlateauOptions = Omit<Options<typeof plateau>, 'optimizer'>;

/**
 * Multiplies the rates with `factor` when a measure has not improved for more than `patience` epochs.
 * @example
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1 });
 * const scheduler = new torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, 'min', { patience: 1 });
 * for (const loss of [3, 2, 2, 2]) {
 *   optimizer.step();
 *   scheduler.step(loss);
 * }
 * console.log(scheduler.get_last_lr());
 */
export class ReduceLROnPlateau extends LRScheduler {
  declare mode: 'min' | 'max';
  declare factor: number;
  declare patience: number;
  declare threshold: number;
  declare threshold_mode: 'rel' | 'abs';
  declare cooldown: number;
  declare eps: number;
  declare min_lrs: number[];
  declare default_min_lr: number | null;
  /** The best measure so far. */
  declare best: number;
  declare num_bad_epochs: number;
  declare cooldown_counter: number;
  declare mode_worse: number;

  constructor(optimizer: Optimizer, mode: 'min' | 'max', options?: ReduceLROnPlateauOptions);
  constructor(optimizer: Optimizer, options?: ReduceLROnPlateauOptions);
  constructor(...args: unknown[]) {
    const { optimizer, min_lr, ...options } = plateauSignature.bind(args);
    if (ordered(options.factor, '>=', 1)) throw new ValueError('Factor should be < 1.0.');
    super(optimizer, BARE, { ...options, last_epoch: 0 });
    const groups = this.groups.length;
    if (Array.isArray(min_lr) && min_lr.length !== groups)
      throw new ValueError(`expected ${groups} min_lrs, got ${min_lr.length}`);
    this.default_min_lr = Array.isArray(min_lr) ? null : min_lr;
    this.min_lrs = Array.isArray(min_lr) ? [...min_lr] : new Array(groups).fill(min_lr);
    if (!['min', 'max'].includes(this.mode)) throw new ValueError(`mode ${this.mode} is unknown!`);
    if (!['rel', 'abs'].includes(this.threshold_mode))
      throw new ValueError(`threshold mode ${this.threshold_mode} is unknown!`);
    this.mode_worse = this.mode === 'min' ? Infinity : -Infinity;
    this.best = this.mode_worse;
    this.cooldown_counter = 0;
    this.num_bad_epochs = 0;
    this._last_lr = this.current();
  }

  /** True while the epochs after a change are not judged. */
  get in_cooldown(): boolean {
    return this.cooldown_counter > 0;
  }

  /** Judges an epoch by its measure. */
  // biome-ignore lint/suspicious/noExplicitAny: unlike the other schedulers' step it must be given something
  override step(metrics?: any, epoch: number | null = null): void {
    const current = Number(metrics instanceof Tensor ? metrics.item() : metrics);
    if (metrics === undefined)
      throw new TypeError("ReduceLROnPlateau.step() missing 1 required positional argument: 'metrics'");
    if (epoch !== null) warn(EPOCH_DEPRECATION_WARNING);
    this.last_epoch = epoch ?? this.last_epoch + 1;
    if (this.#better(current)) {
      this.best = current;
      this.num_bad_epochs = 0;
    } else {
      this.num_bad_epochs++;
    }
    if (this.in_cooldown) {
      this.cooldown_counter--;
      this.num_bad_epochs = 0;
    }
    if (this.num_bad_epochs > this.patience) {
      this.#reduce();
      this.cooldown_counter = this.cooldown;
      this.num_bad_epochs = 0;
    }
    this._last_lr = this.current();
  }

  #better(value: number): boolean {
    const { best, threshold, threshold_mode } = this;
    if (this.mode === 'min') return value < (threshold_mode === 'rel' ? best * (1 - threshold) : best - threshold);
    return value > (threshold_mode === 'rel' ? best * (threshold + 1) : best + threshold);
  }

  #reduce(): void {
    const groups = this.groups.length;
    if (groups !== this.min_lrs.length) {
      if (this.default_min_lr === null) {
        throw new RuntimeError(
          `The number of param groups in the \`optimizer\` (${groups}) differs from when \`ReduceLROnPlateau\` was initialized (${this.min_lrs.length}), usually due to a new param group being added to the optimizer. Please modify the \`min_lrs\` field to match the length of the \`optimizer\` param groups.`,
        );
      }
      this.min_lrs = new Array(groups).fill(this.default_min_lr);
    }
    this.current().forEach((lr, i) => {
      const reduced = Math.max(lr * this.factor, this.min_lrs[i]!);
      if (lr - reduced > this.eps) setOption(this.groups[i]!, 'lr', reduced);
    });
  }
}

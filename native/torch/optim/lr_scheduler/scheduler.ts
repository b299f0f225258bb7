/** What all schedulers share: they set the learning rate of each group, epoch after epoch. */
import { isPlainObject } from '../../arguments';
import { KeyError, NotImplementedError, ValueError } from '../../errors';
import { Counter } from '../../ordered_dict';
import { Tensor } from '../../tensor';
import { shortName } from '../../typename';
import { warn } from '../../warn';
import { Optimizer, type ParamGroup } from '../optimizer';
import { number } from '../stepwise';

/** A group as schedulers see it: some leave marks of their own in it. */
// biome-ignore lint/suspicious/noExplicitAny: any optimizer's group
export type Group = ParamGroup<any>;

export const EPOCH_DEPRECATION_WARNING =
  'The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use `scheduler.step()` to step the scheduler. During the deprecation, if epoch is different from None, the closed form is used instead of the new chainable form, where available. Please open an issue if you are unable to replicate your use case: https://github.com/pytorch/pytorch/issues/new/choose.';
const SEE = 'See more details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate';

/** Marks a `step` that notes its calls. */
const NOTED = Symbol('calls are noted');
const stepped = new WeakSet<Optimizer>();

/** For the schedulers that are made of others, or keep no count of their own. */
export const BARE = Symbol('bare');

/**
 * Base class of all schedulers. A subclass defines `get_lr`, which says the rates of the epoch `last_epoch`.
 * @example
 * class Halving extends torch.optim.lr_scheduler.LRScheduler {
 *   override get_lr() {
 *     return this.base_lrs.map((lr) => lr / 2 ** this.last_epoch);
 *   }
 * }
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1 });
 * const scheduler = new Halving(optimizer);
 * optimizer.step();
 * scheduler.step();
 * console.log(scheduler.get_last_lr());
 */
export class LRScheduler {
  declare readonly optimizer: Optimizer;
  /** Rates of the groups before any scheduling. */
  declare base_lrs: number[];
  /** Number of the epoch the rates are set for. */
  declare last_epoch: number;
  declare _step_count: number;
  declare _is_initial: boolean;
  declare _get_lr_called_within_step: boolean;
  declare _last_lr: number[];

  /** `options` become fields before the first rates are computed. */
  constructor(optimizer: Optimizer, last_epoch: number | typeof BARE = -1, options: object = {}) {
    checkOptimizer(optimizer);
    Object.defineProperty(this, 'optimizer', { value: optimizer });
    Object.assign(this, options);
    if (last_epoch === BARE) return;
    optimizer.param_groups.forEach((group: Group, i) => {
      if (last_epoch === -1) group.initial_lr ??= number(group.lr);
      else if (!('initial_lr' in group)) {
        throw new KeyError(
          `"param 'initial_lr' is not specified in param_groups[${i}] when resuming scheduler with last_epoch >= 0.\\nThis typically happens when:\\n1. You're trying to resume training from a checkpoint but haven't properly loaded the optimizer state\\n2. You're using last_epoch >= 0 for a fresh training run (not recommended)"`,
        );
      }
    });
    this.base_lrs = optimizer.param_groups.map((group: Group) => number(group.initial_lr));
    this.last_epoch = last_epoch;
    this._step_count = 0;
    this._is_initial = false;
    this._get_lr_called_within_step = false;
    noteSteps(optimizer);
    this._initial_step();
  }

  /** Sets the rates of the first epoch. */
  _initial_step(): void {
    this._step_count = 0;
    this._is_initial = true;
    try {
      this.step();
    } finally {
      this._is_initial = false;
    }
  }

  /** The rates of the groups in epoch `last_epoch`; every subclass defines it. */
  get_lr(): number[] {
    throw new NotImplementedError();
  }
  /** The same computed from the first rates alone, where there is such a form. */
  _get_closed_form_lr?(): number[];

  /** The rates that were set last. */
  get_last_lr(): number[] {
    return this._last_lr;
  }

  /** Goes to the next epoch; call it after the optimizer's steps of the last. */
  step(epoch: number | null = null): void {
    if (this._step_count === 1) this.#checkOrder();
    this._step_count++;
    if (epoch !== null) warn(EPOCH_DEPRECATION_WARNING);
    this._update_lr(epoch);
  }

  #checkOrder(): void {
    if (!(NOTED in this.optimizer.step)) {
      warn(
        `Seems like \`optimizer.step()\` has been overridden after learning rate scheduler initialization. Please, make sure to call \`optimizer.step()\` before \`lr_scheduler.step()\`. ${SEE}`,
      );
    } else if (!stepped.has(this.optimizer)) {
      warn(
        `Detected call of \`lr_scheduler.step()\` before \`optimizer.step()\`. In PyTorch 1.1.0 and later, you should call them in the opposite order: \`optimizer.step()\` before \`lr_scheduler.step()\`.  Failure to do this will result in PyTorch skipping the first value of the learning rate schedule. ${SEE}`,
      );
    }
  }

  _update_lr(epoch: number | null = null): void {
    this.last_epoch = epoch ?? this.last_epoch + 1;
    const values = this.within(() =>
      epoch !== null && this._get_closed_form_lr ? this._get_closed_form_lr() : this.get_lr(),
    );
    this.set(values);
  }

  /** Runs what may call `get_lr`. */
  protected within<T>(body: () => T): T {
    this._get_lr_called_within_step = true;
    try {
      return body();
    } finally {
      this._get_lr_called_within_step = false;
    }
  }
  /** Warns a script that asks for rates as if for the last ones. */
  protected warnOutside(): void {
    if (!this._get_lr_called_within_step)
      warn('To get the last learning rate computed by the scheduler, please use `get_last_lr()`.');
  }

  protected set(values: number[]): void {
    this.groups.forEach((group, i) => {
      setOption(group, 'lr', values[i]!);
    });
    this._last_lr = this.current();
  }
  protected get groups(): Group[] {
    return this.optimizer.param_groups;
  }
  /** The rates as they are. */
  protected current(): number[] {
    return this.groups.map((group) => number(group.lr));
  }
  /** The rates as they are, times `factor`. */
  protected times(factor: number): number[] {
    return this.current().map((lr) => lr * factor);
  }

  /** What must be saved to go on later: everything but the optimizer. Functions are left out. */
  state_dict(): Record<string, unknown> {
    const plain = (value: unknown): unknown => {
      if (typeof value === 'function') return null;
      if (value instanceof LRScheduler) return value.state_dict();
      return Array.isArray(value) ? value.map(plain) : value;
    };
    return Object.fromEntries(Object.entries(this).map(([key, value]) => [key, plain(value)]));
  }

  /** Goes on from a saved state. */
  load_state_dict(state_dict: object): void {
    const fields = this as unknown as Record<string, unknown>;
    for (const [key, value] of Object.entries(state_dict)) fields[key] = merged(fields[key], value);
  }
}

/** Saved data in the place of what is there; functions stay, and schedulers take up their own. */
function merged(own: unknown, saved: unknown): unknown {
  if (typeof own === 'function' && saved === null) return own;
  if (own instanceof LRScheduler && isPlainObject(saved)) {
    own.load_state_dict(saved);
    return own;
  }
  if (Array.isArray(own) && Array.isArray(saved)) return saved.map((value, i) => merged(own[i], value));
  if (own instanceof Counter) {
    const counts: [unknown, unknown][] = saved instanceof Map ? [...saved] : Object.entries(saved as object);
    return new Counter(counts.map(([key, count]) => [Number(key), Number(count)] as const));
  }
  return saved;
}

/** Lets schedulers know whether the optimizer ever took a step. */
function noteSteps(optimizer: Optimizer): void {
  if (NOTED in optimizer.step) return;
  const step = optimizer.step;
  const noted = (...args: []) => {
    stepped.add(optimizer);
    return step.apply(optimizer, args);
  };
  Object.defineProperty(noted, NOTED, { value: true });
  Object.defineProperty(optimizer, 'step', { value: noted, writable: true, configurable: true });
}

/** Sets an option of a group; a tensor keeps its identity. */
export function setOption(group: Group, key: string, value: number): void {
  if (group[key] instanceof Tensor) group[key].fill_(value);
  else group[key] = value;
}

export function checkOptimizer(optimizer: unknown): void {
  if (!(optimizer instanceof Optimizer)) throw new TypeError(`${shortName(optimizer)} is not an Optimizer`);
}

/** A value for each group, from one for all or a list. */
export function perGroup(name: string, optimizer: Optimizer, value: number | number[]): number[] {
  checkOptimizer(optimizer);
  const groups = optimizer.param_groups.length;
  if (!Array.isArray(value)) return new Array(groups).fill(value);
  if (value.length !== groups) {
    throw new ValueError(
      `${name} must have the same length as optimizer.param_groups. ${name} has ${value.length} values, param_groups has ${groups}.`,
    );
  }
  return [...value];
}

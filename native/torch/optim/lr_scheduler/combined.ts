/** Schedulers made of others: one after the other, or all at once. */
import { required, signature } from '../../arguments';
import { ValueError } from '../../errors';
import type { Optimizer } from '../optimizer';
import { ReduceLROnPlateau } from './plateau';
import { BARE, LRScheduler, setOption } from './scheduler';

function check(name: string, optimizer: Optimizer, schedulers: readonly LRScheduler[]): void {
  schedulers.forEach((scheduler, i) => {
    if (!(scheduler instanceof LRScheduler))
      throw new TypeError(`${name} at index ${i} should have \`optimizer\` as its attribute.`);
    if (scheduler instanceof ReduceLROnPlateau) {
      throw new ValueError(
        `${name} does not support \`ReduceLROnPlateau\` scheduler as it requires additional kwargs to be specified when calling \`step\`, but got one at index ${i} in the given schedulers sequence.`,
      );
    }
    if (scheduler.optimizer !== optimizer) {
      throw new ValueError(
        `${name} expects all schedulers to belong to the same optimizer, but got scheduler ${scheduler.constructor.name} at index ${i} has ${scheduler.optimizer}, which is different from ${optimizer.constructor.name}.`,
      );
    }
  });
}

const sequential = signature('SequentialLR.__init__', {
  optimizer: required<Optimizer>(),
  schedulers: required<LRScheduler[]>(),
  milestones: required<number[]>(),
  last_epoch: -1,
});

/**
 * Runs schedulers one after the other; `milestones` are the epochs at which the next begins.
 * @example
 * const { ConstantLR, ExponentialLR, SequentialLR } = torch.optim.lr_scheduler;
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1 });
 * const warmUp = new ConstantLR(optimizer, 0.5, 2);
 * const scheduler = new SequentialLR(optimizer, [warmUp, new ExponentialLR(optimizer, 0.5)], [2]);
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   console.log(scheduler.get_last_lr());
 *   optimizer.step();
 *   scheduler.step();
 * }
 */
export class SequentialLR extends LRScheduler {
  declare _schedulers: LRScheduler[];
  declare _milestones: number[];

  constructor(optimizer: Optimizer, schedulers: LRScheduler[], milestones: number[], options?: { last_epoch?: number });
  constructor(...args: unknown[]) {
    const { optimizer, schedulers, milestones, last_epoch } = sequential.bind(args);
    if (schedulers.length < 1)
      throw new ValueError('SequentialLR expects at least one scheduler, but got no scheduler.');
    check('SequentialLR', optimizer, schedulers);
    if (milestones.length !== schedulers.length - 1) {
      throw new ValueError(
        `Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone points, but got number of schedulers ${schedulers.length} and the number of milestones to be equal to ${milestones.length}`,
      );
    }
    super(optimizer, BARE, { _schedulers: schedulers, _milestones: milestones, last_epoch: last_epoch + 1 });
    // Making the schedulers has moved the rates: back to where all begins.
    for (const group of this.groups) setOption(group, 'lr', group.initial_lr);
    undo(schedulers);
    const first = schedulers[this.#index(0)]!;
    first._initial_step();
    this._last_lr = first.get_last_lr();
  }

  /** Which scheduler an epoch belongs to. */
  #index(epoch: number): number {
    return this._milestones.filter((milestone) => milestone <= epoch).length;
  }

  override step(): void {
    this.last_epoch++;
    const i = this.#index(this.last_epoch);
    const scheduler = this._schedulers[i]!;
    if (i > 0 && this._milestones[i - 1] === this.last_epoch) scheduler._update_lr(0);
    else scheduler.step();
    this._last_lr = scheduler.get_last_lr();
  }
}

/** Takes back the first step of each scheduler. */
function undo(schedulers: LRScheduler[]): void {
  for (const scheduler of schedulers) {
    if ('_schedulers' in scheduler) undo(scheduler._schedulers as LRScheduler[]);
    else scheduler.last_epoch--;
  }
}

const chained = signature('ChainedScheduler.__init__', {
  schedulers: required<LRScheduler[]>(),
  optimizer: null as Optimizer | null,
});

/**
 * Runs several schedulers at once: each changes the rates that the one before left.
 * @example
 * const { ChainedScheduler, ConstantLR, ExponentialLR } = torch.optim.lr_scheduler;
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1 });
 * const scheduler = new ChainedScheduler([new ConstantLR(optimizer, 0.5, 2), new ExponentialLR(optimizer, 0.5)]);
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   console.log(scheduler.get_last_lr());
 *   optimizer.step();
 *   scheduler.step();
 * }
 */
export class ChainedScheduler extends LRScheduler {
  declare _schedulers: LRScheduler[];

  constructor(schedulers: LRScheduler[], optimizer?: Optimizer | null);
  constructor(...args: unknown[]) {
    const { schedulers, optimizer: given } = chained.bind(args);
    if (schedulers.length < 1)
      throw new ValueError('ChainedScheduler expects at least one scheduler to be chained, but got no scheduler.');
    const optimizer = given ?? schedulers[0]!.optimizer;
    check('ChainedScheduler', optimizer, schedulers);
    super(optimizer, BARE, { _schedulers: schedulers });
    this._last_lr = this.current();
  }

  override step(): void {
    for (const scheduler of this._schedulers) scheduler.step();
    this._last_lr = this.current();
  }
}

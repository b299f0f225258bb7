/** The scheduler that goes with averaging. */
import { type Options, optional, required, signature } from '../../arguments';
import { ValueError } from '../../errors';
import { python } from '../../nn/text';
import { LRScheduler, perGroup } from '../lr_scheduler/scheduler';
import type { Optimizer } from '../optimizer';

const swalr = {
  optimizer: required<Optimizer>(),
  /** The rates in the end. */
  swa_lr: required<number | number[]>(),
  /** In how many epochs they are reached. */
  anneal_epochs: 10,
  anneal_strategy: optional<'cos' | 'linear'>('cos'),
  last_epoch: -1,
};
const swalrSignature = signature('SWALR.__init__', swalr);

/**
 * Brings the rates to `swa_lr` in `anneal_epochs` epochs and leaves them there.
 * @example
 * const optimizer = new torch.optim.SGD([torch.ones(1)], { lr: 1 });
 * const scheduler = new torch.optim.swa_utils.SWALR(optimizer, 0.5, { anneal_epochs: 2, anneal_strategy: 'linear' });
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   console.log(scheduler.get_last_lr());
 *   optimizer.step();
 *   scheduler.step();
 * }
 */
export class SWALR extends LRScheduler {
  declare anneal_epochs: number;
  declare _anneal_strategy: 'cos' | 'linear';

  constructor(optimizer: Optimizer, swa_lr: number | number[], options?: Partial<Options<typeof swalr>>);
  constructor(optimizer: Optimizer, options: Partial<Options<typeof swalr>>);
  constructor(...args: unknown[]) {
    const { optimizer, swa_lr, anneal_epochs, anneal_strategy, last_epoch } = swalrSignature.bind(args);
    const rates = perGroup('swa_lr', optimizer, swa_lr);
    optimizer.param_groups.forEach((group, i) => {
      group.swa_lr = rates[i]!;
    });
    if (!['cos', 'linear'].includes(anneal_strategy))
      throw new ValueError(`anneal_strategy must be one of 'cos' or 'linear', instead got ${anneal_strategy}`);
    if (!(Number.isInteger(anneal_epochs) && anneal_epochs >= 0))
      throw new ValueError(`anneal_epochs must be equal or greater than 0, got ${python(anneal_epochs)}`);
    super(optimizer, last_epoch, { anneal_epochs, _anneal_strategy: anneal_strategy });
  }

  override get_lr(): number[] {
    this.warnOutside();
    const step = this.anneal_epochs === 0 ? Math.max(1, this._step_count - 1) : this._step_count - 1;
    const [before, now] = [this.share(step - 1), this.share(step)];
    return this.groups.map((group, i) => {
      const lr = this.current()[i]!;
      // What the rate would be without this scheduler.
      const own = before === 1 ? group.swa_lr : (lr - before * group.swa_lr) / (1 - before);
      return group.swa_lr * now + own * (1 - now);
    });
  }

  /** Share of the way gone after `step` epochs. */
  private share(step: number): number {
    const t = Math.max(0, Math.min(1, step / Math.max(1, this.anneal_epochs)));
    return this._anneal_strategy === 'linear' ? t : (1 - Math.cos(Math.PI * t)) / 2;
  }
}

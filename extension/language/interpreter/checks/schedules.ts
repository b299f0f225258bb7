/** Schedules of a length that is given beforehand, and how often they are stepped: once too often is an error. */
import type { Site } from '../calls';
import type { Interpreter } from '../interpreter';
import { report } from '../library/apply';
import { named, numberOf } from '../library/arguments';
import type { Instance } from '../objects';
import { Slot } from '../store';

/** Steps that were certainly made. */
export class Count {
  constructor(readonly steps: number) {}
}

const NAMES = ['optimizer', 'max_lr', 'total_steps', 'epochs', 'steps_per_epoch'];

export class Schedules {
  private readonly counts = new Map<Instance, Slot<Count>>();
  /** How often the code that runs is gone through, where nothing makes it less certain than this. */
  private times = 1;
  private sure = 0;

  get counting(): boolean {
    return this.counts.size > 0;
  }

  /** `schedule.step()` of a OneCycleLR. */
  step(run: Interpreter, schedule: Instance, node: Site): void {
    if (run.uncertain !== this.sure) return;
    const total = totalOf(schedule);
    if (total === undefined) return;
    let slot = this.counts.get(schedule);
    if (!slot) {
      slot = new Slot(new Count(0));
      this.counts.set(schedule, slot);
    }
    const steps = slot.value.steps + this.times;
    run.set(slot, new Count(steps));
    if (steps <= total) return;
    const message = `Tried to step ${total + 1} times. The specified number of total steps is ${total}`;
    report(run, { code: 'invalid-argument', certainty: 'certain', message, expected: total }, node, { args: [] });
  }

  /** Goes through turns of a loop that are left, all of which certainly come. */
  through(run: Interpreter, left: number | undefined, turn: () => void): void {
    const { times, sure } = this;
    if (left !== undefined && left > 0 && run.uncertain === sure + 1) {
      this.times *= left;
      this.sure = run.uncertain;
    }
    turn();
    this.times = times;
    this.sure = sure;
  }
}

function totalOf(schedule: Instance): number | undefined {
  const { fields } = schedule.fields.value;
  const args = [];
  for (let at = 0, arg = fields.get('argument 0'); arg; arg = fields.get(`argument ${++at}`)) args.push(arg);
  const options = named(args, NAMES);
  const [total, epochs, each] = NAMES.slice(2).map((name) => numberOf(options.get(name)));
  if (options.has('last_epoch')) return undefined;
  return total ?? (epochs !== undefined && each !== undefined ? epochs * each : undefined);
}

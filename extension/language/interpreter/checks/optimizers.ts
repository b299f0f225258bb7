/** Watches what is done between two steps of training: gradients that nobody clears pile up. */
import { walk } from '../../ir/walk';
import type { TensorValue } from '../../values';
import type { Site } from '../calls';
import type { Interpreter, Place } from '../interpreter';
import type { Instance } from '../objects';
import type { Scope } from '../scope';
import { Slot } from '../store';
import { suspect } from './checks';
import { checkIdle, isFrozen } from './idle';
import { Reach } from './reach';

/** Since gradients were cleared last: how often something stepped, and whether backward ran after the first step. */
interface Since {
  readonly steps: number;
  readonly backward: boolean;
}

const CLEARED: Since = { steps: 0, backward: false };
/** One object each, so that states that are the same are seen to be. More than one step is no other than one. */
const STEPPED: Since = { steps: 1, backward: false };
const GONE_ON: Since = { steps: 1, backward: true };

/** Where something stepped first, and whether it did so again, or stands in turns that are left of a loop. */
interface Stepped {
  readonly node: Site;
  readonly place: Place;
  again: boolean;
}

const MESSAGE = 'the gradients of the steps before were never set to zero, so they are part of this one';

export class Optimizers {
  private readonly stepped = new Map<object, Stepped>();
  /** Optimizers that stepped, and whether there was never anything to train when they did. */
  private readonly used = new Map<object, { frozen: boolean }>();
  readonly reach = new Reach();
  private flowed = false;
  /** Gradients were cleared somewhere, on whatever path. */
  private cleared = false;
  /** By optimizer, or by tensor that a script updates itself. Not known after branches that differ. */
  private readonly since = new Map<object, Slot<Since | undefined>>();

  /** Owners of gradients that are kept track of. */
  get watched(): number {
    return this.since.size;
  }

  private slot(owner: object): Slot<Since | undefined> {
    let slot = this.since.get(owner);
    if (!slot) {
      slot = new Slot<Since | undefined>(CLEARED);
      this.since.set(owner, slot);
    }
    return slot;
  }

  /** A method of an optimizer or of a module. */
  call(run: Interpreter, object: Instance, name: string, node: Site): void {
    if (name === 'zero_grad') {
      // A module's gradients may be those of any optimizer.
      if (object.module.value !== undefined || !this.since.has(object)) this.clearAll(run);
      else run.set(this.slot(object), CLEARED);
      this.cleared = true;
    }
    if (name !== 'step') return;
    const frozen = isFrozen(run, object) && this.used.get(object)?.frozen !== false;
    this.used.set(object, { frozen });
    this.step(run, object, node);
  }

  /** A backward pass, from something that is not known where no tensor is given. */
  backward(run: Interpreter, from?: TensorValue): void {
    this.flowed = true;
    if (from) this.reach.backward(from);
    else this.reach.complete = false;
    for (const slot of this.since.values()) if (slot.value && slot.value.steps > 0) run.set(slot, GONE_ON);
  }

  /** Parameters are changed by their gradients. */
  step(run: Interpreter, owner: object, node: Site): void {
    const slot = this.slot(owner);
    const since = slot.value;
    const before = this.stepped.get(owner);
    if (before) before.again = true;
    else this.stepped.set(owner, { node, place: run.place, again: run.notes.general });
    if (since && since.steps > 0 && since.backward) {
      this.stepped.delete(owner);
      suspect(run, 'missing-zero-grad', MESSAGE, { node });
    }
    if (since) run.set(slot, STEPPED);
  }

  /** When everything has run: steps in vain, and steps that only some turns make, on gradients that nothing ever clears. */
  finish(run: Interpreter, scope: Scope): void {
    if (this.flowed) checkIdle(run, this.used, this.reach, scope);
    if (this.cleared || !this.flowed || [...this.stepped.values()].every(({ again }) => !again)) return;
    let mentioned = false;
    walk(run.main.program.body, (node) => {
      mentioned ||= node.kind === 'member' && /^(zero_grad|zero_|grad)$/.test(node.name.text);
      return !mentioned;
    });
    if (mentioned) return;
    for (const { node, place, again } of this.stepped.values())
      if (again) run.at(place, () => suspect(run, 'missing-zero-grad', MESSAGE, { node }));
  }

  clearAll(run: Interpreter): void {
    this.cleared = true;
    for (const slot of this.since.values()) run.set(slot, CLEARED);
  }
}

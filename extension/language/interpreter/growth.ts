/** What every turn of a loop makes longer by as much: arrays that samples are pushed onto, and counters. */
import { type Size, same, sub } from '../sizes';
import type { Value } from '../values';
import type { Interpreter } from './interpreter';
import type { Slot } from './store';

/** A slot that a turn changed, with what it held before and after. */
export type Change = readonly [slot: Slot, before: unknown, after: unknown];

interface Grown {
  readonly start: number;
  readonly by: number;
}

export class Growth {
  private readonly slots = new Map<Slot, Grown>();
  private turns = 0;

  /** After one of the first turns, what it changed. */
  turn(changes: readonly Change[]): void {
    const now = new Map<Slot, Grown>();
    for (const [slot, before, after] of changes) {
      const [start, end] = [measure(before), measure(after)];
      if (typeof start !== 'number' || typeof end !== 'number' || start === end) continue;
      now.set(slot, { start, by: end - start });
    }
    if (this.turns++ === 0) for (const [slot, grown] of now) this.slots.set(slot, grown);
    else for (const [slot, { by }] of this.slots) if (now.get(slot)?.by !== by) this.slots.delete(slot);
  }

  /** Before a turn that stands for all others: arrays are of a length that is not known. */
  begin(run: Interpreter): void {
    for (const slot of this.slots.keys()) {
      const state = slot.value as Value;
      if (state.kind === 'list') this.slots.delete(slot);
      else if (state.kind === 'sequence') run.set(slot, { ...state, length: run.fresh('n') });
    }
  }

  /** After it: what did not grow as before is given up. */
  general(changes: readonly Change[]): void {
    if (this.slots.size === 0) return;
    const ends = new Map(changes.map(([slot, ...ends]) => [slot, ends.map(measure)] as const));
    for (const [slot, { by }] of this.slots) {
      const [before, after] = ends.get(slot) ?? [];
      if (before === undefined || after === undefined || !same(sub(after, before), by)) this.slots.delete(slot);
    }
  }

  of(slot: Slot): Grown | undefined {
    return this.slots.get(slot);
  }

  /** When there were so many turns in all. */
  finish(run: Interpreter, turns: number): void {
    for (const [slot, { start, by }] of this.slots) {
      const end = start + turns * by;
      const state = slot.value as Value;
      if (end >= 0 && state.kind === 'sequence') run.set(slot, { ...state, length: end });
      else if (state.kind === 'number') run.set(slot, { ...state, value: end });
    }
  }
}

/** The length of an array, or a number. */
function measure(content: unknown): Size | undefined {
  const value = content as Value | undefined;
  if (value?.kind === 'list') return value.items.length;
  if (value?.kind === 'sequence') return value.length;
  return value?.kind === 'number' ? value.value : undefined;
}

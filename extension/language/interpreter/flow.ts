/** Ways that part and meet again: branches, and jumps to where a function, loop or try ends. */
import type { Value } from '../values';
import { type Fresh, joinStates } from './join';
import type { Changes, Slot, Store } from './store';

/** A jump out of a function, loop or try, with the state it was made in. */
export interface Exit {
  readonly kind: 'return' | 'break' | 'continue' | 'throw';
  readonly label?: string | undefined;
  readonly value?: Value;
  /** Absent: the state as it is now. */
  readonly changes?: Changes;
}

/** Where jumps end. */
export interface Target {
  readonly kind: 'function' | 'loop' | 'turn' | 'labeled' | 'try';
  readonly label?: string | undefined;
  readonly layer: number;
  readonly exits: Exit[];
}

export class Flow {
  private readonly targets: Target[] = [];

  constructor(
    private readonly store: Store,
    private readonly fresh: Fresh,
    /** Told when it becomes uncertain that something runs (1), and when that is over (-1). */
    private readonly onBranch: (change: 1 | -1) => void,
  ) {}

  /** Runs something that jumps may leave. */
  within<T>(kind: Target['kind'], label: string | undefined, run: (target: Target) => T): T {
    const target: Target = { kind, label, layer: this.store.begin(), exits: [] };
    this.targets.push(target);
    try {
      return run(target);
    } finally {
      this.targets.pop();
    }
  }

  /** Leaves for the innermost target that takes this jump; what follows is not reached. */
  jump(kind: Exit['kind'], label?: string, value?: Value): void {
    const target = this.targets.findLast((each) => takes(each, kind, label));
    if (!target) return;
    const straight = this.store.depth === target.layer + 1;
    target.exits.push({
      kind,
      label,
      ...(value && { value }),
      ...(!straight && { changes: this.store.changes(target.layer) }),
    });
  }

  /** True inside a try whose errors are caught. */
  get guarded(): boolean {
    return this.targets.some(({ kind }) => kind === 'try');
  }

  /** Ends a target's layer in the state in which its exits, and the end of it if that is reached, meet. */
  meet(target: Target, exits: readonly Exit[]): void {
    const { store } = this;
    if (exits.length === 1 && !exits[0]!.changes) {
      store.keep(target.layer);
      return;
    }
    this.merge(
      target.layer,
      exits.map(({ changes }) => changes ?? store.changes(target.layer)),
    );
  }

  /** Puts in place what holds after one of several ways since a layer began, and closes the layer. */
  merge(layer: number, ways: readonly Changes[]): void {
    const { store } = this;
    store.undo(layer);
    store.keep(layer);
    const [only] = ways;
    if (ways.length === 1 && only) {
      store.apply(only);
      return;
    }
    const slots = new Set<Slot>();
    for (const way of ways) for (const slot of way.keys()) slots.add(slot);
    for (const slot of slots) {
      const before = slot.value;
      const values = ways.map((way) => (way.has(slot) ? way.get(slot) : before));
      const fresh: Fresh = (name, least, among) => this.fresh(slot.name ?? name, least, among);
      store.set(
        slot,
        values.reduce((a, b) => joinStates(a, b, before, fresh)),
      );
    }
  }

  /** Runs alternatives, each from the present state, and goes on where those that reach their end meet. */
  branch(ways: readonly (() => boolean)[]): boolean {
    const { store } = this;
    const layer = store.begin();
    const ends: Changes[] = [];
    this.onBranch(1);
    for (const way of ways) {
      if (way()) ends.push(store.changes(layer));
      store.undo(layer);
    }
    this.onBranch(-1);
    this.merge(layer, ends);
    return ends.length > 0;
  }
}

function takes(target: Target, kind: Exit['kind'], label: string | undefined): boolean {
  switch (kind) {
    case 'return':
      return target.kind === 'function';
    case 'throw':
      return target.kind === 'try';
    case 'continue':
      return target.kind === 'turn' && (label === undefined || target.label === label);
    case 'break':
      if (target.kind === 'turn') return false;
      return label === undefined ? target.kind === 'loop' : target.label === label;
  }
}

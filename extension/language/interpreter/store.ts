/** Everything that can change: slots, and a journal of their changes, so that a branch can be taken back. */

/** A place that holds a value: a variable, or the present state of an array or object. */
export class Slot<T = unknown> {
  /** Takes down which slots are read, while somebody wants to know. */
  static reads: Set<Slot> | undefined;
  /** Slots made so far. */
  static count = 0;

  readonly id = ++Slot.count;

  constructor(
    private content: T,
    /** Of a variable. */
    readonly name?: string,
  ) {}

  get value(): T {
    Slot.reads?.add(this as Slot);
    return this.content;
  }

  set value(value: T) {
    this.content = value;
  }
}

/** What slots hold at the end of a branch, as far as it differs from the start. */
export type Changes = Map<Slot, unknown>;

export class Store {
  /** For each open layer, what its slots held before it. */
  private readonly layers: Changes[] = [];

  get depth(): number {
    return this.layers.length;
  }

  set<T>(slot: Slot<T>, value: T): void {
    if (slot.value === value) return;
    const layer = this.layers.at(-1);
    if (layer && !layer.has(slot as Slot)) layer.set(slot as Slot, slot.value);
    slot.value = value;
  }

  /** Opens a layer: changes from here on can be taken back. Gives its number. */
  begin(): number {
    return this.layers.push(new Map()) - 1;
  }

  /** What a slot held when the layer began. */
  before(layer: number, slot: Slot): unknown {
    for (let at = layer; at < this.layers.length; at++)
      if (this.layers[at]!.has(slot)) return this.layers[at]!.get(slot);
    return slot.value;
  }

  /** What changed since the layer began. */
  changes(layer: number): Changes {
    const changed: Changes = new Map();
    for (let at = layer; at < this.layers.length; at++)
      for (const slot of this.layers[at]!.keys()) changed.set(slot, slot.value);
    return changed;
  }

  /** Takes back everything since the layer began; the layer stays open. */
  undo(layer: number): void {
    for (let at = this.layers.length - 1; at >= layer; at--) {
      for (const [slot, before] of this.layers[at]!) slot.value = before;
      this.layers[at]!.clear();
    }
    this.layers.length = layer + 1;
  }

  /** Closes a layer; its changes stay. */
  keep(layer: number): void {
    const below = this.layers[layer - 1];
    const closed = this.layers.splice(layer);
    if (!below) return;
    for (const each of closed) for (const [slot, before] of each) if (!below.has(slot)) below.set(slot, before);
  }

  apply(changes: Changes): void {
    for (const [slot, value] of changes) this.set(slot, value);
  }
}

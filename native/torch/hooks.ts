/** Functions that are called before or after something happens, and the handles that take them out again. */

let ids = 0;

/**
 * Takes out a hook: by `remove()`, or when a `using` block ends.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * const handle = x.register_hook((grad) => grad.mul(2));
 * handle.remove();
 * x.sum().backward();
 * console.log(x.grad);
 */
export class RemovableHandle implements Disposable {
  readonly id = ids++;

  constructor(private readonly removal: (id: number) => void) {}

  remove(): void {
    this.removal(this.id);
  }
  [Symbol.dispose](): void {
    this.remove();
  }
}

/** Hooks in the order of registration. */
export class Hooks<F> {
  private hooks = new Map<number, F>();

  add(hook: F, prepend = false): RemovableHandle {
    const handle = new RemovableHandle((id) => this.hooks.delete(id));
    this.hooks = prepend ? new Map([[handle.id, hook], ...this.hooks]) : this.hooks.set(handle.id, hook);
    return handle;
  }

  /** Takes out a hook that was added. */
  delete(hook: F): void {
    for (const [id, added] of this.hooks) if (added === hook) this.hooks.delete(id);
  }

  get size(): number {
    return this.hooks.size;
  }

  /** A second set with the same functions. */
  copy(): Hooks<F> {
    const copy = new Hooks<F>();
    copy.hooks = new Map(this.hooks);
    return copy;
  }

  [Symbol.iterator](): IterableIterator<F> {
    return [...this.hooks.values()][Symbol.iterator]();
  }
}

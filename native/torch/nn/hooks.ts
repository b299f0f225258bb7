/** Functions that are called before or after something happens, and the handles that take them out again. */

let ids = 0;

/**
 * Takes out a hook.
 * @example
 * const net = new torch.nn.ReLU();
 * const handle = net.register_forward_hook((_module, _input, output) => console.log('ran', output));
 * net(torch.ones(1));
 * handle.remove();
 * net(torch.ones(1));
 */
export class RemovableHandle {
  readonly id = ids++;

  constructor(private readonly removal: (id: number) => void) {}

  remove(): void {
    this.removal(this.id);
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

  [Symbol.iterator](): IterableIterator<F> {
    return [...this.hooks.values()][Symbol.iterator]();
  }
}

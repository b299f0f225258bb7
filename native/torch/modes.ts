/** Modes that hold for a while: around a function, until a guard is disposed of, or for a method's calls. */

/**
 * Ends a mode when it is disposed of: `using guard = torch.no_grad()`.
 * @internal
 */
export class ModeGuard implements Disposable {
  constructor(private readonly leave: () => void) {}
  [Symbol.dispose](): void {
    this.leave();
  }
}

/** Runs `body` and then disposes of `guard`, which already holds. */
export function within<T>(guard: Disposable, body: () => T): T {
  let result: T;
  try {
    result = body();
  } catch (error) {
    guard[Symbol.dispose]();
    throw error;
  }
  // An async body is still running: the mode holds until it settles.
  if (result instanceof Promise) return result.finally(() => guard[Symbol.dispose]()) as T;
  guard[Symbol.dispose]();
  return result;
}

/** The method with a mode around each call, for use as a decorator. */
export function decorated<F extends (...args: never[]) => unknown>(enter: () => ModeGuard, method: F): F {
  return function (this: unknown, ...args: never[]) {
    return within(enter(), () => Reflect.apply(method, this, args));
  } as F;
}

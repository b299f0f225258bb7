/** Whether operations record history. */
import { native } from './core';

/**
 * Whether history is recorded.
 * @example
 * console.log(torch.is_grad_enabled());
 * console.log(torch.no_grad(() => torch.is_grad_enabled()));
 */
export function is_grad_enabled(): boolean {
  return native.grad_enabled();
}

/**
 * Restores the grad mode it replaced when it is disposed of: `using guard = torch.no_grad()`.
 * @internal
 */
export class GradModeGuard implements Disposable {
  readonly #previous = is_grad_enabled();
  constructor(enabled: boolean) {
    native.set_grad_enabled(enabled);
  }
  [Symbol.dispose](): void {
    native.set_grad_enabled(this.#previous);
  }
}

function within<T>(enabled: boolean, body: () => T): T {
  const guard = new GradModeGuard(enabled);
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

/**
 * Runs `body` without recording history, or, without a body, returns a guard for `using`.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * console.log(torch.no_grad(() => x.mul(2)));
 */
export function no_grad(): GradModeGuard;
export function no_grad<T>(body: () => T): T;
export function no_grad<T>(body?: () => T): T | GradModeGuard {
  return body ? within(false, body) : new GradModeGuard(false);
}
/**
 * Runs `body` recording history, or, without a body, returns a guard for `using`.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * console.log(torch.no_grad(() => torch.enable_grad(() => x.mul(2))));
 */
export function enable_grad(): GradModeGuard;
export function enable_grad<T>(body: () => T): T;
export function enable_grad<T>(body?: () => T): T | GradModeGuard {
  return body ? within(true, body) : new GradModeGuard(true);
}
/** As `no_grad`; results are never part of a graph. */
export const inference_mode = no_grad;

/**
 * Switches recording on or off until further notice, or, with a body, while it runs.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * torch.set_grad_enabled(false);
 * console.log(x.mul(2));
 */
export function set_grad_enabled(mode: boolean): GradModeGuard;
export function set_grad_enabled<T>(mode: boolean, body: () => T): T;
export function set_grad_enabled<T>(mode: boolean, body?: () => T): T | GradModeGuard {
  return body ? within(mode, body) : new GradModeGuard(mode);
}

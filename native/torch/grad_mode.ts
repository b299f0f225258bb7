/** Whether operations record history. */
import { native } from './core';
import { decorated, ModeGuard, within } from './modes';

// biome-ignore lint/suspicious/noExplicitAny: any method can be decorated
type Method = (...args: any[]) => unknown;

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
 * Whether new tensors are inference tensors.
 * @example
 * console.log(torch.inference_mode(() => torch.is_inference_mode_enabled()));
 */
export function is_inference_mode_enabled(): boolean {
  return native.inference_mode_enabled();
}

function grad_mode(enabled: boolean): ModeGuard {
  const previous = is_grad_enabled();
  native.set_grad_enabled(enabled);
  return new ModeGuard(() => native.set_grad_enabled(previous));
}

function inference(enabled: boolean): ModeGuard {
  const recording = grad_mode(!enabled);
  const previous = is_inference_mode_enabled();
  native.set_inference_mode(enabled);
  return new ModeGuard(() => {
    native.set_inference_mode(previous);
    recording[Symbol.dispose]();
  });
}

/**
 * Runs `body` without recording history. Without a body returns a guard for `using`; also decorates methods.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * console.log(torch.no_grad(() => x.mul(2)));
 */
export function no_grad(): ModeGuard;
export function no_grad<T>(body: () => T): T;
export function no_grad<F extends Method>(method: F, context: ClassMethodDecoratorContext): F;
export function no_grad(body?: () => unknown, context?: unknown): unknown {
  if (context) return decorated(() => grad_mode(false), body!);
  return body ? within(grad_mode(false), body) : grad_mode(false);
}

/**
 * Runs `body` recording history. Without a body returns a guard for `using`; also decorates methods.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * console.log(torch.no_grad(() => torch.enable_grad(() => x.mul(2))));
 */
export function enable_grad(): ModeGuard;
export function enable_grad<T>(body: () => T): T;
export function enable_grad<F extends Method>(method: F, context: ClassMethodDecoratorContext): F;
export function enable_grad(body?: () => unknown, context?: unknown): unknown {
  if (context) return decorated(() => grad_mode(true), body!);
  return body ? within(grad_mode(true), body) : grad_mode(true);
}

/**
 * As `no_grad`, and what is made meanwhile never takes part in autograd: it has no version counter, must not be saved
 * for backward and not be changed in place afterwards.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * const y = torch.inference_mode(() => x.mul(2));
 * console.log(y, y.is_inference());
 */
export function inference_mode(mode?: boolean): ModeGuard;
export function inference_mode<T>(body: () => T): T;
export function inference_mode<T>(mode: boolean, body: () => T): T;
export function inference_mode<F extends Method>(method: F, context: ClassMethodDecoratorContext): F;
export function inference_mode(first: boolean | (() => unknown) = true, second?: unknown): unknown {
  if (typeof first === 'boolean') {
    return typeof second === 'function' ? within(inference(first), second as () => unknown) : inference(first);
  }
  return second ? decorated(() => inference(true), first) : within(inference(true), first);
}

/**
 * Switches recording on or off until further notice, or, with a body, while it runs.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * torch.set_grad_enabled(false);
 * console.log(x.mul(2));
 */
export function set_grad_enabled(mode: boolean): ModeGuard;
export function set_grad_enabled<T>(mode: boolean, body: () => T): T;
export function set_grad_enabled<T>(mode: boolean, body?: () => T): T | ModeGuard {
  return body ? within(grad_mode(mode), body) : grad_mode(mode);
}

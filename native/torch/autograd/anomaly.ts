/** Anomaly detection: which forward call made a gradient go wrong. */
import { dirname } from 'node:path';
import { native } from '../core';
import { ModeGuard, within } from '../modes';
import { stacks } from '../observers';
import { warn } from '../warn';

/** The folder of this library, whose frames say nothing to the script's author. */
const LIBRARY = dirname(__dirname);

/** The script's calls in an error's stack, where nobody knows better. */
function outside(error: Error): string {
  const lines = String(error.stack).split('\n');
  const calls = lines.filter((line) => /^ {4}at /.test(line) && !line.includes(LIBRARY) && !/\(?node:/.test(line));
  return calls.map((line) => `${line}\n`).join('');
}

/** Where the script stands now. */
function trace(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const error = new Error();
  Error.stackTraceLimit = limit;
  return (stacks.read ?? outside)(error);
}

// Not `warn`, which says a thing once: a cell that is run again fails again.
native.set_script_console(trace, (text: string) => console.warn(`UserWarning: ${text}`));

/**
 * Whether anomalies are looked for.
 * @example
 * console.log(torch.is_anomaly_enabled());
 */
export function is_anomaly_enabled(): boolean {
  return native.anomaly_enabled();
}
/**
 * Whether a NaN in a gradient is an error.
 * @example
 * console.log(torch.is_anomaly_check_nan_enabled());
 */
export function is_anomaly_check_nan_enabled(): boolean {
  return native.anomaly_checks_nan();
}

/**
 * Starts or stops looking for anomalies; `set_detect_anomaly` can do so for a while.
 * @example
 * torch.set_anomaly_enabled(true, false);
 * console.log(torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled());
 * torch.set_anomaly_enabled(false);
 */
export function set_anomaly_enabled(mode: boolean, check_nan = true): void {
  native.set_anomaly_enabled(mode, check_nan);
}

function anomaly(mode: boolean, check_nan: boolean): ModeGuard {
  const before: [boolean, boolean] = [native.anomaly_enabled(), native.anomaly_checks_nan()];
  native.set_anomaly_enabled(mode, check_nan);
  return new ModeGuard(() => native.set_anomaly_enabled(...before));
}

/** What both functions below take. */
export interface AnomalyOptions {
  /** Whether a NaN in a gradient is an error; otherwise only other errors are traced. */
  check_nan?: boolean;
}

/**
 * From now on nodes remember the script's stack, errors in backward show it, and a NaN in a gradient is an error. With
 * a body only while it runs; the guard it returns otherwise restores what was before.
 * See https://docs.pytorch.org/docs/stable/autograd.html#anomaly-detection
 * @example
 * torch.autograd.set_detect_anomaly(true);
 * const x = torch.tensor([0, 1], { dtype: torch.float32, requires_grad: true });
 * try {
 *   x.sqrt().mul(x).sum().backward();
 * } catch (error) {
 *   console.log(error.message);
 * }
 * torch.autograd.set_detect_anomaly(false);
 */
export function set_detect_anomaly(mode: boolean, options?: AnomalyOptions | boolean): ModeGuard;
export function set_detect_anomaly<T>(mode: boolean, body: () => T): T;
export function set_detect_anomaly<T>(mode: boolean, options: AnomalyOptions | boolean, body: () => T): T;
export function set_detect_anomaly(
  mode: boolean,
  options: AnomalyOptions | boolean | (() => unknown) = {},
  body?: () => unknown,
): unknown {
  if (typeof options === 'function') return within(anomaly(mode, true), options);
  const guard = anomaly(mode, typeof options === 'boolean' ? options : (options.check_nan ?? true));
  return body ? within(guard, body) : guard;
}

/**
 * As `set_detect_anomaly(true)`, with a word of warning about its cost.
 * @example
 * const x = torch.tensor([0, 1], { dtype: torch.float32, requires_grad: true });
 * try {
 *   torch.autograd.detect_anomaly(() => x.sqrt().mul(x).sum().backward());
 * } catch (error) {
 *   console.log(error.message);
 * }
 */
export function detect_anomaly(options?: AnomalyOptions): ModeGuard;
export function detect_anomaly<T>(body: () => T): T;
export function detect_anomaly<T>(options: AnomalyOptions, body: () => T): T;
export function detect_anomaly(options: AnomalyOptions | (() => unknown) = {}, body?: () => unknown): unknown {
  warn(
    'Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.',
  );
  if (typeof options === 'function') return within(anomaly(true, true), options);
  const guard = anomaly(true, options.check_nan ?? true);
  return body ? within(guard, body) : guard;
}

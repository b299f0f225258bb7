import { FLAG, INTERRUPT, PAUSE, SERVICE } from './context';

/** The class of the interrupt: the engine's, as its operations throw it, too. */
export type InterruptClass = new () => Error;

export interface GuardEvents {
  /** Deliver what is due and answer what was asked. */
  service(): void;
  /** The cell came to a stop because of Pause, or goes on. */
  paused(on: boolean): void;
}

type Reject = (reason: unknown) => void;

/**
 * The slow path of the guards in cells, and all that makes an interrupt end the cell without losing state.
 *
 * An interrupt is raised once, so that the `catch` and `finally` bodies it passes run undisturbed, with all that they
 * call and await. Whatever they do, it is raised again when they end; only a catch clause that names
 * `KeyboardInterrupt` may swallow it. A second interrupt stops them, too.
 */
export class Guard {
  /** How many catch and finally bodies are running. */
  private masked = 0;
  private serving = false;
  /** The interrupt that is on its way out of the cell. */
  private interrupted: Error | undefined;
  private readonly waiting = new Set<Reject>();

  constructor(
    readonly context: Int32Array,
    private readonly Interrupt: InterruptClass,
    private readonly events: GuardEvents,
  ) {}

  /** Called by a guard that read a flag other than 0. */
  readonly enter = (): void => {
    if (this.serving) return;
    if (Atomics.load(this.context, FLAG) & SERVICE) this.service();
    if (Atomics.load(this.context, FLAG) & PAUSE) this.pause();
    // An interrupt that is pending here, outside any mask, was swallowed by code that is not the user's.
    if (this.take() || (this.interrupted && this.masked === 0)) this.raise();
  };

  /** Start of a `catch` or `finally` body. */
  readonly mask = (): void => {
    this.masked++;
    // An engine operation throws without consuming the flag.
    if (this.context[FLAG]! & INTERRUPT && this.take()) this.interrupted ??= new this.Interrupt();
  };

  /** End of a `catch` or `finally` body; `handled` if the catch clause names KeyboardInterrupt. */
  readonly unmask = (handled = false): void => {
    if (this.masked > 0) this.masked--;
    if (handled) this.interrupted = undefined;
    else if (this.interrupted && this.masked === 0) throw this.interrupted;
  };

  /** What `await` waits for in a cell: the value, or an interrupt. */
  readonly wait = (value: unknown): unknown => {
    if (typeof (value as PromiseLike<unknown> | null | undefined)?.then !== 'function') return value;
    return new Promise((resolve, reject) => {
      if (this.interrupted && this.masked === 0) reject(this.interrupted);
      this.waiting.add(reject);
      Promise.resolve(value as PromiseLike<unknown>).then(
        (result) => {
          this.waiting.delete(reject);
          resolve(result);
        },
        (reason) => {
          this.waiting.delete(reject);
          reject(reason);
        },
      );
    });
  };

  /** What `for await` iterates over: every step can be interrupted. */
  readonly iterate = (iterable: unknown): unknown => {
    const open = (iterable as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator];
    if (!open) return iterable;
    const iterator = open.call(iterable as AsyncIterable<unknown>);
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => this.wait(iterator.next()),
        return: iterator.return && ((value?: unknown) => iterator.return!(value)),
      }),
    };
  };

  /** An interrupt arrived while the event loop turns: ends whatever the cell waits for. */
  interruptWaiting(): void {
    if (!this.take()) return; // Running code was quicker.
    this.interrupted ??= new this.Interrupt();
    this.rejectWaiting(this.interrupted);
  }

  /** The event loop did what a guard would have done. */
  served(): void {
    Atomics.and(this.context, FLAG, ~SERVICE);
  }

  /** Forgets an interrupt that is over, at the end of a cell. */
  reset(): void {
    this.take();
    this.interrupted = undefined;
    this.masked = 0;
  }

  /** Consumes the interrupt flag; true if it was set. */
  private take(): boolean {
    return (Atomics.and(this.context, FLAG, ~INTERRUPT) & INTERRUPT) !== 0;
  }

  private raise(): void {
    this.interrupted ??= new this.Interrupt();
    this.rejectWaiting(this.interrupted);
    // The very next guard looks again.
    Atomics.or(this.context, FLAG, SERVICE);
    throw this.interrupted;
  }

  private rejectWaiting(reason: Error): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const reject of waiting) reject(reason);
  }

  private service(): void {
    this.served();
    // The engine's operations throw while the flag is up, and answering questions needs them.
    const interrupt = this.take();
    this.serving = true;
    try {
      this.events.service();
    } finally {
      this.serving = false;
      if (interrupt) Atomics.or(this.context, FLAG, INTERRUPT);
    }
  }

  private pause(): void {
    this.events.paused(true);
    this.service();
    for (;;) {
      const flag = Atomics.load(this.context, FLAG);
      if (!(flag & PAUSE) || flag & INTERRUPT) break;
      if (flag & SERVICE) this.service();
      else Atomics.wait(this.context, FLAG, flag);
    }
    this.events.paused(false);
  }
}

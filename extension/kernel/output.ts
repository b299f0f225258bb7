import { FLAG, INTERRUPT } from './context';
import { FLIGHT } from './control/mail';

type Stream = 'stdout' | 'stderr';
type Post = (stream: Stream, text: string) => void;

/** Characters gathered before they are sent without waiting for a guard. */
const CHUNK = 1 << 16;
/** A write this much later than the last sending is sent at once. */
const INTERVAL_MS = 50;

/** Catches what cells write and sends it on, no faster than the host takes it. */
export class Output {
  private pending: { stream: Stream; text: string }[] = [];
  private size = 0;
  private sent = 0;
  private scheduled = false;

  constructor(
    private readonly context: Int32Array,
    private readonly flight: Int32Array,
    private readonly post: Post,
  ) {}

  /** Takes over this process's stdout and stderr. */
  capture(): void {
    for (const stream of ['stdout', 'stderr'] as const)
      process[stream].write = (chunk: Uint8Array | string, encoding?: unknown, done?: unknown) => {
        this.write(stream, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
        const callback = typeof encoding === 'function' ? encoding : done;
        if (typeof callback === 'function') process.nextTick(callback);
        return true;
      };
  }

  write(stream: Stream, text: string): void {
    const last = this.pending.at(-1);
    if (last?.stream === stream) last.text += text;
    else this.pending.push({ stream, text });
    this.size += text.length;
    if (this.size > CHUNK || performance.now() - this.sent > INTERVAL_MS) this.flush();
    else this.schedule();
  }

  flush(): void {
    const { pending, size } = this;
    this.pending = [];
    this.size = 0;
    this.sent = performance.now();
    for (const { stream, text } of pending) this.post(stream, text);
    if (size > 0) this.throttle(size);
  }

  /** For code that runs while no cell does: nobody else would flush. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setTimeout(() => {
      this.scheduled = false;
      this.flush();
    }, INTERVAL_MS);
  }

  /** A loop that only prints must not fill the memory of both processes. */
  private throttle(size: number): void {
    let flying = Atomics.add(this.flight, FLIGHT.index, size) + size;
    while (flying > FLIGHT.limit && !(this.context[FLAG]! & INTERRUPT)) {
      Atomics.wait(this.flight, FLIGHT.index, flying, 100);
      flying = Atomics.load(this.flight, FLIGHT.index);
    }
  }
}

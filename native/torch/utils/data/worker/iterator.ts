/** One pass over a dataset that worker threads read: batches in order, a few always on their way. */
import { RuntimeError } from '../../../errors';
import { ANY } from './messages';
import { type Answer, type WorkerPool, workerError } from './pool';

export interface PassOptions {
  /** Numbers of the samples of each batch, or single numbers; null for an iterable dataset. */
  samples: Iterator<number[] | number> | null;
  /** Batches on their way, for each worker. */
  prefetch: number;
  /** Batches come as they were asked for, not as they get done. */
  in_order: boolean;
  /** In seconds; 0 waits for ever. */
  timeout: number;
  /** Leaves the workers running after the pass. */
  keep: boolean;
}

/** Workers of passes that were left without a word. */
const abandoned = new FinalizationRegistry((pool: WorkerPool) => pool.close());

export class WorkerIterator<B> implements IterableIterator<B> {
  /** Number of the next batch; batches of an earlier pass have smaller ones. */
  private received: number;
  /** Which worker has been asked for a batch, and what it answered. */
  private readonly tasks = new Map<number, { worker: number; answer?: Answer }>();
  private readonly active: boolean[];
  private nextWorker = 0;
  private done = false;

  constructor(
    private readonly pool: WorkerPool,
    private readonly options: PassOptions,
  ) {
    this.received = pool.issued;
    this.active = Array.from({ length: pool.size }, () => true);
    if (!options.keep) abandoned.register(this, pool, this);
    if (!options.samples) for (let worker = 0; worker < pool.size; worker++) pool.send(worker, { kind: 'restart' });
    for (let i = 0; i < options.prefetch * pool.size; i++) this.ask();
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<B> {
    return this.guarded(() => {
      for (;;) {
        const ready = this.ready();
        if (ready) return ready;
        this.note(this.pool.take(this.options.timeout * 1000));
      }
    });
  }

  /** As `next`, while the event loop turns. */
  async nextAsync(): Promise<IteratorResult<B>> {
    for (;;) {
      const ready = this.guarded(() => this.ready());
      if (ready) return ready;
      const answer = await this.pool.takeAsync(this.options.timeout * 1000);
      this.guarded(() => this.note(answer));
    }
  }

  /** Ends the pass: `break` comes here. */
  return(): IteratorResult<B> {
    this.finish();
    return { done: true, value: undefined };
  }

  /** A loop does not end its iterator when that throws. */
  private guarded<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      this.finish();
      throw error;
    }
  }

  /** The next batch if it is there, or the end; undefined when it must be waited for. */
  private ready(): IteratorResult<B> | undefined {
    if (this.done) return { done: true, value: undefined };
    const { tasks } = this;
    // What was asked of a worker whose stream has ended since will not come.
    for (
      let task = tasks.get(this.received);
      task && !task.answer && !this.active[task.worker];
      task = tasks.get(this.received)
    )
      tasks.delete(this.received++);
    if (tasks.size === 0) {
      this.finish();
      return { done: true, value: undefined };
    }
    const index = this.options.in_order ? this.received : [...tasks.keys()].find((each) => tasks.get(each)!.answer);
    const answer = index === undefined ? undefined : tasks.get(index)!.answer;
    if (!answer) return undefined;
    tasks.delete(index!);
    if (this.options.in_order) this.received++;
    if (answer.kind === 'end') {
      this.active[answer.worker] = false;
      this.ask();
      return this.ready();
    }
    if (answer.kind === 'error') throw workerError(answer);
    this.ask();
    return { done: false, value: this.pool.open(answer) as B };
  }

  private note(answer: Answer | undefined): void {
    if (!answer) throw new RuntimeError(`DataLoader timed out after ${this.options.timeout} seconds`);
    if (answer.kind === 'error' && answer.index === ANY) throw workerError(answer);
    if (answer.kind === 'end') this.active[answer.worker] = false;
    const task = this.tasks.get(answer.index);
    // Answers to the pass before this one, which was left early.
    if (task) task.answer = answer;
  }

  /** Asks the next worker in turn for one more batch. */
  private ask(): void {
    if (!this.active.includes(true)) return;
    let samples: number[] | number | null = null;
    if (this.options.samples) {
      const { value, done } = this.options.samples.next();
      if (done) return;
      samples = value;
    }
    while (!this.active[this.nextWorker]) this.nextWorker = (this.nextWorker + 1) % this.pool.size;
    const worker = this.nextWorker;
    this.nextWorker = (worker + 1) % this.pool.size;
    const index = this.pool.issued++;
    this.tasks.set(index, { worker });
    this.pool.send(worker, { kind: 'fetch', index, samples });
  }

  private finish(): void {
    if (this.done) return;
    this.done = true;
    this.tasks.clear();
    abandoned.unregister(this);
    if (!this.options.keep) this.pool.close();
  }
}

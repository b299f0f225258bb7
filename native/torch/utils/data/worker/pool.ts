/** The worker threads of one DataLoader. Nobody waits for an event loop: the script may loop synchronously. */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { context, FLAG, INTERRUPT } from '../../../context';
import * as errors from '../../../errors';
import { KeyboardInterrupt, RuntimeError } from '../../../errors';
import {
  ENDED,
  type FromWorker,
  failure,
  MESSAGES,
  type ToWorker,
  type WorkerStart,
  type WorkerTask,
} from './messages';
import { pack, unpack } from './parcel';
import { framesOfScript, surroundingsOfWorkers } from './source';

/** Milliseconds between two looks at the interrupt flag. */
const PATIENCE = 100;

/** A batch as a worker sent it; unpacked only when it is its turn. */
export type Answer = FromWorker & { worker: number };

export class WorkerPool {
  /** Batches asked for so far. */
  issued = 0;
  private readonly workers: { thread: Worker; port: MessagePort }[] = [];
  private readonly signal = new Int32Array(new SharedArrayBuffer(8));
  private readonly inbox: Answer[] = [];
  private readonly functions = new Map<number, unknown>();
  private wake: (() => void) | undefined;
  private listening = false;
  private closed = false;

  /** Throws NotSendable when the task cannot go to other threads. */
  constructor(
    task: WorkerTask,
    readonly size: number,
    seed: bigint,
  ) {
    const parcel = pack(task, { label: 'DataLoader', note: (value, at) => this.functions.set(at, value) });
    for (let id = 0; id < size; id++) {
      const { port1, port2 } = new MessageChannel();
      const start: WorkerStart = {
        id,
        num_workers: size,
        seed: BigInt.asUintN(64, seed + BigInt(id)),
        port: port2,
        signal: this.signal,
        surroundings: surroundingsOfWorkers(),
        task: parcel,
      };
      const thread = new Worker(require.resolve('./main'), { workerData: start, transferList: [port2] });
      // A script that ends does not wait for them.
      thread.unref();
      thread.on('error', (error) => this.lost(id, error));
      this.workers.push({ thread, port: port1 });
    }
  }

  send(worker: number, message: ToWorker): void {
    this.workers[worker]!.port.postMessage(message);
  }

  /** The next answer of any worker, waited for; undefined after `timeout` milliseconds (0 is for ever). */
  take(timeout: number): Answer | undefined {
    const end = timeout > 0 ? performance.now() + timeout : Number.POSITIVE_INFINITY;
    for (;;) {
      const seen = Atomics.load(this.signal, MESSAGES);
      const answer = this.receive();
      if (answer) return answer;
      this.checkAlive();
      if (context.array[FLAG]! & INTERRUPT) throw new KeyboardInterrupt();
      const left = end - performance.now();
      if (left <= 0) return undefined;
      Atomics.wait(this.signal, MESSAGES, seen, Math.min(PATIENCE, left));
    }
  }

  /** As `take`, while the event loop turns. */
  async takeAsync(timeout: number): Promise<Answer | undefined> {
    this.listen();
    const end = timeout > 0 ? performance.now() + timeout : Number.POSITIVE_INFINITY;
    for (;;) {
      const answer = this.receive();
      if (answer) return answer;
      this.checkAlive();
      if (context.array[FLAG]! & INTERRUPT) throw new KeyboardInterrupt();
      const left = end - performance.now();
      if (left <= 0) return undefined;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(PATIENCE, left));
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** The value of a batch. */
  open(answer: Extract<Answer, { kind: 'batch' }>): unknown {
    return unpack(answer.batch, (at) => this.functions.get(at));
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const { thread, port } of this.workers) {
      port.close();
      void thread.terminate();
    }
  }

  private receive(): Answer | undefined {
    if (this.inbox.length > 0) return this.inbox.shift();
    for (const [worker, { port }] of this.workers.entries()) {
      const received = receiveMessageOnPort(port);
      if (received) return { ...(received.message as FromWorker), worker };
    }
    return undefined;
  }

  /** From here on messages wake the event loop, and are kept where `receive` looks first. */
  private listen(): void {
    if (this.listening) return;
    this.listening = true;
    for (const [worker, { port }] of this.workers.entries()) {
      port.on('message', (message: FromWorker) => {
        this.inbox.push({ ...message, worker });
        this.wake?.();
      });
      port.unref();
    }
  }

  private lost(worker: number, error: Error): void {
    if (this.closed) return;
    this.inbox.push({ ...failure(error), worker });
    this.wake?.();
  }

  private checkAlive(): void {
    if (Atomics.load(this.signal, ENDED) > 0 && !this.closed)
      throw new RuntimeError(`DataLoader worker exited unexpectedly (${this.size} workers were running)`);
  }
}

/** What went wrong in a worker, as an error of this thread. */
export function workerError({ name, message, stack, worker }: Extract<Answer, { kind: 'error' }>): Error {
  const known = { ...errors, TypeError, RangeError, ReferenceError, SyntaxError } as Record<string, unknown>;
  const type = (Object.hasOwn(known, name) ? known[name] : RuntimeError) as new (message: string) => Error;
  const text = [
    `Caught ${name} in DataLoader worker process ${worker}.`,
    'Original Traceback (most recent call last):',
    ...framesOfScript(stack).reverse(),
    `${name}: ${message}`,
  ];
  const error = new type(text.join('\n'));
  // The hint that belongs to functions which are sent by their text.
  if (name === 'ReferenceError' && / is not defined$/.test(message)) {
    error.message +=
      '\nFunctions and classes of a script go to workers by their text, with the globals they use. ' +
      'Put what uses other variables into a module of its own, or use num_workers: 0.';
  }
  return error;
}

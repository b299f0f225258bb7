/** What a DataLoader's worker does: it fetches what it is asked for, in the order it is asked. */
import { native } from '../../../core';
import { manual_seed } from '../../../random';
import type { Indexed, IterableDataset } from '../dataset';
import { fetcher, fetchStream } from '../fetch';
import { setWorkerInfo } from './info';
import { type FromWorker, failure, send, type ToWorker, type WorkerStart, type WorkerTask } from './messages';
import { pack, unpack } from './parcel';
import { defineGlobal, evaluate } from './source';

export class LoaderService {
  private task: WorkerTask | undefined;
  /** The main thread's own classes and functions, by their place in the parcel. */
  private readonly known = new Map<unknown, number>();
  private stream: Iterator<unknown> | undefined;
  private fetchSamples: ((samples: number[] | number) => unknown) | undefined;
  /** What went wrong at the start; each fetch answers with it. */
  private failure: { error: unknown } | undefined;

  constructor(private readonly start: WorkerStart) {
    try {
      this.begin();
    } catch (error) {
      this.failure = { error };
    }
    start.port.on('message', (message: ToWorker) => this.answer(message));
  }

  private begin(): void {
    const { id, num_workers, seed, surroundings, task } = this.start;
    // Each worker is one thread, as in PyTorch.
    native.set_num_threads(1);
    manual_seed(seed);
    for (const [name, text] of Object.entries(surroundings)) defineGlobal(name, () => evaluate(text));
    this.task = unpack(task, undefined, (value, at) => this.known.set(value, at)) as WorkerTask;
    setWorkerInfo({ id, num_workers, seed, dataset: this.task.dataset });
    (this.task.worker_init_fn as ((id: number) => void) | null)?.(id);
  }

  private answer(message: ToWorker): void {
    if (message.kind === 'restart') {
      this.stream = undefined;
      return;
    }
    const transfer: ArrayBuffer[] = [];
    send(this.start, this.fetch(message.index, message.samples, transfer), transfer);
  }

  private fetch(index: number, samples: number[] | number | null, transfer: ArrayBuffer[]): FromWorker {
    try {
      if (this.failure) throw this.failure.error;
      const { dataset, collate_fn, batch_size, drop_last } = this.task!;
      const collate = collate_fn as (samples: unknown) => unknown;
      let batch: unknown;
      if (samples === null) {
        this.stream ??= fetchStream(dataset as IterableDataset<unknown>, batch_size, drop_last, collate);
        const { value, done } = this.stream.next();
        if (done) return { kind: 'end', index };
        batch = value;
      } else {
        this.fetchSamples ??= fetcher(dataset as Indexed<unknown>, collate);
        batch = this.fetchSamples(samples);
      }
      return { kind: 'batch', index, batch: pack(batch, { label: 'batch', known: this.known, transfer }) };
    } catch (error) {
      transfer.length = 0;
      return failure(error, index);
    }
  }
}

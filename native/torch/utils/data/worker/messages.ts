/** What the loader's thread and its workers say to each other. */
import type { MessagePort } from 'node:worker_threads';
import type { Parcel } from './parcel';

/** What a worker starts with. */
export interface WorkerStart {
  id: number;
  num_workers: number;
  seed: bigint;
  port: MessagePort;
  /** [messages sent by all workers, workers that ended] */
  signal: Int32Array;
  /** Names that functions of the script expect, as text. */
  surroundings: Record<string, string>;
  /** A WorkerTask. */
  task: Parcel;
}

/** What a worker does. */
export interface WorkerTask {
  dataset: unknown;
  collate_fn: unknown;
  /** Of an iterable dataset. */
  batch_size: number | null;
  drop_last: boolean;
  worker_init_fn: unknown;
}

export type ToWorker =
  /** Sample numbers, one number, or null for whatever comes next. */
  | { kind: 'fetch'; index: number; samples: number[] | number | null }
  /** Begins an iterable dataset anew. */
  | { kind: 'restart' };

export type FromWorker =
  | { kind: 'batch'; index: number; batch: Parcel }
  /** An iterable dataset has no more. */
  | { kind: 'end'; index: number }
  | { kind: 'error'; index: number; name: string; message: string; stack: string };

export const MESSAGES = 0;
export const ENDED = 1;

/** Of no batch in particular. */
export const ANY = -1;

/** An error of a worker, as a message. */
export function failure(error: unknown, index: number = ANY): FromWorker {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'error', index, name, message, stack };
}

/** Sends a message and wakes the loader's thread. */
export function send({ port, signal }: WorkerStart, message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
  Atomics.add(signal, MESSAGES, 1);
  Atomics.notify(signal, MESSAGES);
}

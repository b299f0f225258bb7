/** Fetches one file in a thread of its own, so that the thread that waits may do so synchronously. */
import { createWriteStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { workerData } from 'node:worker_threads';

/** What the waiting thread passes in. */
export interface DownloadJob {
  url: string;
  /** File that grows; what is there already is not fetched again. */
  partial: string;
  /** [received bytes, total bytes or -1] */
  progress: Float64Array;
  /** [0 running, 1 done, 2 failed, 3 told to stop] */
  state: Int32Array;
  /** UTF-8 of the reason when it failed, ended by a zero. */
  reason: Uint8Array;
}

export const RUNNING = 0;
export const DONE = 1;
export const FAILED = 2;
export const STOP = 3;

async function download({ url, partial, progress, state }: DownloadJob): Promise<void> {
  const have = statSync(partial, { throwIfNoEntry: false })?.size ?? 0;
  const response = await fetch(url, { headers: have > 0 ? { Range: `bytes=${have}-` } : {} });
  // Everything is there already: the server has nothing beyond the end.
  if (response.status === 416 && have > 0) return;
  if (!response.ok || !response.body) throw new Error(`HTTP Error ${response.status}: ${response.statusText}`);
  const resumed = response.status === 206;
  const length = Number(response.headers.get('content-length') ?? -1);
  progress[0] = resumed ? have : 0;
  progress[1] = length < 0 ? -1 : length + progress[0];
  const body = Readable.fromWeb(response.body as import('node:stream/web').ReadableStream);
  body.on('data', (chunk: Uint8Array) => {
    progress[0]! += chunk.length;
    Atomics.notify(state, 0);
    if (Atomics.load(state, 0) === STOP) body.destroy(new Error('stopped'));
  });
  await pipeline(body, createWriteStream(partial, { flags: resumed ? 'a' : 'w' }));
  if (progress[1]! >= 0 && progress[0]! < progress[1]!) throw new Error('the connection ended early');
}

async function main(job: DownloadJob): Promise<void> {
  let outcome = DONE;
  try {
    await download(job);
  } catch (error) {
    outcome = FAILED;
    const { message, cause } = error as Error;
    const text = cause instanceof Error ? `${message}: ${cause.message}` : message;
    new TextEncoder().encodeInto(text, job.reason);
  }
  Atomics.store(job.state, 0, outcome);
  Atomics.notify(job.state, 0);
}

// Other threads load this file for its constants, and may have data of their own.
if (workerData?.partial) void main(workerData as DownloadJob);

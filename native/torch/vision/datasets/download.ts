/** Downloading data sets: in the middle of a script, with a bar, taken up where it stopped, and checked. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { context, FLAG, INTERRUPT } from '../../context';
import { KeyboardInterrupt, RuntimeError } from '../../errors';
import { Tqdm } from '../../progress';
import { DONE, type DownloadJob, RUNNING, STOP } from './download_worker';

/** Milliseconds between two looks at the interrupt flag and the bar. */
const PATIENCE = 100;

/**
 * Whether a file is there and has the given MD5.
 * @example
 * console.log(vision.datasets.check_integrity('no such file'));
 */
export function check_integrity(path: string, md5: string | null = null): boolean {
  if (!existsSync(path)) return false;
  return md5 === null || createHash('md5').update(readFileSync(path)).digest('hex') === md5;
}

/** Fetches a file from the first mirror that has it. Nothing appears at `path` before it is whole and its MD5 fits. */
export function downloadFrom(mirrors: readonly string[], path: string, md5: string | null): void {
  if (check_integrity(path, md5)) return;
  mkdirSync(dirname(path), { recursive: true });
  const name = basename(path);
  const problems: string[] = [];
  for (const mirror of mirrors) {
    const url = mirror + name;
    try {
      downloadUrl(url, path, md5);
      return;
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
      problems.push(`Tried ${url}, got:\n${error.message}\n`);
    }
  }
  throw new RuntimeError(`Error downloading ${name}:\n${problems.join('')}`);
}

class DownloadError extends Error {}

function downloadUrl(url: string, path: string, md5: string | null): void {
  const partial = `${path}.part`;
  fetchSynchronously(url, partial);
  if (!check_integrity(partial, md5)) {
    rmSync(partial, { force: true });
    throw new DownloadError('File not found or corrupted.');
  }
  renameSync(partial, path);
}

function fetchSynchronously(url: string, partial: string): void {
  const job: DownloadJob = {
    url,
    partial,
    progress: new Float64Array(new SharedArrayBuffer(16)).fill(-1, 1),
    state: new Int32Array(new SharedArrayBuffer(4)),
    reason: new Uint8Array(new SharedArrayBuffer(1024)),
  };
  const worker = new Worker(require.resolve('./download_worker'), { workerData: job });
  worker.unref();
  let bar: Tqdm | undefined;
  try {
    while (Atomics.load(job.state, 0) === RUNNING) {
      Atomics.wait(job.state, 0, RUNNING, PATIENCE);
      if (context.array[FLAG]! & INTERRUPT) throw new KeyboardInterrupt();
      const [received, total] = job.progress as unknown as [number, number];
      if (!bar && received > 0) {
        bar = new Tqdm(null, {
          desc: basename(partial, '.part'),
          unit: 'B',
          unit_scale: true,
          ...(total < 0 ? {} : { total }),
        });
      }
      bar?.update(received - bar.n);
    }
  } finally {
    bar?.close();
    Atomics.compareExchange(job.state, 0, RUNNING, STOP);
  }
  if (Atomics.load(job.state, 0) === DONE) return;
  const reason = Buffer.from(job.reason).toString();
  throw new DownloadError(`<urlopen error ${reason.slice(0, reason.indexOf('\0'))}>`);
}

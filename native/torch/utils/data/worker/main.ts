/** Where a DataLoader's worker thread begins. Whatever happens from here on, the loader learns of it. */
import { isMainThread, workerData } from 'node:worker_threads';
import { ENDED, failure, MESSAGES, send, type WorkerStart } from './messages';

function main(start: WorkerStart): void {
  process.on('exit', () => {
    Atomics.add(start.signal, ENDED, 1);
    Atomics.notify(start.signal, MESSAGES);
  });
  process.on('uncaughtException', (error) => send(start, failure(error)));
  try {
    // Not before the handlers are there: loading the engine may fail, too.
    const { LoaderService } = require('./service') as typeof import('./service');
    new LoaderService(start);
  } catch (error) {
    send(start, failure(error));
  }
}

if (!isMainThread) main(workerData as WorkerStart);

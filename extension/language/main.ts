/**
 * Entry of the language server's process (dist/language.js): passes messages on to the thread that analyses, and back. It
 * counts edits as they are received, so that an analysis of a text that is no longer there ends soon.
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { isEdit, type ServerData } from './edits';

const received = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
const server = new Worker(path.join(__dirname, 'server.js'), {
  workerData: { received } satisfies ServerData,
});

process.on('message', (message: object) => {
  if (isEdit(message)) Atomics.add(received, 0, 1);
  server.postMessage(message);
});
process.on('disconnect', () => process.exit());
server.on('message', (message: object) => process.send?.(message));
server.on('exit', (code) => process.exit(code));

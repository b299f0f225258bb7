import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { observe_progress } from 'tensorpad/inspect';
import { datasets } from 'tensorpad/vision';

/** A server in a thread of its own, since downloads hold this one. `/whole` and `/range` serve, `/cut` stops halfway. */
const SERVER = `
const { createServer } = require('node:http');
const { parentPort, workerData } = require('node:worker_threads');
const content = Buffer.from(workerData);
createServer((request, response) => {
  if (request.url.startsWith('/none/')) return response.writeHead(404).end();
  const from = /bytes=(\\d+)-/.exec(request.headers.range ?? '')?.[1];
  if (request.url.startsWith('/cut/')) {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, content.length / 2), () => setTimeout(() => response.destroy(), 100));
  } else if (from !== undefined && request.url.startsWith('/range/')) {
    parentPort.postMessage(Number(from));
    response.writeHead(206, { 'content-length': content.length - from }).end(content.subarray(from));
  } else response.writeHead(200, { 'content-length': content.length }).end(content);
}).listen(0, '127.0.0.1', function () { parentPort.postMessage({ port: this.address().port }); });
`;

const content = gzipSync(Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 3, 4]));
const md5 = createHash('md5').update(content).digest('hex');
const bars: { label: string; done: number; total?: number; finished: boolean }[] = [];
observe_progress((bar) => bars.push(bar));

interface Running {
  url: string;
  ranges: number[];
  stop(): void;
}

async function serve(): Promise<Running> {
  const worker = new Worker(SERVER, { eval: true, workerData: content });
  const ranges: number[] = [];
  const port = await new Promise<number>((resolve) => {
    worker.on('message', (message: number | { port: number }) => {
      if (typeof message === 'number') ranges.push(message);
      else resolve(message.port);
    });
  });
  return { url: `http://127.0.0.1:${port}`, ranges, stop: () => void worker.terminate() };
}

/** A data set of one file for every part, fetched from `mirrors`. */
function fetchFrom(root: string, mirrors: string[], sum = md5) {
  class Numbers extends datasets.MNIST {
    static override readonly mirrors = mirrors;
    static override readonly resources = [['train-labels-idx1-ubyte.gz', sum]] as const;
  }
  return () => new Numbers(root, { download: true });
}

const folder = () => mkdtempSync(join(tmpdir(), 'tensorpad-download-'));
const file = (root: string, name = 'train-labels-idx1-ubyte') => join(root, 'Numbers', 'raw', name);

test('a file is fetched from the first mirror that has it, with a bar, and unpacked', async () => {
  const server = await serve();
  const root = folder();
  // There are no pictures to go with the labels; the labels must have arrived all the same.
  assert.throws(fetchFrom(root, [`${server.url}/none/`, `${server.url}/whole/`]), /images/);
  assert.deepEqual([...readFileSync(file(root))], [0, 0, 8, 1, 0, 0, 0, 2, 3, 4]);
  const last = bars.at(-1)!;
  assert.deepEqual(
    [last.label, last.done, last.total, last.finished],
    ['train-labels-idx1-ubyte.gz', content.length, content.length, true],
  );
  server.stop();
});

test('what was fetched before a connection broke is not fetched again', async () => {
  const server = await serve();
  const root = folder();
  assert.throws(fetchFrom(root, [`${server.url}/cut/`]), {
    name: 'RuntimeError',
    message: /^Error downloading train-labels-idx1-ubyte\.gz:\nTried http/,
  });
  assert.equal(readFileSync(file(root, 'train-labels-idx1-ubyte.gz.part')).length, content.length / 2);
  assert.throws(fetchFrom(root, [`${server.url}/range/`]), /images/);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(server.ranges, [content.length / 2]);
  assert.deepEqual(readFileSync(file(root, 'train-labels-idx1-ubyte.gz')), content);
  server.stop();
});

test('a file with the wrong checksum does not stay', async () => {
  const server = await serve();
  const root = folder();
  assert.throws(fetchFrom(root, [`${server.url}/whole/`], '0'.repeat(32)), /File not found or corrupted/);
  assert.ok(
    !existsSync(file(root, 'train-labels-idx1-ubyte.gz')) && !existsSync(file(root, 'train-labels-idx1-ubyte.gz.part')),
  );
  server.stop();
});

test('without a network, the error tells what was tried', () => {
  const root = folder();
  assert.throws(fetchFrom(root, ['http://127.0.0.1:9/a/', 'http://127.0.0.1:9/b/']), {
    name: 'RuntimeError',
    message:
      /^Error downloading train-labels-idx1-ubyte\.gz:\nTried http:\/\/127\.0\.0\.1:9\/a\/train.+, got:\n<urlopen error .+>\nTried http:\/\/127\.0\.0\.1:9\/b\//,
  });
});

test('an interrupt ends a download', async () => {
  const { attach } = await import('tensorpad/inspect');
  const flags = new Int32Array(4);
  const server = await serve();
  attach(flags);
  flags[0] = 1;
  try {
    assert.throws(fetchFrom(folder(), [`${server.url}/cut/`]), { name: 'KeyboardInterrupt' });
  } finally {
    attach(new Int32Array(4));
    server.stop();
  }
});

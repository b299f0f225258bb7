/** LeNet on MNIST: files in MNIST's format, offered by a server on this machine. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { observe_progress } from 'tensorpad/inspect';
import { datasets, transforms } from 'tensorpad/vision';
import { type Check, close, inFolder } from './check';

const F = nn.functional;
const { DataLoader } = torch.utils.data;

/** An IDX file of bytes. */
function idx(shape: number[], data: number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  for (const [i, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([header, Buffer.from(data)]);
}

/** MNIST's files with few pictures, of noise, packed as they are offered. */
export function digits(): Record<string, Buffer> {
  const pixels = (count: number, seed: number) =>
    Array.from({ length: count * 784 }, (_, i) => Math.floor(((i * 7919 + seed) * ((i % 97) + 3)) / 8) % 256);
  const labels = (count: number, first: number) => Array.from({ length: count }, (_, i) => (i * 7 + first) % 10);
  return {
    'train-images-idx3-ubyte.gz': gzipSync(idx([24, 28, 28], pixels(24, 1))),
    'train-labels-idx1-ubyte.gz': gzipSync(idx([24], labels(24, 0))),
    't10k-images-idx3-ubyte.gz': gzipSync(idx([10, 28, 28], pixels(10, 5))),
    't10k-labels-idx1-ubyte.gz': gzipSync(idx([10], labels(10, 3))),
  };
}

/** A server on this machine, in a thread of its own since downloads hold this one. */
const SERVER = `
const { parentPort, workerData } = require('node:worker_threads');
require('node:http').createServer((request, response) => {
  const content = Buffer.from(workerData[request.url.slice(1)]);
  response.writeHead(200, { 'content-length': content.length }).end(content);
}).listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port); });
`;

class LeNet extends nn.Module {
  c1 = new nn.Conv2d(1, 6, [5, 5]);
  c3 = new nn.Conv2d(6, 16, 5);
  fc1 = new nn.Linear(16 * 4 * 4, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);

  override forward(x: torch.Tensor) {
    x = F.max_pool2d(F.relu(this.c1(x)), 2);
    x = F.max_pool2d(F.relu(this.c3(x)), 2);
    x = x.view(
      -1,
      x
        .size()
        .slice(1)
        .reduce((a, b) => a * b),
    );
    return this.fc3(F.relu(this.fc2(F.relu(this.fc1(x)))));
  }
}

export const mnist: Record<string, Check> = {
  '000-11': async () => {
    const files = digits();
    const server = new Worker(SERVER, { eval: true, workerData: files });
    const [port] = await once(server, 'message');
    server.unref();
    class Digits<T> extends datasets.MNIST<T> {
      static override readonly mirrors = [`http://127.0.0.1:${port}/`];
      static override readonly resources = Object.entries(files).map(
        ([name, content]) => [name, createHash('md5').update(content).digest('hex')] as const,
      );
    }
    const fetched = new Set<string>();
    observe_progress(({ label, done, total }) => done === total && fetched.add(label));
    inFolder((root) => {
      const transform = new transforms.Compose([
        new transforms.ToTensor(),
        new transforms.Normalize([0.1307], [0.3081]),
      ]);
      const trainset = new Digits(root, { train: true, download: true, transform });
      const testset = new Digits(root, { train: false, download: true, transform });
      assert.deepEqual([...fetched], Object.keys(files));
      close(trainset.at(0)[0].at('0, 0, :4'), [-0.42421296, 1.10317504, 1.75231516, 1.53593516]);
      torch.manual_seed(0);
      const lenet = new LeNet();
      const criterion = new nn.CrossEntropyLoss();
      const optimizer = new optim.SGD(lenet.parameters(), { lr: 0.01, momentum: 0.9 });
      const trainloader = new DataLoader(trainset, { batch_size: 4, shuffle: true, num_workers: 0 });
      const testloader = new DataLoader(testset, { batch_size: 4, shuffle: false, num_workers: 0 });
      const printed: number[] = [];
      const seen: number[] = [];
      for (let epoch = 0; epoch < 10; epoch++) {
        let running = 0;
        let i = 0;
        for (const [inputs, labels] of trainloader) {
          if (epoch === 0) seen.push(...(labels.tolist() as number[]));
          optimizer.zero_grad();
          const loss = criterion(lenet(inputs), labels);
          loss.backward();
          optimizer.step();
          running += loss.item() as number;
          if (i++ % 3 < 2) continue;
          printed.push(running / 3);
          running = 0;
        }
      }
      assert.deepEqual(seen, [4, 9, 3, 8, 0, 2, 2, 5, 3, 0, 0, 1, 4, 6, 9, 1, 7, 5, 8, 7, 7, 4, 1, 6]);
      close(printed.slice(0, 4), [2.28535978, 2.328885953, 2.299139341, 2.305414041], 1e-5);
      close(printed.slice(18), [2.242362499, 2.226547877], 1e-4);
      /** How many pictures the network tells. */
      const correct = (loader: Iterable<[torch.Tensor, torch.Tensor]>) => {
        let count = 0;
        for (const [images, labels] of loader) count += torch.max(lenet(images).data, 1)[1].eq(labels).sum().item();
        return count;
      };
      assert.deepEqual([correct(testloader), correct(trainloader), testset.length], [3, 12, 10]);
      const wanted = [0.2408269793, 0.2315091193, -0.1281750351];
      close(lenet(testset.at(0)[0].unsqueeze(0)).at('0, :3'), wanted, 1e-3);
    });
    await server.terminate();
  },
};

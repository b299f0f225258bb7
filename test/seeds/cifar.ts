/** 002: the classifier of CIFAR-10, on a tiny set in the real binary format. Numbers are PyTorch 2.13's on the same. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { observe_progress } from 'tensorpad/inspect';
import * as plt from 'tensorpad/plot';
import { datasets, Image, transforms, utils } from 'tensorpad/vision';
import type { Check } from './check';
import { fails, folder, near, shape, tensorpad } from './compare';

const F = nn.functional;
const { DataLoader } = torch.utils.data;
type T = torch.Tensor;

const CLASSES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

/** Record `r` of a file: stripes that depend on its class, shifted by `shift`. */
function record(r: number, shift: number): Buffer {
  const pixel = (c: number, i: number) =>
    (r * 37 + c * 91 + Math.floor(i / 32) * 5 + (i % 32) * 3 * ((r % 10) + 1) + shift) % 256;
  return Buffer.from([r % 10, ...[0, 1, 2].flatMap((c) => Array.from({ length: 1024 }, (_, i) => pixel(c, i)))]);
}
const records = (from: number, to: number, shift: number) =>
  Buffer.concat(Array.from({ length: to - from }, (_, i) => record(from + i, shift)));

/** The files of 50 pictures to train and 20 to test. */
const FILES: [string, Buffer][] = [
  ...[1, 2, 3, 4, 5].map((n): [string, Buffer] => [`data_batch_${n}.bin`, records(10 * n - 10, 10 * n, 0)]),
  ['test_batch.bin', records(0, 20, 7)],
  ['batches.meta.txt', Buffer.from(`${CLASSES.join('\n')}\n\n`)],
];

function unpacked(): string {
  const root = folder();
  mkdirSync(join(root, 'cifar-10-batches-bin'));
  for (const [name, bytes] of FILES) writeFileSync(join(root, 'cifar-10-batches-bin', name), bytes);
  return root;
}

/** The archive as the authors pack it. */
function archive(): Buffer {
  const blocks = FILES.flatMap(([name, bytes]) => {
    const header = Buffer.alloc(512);
    header.write(`cifar-10-batches-bin/${name}`);
    header.write(bytes.length.toString(8).padStart(11, '0'), 124);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

/** Serves the archive on this machine, from a thread of its own since a download holds this one. */
async function serve(content: Buffer): Promise<{ url: string; stop(): void }> {
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
    require('node:http').createServer((request, response) => {
      response.writeHead(200, { 'content-length': workerData.length }).end(Buffer.from(workerData));
    }).listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port); });`,
    { eval: true, workerData: content },
  );
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  return { url: `http://127.0.0.1:${port}/`, stop: () => void worker.terminate() };
}

const transform = new transforms.Compose([
  new transforms.ToTensor(),
  new transforms.Normalize([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
]);

class Net extends nn.Module {
  conv1 = new nn.Conv2d(3, 6, 5);
  pool = new nn.MaxPool2d(2, 2);
  conv2 = new nn.Conv2d(6, 16, 5);
  fc1 = new nn.Linear(16 * 5 * 5, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);

  override forward(x: T) {
    x = this.pool(F.relu(this.conv1(x)));
    x = this.pool(F.relu(this.conv2(x)));
    x = x.view(-1, 16 * 5 * 5);
    x = F.relu(this.fc1(x));
    x = F.relu(this.fc2(x));
    return this.fc3(x);
  }
}

/** Mean losses of five batches each: twelve epochs of ten batches. */
// biome-ignore format: two numbers for an epoch
const LOSSES = [
  2.288, 2.326, 2.308, 2.305, 2.304, 2.291, 2.290, 2.296, 2.281, 2.305, 2.278, 2.281,
  2.272, 2.257, 2.253, 2.226, 2.231, 2.212, 2.166, 2.116, 2.112, 2.027, 1.860, 2.118,
];
const FIRST_TEST = [
  0.3926538, 0.2783917, 0.3083404, 0.07941233, 0.02194448, -0.1138704, -0.1500682, -0.3795083, -0.3177575, -0.3162895,
];

/** The note's whole script; `@ROOT@` is where the data is. */
const PROGRAM = `
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';
const F = nn.functional;
const { DataLoader } = torch.utils.data;

class Net extends nn.Module {
  conv1 = new nn.Conv2d(3, 6, 5);
  pool = new nn.MaxPool2d(2, 2);
  conv2 = new nn.Conv2d(6, 16, 5);
  fc1 = new nn.Linear(16 * 5 * 5, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);
  forward(x: torch.Tensor) {
    x = this.pool(F.relu(this.conv1(x)));
    x = this.pool(F.relu(this.conv2(x)));
    x = x.view(-1, 16 * 5 * 5);
    return this.fc3(F.relu(this.fc2(F.relu(this.fc1(x)))));
  }
}

function main() {
  torch.manual_seed(11);
  const transform = new transforms.Compose([
    new transforms.ToTensor(),
    new transforms.Normalize([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
  ]);
  const trainset = new datasets.CIFAR10('@ROOT@', { train: true, download: true, transform });
  const trainloader = new DataLoader(trainset, { batch_size: 4, shuffle: true, num_workers: 2 });
  const testset = new datasets.CIFAR10('@ROOT@', { train: false, download: true, transform });
  const testloader = new DataLoader(testset, { batch_size: 4, shuffle: false, num_workers: 2 });
  const net = new Net();
  const criterion = new nn.CrossEntropyLoss();
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.01, momentum: 0.9 });
  for (const [, labels] of trainloader) {
    console.log(labels.tolist().map((label: number) => trainset.classes[label]).join(' '));
    break;
  }
  for (let epoch = 0; epoch < 2; epoch++) {
    let running = 0;
    let i = 0;
    for (const [inputs, labels] of trainloader) {
      optimizer.zero_grad();
      const loss = criterion(net(inputs), labels);
      loss.backward();
      optimizer.step();
      running += loss.item();
      if (++i % 5 === 0) {
        console.log('[' + (epoch + 1) + ', ' + i + '] loss: ' + (running / 5).toFixed(3));
        running = 0;
      }
    }
  }
  console.log('Finished Training');
  torch.save(net.state_dict(), '@ROOT@/cifar_net.pth');
  const loaded = new Net();
  loaded.load_state_dict(torch.load('@ROOT@/cifar_net.pth'));
  let correct = 0;
  torch.no_grad(() => {
    for (const [images, labels] of testloader) {
      const [, predicted] = torch.max(loaded(images), 1);
      correct += predicted.eq(labels).sum().item();
    }
  });
  console.log('Accuracy of the network on ' + testset.length + ' test images: ' + (100 * correct) / testset.length + ' %');
}

main();
`;

export const cifar: Record<string, Check> = {
  '002-11': async () => {
    const packed = archive();
    const server = await serve(packed);
    const root = folder();
    class Served extends datasets.CIFAR10<T> {
      static override readonly mirrors = [server.url];
      static override readonly archive = [
        'cifar-10-binary.tar.gz',
        createHash('md5').update(packed).digest('hex'),
      ] as const;
    }
    const bars: { label: string; done: number; total?: number; finished: boolean }[] = [];
    observe_progress((bar) => bars.push(bar));
    new Served(root, { download: true });
    observe_progress(() => {});
    server.stop();
    const { label, done, total, finished } = bars.at(-1)!;
    assert.deepEqual([label, done, total, finished], ['cifar-10-binary.tar.gz', packed.length, packed.length, true]);
    for (const [name, bytes] of FILES)
      assert.ok(readFileSync(join(root, 'cifar-10-batches-bin', name)).equals(bytes), name);

    const trainset = new datasets.CIFAR10(root, { train: true, transform });
    const testset = new datasets.CIFAR10(root, { train: false, transform });
    const trainloader = new DataLoader(trainset, { batch_size: 4, shuffle: true, num_workers: 2 });
    const testloader = new DataLoader(testset, { batch_size: 4, shuffle: false, num_workers: 2 });
    torch.manual_seed(11);
    const net = new Net();
    const criterion = new nn.CrossEntropyLoss();
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.01, momentum: 0.9 });

    {
      const [[images, labels]] = [...trainloader] as [[T, T]];
      assert.deepEqual(
        (labels.tolist() as number[]).map((label) => trainset.classes[label]),
        ['automobile', 'automobile', 'dog', 'bird'],
      );
      near(images.at(':, 0, 0, 0'), [-0.7098039, 0.8588235, -0.6627451, -0.4196078]);
      show(images, join(root, 'shown.png'));
    }

    const losses: number[] = [];
    for (let epoch = 0; epoch < 12; epoch++) {
      let running = 0;
      let i = 0;
      for (const [inputs, labels] of trainloader) {
        optimizer.zero_grad();
        const loss = criterion(net(inputs), labels);
        loss.backward();
        optimizer.step();
        running += loss.item();
        if (i++ % 5 === 4) {
          losses.push(running / 5);
          running = 0;
        }
      }
    }
    near(losses, LOSSES, 2e-3);

    torch.save(net.state_dict(), join(root, 'cifar_net.pth'));
    const loaded = new Net();
    loaded.load_state_dict(torch.load(join(root, 'cifar_net.pth')));
    const [correct, seen] = [Array(10).fill(0), Array(10).fill(0)];
    torch.no_grad(() => {
      // Twelve epochs magnify the last bit of a float; that the losses go PyTorch's way is the sharper check.
      near(loaded(testset.at(0)[0].unsqueeze(0)), FIRST_TEST, 2e-2);
      for (const [images, labels] of testloader) {
        const [, predicted] = torch.max(loaded(images), 1);
        (labels.tolist() as number[]).forEach((label, k) => {
          seen[label]++;
          if (predicted.at(k).item() === label) correct[label]++;
        });
      }
    });
    assert.deepEqual(seen, Array(10).fill(2));
    assert.deepEqual(correct, [2, 1, 1, 0, 0, 1, 1, 0, 2, 0]);
  },

  '002-12': () => {
    class Mistaken extends Net {
      override forward(x: T) {
        return Reflect.apply(this.pool, undefined, [F.relu(this.conv1(x)), [2, 2]]);
      }
    }
    fails(
      () => new Mistaken()(torch.ones(1, 3, 32, 32)),
      'TypeError',
      'MaxPool2d.forward() takes 2 positional arguments but 3 were given',
    );
  },

  '002-13': () => {
    const { status, stdout, stderr } = tensorpad('run', PROGRAM.replaceAll('@ROOT@', unpacked()));
    assert.equal(stderr, '');
    assert.equal(
      stdout,
      `automobile automobile dog bird
[1, 5] loss: 2.288
[1, 10] loss: 2.326
[2, 5] loss: 2.308
[2, 10] loss: 2.305
Finished Training
Accuracy of the network on 20 test images: 5 %
`,
    );
    assert.equal(status, 0);
  },
};

/** The batch as a picture, which must hold the first image's pixels at its place. */
function show(images: T, file: string): void {
  const grid = utils.make_grid(images.div(2).add(0.5));
  assert.deepEqual(shape(grid), [3, 36, 138]);
  plt.close('all');
  plt.imshow(grid.permute(1, 2, 0));
  plt.savefig(file);
  plt.close('all');
  utils.save_image(images, file.replace('shown', 'grid'), { normalize: true });
  const saved = new transforms.ToTensor()(Image.open(file.replace('shown', 'grid')));
  assert.ok(saved.at(':, 2:34, 2:34').sub(grid.at(':, 2:34, 2:34')).abs().max().item() < 0.02);
  const shown = Image.open(file);
  assert.ok(new Set(shown.data).size > 100);
}

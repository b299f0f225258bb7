import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as torch from 'tensorpad';
import * as vision from 'tensorpad/vision';
import { extract } from '../../../native/torch/vision/datasets/tar';

const { CIFAR10, CIFAR100, FakeData, ImageFolder } = vision.datasets;
const folder = () => mkdtempSync(join(tmpdir(), 'tensorpad-sets-'));
const sha1 = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex');

/** A record of CIFAR: label bytes, then the planes of red, green and blue. */
function record(labels: number[], value: number): Buffer {
  const planes = [0, 1, 2].map((c) => Buffer.alloc(1024, value + c));
  return Buffer.concat([Buffer.from(labels), ...planes]);
}

test('CIFAR10 and CIFAR100 read the binary files of their authors', () => {
  const root = folder();
  const ten = join(root, 'cifar-10-batches-bin');
  mkdirSync(ten);
  for (let i = 1; i <= 5; i++)
    writeFileSync(join(ten, `data_batch_${i}.bin`), Buffer.concat([record([i], 10 * i), record([9], 1)]));
  writeFileSync(join(ten, 'test_batch.bin'), record([3], 7));
  writeFileSync(join(ten, 'batches.meta.txt'), 'airplane\nautomobile\nbird\n\n');
  const set = new CIFAR10(root, { transform: new vision.transforms.PILToTensor() });
  assert.equal(set.length, 10);
  assert.deepEqual(set.targets, [1, 9, 2, 9, 3, 9, 4, 9, 5, 9]);
  const [image, target] = set.at(4) as unknown as [torch.Tensor, number];
  assert.deepEqual([target, ...(image.at(':, 5, 6').tolist() as number[])], [3, 30, 31, 32]);
  assert.deepEqual(set.class_to_idx, { airplane: 0, automobile: 1, bird: 2 });
  assert.equal(new CIFAR10(root, { train: false }).at(-1)[1], 3);
  assert.throws(() => set.at(10), { name: 'IndexError' });
  assert.match(String(set), /^Dataset CIFAR10\n {4}Number of datapoints: 10\n/);

  const hundred = join(root, 'cifar-100-binary');
  mkdirSync(hundred);
  writeFileSync(join(hundred, 'test.bin'), record([4, 77], 5));
  writeFileSync(join(hundred, 'fine_label_names.txt'), 'apple\n');
  assert.equal(new CIFAR100(root, { train: false }).at(0)[1], 77);
  assert.throws(() => new CIFAR100(root), {
    name: 'RuntimeError',
    message: 'Dataset not found or corrupted. You can use download=True to download it',
  });
  writeFileSync(join(hundred, 'test.bin'), Buffer.alloc(100));
  assert.throws(() => new CIFAR100(root, { train: false }), /test\.bin: 100 bytes are no whole number of pictures/);
});

test('archives give what is asked for, and write nowhere else', () => {
  const root = folder();
  const entry = (name: string, content: string) => {
    const header = Buffer.alloc(512);
    header.write(name);
    header.write(content.length.toString(8).padStart(11, '0'), 124);
    const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    body.write(content);
    return Buffer.concat([header, body]);
  };
  const bytes = Buffer.concat([entry('../../a.bin', 'first'), entry('set/b.bin', 'second'), Buffer.alloc(1024)]);
  writeFileSync(join(root, 'set.tar.gz'), gzipSync(bytes));
  extract(join(root, 'set.tar.gz'), join(root, 'out'), ['a.bin', 'b.bin']);
  assert.throws(() => extract(join(root, 'set.tar.gz'), join(root, 'out'), ['c.bin']), /lacks c\.bin/);
  writeFileSync(join(root, 'cut.tar.gz'), gzipSync(bytes.subarray(0, 514)));
  assert.throws(() => extract(join(root, 'cut.tar.gz'), join(root, 'out'), ['a.bin']), /cut off/);
});

test('ImageFolder finds pictures by class, and workers decode them', () => {
  const root = folder();
  const colours: Record<string, number[]> = { dog: [1, 2, 3], cat: [9, 8, 7] };
  for (const [name, colour] of Object.entries(colours)) {
    mkdirSync(join(root, name, 'deep'), { recursive: true });
    const pixels = Uint8Array.from({ length: 12 }, (_, i) => colour[i % 3]!);
    new vision.Image(2, 2, 3, pixels).save(join(root, name, 'b.png'));
    new vision.Image(2, 2, 1, new Uint8Array(4)).save(join(root, name, 'deep', 'a.png'));
    writeFileSync(join(root, name, 'notes.txt'), 'no picture');
  }
  const set = new ImageFolder(root, { transform: new vision.transforms.PILToTensor() });
  assert.deepEqual([set.classes, set.targets, set.length], [['cat', 'dog'], [0, 0, 1, 1], 4]);
  const [image] = set.at(2) as unknown as [torch.Tensor];
  assert.deepEqual(image.at(':, 0, 0').tolist(), [1, 2, 3]);
  const batches = [...new torch.utils.data.DataLoader(set, { batch_size: 2, num_workers: 2 })] as torch.Tensor[][];
  assert.deepEqual(
    batches.map(([x, y]) => [[...x!.shape], y!.tolist()]),
    [
      [
        [2, 3, 2, 2],
        [0, 0],
      ],
      [
        [2, 3, 2, 2],
        [1, 1],
      ],
    ],
  );
  mkdirSync(join(root, 'empty'));
  assert.throws(() => new ImageFolder(root), {
    name: 'FileNotFoundError',
    message: 'Found no valid file for the classes empty. Supported extensions are: .jpg, .jpeg, .png, .webp',
  });
  assert.throws(() => new ImageFolder(join(root, 'none')), { name: 'FileNotFoundError' });
});

test('FakeData draws torchvision’s pictures', () => {
  const set = new FakeData({ size: 5, image_size: [3, 8, 8] });
  torch.manual_seed(4);
  const next = torch.rand(1).item();
  torch.manual_seed(4);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((i) => set.at(i)[1]),
    [6, 9, 2, 0, 8],
  );
  assert.equal(sha1(set.at(2)[0].data), '38f676e5ed3bece95a8a2e21615148d6c9883079');
  assert.equal(torch.rand(1).item(), next);
});

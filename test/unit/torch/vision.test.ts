import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as torch from 'tensorpad';
import { datasets, Image, transforms } from 'tensorpad/vision';

const { Compose, Lambda, Normalize, ToTensor } = transforms;
const SMALL = { train_size: 200, test_size: 40 };
const folder = () => mkdtempSync(join(tmpdir(), 'tensorpad-vision-'));
const standard = () => new Compose([new ToTensor(), new Normalize([0.1307], [0.3081])]);

/** An IDX file of unsigned bytes. */
function idx(shape: number[], data: number[]): Buffer {
  const header = Buffer.from([0, 0, 8, shape.length]);
  const sizes = Buffer.alloc(4 * shape.length);
  shape.forEach((size, i) => {
    sizes.writeUInt32BE(size, 4 * i);
  });
  return Buffer.concat([header, sizes, Buffer.from(data)]);
}

/** A data set of three 2×2 pictures, in torchvision's places. */
function tiny(edit: (files: Record<string, Buffer>) => void = () => {}): string {
  const root = folder();
  const raw = join(root, 'MNIST', 'raw');
  const images = idx([3, 2, 2], [0, 51, 102, 255, 1, 2, 3, 4, 5, 6, 7, 8]);
  const files: Record<string, Buffer> = {
    'train-images-idx3-ubyte': images,
    'train-labels-idx1-ubyte': idx([3], [7, 8, 9]),
    't10k-images-idx3-ubyte': images,
    't10k-labels-idx1-ubyte': idx([3], [1, 2, 3]),
  };
  edit(files);
  mkdirSync(raw, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(raw, name), content);
  return root;
}

test('MNIST reads IDX files, packed or not', () => {
  const root = tiny((files) => {
    files['t10k-images-idx3-ubyte.gz'] = gzipSync(files['t10k-images-idx3-ubyte']!);
    delete files['t10k-images-idx3-ubyte'];
  });
  const train = new datasets.MNIST(root);
  const [image, label] = train.at(0);
  assert.ok(image instanceof Image);
  assert.deepEqual(
    [image.width, image.height, image.channels, [...image.data], label],
    [2, 2, 1, [0, 51, 102, 255], 7],
  );
  assert.deepEqual([train.length, [...train.data.shape], train.targets.tolist()], [3, [3, 2, 2], [7, 8, 9]]);
  const packed = new datasets.MNIST(root, { train: false });
  assert.deepEqual(packed.targets.tolist(), [1, 2, 3]);
  assert.throws(() => train.at(3), { name: 'IndexError' });
  assert.equal(train.at(-1)[1], 9);
});

test('a data set prints as in torchvision', () => {
  const root = tiny();
  assert.equal(
    String(new datasets.MNIST(root, { transform: standard() })),
    `Dataset MNIST
    Number of datapoints: 3
    Root location: ${root}
    Split: Train
    StandardTransform
Transform: Compose(
               ToTensor()
               Normalize(mean=(0.1307,), std=(0.3081,))
           )`,
  );
});

test('a missing, cut off or damaged file is named with what is wrong', () => {
  const read = (edit: (files: Record<string, Buffer>) => void) => () => new datasets.MNIST(tiny(edit));
  const images = 'train-images-idx3-ubyte';
  assert.throws(() => new datasets.MNIST(folder()), {
    name: 'RuntimeError',
    message: 'Dataset not found. You can use download=True to download it',
  });
  const cases: [(files: Record<string, Buffer>) => void, RegExp][] = [
    [
      (files) => (files[images] = files[images]!.subarray(0, 20)),
      /train-images-idx3-ubyte: the file is cut off: 3x2x2 needs 12 bytes of data, there are 4/,
    ],
    [
      (files) => (files[images] = files[images]!.subarray(0, 7)),
      /train-images-idx3-ubyte: the file is cut off in its header/,
    ],
    [(files) => (files[images] = Buffer.concat([files[images]!, Buffer.from([1])])), /1 bytes too many for 3x2x2/],
    [
      (files) => (files[images] = Buffer.from('<html>')),
      /train-images-idx3-ubyte: not an IDX file: it begins with 0x3c68746d/,
    ],
    [(files) => (files[images] = files['train-labels-idx1-ubyte']!), /expected 3 dimensions, the file has 1/],
    [(files) => (files['train-labels-idx1-ubyte'] = idx([2], [1, 2])), /there are 3 images but 2 labels/],
    [
      (files) => (files[images] = gzipSync(files[images]!).subarray(0, -9)),
      /train-images-idx3-ubyte: damaged gzip file/,
    ],
  ];
  for (const [edit, message] of cases) assert.throws(read(edit), { name: 'RuntimeError', message });
});

test('transforms give the numbers of torchvision', () => {
  const image = new Image(2, 1, 3, Uint8Array.from([0, 51, 255, 102, 153, 204]));
  const tensor = new ToTensor()(image);
  assert.deepEqual([...tensor.shape], [3, 1, 2]);
  assert.equal(
    String(tensor),
    'tensor([[[0.0000, 0.4000]],\n\n        [[0.2000, 0.6000]],\n\n        [[1.0000, 0.8000]]])',
  );
  const normal = new Normalize([0.5, 0.5, 0.5], [0.5, 0.25, 1])(tensor);
  assert.equal(
    String(normal),
    'tensor([[[-1.0000, -0.2000]],\n\n        [[-1.2000,  0.4000]],\n\n        [[ 0.5000,  0.3000]]])',
  );
  assert.equal(tensor.at(0, 0, 0).item(), 0);
  assert.equal(new Lambda((x: number) => x + 1)(2), 3);
});

test('transforms refuse what they cannot take', () => {
  const toTensor = new ToTensor() as unknown as (value: unknown) => unknown;
  assert.throws(() => toTensor([1]), {
    name: 'TypeError',
    message: "pic should be PIL Image or ndarray. Got <class 'list'>",
  });
  assert.throws(() => new Normalize([0], [1])(torch.ones(2, 2)), {
    name: 'ValueError',
    message: 'Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = torch.Size([2, 2])',
  });
  assert.throws(() => new Normalize([0], [1])(torch.ones(1, 2, 2).long()), {
    name: 'TypeError',
    message: 'Input tensor should be a float tensor. Got torch.int64.',
  });
  assert.throws(() => new Normalize([0], [0])(torch.ones(1, 2, 2)), {
    name: 'ValueError',
    message: /std evaluated to zero/,
  });
});

test('drawn digits are pictures of the same make as MNIST, the same every time', () => {
  const root = folder();
  const digits = new datasets.Digits(root, { ...SMALL, transform: standard() });
  assert.deepEqual([digits.length, [...digits.data.shape]], [200, [200, 28, 28]]);
  assert.equal(new Set(digits.targets.tolist() as number[]).size, 10);
  const file = join(root, 'Digits', 'raw', 'train-images-idx3-ubyte');
  const drawn = createHash('md5').update(readFileSync(file)).digest('hex');
  const { mtimeMs } = statSync(file);
  assert.equal(new datasets.Digits(root, { ...SMALL, train: false }).length, 40);
  assert.equal(statSync(file).mtimeMs, mtimeMs, 'a second use must not draw again');
  new datasets.Digits(root, { ...SMALL, seed: 1 });
  assert.notEqual(createHash('md5').update(readFileSync(file)).digest('hex'), drawn);
  new datasets.Digits(root, SMALL);
  assert.equal(createHash('md5').update(readFileSync(file)).digest('hex'), drawn);
});

test('digits are white on black, inside the picture, and centred', () => {
  const { data } = new datasets.Digits(folder(), SMALL);
  const pixels = data.numpy() as Uint8Array;
  for (let i = 0; i < 200; i++) {
    let [mass, x, y, edge] = [0, 0, 0, 0];
    for (let p = 0; p < 784; p++) {
      const [value, column, row] = [pixels[i * 784 + p]!, p % 28, Math.floor(p / 28)];
      mass += value;
      x += value * column;
      y += value * row;
      if (column === 0 || row === 0 || column === 27 || row === 27) edge += value;
    }
    assert.ok(mass / 784 > 8 && mass / 784 < 110, `picture ${i}: mean ${mass / 784}`);
    assert.ok(Math.hypot(x / mass - 13.5, y / mass - 13.5) < 1.5, `picture ${i} is off its centre`);
    assert.ok(edge < mass * 0.05, `picture ${i} is cut off`);
  }
});

test('whole batches of pictures equal their samples one by one', () => {
  const digits = new datasets.Digits(folder(), { ...SMALL, transform: standard() });
  const [[images, labels]] = [...new torch.utils.data.DataLoader(digits, { batch_size: 200 })] as [
    [torch.Tensor, torch.Tensor],
  ];
  assert.deepEqual([...images.shape], [200, 1, 28, 28]);
  for (const i of [0, 7, 199]) {
    const [image, label] = digits.at(i);
    assert.ok(torch.equal(images.at(i), image));
    assert.equal(labels.at(i).item(), label);
  }
  const odd = new datasets.Digits(digits.root, {
    ...SMALL,
    transform: new Compose([new ToTensor(), new Lambda((x: torch.Tensor) => x.sum())]),
  });
  const [[sums]] = [...new torch.utils.data.DataLoader(odd, { batch_size: 3 })] as [[torch.Tensor, torch.Tensor]];
  assert.deepEqual([...sums.shape], [3]);
});

test("a batch is the loader's own memory", () => {
  const digits = new datasets.Digits(folder(), { ...SMALL, transform: new ToTensor() });
  const loader = new torch.utils.data.DataLoader(digits, { batch_size: 2 });
  const first = () => [...loader][0] as [torch.Tensor, torch.Tensor];
  const before = first()[0].clone();
  first()[0].fill_(5);
  assert.ok(torch.equal(first()[0], before));
});

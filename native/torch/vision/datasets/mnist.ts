/** MNIST and data sets in its format. */
import { join } from 'node:path';
import { signature } from '../../arguments';
import { int64 } from '../../dtype';
import { IndexError, RuntimeError } from '../../errors';
import { from_numpy } from '../../factory';
import type { Tensor } from '../../tensor';
import type { Batched } from '../../utils/data/dataset';
import { Image } from '../image';
import { greyTable } from '../transforms/pointwise';
import { downloadFrom } from './download';
import { type IdxArray, idxPath, readIdx, writeIdx } from './idx';
import { type FetchedOptions, fetched, type TransformFunction, VisionDataset } from './vision_dataset';

const mnistSignature = signature('MNIST.__init__', fetched);

export interface MNISTOptions<T, Y> extends FetchedOptions<T, Y> {}

type Resource = readonly [file: string, md5: string];

/**
 * Handwritten digits, 28×28 in grey: 60,000 to train and 10,000 to test.
 * @example
 * try {
 *   new vision.datasets.MNIST('no folder', { train: false });
 * } catch (error) {
 *   console.log(error.message);
 * }
 */
export class MNIST<T = Image, Y = number> extends VisionDataset<T, Y> implements Batched {
  /** Where the files are looked for, one after the other. */
  static readonly mirrors: readonly string[] = [
    'https://ossci-datasets.s3.amazonaws.com/mnist/',
    'http://yann.lecun.com/exdb/mnist/',
  ];
  static readonly resources: readonly Resource[] = [
    ['train-images-idx3-ubyte.gz', 'f68b3c2dcbeaaa9fbdd348bbdeb94873'],
    ['train-labels-idx1-ubyte.gz', 'd53e105ee54ea40749a09fcbcd1e9432'],
    ['t10k-images-idx3-ubyte.gz', '9fb629c4189551a2d022fa330f9573f3'],
    ['t10k-labels-idx1-ubyte.gz', 'ec29112dd5afa0611ce80d1b7f02629c'],
  ];
  static readonly classes: readonly string[] = [
    '0 - zero',
    '1 - one',
    '2 - two',
    '3 - three',
    '4 - four',
    '5 - five',
    '6 - six',
    '7 - seven',
    '8 - eight',
    '9 - nine',
  ];

  readonly train: boolean;
  /** All pictures: uint8 (N, 28, 28). */
  readonly data: Tensor;
  /** All targets: int64 (N). */
  readonly targets: Tensor;
  private readonly images: IdxArray;
  private readonly labels: Uint8Array;

  constructor(root: string, options?: MNISTOptions<T, Y>);
  constructor(
    root: string,
    train: boolean,
    transform?: TransformFunction<T> | null,
    target_transform?: TransformFunction<Y> | null,
    download?: boolean,
  );
  constructor(...args: unknown[]) {
    const { root, train, transform, target_transform, download } = mnistSignature.bind(args);
    super(root, transform, target_transform);
    this.train = train;
    if (download) this.download();
    if (!this.exists()) throw new RuntimeError('Dataset not found. You can use download=True to download it');
    this.images = this.read('images-idx3-ubyte', 3);
    const labels = this.read('labels-idx1-ubyte', 1);
    if (labels.data.length !== this.images.shape[0]) {
      throw new RuntimeError(
        `${this.raw_folder}: there are ${this.images.shape[0]} images but ${labels.data.length} labels`,
      );
    }
    this.labels = labels.data;
    this.data = from_numpy(this.images.data).view(this.images.shape);
    this.targets = from_numpy(labels.data).to(int64);
  }

  /** The files, as in torchvision. */
  get raw_folder(): string {
    return join(this.root, this.constructor.name, 'raw');
  }

  get classes(): readonly string[] {
    return this.type.classes;
  }

  get class_to_idx(): Record<string, number> {
    return Object.fromEntries(this.classes.map((name, i) => [name, i]));
  }

  override get length(): number {
    return this.labels.length;
  }

  override at(index: number): [T, Y] {
    const position = index < 0 ? this.length + index : index;
    const target = this.labels[position];
    if (target === undefined)
      throw new IndexError(`index ${index} is out of bounds for dimension 0 with size ${this.length}`);
    const [, height, width] = this.images.shape as [number, number, number];
    const size = height * width;
    const image = new Image(width, height, 1, this.images.data.slice(position * size, (position + 1) * size));
    return [
      (this.transform ? this.transform(image) : image) as T,
      (this.target_transform ? this.target_transform(target) : target) as Y,
    ];
  }

  /** Whole batches at once, where the transform is a table. */
  batches(batches: Iterable<Tensor>): IterableIterator<[Tensor, Tensor]> | undefined {
    const table = this.target_transform ? undefined : greyTable(this.transform);
    return table && this.lookUp(batches, table);
  }

  private *lookUp(batches: Iterable<Tensor>, table: Float32Array): IterableIterator<[Tensor, Tensor]> {
    const { shape, data } = this.images;
    const [, height, width] = shape as [number, number, number];
    const size = height * width;
    for (const indices of batches) {
      const positions = indices.numpy() as BigInt64Array;
      const pixels = new Float32Array(positions.length * size);
      let at = 0;
      for (const position of positions) {
        const start = Number(position) * size;
        for (let i = start; i < start + size; i++) pixels[at++] = table[data[i]!]!;
      }
      const images = from_numpy(pixels).view(positions.length, 1, height, width);
      yield [images, this.targets.index_select(0, indices)];
    }
  }

  override extra_repr(): string {
    return `Split: ${this.train ? 'Train' : 'Test'}`;
  }

  private get type(): typeof MNIST {
    return this.constructor as typeof MNIST;
  }

  private exists(): boolean {
    return this.type.resources.every(([file]) => idxPath(this.file(file)) !== undefined);
  }

  private file(resource: string): string {
    return join(this.raw_folder, resource.replace(/\.gz$/, ''));
  }

  private read(what: string, dimensions: number): IdxArray {
    const path = this.file(`${this.train ? 'train' : 't10k'}-${what}`);
    return readIdx(idxPath(path) ?? path, dimensions);
  }

  /** Fetches what is missing, and unpacks it as torchvision does. */
  private download(): void {
    for (const [file, md5] of this.type.resources) {
      const unpacked = this.file(file);
      if (idxPath(unpacked) === unpacked) continue;
      const packed = join(this.raw_folder, file);
      downloadFrom(this.type.mirrors, packed, md5);
      writeIdx(unpacked, readIdx(packed, file.includes('idx3') ? 3 : 1));
    }
  }
}

/**
 * Pictures of clothing in MNIST's format.
 * @example
 * try {
 *   new vision.datasets.FashionMNIST('no folder', { train: false });
 * } catch (error) {
 *   console.log(error.message);
 * }
 */
export class FashionMNIST<T = Image, Y = number> extends MNIST<T, Y> {
  static override readonly mirrors = ['http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/'];
  static override readonly resources: readonly Resource[] = [
    ['train-images-idx3-ubyte.gz', '8d4fb7e6c68d591d4c3dfef9ec88bf0d'],
    ['train-labels-idx1-ubyte.gz', '25c81989df183df01b3e8a0aad5dffbe'],
    ['t10k-images-idx3-ubyte.gz', 'bef4ecab320f06d8554ea6380940ec79'],
    ['t10k-labels-idx1-ubyte.gz', 'bb300cfdad3c16e7a12a480ee83cd310'],
  ];
  static override readonly classes = [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ];
}

/**
 * Old Japanese characters in MNIST's format.
 * @example
 * try {
 *   new vision.datasets.KMNIST('no folder', { train: false });
 * } catch (error) {
 *   console.log(error.message);
 * }
 */
export class KMNIST<T = Image, Y = number> extends MNIST<T, Y> {
  static override readonly mirrors = ['http://codh.rois.ac.jp/kmnist/dataset/kmnist/'];
  static override readonly resources: readonly Resource[] = [
    ['train-images-idx3-ubyte.gz', 'bdb82020997e1d708af4cf47b453dcf7'],
    ['train-labels-idx1-ubyte.gz', 'e144d726b3acfaa3e44228e80efcd344'],
    ['t10k-images-idx3-ubyte.gz', '5c965bf0a639b31b8f53240b1b52f4d7'],
    ['t10k-labels-idx1-ubyte.gz', '7320c461ea6c1c855c0b718fb2a4b134'],
  ];
  static override readonly classes = ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'];
}

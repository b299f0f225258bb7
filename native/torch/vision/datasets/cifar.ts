/** CIFAR's small colour pictures, from the binary files of their authors. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signature } from '../../arguments';
import { IndexError, RuntimeError } from '../../errors';
import { Image } from '../image';
import { check_integrity, downloadFrom } from './download';
import { extract } from './tar';
import { type FetchedOptions, fetched, type TransformFunction, VisionDataset } from './vision_dataset';

const SIDE = 32;
const PLANE = SIDE * SIDE;
const PIXELS = 3 * PLANE;

const cifarSignature = signature('CIFAR10.__init__', fetched);

export interface CIFAROptions<T, Y> extends FetchedOptions<T, Y> {}

type File = readonly [name: string, md5: string];

/**
 * Pictures of 32×32 in ten classes: 50,000 to train and 10,000 to test.
 * @example
 * try {
 *   new vision.datasets.CIFAR10('no folder', { train: false });
 * } catch (error) {
 *   console.log(error.message);
 * }
 */
export class CIFAR10<T = Image, Y = number> extends VisionDataset<T, Y> {
  static readonly mirrors: readonly string[] = ['https://www.cs.toronto.edu/~kriz/'];
  static readonly archive: File = ['cifar-10-binary.tar.gz', 'c32a1d4ab5d03f1284b67883e8d87530'];
  static readonly base_folder: string = 'cifar-10-batches-bin';
  static readonly train_list: readonly string[] = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`);
  static readonly test_list: readonly string[] = ['test_batch.bin'];
  static readonly names_file: string = 'batches.meta.txt';
  /** Bytes before the pixels of each picture; the last of them is the class. */
  static readonly label_bytes: number = 1;

  readonly train: boolean;
  readonly targets: number[] = [];
  readonly classes: readonly string[];
  /** Records of all files, label and pixels. */
  private readonly records: Uint8Array[] = [];

  constructor(root: string, options?: CIFAROptions<T, Y>);
  constructor(
    root: string,
    train: boolean,
    transform?: TransformFunction<T> | null,
    target_transform?: TransformFunction<Y> | null,
    download?: boolean,
  );
  constructor(...args: unknown[]) {
    const { root, train, transform, target_transform, download } = cifarSignature.bind(args);
    super(root, transform, target_transform);
    this.train = train;
    const { type } = this;
    if (download) this.download();
    const files = train ? type.train_list : type.test_list;
    if (![...files, type.names_file].every((name) => check_integrity(this.file(name))))
      throw new RuntimeError('Dataset not found or corrupted. You can use download=True to download it');
    for (const name of files) this.read(name);
    this.classes = readFileSync(this.file(type.names_file), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
  }

  get class_to_idx(): Record<string, number> {
    return Object.fromEntries(this.classes.map((name, i) => [name, i]));
  }

  override get length(): number {
    return this.targets.length;
  }

  override at(index: number): [T, Y] {
    const position = index < 0 ? this.length + index : index;
    const target = this.targets[position];
    if (target === undefined) throw new IndexError('list index out of range');
    const planes = this.records[position]!;
    const data = new Uint8Array(PIXELS);
    for (let i = 0; i < PLANE; i++) for (let c = 0; c < 3; c++) data[3 * i + c] = planes[c * PLANE + i]!;
    const image = new Image(SIDE, SIDE, 3, data);
    return [
      (this.transform ? this.transform(image) : image) as T,
      (this.target_transform ? this.target_transform(target) : target) as Y,
    ];
  }

  override extra_repr(): string {
    return `Split: ${this.train ? 'Train' : 'Test'}`;
  }

  private get type(): typeof CIFAR10 {
    return this.constructor as typeof CIFAR10;
  }

  private file(name: string): string {
    return join(this.root, this.type.base_folder, name);
  }

  private read(name: string): void {
    const bytes = readFileSync(this.file(name));
    const labels = this.type.label_bytes;
    const size = labels + PIXELS;
    if (bytes.length === 0 || bytes.length % size !== 0)
      throw new RuntimeError(
        `${this.file(name)}: ${bytes.length} bytes are no whole number of pictures of ${size} bytes`,
      );
    for (let at = 0; at < bytes.length; at += size) {
      this.targets.push(bytes[at + labels - 1]!);
      this.records.push(bytes.subarray(at + labels, at + size));
    }
  }

  private download(): void {
    const { train_list, test_list, names_file, archive, mirrors } = this.type;
    const files = [...train_list, ...test_list, names_file];
    if (files.every((name) => check_integrity(this.file(name)))) return;
    const packed = join(this.root, archive[0]);
    downloadFrom(mirrors, packed, archive[1]);
    extract(packed, join(this.root, this.type.base_folder), files);
  }
}

/**
 * As CIFAR10, in a hundred classes.
 * @example
 * try {
 *   new vision.datasets.CIFAR100('no folder', { train: false });
 * } catch (error) {
 *   console.log(error.message);
 * }
 */
export class CIFAR100<T = Image, Y = number> extends CIFAR10<T, Y> {
  static override readonly archive: File = ['cifar-100-binary.tar.gz', '03b5dce01913d631647c71ecec9e9cb8'];
  static override readonly base_folder = 'cifar-100-binary';
  static override readonly train_list = ['train.bin'];
  static override readonly test_list = ['test.bin'];
  static override readonly names_file = 'fine_label_names.txt';
  static override readonly label_bytes = 2;
}

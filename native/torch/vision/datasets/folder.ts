/** Pictures sorted into folders, one for each class. */
import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Options, optional, required, signature } from '../../arguments';
import { FileNotFoundError, ValueError } from '../../errors';
import { reading } from '../../io/system_error';
import { sampleAt } from '../../utils/data/dataset';
import { Image } from '../image';
import { type TransformFunction, VisionDataset } from './vision_dataset';

/** What this library reads. */
export const IMG_EXTENSIONS: readonly string[] = ['.jpg', '.jpeg', '.png', '.webp'];

const folder = {
  root: required<string>(),
  /** Makes a sample of a file. */
  loader: required<(path: string) => unknown>(),
  /** Endings of the files that count. */
  extensions: optional<readonly string[] | null>(null),
  transform: optional<TransformFunction | null>(null),
  target_transform: optional<TransformFunction | null>(null),
  /** Decides which files count, instead of their endings. */
  is_valid_file: optional<((path: string) => boolean) | null>(null),
  /** Takes folders without files for classes, too. */
  allow_empty: false,
};
const folderSignature = signature('DatasetFolder.__init__', folder);

/** The picture in a file, in three channels. */
export function default_loader(path: string): Image {
  return Image.open(path).convert('RGB');
}

/**
 * Files below a folder whose subfolders are the classes.
 * @example
 * console.log(vision.datasets.DatasetFolder.name);
 */
export class DatasetFolder<T = unknown, Y = number> extends VisionDataset<T, Y> {
  readonly loader: (path: string) => unknown;
  readonly classes: readonly string[];
  readonly class_to_idx: Record<string, number>;
  /** Each file with the number of its class. */
  readonly samples: readonly (readonly [path: string, target: number])[];
  readonly targets: readonly number[];

  constructor(root: string, options: Omit<Options<typeof folder>, 'root'>);
  constructor(root: string, loader: (path: string) => unknown, options?: Omit<Options<typeof folder>, 'root'>);
  constructor(...args: unknown[]) {
    const given = folderSignature.bind(args);
    super(given.root, given.transform, given.target_transform);
    const { root, extensions, is_valid_file, allow_empty } = given;
    if ((extensions === null) === (is_valid_file === null))
      throw new ValueError('Both extensions and is_valid_file cannot be None or not None at the same time');
    const valid = is_valid_file ?? ((path: string) => extensions!.includes(extname(path).toLowerCase()));
    this.loader = given.loader;
    this.classes = classesIn(root);
    this.class_to_idx = Object.fromEntries(this.classes.map((name, i) => [name, i]));
    this.samples = this.classes.flatMap((name, target) =>
      filesBelow(join(root, name))
        .filter(valid)
        .map((path) => [path, target] as const),
    );
    const found = new Set(this.samples.map(([, target]) => target));
    const empty = this.classes.filter((_, target) => !found.has(target));
    if (empty.length > 0 && !allow_empty) {
      const supported = extensions ? ` Supported extensions are: ${extensions.join(', ')}` : '';
      throw new FileNotFoundError(`Found no valid file for the classes ${[...empty].sort().join(', ')}.${supported}`);
    }
    this.targets = this.samples.map(([, target]) => target);
  }

  override get length(): number {
    return this.samples.length;
  }

  override at(index: number): [T, Y] {
    const [path, target] = sampleAt(this.samples, index);
    const sample = this.loader(path);
    return [
      (this.transform ? this.transform(sample) : sample) as T,
      (this.target_transform ? this.target_transform(target) : target) as Y,
    ];
  }
}

function classesIn(root: string): string[] {
  const entries = reading(root, () => readdirSync(root, { withFileTypes: true }));
  const names = entries.flatMap((each) => (each.isDirectory() ? [each.name] : []));
  if (names.length === 0) throw new FileNotFoundError(`Couldn't find any class folder in ${root}.`);
  return names.sort();
}

/** All files at any depth, folder by folder in order. */
function filesBelow(path: string): string[] {
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter((each) => each.isFile()).map((each) => join(path, each.name));
  const folders = entries.filter((each) => each.isDirectory());
  return [...files, ...folders.flatMap((each) => filesBelow(join(path, each.name)))];
}

const images = {
  root: required<string>(),
  transform: optional<TransformFunction | null>(null),
  target_transform: optional<TransformFunction | null>(null),
  loader: optional<(path: string) => unknown>(default_loader),
  is_valid_file: optional<((path: string) => boolean) | null>(null),
  allow_empty: false,
};
const imagesSignature = signature('ImageFolder.__init__', images);

export interface ImageFolderOptions<T, Y> {
  transform?: TransformFunction<T> | null;
  target_transform?: TransformFunction<Y> | null;
  loader?: (path: string) => unknown;
  is_valid_file?: ((path: string) => boolean) | null;
  allow_empty?: boolean;
}

/**
 * Pictures below a folder whose subfolders are the classes: root/cat/1.png, root/dog/2.jpg …
 * @example
 * const root = require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`);
 * for (const name of ['cat', 'dog']) {
 *   require('node:fs').mkdirSync(`${root}/${name}`);
 *   new vision.Image(1, 1, 3, new Uint8Array(3)).save(`${root}/${name}/1.png`);
 * }
 * const set = new vision.datasets.ImageFolder(root);
 * console.log(set.classes.join(' '), set.length, set.at(1)[1]);
 */
export class ImageFolder<T = Image, Y = number> extends DatasetFolder<T, Y> {
  readonly imgs: readonly (readonly [path: string, target: number])[];

  constructor(root: string, options?: ImageFolderOptions<T, Y>);
  constructor(root: string, transform: TransformFunction<T> | null, options?: ImageFolderOptions<T, Y>);
  constructor(...args: unknown[]) {
    const { root, is_valid_file, ...rest } = imagesSignature.bind(args);
    super(root, { ...rest, is_valid_file, extensions: is_valid_file ? null : IMG_EXTENSIONS });
    this.imgs = this.samples;
  }
}

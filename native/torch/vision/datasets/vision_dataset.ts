/** What data sets of pictures share: a folder, and transforms of picture and target. */
import { inspect } from 'node:util';
import { type Options, optional, required } from '../../arguments';
import { Dataset } from '../../utils/data/dataset';

/** Changes one sample, or its target. */
// biome-ignore lint/suspicious/noExplicitAny: a transform takes what the one before it returns
export type TransformFunction<T = any> = (value: any) => T;

/** What data sets take that can be fetched. */
export const fetched = {
  /** Folder that holds the data set's own folder. */
  root: required<string>(),
  /** The training samples, or with false the test samples. */
  train: true,
  /** Applied to every picture. */
  transform: optional<TransformFunction | null>(null),
  /** Applied to every target. */
  target_transform: optional<TransformFunction | null>(null),
  /** Fetches the files when they are not there. */
  download: false,
};

export interface FetchedOptions<T, Y> extends Omit<Options<typeof fetched>, 'root' | 'transform' | 'target_transform'> {
  /** Applied to every picture. */
  transform?: TransformFunction<T> | null;
  /** Applied to every target. */
  target_transform?: TransformFunction<Y> | null;
}

/**
 * Base class of data sets of pictures: samples are pairs of a picture and its target.
 * @example
 * console.log(vision.datasets.MNIST.prototype instanceof vision.datasets.VisionDataset);
 */
export abstract class VisionDataset<T, Y> extends Dataset<[T, Y]> {
  constructor(
    readonly root: string,
    readonly transform: TransformFunction<T> | null,
    readonly target_transform: TransformFunction<Y> | null,
  ) {
    super();
  }

  /** What a subclass adds to its text. */
  extra_repr(): string {
    return '';
  }

  /** torchvision's text of the data set. */
  override toString(): string {
    const body = [`Number of datapoints: ${this.length}`, `Root location: ${this.root}`];
    if (this.extra_repr() !== '') body.push(...this.extra_repr().split('\n'));
    if (this.transform || this.target_transform) body.push('StandardTransform');
    const lines = [`Dataset ${this.constructor.name}`, ...body.map((line) => `    ${line}`)];
    if (this.transform) lines.push(labelled('Transform: ', this.transform));
    if (this.target_transform) lines.push(labelled('Target transform: ', this.target_transform));
    return lines.join('\n');
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

function labelled(label: string, transform: TransformFunction): string {
  return label + String(transform).replaceAll('\n', `\n${' '.repeat(label.length)}`);
}

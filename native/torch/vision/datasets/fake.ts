import { type Options, optional, signature } from '../../arguments';
import { IndexError } from '../../errors';
import { randint, randn } from '../../generated/ops';
import { get_rng_state, manual_seed, set_rng_state } from '../../random';
import type { Image } from '../image';
import { to_pil_image } from '../transforms/functional';
import { type TransformFunction, VisionDataset } from './vision_dataset';

const parameters = {
  /** Number of pictures. */
  size: 1000,
  /** Channels, height and width. */
  image_size: optional<readonly [number, number, number]>([3, 224, 224]),
  num_classes: 10,
  transform: optional<TransformFunction | null>(null),
  target_transform: optional<TransformFunction | null>(null),
  /** Other numbers give other pictures. */
  random_offset: 0,
};
const fakeSignature = signature('FakeData.__init__', parameters);

export interface FakeDataOptions<T, Y> extends Omit<Options<typeof parameters>, 'transform' | 'target_transform'> {
  transform?: TransformFunction<T> | null;
  target_transform?: TransformFunction<Y> | null;
}

/**
 * Pictures of noise, the same each time: to try a program without data.
 * @example
 * const set = new vision.datasets.FakeData({ size: 4, image_size: [3, 8, 8] });
 * console.log(set.length, set.at(0));
 */
export class FakeData<T = Image, Y = number> extends VisionDataset<T, Y> {
  readonly size: number;
  readonly num_classes: number;
  readonly image_size: readonly [number, number, number];
  readonly random_offset: number;

  constructor(options?: FakeDataOptions<T, Y>);
  constructor(...args: unknown[]) {
    const given = fakeSignature.bind(args);
    super('', given.transform, given.target_transform);
    this.size = given.size;
    this.num_classes = given.num_classes;
    this.image_size = given.image_size;
    this.random_offset = given.random_offset;
  }

  override get length(): number {
    return this.size;
  }

  override at(index: number): [T, Y] {
    if (index >= this.size) throw new IndexError('FakeData index out of range');
    const state = get_rng_state();
    manual_seed(index + this.random_offset);
    const noise = randn([...this.image_size]);
    const target = randint(0, this.num_classes, [1]).item() as number;
    set_rng_state(state);
    const image = to_pil_image(noise);
    return [
      (this.transform ? this.transform(image) : image) as T,
      (this.target_transform ? this.target_transform(target) : target) as Y,
    ];
  }
}

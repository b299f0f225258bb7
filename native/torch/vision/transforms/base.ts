import { inspect } from 'node:util';
import { CALL, Callable } from '../../callable';
import type { Picture } from './functional';

export interface Transform<In, Out> {
  // biome-ignore lint/style/useShorthandFunctionType: an interface merges with the class
  (value: In): Out;
}

/**
 * Base of transforms: instances are called like functions.
 * @example
 * const picture = new vision.Image(2, 1, 1, new Uint8Array([0, 255]));
 * console.log(new vision.transforms.ToTensor()(picture));
 */
export abstract class Transform<In, Out> extends Callable {
  /** What the transform does to one value. */
  abstract forward(value: In): Out;

  override [CALL](args: unknown[]): Out {
    return this.forward(args[0] as In);
  }

  /** The arguments in a transform's text. */
  protected describe(): string {
    return '';
  }

  override toString(): string {
    return `${this.constructor.name}(${this.describe()})`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

// What is made of a tensor is a tensor, and of an image an image.
export interface PictureTransform {
  // biome-ignore lint/style/useShorthandFunctionType: an interface merges with the class
  <P extends Picture>(img: P): P;
}
/** Base of transforms that change a picture. */
export abstract class PictureTransform extends Transform<Picture, Picture> {
  abstract override forward<P extends Picture>(img: P): P;
}

export interface Crops {
  // biome-ignore lint/style/useShorthandFunctionType: an interface merges with the class
  <P extends Picture>(img: P): P[];
}
/** Base of transforms that cut several pictures out of one. */
export abstract class Crops extends Transform<Picture, Picture[]> {
  abstract override forward<P extends Picture>(img: P): P[];
}

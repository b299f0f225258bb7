import { inspect } from 'node:util';

/**
 * A picture as it comes from a file: bytes, row by row, the channels of a pixel side by side.
 * @example
 * const picture = new vision.Image(2, 1, 1, new Uint8Array([0, 255]));
 * console.log(picture.mode, picture.width, picture.height);
 */
export class Image {
  constructor(
    readonly width: number,
    readonly height: number,
    /** 1 for grey, 3 for red, green and blue. */
    readonly channels: number,
    readonly data: Uint8Array,
  ) {
    if (data.length !== width * height * channels) {
      throw new RangeError(
        `an image of ${width}x${height}x${channels} needs ${width * height * channels} bytes, got ${data.length}`,
      );
    }
  }

  /** Pillow's name of the kind of picture. */
  get mode(): string {
    return { 1: 'L', 3: 'RGB', 4: 'RGBA' }[this.channels] ?? `${this.channels} channels`;
  }

  toString(): string {
    return `<Image mode=${this.mode} size=${this.width}x${this.height}>`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

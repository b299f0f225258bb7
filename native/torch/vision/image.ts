import { inspect } from 'node:util';
import { ValueError } from '../errors';
import { decodeFile, encode, type Format, formatOf, QUALITY, writeBytes } from './codec';
import { grey, withAlpha } from './pixels/color';

/** Pillow's name for each number of channels. */
const MODES = ['', 'L', 'LA', 'RGB', 'RGBA'];

/**
 * A picture as it comes from a file: bytes, row by row, the channels of a pixel side by side. Pillow's images are its
 * model: transforms of pictures give Pillow's pixels.
 * @example
 * const picture = new vision.Image(2, 1, 1, new Uint8Array([0, 255]));
 * console.log(picture.mode, picture.width, picture.height);
 */
export class Image {
  constructor(
    readonly width: number,
    readonly height: number,
    /** 1 for grey, 3 for red, green and blue; one more with alpha. */
    readonly channels: number,
    readonly data: Uint8Array,
  ) {
    if (data.length !== width * height * channels) {
      throw new RangeError(
        `an image of ${width}x${height}x${channels} needs ${width * height * channels} bytes, got ${data.length}`,
      );
    }
  }

  /** The picture in a PNG, JPEG or WebP file. */
  static open(path: string): Image {
    const { width, height, channels, data } = decodeFile(path);
    return new Image(width, height, channels, data);
  }

  /** Writes a file, whole or not at all; its format is what the name ends in, unless given. */
  save(path: string, format: Format = formatOf(path), options: { quality?: number; lossless?: boolean } = {}): void {
    const picture = format === 'webp' && this.channels < 3 ? this.convert(this.channels === 1 ? 'RGB' : 'RGBA') : this;
    if (format === 'jpeg' && picture.channels % 2 === 0) throw new ValueError(`cannot write mode ${this.mode} as JPEG`);
    const quality = options.lossless ? 101 : (options.quality ?? QUALITY[format]);
    writeBytes(path, encode(format, picture, quality));
  }

  /** The picture in another mode: 'L', 'LA', 'RGB' or 'RGBA'. */
  convert(mode: string): Image {
    const channels = MODES.indexOf(mode);
    if (channels < 1) throw new ValueError(`conversion from ${this.mode} to ${mode} not supported`);
    if (channels === this.channels) return this;
    const colour = this.channels < 3 !== channels < 3 ? grey(this, channels < 3) : this;
    const { width, height, data } = colour.channels === channels ? colour : withAlpha(colour, channels);
    return new Image(width, height, channels, data);
  }

  /** Width and height. */
  get size(): [width: number, height: number] {
    return [this.width, this.height];
  }

  /** Pillow's name of the kind of picture. */
  get mode(): string {
    return MODES[this.channels] ?? `${this.channels} channels`;
  }

  toString(): string {
    return `<Image mode=${this.mode} size=${this.width}x${this.height}>`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

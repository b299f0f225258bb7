/** Pictures in files, by libpng, libjpeg-turbo and libwebp in the addon `image.node`. */
import { readFileSync, writeSync } from 'node:fs';
import { extname, join } from 'node:path';
import { RuntimeError, ValueError } from '../errors';
import { writeAtomically } from '../io/atomic';
import { reading } from '../io/system_error';

/** Rows of pixels, the channels of each side by side. */
export interface Pixels {
  width: number;
  height: number;
  /** 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha. */
  channels: number;
  data: Uint8Array;
}

export type Format = 'png' | 'jpeg' | 'webp';

interface Addon {
  decode(bytes: Uint8Array): Pixels;
  encode(
    format: Format,
    data: Uint8Array,
    width: number,
    height: number,
    channels: number,
    quality: number,
  ): Uint8Array;
  /** Draws shapes on premultiplied pixels; see native/src/image/paint.h. */
  fill(pixels: Uint8Array, width: number, height: number, path: Float64Array, paint: Float64Array): void;
  stroke(
    pixels: Uint8Array,
    width: number,
    height: number,
    path: Float64Array,
    paint: Float64Array,
    pen: number,
    square: boolean,
    round: boolean,
  ): void;
  letters(
    font: string,
    text: string,
    size: number,
    hinted: boolean,
  ): { path: Float64Array; advance: number; missing: number[] };
}

let loaded: Addon | undefined;

/** Loaded on first use: most scripts never read a picture. */
export function addon(): Addon {
  loaded ??= require(join(__dirname, '..', '..', 'image.node')) as Addon;
  return loaded;
}

/** The picture in the bytes of a PNG, JPEG or WebP file. */
export function decode(bytes: Uint8Array, what = 'image'): Pixels {
  try {
    return addon().decode(bytes);
  } catch (error) {
    throw new RuntimeError(`cannot identify or read ${what}: ${(error as Error).message}`);
  }
}

export function decodeFile(path: string): Pixels {
  return decode(
    reading(path, () => readFileSync(path)),
    `image file '${path}'`,
  );
}

/**
 * The bytes of a file with this picture. `quality` is zlib's level for PNG, 1 to 100 for JPEG, 0 to 100 for WebP, and
 * above that WebP without loss.
 */
export function encode(format: Format, { data, width, height, channels }: Pixels, quality: number): Uint8Array {
  try {
    return addon().encode(format, data, width, height, channels, quality);
  } catch (error) {
    throw new RuntimeError((error as Error).message);
  }
}

/** The format that the name of a file stands for. */
export function formatOf(path: string): Format {
  const extension = extname(path).toLowerCase();
  if (extension === '.png') return 'png';
  if (extension === '.webp') return 'webp';
  if (['.jpg', '.jpeg', '.jpe', '.jfif'].includes(extension)) return 'jpeg';
  throw new ValueError(`unknown file extension: ${extension}`);
}

/** Pillow's defaults. */
export const QUALITY: Record<Format, number> = { png: 6, jpeg: 75, webp: 80 };

/** Writes bytes, whole or not at all. */
export function writeBytes(path: string, bytes: Uint8Array): void {
  writeAtomically(path, (file) => {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  });
}

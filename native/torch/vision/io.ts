/** `vision.io`: pictures in files as tensors (uint8, C, H, W). */
import { readFileSync } from 'node:fs';
import { uint8 } from '../dtype';
import { RuntimeError } from '../errors';
import { from_numpy } from '../factory';
import { reading } from '../io/system_error';
import type { Tensor } from '../tensor';
import { decode, encode, type Format, QUALITY, writeBytes } from './codec';
import { Image } from './image';
import { pil_to_tensor } from './transforms/functional';

/**
 * The channels a picture is read with.
 * @example
 * console.log(vision.io.ImageReadMode.RGB);
 */
export const ImageReadMode = {
  UNCHANGED: 'UNCHANGED',
  GRAY: 'L',
  GRAY_ALPHA: 'LA',
  RGB: 'RGB',
  RGB_ALPHA: 'RGBA',
} as const;
export type ReadMode = (typeof ImageReadMode)[keyof typeof ImageReadMode] | 'GRAY';

function load(bytes: Uint8Array, mode: ReadMode, what: string): Tensor {
  const { width, height, channels, data } = decode(bytes, what);
  const image = new Image(width, height, channels, data);
  if (mode === 'UNCHANGED') return pil_to_tensor(image);
  return pil_to_tensor(image.convert(mode === 'GRAY' ? 'L' : mode));
}

/**
 * The picture in a PNG, JPEG or WebP file.
 * @example
 * const file = `${require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`)}/a.png`;
 * vision.io.write_png(torch.zeros(3, 2, 4, { dtype: torch.uint8 }), file);
 * console.log(vision.io.read_image(file).shape);
 */
export function read_image(path: string, mode: ReadMode = 'UNCHANGED'): Tensor {
  return load(read(path), mode, `image file '${path}'`);
}

/**
 * The picture in the bytes of a file.
 * @example
 * const bytes = vision.io.encode_png(torch.zeros(1, 2, 4, { dtype: torch.uint8 }));
 * console.log(vision.io.decode_image(bytes).shape);
 */
export function decode_image(input: Tensor | Uint8Array, mode: ReadMode = 'UNCHANGED'): Tensor {
  return load(input instanceof Uint8Array ? input : (input.numpy() as unknown as Uint8Array), mode, 'image');
}

/**
 * A file's bytes.
 * @example
 * const file = `${require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`)}/a.bin`;
 * vision.io.write_file(file, torch.tensor([1, 2], { dtype: torch.uint8 }));
 * console.log(vision.io.read_file(file));
 */
export function read_file(path: string): Tensor {
  return from_numpy(new Uint8Array(read(path)));
}

/**
 * Writes bytes to a file.
 * @example
 * const file = `${require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`)}/a.bin`;
 * vision.io.write_file(file, torch.tensor([1, 2], { dtype: torch.uint8 }));
 * console.log(vision.io.read_file(file));
 */
export function write_file(filename: string, data: Tensor): void {
  writeBytes(filename, data.contiguous().numpy() as unknown as Uint8Array);
}

function read(path: string): Uint8Array {
  return reading(path, () => readFileSync(path));
}

function bytesOf(format: Format, input: Tensor, quality: number): Uint8Array {
  if (input.dtype !== uint8) throw new RuntimeError(`Input tensor dtype should be uint8, got ${input.dtype}`);
  const [channels, height, width] = input.shape as unknown as [number, number, number];
  if (input.dim() !== 3 || (channels !== 1 && channels !== 3))
    throw new RuntimeError(`The number of channels should be 1 or 3, got: ${channels}`);
  const data = input.permute(1, 2, 0).contiguous().numpy() as unknown as Uint8Array;
  return encode(format, { width, height, channels, data }, quality);
}

/**
 * A picture as the bytes of a PNG file.
 * @example
 * console.log(vision.io.decode_image(vision.io.encode_png(torch.ones(1, 1, 2, { dtype: torch.uint8 }))));
 */
export function encode_png(input: Tensor, compression_level: number = QUALITY.png): Uint8Array {
  return bytesOf('png', input, compression_level);
}
/**
 * A picture as the bytes of a JPEG file.
 * @example
 * console.log(vision.io.decode_image(vision.io.encode_jpeg(torch.zeros(1, 8, 8, { dtype: torch.uint8 }))).shape);
 */
export function encode_jpeg(input: Tensor, quality: number = QUALITY.jpeg): Uint8Array {
  if (!(quality >= 1 && quality <= 100))
    throw new RuntimeError('Image quality should be a positive number between 1 and 100');
  return bytesOf('jpeg', input, quality);
}
/**
 * Writes a PNG file.
 * @example
 * const file = `${require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`)}/a.png`;
 * vision.io.write_png(torch.zeros(3, 2, 4, { dtype: torch.uint8 }), file);
 * console.log(vision.io.read_image(file).shape);
 */
export function write_png(input: Tensor, filename: string, compression_level: number = QUALITY.png): void {
  writeBytes(filename, encode_png(input, compression_level));
}
/**
 * Writes a JPEG file.
 * @example
 * const file = `${require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`)}/a.jpg`;
 * vision.io.write_jpeg(torch.zeros(3, 16, 16, { dtype: torch.uint8 }), file);
 * console.log(vision.io.read_image(file).shape);
 */
export function write_jpeg(input: Tensor, filename: string, quality: number = QUALITY.jpeg): void {
  writeBytes(filename, encode_jpeg(input, quality));
}

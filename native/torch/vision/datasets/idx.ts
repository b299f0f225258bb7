/** The IDX files of MNIST: a type, the sizes of each dimension, and bytes. */
import { existsSync, readFileSync, writeSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { RuntimeError } from '../../errors';
import { writeAtomically } from '../../io/atomic';

const UNSIGNED_BYTE = 0x08;
const GZIP = 0x1f8b;

export interface IdxArray {
  shape: number[];
  data: Uint8Array;
}

/** The path itself or its compressed form, whichever is there. */
export function idxPath(path: string): string | undefined {
  return [path, `${path}.gz`].find((candidate) => existsSync(candidate));
}

/** Reads a file of unsigned bytes, compressed or not; an error names the file and what is wrong with it. */
export function readIdx(path: string, dimensions: number): IdxArray {
  const bytes = decompress(readFileSync(path), path);
  const fail = (what: string): never => {
    throw new RuntimeError(`${path}: ${what}`);
  };
  if (bytes.length < 4) fail(`not an IDX file: only ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0) !== 0)
    fail(`not an IDX file: it begins with 0x${view.getUint32(0).toString(16).padStart(8, '0')}`);
  if (bytes[2] !== UNSIGNED_BYTE) fail(`IDX type 0x${bytes[2]!.toString(16).padStart(2, '0')} is not unsigned bytes`);
  if (bytes[3] !== dimensions) fail(`expected ${dimensions} dimensions, the file has ${bytes[3]}`);
  const header = 4 + 4 * dimensions;
  if (bytes.length < header) fail('the file is cut off in its header');
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = shape.reduce((product, size) => product * size, 1);
  const found = bytes.length - header;
  if (found < expected)
    fail(`the file is cut off: ${shape.join('x')} needs ${expected} bytes of data, there are ${found}`);
  if (found > expected) fail(`${found - expected} bytes too many for ${shape.join('x')}`);
  return { shape, data: bytes.subarray(header) };
}

function decompress(bytes: Buffer, path: string): Uint8Array {
  if (bytes.length < 2 || bytes.readUInt16BE(0) !== GZIP) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new RuntimeError(`${path}: damaged gzip file (${(error as Error).message})`);
  }
}

/** Writes bytes as an IDX file, whole or not at all. */
export function writeIdx(path: string, { shape, data }: IdxArray): void {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = UNSIGNED_BYTE;
  header[3] = shape.length;
  shape.forEach((size, i) => {
    header.writeUInt32BE(size, 4 + 4 * i);
  });
  writeAtomically(path, (file) => {
    writeSync(file, header);
    for (let at = 0; at < data.length; ) at += writeSync(file, data, at);
  });
}

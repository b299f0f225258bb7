/** `tensorpad/numpy`: NumPy's files under NumPy's names, with tensors for arrays. */
import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { isPlainObject } from '../arguments';
import { RuntimeError, ValueError } from '../errors';
import { tensor as makeTensor, type NestedArray, type NumericArray } from '../factory';
import { OrderedDict } from '../ordered_dict';
import { Tensor } from '../tensor';
import { writeAtomically } from './atomic';
import { isNpy, npyParts, parseNpy } from './npy';
import { reading } from './system_error';
import { ZipReader, ZipWriter } from './zip';

type ArrayLike = Tensor | NumericArray | NestedArray;

const asTensor = (value: ArrayLike): Tensor => (value instanceof Tensor ? value : makeTensor(value));
const withExtension = (file: string, extension: string) => (file.endsWith(extension) ? file : file + extension);

/**
 * Reads what NumPy saved: a tensor from `.npy`; from `.npz` tensors by name. Big-endian numbers are turned round, and
 * uint16 and uint32 come as int32 and int64. Pickled objects are refused.
 * @example
 * const file = `${require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`)}/numbers.npy`;
 * numpy.save(file, torch.arange(3));
 * console.log(numpy.load(file));
 */
// biome-ignore lint/suspicious/noExplicitAny: what a file holds is known to the script alone
export function load(file: string): any {
  if (reading(file, () => startsAsZip(file))) return loadArchive(file);
  const bytes = readFileSync(file);
  try {
    if (bytes.length > 0 && bytes.length >= 6 && !isNpy(bytes))
      throw new ValueError('This file contains pickled (object) data, which is never loaded.');
    return parseNpy(bytes);
  } catch (error) {
    throw named(error, file);
  }
}

function startsAsZip(file: string): boolean {
  const start = Buffer.alloc(2);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, start, 0, 2, 0);
  } finally {
    closeSync(handle);
  }
  return start.toString('latin1') === 'PK';
}

function loadArchive(file: string): OrderedDict<Tensor> {
  const zip = new ZipReader(file, 'File is not a zip file of arrays');
  try {
    const result = new OrderedDict<Tensor>();
    for (const name of zip.names) {
      const bytes = zip.read(name);
      if (!isNpy(bytes)) throw new RuntimeError(`${file}: ${name} is not an array`);
      try {
        result[name.replace(/\.npy$/, '')] = parseNpy(bytes);
      } catch (error) {
        throw named(error, `${file}: ${name}`);
      }
    }
    return result;
  } finally {
    zip.close();
  }
}

/** An error whose message also says which file it is about. */
function named(error: unknown, what: string): unknown {
  if (error instanceof Error) error.message += ` (${what})`;
  return error;
}

/**
 * Saves an array as `.npy`, whole or not at all; the extension is added when it is missing.
 * @example
 * const file = `${require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`)}/numbers.npy`;
 * numpy.save(file, [1.5, 2.5]);
 * console.log(numpy.load(file));
 */
export function save(file: string, arr: ArrayLike): void {
  const parts = npyParts(asTensor(arr));
  writeAtomically(withExtension(file, '.npy'), (handle) => {
    for (const bytes of parts) for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
  });
}

/**
 * Saves several arrays as `.npz`: by position as `arr_0`, `arr_1` …, by name in a last plain object.
 * @example
 * const file = `${require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`)}/set.npz`;
 * numpy.savez(file, { x: torch.ones(2), y: torch.zeros(1) });
 * console.log(numpy.load(file).x);
 */
export function savez(file: string, ...arrays: (ArrayLike | Record<string, ArrayLike>)[]): void {
  saveArchive(file, arrays, false);
}

/**
 * As `savez`, compressed.
 * @example
 * const file = `${require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`)}/set.npz`;
 * numpy.savez_compressed(file, torch.zeros(1000));
 * console.log(numpy.load(file).arr_0.shape);
 */
export function savez_compressed(file: string, ...arrays: (ArrayLike | Record<string, ArrayLike>)[]): void {
  saveArchive(file, arrays, true);
}

function saveArchive(file: string, arrays: (ArrayLike | Record<string, ArrayLike>)[], compress: boolean): void {
  const named = new Map<string, ArrayLike>();
  const last = arrays.at(-1);
  if (isPlainObject(last)) for (const [name, value] of Object.entries(last)) named.set(name, value as ArrayLike);
  (isPlainObject(last) ? arrays.slice(0, -1) : arrays).forEach((value, i) => {
    if (named.has(`arr_${i}`)) throw new ValueError(`Cannot use un-named variables and keyword arr_${i}`);
    named.set(`arr_${i}`, value as ArrayLike);
  });
  writeAtomically(withExtension(file, '.npz'), (handle) => {
    const zip = new ZipWriter(handle);
    for (const [name, value] of named) zip.add(`${name}.npy`, Buffer.concat(npyParts(asTensor(value))), { compress });
    zip.finish();
  });
}

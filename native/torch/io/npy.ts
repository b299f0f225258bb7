/** NumPy's format for one array: a magic number, a Python dict that describes the array, the elements. */

import type { DType } from '../dtype';
import * as dtypes from '../dtype';
import { EOFError, ValueError } from '../errors';
import { empty } from '../generated/ops';
import type { Tensor } from '../tensor';
import { storageBytes, tensorOfBytes } from './storage';

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const ALIGNMENT = 64;
/** NumPy leaves room for the first size to grow to this many digits. */
const GROWTH = 21;
const MAX_HEADER = 10_000;

/** Kind and size of each dtype; the byte order stands in front. */
const CODES = new Map<DType, string>([
  [dtypes.float64, 'f8'],
  [dtypes.float32, 'f4'],
  [dtypes.float16, 'f2'],
  [dtypes.int64, 'i8'],
  [dtypes.int32, 'i4'],
  [dtypes.int16, 'i2'],
  [dtypes.int8, 'i1'],
  [dtypes.uint8, 'u1'],
  [dtypes.bool, 'b1'],
  [dtypes.complex64, 'c8'],
  [dtypes.complex128, 'c16'],
]);
const DTYPES = new Map([...CODES].map(([dtype, code]) => [code, dtype]));
/** Unsigned integers that a signed dtype holds whole. */
const WIDENED = new Map([
  ['u2', { dtype: dtypes.int32, bytes: 2 }],
  ['u4', { dtype: dtypes.int64, bytes: 4 }],
]);

/** The parts of a file that holds the array: header, then elements. */
export function npyParts(tensor: Tensor): [header: Uint8Array, data: Uint8Array] {
  const code = CODES.get(tensor.dtype);
  if (!code)
    throw new TypeError(`Got unsupported ScalarType ${tensor.dtype === dtypes.bfloat16 ? 'BFloat16' : tensor.dtype}`);
  const fortran = !tensor.is_contiguous() && reversed(tensor).is_contiguous();
  const source = fortran ? reversed(tensor) : tensor.contiguous();
  const start = source.storage_offset() * source.element_size();
  const data = storageBytes(source).subarray(start, start + source.numel() * source.element_size());
  return [header(code, fortran, tensor.shape), data];
}

const reversed = (tensor: Tensor): Tensor => tensor.detach().permute([...tensor.shape.keys()].reverse());

function header(code: string, fortran: boolean, shape: readonly number[]): Uint8Array {
  const order = code.endsWith('1') ? '|' : '<';
  const sizes = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  let text = `{'descr': '${order}${code}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${sizes}, }`;
  if (shape.length > 0) text += ' '.repeat(GROWTH - String(fortran ? shape.at(-1) : shape[0]).length);
  const unpadded = MAGIC.length + 4 + text.length + 1;
  text += `${' '.repeat((ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT)}\n`;
  const start = Buffer.alloc(4);
  start[0] = 1;
  start.writeUInt16LE(text.length, 2);
  return Buffer.concat([MAGIC, start, Buffer.from(text, 'latin1')]);
}

export const isNpy = (bytes: Uint8Array): boolean => MAGIC.equals(bytes.subarray(0, MAGIC.length));

/** The array in a file. */
export function parseNpy(bytes: Uint8Array): Tensor {
  const { descr, fortran, shape, start } = parseHeader(bytes);
  const { dtype, order, code } = dtypeOf(descr);
  const wide = WIDENED.get(code);
  const itemsize = wide?.bytes ?? dtype.itemsize;
  const size = shape.reduce((product, length) => product * length, itemsize);
  if (size > bytes.length - start)
    throw new ValueError(`EOF: reading array data, expected ${size} bytes got ${bytes.length - start}`);
  const data = new Uint8Array(bytes.subarray(start, start + size));
  if (order === '>') swap(data, dtype.is_complex ? itemsize / 2 : itemsize);
  const flat = size === 0 ? empty([0], { dtype }) : wide ? widen(data, wide) : tensorOfBytes(data, dtype);
  return fortran ? reversed(flat.view([...shape].reverse())) : flat.view(shape);
}

interface Description {
  descr: string;
  fortran: boolean;
  shape: number[];
  /** Where the elements begin. */
  start: number;
}

function parseHeader(bytes: Uint8Array): Description {
  if (bytes.length === 0) throw new EOFError('No data left in file');
  if (bytes.length < 8) throw new ValueError(`EOF: reading magic string, expected 8 bytes got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [major, minor] = [bytes[6]!, bytes[7]!];
  if (major < 1 || major > 3 || minor !== 0)
    throw new ValueError(`we only support format version (1,0), (2,0), and (3,0), not (${major}, ${minor})`);
  const from = major === 1 ? 10 : 12;
  if (bytes.length < from) throw new ValueError('EOF: reading array header length');
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER)
    throw new ValueError(`Header info length (${length}) is large and may not be safe to load securely.`);
  const start = from + length;
  if (start > bytes.length)
    throw new ValueError(`EOF: reading array header, expected ${length} bytes got ${bytes.length - from}`);
  const text = Buffer.from(bytes.subarray(from, start)).toString(major === 3 ? 'utf8' : 'latin1');
  return { ...parseDict(text.trim()), start };
}

/** The header's dict has three keys whose values are a string, a bool and a tuple of sizes; nothing else is read. */
function parseDict(text: string): Omit<Description, 'start'> {
  const body = /^\{(.*)\}$/s.exec(text)?.[1];
  if (body === undefined) throw new ValueError(`Header is not a dictionary: ${text.slice(0, 100)}`);
  const value = (key: string) =>
    new RegExp(`(?:^|,)\\s*'${key}'\\s*:\\s*('[^']*'|\\([^)]*\\)|\\[.*\\]|[^,]*?)\\s*(?=,|$)`, 's').exec(body)?.[1];
  const [descr, order, sizes] = [value('descr'), value('fortran_order'), value('shape')];
  if (descr === undefined || order === undefined || sizes === undefined) {
    const found = [...body.matchAll(/'(\w+)'\s*:/g)].map(([, key]) => `'${key}'`).sort();
    throw new ValueError(`Header does not contain the correct keys: [${found.join(', ')}]`);
  }
  if (order !== 'True' && order !== 'False') throw new ValueError(`fortran_order is not a valid bool: ${order}`);
  if (!/^\(\s*(\d+L?\s*,\s*)*(\d+L?)?\s*\)$/.test(sizes)) throw new ValueError(`shape is not valid: ${sizes}`);
  const shape = [...sizes.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  if (!shape.every(Number.isSafeInteger)) throw new ValueError(`shape is not valid: ${sizes}`);
  return { descr: descr.replace(/^'|'$/g, ''), fortran: order === 'True', shape };
}

function dtypeOf(descr: string): { dtype: DType; order: string; code: string } {
  const [, order, code] = /^([<>|=])([a-zA-Z]\d*)$/.exec(descr) ?? [];
  if (code === 'O') throw new ValueError('Object arrays cannot be loaded when allow_pickle=False');
  const dtype = DTYPES.get(code ?? '') ?? WIDENED.get(code ?? '')?.dtype;
  if (!dtype) throw new ValueError(`arrays of '${descr}' cannot become tensors: only numbers and bools can`);
  return { dtype, order: order!, code: code! };
}

function swap(bytes: Uint8Array, size: number): void {
  for (let at = 0; at + size <= bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

function widen(bytes: Uint8Array, { dtype, bytes: size }: { dtype: DType; bytes: number }): Tensor {
  const narrow = size === 2 ? dtypes.int16 : dtypes.int32;
  // Read as signed and masked, which undoes the sign.
  return tensorOfBytes(bytes, narrow)
    .to(dtype)
    .bitwise_and(2 ** (8 * size) - 1);
}

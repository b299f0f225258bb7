/** The header of a safetensors file: JSON that says where each tensor's bytes are, and of what dtype and shape. */

import type { DType } from '../dtype';
import * as dtypes from '../dtype';
import type { Tensor } from '../tensor';

/** What is wrong with a safetensors file, in the words of its library. */
export class SafetensorError extends Error {
  override name = 'SafetensorError';
}

export const MAX_HEADER = 100_000_000;
const ALIGNMENT = 8;

/** The format's dtypes, smallest alignment first: data is written in the reverse of this order. */
const NAMES = [
  'BOOL', 'F4', 'F6_E2M3', 'F6_E3M2', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3', 'F8_E8M0', 'F8_E4M3FNUZ', 'F8_E5M2FNUZ',
  'I16', 'U16', 'F16', 'BF16', 'I32', 'U32', 'F32', 'C64', 'F64', 'I64', 'U64',
]; // biome-ignore format: a list of words
const DTYPES: Record<string, DType> = {
  BOOL: dtypes.bool,
  U8: dtypes.uint8,
  I8: dtypes.int8,
  I16: dtypes.int16,
  F16: dtypes.float16,
  BF16: dtypes.bfloat16,
  I32: dtypes.int32,
  F32: dtypes.float32,
  C64: dtypes.complex64,
  F64: dtypes.float64,
  I64: dtypes.int64,
};
const NAME_OF = new Map(Object.entries(DTYPES).map(([name, dtype]) => [dtype, name]));

export interface Entry {
  /** The format's name. */
  dtype: string;
  type: DType;
  shape: number[];
  /** From and to, in bytes from the end of the header. */
  data_offsets: [number, number];
}

export interface Header {
  metadata: Record<string, string> | null;
  /** In the order of their data. */
  tensors: Map<string, Entry>;
}

export const names = (header: Header): string[] => [...header.tensors.keys()].sort(byBytes);

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The header of a file with these tensors, and the order their bytes follow in. */
export function writeHeader(
  tensors: Record<string, Tensor>,
  metadata: Record<string, string> | null,
): { header: Uint8Array; order: string[] } {
  const dtypeOf = (name: string): string => {
    const dtype = NAME_OF.get(tensors[name]!.dtype);
    if (dtype === undefined) throw new SafetensorError(`dtype ${tensors[name]!.dtype} is not covered`);
    return dtype;
  };
  const rank = (name: string) => NAMES.indexOf(dtypeOf(name));
  const order = Object.keys(tensors).sort((a, b) => rank(b) - rank(a) || byBytes(a, b));
  let at = 0;
  // Entries by themselves: in an object of JavaScript numeric names would come first.
  const fields = order.map((name) => {
    const { shape, nbytes } = tensors[name]!;
    const entry = { dtype: dtypeOf(name), shape: [...shape], data_offsets: [at, at + nbytes] };
    at += nbytes;
    return `${JSON.stringify(name)}:${JSON.stringify(entry)}`;
  });
  if (metadata) {
    const notes = Object.entries(metadata).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    fields.unshift(`"__metadata__":{${notes.join(',')}}`);
  }
  const text = Buffer.from(`{${fields.join(',')}}`);
  const header = Buffer.alloc(Math.ceil(text.length / ALIGNMENT) * ALIGNMENT, ' ');
  text.copy(header);
  return { header, order };
}

/** Reads a header and makes sure that the tensors cover `size` bytes of data without holes or overlaps. */
export function parseHeader(bytes: Uint8Array, size: number, fail: (what: string) => SafetensorError): Header {
  const json = parse(bytes, fail);
  const wrong = (what: string) => fail(`invalid JSON in header: ${what}`);
  let metadata: Record<string, string> | null = null;
  const found: [string, Entry][] = [];
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') metadata = notes(value, wrong);
    else found.push([name, entry(name, value, wrong)]);
  }
  found.sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  let end = 0;
  for (const [
    name,
    {
      data_offsets: [from, to],
      shape,
      type,
    },
  ] of found) {
    if (from !== end || to < from) throw fail(`invalid offset for tensor \`${name}\``);
    const expected = shape.reduce((product, length) => product * length, type.itemsize);
    if (!Number.isSafeInteger(expected)) throw fail('overflow computing buffer size from shape and/or element type');
    if (to - from !== expected) throw fail('invalid shape, data type, or offset for tensor');
    end = to;
  }
  if (end !== size) throw fail('incomplete metadata, file not fully covered');
  return { metadata, tensors: new Map(found) };
}

function parse(bytes: Uint8Array, fail: (what: string) => SafetensorError): Record<string, unknown> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw fail('invalid UTF-8 in header');
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw fail(`invalid JSON in header: ${(error as Error).message}`);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw fail('invalid JSON in header: expected an object of tensors');
  return json as Record<string, unknown>;
}

function notes(value: unknown, wrong: (what: string) => SafetensorError): Record<string, string> {
  const strings =
    typeof value === 'object' && value !== null && Object.values(value).every((v) => typeof v === 'string');
  if (!strings) throw wrong('__metadata__ must hold strings only');
  return value as Record<string, string>;
}

function entry(name: string, value: unknown, wrong: (what: string) => SafetensorError): Entry {
  const { dtype, shape, data_offsets } = (value ?? {}) as Partial<Entry>;
  const sizes = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((item) => Number.isSafeInteger(item) && item >= 0);
  for (const [field, given] of Object.entries({ dtype, shape, data_offsets }))
    if (given === undefined) throw wrong(`missing field \`${field}\` of \`${name}\``);
  if (!NAMES.includes(dtype!))
    throw wrong(`unknown variant \`${dtype}\`, expected one of ${NAMES.map((known) => `\`${known}\``).join(', ')}`);
  if (!sizes(shape)) throw wrong(`the shape of \`${name}\` must be a list of sizes`);
  if (!sizes(data_offsets) || data_offsets.length !== 2)
    throw wrong(`the data_offsets of \`${name}\` must be two offsets`);
  const type = DTYPES[dtype!];
  if (!type) throw new SafetensorError(`tensor \`${name}\` has the dtype ${dtype}, which is not supported`);
  return { dtype: dtype!, type, shape, data_offsets };
}

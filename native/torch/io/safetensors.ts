/** `tensorpad/safetensors`, after `safetensors.torch`: tensors by name in a file that can hold nothing else. */
import { closeSync, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { native } from '../core';
import type { Device } from '../device';
import { bool } from '../dtype';
import { FileNotFoundError, IsADirectoryError, RuntimeError, ValueError } from '../errors';
import { zeros } from '../generated/ops';
import type { Module } from '../nn/module';
import type { IncompatibleKeys } from '../nn/state';
import { OrderedDict } from '../ordered_dict';
import { Tensor } from '../tensor';
import { classname, typename } from '../typename';
import { writeAtomically } from './atomic';
import {
  type Entry,
  type Header,
  MAX_HEADER,
  names,
  parseHeader,
  SafetensorError,
  writeHeader,
} from './safetensors_header';
import { findSharedTensors, removeDuplicateNames } from './shared_tensors';
import { elementBytes, tensorOfBytes } from './storage';

export { SafetensorError };

type Tensors = Record<string, Tensor>;
type Metadata = Record<string, string>;

const LENGTH = 8;

/**
 * The bytes of a safetensors file with these tensors. They must be contiguous and must not share memory.
 * @example
 * const bytes = safetensors.save({ weight: torch.ones(2) });
 * console.log(bytes.length, safetensors.load(bytes).weight);
 */
export function save(tensors: Tensors, metadata: Metadata | null = null): Uint8Array {
  const parts: Uint8Array[] = [];
  serialize(tensors, metadata, (bytes) => parts.push(bytes));
  return new Uint8Array(Buffer.concat(parts));
}

/**
 * Writes tensors to a file, whole or not at all. They must be contiguous and must not share memory; `save_model` sorts
 * that out for a module.
 * @example
 * const file = `${require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`)}/model.safetensors`;
 * safetensors.save_file({ weight: torch.ones(2) }, file, { epoch: '3' });
 * console.log(safetensors.load_file(file).weight);
 */
export function save_file(tensors: Tensors, filename: string, metadata: Metadata | null = null): void {
  writeAtomically(filename, (file) =>
    serialize(tensors, metadata, (bytes) => {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    }),
  );
}

function serialize(tensors: Tensors, metadata: Metadata | null, write: (bytes: Uint8Array) => void): void {
  check(tensors);
  for (const value of Object.values(metadata ?? {})) {
    if (typeof value !== 'string')
      throw new TypeError(`argument 'metadata': '${typename(value)}' object is not an instance of 'str'`);
  }
  const { header, order } = writeHeader(tensors, metadata);
  const length = Buffer.alloc(LENGTH);
  length.writeBigUInt64LE(BigInt(header.length));
  write(length);
  write(header);
  for (const name of order) write(elementBytes(tensors[name]!));
}

function check(tensors: Tensors): void {
  if (typeof tensors !== 'object' || tensors === null || Array.isArray(tensors) || tensors instanceof Tensor) {
    throw new ValueError(`Expected a dict of [str, torch.Tensor] but received <class '${classname(tensors)}'>`);
  }
  for (const [name, tensor] of Object.entries(tensors)) {
    if (!(tensor instanceof Tensor))
      throw new ValueError(
        `Key \`${name}\` is invalid, expected torch.Tensor but received <class '${classname(tensor)}'>`,
      );
  }
  const failing = findSharedTensors(tensors).filter((group) => group.length > 1);
  if (failing.length > 0) {
    const sets = failing
      .map(
        (group) =>
          `{${[...group]
            .sort()
            .map((name) => `'${name}'`)
            .join(', ')}}`,
      )
      .join(', ');
    throw new RuntimeError(
      `
            Some tensors share memory, this will lead to duplicate memory on disk and potential differences when loading them again: [${sets}].
            A potential way to correctly save your model is to use \`save_model\`.
            More information at https://huggingface.co/docs/safetensors/torch_shared_tensors
            `,
    );
  }
  for (const [name, tensor] of Object.entries(tensors)) {
    if (!tensor.is_contiguous()) {
      throw new ValueError(
        `You are trying to save a non contiguous tensor: \`${name}\` which is not allowed. It either means you are trying to save tensors which are reference of each other in which case it's recommended to save only the full tensors, and reslice at load time, or simply call \`.contiguous()\` on your tensor to pack it before saving.`,
      );
    }
  }
}

/**
 * The tensors in the bytes of a safetensors file.
 * @example
 * console.log(safetensors.load(safetensors.save({ weight: torch.ones(2) })).weight);
 */
export function load(data: Uint8Array): OrderedDict<Tensor> {
  const fail = (what: string) => new SafetensorError(`Error while deserializing: ${what}`);
  const { header, start } = readHeader(data.length, (at, length) => data.subarray(at, at + length), fail);
  const result = new OrderedDict<Tensor>();
  for (const [name, entry] of header.tensors) {
    const [from, to] = entry.data_offsets;
    result[name] = tensorOfBytes(new Uint8Array(data.subarray(start + from, start + to)), entry.type).view(entry.shape);
  }
  return result;
}

/**
 * All tensors of a file. Their values are read from the disk when they are first looked at.
 * @example
 * const file = `${require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`)}/model.safetensors`;
 * safetensors.save_file({ weight: torch.ones(2) }, file);
 * console.log(safetensors.load_file(file).weight);
 */
export function load_file(filename: string, device: string | Device = 'cpu'): OrderedDict<Tensor> {
  const file = safe_open(filename, 'pt', device);
  const result = new OrderedDict<Tensor>();
  for (const name of file.keys()) result[name] = file.get_tensor(name);
  return result;
}

function readHeader(
  size: number,
  read: (at: number, length: number) => Uint8Array,
  fail: (what: string) => SafetensorError,
): { header: Header; start: number } {
  if (size < LENGTH) throw fail('header too small');
  const prefix = read(0, LENGTH);
  const length = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER)) throw fail('header too large');
  const start = LENGTH + Number(length);
  if (start > size) throw fail('invalid header length');
  return { header: parseHeader(read(LENGTH, Number(length)), size - start, fail), start };
}

/**
 * A safetensors file whose tensors are fetched one by one, and from the disk only where they are looked at.
 * @example
 * const file = `${require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`)}/model.safetensors`;
 * safetensors.save_file({ weight: torch.arange(6).view(2, 3) }, file, { epoch: '3' });
 * const opened = safetensors.safe_open(file, 'pt');
 * console.log(opened.keys(), opened.metadata(), opened.get_slice('weight').at(1));
 */
export function safe_open(filename: string, framework = 'pt', device: string | Device = 'cpu'): SafeOpen {
  return new SafeOpen(filename, framework, device);
}

class SafeOpen {
  private readonly header: Header;
  private readonly start: number;

  constructor(
    private readonly filename: string,
    framework: string,
    private readonly device: string | Device,
  ) {
    if (!['pt', 'torch', 'pytorch'].includes(framework)) throw new SafetensorError(`framework ${framework} is invalid`);
    if (!existsSync(filename)) throw new FileNotFoundError(`No such file or directory: ${filename}`);
    const fail = (what: string) => new SafetensorError(`Error while deserializing header: ${what}`);
    const file = openSync(filename, 'r');
    try {
      if (fstatSync(file).isDirectory()) throw new IsADirectoryError(`Is a directory: ${filename}`);
      const read = (at: number, length: number) => {
        const bytes = Buffer.alloc(length);
        if (readSync(file, bytes, 0, length, at) < length) throw fail('invalid header length');
        return bytes;
      };
      ({ header: this.header, start: this.start } = readHeader(fstatSync(file).size, read, fail));
    } finally {
      closeSync(file);
    }
  }

  /** The names, in alphabetical order. */
  keys(): string[] {
    return names(this.header);
  }

  /** The names, in the order of their data. */
  offset_keys(): string[] {
    return [...this.header.tensors.keys()];
  }

  /** What was noted in the file; null when nothing was. */
  metadata(): Metadata | null {
    return this.header.metadata;
  }

  get_tensor(name: string): Tensor {
    return this.map(this.entry(name)).to(this.device);
  }

  /** A tensor of which only the part that is asked for is read. */
  get_slice(name: string): SafeSlice {
    const entry = this.entry(name);
    return new SafeSlice(entry, () => this.map(entry), this.device);
  }

  private entry(name: string): Entry {
    const entry = this.header.tensors.get(name);
    if (!entry) throw new SafetensorError(`File does not contain tensor ${name}`);
    return entry;
  }

  private map({ type, shape, data_offsets: [from, to] }: Entry): Tensor {
    if (to === from) return zeros(shape, { dtype: type });
    const at = this.start + from;
    // Windows has no map_file yet, bytes need not be bools, and other writers need not align.
    const flat: Tensor =
      native.map_file && type !== bool && at % type.itemsize === 0
        ? native.map_file(this.filename, at, (to - from) / type.itemsize, type)
        : tensorOfBytes(this.read(at, to - from), type);
    return flat.view(shape);
  }

  private read(at: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    const file = openSync(this.filename, 'r');
    try {
      for (let done = 0; done < length; ) {
        const count = readSync(file, bytes, done, length - done, at + done);
        if (count === 0) throw new SafetensorError(`${this.filename} was cut off while it was read`);
        done += count;
      }
    } finally {
      closeSync(file);
    }
    return bytes;
  }
}

/** A tensor in a file. */
class SafeSlice {
  constructor(
    private readonly entry: Entry,
    private readonly map: () => Tensor,
    private readonly device: string | Device,
  ) {}

  get_shape(): number[] {
    return [...this.entry.shape];
  }

  /** The format's name of the dtype, as `F32`. */
  get_dtype(): string {
    return this.entry.dtype;
  }

  /** A part of the tensor, by the same indices as `Tensor.at`. */
  at(...indices: Parameters<Tensor['at']>): Tensor {
    return this.map()
      .at(...indices)
      .clone()
      .to(this.device);
  }
}

/**
 * Saves a module's state. Of tensors that share memory one is saved, and the others' names are noted in the metadata.
 * @example
 * const file = `${require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`)}/model.safetensors`;
 * safetensors.save_model(new torch.nn.Linear(2, 1), file);
 * console.log(safetensors.load_model(new torch.nn.Linear(2, 1), file));
 */
export function save_model(
  model: Module,
  filename: string,
  metadata: Metadata | null = null,
  force_contiguous = true,
): void {
  const state: Tensors = { ...model.state_dict() };
  const notes: Metadata = { ...metadata };
  for (const [kept, removed] of removeDuplicateNames(state)) {
    for (const name of removed) {
      notes[name] ??= kept;
      delete state[name];
    }
  }
  if (force_contiguous) for (const name of Object.keys(state)) state[name] = state[name]!.contiguous();
  save_file(state, filename, Object.keys(notes).length > 0 ? notes : metadata);
}

/**
 * Loads a file into a module. Answers with the names that the file lacks and those it has too many; when there are any
 * that is an error, unless `strict` is false.
 * @example
 * const file = `${require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`)}/model.safetensors`;
 * safetensors.save_model(new torch.nn.Linear(2, 1), file);
 * console.log(safetensors.load_model(new torch.nn.Linear(2, 1), file));
 */
export function load_model(
  model: Module,
  filename: string,
  strict = true,
  device: string | Device = 'cpu',
): [missing: string[], unexpected: string[]] {
  const state = load_file(filename, device);
  const duplicates = removeDuplicateNames(model.state_dict(), Object.keys(state));
  const result: IncompatibleKeys = model.load_state_dict(state, false);
  const missing = new Set(result.missing_keys);
  const unexpected = [...result.unexpected_keys];
  for (const [, removed] of duplicates) for (const name of removed) if (!missing.delete(name)) unexpected.push(name);
  if (strict && (missing.size > 0 || unexpected.length > 0)) {
    const list = (keys: Iterable<string>) =>
      [...keys]
        .sort()
        .map((key) => `"${key}"`)
        .join(', ');
    let error = `Error(s) in loading state_dict for ${model._get_name()}:`;
    if (missing.size > 0) error += `\n    Missing key(s) in state_dict: ${list(missing)}`;
    if (unexpected.length > 0) error += `\n    Unexpected key(s) in state_dict: ${list(unexpected)}`;
    throw new RuntimeError(error);
  }
  return [[...missing], unexpected];
}

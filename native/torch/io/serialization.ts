/** `torch.save` and `torch.load`: PyTorch's own files, read without ever running what is in them. */
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isPlainObject, type Options, optional, required, signature } from '../arguments';
import { Device } from '../device';
import { DType } from '../dtype';
import { EOFError, RuntimeError } from '../errors';
import { Module } from '../nn/module';
import { Parameter } from '../nn/parameter';
import { Counter, metadataOf, OrderedDict } from '../ordered_dict';
import { Size } from '../size';
import { Tensor } from '../tensor';
import { writeAtomically } from './atomic';
import { rebuildLegacy } from './legacy';
import { pickle, type Reduced, Tuple } from './pickler';
import { type Place, rebuild } from './rebuild';
import { storageBytes, storageKey, storageName, storageNumel } from './storage';
import { systemError } from './system_error';
import { UnpicklingError } from './unpickler';
import { ZipReader, ZipWriter } from './zip';

const COUNTER = { module: 'collections', name: 'Counter' };
const ORDERED_DICT = { module: 'collections', name: 'OrderedDict' };
const REBUILD_TENSOR = { module: 'torch._utils', name: '_rebuild_tensor_v2' };
const REBUILD_PARAMETER = { module: 'torch._utils', name: '_rebuild_parameter' };

/** Notes which storages the pickle refers to while it is written. */
class Storages {
  readonly tensors: Tensor[] = [];
  private readonly numbers = new Map<number, { index: number; reference: object }>();

  /** An object that stands for the storage behind `tensor`: views share it. */
  reference(tensor: Tensor): object {
    const key = storageKey(tensor);
    let known = this.numbers.get(key);
    if (!known) {
      known = { index: this.tensors.length, reference: new StorageReference(tensor, this.tensors.length) };
      this.numbers.set(key, known);
      this.tensors.push(tensor);
    }
    return known.reference;
  }
}

class StorageReference {
  constructor(
    readonly tensor: Tensor,
    readonly index: number,
  ) {}
}

const call = (global: { module: string; name: string }, ...args: unknown[]): Reduced => ({
  kind: 'call',
  global,
  args: new Tuple(args),
});

/** How the objects of PyTorch are written. */
function reduceWith(storages: Storages): (value: object) => Reduced | undefined {
  return (value) => {
    if (value instanceof Parameter) return call(REBUILD_PARAMETER, value.data, value.requires_grad, new OrderedDict());
    if (value instanceof Tensor) return reduceTensor(value, storages);
    if (value instanceof StorageReference) {
      const { tensor, index } = value;
      const type = new Global('torch', storageName(tensor.dtype));
      return { kind: 'persistent', id: new Tuple(['storage', type, String(index), 'cpu', storageNumel(tensor)]) };
    }
    if (value instanceof Module) {
      throw new TypeError(
        `cannot save a whole ${value._get_name()}: its class is code. Save net.state_dict(), and load it into a new one`,
      );
    }
    if (value instanceof Global) return { kind: 'global', global: value };
    if (value instanceof OrderedDict) {
      const metadata = metadataOf(value);
      return {
        ...(call(ORDERED_DICT) as Extract<Reduced, { kind: 'call' }>),
        items: Object.entries(value),
        ...(metadata ? { state: { _metadata: metadata } } : {}),
      };
    }
    if (value instanceof Counter) return call(COUNTER, new Map(value));
    if (value instanceof Size) return call({ module: 'torch', name: 'Size' }, new Tuple([...value]));
    if (value instanceof DType) return { kind: 'global', global: { module: 'torch', name: value.name } };
    if (value instanceof Device)
      return call({ module: 'torch', name: 'device' }, value.type, ...(value.index === null ? [] : [value.index]));
    return undefined;
  };
}

/** A Python class as a value. */
class Global {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}
}

function reduceTensor(tensor: Tensor, storages: Storages): Reduced {
  if (!tensor.is_leaf && tensor.requires_grad) {
    // As in PyTorch, the values are saved and the history is not.
    return reduceTensor(tensor.detach().requires_grad_(), storages);
  }
  return call(
    REBUILD_TENSOR,
    storages.reference(tensor),
    tensor.storage_offset(),
    new Tuple([...tensor.shape]),
    new Tuple(tensor.stride()),
    tensor.requires_grad,
    new OrderedDict(),
  );
}

/**
 * Saves tensors, parameters, states, and plain data around them (numbers, strings, arrays, objects, Maps) as a file that
 * PyTorch's `torch.load` reads. The file is there whole or not at all.
 * @example
 * const folder = require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`);
 * torch.save({ weight: torch.ones(2) }, `${folder}/model.pth`);
 * console.log(torch.load(`${folder}/model.pth`).weight);
 */
export function save(obj: unknown, path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) throw new RuntimeError(`Parent directory ${folder} does not exist.`);
  const storages = new Storages();
  const data = pickle(obj, reduceWith(storages));
  const top = basename(path).replace(/\.[^.]*$/, '') || 'archive';
  writeAtomically(path, (file) => {
    const zip = new ZipWriter(file);
    const add = (name: string, content: Uint8Array | string) =>
      zip.add(`${top}/${name}`, typeof content === 'string' ? Buffer.from(content) : content);
    add('data.pkl', data);
    add('.format_version', '1');
    add('.storage_alignment', '64');
    add('byteorder', 'little');
    storages.tensors.forEach((tensor, i) => {
      add(`data/${i}`, storageBytes(tensor));
    });
    add('version', '3\n');
    zip.finish();
  });
}

type Relocate = (tensor: Tensor, location: string) => Tensor | null | undefined;

const parameters = {
  f: required<string>(),
  /**
   * Where tensors go: a device; a mapping of the names of devices; or a function that gets each storage as a flat
   * tensor, and the name of its device, and returns the tensor to use, or nothing for the usual.
   */
  map_location: optional<string | Device | Record<string, string> | Map<string, string> | Relocate | null>(null),
  pickle_module: optional<unknown>(null),
  /** Accepted: a file is never allowed more than tensors and plain data. */
  weights_only: optional<boolean | null>(null),
  mmap: optional<boolean | null>(null),
};
const loadSignature = signature('load', parameters, { keywordOnly: 'weights_only' });

export type LoadOptions = Omit<Options<typeof parameters>, 'f'>;

/**
 * Reads a file that `torch.save` wrote, here or in PyTorch. Dictionaries come back as plain objects, or as Maps where
 * keys are no strings. Files that ask for anything but tensors and plain data are refused.
 * @example
 * const folder = require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`);
 * torch.save(torch.arange(3), `${folder}/numbers.pt`);
 * console.log(torch.load(`${folder}/numbers.pt`));
 */
// biome-ignore lint/suspicious/noExplicitAny: what a file holds is known to the script alone
export function load(f: string, options?: LoadOptions): any;
export function load(...args: unknown[]): unknown {
  const { f: path, map_location } = loadSignature.bind(args);
  try {
    return isArchive(path)
      ? loadArchive(path, place(map_location))
      : rebuildLegacy(content(path), path, place(map_location));
  } catch (error) {
    if (error instanceof UnpicklingError)
      throw new UnpicklingError(`Weights only load failed for ${path}.\n\tWeightsUnpickler error: ${error.message}`);
    if (error instanceof RangeError)
      throw new UnpicklingError(`Weights only load failed for ${path}: ${error.message}`);
    throw systemError(error, path);
  }
}

/** Whether the file begins as zip archives do. */
function isArchive(path: string): boolean {
  const start = Buffer.alloc(4);
  const file = openSync(path, 'r');
  try {
    readSync(file, start, 0, 4, 0);
  } finally {
    closeSync(file);
  }
  return start.readUInt32LE(0) === 0x04034b50;
}

function content(path: string): Uint8Array {
  const bytes = readFileSync(path);
  if (bytes.length === 0) throw new EOFError(`Ran out of input: ${path} is empty`);
  return bytes;
}

function loadArchive(path: string, place: Place): unknown {
  const zip = new ZipReader(path);
  try {
    return rebuild(zip, place);
  } finally {
    zip.close();
  }
}

const NO_CUDA =
  'Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are running on a ' +
  "CPU-only machine, please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU.";

function place(location: unknown): Place {
  if (location === null) return restore;
  if (typeof location === 'function')
    return (tensor, from) => (location as Relocate)(tensor, from) ?? restore(tensor, from);
  if (location instanceof Map) return (tensor, from) => restore(tensor, String(location.get(from) ?? from));
  if (isPlainObject(location)) return (tensor, from) => restore(tensor, String(location[from] ?? from));
  return (tensor) => restore(tensor, String(location));
}

/** The tensor on the device of that name. */
function restore(tensor: Tensor, location: string): Tensor {
  if (location.startsWith('cuda')) throw new RuntimeError(NO_CUDA);
  if (location === 'cpu') return tensor;
  if (location === 'meta') return tensor.to('meta');
  throw new RuntimeError(
    `don't know how to restore data location of torch.storage.UntypedStorage (tagged with ${location})`,
  );
}

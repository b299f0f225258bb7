/** Makes tensors and plain data of what a checkpoint's pickle describes. Admits these globals and no others. */
import { Device } from '../device';
import * as dtypes from '../dtype';
import { DType } from '../dtype';
import { RuntimeError } from '../errors';
import { as_strided } from '../generated/ops';
import { Parameter } from '../nn/parameter';
import { OrderedDict, setMetadata } from '../ordered_dict';
import { Size } from '../size';
import { Tensor } from '../tensor';
import { dtypeOfStorage, isStorageName, tensorOfBytes } from './storage';
import { Dict, Global, UnpicklingError, unpickle } from './unpickler';
import type { ZipReader } from './zip';

type Place = (tensor: Tensor, location: string) => Tensor;

/** The object in an archive that `torch.save` wrote. */
export function rebuild(zip: ZipReader, place: Place): unknown {
  const pickled = zip.names.find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickled === undefined) {
    throw new RuntimeError(
      `PytorchStreamReader failed locating file data.pkl: file not found (${zip.path} is a zip archive, but not one of torch.save)`,
    );
  }
  const top = pickled.slice(0, -'data.pkl'.length);
  if (zip.names.includes(`${top}byteorder`) && Buffer.from(zip.read(`${top}byteorder`)).toString() !== 'little') {
    throw new RuntimeError(`${zip.path} was written on a big-endian machine, which is not supported`);
  }
  const storages = new Map<string, Storage>();
  const value = unpickle(zip.read(pickled), {
    find: findGlobal,
    persistent: (id) => {
      const [kind, type, key, location, numel] = list(id);
      const name = type instanceof Global ? type.name : '';
      if (kind !== 'storage' || typeof key !== 'string' || !isStorageName(name))
        throw new UnpicklingError('unknown persistent id');
      const known = storages.get(key) ?? readStorage(zip, top, key, name, String(location), Number(numel), place);
      storages.set(key, known);
      return known;
    },
  });
  return plain(value, new Map());
}

/** Memory of a checkpoint, as a flat tensor. */
class Storage {
  constructor(readonly tensor: Tensor) {}
}

function readStorage(
  zip: ZipReader,
  top: string,
  key: string,
  type: string,
  location: string,
  numel: number,
  place: Place,
): Storage {
  const dtype = dtypeOfStorage(type);
  if (!dtype) throw new RuntimeError(`${zip.path} holds a torch.${type}, a dtype that is not supported yet`);
  const bytes = zip.read(`${top}data/${key}`);
  if (bytes.length !== numel * dtype.itemsize) {
    throw new RuntimeError(`${zip.path}: storage ${key} has ${bytes.length} bytes, expected ${numel * dtype.itemsize}`);
  }
  return new Storage(place(tensorOfBytes(bytes, dtype), location));
}

const DTYPES = new Map(
  Object.values(dtypes).flatMap((value) => (value instanceof DType ? [[value.name, value] as const] : [])),
);

function findGlobal(module: string, name: string): Global {
  if (module === 'torch' && isStorageName(name)) return new Global(name);
  if (module === 'torch' && DTYPES.has(name)) return new Global(name, undefined, DTYPES.get(name));
  const known = CALLABLES[`${module}.${name}`];
  if (known) return new Global(name, known);
  throw new UnpicklingError(
    `Unsupported global: GLOBAL ${module}.${name} was not an allowed global by default. Only tensors and plain data are read; nothing in a file is ever run.`,
  );
}

const CALLABLES: Record<string, (args: unknown[]) => unknown> = {
  'collections.OrderedDict': (args) => {
    if (args.length > 0) throw new UnpicklingError('OrderedDict with arguments');
    const dict = new Dict();
    dict.ordered = true;
    return dict;
  },
  'torch._utils._rebuild_tensor_v2': ([storage, offset, size, stride, requires_grad]) => {
    if (!(storage instanceof Storage)) throw new UnpicklingError('a tensor without storage');
    const tensor = view(storage.tensor, integers(size), integers(stride), integers([offset])[0]!);
    return requires_grad === true ? tensor.requires_grad_() : tensor;
  },
  'torch._utils._rebuild_parameter': ([data, requires_grad]) => {
    if (!(data instanceof Tensor)) throw new UnpicklingError('a parameter without data');
    return new Parameter(data, requires_grad === true);
  },
  'torch.Size': ([size]) => new Size(integers(size)),
  'torch.device': ([type, index]) => new Device(String(type), typeof index === 'number' ? index : null),
};

/** A view that is known to lie inside its storage. */
function view(storage: Tensor, size: number[], stride: number[], offset: number): Tensor {
  const last = size.reduce((at, length, i) => at + (length - 1) * (stride[i] ?? Number.NaN), offset);
  const fits = size.includes(0) || (stride.length === size.length && last < storage.numel());
  if (!fits)
    throw new UnpicklingError(
      `a tensor of size [${size}] that does not fit its storage of ${storage.numel()} elements`,
    );
  return as_strided(storage, size, stride, offset).detach();
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new UnpicklingError('expected a tuple');
  return value;
}

function integers(value: unknown): number[] {
  return list(value).map((item) => {
    if (typeof item !== 'number' || !Number.isInteger(item) || item < 0) throw new UnpicklingError('expected sizes');
    return item;
  });
}

/** Turns dicts into plain objects where their keys are strings, and named globals into their values. */
function plain(value: unknown, known: Map<unknown, unknown>): unknown {
  if (value instanceof Global) {
    if (value.value === undefined) throw new UnpicklingError(`${value.name} as data`);
    return value.value;
  }
  const isList = Array.isArray(value) && !(value instanceof Size);
  if (!isList && !(value instanceof Dict)) return value;
  if (known.has(value)) return known.get(value);
  if (isList) {
    known.set(value, value);
    (value as unknown[]).forEach((item, i, items) => {
      items[i] = plain(item, known);
    });
    return value;
  }
  return plainDict(value as Dict, known);
}

function plainDict(dict: Dict, known: Map<unknown, unknown>): unknown {
  const named = [...dict.keys()].every((key) => typeof key === 'string');
  const result = named ? (dict.ordered ? new OrderedDict() : {}) : new Map();
  known.set(dict, result);
  for (const [key, item] of dict) {
    const content = plain(item, known);
    if (result instanceof Map) result.set(key, content);
    // Not by assignment: a key named __proto__ must stay an entry.
    else
      Object.defineProperty(result, key as string, {
        value: content,
        enumerable: true,
        writable: true,
        configurable: true,
      });
  }
  const metadata = dict.attributes?.get('_metadata');
  if (metadata !== undefined) setMetadata(result, plain(metadata, known));
  return result;
}

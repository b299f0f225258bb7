/** Makes tensors and plain data of what a checkpoint's pickle describes. */
import { RuntimeError } from '../errors';
import { OrderedDict, setMetadata } from '../ordered_dict';
import { Size } from '../size';
import type { Tensor } from '../tensor';
import { findGlobal, list, Storage } from './globals';
import { dtypeOfStorage, isStorageName, tensorOfBytes } from './storage';
import { Dict, Global, UnpicklingError, unpickle } from './unpickler';
import type { ZipReader } from './zip';

/** Puts a storage, given as a flat tensor, to its device, by the name of the device it was saved from. */
export type Place = (tensor: Tensor, location: string) => Tensor;

/** The object in an archive that `torch.save` wrote. */
export function rebuild(zip: ZipReader, place: Place): unknown {
  const pickled = zip.names.find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickled === undefined) {
    throw new RuntimeError(
      `PytorchStreamReader failed locating file data.pkl: file not found (${zip.path} is a zip archive, but not one of torch.save)`,
    );
  }
  const top = pickled.slice(0, -'data.pkl'.length);
  if (zip.names.includes(`${top}constants.pkl`))
    throw new RuntimeError(
      `${zip.path} is a TorchScript archive: it holds code, not only tensors. Save its state_dict()`,
    );
  if (zip.names.includes(`${top}byteorder`) && Buffer.from(zip.read(`${top}byteorder`)).toString() !== 'little') {
    throw new RuntimeError(`${zip.path} was written on a big-endian machine, which is not supported`);
  }
  const storages = new Map<string, Storage>();
  const value = unpickle(zip.read(pickled), {
    find: findGlobal,
    persistent: (id) => {
      const { type, key, location, numel } = storageId(id);
      const known = storages.get(key) ?? readStorage(zip, top, key, type, location, numel, place);
      storages.set(key, known);
      return known;
    },
  });
  return plain(value);
}

/** The parts of a persistent id, `('storage', class, key, location, numel, …)`. */
export function storageId(id: unknown) {
  const [kind, type, key, location, numel, view] = list(id);
  const name = type instanceof Global ? type.name : '';
  const sized = typeof numel === 'number' && Number.isSafeInteger(numel) && numel >= 0;
  if (kind !== 'storage' || typeof key !== 'string' || !isStorageName(name) || !sized)
    throw new UnpicklingError('unknown persistent id');
  return { type: name, key, location: String(location), numel, view };
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
  const dtype = dtypeOfStorage(type, zip.path);
  const bytes = zip.read(`${top}data/${key}`);
  if (bytes.length !== numel * dtype.itemsize) {
    throw new RuntimeError(`${zip.path}: storage ${key} has ${bytes.length} bytes, expected ${numel * dtype.itemsize}`);
  }
  return new Storage(place(tensorOfBytes(bytes, dtype), location));
}

/** Turns dicts into plain objects where their keys are strings, and named globals into their values. */
export function plain(value: unknown, known = new Map<unknown, unknown>()): unknown {
  if (value instanceof Global) {
    if (value.value === undefined) throw new UnpicklingError(`${value.name} as data`);
    return value.value;
  }
  const isList = Array.isArray(value) && !(value instanceof Size);
  if (!isList && !(value instanceof Dict) && !(value instanceof Set)) return value;
  if (known.has(value)) return known.get(value);
  if (value instanceof Set) return plainSet(value, known);
  if (value instanceof Dict) return plainDict(value, known);
  known.set(value, value);
  value.forEach((item, i, items) => {
    items[i] = plain(item, known);
  });
  return value;
}

function plainSet(set: Set<unknown>, known: Map<unknown, unknown>): Set<unknown> {
  const result = new Set<unknown>();
  known.set(set, result);
  for (const item of set) result.add(plain(item, known));
  return result;
}

function plainDict(dict: Dict, known: Map<unknown, unknown>): unknown {
  const named = [...dict.keys()].every((key) => typeof key === 'string');
  const result = named ? (dict.ordered ? new OrderedDict() : {}) : new Map();
  known.set(dict, result);
  for (const [key, item] of dict) {
    const content = plain(item, known);
    if (result instanceof Map) result.set(plain(key, known), content);
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

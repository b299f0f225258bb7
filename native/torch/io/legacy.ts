/**
 * Checkpoints of PyTorch before 1.6, and of `_use_new_zipfile_serialization=False`: pickles one behind the other (a
 * magic number, the version of the format, facts about the machine, the object, the keys of its storages), then the
 * storages' bytes.
 */
import { RuntimeError } from '../errors';
import { zeros } from '../generated/ops';
import { no_grad } from '../grad_mode';
import { findGlobal, list, Storage } from './globals';
import { type Place, plain, storageId } from './rebuild';
import { dtypeOfStorage, tensorOfBytes } from './storage';
import { Dict, PickleStream, UnpicklingError } from './unpickler';

const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;

/** The object in the file `path`, whose content is `bytes`. */
export function rebuildLegacy(bytes: Uint8Array, path: string, place: Place): unknown {
  const stream = new PickleStream(bytes);
  const storages = new Map<string, Storage>();
  const data = { find: findGlobal, persistent: refuse };
  if (stream.next(data) !== MAGIC) throw new UnpicklingError('Invalid magic number; corrupt file?');
  const protocol = stream.next(data);
  if (protocol !== PROTOCOL) throw new UnpicklingError(`Invalid protocol version: ${protocol}`);
  const machine = stream.next(data);
  if (machine instanceof Dict && machine.get('little_endian') === false)
    throw new RuntimeError(`${path} was written on a big-endian machine, which is not supported`);
  const value = stream.next({
    find: findGlobal,
    persistent: (id) => {
      const { type, key, location, numel, view } = storageId(id);
      if (numel > bytes.length) throw new UnpicklingError(`storage ${key} of ${numel} elements is not in the file`);
      const known =
        storages.get(key) ?? new Storage(place(zeros([numel], { dtype: dtypeOfStorage(type, path) }), location));
      storages.set(key, known);
      return view === null || view === undefined ? known : part(known, list(view));
    },
  });
  const keys = list(stream.next(data)).map(String);
  let { at } = stream;
  for (const key of keys) at = fill(bytes, at, storages.get(key), key);
  return plain(value);
}

function refuse(): never {
  throw new UnpicklingError('unknown persistent id');
}

/** A storage inside another: `(key, offset, size)`. */
function part(storage: Storage, [, offset, size]: unknown[]): Storage {
  const [from, count] = [Number(offset), Number(size)];
  if (!(from >= 0 && count >= 0 && from + count <= storage.tensor.numel()))
    throw new UnpicklingError('a view beyond its storage');
  return new Storage(storage.tensor.narrow(0, from, count));
}

/** Reads a storage's length and bytes; where the next one begins. */
function fill(bytes: Uint8Array, at: number, storage: Storage | undefined, key: string): number {
  if (!storage) throw new UnpicklingError(`storage ${key} belongs to no tensor`);
  const { tensor } = storage;
  if (at + 8 > bytes.length) throw new UnpicklingError('unexpected end of file');
  const numel = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(at, true));
  if (numel !== tensor.numel())
    throw new UnpicklingError(`storage has wrong size: expected ${tensor.numel()} got ${numel}`);
  const end = at + 8 + numel * tensor.element_size();
  if (end > bytes.length)
    throw new UnpicklingError(
      `unexpected EOF, expected ${end - bytes.length} more bytes. The file might be corrupted.`,
    );
  if (tensor.device.type !== 'meta')
    no_grad(() => tensor.copy_(tensorOfBytes(bytes.subarray(at + 8, end), tensor.dtype)));
  return end;
}

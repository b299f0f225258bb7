/** The globals a checkpoint's pickle may name, and no others: what PyTorch's `weights_only` admits. */
import { Complex } from '../complex';
import { Device } from '../device';
import * as dtypes from '../dtype';
import { DType } from '../dtype';
import { as_strided } from '../generated/ops';
import { Parameter } from '../nn/parameter';
import { Size } from '../size';
import { Tensor } from '../tensor';
import { isStorageName } from './storage';
import { Dict, Global, UnpicklingError } from './unpickler';

/** Memory of a checkpoint, as a flat tensor. */
export class Storage {
  constructor(public tensor: Tensor) {}
}

const DTYPES = new Map(
  Object.values(dtypes).flatMap((value) => (value instanceof DType ? [[value.name, value] as const] : [])),
);

/** Answers for a global of a checkpoint; throws for what is not admitted. */
export function findGlobal(module: string, name: string): Global {
  if (module === 'torch' && isStorageName(name)) return new Global(name);
  if (module === 'torch' && DTYPES.has(name)) return new Global(name, undefined, DTYPES.get(name));
  // Python 2's name of the module, which protocol 2 keeps.
  const path = `${module === '__builtin__' ? 'builtins' : module}.${name}`;
  if (Object.hasOwn(CALLABLES, path)) return new Global(name, CALLABLES[path]);
  if (TYPES.includes(path)) return new Global(name);
  throw new UnpicklingError(
    `Unsupported global: GLOBAL ${module}.${name} was not an allowed global by default. ` +
      'A class or function of Python is code, which is never run: save a state_dict of tensors and plain data instead.',
  );
}

/** Classes that are only named, beside what rebuilds their objects. */
const TYPES = ['torch.Tensor', 'torch.nn.parameter.Parameter'];

const CALLABLES: Record<string, (args: unknown[]) => unknown> = {
  'collections.OrderedDict': (args) => {
    if (args.length > 0) throw new UnpicklingError('OrderedDict with arguments');
    const dict = new Dict();
    dict.ordered = true;
    return dict;
  },
  'collections.Counter': ([counts = new Dict()]) => {
    if (!(counts instanceof Dict)) throw new UnpicklingError('a Counter without counts');
    return counts;
  },
  'builtins.set': ([items = []]) => new Set(list(items)),
  'builtins.complex': ([re, im]) => new Complex(Number(re), Number(im)),
  'builtins.bytearray': ([bytes = new Uint8Array()]) => {
    if (!(bytes instanceof Uint8Array)) throw new UnpicklingError('a bytearray without bytes');
    return bytes;
  },
  '_codecs.encode': ([text, encoding]) => {
    if (typeof text !== 'string' || encoding !== 'latin1') throw new UnpicklingError('bytes that are not latin1');
    return new Uint8Array(Buffer.from(text, 'latin1'));
  },
  'torch._utils._rebuild_tensor': ([storage, offset, size, stride]) => rebuildTensor(storage, offset, size, stride),
  'torch._utils._rebuild_tensor_v2': ([storage, offset, size, stride, requires_grad]) => {
    const tensor = rebuildTensor(storage, offset, size, stride);
    return requires_grad === true ? tensor.requires_grad_() : tensor;
  },
  'torch._utils._rebuild_parameter': ([data, requires_grad]) => rebuildParameter(data, requires_grad),
  'torch._utils._rebuild_parameter_with_state': ([data, requires_grad]) => rebuildParameter(data, requires_grad),
  // Tensors that carry attributes of their own come back without them.
  'torch._tensor._rebuild_from_type_v2': ([rebuild, , args]) => {
    if (!(rebuild instanceof Global) || !rebuild.call) throw new UnpicklingError('a tensor of an unknown kind');
    return rebuild.call(list(args));
  },
  'torch.Size': ([size]) => new Size(integers(size)),
  'torch.device': ([type, index]) => new Device(String(type), typeof index === 'number' ? index : null),
};

function rebuildTensor(storage: unknown, offset: unknown, size: unknown, stride: unknown): Tensor {
  if (!(storage instanceof Storage)) throw new UnpicklingError('a tensor without storage');
  return view(storage.tensor, integers(size), integers(stride), integers([offset])[0]!);
}

function rebuildParameter(data: unknown, requires_grad: unknown): Parameter {
  if (!(data instanceof Tensor)) throw new UnpicklingError('a parameter without data');
  return new Parameter(data, requires_grad === true);
}

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

/** A tuple or list of the file. */
export function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new UnpicklingError('expected a tuple');
  return value;
}

function integers(value: unknown): number[] {
  return list(value).map((item) => {
    if (typeof item !== 'number' || !Number.isInteger(item) || item < 0) throw new UnpicklingError('expected sizes');
    return item;
  });
}

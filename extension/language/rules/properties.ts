/** Properties of tensors: `x.shape`, `x.T`. */
import { mul, product, type Size } from '../sizes';
import { boolean, number, sizeList, type TensorValue, UNKNOWN, type Value } from '../values';
import { applyMethod } from './dispatch';
import type { Context, Outcome } from './outcome';

const NO_OPTIONS = new Map<string, Value>();

const BYTES: Readonly<Record<string, number>> = {
  bool: 1,
  uint8: 1,
  int8: 1,
  int16: 2,
  float16: 2,
  bfloat16: 2,
  int32: 4,
  float32: 4,
  int64: 8,
  float64: 8,
  complex64: 8,
  complex128: 16,
};

const WITHOUT_GRAD = { requiresGrad: false };

const PROPERTIES: Readonly<Record<string, (self: TensorValue) => Value>> = {
  shape: ({ shape }) => (shape ? sizeList(shape) : { kind: 'sequence', element: { kind: 'number', integer: true } }),
  ndim: ({ shape }) => whole(shape?.length),
  length: ({ shape }) => whole(shape?.[0]),
  dtype: ({ dtype }) => (dtype ? { kind: 'dtype', name: dtype } : UNKNOWN),
  device: ({ device }) => ({ kind: 'device', ...(device && { name: device }) }),
  itemsize: ({ dtype }) => whole(dtype ? BYTES[dtype] : undefined),
  nbytes: ({ dtype, shape }) => whole(dtype && shape ? mul(BYTES[dtype] ?? 1, product(shape)) : undefined),
  is_cuda: () => boolean(false),
  is_meta: ({ device }) => boolean(device === undefined ? undefined : device === 'meta'),
  requires_grad: ({ requiresGrad }) => boolean(requiresGrad),
  data: (self) => ({ ...self, ...WITHOUT_GRAD }),
  // Absent until backward has run; where it is used it is taken to be there.
  grad: (self) => ({ ...self, ...WITHOUT_GRAD }),
};

const whole = (value: Size | undefined): Value =>
  value === undefined ? { kind: 'number', integer: true } : number(value);

/** Properties that are views. */
const VIEWS = new Set(['T', 'mT', 'H', 'mH', 'real', 'imag']);

/** What a property of a tensor holds; nothing when tensors have none of that name. */
export function applyProperty(receiver: TensorValue, name: string, context: Context): Outcome | undefined {
  if (Object.hasOwn(PROPERTIES, name)) return { value: PROPERTIES[name]!(receiver), problems: [] };
  if (VIEWS.has(name)) return applyMethod(receiver, name, [], NO_OPTIONS, context);
  return undefined;
}

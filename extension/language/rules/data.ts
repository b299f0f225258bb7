/** Tensors made of data that a script has: nested arrays, other tensors, buffers. */
import type { Size } from '../sizes';
import { type DType, isWhole, type TensorValue, tensor, type Value } from '../values';
import type { Call } from './call';
import { made, scalarDtype } from './creation';
import { define, defineFree } from './registry';
import { nonNegative } from './sizes';

/** Shape and dtype of nested arrays, as `torch.tensor` reads them. */
export function nested(call: Call, value: Value): { shape: readonly Size[] | undefined; dtype: DType | undefined } {
  const scan = { dtypes: new Set<DType | undefined>(), count: 0 };
  const shape = shapeOf(call, value, scan);
  return { shape, dtype: scan.count === 0 ? call.context.defaultDtype : strongest(call, scan.dtypes) };
}

function strongest(call: Call, dtypes: ReadonlySet<DType | undefined>): DType | undefined {
  if (dtypes.has(undefined)) return undefined;
  const has = (test: RegExp) => [...dtypes].some((d) => test.test(d!));
  if (has(/^complex/)) return call.context.defaultDtype === 'float64' ? 'complex128' : 'complex64';
  if (has(/float/)) return call.context.defaultDtype;
  return has(/int/) ? 'int64' : 'bool';
}

function shapeOf(
  call: Call,
  value: Value,
  scan: { dtypes: Set<DType | undefined>; count: number },
): readonly Size[] | undefined {
  if (value.kind === 'list') {
    if (value.items.length === 0) return [0];
    const shapes = value.items.map((item) => shapeOf(call, item, scan));
    const [first] = shapes;
    if (!first || shapes.includes(undefined)) return undefined;
    for (const [i, shape] of shapes.entries()) {
      const other = shape!.length !== first.length ? undefined : shape;
      if (!other) {
        const item = value.items[i]!;
        if (first.length === 0)
          call.refuse('invalid-argument', 'only one element tensors can be converted to Python scalars', {
            argument: 'data',
          });
        if (item.kind === 'list') return undefined;
        call.refuse('invalid-argument', 'not a sequence', { argument: 'data' });
      }
      for (const [d, size] of other.entries())
        call.needEqual(
          first[d]!,
          size,
          'invalid-argument',
          () => `expected sequence of length ${first[d]} at dim ${d + 1} (got ${size})`,
          { argument: 'data' },
        );
    }
    return [value.items.length, ...first];
  }
  if (value.kind === 'sequence') {
    const inner = shapeOf(call, value.element, scan);
    return inner && [value.length ?? call.context.fresh('n'), ...inner];
  }
  scan.count++;
  if (value.kind === 'none') call.refuse('invalid-argument', 'Could not infer dtype of NoneType', { argument: 'data' });
  if (value.kind === 'string') call.refuse('invalid-argument', "new(): invalid data type 'str'", { argument: 'data' });
  if (value.kind === 'tensor') {
    scan.dtypes.add(
      value.dtype &&
        (value.dtype.startsWith('float') || value.dtype === 'bfloat16' ? call.context.defaultDtype : value.dtype),
    );
    return value.shape;
  }
  scan.dtypes.add(
    value.kind === 'number' &&
      value.value !== undefined &&
      !Number.isFinite(Number(typeof value.value === 'number' ? value.value : 0))
      ? call.context.defaultDtype
      : scalarDtype(call, value),
  );
  return value.kind === 'number' || value.kind === 'boolean' || (value.kind === 'object' && value.type === 'Complex')
    ? []
    : undefined;
}

const FROM_DATA = '*, ScalarType? dtype=None, Device? device=None, bool? requires_grad=None';

function fromData(call: Call, own?: TensorValue): Value {
  const data = call.args.get('data')!;
  if (data.kind === 'tensor') {
    const result = made(call, data.shape, data.dtype);
    return call.has('device') || !data.device ? result : { ...result, device: data.device };
  }
  if (data.kind === 'object') {
    const inside = data.fields.get('tensor');
    return inside?.kind === 'tensor' ? made(call, inside.shape, inside.dtype) : made(call, undefined, undefined);
  }
  const { shape, dtype } = nested(call, data);
  if (data.kind === 'unknown') return made(call, undefined, undefined);
  return made(call, shape, own ? own.dtype : dtype);
}

// What they take is anything, so no signature's kinds fit.
for (const name of ['tensor', 'as_tensor', 'asarray', 'new_tensor'])
  defineFree(name === 'new_tensor' ? 'Tensor' : '', name, (call, { receiver, positional, options }) => {
    const [data] = positional.length > 0 ? positional : [options.get('data')];
    if (!data) return call.refuse('wrong-call', `${name}() missing 1 required positional arguments: "data"`);
    for (const key of options.keys())
      if (!['data', 'dtype', 'device', 'requires_grad', 'pin_memory'].includes(key))
        call.refuse('wrong-call', `${name}() got an unexpected keyword argument '${key}'`, { argument: key });
    if (positional.length > 1 && !['unknown', 'object'].includes(positional[1]!.kind))
      call.refuse('wrong-call', `${name}() takes 1 positional argument but ${positional.length} were given`);
    const inner = call.with(new Map<string, Value>(options).set('data', data));
    return fromData(inner, receiver?.kind === 'tensor' ? receiver : undefined);
  });
define('', `frombuffer(int buffer, ${FROM_DATA}) -> Tensor`, (call) =>
  made(call, [call.context.fresh('n')], undefined),
);
defineFree('', 'from_numpy', (call, { positional }) =>
  fromData(call.with(new Map<string, Value>([['data', positional[0] ?? { kind: 'unknown' }]]))),
);

const LEGACY: Readonly<Record<string, DType>> = {
  Tensor: 'float32',
  FloatTensor: 'float32',
  DoubleTensor: 'float64',
  HalfTensor: 'float16',
  BFloat16Tensor: 'bfloat16',
  ComplexFloatTensor: 'complex64',
  ComplexDoubleTensor: 'complex128',
  LongTensor: 'int64',
  IntTensor: 'int32',
  ShortTensor: 'int16',
  CharTensor: 'int8',
  ByteTensor: 'uint8',
  BoolTensor: 'bool',
};
for (const [name, dtype] of Object.entries(LEGACY))
  defineFree('', name, (call, { positional, options }) => {
    const [data] = positional;
    if (options.size > 0) call.refuse('wrong-call', 'new(): expected sizes or one list of data');
    const rest = { device: 'cpu', requiresGrad: false };
    if (!data) return tensor([0], dtype, rest);
    if (positional.every((value) => value.kind === 'number')) {
      if (positional.some((value) => value.kind === 'number' && isWhole(value) === false))
        call.refuse('wrong-call', 'new(): data must be a sequence (got float)', { argument: 0 });
      const sizes = positional.map((value) => (value.kind === 'number' ? value.value : undefined));
      return tensor(sizes.includes(undefined) ? undefined : nonNegative(call, sizes as Size[]), dtype, rest);
    }
    if (positional.length > 1) call.refuse('wrong-call', 'new(): expected sizes or one list of data');
    if (data.kind === 'list' && data.size)
      return tensor(
        data.items.map((item) => (item.kind === 'number' ? (item.value ?? call.unknown()) : call.unknown())),
        dtype,
        rest,
      );
    if (data.kind === 'tensor') {
      if (data.dtype && data.dtype !== dtype)
        call.refuse('dtype-mismatch', `expected torch.${dtype} (got torch.${data.dtype}); use .to() to convert`, {
          argument: 0,
        });
      return data;
    }
    return tensor(nested(call, data).shape, dtype, rest);
  });

/** Methods of tensors, and functions about them, that are no ops. */
import { printShape, printSize, product, type Size } from '../sizes';
import {
  boolean,
  type DType,
  isComplex,
  isFloating,
  list,
  number,
  sizeList,
  type TensorValue,
  tensor,
  type Value,
} from '../values';
import type { Call } from './call';
import { deviceOf } from './creation';
import { invoke, invokeMethod } from './dispatch';
import { givenAt, onlyOptions, tensorGiven } from './free';
import { truths } from './masks';
import { typeName } from './overload';
import { alike } from './pointwise';
import { resultType } from './promotion';
import { defineFree, rule } from './registry';
import { stridesOf } from './strides';
import { permuted, viewOf } from './views';

const own = (receiver: Value | undefined): TensorValue => (receiver?.kind === 'tensor' ? receiver : { kind: 'tensor' });
const WHOLE: Value = { kind: 'number', integer: true };

// Sizes.
defineFree('Tensor', 'size', (call, { receiver, positional, options }) => {
  const { shape } = own(receiver);
  onlyOptions(call, 'size', options, ['dim']);
  const dim = positional[0] ?? options.get('dim');
  if (!dim || dim.kind === 'none') return shape ? sizeList(shape) : { kind: 'sequence', element: WHOLE };
  if (dim.kind === 'list' || dim.kind === 'string' || dim.kind === 'boolean')
    call.refuse('wrong-call', `size(): argument 'dim' must be int, not ${typeName(dim)}`, { argument: 'dim' });
  if (!shape || dim.kind !== 'number' || typeof dim.value !== 'number') return WHOLE;
  if (shape.length === 0)
    call.refuse('dim-out-of-range', `Dimension specified as ${dim.value} but tensor has no dimensions`, {
      argument: 'dim',
    });
  return number(shape[call.axis(dim.value, shape.length)]!);
});
defineFree('Tensor', 'dim ndimension', (_call, { receiver }) =>
  own(receiver).shape ? number(own(receiver).shape!.length) : WHOLE,
);
defineFree('Tensor', 'numel nelement', (_call, { receiver }) =>
  own(receiver).shape ? number(product(own(receiver).shape!)) : WHOLE,
);
defineFree('', 'numel', (call, { positional }) => {
  const { shape } = tensorGiven(call, positional[0], 'numel');
  return shape ? number(product(shape)) : WHOLE;
});
defineFree('Tensor', 'stride', (call, { receiver, positional, options }) => {
  const self = own(receiver);
  onlyOptions(call, 'stride', options, ['dim']);
  const dim = positional[0] ?? options.get('dim');
  const strides = stridesOf(self);
  // Where there is one element the step does not matter, and is not kept.
  const step = (at: number) =>
    strides && self.shape && !self.shape.includes(0) && call.facts.equal(self.shape[at] ?? 1, 1) === false
      ? number(strides[at]!)
      : WHOLE;
  if (!dim || dim.kind === 'none')
    return strides ? list(strides.map((_step, i) => step(i))) : { kind: 'sequence', element: WHOLE };
  if (!self.shape || dim.kind !== 'number' || typeof dim.value !== 'number') return WHOLE;
  if (self.shape.length === 0)
    call.refuse('dim-out-of-range', `Dimension specified as ${dim.value} but tensor has no dimensions`, {
      argument: 'dim',
    });
  return step(call.axis(dim.value, self.shape.length));
});
defineFree('Tensor', 'storage_offset element_size data_ptr', () => WHOLE);
defineFree('Tensor', 'is_contiguous is_inference', () => boolean());
for (const [name, is] of Object.entries({
  is_floating_point: isFloating,
  is_complex: isComplex,
  is_signed: (dtype: DType) => dtype !== 'bool' && dtype !== 'uint8',
})) {
  defineFree('Tensor', name, (_call, { receiver }) => boolean(dtypeIs(receiver, is)));
  defineFree('', name, (call, { positional, options }) => {
    onlyOptions(call, name, options, ['input']);
    if (positional.length > 1)
      call.refuse('wrong-call', `${name}() takes 1 positional argument but ${positional.length} were given`, {
        argument: 1,
      });
    return boolean(dtypeIs(tensorGiven(call, positional[0] ?? options.get('input'), name), is));
  });
}
defineFree('', 'is_tensor', (_call, { positional }) =>
  positional[0]?.kind === 'unknown' ? boolean() : boolean(positional[0]?.kind === 'tensor'),
);
defineFree('', 'result_type', (call, { positional, options }) => {
  onlyOptions(call, 'result_type', options, ['tensor1', 'tensor2', 'scalar', 'tensor', 'scalar1', 'scalar2']);
  const given = [...positional, ...options.values()];
  for (const at of [0, 1]) {
    const value = given[at];
    if (!value || !['tensor', 'number', 'boolean', 'object', 'unknown', 'union'].includes(value.kind))
      tensorGiven(call, value ?? { kind: 'none' }, 'result_type', at === 0 ? 'tensor1' : 'tensor2');
  }
  const name = resultType(given, call.context.defaultDtype);
  return name ? { kind: 'dtype', name } : { kind: 'unknown' };
});

function dtypeIs(value: Value | undefined, test: (dtype: DType) => boolean): boolean | undefined {
  const { dtype } = own(value);
  return dtype && test(dtype);
}

// Values.
defineFree('Tensor', 'item', (call, { receiver }) => {
  const { shape, dtype } = own(receiver);
  if (shape) {
    const count = product(shape);
    if (call.facts.equal(count, 1) === false)
      call.refuse('rank-mismatch', `a Tensor with ${printSize(count)} elements cannot be converted to Scalar`, {
        argument: 'input',
        expected: 1,
        actual: count,
      });
    call.needEqual(
      count,
      1,
      'rank-mismatch',
      () => `a Tensor with ${printSize(count)} elements cannot be converted to Scalar`,
      { argument: 'input' },
    );
  }
  if (dtype === 'bool') return boolean();
  return dtype && !isFloating(dtype) && !isComplex(dtype) ? WHOLE : { kind: 'number' };
});
defineFree('Tensor', 'tolist', (_call, { receiver }) => {
  const { shape, dtype } = own(receiver);
  if (!shape) return { kind: 'unknown' };
  const whole = dtype && !isFloating(dtype) && !isComplex(dtype);
  let value: Value = dtype === 'bool' ? boolean() : whole ? WHOLE : { kind: 'number' };
  for (const size of [...shape].reverse()) value = { kind: 'sequence', element: value, length: size };
  return value;
});
defineFree('Tensor', 'numpy', (call, { receiver }) => {
  if (own(receiver).requiresGrad === true)
    call.refuse('wrong-call', "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.", {
      argument: 'input',
    });
  return { kind: 'object', type: 'TypedArray', fields: new Map([['tensor', own(receiver)]]) };
});
defineFree('Tensor', 'toString', () => ({ kind: 'string' }));

// Gradients.
defineFree('Tensor', 'requires_grad_', (call, { receiver, positional, options }) => {
  const flag = positional[0] ?? options.get('requires_grad');
  const wanted = !flag || (flag.kind === 'boolean' ? flag.value : undefined);
  const self = own(receiver);
  if (wanted && self.dtype && !isFloating(self.dtype) && !isComplex(self.dtype))
    call.refuse('dtype-mismatch', 'only Tensors of floating point and complex dtype can require gradients', {
      argument: 'input',
    });
  const { requiresGrad: _old, ...rest } = self;
  call.receiver = { ...rest, ...(wanted !== undefined && { requiresGrad: wanted }) };
  return call.receiver;
});
defineFree('Tensor', 'detach', (call, { receiver, options }) => {
  onlyOptions(call, 'detach', options, []);
  return { ...own(receiver), requiresGrad: false };
});
defineFree('Tensor', 'detach_', (call, { receiver, options }) => {
  onlyOptions(call, 'detach_', options, []);
  call.receiver = { ...own(receiver), requiresGrad: false };
  return call.receiver;
});
defineFree('Tensor', 'backward', (call, { receiver, positional, options }) => {
  const self = own(receiver);
  const gradient = positional[0] ?? options.get('gradient');
  if (self.requiresGrad === false)
    call.refuse('no-gradient', 'element 0 of tensors does not require grad and does not have a grad_fn', {
      argument: 'input',
    });
  if (gradient && gradient.kind !== 'none') {
    const given = gradient.kind === 'tensor' ? gradient.shape : undefined;
    if (given && self.shape) {
      const shape = self.shape;
      const message = () =>
        `Mismatch in shape: grad_output[0] has a shape of torch.Size(${printShape(given)}) and output[0] has a shape of torch.Size(${printShape(shape)}).`;
      if (given.length !== shape.length) call.refuse('no-gradient', message(), { argument: 'gradient' });
      for (const [i, size] of shape.entries())
        call.needEqual(size, given[i]!, 'no-gradient', message, { argument: 'gradient', dim: i });
    }
  } else if (self.shape) {
    const count = product(self.shape);
    if (call.facts.equal(count, 1) !== true && self.shape.length > 0)
      call.needEqual(count, 1, 'no-gradient', () => 'grad can be implicitly created only for scalar outputs', {
        argument: 'input',
        expected: '[]',
        actual: printShape(self.shape),
      });
  }
  return { kind: 'none', left: true };
});
defineFree('Tensor', 'retain_grad', () => ({ kind: 'none', left: true }));
defineFree('Tensor', 'register_hook register_post_accumulate_grad_hook', () => ({ kind: 'unknown' }));

// Conversion.
function converted(self: TensorValue, dtype: DType | undefined, known = true): TensorValue {
  if (!known) {
    const { dtype: _dtype, requiresGrad: _grad, ...rest } = self;
    return rest;
  }
  if (!dtype || dtype === self.dtype) return self;
  const result = alike(self, dtype);
  const grad =
    !isFloating(dtype) && !isComplex(dtype)
      ? false
      : self.dtype && !isFloating(self.dtype) && !isComplex(self.dtype)
        ? false
        : self.requiresGrad;
  return { ...result, ...(self.device && { device: self.device }), ...(grad !== undefined && { requiresGrad: grad }) };
}

defineFree('Tensor', 'to', (call, { receiver, positional, options }) => {
  let result = own(receiver);
  for (const key of options.keys())
    if (!['dtype', 'device', 'copy', 'non_blocking', 'memory_format', 'other'].includes(key))
      call.refuse('wrong-call', `to() got an unexpected keyword argument '${key}'`, { argument: key });
  for (const value of [...positional, ...options.values()]) {
    if (value.kind === 'dtype') result = converted(result, value.name);
    else if (value.kind === 'tensor')
      result = {
        ...converted(result, value.dtype, value.dtype !== undefined),
        ...(value.device && { device: value.device }),
      };
    else if (value.kind === 'string' || value.kind === 'device') {
      const { device: _device, ...rest } = result;
      result = { ...rest, ...deviceOf(value, undefined) };
    } else if (value.kind === 'unknown') {
      // It may be a dtype as well as a device.
      const { device: _device, ...rest } = converted(result, undefined, false);
      result = rest;
    }
  }
  return result;
});
const CASTS: Readonly<Record<string, DType>> = {
  half: 'float16',
  bfloat16: 'bfloat16',
  cfloat: 'complex64',
  cdouble: 'complex128',
  float: 'float32',
  double: 'float64',
  long: 'int64',
  int: 'int32',
  short: 'int16',
  char: 'int8',
  byte: 'uint8',
  bool: 'bool',
};
for (const [name, dtype] of Object.entries(CASTS))
  defineFree('Tensor', name, (call, { receiver, options }) => {
    onlyOptions(call, 'to', options, ['memory_format']);
    return converted(own(receiver), dtype);
  });

defineFree('Tensor', 'cpu', (_call, { receiver }) => own(receiver));
defineFree('Tensor', 'cuda', (_call, { receiver }) => own(receiver));
defineFree('Tensor', 'type_as', (call, { receiver, positional }) => {
  const { dtype } = tensorGiven(call, positional[0], 'type_as', 'other');
  return converted(own(receiver), dtype, dtype !== undefined);
});
const TYPES: Readonly<Record<string, DType>> = {
  FloatTensor: 'float32',
  DoubleTensor: 'float64',
  HalfTensor: 'float16',
  BFloat16Tensor: 'bfloat16',
  LongTensor: 'int64',
  IntTensor: 'int32',
  ShortTensor: 'int16',
  CharTensor: 'int8',
  ByteTensor: 'uint8',
  BoolTensor: 'bool',
  ComplexFloatTensor: 'complex64',
  ComplexDoubleTensor: 'complex128',
};
defineFree('Tensor', 'type', (call, { receiver, positional, options }) => {
  onlyOptions(call, 'type', options, ['dtype']);
  const wanted = positional[0] ?? options.get('dtype');
  if (!wanted || (wanted.kind === 'none' && wanted.left)) return { kind: 'string' };
  if (['number', 'boolean', 'none', 'list', 'record', 'tensor'].includes(wanted.kind))
    call.refuse('wrong-call', 'dtype must be a type, str, or dtype object', { argument: 'dtype' });
  if (wanted.kind === 'dtype') return converted(own(receiver), wanted.name);
  const name =
    wanted.kind === 'member'
      ? wanted.path.at(-1)
      : wanted.kind === 'string'
        ? wanted.value?.replace('torch.', '')
        : undefined;
  const dtype = name === undefined ? undefined : TYPES[name];
  if (wanted.kind === 'string' && name !== undefined && !dtype)
    call.refuse('invalid-argument', `invalid type: '${name}'`, { argument: 'dtype' });
  return converted(own(receiver), dtype, dtype !== undefined);
});
rule('to_dtype', (call) => converted(call.tensor('self'), call.dtype('dtype')!));
rule('clone', (call) => alike(call.tensor('self'), call.tensor('self').dtype));
rule('contiguous _contiguous_copy', (call) => {
  const self = call.tensor('self');
  const format = call.value('memory_format');
  const plain =
    !format || (format.kind === 'member' && format.path.at(-1) === 'contiguous_format') || format.kind === 'unknown';
  const { strides: _strides, ...rest } = self;
  return plain ? { ...rest, strides: 'contiguous' } : rest;
});

// Views without an op.
const LAST = (shape: readonly Size[]): number[] => {
  const order = shape.map((_size, i) => i);
  return [...order.slice(0, -2), order.length - 1, order.length - 2];
};
defineFree('Tensor', 'T', (call, { receiver }) => {
  const self = own(receiver);
  const shape = self.shape ?? call.unknown(self);
  return permuted(
    self,
    shape,
    shape.map((_size, i) => shape.length - 1 - i),
  );
});
defineFree('Tensor', 'mT mH H', (call, { receiver }) => {
  const self = own(receiver);
  const shape = self.shape ?? call.unknown(self);
  if (shape.length === 0) return self;
  if (call.overload.name === 'H' && shape.length !== 2)
    call.refuse(
      'rank-mismatch',
      `tensor.H is only supported on matrices (2-D tensors). Got ${shape.length}-D tensor.${shape.length > 2 ? ' For batches of matrices, consider using tensor.mH' : ''}`,
      { argument: 'input' },
    );
  if (shape.length === 1)
    call.refuse('rank-mismatch', 'tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor.', {
      argument: 'input',
    });
  return permuted(self, shape, LAST(shape));
});
defineFree('Tensor', 'where', (call, { receiver, positional }) =>
  invoke(call, ['where'], [positional[0] ?? { kind: 'unknown' }, own(receiver), positional[1] ?? { kind: 'unknown' }]),
);
defineFree('Tensor', 'real imag', (call, { receiver }) => invoke(call, [call.overload.name], [own(receiver)]));

// Operators.
for (const name of [
  'add',
  'sub',
  'mul',
  'truediv',
  'div',
  'floordiv',
  'mod',
  'pow',
  'and',
  'or',
  'xor',
  'lshift',
  'rshift',
  'matmul',
]) {
  const op =
    {
      truediv: 'div',
      floordiv: 'floor_divide',
      mod: 'remainder',
      and: 'bitwise_and',
      or: 'bitwise_or',
      xor: 'bitwise_xor',
      lshift: 'bitwise_left_shift',
      rshift: 'bitwise_right_shift',
    }[name] ?? name;
  defineFree('Tensor', `__${name}__`, (call, { receiver, positional }) =>
    invoke(call, [op], [own(receiver), ...positional]),
  );
  defineFree('Tensor', `__r${name}__`, (call, { receiver, positional }) =>
    invoke(call, [op], [...positional, own(receiver)]),
  );
}
for (const name of ['eq', 'ne', 'lt', 'le', 'gt', 'ge'])
  defineFree('Tensor', `__${name}__`, (call, { receiver, positional }) =>
    invoke(call, [name], [own(receiver), ...positional]),
  );
for (const [name, op] of [
  ['neg', 'neg'],
  ['pos', 'positive'],
  ['invert', 'bitwise_not'],
  ['abs', 'abs'],
] as const)
  defineFree('Tensor', `__${name}__`, (call, { receiver }) => invoke(call, [op], [own(receiver)]));
defineFree('Tensor', 'polygamma polygamma_', (call, { receiver, positional, options }) => {
  const n = positional[0] ?? options.get('n') ?? { kind: 'none' };
  const result = invoke(call, ['polygamma'], [n, own(receiver)]);
  return call.overload.name === 'polygamma' ? result : own(receiver);
});

// In place, with another shape.

/** The form of a view that changes the tensor itself. */
function inPlace(name: string): void {
  defineFree('Tensor', `${name}_`, (call, { receiver, positional, options }) => {
    const changed = invokeMethod(call, own(receiver), name, positional, Object.fromEntries(options));
    if (changed.kind === 'tensor') call.receiver = changed;
    return changed;
  });
}
for (const name of ['unsqueeze', 'squeeze', 'transpose', 't', 'swapaxes', 'swapdims', 'as_strided']) inPlace(name);
rule('resize_', (call) => {
  const size = call.sizes('size')!;
  for (const one of size)
    if (typeof one === 'number' && one < 0)
      call.refuse('invalid-argument', `Trying to create tensor with negative dimension ${one}: ${printShape(size)}`, {
        argument: 'size',
      });
  call.receiver = { ...viewOf(call.tensor('self'), size), strides: 'contiguous' };
  return call.receiver;
});
rule('resize_as_', (call) => {
  call.receiver = { ...viewOf(call.tensor('self'), call.shape('the_template')), strides: 'contiguous' };
  return call.receiver;
});

rule('copy_', (call) => {
  const self = call.tensor('self');
  const source = call.tensor('src').shape;
  if (self.shape && source) fits(call, self.shape, source, 'src');
  return self;
});

/** Requires that a tensor stretches to a shape. */
export function fits(call: Call, shape: readonly Size[], source: readonly Size[], argument: string): void {
  const lead = shape.length - source.length;
  const message = (d: number) =>
    `The size of tensor a (${printSize(shape[d]!)}) must match the size of tensor b (${printSize(source[d - lead]!)}) at non-singleton dimension ${d}`;
  if (lead < 0)
    call.refuse(
      'broadcast-mismatch',
      `output with shape ${printShape(shape)} doesn't match the broadcast shape ${printShape(source)}`,
      { argument },
    );
  for (let d = lead; d < shape.length; d++) {
    const size = source[d - lead]!;
    if (size !== 1 && call.facts.equal(size, 1) !== true)
      call.needEqual(shape[d]!, size, 'broadcast-mismatch', () => message(d), {
        argument,
        expected: shape[d]!,
        actual: size,
        dim: d,
      });
  }
}

rule('equal', () => boolean());
rule('is_nonzero', () => boolean());
defineFree('', 'is_inference', (call, { positional, options }) => {
  onlyOptions(call, 'is_inference', options, ['input']);
  tensorGiven(call, positional[0] ?? options.get('input'), 'is_inference');
  return boolean();
});
defineFree('', 'promote_types', (call, { positional, options }) => {
  const [a, b] = [givenAt(positional, options, 0, 'type1'), givenAt(positional, options, 1, 'type2')];
  for (const [at, value] of [a, b].entries())
    if (!value || !['dtype', 'unknown', 'union'].includes(value.kind))
      call.refuse('wrong-call', `promote_types(): argument 'type${at + 1}' must be torch.dtype`, { argument: at });
  if (a?.kind !== 'dtype' || b?.kind !== 'dtype') return { kind: 'unknown' };
  const name = resultType([tensor([1], a.name), tensor([1], b.name)], 'float32');
  return name ? { kind: 'dtype', name } : { kind: 'unknown' };
});
/** What is written into `out` has its dtype. */
const into = (value: Value, out: Value | undefined): Value =>
  value.kind === 'tensor' && out?.kind === 'tensor' && out.dtype ? { ...value, dtype: out.dtype } : value;

defineFree('Tensor', 'nonzero', (call, { receiver, options, positional }) =>
  into(nonzero(call, own(receiver), options, positional[0]), options.get('out')),
);
defineFree('', 'nonzero', (call, { positional, options }) => {
  const self = tensorGiven(call, positional[0] ?? options.get('input'), 'nonzero');
  return into(nonzero(call, self, options), options.get('out'));
});
function nonzero(call: Call, self: TensorValue, options: ReadonlyMap<string, Value>, first?: Value): Value {
  onlyOptions(call, 'nonzero', options, ['input', 'as_tuple', 'out']);
  const tuple = options.get('as_tuple') ?? first;
  const rank = self.shape?.length;
  const count = truths(call, self);
  if (tuple?.kind === 'boolean' && tuple.value) {
    const column = tensor([count], 'int64', { requiresGrad: false });
    return rank === undefined
      ? { kind: 'sequence', element: column }
      : list(new Array<Value>(Math.max(1, rank)).fill(column));
  }
  return rank === undefined ? tensor(undefined, 'int64') : tensor([count, rank], 'int64', { requiresGrad: false });
}

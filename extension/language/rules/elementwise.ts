/** Elementwise ops that are made of others, or that the declarations alone do not describe. */
import { type Size, same } from '../sizes';
import {
  category,
  complexOf,
  type DType,
  isComplex,
  isFloating,
  list,
  realOf,
  SCALAR_NAMES,
  type TensorValue,
  tensor,
  type Value,
} from '../values';
import { broadcastAll } from './broadcast';
import type { Call } from './call';
import { made } from './creation';
import { truths } from './masks';
import { alike, pointwise, refuseSubtraction, scaled } from './pointwise';
import { resultType } from './promotion';
import { rule, ruleOf } from './registry';
import { keptStrides } from './strides';
import { fits } from './tensor';
import { viewOf } from './views';

/** The promoted dtype of what is given of these parameters. */
function promoted(call: Call, names: readonly string[]): DType | undefined {
  const values = names.map((name) => call.value(name)).filter((value) => value !== undefined);
  return resultType(values, call.context.defaultDtype);
}

/** A result of the shape all operands broadcast to. */
export function combined(call: Call, names: readonly string[], dtype: DType | undefined): TensorValue {
  const shape = broadcastAll(call, names);
  const inputs = names
    .map((name) => call.value(name))
    .filter((value): value is TensorValue => value?.kind === 'tensor');
  return shape ? keptStrides(tensor(shape, dtype), shape, inputs) : tensor(undefined, dtype);
}

const floats = (call: Call, dtype: DType | undefined): DType | undefined =>
  dtype && (isFloating(dtype) || isComplex(dtype)) ? dtype : dtype && call.context.defaultDtype;

/** Elementwise over one tensor, with its dtype. */
const unary = (call: Call): Value => alike(call.tensor('self'), call.tensor('self').dtype);
const unaryFloat = (call: Call): Value => alike(call.tensor('self'), floats(call, call.tensor('self').dtype));

function refuseDtype(
  call: Call,
  dtype: DType | undefined,
  kinds: readonly string[],
  message: (name: string) => string,
): void {
  if (dtype && kinds.includes(category(dtype)))
    call.refuse('dtype-mismatch', message(SCALAR_NAMES[dtype]), { argument: 'input', actual: dtype });
}

/** A whole number does not go into others no times. */
function refuseZero(call: Call, dtype: DType | undefined): void {
  const other = call.value('other');
  const zero = other?.kind === 'boolean' ? other.value === false : other?.kind === 'number' && other.value === 0;
  if (zero && dtype && category(dtype) === 'integral' && !call.tensor('self').shape?.includes(0))
    call.refuse('invalid-argument', 'ZeroDivisionError', { argument: 'other' });
}

rule('positive', (call) => {
  refuseDtype(call, call.tensor('self').dtype, ['bool'], () => 'The `+` operator, on a bool tensor is not supported.');
  return call.tensor('self');
});
rule('nan_to_num', unary);
rule('relu6', (call) => {
  refuseDtype(
    call,
    call.tensor('self').dtype,
    ['bool', 'complex'],
    (name) => `"hardtanh_cpu" not implemented for '${name}'`,
  );
  return unary(call);
});
rule('fake_quantize_per_tensor_affine', (call) => {
  const [low, high, zero] = ['quant_min', 'quant_max', 'zero_point'].map((name) => call.number(name));
  const known = low !== undefined && high !== undefined;
  call.check(
    !known || low <= high,
    'invalid-argument',
    () => '`quant_min` should be less than or         equal to `quant_max`.',
    'quant_min',
  );
  call.check(
    !known || zero === undefined || (low <= zero && zero <= high),
    'invalid-argument',
    () => '`zero_point` must be between `quant_min` and `quant_max`.',
    'zero_point',
  );
  return pointwise(call, call.overload.declared.pointwise!);
});
rule('square square_', (call) => {
  const self = call.tensor('self');
  if (call.overload.mutating)
    refuseDtype(call, self.dtype, ['bool'], () => "result type Long can't be cast to the desired output type Bool");
  return call.overload.mutating ? self : alike(self, self.dtype === 'bool' ? 'int64' : self.dtype);
});
rule('softsign', (call) => {
  refuseDtype(call, call.tensor('self').dtype, ['bool'], (name) => `"abs_cpu" not implemented for '${name}'`);
  return unaryFloat(call);
});
rule('tanhshrink', (call) => {
  refuseSubtraction(call, ['self']);
  return unaryFloat(call);
});
rule('logit', (call) => {
  refuseDtype(call, call.tensor('self').dtype, ['complex'], (name) => `"logit_cpu" not implemented for '${name}'`);
  return unaryFloat(call);
});
rule('special_ndtr', (call) => {
  refuseDtype(call, call.tensor('self').dtype, ['complex'], (name) => `"erf_vml_cpu" not implemented for '${name}'`);
  return unaryFloat(call);
});
rule('mvlgamma', (call) => {
  const p = call.int('p')!;
  refuseDtype(call, call.tensor('self').dtype, ['bool'], () => 'The input tensor may not be a boolean tensor.');
  refuseDtype(call, call.tensor('self').dtype, ['complex'], (name) => `"arange_cpu" not implemented for '${name}'`);
  if (p < 1) call.refuse('invalid-argument', `p has to be greater than or equal to 1`, { argument: 'p' });
  return unaryFloat(call);
});
rule('frexp', (call) => {
  const self = call.tensor('self');
  if (self.dtype && !isFloating(self.dtype))
    call.refuse('dtype-mismatch', 'torch.frexp() only supports floating-point dtypes', { argument: 'input' });
  return list([alike(self, self.dtype), { ...alike(self, 'int32'), requiresGrad: false }], ['mantissa', 'exponent']);
});
rule('rsub', (call) => {
  refuseSubtraction(call, ['self', 'other']);
  scaled(call, promoted(call, ['self', 'other']));
  return combined(call, ['self', 'other'], promoted(call, ['self', 'other']));
});
rule('remainder fmod', (call) => {
  const dtype = promoted(call, ['self', 'other']);
  refuseZero(call, dtype);
  refuseDtype(call, dtype, ['bool', 'complex'], (name) => `"${call.overload.name}_cpu" not implemented for '${name}'`);
  return combined(call, ['self', 'other'], dtype);
});
rule('floor_divide', (call) => {
  const dtype = promoted(call, ['self', 'other']);
  refuseZero(call, dtype);
  refuseDtype(call, dtype, ['bool', 'complex'], (name) => `"div_floor_cpu" not implemented for '${name}'`);
  return combined(call, ['self', 'other'], dtype);
});
rule('div', (call) => {
  const dtype = promoted(call, ['self', 'other']);
  if (!call.overload.params.some((p) => p.name === 'rounding_mode') || !call.has('rounding_mode'))
    return combined(call, ['self', 'other'], floats(call, dtype));
  const mode = call.text('rounding_mode');
  if (mode !== 'trunc' && mode !== 'floor')
    call.refuse(
      'invalid-argument',
      `div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '${mode}'`,
      { argument: 'rounding_mode' },
    );
  refuseDtype(call, dtype, ['bool', 'complex'], (name) => `"div_${mode}_cpu" not implemented for '${name}'`);
  return combined(call, ['self', 'other'], dtype);
});
rule('pow', (call) => {
  const dtype = promoted(call, ['self', 'exponent']);
  const exponent = call.value('exponent');
  if (
    dtype &&
    category(dtype) === 'integral' &&
    exponent?.kind === 'number' &&
    typeof exponent.value === 'number' &&
    exponent.value < 0
  )
    call.refuse('invalid-argument', 'Integers to negative integer powers are not allowed.', { argument: 'exponent' });
  refuseDtype(
    call,
    dtype,
    call.value('self')?.kind === 'tensor' && exponent?.kind === 'tensor' ? ['bool'] : [],
    (name) => `"pow" not implemented for '${name}'`,
  );
  return combined(call, ['self', 'exponent'], dtype);
});
rule('float_power', (call) => {
  const dtype = promoted(call, ['self', 'exponent']);
  return combined(call, ['self', 'exponent'], dtype && (isComplex(dtype) ? 'complex128' : 'float64'));
});
rule('ldexp', (call) => combined(call, ['self', 'other'], floats(call, promoted(call, ['self', 'other']))));
rule('clamp clip', (call) => {
  if (!call.has('min') && !call.has('max'))
    call.refuse('wrong-call', "torch.clamp: At least one of 'min' or 'max' must not be None", { argument: 'min' });
  const dtype = promoted(call, ['self', 'min', 'max']);
  refuseDtype(call, dtype, ['complex'], () => 'clamp is not supported for complex types');
  refuseDtype(call, dtype, ['bool'], (name) => `"clamp_scalar_cpu" not implemented for '${name}'`);
  return combined(call, ['self', 'min', 'max'], dtype);
});
rule('clamp_min clamp_max', (call) => {
  const bound = call.overload.name.startsWith('clamp_min') ? 'min' : 'max';
  const dtype = promoted(call, ['self', bound]);
  refuseDtype(call, dtype, ['complex'], () => 'clamp is not supported for complex types');
  refuseDtype(call, dtype, ['bool'], (name) => `"clamp_${bound}_scalar_cpu" not implemented for '${name}'`);
  return combined(call, ['self', bound], dtype);
});
rule('lerp', (call) => {
  const names = call.value('weight')?.kind === 'tensor' ? ['self', 'end', 'weight'] : ['self', 'end'];
  const { dtype } = call.tensor('self');
  for (const name of names.slice(1)) {
    const other = call.tensor(name).dtype;
    if (dtype && other && dtype !== other)
      call.refuse('dtype-mismatch', `expected dtype ${dtype} for \`${name}\` but got dtype ${other}`, {
        argument: name,
        expected: dtype,
        actual: other,
      });
  }
  refuseDtype(call, dtype, ['integral', 'bool'], (name) => `"lerp_kernel_scalar" not implemented for '${name}'`);
  return combined(call, names, dtype);
});
rule('heaviside', (call) => {
  const [self, values] = [call.tensor('self').dtype, call.tensor('values').dtype];
  for (const name of ['self', 'values'])
    call.checkDtype(
      name,
      ['floating', 'integral', 'bool'],
      () => 'heaviside is not yet implemented for complex tensors.',
    );
  if (self && values && self !== values)
    call.refuse('dtype-mismatch', 'heaviside is not yet implemented for tensors with different dtypes.', {
      argument: 'values',
    });
  return combined(call, ['self', 'values'], self);
});

/** Elements that are near enough; the measures of that must not be negative. */
function nearness(call: Call): void {
  for (const name of ['rtol', 'atol']) {
    const value = call.number(name);
    call.check(
      value === undefined || value >= 0,
      'invalid-argument',
      () => `${name} must be greater than or equal to zero, but got ${value}`,
      name,
    );
  }
}
rule('allclose', (call): Value => {
  ruleOf('isclose')!(call);
  return { kind: 'boolean' };
});
rule('fill_diagonal_', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  call.check(shape.length >= 2, 'rank-mismatch', () => 'dimensions must larger than 1', 'input');
  if (shape.length > 2)
    for (const size of shape)
      call.needEqual(shape[0]!, size, 'size-mismatch', () => 'all dimensions of input must be of equal length', {
        argument: 'input',
      });
  return self;
});
rule('round', (call) => {
  const self = call.tensor('self');
  const decimals = call.overload.params.some((p) => p.name === 'decimals') ? call.int('decimals') : undefined;
  refuseDtype(call, self.dtype, ['bool', 'complex'], (name) => `"round_vml_cpu" not implemented for '${name}'`);
  if (decimals) refuseDtype(call, self.dtype, ['integral'], (name) => `"round_vml_cpu" not implemented for '${name}'`);
  return unary(call);
});
rule('polygamma', (call) => {
  const n = call.int('n')!;
  call.check(n >= 0, 'invalid-argument', () => 'polygamma(n, x) does not support negative n.', 'n');
  refuseDtype(call, call.tensor('self').dtype, ['complex'], (name) => `"polygamma" not implemented for '${name}'`);
  return unaryFloat(call);
});
rule('isclose', (call) => {
  nearness(call);
  const [a, b] = [call.tensor('self').dtype, call.tensor('other').dtype];
  if (a && b && a !== b)
    call.refuse('dtype-mismatch', `${SCALAR_NAMES[a]} did not match ${SCALAR_NAMES[b]}`, { argument: 'other' });
  return combined(call, ['self', 'other'], 'bool');
});
rule('isreal', (call) => alike(call.tensor('self'), 'bool'));
rule('isposinf isneginf', (call) => {
  refuseDtype(
    call,
    call.tensor('self').dtype,
    ['complex'],
    () => `${call.overload.name} does not support complex inputs.`,
  );
  return alike(call.tensor('self'), 'bool');
});
rule('where', (call): Value => {
  if (call.overload.params.length === 1) {
    const count = truths(call, call.tensor('condition'));
    return list(
      Array.from({ length: Math.max(1, call.shape('condition').length) }, () =>
        tensor([count], 'int64', { requiresGrad: false }),
      ),
    );
  }
  const condition = call.tensor('condition').dtype;
  if (condition && condition !== 'bool' && condition !== 'uint8')
    call.refuse(
      'dtype-mismatch',
      `where expected condition to be a boolean tensor, but got a tensor with dtype ${SCALAR_NAMES[condition]}`,
      { argument: 'condition', expected: 'bool', actual: condition },
    );
  return combined(call, ['condition', 'self', 'other'], promoted(call, ['self', 'other']));
});

// Complex numbers.
rule('conj', (call) => alike(call.tensor('self'), call.tensor('self').dtype));
rule('conj_physical', (call) => alike(call.tensor('self'), call.tensor('self').dtype));
rule('resolve_conj resolve_neg', (call) => call.tensor('self'));
rule('real imag', (call) => {
  const self = call.tensor('self');
  if (self.dtype && !isComplex(self.dtype)) {
    if (call.overload.name === 'real') return self;
    call.refuse('dtype-mismatch', 'imag is not implemented for tensors with non-complex dtypes.', {
      argument: 'input',
    });
  }
  const { dtype: _dtype, ...rest } = self.shape ? viewOf(self, self.shape) : self;
  return { ...rest, ...(self.dtype && { dtype: realOf(self.dtype) }) };
});
rule('view_as_real', (call) => {
  const self = call.tensor('self');
  if (self.dtype && !isComplex(self.dtype))
    call.refuse('dtype-mismatch', 'view_as_real is only supported for complex tensors', { argument: 'input' });
  return tensor(self.shape && [...self.shape, 2], self.dtype && realOf(self.dtype));
});
rule('view_as_complex', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  if (self.dtype && !isFloating(self.dtype))
    call.refuse(
      'dtype-mismatch',
      `view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: ${SCALAR_NAMES[self.dtype]}`,
      { argument: 'input' },
    );
  if (shape.length === 0)
    call.refuse('rank-mismatch', 'Input tensor must have one or more dimensions', { argument: 'input' });
  call.needEqual(shape.at(-1)!, 2, 'size-mismatch', () => 'Tensor must have a last dimension of size 2', {
    argument: 'input',
    expected: 2,
    actual: shape.at(-1)!,
  });
  return tensor(shape.slice(0, -1), self.dtype && complexOf(self.dtype));
});
rule('complex polar', (call) => {
  const [a, b] = call.overload.name === 'complex' ? ['real', 'imag'] : ['abs', 'angle'];
  const [x, y] = [call.tensor(a!).dtype, call.tensor(b!).dtype];
  for (const dtype of [x, y])
    if (dtype && !isFloating(dtype))
      call.refuse(
        'dtype-mismatch',
        `Expected both inputs to be Half, Float or Double tensors but got ${x && SCALAR_NAMES[x]} and ${y && SCALAR_NAMES[y]}`,
        { argument: a! },
      );
  if (x && y && x !== y)
    call.refuse(
      'dtype-mismatch',
      `Expected object of scalar type ${SCALAR_NAMES[x]} but got scalar type ${SCALAR_NAMES[y]} for second argument`,
      { argument: b! },
    );
  return combined(call, [a!, b!], x && complexOf(x));
});

// Filling where a mask says so.
function masked(call: Call, self: TensorValue): readonly Size[] | undefined {
  const mask = call.tensor('mask');
  if (mask.dtype && mask.dtype !== 'bool')
    call.refuse('dtype-mismatch', `masked_fill_ only supports boolean masks, but got mask with dtype ${mask.dtype}`, {
      argument: 'mask',
      expected: 'bool',
      actual: mask.dtype,
    });
  return self.shape && mask.shape ? broadcastAll(call, ['self', 'mask']) : undefined;
}
rule('masked_fill masked_fill_', (call) => {
  const self = call.tensor('self');
  const value = call.value('value');
  if (value?.kind === 'tensor' && value.shape && value.shape.length > 0)
    call.refuse(
      'rank-mismatch',
      `masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.shape.length} dimension(s).`,
      { argument: 'value' },
    );
  const shape = masked(call, self);
  if (call.overload.mutating) {
    const mask = call.tensor('mask').shape;
    if (self.shape && mask) fits(call, self.shape, mask, 'mask');
    return self;
  }
  return tensor(shape, self.dtype);
});
rule('masked_scatter', (call) => {
  const [self, source] = [call.tensor('self'), call.tensor('source')];
  if (self.dtype && source.dtype && self.dtype !== source.dtype)
    call.refuse(
      'dtype-mismatch',
      `masked_scatter_: expected self and source to have same dtypes but got ${SCALAR_NAMES[self.dtype]} and ${SCALAR_NAMES[source.dtype]}`,
      { argument: 'source' },
    );
  return tensor(masked(call, self), self.dtype);
});
rule('masked_select', (call) => {
  const mask = call.tensor('mask');
  if (mask.dtype && mask.dtype !== 'bool')
    call.refuse('dtype-mismatch', 'masked_select: expected BoolTensor for mask', { argument: 'mask' });
  const self = call.tensor('self');
  const shape = broadcastAll(call, ['self', 'mask']);
  const whole = mask.shape?.length === shape?.length && mask.shape?.every((size, at) => same(size, shape![at]!));
  return tensor([whole ? truths(call, mask) : call.context.fresh('selected')], self.dtype);
});

rule('scalar_tensor', (call) => made(call, [], call.context.defaultDtype));
rule('dist', (call) => {
  refuseSubtraction(call, ['self', 'other']);
  broadcastAll(call, ['self', 'other']);
  const dtype = promoted(call, ['self', 'other']);
  return tensor([], dtype && realOf(dtype));
});

// Copies of views: what the view would be, in memory of its own.
for (const name of [
  'alias',
  'as_strided',
  'detach',
  'expand',
  'select',
  'slice',
  'squeeze',
  't',
  'transpose',
  'unfold',
  'unsqueeze',
])
  rule(`${name}_copy`, (call) => {
    const result = ruleOf(name)!(call);
    return result.kind === 'tensor' ? tensor(result.shape, result.dtype) : result;
  });

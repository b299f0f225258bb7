/** Reductions over dimensions. */
import { printShape, type Size } from '../sizes';
import {
  category,
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
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { resultType } from './promotion';
import { rule } from './registry';
import { dropped, replaced } from './sizes';

/** The shape after working over `dims`. */
export function reducedShape(shape: readonly Size[], dims: readonly number[], keepdim: boolean): readonly Size[] {
  return keepdim ? shape.map((size, i) => (dims.includes(i) ? 1 : size)) : dropped(shape, dims);
}

/** Works over the dimensions of the parameter `dim`, over all when none are given. */
export function reduced(call: Call, dtype: DType | undefined, self: TensorValue = call.tensor('self')): TensorValue {
  const keepdim = call.has('keepdim') ? call.flag('keepdim') : false;
  const given = call.has('dim') ? call.sizes('dim') : undefined;
  if (!self.shape) {
    return !given || given.length === 0
      ? keepdim
        ? tensor(undefined, dtype)
        : tensor([], dtype)
      : tensor(undefined, dtype);
  }
  const dims = given ? call.axes('dim', self.shape.length) : self.shape.map((_size, i) => i);
  const result = reducedShape(self.shape, dims, keepdim);
  call.words = given?.length
    ? `${printShape(self.shape)} over dim ${dims.join(', ')} → ${printShape(result)}`
    : `all of ${printShape(self.shape)} → ${printShape(result)}`;
  return tensor(result, dtype);
}

/** Sums of integers and bools are counted in int64. */
const summed = (call: Call): DType | undefined => {
  if (call.has('dtype')) return call.dtype();
  const { dtype } = call.tensor('self');
  return dtype && (category(dtype) === 'integral' || dtype === 'bool') ? 'int64' : dtype;
};

rule('sum nansum', (call) => {
  const self = call.tensor('self');
  if (call.overload.name === 'nansum' && self.dtype && isComplex(self.dtype))
    call.refuse('dtype-mismatch', 'nansum does not support complex inputs', { argument: 'input' });
  return reduced(call, summed(call));
});
rule('prod', (call) => {
  const dtype = summed(call);
  const self = call.tensor('self');
  if (!call.has('dim')) return tensor([], dtype);
  const shape = self.shape ?? call.unknown(tensor(undefined, dtype));
  return tensor(reducedShape(shape, [call.axis(call.int('dim')!, shape.length)], call.flag('keepdim')), dtype);
});

/** Means, variances and norms are of floating tensors only. */
function floating(call: Call, name: string, self = call.tensor('self')): DType | undefined {
  const dtype = (call.overload.params.some((p) => p.name === 'dtype') ? call.dtype() : undefined) ?? self.dtype;
  if (dtype && !isFloating(dtype) && !isComplex(dtype))
    call.refuse(
      'dtype-mismatch',
      floatingMessage(name, dtype, call.has('dtype') && call.overload.params.some((p) => p.name === 'dtype')),
      { argument: 'input', actual: dtype },
    );
  return dtype;
}

function floatingMessage(name: string, dtype: DType, given: boolean): string {
  if (name === 'mean')
    return given
      ? `${name}(): could not infer output dtype. Optional dtype must be either a floating point or complex dtype. Got: ${SCALAR_NAMES[dtype]}`
      : `${name}(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${SCALAR_NAMES[dtype]}`;
  return `${name} only support floating point and complex dtypes`;
}

rule('mean', (call) => reduced(call, floating(call, 'mean')));
rule('nanmean', (call) => {
  call.checkDtype(
    'self',
    ['floating', 'complex'],
    (dtype) => `nanmean(): expected input to have floating point or complex dtype but got ${SCALAR_NAMES[dtype]}`,
  );
  call.checkDtype('self', ['floating'], () => 'nansum does not support complex inputs');
  // The sum is of the dtype asked for; divided, it is of floating numbers.
  const asked = call.dtype();
  const whole = asked && !isFloating(asked) && !isComplex(asked);
  return reduced(call, whole ? call.context.defaultDtype : (asked ?? call.tensor('self').dtype));
});
rule('var std', (call) => {
  const dtype = floating(call, 'std and var');
  return reduced(call, dtype && realOf(dtype));
});
rule('var_mean std_mean', (call) => {
  const dtype = floating(call, call.overload.name);
  return list([reduced(call, dtype && realOf(dtype)), reduced(call, dtype)]);
});
rule('all any', (call) => {
  const { dtype } = call.tensor('self');
  return reduced(call, dtype === undefined ? undefined : dtype === 'uint8' ? 'uint8' : 'bool');
});
rule('count_nonzero', (call) => reduced(call, 'int64'));
rule('logsumexp', (call) => {
  const { dtype } = call.tensor('self');
  return reduced(call, dtype && (isFloating(dtype) || isComplex(dtype)) ? dtype : dtype && call.context.defaultDtype);
});
rule('amax amin', (call) => {
  const self = call.tensor('self');
  upTo64(call, self);
  call.checkDtype(
    'self',
    ['floating', 'integral', 'bool'],
    (dtype) =>
      `"${call.overload.name === 'amax' ? 'max' : 'min'}_values_cpu" not implemented for '${SCALAR_NAMES[dtype]}'`,
  );
  emptyRefused(
    call,
    self,
    call.has('dim') ? call.axes('dim', self.shape?.length ?? call.unknown(tensor(undefined, self.dtype))) : undefined,
  );
  return reduced(call, self.dtype);
});

/** What has no largest element has none to give. */
function emptyRefused(call: Call, self: TensorValue, dims: readonly number[] | undefined): void {
  const { shape } = self;
  if (!shape) return;
  const name = call.overload.name;
  for (const d of dims ?? shape.keys()) {
    const size = shape[d];
    if (size !== 0) continue;
    if (dims === undefined || dims.length === 0 || call.ints('dim')?.length === 0)
      call.refuse(
        'invalid-argument',
        `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
        { argument: 'input' },
      );
    call.refuse('index-out-of-range', `${name}(): Expected reduction dim ${d} to have non-zero size.`, {
      argument: 'dim',
      dim: d,
    });
  }
}

/** `max(x)`, `max(x, dim)` and `max(x, other)`. */
rule('max min', (call): Value => {
  const self = call.tensor('self');
  const { name } = call.overload;
  if (call.overload.params.some((p) => p.name === 'other')) {
    const dtype = promoted(call, ['self', 'other']);
    const [a, b] = [self.shape, call.tensor('other').shape];
    return tensor(a && b && broadcastShapes(call, a, b), dtype);
  }
  if (self.dtype && isComplex(self.dtype))
    call.refuse('dtype-mismatch', `${name}(): does not support complex input`, { argument: 'input' });
  if (!call.has('dim')) {
    if (self.shape?.some((size) => size === 0))
      call.refuse(
        'invalid-argument',
        `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
        { argument: 'input' },
      );
    return tensor([], self.dtype);
  }
  return valuesAndIndices(call, self, name);
});

/** Results `values` and `indices` of work over one dimension. */
export function valuesAndIndices(call: Call, self: TensorValue, name: string, empty = true): Value {
  const shape = self.shape;
  const names = ['values', 'indices'];
  if (!shape) return list([tensor(undefined, self.dtype), tensor(undefined, 'int64')], names);
  const dim = call.axis(call.int('dim')!, shape.length);
  if (empty && shape[dim] === 0)
    call.refuse('index-out-of-range', `${name}(): Expected reduction dim ${dim} to have non-zero size.`, {
      argument: 'dim',
      dim,
    });
  const result = reducedShape(shape, [dim], call.flag('keepdim'));
  call.words = `${printShape(shape)} over dim ${dim} → ${printShape(result)}`;
  return list([tensor(result, self.dtype), tensor(result, 'int64')], names);
}

rule('median nanmedian', (call): Value => {
  const self = call.tensor('self');
  if (self.dtype && isComplex(self.dtype) && !self.shape?.includes(0))
    call.refuse('dtype-mismatch', `"median_out" not implemented for '${SCALAR_NAMES[self.dtype]}'`, {
      argument: 'input',
    });
  if (!call.overload.params.some((p) => p.name === 'dim')) return tensor([], self.dtype);
  return valuesAndIndices(call, self, 'median');
});
rule('mode', (call) => valuesAndIndices(call, call.tensor('self'), 'mode'));
rule('kthvalue', (call) => {
  const self = call.tensor('self');
  if (self.shape) {
    const dim = call.axis(call.int('dim')!, self.shape.length);
    const size = self.shape[dim] ?? 1;
    const k = call.size('k')!;
    call.needAtMost(
      1,
      k,
      'index-out-of-range',
      () => `kthvalue(): selected number k out of range for dimension ${dim}`,
      { argument: 'k' },
    );
    call.needAtMost(
      k,
      size,
      'index-out-of-range',
      () => `kthvalue(): selected number k out of range for dimension ${dim}`,
      { argument: 'k', actual: k, expected: size },
    );
  }
  return valuesAndIndices(call, self, 'kthvalue');
});

rule('argmax argmin', (call) => {
  const self = call.tensor('self');
  const { name } = call.overload;
  if (self.dtype === 'bool')
    call.refuse('dtype-mismatch', `${name}(): does not support bool input`, { argument: 'input' });
  if (self.dtype && isComplex(self.dtype))
    call.refuse('dtype-mismatch', `${name}: does not support complex input`, { argument: 'input' });
  if (!self.shape) return tensor(call.has('dim') || call.flag('keepdim') ? undefined : [], 'int64');
  if (!call.has('dim')) {
    upTo64(call, self);
    if (self.shape.some((size) => size === 0))
      call.refuse(
        'invalid-argument',
        `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
        { argument: 'input' },
      );
    return tensor(call.flag('keepdim') ? self.shape.map(() => 1) : [], 'int64');
  }
  const dim = call.axis(call.int('dim')!, self.shape.length);
  if (self.shape[dim] === 0)
    call.refuse('index-out-of-range', `${name}(): Expected reduction dim ${dim} to have non-zero size.`, {
      argument: 'dim',
      dim,
    });
  const result = reducedShape(self.shape, [dim], call.flag('keepdim'));
  call.words = `${printShape(self.shape)} over dim ${dim} → ${printShape(result)}`;
  return tensor(result, 'int64');
});

rule('aminmax', (call) => {
  const self = call.tensor('self');
  upTo64(call, self);
  call.checkDtype(
    'self',
    ['floating', 'integral', 'bool'],
    (dtype) => `"aminmax_cpu" not implemented for '${SCALAR_NAMES[dtype]}'`,
  );
  const names = ['min', 'max'];
  if (call.has('dim') && self.shape) {
    const dim = call.axis(call.int('dim')!, self.shape.length);
    if (self.shape[dim] === 0)
      call.refuse('index-out-of-range', `aminmax(): Expected reduction dim ${dim} to have non-zero size.`, {
        argument: 'dim',
      });
    const shape = reducedShape(self.shape, [dim], call.flag('keepdim'));
    return list([tensor(shape, self.dtype), tensor(shape, self.dtype)], names);
  }
  if (self.shape?.some((size) => size === 0))
    call.refuse(
      'invalid-argument',
      'aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.',
      { argument: 'input' },
    );
  const shape = self.shape && (call.flag('keepdim') ? self.shape.map(() => 1) : []);
  return list([tensor(shape, self.dtype), tensor(shape, self.dtype)], names);
});

rule('norm', (call) => {
  const dtype = floating(call, 'norm');
  return reduced(call, dtype && realOf(dtype));
});
/** The dtype that a norm is computed in. */
export function normDType(call: Call): DType | undefined {
  const dtype = call.dtype() ?? call.tensor('self').dtype;
  if (dtype && !isFloating(dtype) && !isComplex(dtype))
    call.refuse(
      'dtype-mismatch',
      `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${SCALAR_NAMES[dtype]}`,
      { argument: 'input' },
    );
  return dtype;
}
rule('linalg_vector_norm', (call) => {
  const dtype = normDType(call);
  return reduced(call, dtype && realOf(dtype));
});

rule('cumsum cumprod', (call) => {
  const self = call.tensor('self');
  if (self.shape) call.axis(call.int('dim')!, self.shape.length);
  return tensor(self.shape, summed(call));
});
rule('logcumsumexp', (call) => {
  const self = call.tensor('self');
  if (self.shape) call.axis(call.int('dim')!, self.shape.length);
  return tensor(self.shape, self.dtype);
});
rule('cummax cummin', (call) => {
  const self = call.tensor('self');
  if (self.shape) call.axis(call.int('dim')!, self.shape.length);
  return list([tensor(self.shape, self.dtype), tensor(self.shape, 'int64')], ['values', 'indices']);
});

rule('softmax log_softmax _safe_softmax', (call) => {
  const self = call.tensor('self');
  if (self.shape) call.axis(call.int('dim')!, self.shape.length);
  const dtype = call.dtype() ?? self.dtype;
  if (dtype && !isFloating(dtype)) {
    const kernel =
      call.overload.name === 'log_softmax' ? 'log_softmax_lastdim_kernel_impl' : 'softmax_lastdim_kernel_impl';
    call.refuse('dtype-mismatch', `"${kernel}" not implemented for '${SCALAR_NAMES[dtype]}'`, {
      argument: 'input',
      actual: dtype,
    });
  }
  return tensor(self.shape, dtype);
});

/** Reductions keep their dimensions in the bits of a number. */
const upTo64 = (call: Call, { shape }: TensorValue): void =>
  call.check(
    !shape || shape.length <= 64,
    'rank-mismatch',
    () => 'only tensors with up to 64 dims are supported',
    'input',
  );

/** Complex numbers have no order. */
const ordered = (call: Call): void =>
  call.checkDtype('self', ['floating', 'integral', 'bool'], () => ' Sort does not support complex dtypes on CPU');

rule('sort', (call) => {
  const self = call.tensor('self');
  ordered(call);
  if (self.shape) call.axis(call.int('dim')!, self.shape.length);
  return list([tensor(self.shape, self.dtype), tensor(self.shape, 'int64')], ['values', 'indices']);
});
rule('argsort', (call) => {
  const self = call.tensor('self');
  ordered(call);
  if (self.shape) call.axis(call.int('dim')!, self.shape.length);
  return tensor(self.shape, 'int64');
});
rule('msort', (call) => {
  ordered(call);
  return tensor(call.tensor('self').shape, call.tensor('self').dtype);
});
rule('topk', (call) => {
  const self = call.tensor('self');
  const names = ['values', 'indices'];
  if (!self.shape) return list([tensor(undefined, self.dtype), tensor(undefined, 'int64')], names);
  const dim = call.axis(call.int('dim')!, self.shape.length);
  const k = call.size('k')!;
  const size = self.shape[dim] ?? 1;
  const message = () => 'selected index k out of range';
  call.needAtMost(0, k, 'index-out-of-range', message, { argument: 'k' });
  call.needAtMost(k, size, 'index-out-of-range', message, { argument: 'k', actual: k, expected: size, dim });
  const shape = self.shape.length === 0 ? [] : replaced(self.shape, dim, k);
  return list([tensor(shape, self.dtype), tensor(shape, 'int64')], names);
});

/** The promoted dtype of some arguments. */
export function promoted(call: Call, names: readonly string[]): DType | undefined {
  const values = names.map((name) => call.value(name)).filter((value) => value !== undefined);
  return resultType(values, call.context.defaultDtype);
}

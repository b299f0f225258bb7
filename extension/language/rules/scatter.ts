/** Reading and writing at places that tensors list: gather, scatter, index_select and the like. */

import { printShape, printSize, product, type Size } from '../sizes';
import { isComplex, list, SCALAR_NAMES, type TensorValue, tensor, type Value } from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { truths } from './masks';
import { rule, ruleOf } from './registry';
import { needSame, replaced } from './sizes';

/** Index tensors are of int64, some also of int32. */
function places(
  call: Call,
  name: string,
  also32: boolean,
  message: (dtype: string) => string,
  emptyOk = false,
): TensorValue {
  const index = call.tensor(name);
  // Where there is nothing to read or write, nobody looks at the dtype.
  if (emptyOk && index.shape?.includes(0)) return index;
  if (index.dtype && index.dtype !== 'int64' && !(also32 && index.dtype === 'int32'))
    call.refuse('dtype-mismatch', message(SCALAR_NAMES[index.dtype]), {
      argument: name,
      expected: 'int64',
      actual: index.dtype,
    });
  return index;
}

/** Number of places in a list of at most one dimension. */
function count(call: Call, name: string, index: TensorValue, label: string): Size {
  const shape = index.shape ?? call.unknown();
  if (shape.length > 1)
    call.refuse(
      'rank-mismatch',
      `${label}: Index is supposed to be a vector, but got dim: ${shape.length} with dtype ${index.dtype}`,
      { argument: name, expected: 1, actual: shape.length },
    );
  return shape[0] ?? 1;
}

rule('index_select', (call) => {
  const self = call.tensor('self');
  const index = places(
    call,
    'index',
    true,
    (dtype) => `index_select(): Expected dtype int32 or int64 for index, but got ${dtype}`,
  );
  const shape = self.shape ?? call.unknown(tensor(undefined, self.dtype));
  const dim = call.axis(call.int('dim')!, shape.length);
  const number = count(call, 'index', index, 'index_select(): Index is supposed to be a vector');
  if (shape.length === 0) {
    call.needEqual(
      number,
      1,
      'index-out-of-range',
      () => `index_select(): Index to scalar can have only 1 value, got ${printSize(number)} value(s)`,
      { argument: 'index' },
    );
    return tensor([], self.dtype);
  }
  return tensor(replaced(shape, dim, number), self.dtype);
});

/** The index has as many dimensions as the tensor, and is nowhere longer, beside the dimension read along. */
function along(call: Call, shape: readonly Size[], index: readonly Size[], dim: number, name: string): void {
  const [own, wanted] = [shape.length || 1, index.length || 1];
  if (product(index) === 0) return;
  if (own !== wanted)
    call.refuse('rank-mismatch', `Index tensor must have the same number of dimensions as ${name} tensor`, {
      argument: 'index',
      against: name,
      expected: shape.length,
      actual: index.length,
    });
  for (const [d, size] of index.entries())
    if (d !== dim)
      call.needAtMost(
        size,
        shape[d] ?? 1,
        'size-mismatch',
        () =>
          `Size does not match at dimension ${d} expected index ${printShape(index)} to be no larger than ${name} ${printShape(shape)} apart from dimension ${dim}`,
        {
          argument: 'index',
          against: name,
          expected: shape[d] ?? 1,
          actual: size,
          dim: d,
        },
      );
}

rule('gather', (call) => {
  const self = call.tensor('self');
  const index = places(call, 'index', true, () => 'gather(): Expected dtype int32/int64 for index', true);
  if (!index.shape) return tensor(undefined, self.dtype);
  if (self.shape) {
    const dim = call.axis(call.int('dim')!, self.shape.length);
    along(call, self.shape, index.shape, dim, 'input');
  }
  return tensor(index.shape, self.dtype);
});

rule('scatter scatter_ scatter_add scatter_add_ scatter_reduce scatter_reduce_', (call) => {
  const self = call.tensor('self');
  const { name } = call.overload;
  const index = places(
    call,
    'index',
    true,
    () => `${name.replace(/_$/, '')}(): Expected dtype int32/int64 for index`,
    true,
  );
  const src = call.value('src');
  if (src?.kind === 'tensor' && src.dtype && self.dtype && src.dtype !== self.dtype)
    call.refuse('dtype-mismatch', 'scatter(): Expected self.dtype to be equal to src.dtype', {
      argument: 'src',
      expected: self.dtype,
      actual: src.dtype,
    });
  if (call.has('reduce')) {
    const reduce = call.text('reduce')!;
    const known = name.startsWith('scatter_reduce') ? ['sum', 'prod', 'mean', 'amax', 'amin'] : ['add', 'multiply'];
    if (!known.includes(reduce))
      call.refuse(
        'invalid-argument',
        name.startsWith('scatter_reduce')
          ? `reduce argument must be either sum, prod, mean, amax or amin, got ${reduce}.`
          : `reduce argument must be either add or multiply.`,
        { argument: 'reduce' },
      );
  }
  if (self.shape && index.shape) {
    const dim = call.axis(call.int('dim')!, self.shape.length);
    along(call, self.shape, index.shape, dim, 'self');
    if (src?.kind === 'tensor' && src.shape && product(index.shape) !== 0)
      along(call, src.shape, index.shape, -1, 'src');
    const mean = name.startsWith('scatter_reduce') && call.text('reduce') === 'mean';
    if (mean && self.dtype === 'bool' && product(index.shape) !== 0)
      call.refuse('dtype-mismatch', '"scatter_gather_tensor_cpu_reduce_mean" not implemented for \'Bool\'', {
        argument: 'input',
      });
  }
  return call.overload.mutating ? self : tensor(self.shape, self.dtype);
});

rule('index_add index_add_ index_copy index_copy_ index_reduce index_reduce_', (call) => {
  const self = call.tensor('self');
  const { name } = call.overload;
  const label = name.replace(/_$/, '');
  const index = places(call, 'index', label !== 'index_copy', () =>
    label === 'index_copy'
      ? 'index_copy_(): Expected a long tensor for index'
      : `${label}_(): Expected dtype int32/int64 for index`,
  );
  const source = call.tensor('source');
  const shape = self.shape ?? call.unknown(self);
  const dim = call.axis(call.int('dim')!, shape.length);
  const number = count(call, 'index', index, `${label}_(): Index should have dimension 1 or 0`);
  if (self.dtype && source.dtype && self.dtype !== source.dtype)
    call.refuse(
      'dtype-mismatch',
      `${label}_(): self and source expected to have the same dtype, but got (self) ${SCALAR_NAMES[self.dtype]} and (source) ${SCALAR_NAMES[source.dtype]}`,
      { argument: 'source' },
    );
  if (call.has('reduce') && !['prod', 'mean', 'amax', 'amin'].includes(call.text('reduce')!))
    call.refuse(
      'invalid-argument',
      `index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got ${call.text('reduce')}.`,
      { argument: 'reduce' },
    );
  const from = source.shape;
  if (from) {
    if (label !== 'index_copy')
      call.check(
        from.length === shape.length || (from.length !== 0 && shape.length !== 0),
        'size-mismatch',
        () =>
          `source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = ${printShape(shape)} source.shape = ${printShape(from)}`,
        'source',
      );
    const rows = from.length === 0 ? 1 : (from[dim] ?? 1);
    call.needEqual(
      number,
      rows,
      'size-mismatch',
      () =>
        `${label}_(): Number of indices (${printSize(number)}) should be equal to source.size(dim) (${printSize(rows)})`,
      { argument: 'source', against: 'index', expected: number, actual: rows },
    );
    if (from.length !== shape.length && from.length !== 0 && shape.length !== 0)
      call.refuse('rank-mismatch', `${label}_(): self and source should have the same number of dimensions`, {
        argument: 'source',
      });
    if (from.length === shape.length)
      for (const [d, size] of from.entries())
        if (d !== dim)
          call.needEqual(
            shape[d]!,
            size,
            'size-mismatch',
            () =>
              `The size of tensor a (${printSize(shape[d]!)}) must match the size of tensor b (${printSize(size)}) at non-singleton dimension ${d}`,
            { argument: 'source', dim: d, expected: shape[d]!, actual: size },
          );
  }
  return call.overload.mutating ? self : tensor(shape, self.dtype);
});

rule('index_fill index_fill_', (call) => {
  const self = call.tensor('self');
  const index = places(call, 'index', false, () => 'index_fill_(): Expected dtype int64 for index.');
  const value = call.value('value');
  if (value?.kind === 'tensor' && value.shape && value.shape.length > 0)
    call.refuse(
      'rank-mismatch',
      `index_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.shape.length} dimension(s).`,
      { argument: 'value' },
    );
  if (self.shape) {
    call.axis(call.int('dim')!, self.shape.length);
    count(call, 'index', index, 'index_fill_()');
  }
  return call.overload.mutating ? self : tensor(self.shape, self.dtype);
});

rule('take', (call) => {
  const index = places(call, 'index', false, (dtype) => `take(): Expected a long tensor for index, but got ${dtype}`);
  const self = call.tensor('self');
  if (self.shape && index.shape && product(self.shape) === 0 && product(index.shape) !== 0)
    call.refuse('index-out-of-range', 'take(): tried to take from an empty tensor', { argument: 'input' });
  return tensor(index.shape, self.dtype);
});
rule('put put_', (call) => {
  const self = call.tensor('self');
  const index = places(call, 'index', false, (dtype) => `put_(): Expected a long tensor for index, but got ${dtype}`);
  const source = call.tensor('source');
  if (self.dtype && source.dtype && self.dtype !== source.dtype)
    call.refuse(
      'dtype-mismatch',
      `put_(): self and source expected to have the same dtype, but got self.dtype = ${SCALAR_NAMES[self.dtype]} and source.dtype = ${SCALAR_NAMES[source.dtype]}`,
      { argument: 'source' },
    );
  if (index.shape && source.shape) {
    const [wanted, given] = [product(index.shape), product(source.shape)];
    call.needEqual(
      wanted,
      given,
      'size-mismatch',
      () =>
        `put_(): Expected source and index to have the same number of elements, but got source.numel() = ${printSize(given)}, index.numel() = ${printSize(wanted)}`,
      { argument: 'source' },
    );
    if (self.shape && product(self.shape) === 0 && wanted !== 0 && typeof wanted === 'number')
      call.refuse('index-out-of-range', 'put_(): Tried to put elements into an empty tensor', { argument: 'input' });
  }
  return call.overload.mutating ? self : tensor(self.shape, self.dtype);
});
rule('take_along_dim', (call) => {
  const self = call.tensor('self');
  const indices = places(
    call,
    'indices',
    true,
    (dtype) => `torch.take_along_dim(): dtype of indices should be Long but got ${dtype}`,
  );
  if (!self.shape || !indices.shape) return tensor(undefined, self.dtype);
  if (!call.has('dim')) return tensor([product(indices.shape)], self.dtype);
  if (self.shape.length !== indices.shape.length)
    call.refuse(
      'rank-mismatch',
      `torch.take_along_dim(): input and indices should have the same number of dimensions, but got ${self.shape.length} dimensions for input, and ${indices.shape.length} dimensions for indices`,
      { argument: 'indices' },
    );
  const dim = call.axis(call.int('dim')!, self.shape.length);
  const joined = broadcastShapes(call, replaced(self.shape, dim, 1), replaced(indices.shape, dim, 1), [
    'self',
    'indices',
  ]);
  return tensor(replaced(joined, dim, indices.shape[dim] ?? 1).slice(0, indices.shape.length), self.dtype);
});
rule('nonzero_static', (call) => {
  const size = call.size('size')!;
  call.check(
    call.facts.atMost(0, size),
    'invalid-argument',
    () => "nonzero_static: 'size' must be an non-negative integer",
    'size',
  );
  return tensor(call.tensor('self').shape && [size, call.shape('self').length], 'int64');
});
rule('argwhere', (call) =>
  tensor(call.tensor('self').shape && [truths(call, call.tensor('self')), call.shape('self').length], 'int64'),
);

// A part replaced: what is put in has the part's shape.
for (const [name, part] of [
  ['diagonal_scatter', 'diagonal'],
  ['select_scatter', 'select'],
  ['slice_scatter', 'slice'],
  ['as_strided_scatter', 'as_strided'],
] as const)
  rule(name, (call) => {
    const self = call.tensor('self');
    const view = ruleOf(part)!(call);
    const src = call.tensor('src').shape;
    if (view.kind === 'tensor' && view.shape && src) {
      const wanted = view.shape;
      const message = () =>
        `expected src to have a size equal to the slice of self. src size = ${printShape(src)}, slice size = ${printShape(wanted)}`;
      if (wanted.length !== src.length) call.refuse('size-mismatch', message(), { argument: 'src' });
      for (const [i, size] of wanted.entries())
        call.needEqual(size, src[i]!, 'size-mismatch', message, { argument: 'src', dim: i });
    }
    return tensor(self.shape, self.dtype);
  });

rule('unravel_index', (call) => {
  const indices = call.tensor('indices');
  if (indices.dtype && !/^u?int/.test(indices.dtype))
    call.refuse('dtype-mismatch', `expected 'indices' to be integer dtype, but got torch.${indices.dtype}`, {
      argument: 'indices',
    });
  const shape = call.sizes('shape')!;
  call.check(
    shape.every((size) => typeof size !== 'number' || size >= 0),
    'invalid-argument',
    () => `'shape' cannot have negative values, but got ${printShape(shape)}`,
    'shape',
  );
  return list(shape.map((): Value => tensor(indices.shape, 'int64')));
});
const SIDES = ['left', 'right'];
rule('searchsorted bucketize', (call) => {
  const name = call.overload.name;
  const sorted = call.tensor(name === 'bucketize' ? 'boundaries' : 'sorted_sequence');
  const dtype = call.flag('out_int32') ? 'int32' : 'int64';
  const self = call.value('self');
  if (name === 'bucketize') {
    if (sorted.shape)
      call.check(
        sorted.shape.length === 1,
        'rank-mismatch',
        () => `boundaries tensor must be 1 dimension, but got dim(${sorted.shape!.length})`,
        'boundaries',
      );
    return tensor(self?.kind === 'tensor' ? self.shape : [], dtype);
  }
  const title = 'torch.searchsorted()';
  const side = call.text('side');
  if (side !== undefined) {
    call.check(
      SIDES.includes(side),
      'invalid-argument',
      () => `${title}: side can only be 'left' or 'right' but got ${side}`,
      'side',
    );
    call.check(
      side === 'right' || !call.flag('right'),
      'invalid-argument',
      () => `${title}: side and right can't be set to opposites, got side of ${side} while right was True`,
      'side',
    );
  }
  const values = self?.kind === 'tensor' ? self.shape : [];
  const { shape } = sorted;
  if (shape && values) {
    call.check(
      values.length > 0 || shape.length === 1,
      'rank-mismatch',
      () =>
        `${title}: input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries tensor dim(${shape.length}) and input value's dim(0) numel(1)`,
      'input',
    );
    const message = () =>
      `${title}: boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor ${printShape(shape)} and input value tensor ${printShape(values)}`;
    if (shape.length !== 1) {
      call.check(shape.length === values.length, 'size-mismatch', message, 'input');
      for (const [i, size] of shape.slice(0, -1).entries())
        call.needEqual(size, values[i]!, 'size-mismatch', message, { argument: 'input', dim: i });
    }
  }
  if (shape)
    call.check(
      shape.length > 0,
      'rank-mismatch',
      () => `${title}: boundaries tensor should have positive dimension, but got 0 dimension`,
      'sorted_sequence',
    );
  if (call.has('sorter')) {
    const sorter = call.tensor('sorter');
    const text = () =>
      `${title}: boundary and sorter must have the same size, but got boundary tensor ${printShape(shape!)} and got sorter tensor ${printShape(sorter.shape!)}`;
    if (shape && sorter.shape) needSame(call, shape, sorter.shape, 'size-mismatch', text, { argument: 'sorter' });
    call.check(
      sorter.dtype === undefined || sorter.dtype === 'int64',
      'dtype-mismatch',
      () => `${title}: sorter must be a tensor of long dtype but got dtype ${SCALAR_NAMES[sorter.dtype!]}`,
      'sorter',
    );
  }
  return tensor(values, dtype);
});
rule('isin', (call) => {
  const elements = call.value('elements');
  for (const value of [elements, call.value('test_elements')])
    if (value?.kind === 'tensor' && value.dtype && isComplex(value.dtype))
      call.refuse('dtype-mismatch', `Unsupported input type encountered for isin(): ${SCALAR_NAMES[value.dtype]}`, {
        argument: 'elements',
      });
  return tensor(elements?.kind === 'tensor' ? elements.shape : [], 'bool');
});

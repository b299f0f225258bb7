/** Ops seldom called by name: the functions behind modules, and further solvers. */
import { printShape, printSize, product, type Size } from '../sizes';
import { isComplex, isFloating, isIntegral, list, number, SCALAR_NAMES, tensor, type Value } from '../values';
import type { Call } from './call';
import { invoke } from './dispatch';
import { sameDtypes } from './functional/normalization';
import { kernelRefused } from './losses';
import { alike } from './pointwise';
import { resultType } from './promotion';
import { rule, ruleOf } from './registry';
import { fits } from './tensor';

const given = (call: Call, name: string): Value => call.args.get(name) ?? { kind: 'none' };

rule('trace', (call) => {
  const shape = call.shape('self');
  if (shape.length !== 2)
    call.refuse('rank-mismatch', 'trace: expected a matrix', { argument: 'input', expected: 2, actual: shape.length });
  const { dtype } = call.tensor('self');
  if (dtype === 'bool') call.refuse('dtype-mismatch', '"trace" not implemented for \'Bool\'', { argument: 'input' });
  return tensor([], dtype && !isFloating(dtype) && !isComplex(dtype) ? 'int64' : dtype);
});
rule('sum_to_size', (call) => {
  const [own, wanted] = [call.shape('self'), call.sizes('size')!];
  const lead = own.length - wanted.length;
  const message = () =>
    `size {${wanted.map(printSize).join(', ')}} is not expandable to size {${own.map(printSize).join(', ')}}.`;
  if (lead < 0) call.refuse('broadcast-mismatch', message(), { argument: 'size' });
  for (const [i, size] of wanted.entries())
    if (size !== 1) call.needEqual(size, own[lead + i]!, 'broadcast-mismatch', message, { argument: 'size' });
  const { dtype } = call.tensor('self');
  // What is added up is int64 where it is whole; to no dimensions everything is, also where there are none.
  const adds = wanted.length === 0 || lead > 0 || own.some((size, i) => !call.facts.equal(size, wanted[i - lead]!));
  return tensor(wanted, adds && dtype && isIntegral(dtype, true) ? 'int64' : dtype);
});
rule('float_power_', (call) => {
  const self = call.tensor('self');
  const dtype = resultType([self, given(call, 'exponent')], call.context.defaultDtype);
  const result = dtype && (isComplex(dtype) ? 'complex128' : 'float64');
  if (self.dtype && result && self.dtype !== result)
    call.refuse(
      'dtype-mismatch',
      `the base given to float_power_ has dtype ${SCALAR_NAMES[self.dtype]} but the operation's result requires dtype ${SCALAR_NAMES[result]}`,
      { argument: 'input' },
    );
  const exponent = call.value('exponent');
  if (self.shape && exponent?.kind === 'tensor' && exponent.shape) fits(call, self.shape, exponent.shape, 'exponent');
  return self;
});
rule('linalg_matmul', (call) =>
  invoke(call, ['matmul'], [given(call, call.overload.params[0]!.name), given(call, 'other')]),
);
rule('linalg_diagonal', (call) =>
  ruleOf('diagonal')!(
    call.with(new Map<string, Value>([...call.overload.defaults, ...call.args]).set('self', given(call, 'A'))),
  ),
);
for (const name of ['permute', 'view'])
  rule(`${name}_copy`, (call) => {
    const result = ruleOf(name)!(call);
    return result.kind === 'tensor' ? tensor(result.shape, result.dtype) : result;
  });

// The functions behind modules of norms and grids, in the engine's own order of parameters.
rule('batch_norm instance_norm', (call) => {
  const { name } = call.overload;
  const training = call.value(name === 'batch_norm' ? 'training' : 'use_input_stats') ?? { kind: 'unknown' as const };
  return invoke(
    call,
    ['nn', 'functional', name],
    ['input', 'running_mean', 'running_var', 'weight', 'bias'].map((part) => given(call, part)),
    {
      [name === 'batch_norm' ? 'training' : 'use_input_stats']: training,
    },
  );
});
rule('native_batch_norm _native_batch_norm_legit', (call) => {
  const input = call.tensor('input');
  const shape = call.shape('input');
  call.check(
    shape.length >= 2,
    'rank-mismatch',
    () => `Expected input to have at least 2 dimensions, but got ${shape.length}`,
    'input',
  );
  const channels = shape[1]!;
  for (const name of ['running_mean', 'running_var', 'weight', 'bias']) {
    const own =
      call.overload.params.some((p) => p.name === name) && call.has(name) ? call.tensor(name).shape : undefined;
    if (own)
      call.needEqual(
        product(own),
        channels,
        'channel-mismatch',
        () => `${name} should contain ${printSize(channels)} elements not ${printSize(product(own))}`,
        { argument: name },
      );
  }
  const stats = call.overload.params.some((p) => p.name === 'running_mean');
  call.check(
    call.flag('training') || (stats && call.has('running_mean') && call.has('running_var')),
    'invalid-argument',
    () => 'running_mean and running_var must be defined in evaluation mode',
    'running_mean',
  );
  if (!shape.includes(0)) {
    kernelRefused(call, 'batch_norm', input.dtype, ['floating']);
    sameDtypes(call, input.dtype, ['weight', 'bias', 'running_mean', 'running_var']);
  }
  const saved = call.flag('training') ? tensor([channels], input.dtype) : tensor([0], input.dtype);
  return list([tensor(shape, input.dtype), saved, saved], ['output', 'save_mean', 'save_invstd']);
});
rule('native_group_norm', (call) => {
  const { dtype } = call.tensor('input');
  const shape = call.shape('input');
  const [n, c, area, groups] = ['N', 'C', 'HxW', 'group'].map((name) => call.size(name)!) as [Size, Size, Size, Size];
  call.check(
    call.facts.atMost(1, groups),
    'invalid-argument',
    () => `Expected num groups to be greater than 0, got ${printSize(groups)}`,
    'group',
  );
  call.check(
    call.facts.divides(groups, c),
    'channel-mismatch',
    () =>
      `Expected number of channels in input to be divisible by num_groups, but got input of shape ${printShape(shape)} and num_groups=${printSize(groups)}`,
    'group',
  );
  for (const name of ['weight', 'bias']) {
    const own = call.has(name) ? call.tensor(name).shape : undefined;
    const text = () =>
      `Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} of shape ${printShape(own!)} and input of shape ${printShape(shape)}`;
    if (!own) continue;
    call.check(own.length === 1, 'size-mismatch', text, name);
    call.needEqual(own[0]!, c, 'size-mismatch', text, { argument: name });
  }
  const wrong = () =>
    `shape '[${printSize(n)}, ${printSize(c)}, ${printSize(area)}]' is invalid for input of size ${printSize(product(shape))}`;
  call.check(call.facts.atMost(0, n) !== false && call.facts.atMost(0, area) !== false, 'view-size', wrong, 'N');
  call.needEqual(product([n, c, area]), product(shape), 'view-size', wrong, { argument: 'input' });
  kernelRefused(call, 'GroupNormKernelImpl', dtype, ['floating']);
  const stats = tensor([n, groups], dtype);
  return list([tensor(shape, dtype), stats, stats], ['output', 'mean', 'rstd']);
});
rule('native_layer_norm', (call) => {
  const input = call.tensor('input');
  const result = invoke(
    call,
    ['layer_norm'],
    ['input', 'normalized_shape', 'weight', 'bias'].map((part) => given(call, part)),
  );
  const count = call.sizes('normalized_shape')!.length;
  const outer = input.shape?.map((size, i) => (i < input.shape!.length - count ? size : 1));
  return list([result, tensor(outer, input.dtype), tensor(outer, input.dtype)]);
});
rule('native_dropout', (call) => {
  const input = call.tensor('input');
  const p = call.number('p');
  const trains = !call.args.has('train') || call.value('train') === undefined || call.flag('train');
  call.check(
    !trains || p === undefined || input.shape?.includes(0) || p === 1 || (p >= 0 && p <= 1),
    'invalid-argument',
    () => `bernoulli_ expects p to be in [0, 1], but got p=${1 - p!}`,
    'p',
  );
  const dtype = trains ? resultType([input, number(0.5)], call.context.defaultDtype) : input.dtype;
  return list([alike(input, dtype), { ...alike(input, 'bool'), requiresGrad: false }], ['output', 'mask']);
});
rule('grid_sampler grid_sampler_2d grid_sampler_3d', (call) => {
  const modes = [call.int('interpolation_mode')!, call.int('padding_mode')!];
  call.check(
    modes.every((mode) => mode >= 0 && mode <= 2),
    'invalid-argument',
    () => 'grid_sampler(): unknown interpolation or padding mode',
    'interpolation_mode',
  );
  const grid = call.tensor('grid');
  const { name } = call.overload;
  const { dtype, shape } = call.tensor('input');
  const empty = shape?.includes(0) || grid.shape?.includes(0);
  if (name !== 'grid_sampler' && !empty && dtype && grid.dtype && dtype !== grid.dtype)
    call.refuse('dtype-mismatch', `expected scalar type ${SCALAR_NAMES[dtype]} but found ${SCALAR_NAMES[grid.dtype]}`, {
      argument: 'grid',
    });
  call.check(
    modes[0] !== 2 || !shape || shape.length === 4,
    'invalid-argument',
    () => 'grid_sampler(): bicubic interpolation only supports 4D input',
    'interpolation_mode',
  );
  return invoke(call, ['nn', 'functional', 'grid_sample'], [given(call, 'input'), grid]);
});
rule('gradient', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  // No dimensions, where they are given, are none.
  const dims = call.ints('dim')?.length === 0 ? [] : call.axes('dim', shape.length);
  const order = call.int('edge_order') ?? 1;
  call.check(
    order === 1 || order === 2,
    'invalid-argument',
    () => 'torch.gradient only supports edge_order=1 and edge_order=2.',
    'edge_order',
  );
  const spacing = call.overload.params.some((p) => p.name === 'spacing') ? call.value('spacing') : undefined;
  if (spacing?.kind === 'list')
    call.check(
      spacing.items.length === dims.length,
      'invalid-argument',
      () =>
        `torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the same length, but got a spacing argument of length ${spacing.items.length} and a dim argument of length ${dims.length}.`,
      'spacing',
    );
  for (const [i, item] of (spacing?.kind === 'list' ? spacing.items : []).entries()) {
    if (item.kind !== 'tensor' || !item.shape) continue;
    const { length } = item.shape;
    call.check(
      length === 1,
      'rank-mismatch',
      () =>
        `torch.gradient expected each element of spacing to have one dimension, but got an element with ${length} dimensions!`,
      'spacing',
    );
    call.needEqual(
      item.shape[0]!,
      shape[dims[i]!]!,
      'size-mismatch',
      () => 'torch.gradient expected each element of spacing to have as many elements as there are samples',
      { argument: 'spacing' },
    );
  }
  if (self.dtype === 'uint8')
    call.refuse('dtype-mismatch', 'torch.gradient does not support uint8 input.', { argument: 'input' });
  for (const dim of dims)
    call.needAtMost(
      order + 1,
      shape[dim]!,
      'output-too-small',
      () => 'torch.gradient expected each dimension size to be at least edge_order+1',
      { argument: 'input', dim },
    );
  return list(
    dims.map(
      (): Value =>
        tensor(
          shape,
          self.dtype && !isFloating(self.dtype) && !isComplex(self.dtype) ? call.context.defaultDtype : self.dtype,
        ),
    ),
  );
});

/** Ops seldom called by name: the functions behind modules, and further solvers. */
import { printSize } from '../sizes';
import { isComplex, isFloating, list, tensor, type Value } from '../values';
import type { Call } from './call';
import { invoke } from './dispatch';
import { alike } from './pointwise';
import { rule, ruleOf } from './registry';

const given = (call: Call, name: string): Value => call.args.get(name) ?? { kind: 'none' };

rule('trace', (call) => {
  const shape = call.shape('self');
  if (shape.length !== 2)
    call.refuse('rank-mismatch', 'trace: expected a matrix', { argument: 'input', expected: 2, actual: shape.length });
  const { dtype } = call.tensor('self');
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
  return tensor(wanted, call.tensor('self').dtype);
});
rule('float_power_', (call) => call.tensor('self'));
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
  return list([alike(input, input.dtype), { ...alike(input, 'bool'), requiresGrad: false }], ['output', 'mask']);
});
rule('grid_sampler grid_sampler_2d grid_sampler_3d', (call) =>
  invoke(call, ['nn', 'functional', 'grid_sample'], [given(call, 'input'), given(call, 'grid')]),
);
rule('affine_grid_generator', (call) =>
  invoke(call, ['nn', 'functional', 'affine_grid'], [given(call, 'theta'), given(call, 'size')]),
);
rule('gradient', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  const dims = call.has('dim') ? call.axes('dim', shape.length) : shape.map((_size, i) => i);
  const order = call.int('edge_order') ?? 1;
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

/** Ops seldom called by name: the functions behind modules, and further solvers. */
import { add, floorDiv, mul, printSize, type Size, sub } from '../sizes';
import { isComplex, isFloating, list, realOf, SCALAR_NAMES, tensor, type Value } from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { invoke } from './dispatch';
import { alike } from './pointwise';
import { resultType } from './promotion';
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

// Steps of recurrent networks.
function cell(call: Call, gates: number): readonly Size[] {
  const [input, weight, recurrent] = [call.shape('input'), call.shape('w_ih'), call.shape('w_hh')];
  call.needEqual(
    input.at(-1) ?? 0,
    weight.at(-1) ?? 0,
    'size-mismatch',
    () =>
      `mat1 and mat2 shapes cannot be multiplied (${input.map(printSize).join('x')} and ${[...weight].reverse().map(printSize).join('x')})`,
    { argument: 'input', against: 'w_ih' },
  );
  const hidden = recurrent.at(-1) ?? 0;
  call.needEqual(
    weight[0] ?? 0,
    mul(gates, hidden),
    'size-mismatch',
    () =>
      `w_ih must have ${gates} rows for each of the ${printSize(hidden)} hidden features, but has ${printSize(weight[0] ?? 0)}`,
    { argument: 'w_ih' },
  );
  call.needEqual(
    recurrent[0] ?? 0,
    mul(gates, hidden),
    'size-mismatch',
    () =>
      `w_hh must have ${gates} rows for each of the ${printSize(hidden)} hidden features, but has ${printSize(recurrent[0] ?? 0)}`,
    { argument: 'w_hh' },
  );
  return [...input.slice(0, -1), hidden];
}
for (const [name, gates] of [
  ['gru_cell', 3],
  ['rnn_tanh_cell', 1],
  ['rnn_relu_cell', 1],
] as const)
  rule(name, (call) => {
    const shape = cell(call, gates);
    return tensor(shape, call.tensor('input').dtype);
  });
rule('lstm_cell', (call) => {
  const next = tensor(cell(call, 4), call.tensor('input').dtype);
  return list([next, next], ['h', 'c']);
});

// Solvers.
rule('triangular_solve', (call) => {
  const [b, a] = [call.shape('self'), call.shape('A')];
  const { dtype } = call.tensor('self');
  for (const [name, shape] of [
    ['input', b],
    ['A', a],
  ] as const)
    if (shape.length < 2)
      call.refuse(
        'rank-mismatch',
        `torch.triangular_solve: Expected ${name === 'A' ? 'A' : 'b'} to have at least 2 dimensions, but it has ${shape.length} dimensions instead`,
        { argument: name },
      );
  for (const name of ['self', 'A']) {
    const own = call.tensor(name).dtype;
    if (own && !['float32', 'float64', 'complex64', 'complex128'].includes(own))
      call.refuse('dtype-mismatch', `"triangular_solve_cpu" not implemented for '${SCALAR_NAMES[own]}'`, {
        argument: name,
      });
  }
  call.needEqual(
    a.at(-1)!,
    a.at(-2)!,
    'size-mismatch',
    () =>
      `triangular_solve: A must be batches of square matrices, but they are ${printSize(a.at(-2)!)} by ${printSize(a.at(-1)!)} matrices`,
    { argument: 'A' },
  );
  call.needEqual(
    b.at(-2)!,
    a.at(-1)!,
    'size-mismatch',
    () =>
      `Incompatible matrix sizes for triangular_solve: each A matrix is ${printSize(a.at(-1)!)} by ${printSize(a.at(-1)!)} but each b matrix is ${printSize(b.at(-2)!)} by ${printSize(b.at(-1)!)}`,
    { argument: 'A' },
  );
  const lead = broadcastShapes(call, b.slice(0, -2), a.slice(0, -2), ['self', 'A']);
  return list(
    [tensor([...lead, ...b.slice(-2)], dtype), tensor([...lead, ...a.slice(-2)], dtype)],
    ['solution', 'cloned_coefficient'],
  );
});

rule('stft', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  if (shape.length !== 1 && shape.length !== 2)
    call.refuse('rank-mismatch', `stft: expected a 1D or 2D tensor`, { argument: 'input' });
  const size = call.size('n_fft')!;
  const hop = call.size('hop_length') ?? floorDiv(size, 4);
  const length = call.flag('center') ? add(shape.at(-1)!, mul(2, floorDiv(size, 2))) : shape.at(-1)!;
  for (const [name, value] of [
    ['n_fft', size],
    ['hop_length', hop],
  ] as const)
    if (call.facts.atMost(1, value) === false)
      call.refuse('invalid-argument', `stft: expected ${name} > 0, but got ${printSize(value)}`, { argument: name });
  call.needAtMost(
    size,
    length,
    'output-too-small',
    () => `stft: expected 0 < n_fft < ${printSize(length)}, but got n_fft=${printSize(size)}`,
    { argument: 'n_fft' },
  );
  const complexInput = self.dtype !== undefined && isComplex(self.dtype);
  const half = call.has('onesided') ? call.flag('onesided') : !complexInput;
  const bins = half ? add(floorDiv(size, 2), 1) : size;
  const frames = add(floorDiv(sub(length, size), hop), 1);
  const complex = call.has('return_complex') ? call.flag('return_complex') : complexInput;
  const dtype = resultType([self, { kind: 'object', type: 'Complex', fields: new Map() }], call.context.defaultDtype);
  const result = [...shape.slice(0, -1), bins, frames];
  return complex ? tensor(result, dtype) : tensor([...result, 2], dtype && realOf(dtype));
});

/** Activations with options of their own, and probabilities. */
import { floorDiv, printSize, product } from '../../sizes';
import { category, SCALAR_NAMES, tensor, type Value } from '../../values';
import type { Call } from '../call';
import { invoke, invokeOp } from '../dispatch';
import { define, rule } from '../registry';
import { replaced } from '../sizes';
import { floating, same } from './shared';

const INPLACE = ['relu', 'relu6', 'silu', 'mish', 'hardswish', 'hardsigmoid', 'selu'];
for (const name of INPLACE)
  define('nn.functional', `${name}(Tensor input, bool inplace=False) -> Tensor`, (call) =>
    invokeOp(call, name, [call.tensor('input')]),
  );
const WITH_NUMBERS: Readonly<Record<string, string>> = {
  leaky_relu: 'float negative_slope=0.01',
  elu: 'float alpha=1.0',
  celu: 'float alpha=1.0',
  hardtanh: 'float min_val=-1.0, float max_val=1.0',
  threshold: 'float threshold, float value',
  rrelu: 'float lower=0.125, float upper=0.333, bool training=False',
};
for (const [name, params] of Object.entries(WITH_NUMBERS))
  define('nn.functional', `${name}(Tensor input, ${params}, bool inplace=False) -> Tensor`, (call) => {
    const named = Object.fromEntries(call.overload.params.slice(1, -1).map((p) => [p.name, call.value(p.name)]));
    return invokeOp(call, name, [call.tensor('input')], named);
  });
for (const name of ['sigmoid', 'tanh'])
  define('nn.functional', `${name}(Tensor input, *, Tensor? out=None) -> Tensor`, (call) =>
    invoke(call, [name], [call.tensor('input')]),
  );
define('nn.functional', 'logsigmoid(Tensor input, *, Tensor? out=None) -> Tensor', (call) => {
  floating(call, call.tensor('input'), 'log_sigmoid_cpu');
  return same(call, 'input');
});
rule('log_sigmoid', (call) => same(call, 'self'));
/** The range slopes are drawn from. */
function slopes(call: Call): void {
  const [low, high] = [call.number('lower'), call.number('upper')];
  call.check(
    low === undefined || high === undefined || low <= high,
    'invalid-argument',
    () => 'Lower bound should be less than or equal to the upper bound',
    'lower',
  );
}
rule('rrelu', (call) => {
  slopes(call);
  floating(call, call.tensor('self'), 'leaky_relu_cpu');
  return same(call, 'self');
});
rule('hardtanh', (call) => {
  const self = call.tensor('self');
  const [low, high] = [call.number('min_val'), call.number('max_val')];
  if (self.dtype && ['bool', 'complex'].includes(category(self.dtype)))
    call.refuse(
      'dtype-mismatch',
      self.dtype === 'bool'
        ? 'Bool inputs not supported for hardtanh'
        : `"hardtanh_cpu" not implemented for '${SCALAR_NAMES[self.dtype]}'`,
      { argument: 'input' },
    );
  call.check(
    low === undefined || high === undefined || low <= high,
    'invalid-argument',
    () => 'min_val cannot be greater than max_val',
    'min_val',
  );
  call.check(
    self.dtype !== 'uint8' || low === undefined || (low >= 0 && (high === undefined || high >= 0)),
    'dtype-mismatch',
    () => 'cannot do hardtanh on an unsigned type with negative limits',
    'input',
  );
  return same(call, 'self');
});
rule('celu', (call) => {
  floating(call, call.tensor('self'), 'elu_cpu');
  call.check(
    call.number('alpha') !== 0,
    'invalid-argument',
    () => 'ZeroDivisionError: alpha cannot be 0 for CELU',
    'alpha',
  );
  return same(call, 'self');
});
rule('softshrink', (call) => {
  floating(call, call.tensor('self'), 'softshrink_cpu');
  const lambda = call.number('lambd');
  call.check(
    lambda === undefined || lambda >= 0,
    'invalid-argument',
    () => `lambda must be greater or equal to 0, but found to be ${lambda}`,
    'lambd',
  );
  return same(call, 'self');
});
rule('gelu hardswish hardsigmoid', (call) => {
  if (call.overload.params.some((p) => p.name === 'approximate')) {
    const how = call.text('approximate');
    call.check(
      how === undefined || how === 'none' || how === 'tanh',
      'invalid-argument',
      () => 'approximate argument must be either none or tanh.',
      'approximate',
    );
  }
  floating(call, call.tensor('self'), `${call.overload.name}_cpu`);
  return same(call, 'self');
});
rule('glu', (call) => {
  const shape = call.shape('self');
  if (shape.length === 0)
    call.refuse('rank-mismatch', 'glu does not support 0-dimensional tensors', { argument: 'input' });
  const dim = call.axis(call.int('dim')!, shape.length);
  call.need(
    { relation: 'divides', left: 2, right: shape[dim]! },
    'invalid-argument',
    () => `Halving dimension must be even, but dimension ${dim} is size ${printSize(shape[dim]!)}`,
    { argument: 'input', actual: shape[dim]!, dim },
  );
  floating(call, call.tensor('self'), 'glu_cpu');
  return tensor(replaced(shape, dim, floorDiv(call.facts.value(shape[dim]!), 2)), call.tensor('self').dtype);
});
rule('prelu', (call) => {
  const [self, weight] = [call.tensor('self'), call.tensor('weight')];
  if (self.dtype && weight.dtype && self.dtype !== weight.dtype)
    call.refuse(
      'dtype-mismatch',
      `prelu: Type promoting not supported. Got ${SCALAR_NAMES[self.dtype]} and ${SCALAR_NAMES[weight.dtype]}`,
      { argument: 'weight' },
    );
  if (weight.shape && weight.shape.length > 1)
    call.refuse(
      'rank-mismatch',
      `prelu: Expected \`weight\` to be a scalar or 1D tensor, but got: ndim = ${weight.shape.length}`,
      { argument: 'weight' },
    );
  const count = weight.shape && product(weight.shape);
  if (count !== undefined && count !== 1 && self.shape) {
    const own = self.shape;
    if (own.length === 0) call.refuse('rank-mismatch', 'Not allow zero-dim input tensor.', { argument: 'input' });
    const channels = own.length > 1 ? own[1]! : 1;
    call.needEqual(
      count,
      channels,
      'channel-mismatch',
      () =>
        `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${printSize(count)} and channel size = ${printSize(channels)}.`,
      {
        argument: 'weight',
        against: 'input',
        expected: channels,
        actual: count,
      },
    );
  }
  return same(call, 'self');
});

// Probabilities.
for (const name of ['softmax', 'softmin', 'log_softmax'])
  define(
    'nn.functional',
    `${name}(Tensor input, int? dim=None, int _stacklevel=3, ScalarType? dtype=None) -> Tensor`,
    (call) => {
      const rank = call.tensor('input').shape?.length;
      // What PyTorch picks when no dimension is given.
      const dim: Value = call.value('dim') ?? {
        kind: 'number',
        ...(rank === undefined ? {} : { value: rank === 0 || rank === 1 || rank === 3 ? 0 : 1 }),
      };
      return invoke(call, [name === 'softmin' ? 'softmax' : name], [call.tensor('input'), dim], {
        dtype: call.value('dtype'),
      });
    },
  );
define(
  'nn.functional',
  'gumbel_softmax(Tensor logits, float tau=1, bool hard=False, float eps=1e-10, int dim=-1) -> Tensor',
  (call) => invoke(call, ['softmax'], [call.tensor('logits'), call.value('dim')!]),
);

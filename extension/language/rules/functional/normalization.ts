/** Norms. */
import { floorDiv, mul, printShape, printSize, product, type Size } from '../../sizes';
import { type DType, isFloating, SCALAR_NAMES, type TensorValue, tensor, type Value } from '../../values';
import type { Call } from '../call';
import { define, rule } from '../registry';
import { floating, same } from './shared';

function normalized(call: Call): TensorValue {
  const input = call.tensor('input');
  const wanted = call.sizes('normalized_shape')!;
  if (wanted.length === 0)
    call.refuse(
      'invalid-argument',
      'Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []',
      { argument: 'normalized_shape' },
    );
  for (const name of ['weight', 'bias']) {
    const own =
      call.overload.params.some((p) => p.name === name) && call.has(name) ? call.tensor(name).shape : undefined;
    if (!own) continue;
    const message = () =>
      `Expected ${name} to be of same shape as normalized_shape, but got ${name} of shape ${printShape(own)} and normalized_shape = ${printShape(wanted)}`;
    if (own.length !== wanted.length) call.refuse('size-mismatch', message(), { argument: name });
    for (const [i, size] of own.entries())
      call.needEqual(size, wanted[i]!, 'size-mismatch', message, { argument: name });
  }
  if (input.shape) {
    const shape = input.shape;
    const message = () =>
      `Given normalized_shape=${printShape(wanted)}, expected input with shape [*, ${wanted.map(printSize).join(', ')}], but got input of size${printShape(shape)}`;
    if (shape.length < wanted.length)
      call.refuse('channel-mismatch', message(), {
        argument: 'input',
        expected: printShape(wanted),
        actual: printShape(shape),
      });
    const lead = shape.length - wanted.length;
    for (const [i, size] of wanted.entries())
      call.needEqual(shape[lead + i]!, size, 'channel-mismatch', message, {
        argument: 'input',
        against: 'normalized_shape',
        expected: size,
        actual: shape[lead + i]!,
        dim: lead + i,
      });
  }
  return tensor(input.shape, input.dtype);
}
rule('layer_norm', (call) => {
  const result = normalized(call);
  floating(call, call.tensor('input'), 'LayerNormKernelImpl');
  return result;
});
rule('rms_norm', (call) => {
  const result = normalized(call);
  call.checkDtype(
    'input',
    ['floating', 'complex'],
    (dtype) =>
      `mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${SCALAR_NAMES[dtype]}`,
  );
  return result;
});

/** Requires statistics or scales of one number per channel. */
function perChannel(call: Call, names: readonly string[], channels: Size): void {
  for (const name of names) {
    const own = call.has(name) ? call.tensor(name).shape : undefined;
    if (own)
      call.needEqual(
        product(own),
        channels,
        'channel-mismatch',
        () => `${name} should contain ${printSize(channels)} elements not ${printSize(product(own))}`,
        { argument: 'input', against: name, expected: product(own), actual: channels, dim: 1 },
      );
  }
}

/** Only halves are normalised with numbers of another dtype, which is float32. */
export function sameDtypes(call: Call, dtype: DType | undefined, names: readonly string[]): void {
  const half = dtype === 'float16' || dtype === 'bfloat16';
  for (const name of names) {
    const own = call.overload.params.some((p) => p.name === name) && call.has(name) ? call.tensor(name).dtype : dtype;
    if (dtype && own && own !== dtype && !(half && own === 'float32'))
      call.refuse(
        'dtype-mismatch',
        half || dtype === 'float32'
          ? 'mixed dtype (CPU): expect parameter to have scalar type of Float'
          : 'mixed dtype (CPU): all inputs must share same datatype.',
        { argument: name, expected: dtype, actual: own },
      );
  }
}

/** Training needs more than one value per channel. */
function requireValues(call: Call, shape: readonly Size[]): void {
  const values = mul(shape[0] ?? 1, product(shape.slice(2)));
  if (values === 1)
    call.refuse(
      'invalid-argument',
      `Expected more than 1 value per channel when training, got input size torch.Size(${printShape(shape)})`,
      { argument: 'input' },
    );
}

const STATISTICS = ['running_mean', 'running_var', 'weight', 'bias'];
define(
  'nn.functional',
  'batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight=None, Tensor? bias=None, bool training=False, float momentum=0.1, float eps=1e-5) -> Tensor',
  (call) => {
    const input = call.tensor('input');
    const shape = input.shape;
    const training = call.flag('training');
    if (!training && (!call.has('running_mean') || !call.has('running_var')))
      call.refuse('invalid-argument', 'Expected running_mean and running_var to be defined when training=False', {
        argument: 'running_mean',
      });
    if (shape?.includes(0) && shape.length < 2) return same(call, 'input');
    if (shape) {
      if (training) requireValues(call, shape);
      if (shape.length < 2)
        call.refuse(
          'dim-out-of-range',
          `Dimension out of range (expected to be in range of [${-Math.max(1, shape.length)}, ${Math.max(1, shape.length) - 1}], but got 1)`,
          { argument: 'input' },
        );
      if (!shape.includes(0)) perChannel(call, STATISTICS, shape[1]!);
    }
    if (!shape?.includes(0)) {
      floating(call, input, 'batch_norm');
      sameDtypes(call, input.dtype, STATISTICS);
    }
    return same(call, 'input');
  },
);
define(
  'nn.functional',
  'instance_norm(Tensor input, Tensor? running_mean=None, Tensor? running_var=None, Tensor? weight=None, Tensor? bias=None, bool use_input_stats=True, float momentum=0.1, float eps=1e-5) -> Tensor',
  (call) => {
    const input = call.tensor('input');
    const shape = call.shape('input');
    if (call.flag('use_input_stats') && product(shape.slice(2)) === 1)
      call.refuse(
        'invalid-argument',
        `Expected more than 1 spatial element when training, got input size torch.Size(${printShape(shape)})`,
        { argument: 'input' },
      );
    if (shape.length < 2) call.refuse('dim-out-of-range', 'Dimension out of range', { argument: 'input' });
    call.check(
      call.flag('use_input_stats') || (call.has('running_mean') && call.has('running_var')),
      'invalid-argument',
      () => 'Expected running_mean and running_var to be defined when use_input_stats is false',
      'running_mean',
    );
    for (const name of STATISTICS)
      call.check(
        !call.has(name) || (call.tensor(name).shape?.length ?? 0) <= 1,
        'rank-mismatch',
        () => 'Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor',
        name,
      );
    if (!shape.includes(0)) perChannel(call, STATISTICS, shape[1]!);
    floating(call, input, 'batch_norm');
    return same(call, 'input');
  },
);
const grouped = (call: Call): Value => {
  const input = call.tensor('input');
  const shape = call.shape('input');
  const groups = call.size('num_groups')!;
  if (shape.length < 2)
    call.refuse('rank-mismatch', `Expected at least 2 dimensions for input tensor but received ${shape.length}`, {
      argument: 'input',
    });
  const channels = shape[1]!;
  if (call.facts.atMost(1, groups) === false)
    call.refuse('invalid-argument', `Expected num groups to be greater than 0, got ${printSize(groups)}`, {
      argument: 'num_groups',
    });
  const values = mul(floorDiv(mul(shape[0]!, channels), groups), product(shape.slice(2)));
  if (call.overload.declared.library && values === 1)
    call.refuse(
      'invalid-argument',
      `Expected more than 1 value per channel when training, got input size ${printShape(shape)}`,
      { argument: 'input' },
    );
  call.need(
    { relation: 'divides', left: groups, right: channels },
    'channel-mismatch',
    () =>
      `Expected number of channels in input to be divisible by num_groups, but got input of shape ${printShape(shape)} and num_groups=${printSize(groups)}`,
    {
      argument: 'input',
      actual: channels,
      expected: groups,
    },
  );
  for (const name of ['weight', 'bias']) {
    const own = call.has(name) ? call.tensor(name).shape : undefined;
    if (!own) continue;
    const message = () =>
      `Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} of shape ${printShape(own)} and input of shape ${printShape(shape)}`;
    if (own.length !== 1) call.refuse('size-mismatch', message(), { argument: name });
    call.needEqual(own[0]!, channels, 'channel-mismatch', message, {
      argument: 'input',
      against: name,
      expected: own[0]!,
      actual: channels,
      dim: 1,
    });
  }
  floating(call, input, 'GroupNormKernelImpl');
  return tensor(shape, input.dtype);
};
define(
  'nn.functional',
  'group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-5) -> Tensor',
  grouped,
);
rule('group_norm', grouped);
rule('local_response_norm', (call) => {
  const shape = call.shape('self');
  if (shape.length < 3)
    call.refuse(
      'rank-mismatch',
      `Expected 3D or higher dimensionality                          input (got ${shape.length} dimensions)`,
      { argument: 'input' },
    );
  if (call.facts.atMost(1, call.size('size')!) === false)
    call.refuse('invalid-argument', 'local_response_norm: size must be positive', { argument: 'size' });
  const { dtype } = call.tensor('self');
  // Squares are averaged, which int64 also can be, and divided by.
  call.check(
    dtype === undefined || isFloating(dtype) || dtype === 'int64' || shape.includes(0),
    'dtype-mismatch',
    () => `"avg_pool${shape.length === 3 ? 2 : 3}d" not implemented for '${SCALAR_NAMES[dtype!]}'`,
    'input',
  );
  return tensor(shape, dtype === 'int64' ? call.context.defaultDtype : dtype);
});
rule('normalize', (call) => {
  const self = call.tensor('self');
  if (self.shape) call.axis(call.int('dim')!, self.shape.length);
  if (self.dtype && !isFloating(self.dtype) && !self.dtype.startsWith('complex'))
    call.refuse(
      'dtype-mismatch',
      `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${SCALAR_NAMES[self.dtype]}`,
      { argument: 'input' },
    );
  return same(call, 'self');
});

/** The rest of `nn.functional`: norms, embeddings, attention, resizing, padding, shuffling. */
import { add, floorDiv, mul, printShape, printSize, product, type Size, sub } from '../sizes';
import { isFloating, SCALAR_NAMES, type TensorValue, tensor, type Value } from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { atLeast } from './conv';
import { invoke, invokeOp } from './dispatch';
import { matmulShape } from './matrix';
import { alike } from './pointwise';
import { resultType } from './promotion';
import { define, defineFree, rule } from './registry';
import { replaced } from './sizes';

const same = (call: Call, name: string): TensorValue => alike(call.tensor(name), call.tensor(name).dtype);

function floating(call: Call, self: TensorValue, kernel: string): void {
  if (self.dtype && !isFloating(self.dtype))
    call.refuse('dtype-mismatch', `"${kernel}" not implemented for '${SCALAR_NAMES[self.dtype]}'`, {
      argument: 'input',
      actual: self.dtype,
    });
}

// Dropout.
function dropped(call: Call, name = 'input'): TensorValue {
  const p = call.number('p');
  if (p !== undefined && (p < 0 || p > 1))
    call.refuse('invalid-argument', `dropout probability has to be between 0 and 1, but got ${p}`, { argument: 'p' });
  const { dtype } = call.tensor(name);
  const drops =
    p !== 0 &&
    call.value(call.has('training') ? 'training' : 'train')?.kind === 'boolean' &&
    call.flag(call.has('training') ? 'training' : 'train');
  if (dtype && drops && !isFloating(dtype) && !dtype.startsWith('complex'))
    call.refuse('dtype-mismatch', `result type Float can't be cast to the desired output type ${SCALAR_NAMES[dtype]}`, {
      argument: 'input',
      actual: dtype,
    });
  return same(call, name);
}
rule('dropout alpha_dropout feature_dropout feature_alpha_dropout', (call) => dropped(call));
define(
  'nn.functional',
  'dropout(Tensor input, float p=0.5, bool training=True, bool inplace=False) -> Tensor',
  (call) => dropped(call),
);
for (const name of ['alpha_dropout', 'feature_alpha_dropout'])
  define(
    'nn.functional',
    `${name}(Tensor input, float p=0.5, bool training=False, bool inplace=False) -> Tensor`,
    (call) => dropped(call),
  );
for (const dims of [1, 2, 3])
  define(
    'nn.functional',
    `dropout${dims}d(Tensor input, float p=0.5, bool training=True, bool inplace=False) -> Tensor`,
    (call) => {
      const { shape } = call.tensor('input');
      if (dims === 1 && shape && shape.length !== 2 && shape.length !== 3)
        call.refuse(
          'rank-mismatch',
          `dropout1d: Expected 2D or 3D input, but received a ${shape.length}D input. Note that dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs).`,
          { argument: 'input' },
        );
      return dropped(call);
    },
  );

// Activations with options of their own.
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
  define('nn.functional', `${name}(Tensor input) -> Tensor`, (call) => invoke(call, [name], [call.tensor('input')]));
define('nn.functional', 'logsigmoid(Tensor input) -> Tensor', (call) => {
  floating(call, call.tensor('input'), 'log_sigmoid_cpu');
  return same(call, 'input');
});
rule('log_sigmoid', (call) => same(call, 'self'));
rule('rrelu', (call) => {
  floating(call, call.tensor('self'), 'leaky_relu_cpu');
  return same(call, 'self');
});
rule('gelu hardswish hardsigmoid', (call) => {
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

// Norms.
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
rule('rms_norm', normalized);

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
    floating(call, input, 'batch_norm');
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
  if (values === 1)
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
  return tensor(shape, call.tensor('self').dtype);
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

// Embeddings.
rule('embedding', (call) => {
  const [input, weight] = [call.tensor('input'), call.tensor('weight')];
  if (weight.shape && weight.shape.length !== 2)
    call.refuse('rank-mismatch', "'weight' must be 2-D", { argument: 'weight' });
  const rows = weight.shape?.[0];
  const padding = call.size('padding_idx');
  if (
    rows !== undefined &&
    typeof padding === 'number' &&
    call.facts.below(padding < 0 ? -padding - 1 : padding, rows) === false
  )
    call.refuse('index-out-of-range', `Padding_idx must be within num_embeddings`, { argument: 'padding_idx' });
  if (input.dtype && input.dtype !== 'int64' && input.dtype !== 'int32')
    call.refuse(
      'dtype-mismatch',
      `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${SCALAR_NAMES[input.dtype]}Tensor instead (while checking arguments for embedding)`,
      { argument: 'input', expected: 'int64', actual: input.dtype },
    );
  const width = weight.shape?.[1];
  if (!input.shape || width === undefined) return tensor(undefined, weight.dtype);
  call.words = `${printShape(input.shape)}, rows of ${printSize(width)} → ${printShape([...input.shape, width])}`;
  return tensor([...input.shape, width], weight.dtype);
});
rule('one_hot', (call) => {
  const self = call.tensor('self');
  if (self.dtype && self.dtype !== 'int64')
    call.refuse('dtype-mismatch', 'one_hot is only applicable to index tensor of type LongTensor.', {
      argument: 'input',
      expected: 'int64',
      actual: self.dtype,
    });
  const classes = call.size('num_classes')!;
  const count = classes === -1 ? call.context.fresh('classes', 1) : classes;
  return tensor(self.shape && [...self.shape, count], 'int64');
});
rule('bilinear', (call) => {
  const [a, b, w] = [call.shape('input1'), call.shape('input2'), call.shape('weight')];
  const dtype = call.tensor('input1').dtype;
  if (a.length !== b.length)
    call.refuse('rank-mismatch', `bilinear(): input dimensions do not match: got ${a.length} and ${b.length}`, {
      argument: 'input2',
    });
  if (a.length === 0) call.refuse('rank-mismatch', 'bilinear(): inputs must be at least 1-D', { argument: 'input1' });
  if (w.length !== 3) call.refuse('rank-mismatch', `bilinear(): weight must be 3-D`, { argument: 'weight' });
  for (const [i, size] of a.slice(0, -1).entries())
    call.needEqual(
      size,
      b[i]!,
      'size-mismatch',
      () =>
        `bilinear(): input batch dimensions do not match at dim ${i}: got ${printSize(size)} and ${printSize(b[i]!)}`,
      { argument: 'input2', dim: i },
    );
  call.needEqual(
    a.at(-1)!,
    w[1]!,
    'size-mismatch',
    () =>
      `bilinear(): input1 size does not match weight size: got ${printSize(a.at(-1)!)} but expected ${printSize(w[1]!)}`,
    { argument: 'input1', expected: w[1]!, actual: a.at(-1)! },
  );
  call.needEqual(
    b.at(-1)!,
    w[2]!,
    'size-mismatch',
    () =>
      `bilinear(): input2 size does not match weight size: got ${printSize(b.at(-1)!)} but expected ${printSize(w[2]!)}`,
    { argument: 'input2', expected: w[2]!, actual: b.at(-1)! },
  );
  const bias = call.has('bias') ? call.tensor('bias').shape : undefined;
  if (bias)
    call.needEqual(
      bias[0]!,
      w[0]!,
      'size-mismatch',
      () =>
        `bilinear(): bias size does not match weight size: got ${printSize(bias[0]!)} but expected ${printSize(w[0]!)}`,
      { argument: 'bias' },
    );
  return tensor([...a.slice(0, -1), w[0]!], dtype);
});
rule('embedding_bag', (call) => embeddingBag(call));
export function embeddingBag(call: Call): TensorValue {
  const [input, weight] = [call.shape('input'), call.shape('weight')];
  const kind = call.tensor('input').dtype;
  if (kind && kind !== 'int64' && kind !== 'int32')
    call.refuse(
      'dtype-mismatch',
      `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${SCALAR_NAMES[kind]}Tensor instead (while checking arguments for embedding)`,
      { argument: 'input', expected: 'int64', actual: kind },
    );
  if (weight.length !== 2) call.refuse('rank-mismatch', "'weight' must be 2-D", { argument: 'weight' });
  if (input.length !== 1 && input.length !== 2)
    call.refuse('rank-mismatch', `input has to be 1D or 2D Tensor, but got Tensor of dimension ${input.length}`, {
      argument: 'input',
    });
  const offsets = call.has('offsets') ? call.shape('offsets') : undefined;
  if (input.length === 2) {
    if (offsets)
      call.refuse(
        'invalid-argument',
        'if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences.',
        { argument: 'offsets' },
      );
    return tensor([input[0]!, weight[1]!], call.tensor('weight').dtype);
  }
  if (!offsets) call.refuse('invalid-argument', 'offsets has to be a 1D Tensor but got None', { argument: 'offsets' });
  if (offsets.length !== 1) call.refuse('rank-mismatch', 'offsets has to be a 1D Tensor', { argument: 'offsets' });
  return tensor(
    [call.flag('include_last_offset') ? sub(offsets[0]!, 1) : offsets[0]!, weight[1]!],
    call.tensor('weight').dtype,
  );
}

// Attention.
rule('scaled_dot_product_attention', (call) => {
  const [q, k, v] = ['query', 'key', 'value'].map((name) => call.tensor(name)) as [
    TensorValue,
    TensorValue,
    TensorValue,
  ];
  if (q.dtype && [k.dtype, v.dtype].some((dtype) => dtype && dtype !== q.dtype))
    call.refuse(
      'dtype-mismatch',
      `Expected query, key, and value to have the same dtype, but got query.dtype: ${q.dtype} key.dtype: ${k.dtype} and value.dtype: ${v.dtype} instead.`,
      { argument: 'key' },
    );
  const [a, b, c] = [
    q.shape ?? call.unknown(tensor(undefined, q.dtype)),
    k.shape ?? call.unknown(tensor(undefined, q.dtype)),
    v.shape ?? call.unknown(tensor(undefined, q.dtype)),
  ];
  if (a.length < 2 || b.length < 2 || c.length < 2)
    call.refuse(
      'rank-mismatch',
      `Expected query, key, and value to all be  at least 2 dimensional, but got query.dim(): ${a.length}, key.dim(): ${b.length} and value.dim(): ${c.length} instead.`,
      { argument: 'query' },
    );
  let [keys, values] = [b, c];
  if (call.flag('enable_gqa') && a.length > 2) {
    const heads = a.at(-3)!;
    const repeated = (shape: readonly Size[]) => {
      call.need(
        { relation: 'divides', left: shape.at(-3) ?? 1, right: heads },
        'size-mismatch',
        () => 'Number of heads in key and value must divide the number of heads in query',
        { argument: 'key' },
      );
      return shape.length > 2 ? replaced(shape, shape.length - 3, heads) : shape;
    };
    [keys, values] = [repeated(b), repeated(c)];
  }
  const turned = [...keys.slice(0, -2), keys.at(-1)!, keys.at(-2)!];
  const scores = matmulShape(call, a, turned, ['query', 'key']);
  const mask = call.has('attn_mask') ? call.tensor('attn_mask').shape : undefined;
  if (call.has('attn_mask') && call.flag('is_causal'))
    call.refuse('invalid-argument', 'Explicit attn_mask should not be set when is_causal=True', {
      argument: 'is_causal',
    });
  const masked = mask ? broadcastShapes(call, scores, mask, ['query', 'attn_mask']) : scores;
  const result = matmulShape(call, masked, values, ['key', 'value']);
  call.words = `query ${printShape(a)}, key ${printShape(b)}, value ${printShape(c)} → ${printShape(result)}`;
  return tensor(result, q.dtype);
});

// Pixels and channels.
rule('pixel_shuffle', (call) => {
  const shape = call.shape('self');
  const r = call.size('upscale_factor')!;
  if (shape.length < 3)
    call.refuse(
      'rank-mismatch',
      `pixel_shuffle expects input to have at least 3 dimensions, but got input with ${shape.length} dimension(s)`,
      { argument: 'input' },
    );
  atLeast(call, [r], 1, 'upscale_factor', `pixel_shuffle expects a positive upscale_factor, but got ${printSize(r)}`);
  const [c, h, w] = shape.slice(-3) as [Size, Size, Size];
  call.need(
    { relation: 'divides', left: mul(r, r), right: c },
    'channel-mismatch',
    () =>
      `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${printSize(c)} is not divisible by ${printSize(mul(r, r))}`,
    { argument: 'input', actual: c },
  );
  return tensor([...shape.slice(0, -3), floorDiv(c, mul(r, r)), mul(h, r), mul(w, r)], call.tensor('self').dtype);
});
rule('pixel_unshuffle', (call) => {
  const shape = call.shape('self');
  const r = call.size('downscale_factor')!;
  if (shape.length < 3)
    call.refuse(
      'rank-mismatch',
      `pixel_unshuffle expects input to have at least 3 dimensions, but got input with ${shape.length} dimension(s)`,
      { argument: 'input' },
    );
  atLeast(
    call,
    [r],
    1,
    'downscale_factor',
    `pixel_unshuffle expects a positive downscale_factor, but got ${printSize(r)}`,
  );
  const [c, h, w] = shape.slice(-3) as [Size, Size, Size];
  for (const [name, size, at] of [
    ['height', h, -2],
    ['width', w, -1],
  ] as const)
    call.need(
      { relation: 'divides', left: r, right: size },
      'size-mismatch',
      () =>
        `pixel_unshuffle expects ${name} to be divisible by downscale_factor, but input.size(${at})=${printSize(size)} is not divisible by ${printSize(r)}`,
      { argument: 'input' },
    );
  return tensor([...shape.slice(0, -3), mul(c, mul(r, r)), floorDiv(h, r), floorDiv(w, r)], call.tensor('self').dtype);
});
rule('channel_shuffle native_channel_shuffle', (call) => {
  const shape = call.shape('self');
  const groups = call.size('groups')!;
  if (shape.length <= 2)
    call.refuse(
      'rank-mismatch',
      `channel_shuffle expects input with > 2 dims, but got input with sizes ${printShape(shape)}`,
      { argument: 'input' },
    );
  atLeast(
    call,
    [groups],
    1,
    'groups',
    `Number of groups to divide channels in must be positive. Value of groups:${printSize(groups)}`,
  );
  call.need(
    { relation: 'divides', left: groups, right: shape[1]! },
    'channel-mismatch',
    () =>
      `Number of channels must be divisible by groups. Got ${printSize(shape[1]!)} channels and ${printSize(groups)} groups.`,
    { argument: 'input' },
  );
  return tensor(shape, call.tensor('self').dtype);
});

// Padding.
rule('pad constant_pad_nd', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  const pad = call.sizes('pad')!;
  const mode = call.overload.name === 'pad' ? (call.text('mode') ?? 'constant') : 'constant';
  if (pad.length % 2 !== 0)
    call.refuse(
      'invalid-argument',
      mode === 'constant'
        ? `Length of pad must be even but instead it equals ${pad.length}`
        : 'Padding length must be divisible by 2',
      { argument: 'pad' },
    );
  if (pad.length / 2 > shape.length)
    call.refuse(
      'rank-mismatch',
      mode === 'constant'
        ? `Length of pad should be no more than twice the number of dimensions of the input. Pad length is ${pad.length} while the input has ${shape.length} dimensions.`
        : 'Padding length too large',
      { argument: 'pad' },
    );
  const result = [...shape];
  if (mode !== 'constant') {
    const count = pad.length / 2;
    if (!['reflect', 'replicate', 'circular'].includes(mode))
      call.refuse('invalid-argument', `Unrecognised padding mode ${mode}`, { argument: 'mode' });
    if (call.has('value') && call.number('value') !== 0)
      call.refuse('invalid-argument', `Padding mode "${mode}" doesn't take in value argument`, { argument: 'value' });
    const fits = count >= 1 && count <= 3 && (shape.length === count + 1 || shape.length === count + 2);
    if (!fits)
      call.refuse('rank-mismatch', 'Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now', {
        argument: 'pad',
      });
    const inner = mode === 'circular' ? shape.slice(-count) : shape.slice(shape.length === count + 2 ? 1 : 0);
    if (inner.includes(0))
      call.refuse(
        'output-too-small',
        `Expected ${count + 1}D or ${count + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${printShape(shape)}`,
        { argument: 'input' },
      );
  }
  for (let i = 0; i < pad.length / 2; i++) {
    const d = shape.length - 1 - i;
    const [before, after] = [pad[2 * i]!, pad[2 * i + 1]!];
    const size = add(add(shape[d]!, before), after);
    if (mode === 'constant')
      call.needAtMost(
        0,
        size,
        'output-too-small',
        () =>
          `The input size ${printSize(shape[d]!)}, plus negative padding ${printSize(before)} and ${printSize(after)} resulted in a negative output size, which is invalid. Check dimension ${d} of your input.`,
        { argument: 'pad' },
      );
    else {
      if (mode === 'reflect')
        for (const amount of [before, after])
          call.needAtMost(
            add(amount, 1),
            shape[d]!,
            'output-too-small',
            () =>
              `Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (${printSize(before)}, ${printSize(after)}) at dimension ${d} of input ${printShape(shape)}`,
            { argument: 'pad' },
          );
      if (mode === 'circular')
        for (const amount of [before, after])
          call.needAtMost(
            amount,
            shape[d]!,
            'output-too-small',
            () => 'Padding value causes wrapping around more than once.',
            { argument: 'pad' },
          );
      call.needAtMost(
        mode === 'circular' ? 0 : 1,
        size,
        'output-too-small',
        () => `input (${printShape(shape)}) is too small for padding`,
        { argument: 'pad' },
      );
    }
    result[d] = size;
  }
  call.words = `${printShape(shape)} padded by ${printShape(pad)} → ${printShape(result)}`;
  return tensor(result, self.dtype);
});

// Resizing.
const KINDS: Readonly<Record<string, readonly number[]>> = {
  nearest: [3, 4, 5],
  'nearest-exact': [3, 4, 5],
  area: [3, 4, 5],
  linear: [3],
  bilinear: [4],
  bicubic: [4],
  lanczos: [4],
  trilinear: [5],
};

/** `interpolate`, to a size or by a factor. */
function resized(call: Call, mode: string): Value {
  const input = call.tensor('input');
  const shape = input.shape ?? call.unknown(tensor(undefined, input.dtype));
  const dims = shape.length - 2;
  const [size, factor] = [call.value('size'), call.value('scale_factor')];
  if (size && factor)
    call.refuse('invalid-argument', 'only one of size or scale_factor should be defined', { argument: 'size' });
  if (!size && !factor)
    call.refuse('invalid-argument', 'either size or scale_factor should be defined', { argument: 'size' });
  if (!(KINDS[mode] ?? []).includes(shape.length))
    call.refuse(
      'rank-mismatch',
      `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${shape.length}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got ${mode})`,
      { argument: 'input' },
    );
  const given = (size ?? factor)!;
  const items = given.kind === 'list' ? given.items : new Array<Value>(dims).fill(given);
  if (items.length !== dims)
    call.refuse(
      'invalid-argument',
      `Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of ${printShape(shape.slice(2))} and ${size ? 'output size' : 'scale_factor'} of length ${items.length}.`,
      { argument: size ? 'size' : 'scale_factor' },
    );
  const sizes = items.map((item, i): Size => {
    if (item.kind !== 'number' || item.value === undefined) return call.unknown(tensor(undefined, input.dtype));
    if (size) return item.value;
    const own = shape[i + 2]!;
    if (typeof own === 'number' && typeof item.value === 'number') return Math.trunc(own * item.value);
    if (typeof item.value === 'number' && !Number.isInteger(item.value)) {
      const inverse = 1 / item.value;
      return Number.isInteger(inverse) ? floorDiv(own, inverse) : call.context.fresh('n');
    }
    return mul(own, item.value);
  });
  for (const [i, one] of sizes.entries())
    call.needAtMost(
      1,
      one,
      'output-too-small',
      () =>
        `Input and output sizes should be greater than 0, but got input (${shape.slice(2).map(printSize).join(', ')}) output (${sizes.map(printSize).join(', ')})`,
      { argument: size ? 'size' : 'scale_factor', dim: i + 2 },
    );
  for (const [i, one] of shape.entries())
    if (i > 0 && one === 0)
      call.refuse(
        'output-too-small',
        `Non-empty ${shape.length}D data tensor expected but got a tensor with sizes ${printShape(shape)}`,
        { argument: 'input' },
      );
  const result = [...shape.slice(0, 2), ...sizes];
  call.words = `${shape.slice(2).map(printSize).join('×')} → ${sizes.map(printSize).join('×')}, ${mode}`;
  return tensor(result, input.dtype);
}
const RESIZE = 'Tensor input, int[1]? size=None, float[1]? scale_factor=None';
define(
  'nn.functional',
  `interpolate(${RESIZE}, str mode="nearest", bool? align_corners=None, bool? recompute_scale_factor=None, bool antialias=False) -> Tensor`,
  (call) => {
    const mode = call.text('mode')!;
    if (call.has('align_corners') && ['nearest', 'area', 'nearest-exact'].includes(mode))
      call.refuse(
        'invalid-argument',
        'align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear',
        { argument: 'align_corners' },
      );
    return resized(call, mode);
  },
);
define('nn.functional', `upsample(${RESIZE}, str mode="nearest", bool? align_corners=None) -> Tensor`, (call) =>
  resized(call, call.text('mode')!),
);
define('nn.functional', `upsample_nearest(${RESIZE}) -> Tensor`, (call) => resized(call, 'nearest'));
define('nn.functional', `upsample_bilinear(${RESIZE}) -> Tensor`, (call) => resized(call, 'bilinear'));

// Grids.
define(
  'nn.functional',
  'grid_sample(Tensor input, Tensor grid, str mode="bilinear", str padding_mode="zeros", bool? align_corners=None) -> Tensor',
  (call) => {
    const [input, grid] = [call.shape('input'), call.shape('grid')];
    const { dtype } = call.tensor('input');
    if (dtype && call.tensor('grid').dtype && dtype !== call.tensor('grid').dtype)
      call.refuse(
        'dtype-mismatch',
        `grid_sampler(): expected input and grid to have same dtype, but input has ${dtype} and grid has ${call.tensor('grid').dtype}`,
        { argument: 'grid' },
      );
    if ((input.length !== 4 && input.length !== 5) || input.length !== grid.length)
      call.refuse(
        'rank-mismatch',
        `grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, but got input with sizes ${printShape(input)} and grid with sizes ${printShape(grid)}`,
        { argument: 'grid' },
      );
    call.needEqual(
      input[0]!,
      grid[0]!,
      'size-mismatch',
      () =>
        `grid_sampler(): expected grid and input to have same batch size, but got input with sizes ${printShape(input)} and grid with sizes ${printShape(grid)}`,
      { argument: 'grid', dim: 0 },
    );
    call.needEqual(
      grid.at(-1)!,
      input.length - 2,
      'size-mismatch',
      () =>
        `grid_sampler(): expected grid to have size ${input.length - 2} in last dimension, but got grid with sizes ${printShape(grid)}`,
      { argument: 'grid' },
    );
    for (const [i, size] of input.entries())
      if (i >= 2 && size === 0)
        call.refuse(
          'output-too-small',
          `grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes ${printShape(input)} with dimension ${i} being empty`,
          { argument: 'input' },
        );
    return tensor([input[0]!, input[1]!, ...grid.slice(1, -1)], dtype);
  },
);
define('nn.functional', 'affine_grid(Tensor theta, int[] size, bool? align_corners=None) -> Tensor', (call) => {
  const [theta, size] = [call.shape('theta'), call.sizes('size')!];
  const dims = size.length - 2;
  const { dtype } = call.tensor('theta');
  if (dtype && !isFloating(dtype))
    call.refuse('dtype-mismatch', `Expected theta to have floating point type, but got torch.${dtype}`, {
      argument: 'theta',
    });
  if (dims !== 2 && dims !== 3)
    call.refuse(
      'invalid-argument',
      `affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size ${printShape(size)}.`,
      { argument: 'size' },
    );
  const message = () =>
    `Expected a batch of ${dims}D affine matrices of shape Nx${dims}x${dims + 1} for size ${printShape(size)}. Got torch.Size(${printShape(theta)}).`;
  if (theta.length !== 3) call.refuse('size-mismatch', message(), { argument: 'theta' });
  call.needEqual(theta[1]!, dims, 'size-mismatch', message, { argument: 'theta' });
  call.needEqual(theta[2]!, dims + 1, 'size-mismatch', message, { argument: 'theta' });
  atLeast(call, size, 1, 'size', `Expected non-zero, positive output size. Got ${printShape(size)}`);
  call.needEqual(
    theta[0]!,
    size[0]!,
    'size-mismatch',
    () => `Expected a batch of matrices for size ${printShape(size)}`,
    { argument: 'theta', dim: 0 },
  );
  return tensor([size[0]!, ...size.slice(2), dims], dtype);
});

// Windows as columns.
const WINDOWS = 'int[2] kernel_size, int[2] dilation=1, int[2] padding=0, int[2] stride=1';
/** How many windows lie along each of two dimensions. */
function blocks(call: Call, sizes: readonly Size[]): Size[] {
  const [kernel, dilation, padding, stride] = ['kernel_size', 'dilation', 'padding', 'stride'].map((name) =>
    call.perDim(name, 2),
  ) as [readonly Size[], readonly Size[], readonly Size[], readonly Size[]];
  for (const [name, values] of [
    ['kernel_size', kernel],
    ['dilation', dilation],
    ['stride', stride],
  ] as const) {
    if (values.length !== 2)
      call.refuse('invalid-argument', `It is expected ${name} equals to 2, but got size ${values.length}`, {
        argument: name,
      });
    atLeast(call, values, 1, name, `${name} should be greater than zero, but got ${printShape(values)}`);
  }
  atLeast(call, padding, 0, 'padding', `padding should be non-negative, but got ${printShape(padding)}`);
  return sizes.map((size, d) => {
    const reach = add(mul(dilation[d]!, sub(kernel[d]!, 1)), 1);
    const count = add(floorDiv(sub(add(size, mul(2, padding[d]!)), reach), stride[d]!), 1);
    call.needAtMost(
      1,
      count,
      'output-too-small',
      () =>
        `Given input with spatial size (${sizes.map(printSize).join(', ')}), kernel_size=${printShape(kernel)}, dilation=${printShape(dilation)}, padding=${printShape(padding)}, stride=${printShape(stride)}, calculated shape of the array of sliding blocks is too small`,
      { argument: 'input' },
    );
    return count;
  });
}
define('nn.functional', `unfold(Tensor input, ${WINDOWS}) -> Tensor`, (call) => {
  const shape = call.shape('input');
  const batched = shape.length === 4;
  if (!batched && shape.length !== 3)
    call.refuse(
      'rank-mismatch',
      `Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${printShape(shape)}`,
      { argument: 'input' },
    );
  if (shape.slice(batched ? 1 : 0).includes(0))
    call.refuse(
      'output-too-small',
      `Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${printShape(shape)}`,
      { argument: 'input' },
    );
  const count = product(blocks(call, shape.slice(-2)));
  const rows = mul(shape.at(-3)!, product(call.perDim('kernel_size', 2)));
  return tensor([...(batched ? [shape[0]!] : []), rows, count], call.tensor('input').dtype);
});
define('nn.functional', `fold(Tensor input, int[2] output_size, ${WINDOWS}) -> Tensor`, (call) => {
  const shape = call.shape('input');
  const size = call.perDim('output_size', 2);
  if (shape.length !== 2 && shape.length !== 3)
    call.refuse(
      'rank-mismatch',
      `Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: ${printShape(shape)}`,
      { argument: 'input' },
    );
  if (shape.slice(-2).includes(0))
    call.refuse(
      'output-too-small',
      `Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: ${printShape(shape)}`,
      { argument: 'input' },
    );
  const area = product(call.perDim('kernel_size', 2));
  call.need(
    { relation: 'divides', left: area, right: shape.at(-2)! },
    'size-mismatch',
    () =>
      `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${printSize(shape.at(-2)!)} and kernel_size=${printShape(call.perDim('kernel_size', 2))}.`,
    { argument: 'input' },
  );
  atLeast(call, size, 1, 'output_size', `output_size should be greater than zero, but got ${printShape(size)}`);
  const count = product(blocks(call, size));
  call.needEqual(
    shape.at(-1)!,
    count,
    'size-mismatch',
    () =>
      `Given output_size=${printShape(size)}, kernel_size=${printShape(call.perDim('kernel_size', 2))}, expected size of input's dimension 2 to match the calculated number of sliding blocks ${printSize(count)}, but got input.size(2)=${printSize(shape.at(-1)!)}.`,
    { argument: 'input', expected: count, actual: shape.at(-1)! },
  );
  return tensor([...shape.slice(0, -2), floorDiv(shape.at(-2)!, area), ...size], call.tensor('input').dtype);
});

rule('cosine_similarity', (call) => {
  const [a, b] = [call.tensor('x1'), call.tensor('x2')];
  const dtype = resultType([a, b], call.context.defaultDtype);
  if (dtype && !isFloating(dtype))
    call.refuse(
      'dtype-mismatch',
      `expected common dtype to be floating point, yet common dtype is ${SCALAR_NAMES[dtype]}`,
      { argument: 'x1' },
    );
  if (!a.shape || !b.shape) return tensor(undefined, dtype);
  const shape = broadcastShapes(call, a.shape, b.shape, ['x1', 'x2']);
  const dim = call.axis(call.int('dim')!, shape.length);
  return tensor(
    shape.filter((_size, i) => i !== dim),
    dtype,
  );
});
rule('pairwise_distance', (call) => {
  const [a, b] = [call.tensor('x1'), call.tensor('x2')];
  const dtype = resultType([a, b], call.context.defaultDtype);
  if (!a.shape || !b.shape) return tensor(undefined, dtype);
  const shape = broadcastShapes(call, a.shape, b.shape, ['x1', 'x2']);
  return tensor(call.flag('keepdim') ? [...shape.slice(0, -1), 1] : shape.slice(0, -1), dtype);
});
defineFree('nn.functional', 'linear_cross_entropy multi_head_attention_forward', (call) =>
  call.unknown({ kind: 'unknown' }),
);

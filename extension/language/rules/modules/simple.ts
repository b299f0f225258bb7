/** Modules that apply one function: activations, dropout, pooling, padding, losses and shuffles. */
import { product } from '../../sizes';
import { boolean, isIntegral, isWhole, tensor, type Value } from '../../values';
import type { Call } from '../call';
import { invoke } from '../dispatch';
import { typeName } from '../overload';
import { windowSizes } from './layers';
import { defineModule } from './registry';

const NN = ['nn', 'functional'];

/** Applies `nn.functional.<name>` to the input, with parameters of the constructor by name. */
function applies(name: string, options: readonly string[] = [], inputs: readonly string[] = ['input']) {
  return (call: Call, config: Call): Value => {
    const named: Record<string, Value | undefined> = {};
    for (const option of options) named[option] = config.args.get(option);
    return invoke(
      call,
      [...NN, name],
      inputs.map((input) => call.args.get(input) ?? { kind: 'unknown' }),
      named,
    );
  };
}

/** Classes that give their constructor's parameters to a function: `Class(parameters)`, the function, and what it is given. */
function functions(rows: readonly (readonly [schema: string, name: string, options?: string])[], more = {}): void {
  for (const [schema, name, options = ''] of rows)
    defineModule(schema, { ...more, forward: applies(name, options ? options.split(' ') : []) });
}

functions([
  ['ReLU(bool inplace=False)', 'relu'],
  ['ReLU6(bool inplace=False)', 'relu6'],
  ['SiLU(bool inplace=False)', 'silu'],
  ['Mish(bool inplace=False)', 'mish'],
  ['Hardswish(bool inplace=False)', 'hardswish'],
  ['Hardsigmoid(bool inplace=False)', 'hardsigmoid'],
  ['SELU(bool inplace=False)', 'selu'],
  ['Sigmoid()', 'sigmoid'],
  ['Tanh()', 'tanh'],
  ['LogSigmoid()', 'logsigmoid'],
  ['Softsign()', 'softsign'],
  ['Tanhshrink()', 'tanhshrink'],
  ['GELU(str approximate="none")', 'gelu', 'approximate'],
  ['LeakyReLU(float negative_slope=0.01, bool inplace=False)', 'leaky_relu', 'negative_slope'],
  ['ELU(float alpha=1.0, bool inplace=False)', 'elu', 'alpha'],
  ['CELU(float alpha=1.0, bool inplace=False)', 'celu', 'alpha'],
  ['RReLU(float lower=0.125, float upper=0.333, bool inplace=False)', 'rrelu', 'lower upper'],
  ['Hardshrink(float lambd=0.5)', 'hardshrink', 'lambd'],
  ['Softshrink(float lambd=0.5)', 'softshrink', 'lambd'],
  ['Softplus(float beta=1.0, float threshold=20.0)', 'softplus', 'beta threshold'],
  ['Threshold(float threshold, float value, bool inplace=False)', 'threshold', 'threshold value'],
  ['GLU(int dim=-1)', 'glu', 'dim'],
  ['Softmax(int? dim=None)', 'softmax', 'dim'],
  ['Softmin(int? dim=None)', 'softmin', 'dim'],
  ['LogSoftmax(int? dim=None)', 'log_softmax', 'dim'],
  [
    'LocalResponseNorm(int size, float alpha=0.0001, float beta=0.75, float k=1.0)',
    'local_response_norm',
    'size alpha beta k',
  ],
  ['PixelShuffle(int upscale_factor)', 'pixel_shuffle', 'upscale_factor'],
  ['PixelUnshuffle(int downscale_factor)', 'pixel_unshuffle', 'downscale_factor'],
  ['ChannelShuffle(int groups)', 'channel_shuffle', 'groups'],
  [
    'Upsample(int[1]? size=None, float[1]? scale_factor=None, str mode="nearest", bool? align_corners=None, bool? recompute_scale_factor=None)',
    'interpolate',
    'size scale_factor mode align_corners recompute_scale_factor',
  ],
  ['UpsamplingNearest2d(int[1]? size=None, float[1]? scale_factor=None)', 'upsample_nearest', 'size scale_factor'],
  ['UpsamplingBilinear2d(int[1]? size=None, float[1]? scale_factor=None)', 'upsample_bilinear', 'size scale_factor'],
  [
    'Unfold(int[2] kernel_size, int[2] dilation=1, int[2] padding=0, int[2] stride=1)',
    'unfold',
    'kernel_size dilation padding stride',
  ],
  [
    'Fold(int[2] output_size, int[2] kernel_size, int[2] dilation=1, int[2] padding=0, int[2] stride=1)',
    'fold',
    'output_size kernel_size dilation padding stride',
  ],
]);
defineModule('CrossMapLRN2d(int size, float alpha=0.0001, float beta=0.75, float k=1.0)', {
  forward(call) {
    const { shape, dtype } = call.tensor('input');
    if (shape)
      call.check(
        shape.length === 4,
        'rank-mismatch',
        () => `CrossMapLRN2d: Expected input to be 4D, got ${shape.length}D instead.`,
        'input',
      );
    return tensor(shape, dtype && isIntegral(dtype, true) ? call.context.defaultDtype : dtype);
  },
});
functions([['Hardtanh(float min_val=-1.0, float max_val=1.0, bool inplace=False)', 'hardtanh', 'min_val max_val']], {
  construct(c: Call) {
    const [low, high] = [c.number('min_val'), c.number('max_val')];
    if (low !== undefined && high !== undefined)
      c.check(
        !(high <= low),
        'invalid-argument',
        () => `max_val (${high}) must be greater than min_val (${low})`,
        'max_val',
      );
  },
});
functions(
  [
    [
      'AvgPool1d(int[1] kernel_size, int[1]? stride=None, int[1] padding=0, bool ceil_mode=False, bool count_include_pad=True)',
      'avg_pool1d',
      'kernel_size stride padding ceil_mode count_include_pad',
    ],
  ],
  { construct: (c: Call) => windowSizes(c, 1) },
);
for (const d of [1, 2, 3]) {
  const window = `int[${d}] kernel_size, int[${d}]? stride=None`;
  functions([
    [
      `MaxPool${d}d(${window}, int[${d}] padding=0, int[${d}] dilation=1, bool return_indices=False, bool ceil_mode=False)`,
      `max_pool${d}d`,
      'kernel_size stride padding dilation ceil_mode return_indices',
    ],
    [
      `LPPool${d}d(float norm_type, ${window}, bool ceil_mode=False)`,
      `lp_pool${d}d`,
      'norm_type kernel_size stride ceil_mode',
    ],
    [`AdaptiveAvgPool${d}d(int[${d}]? output_size)`, `adaptive_avg_pool${d}d`, 'output_size'],
    [
      `AdaptiveMaxPool${d}d(int[${d}]? output_size, bool return_indices=False)`,
      `adaptive_max_pool${d}d`,
      'output_size return_indices',
    ],
  ]);
  if (d > 1)
    functions([
      [
        `AvgPool${d}d(${window}, int[${d}] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None)`,
        `avg_pool${d}d`,
        'kernel_size stride padding ceil_mode count_include_pad divisor_override',
      ],
    ]);
  if (d > 1)
    functions(
      [
        [
          `FractionalMaxPool${d}d(int[${d}] kernel_size, int[${d}]? output_size=None, float[1]? output_ratio=None, bool return_indices=False, Tensor? _random_samples=None)`,
          `fractional_max_pool${d}d`,
          'kernel_size output_size output_ratio return_indices _random_samples',
        ],
      ],
      { construct: (c: Call) => fractional(c, d) },
    );
  defineModule(`MaxUnpool${d}d(${window}, int[${d}] padding=0)`, {
    construct: (c) => windowSizes(c, d),
    forwards: 'forward(Tensor input, Tensor indices, int[]? output_size=None) -> Tensor',
    forward: (call, config) =>
      invoke(call, [...NN, `max_unpool${d}d`], [call.tensor('input'), call.tensor('indices')], {
        kernel_size: config.value('kernel_size'),
        stride: config.value('stride'),
        padding: config.value('padding'),
        output_size: call.value('output_size'),
      }),
  });
}

function fractional(c: Call, dims: number): undefined {
  const title = `FractionalMaxPool${dims}d`;
  windowSizes(c, dims);
  const ratio = c.value('output_ratio');
  c.check(
    c.has('output_size') || ratio !== undefined,
    'invalid-argument',
    () => `${title} requires specifying either an output size, or a pooling ratio`,
    'output_size',
  );
  c.check(
    !(c.has('output_size') && ratio !== undefined),
    'invalid-argument',
    () => 'only one of output_size and output_ratio may be specified',
    'output_ratio',
  );
  for (const item of ratio?.kind === 'list' ? ratio.items : [ratio])
    if (item?.kind === 'number' && typeof item.value === 'number')
      c.check(
        item.value > 0 && item.value < 1,
        'invalid-argument',
        () => `output_ratio must be between 0 and 1 (got ${item.value})`,
        'output_ratio',
      );
  return undefined;
}

// Dropout: the probability is checked when it is made.
for (const name of ['Dropout', 'Dropout1d', 'Dropout2d', 'Dropout3d', 'AlphaDropout', 'FeatureAlphaDropout'])
  defineModule(`${name}(float p=0.5, bool inplace=False)`, {
    construct(config) {
      const p = config.number('p');
      if (p !== undefined && (p < 0 || p > 1))
        config.refuse('invalid-argument', `dropout probability has to be between 0 and 1, but got ${p}`, {
          argument: 'p',
          actual: p,
        });
      return undefined;
    },
    forward(call, config) {
      const function_ = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
      const options = { p: config.args.get('p'), training: boolean(config.module?.training !== false) };
      return invoke(call, [...NN, function_], [call.args.get('input') ?? { kind: 'unknown' }], options);
    },
  });

defineModule('Softmax2d()', {
  forward(call) {
    const { shape } = call.tensor('input');
    if (shape && shape.length !== 3 && shape.length !== 4)
      call.refuse('rank-mismatch', `Softmax2d: expected input to be 3D or 4D, got ${shape.length}D instead`, {
        argument: 'input',
      });
    return invoke(call, ['softmax'], [call.tensor('input'), { kind: 'number', value: -3 }]);
  },
});

// Padding of 2·d amounts, or one for all sides.
for (const d of [1, 2, 3])
  for (const [name, mode] of [
    ['Constant', 'constant'],
    ['Zero', 'constant'],
    ['Reflection', 'reflect'],
    ['Replication', 'replicate'],
    ['Circular', 'circular'],
  ] as const)
    defineModule(`${name}Pad${d}d(int[${2 * d}] padding${name === 'Constant' ? ', float value' : ''})`, {
      forward(call, config) {
        const pad = config.perDim('padding', 2 * d);
        const { shape } = call.tensor('input');
        if (name === 'Circular' && shape && shape.length !== d + 1 && shape.length !== d + 2)
          call.refuse('rank-mismatch', `expected ${d + 1}D or ${d + 2}D input (got ${shape.length}D input)`, {
            argument: 'input',
          });
        const amounts: Value = { kind: 'list', items: pad.map((value) => ({ kind: 'number', value })) };
        return invoke(call, [...NN, 'pad'], [call.tensor('input'), amounts, { kind: 'string', value: mode }]);
      },
    });

defineModule('CosineSimilarity(int dim=1, float eps=1e-8)', {
  forwards: 'forward(Tensor x1, Tensor x2) -> Tensor',
  forward: applies('cosine_similarity', ['dim', 'eps'], ['x1', 'x2']),
});
defineModule('PairwiseDistance(float p=2.0, float eps=1e-6, bool keepdim=False)', {
  forwards: 'forward(Tensor x1, Tensor x2) -> Tensor',
  forward: applies('pairwise_distance', ['p', 'eps', 'keepdim'], ['x1', 'x2']),
});

// Losses.
const OLD = 'bool? size_average=None';
const REDUCE = 'bool? reduce=None, str reduction="mean"';
const REDUCTION = ['size_average', 'reduce', 'reduction'];
const PAIR = 'forward(Tensor input, Tensor target) -> Tensor';

/** The deprecated flags are asked for their truth, which only a tensor of one element has; weights become buffers. */
function asked(c: Call): undefined {
  for (const flag of ['size_average', 'reduce']) {
    const value = c.args.get(flag);
    const count = value?.kind === 'tensor' && value.shape ? product(value.shape) : 1;
    if (typeof count !== 'number' || count === 1) continue;
    const values = count === 0 ? 'no values' : 'more than one value';
    c.refuse('wrong-call', `Boolean value of Tensor with ${values} is ambiguous`, { argument: flag });
  }
  for (const name of ['weight', 'pos_weight']) {
    const value = c.args.get(name);
    if (!value || value.kind === 'tensor' || typeName(value) === 'object' || value.kind === 'none') continue;
    const message = `cannot assign '${typeName(value)}' object to buffer '${name}' (torch Tensor or None required)`;
    c.refuse('wrong-call', message, { argument: name });
  }
  return undefined;
}

function losses(
  rows: readonly (readonly [schema: string, name: string, options?: string])[],
  check?: (c: Call) => void,
): void {
  for (const [schema, name, options = ''] of rows)
    defineModule(schema, {
      construct(c) {
        check?.(c);
        return asked(c);
      },
      forwards: PAIR,
      forward: applies(
        name,
        [...(schema.includes('size_average') ? REDUCTION : ['reduction']), ...(options ? options.split(' ') : [])],
        ['input', 'target'],
      ),
    });
}
losses([
  [`L1Loss(${OLD}, ${REDUCE})`, 'l1_loss'],
  [`MSELoss(${OLD}, ${REDUCE})`, 'mse_loss'],
  [`SmoothL1Loss(${OLD}, ${REDUCE}, float beta=1.0)`, 'smooth_l1_loss', 'beta'],
  ['HuberLoss(str reduction="mean", float delta=1.0)', 'huber_loss', 'delta'],
  [`NLLLoss(Tensor? weight=None, ${OLD}, int ignore_index=-100, ${REDUCE})`, 'nll_loss', 'weight ignore_index'],
  [`NLLLoss2d(Tensor? weight=None, ${OLD}, int ignore_index=-100, ${REDUCE})`, 'nll_loss', 'weight ignore_index'],
  [
    `CrossEntropyLoss(Tensor? weight=None, ${OLD}, int ignore_index=-100, ${REDUCE}, float label_smoothing=0.0)`,
    'cross_entropy',
    'weight ignore_index label_smoothing',
  ],
  [`BCELoss(Tensor? weight=None, ${OLD}, ${REDUCE})`, 'binary_cross_entropy', 'weight'],
  [
    `BCEWithLogitsLoss(Tensor? weight=None, ${OLD}, ${REDUCE}, Tensor? pos_weight=None)`,
    'binary_cross_entropy_with_logits',
    'weight pos_weight',
  ],
  [`KLDivLoss(${OLD}, ${REDUCE}, bool log_target=False)`, 'kl_div', 'log_target'],
  [
    `PoissonNLLLoss(bool log_input=True, bool full=False, ${OLD}, float eps=1e-8, ${REDUCE})`,
    'poisson_nll_loss',
    'log_input full eps',
  ],
  [`SoftMarginLoss(${OLD}, ${REDUCE})`, 'soft_margin_loss'],
  [`HingeEmbeddingLoss(float margin=1.0, ${OLD}, ${REDUCE})`, 'hinge_embedding_loss', 'margin'],
  [`MultiLabelMarginLoss(${OLD}, ${REDUCE})`, 'multilabel_margin_loss'],
  [`MultiLabelSoftMarginLoss(Tensor? weight=None, ${OLD}, ${REDUCE})`, 'multilabel_soft_margin_loss', 'weight'],
]);
losses(
  [
    [
      `MultiMarginLoss(int p=1, float margin=1.0, Tensor? weight=None, ${OLD}, ${REDUCE})`,
      'multi_margin_loss',
      'p margin weight',
    ],
  ],
  (c) => {
    const p = c.number('p');
    c.check(p === undefined || p === 1 || p === 2, 'invalid-argument', () => 'only p == 1 and p == 2 supported', 'p');
    const rank = c.has('weight') ? c.tensor('weight').shape?.length : undefined;
    c.check(
      rank === undefined || rank === 1,
      'rank-mismatch',
      () => `MultiMarginLoss: expected weight to be None or 1D tensor, got ${rank}D instead`,
      'weight',
    );
  },
);
defineModule('GaussianNLLLoss(*, bool full=False, float eps=1e-6, str reduction="mean")', {
  forwards: 'forward(Tensor input, Tensor target, Tensor var) -> Tensor',
  forward: applies('gaussian_nll_loss', ['full', 'eps', 'reduction'], ['input', 'target', 'var']),
});
defineModule(`CosineEmbeddingLoss(float margin=0.0, ${OLD}, ${REDUCE})`, {
  construct: asked,
  forwards: 'forward(Tensor input1, Tensor input2, Tensor target) -> Tensor',
  forward: applies('cosine_embedding_loss', ['margin', ...REDUCTION], ['input1', 'input2', 'target']),
});
defineModule(`MarginRankingLoss(float margin=0.0, ${OLD}, ${REDUCE})`, {
  construct: asked,
  forwards: 'forward(Tensor input1, Tensor input2, Tensor target) -> Tensor',
  forward: applies('margin_ranking_loss', ['margin', ...REDUCTION], ['input1', 'input2', 'target']),
});
defineModule(`TripletMarginLoss(float margin=1.0, float p=2.0, float eps=1e-6, bool swap=False, ${OLD}, ${REDUCE})`, {
  construct: (c) => asked(c) ?? positiveMargin(c, 'TripletMarginLoss'),
  forwards: 'forward(Tensor anchor, Tensor positive, Tensor negative) -> Tensor',
  forward: applies(
    'triplet_margin_loss',
    ['margin', 'p', 'eps', 'swap', ...REDUCTION],
    ['anchor', 'positive', 'negative'],
  ),
});
/** The distances of triplets must differ by something. */
export function positiveMargin(c: Call, title: string): undefined {
  const margin = c.number('margin');
  c.check(
    margin === undefined || margin > 0,
    'invalid-argument',
    () => `${title}: expected margin to be greater than 0, got ${margin} instead`,
    'margin',
  );
  return undefined;
}
defineModule('CTCLoss(int blank=0, str reduction="mean", bool zero_infinity=False)', {
  forwards: [
    'forward(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths) -> Tensor',
    'forward.ints(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths) -> Tensor',
  ],
  forward: applies(
    'ctc_loss',
    ['blank', 'reduction', 'zero_infinity'],
    ['log_probs', 'targets', 'input_lengths', 'target_lengths'],
  ),
});

// Shapes.
defineModule('Flatten(int start_dim=1, int end_dim=-1)', {
  forward: (call, config) =>
    invoke(call, ['flatten'], [call.tensor('input'), config.value('start_dim')!, config.value('end_dim')!]),
});
defineModule('Unflatten(int dim, int[] unflattened_size)', {
  construct(c) {
    const size = c.args.get('unflattened_size');
    const dim = c.args.get('dim');
    c.check(
      !dim || ['number', 'string', 'unknown'].includes(dim.kind),
      'wrong-call',
      () => 'invalid argument type for dim parameter, expected type int or str',
      'dim',
    );
    const text = 'unflattened_size must be tuple of ints, but found';
    c.check(
      !size || !['number', 'boolean', 'string', 'none', 'tensor', 'dtype'].includes(size.kind),
      'wrong-call',
      () => `unflattened_size must be a tuple of ints, but found type ${typeName(size!)}`,
      'unflattened_size',
    );
    for (const [i, item] of (size?.kind === 'list' ? size.items : []).entries())
      c.check(
        item.kind === 'number' ? isWhole(item) : item.kind === 'unknown' ? undefined : false,
        'wrong-call',
        () => `${text} element of type ${typeName(item)} at pos ${i}`,
        'unflattened_size',
      );
    return undefined;
  },
  forward: (call, config) =>
    invoke(call, ['unflatten'], [call.tensor('input'), config.value('dim')!, config.value('unflattened_size')!]),
});
defineModule('Identity()', { forward: (call) => call.args.get('input') ?? { kind: 'unknown' } });

/** Layers with parameters: convolutions, norms, embeddings, bilinear and PReLU. */
import { add, floorDiv, mul, printShape, printSize, product, type Size, sub } from '../../sizes';
import { type DType, tensor, type Value } from '../../values';
import type { Call } from '../call';
import { atLeast } from '../conv';
import { invoke } from '../dispatch';
import { defineModule, type StateEntry } from './registry';

const NN = ['nn', 'functional'];

/** The dtype a module's parameters are made with. */
export const dtypeOf = (config: Call): DType | undefined =>
  (config.overload.params.some((p) => p.name === 'dtype') ? config.dtype() : undefined) ?? config.context.defaultDtype;

/** A parameter of a module. */
export function parameter(config: Call, name: string, shape: readonly Size[]): StateEntry {
  const dtype = dtypeOf(config);
  return { name, shape, ...(dtype && { dtype }) };
}

export function buffer(config: Call, name: string, shape: readonly Size[], dtype = dtypeOf(config)): StateEntry {
  return { name, shape, buffer: true, ...(dtype && { dtype }) };
}

// Convolutions.

const COUNTS = ['', 'one number', 'one or two numbers', 'one or three numbers'];

/** Sizes of windows are one number, or one for each dimension. */
export function windowSizes(c: Call, dims: number): undefined {
  for (const { name, kind, length, optional } of c.overload.params) {
    if (kind !== 'int[]' || length !== dims) continue;
    // Of what kind the numbers are is found out when they are used.
    const value = c.args.get(name);
    const odd = value?.kind === 'none' && !optional ? 'None' : value?.kind === 'boolean' ? 'bool' : undefined;
    c.check(odd === undefined, 'wrong-call', () => `expected ${COUNTS[dims]}, got ${odd}`, name);
    if (value?.kind === 'list')
      c.check(
        value.items.length === dims,
        'invalid-argument',
        () => `expected ${COUNTS[dims]}, got ${value.items.length}`,
        name,
      );
  }
  return undefined;
}

function convolution(dims: number, transposed: boolean): void {
  const channels = 'int in_channels, int out_channels';
  const window = `int[${dims}] kernel_size, int[${dims}] stride=1`;
  const schema = transposed
    ? `ConvTranspose${dims}d(${channels}, ${window}, int[${dims}] padding=0, int[${dims}] output_padding=0, int groups=1, bool bias=True, int[${dims}] dilation=1, str padding_mode="zeros")`
    : `Conv${dims}d(${channels}, ${window}, Scalar padding=0, int[${dims}] dilation=1, int groups=1, bool bias=True, str padding_mode="zeros")`;
  const kernel = (c: Call) => c.perDim('kernel_size', dims);
  const shape = (c: Call): Size[] => {
    const [inside, outside, groups] = [c.size('in_channels')!, c.size('out_channels')!, c.size('groups')!];
    return transposed
      ? [inside, floorDiv(outside, groups), ...kernel(c)]
      : [outside, floorDiv(inside, groups), ...kernel(c)];
  };
  defineModule(schema, {
    construct(c) {
      windowSizes(c, dims);
      const groups = c.size('groups')!;
      atLeast(c, [groups], 1, 'groups', 'groups must be a positive integer');
      for (const name of ['in_channels', 'out_channels'])
        c.need(
          { relation: 'divides', left: groups, right: c.size(name)! },
          'invalid-argument',
          () => `${name} must be divisible by groups`,
          { argument: name, actual: c.size(name)!, expected: groups },
        );
      const padding = c.value('padding');
      if (padding?.kind === 'string' && padding.value !== undefined) {
        if (padding.value !== 'same' && padding.value !== 'valid')
          c.refuse('invalid-argument', `Invalid padding string '${padding.value}', should be one of 'valid', 'same'`, {
            argument: 'padding',
          });
        if (padding.value === 'same' && c.perDim('stride', dims).some((step) => step !== 1))
          c.refuse('invalid-argument', "padding='same' is not supported for strided convolutions", {
            argument: 'padding',
          });
      }
      const mode = c.text('padding_mode')!;
      const modes = transposed ? ['zeros'] : ['zeros', 'reflect', 'replicate', 'circular'];
      if (!modes.includes(mode))
        c.refuse(
          'invalid-argument',
          transposed
            ? `Only "zeros" padding mode is supported for ConvTranspose${dims}d`
            : `padding_mode must be one of ${modes.join(', ')}, but got padding_mode='${mode}'`,
          { argument: 'padding_mode' },
        );
      return undefined;
    },
    state: (c) => [
      parameter(c, 'weight', shape(c)),
      ...(c.flag('bias') ? [parameter(c, 'bias', [c.size('out_channels')!])] : []),
    ],
    ...(transposed && { forwards: `forward(Tensor input, int[${dims}]? output_size=None) -> Tensor` }),
    forward(call, c) {
      const dtype = dtypeOf(c);
      const bias: Value = c.flag('bias') ? tensor([c.size('out_channels')!], dtype) : { kind: 'none' };
      const options: Record<string, Value | undefined> = {
        stride: c.value('stride'),
        padding: c.value('padding'),
        dilation: c.value('dilation'),
        groups: c.value('groups'),
      };
      if (transposed)
        options.output_padding = call.has('output_size') ? wantedPadding(call, c, dims) : c.value('output_padding');
      let input: Value = call.tensor('input');
      const mode = c.text('padding_mode')!;
      if (mode !== 'zeros') {
        input = padded(call, c, dims, mode);
        options.padding = { kind: 'number', value: 0 };
      }
      const weight = tensor(shape(c), dtype);
      return invoke(call, [...NN, `conv${transposed ? '_transpose' : ''}${dims}d`], [input, weight, bias], options);
    },
    flops: (c, _input, output) =>
      mul(
        2,
        mul(
          product(output),
          mul(floorDiv(c.size(transposed ? 'out_channels' : 'in_channels')!, c.size('groups')!), product(kernel(c))),
        ),
      ),
  });
}

/** The output padding that gives a transposed convolution the size asked for. */
function wantedPadding(call: Call, c: Call, dims: number): Value {
  const shape = call.shape('input');
  const given = call.sizes('output_size')!;
  const rank = shape.length;
  if (given.length !== dims && given.length !== rank && given.length !== 1)
    call.refuse(
      'invalid-argument',
      `ConvTranspose${dims}D: for ${rank}D input, output_size must have ${dims} or ${rank} elements (got ${given.length})`,
      { argument: 'output_size' },
    );
  const wanted = given.length === 1 ? Array<Size>(dims).fill(given[0]!) : given.slice(-dims);
  const [stride, padding, dilation, kernel] = ['stride', 'padding', 'dilation', 'kernel_size'].map((name) =>
    c.perDim(name, dims),
  );
  const items = wanted.map((size, d): Value => {
    const reach = add(mul(dilation![d]!, sub(kernel![d]!, 1)), 1);
    const least = add(sub(mul(sub(shape[rank - dims + d]!, 1), stride![d]!), mul(2, padding![d]!)), reach);
    const message = () =>
      `requested an output size of ${printShape(wanted)}, but valid sizes range from ${printSize(least)} to ${printSize(sub(add(least, stride![d]!), 1))} in dimension ${d}`;
    call.needAtMost(least, size, 'invalid-argument', message, { argument: 'output_size' });
    call.needAtMost(size, sub(add(least, stride![d]!), 1), 'invalid-argument', message, { argument: 'output_size' });
    return { kind: 'number', value: sub(size, least) };
  });
  return { kind: 'list', items };
}

/** The input with the edges that a padding mode other than zeros gives it. */
function padded(call: Call, c: Call, dims: number, mode: string): Value {
  const given = c.value('padding');
  const amounts: Size[] = [];
  for (let d = dims - 1; d >= 0; d--) {
    if (given?.kind === 'string') {
      const total =
        given.value === 'valid' ? 0 : mul(c.perDim('dilation', dims)[d]!, sub(c.perDim('kernel_size', dims)[d]!, 1));
      amounts.push(floorDiv(total, 2), typeof total === 'number' ? total - Math.floor(total / 2) : floorDiv(total, 2));
    } else amounts.push(c.perDim('padding', dims)[d]!, c.perDim('padding', dims)[d]!);
  }
  const list: Value = { kind: 'list', items: amounts.map((value) => ({ kind: 'number', value })) };
  return invoke(call, [...NN, 'pad'], [call.tensor('input'), list, { kind: 'string', value: mode }]);
}

for (const dims of [1, 2, 3]) {
  convolution(dims, false);
  convolution(dims, true);
}

// Norms.

/** Ranks that a norm over channels takes. */
const RANKS: Readonly<Record<string, readonly number[]>> = {
  BatchNorm1d: [2, 3],
  BatchNorm2d: [4],
  BatchNorm3d: [5],
  SyncBatchNorm: [2, 3, 4, 5, 6, 7, 8],
  InstanceNorm1d: [2, 3],
  InstanceNorm2d: [3, 4],
  InstanceNorm3d: [4, 5],
};
const shown = (ranks: readonly number[]): string =>
  ranks.length > 3 ? 'at least 2D' : ranks.map((rank) => `${rank}D`).join(' or ');

for (const [name, ranks] of Object.entries(RANKS)) {
  const instance = name.startsWith('Instance');
  defineModule(
    `${name}(int num_features, float eps=1e-5, float? momentum=0.1, bool affine=${instance ? 'False' : 'True'}, bool track_running_stats=${instance ? 'False' : 'True'}, *, bool bias=True)`,
    {
      state(c) {
        const affine = c.flag('affine');
        const tracks = c.flag('track_running_stats');
        if (!affine && !tracks) return [];
        const features = [c.size('num_features')!];
        return [
          ...(affine ? affineNames(c).map((name) => parameter(c, name, features)) : []),
          ...(tracks
            ? [
                buffer(c, 'running_mean', features),
                buffer(c, 'running_var', features),
                buffer(c, 'num_batches_tracked', [], 'int64'),
              ]
            : []),
        ];
      },
      forward(call, c) {
        const input = call.tensor('input');
        const { shape } = input;
        if (shape && !ranks.includes(shape.length))
          call.refuse('rank-mismatch', `expected ${shown(ranks)} input (got ${shape.length}D input)`, {
            argument: 'input',
            expected: shown(ranks),
            actual: `${shape.length}D`,
          });
        const features = [c.size('num_features')!];
        if (instance) return instanceNorm(call, c, ranks);
        const own = tensor(features, dtypeOf(c));
        const affine: Value = c.flag('affine') ? own : { kind: 'none' };
        const stats: Value = c.flag('track_running_stats') ? own : { kind: 'none' };
        const training = c.module?.training !== false;
        return invoke(
          call,
          [...NN, 'batch_norm'],
          [input, stats, stats, affine, affine, { kind: 'boolean', value: training || !c.flag('track_running_stats') }],
        );
      },
    },
  );
}

function instanceNorm(call: Call, c: Call, ranks: readonly number[]): Value {
  const input = call.tensor('input');
  const shape = input.shape ?? call.unknown(input);
  const features = c.size('num_features')!;
  const unbatched = shape.length === ranks[0];
  const channels = shape[unbatched ? 0 : 1]!;
  if (c.flag('affine'))
    call.needEqual(
      channels,
      features,
      'channel-mismatch',
      () =>
        `expected input's size at dim=${unbatched ? 0 : 1} to match num_features (${printSize(features)}), but got: ${printSize(channels)}.`,
      {
        argument: 'input',
        against: 'num_features',
        expected: features,
        actual: channels,
        dim: unbatched ? 0 : 1,
      },
    );
  const whole = unbatched ? { ...tensor([1, ...shape], input.dtype) } : input;
  const own = tensor([features], dtypeOf(c));
  const [stats, affine]: Value[] = [
    c.flag('track_running_stats') ? own : { kind: 'none' },
    c.flag('affine') ? own : { kind: 'none' },
  ];
  invoke(call, [...NN, 'instance_norm'], [whole, stats!, stats!, affine!, affine!]);
  return tensor(shape, input.dtype);
}

defineModule('GroupNorm(int num_groups, int num_channels, float eps=1e-5, bool affine=True, *, bool bias=True)', {
  construct(c) {
    const [groups, channels] = [c.size('num_groups')!, c.size('num_channels')!];
    c.need(
      { relation: 'divides', left: groups, right: channels },
      'invalid-argument',
      () => `num_channels (${printSize(channels)}) must be divisible by num_groups (${printSize(groups)})`,
      { argument: 'num_groups' },
    );
    return undefined;
  },
  state: (c) => (c.flag('affine') ? affineNames(c).map((name) => parameter(c, name, [c.size('num_channels')!])) : []),
  forward(call, c) {
    const own: Value = c.flag('affine') ? tensor([c.size('num_channels')!], dtypeOf(c)) : { kind: 'none' };
    return invoke(call, [...NN, 'group_norm'], [call.tensor('input'), c.value('num_groups')!, own, own]);
  },
});

const normalizedShape = (c: Call): readonly Size[] => c.sizes('normalized_shape')!;
defineModule('LayerNorm(int[1] normalized_shape, float eps=1e-5, bool elementwise_affine=True, bool bias=True)', {
  state: (c) =>
    c.flag('elementwise_affine')
      ? (c.flag('bias') ? ['weight', 'bias'] : ['weight']).map((name) => parameter(c, name, normalizedShape(c)))
      : [],
  forward: (call, c) => {
    const shape: Value = { kind: 'list', items: normalizedShape(c).map((value) => ({ kind: 'number', value })) };
    return invoke(call, [...NN, 'layer_norm'], [call.tensor('input'), shape]);
  },
});
defineModule('RMSNorm(int[1] normalized_shape, float? eps=None, bool elementwise_affine=True)', {
  state: (c) => (c.flag('elementwise_affine') ? [parameter(c, 'weight', normalizedShape(c))] : []),
  forward: (call, c) => {
    const shape: Value = { kind: 'list', items: normalizedShape(c).map((value) => ({ kind: 'number', value })) };
    return invoke(call, [...NN, 'rms_norm'], [call.tensor('input'), shape]);
  },
});

/** Scale, and shift unless it is not wanted. */
const affineNames = (c: Call): readonly string[] => (c.flag('bias') ? ['weight', 'bias'] : ['weight']);

// Embeddings.
const TABLE = 'int num_embeddings, int embedding_dim';
function checkPadding(c: Call): undefined {
  const [padding, rows] = [c.size('padding_idx'), c.size('num_embeddings')!];
  if (typeof padding === 'number' && typeof rows === 'number') {
    if (padding > 0 && padding >= rows)
      c.refuse('index-out-of-range', 'Padding_idx must be within num_embeddings', {
        argument: 'padding_idx',
        actual: padding,
        expected: rows,
      });
    if (padding < 0 && padding < -rows)
      c.refuse('index-out-of-range', 'Padding_idx must be within num_embeddings', {
        argument: 'padding_idx',
        actual: padding,
        expected: rows,
      });
  }
  return undefined;
}
const table = (c: Call): readonly Size[] => [c.size('num_embeddings')!, c.size('embedding_dim')!];
defineModule(
  `Embedding(${TABLE}, int? padding_idx=None, float? max_norm=None, float norm_type=2.0, bool scale_grad_by_freq=False, bool sparse=False, Tensor? _weight=None, bool _freeze=False)`,
  {
    construct: checkPadding,
    state: (c) => [parameter(c, 'weight', table(c))],
    forward: (call, c) => invoke(call, [...NN, 'embedding'], [call.tensor('input'), tensor(table(c), dtypeOf(c))]),
  },
);
defineModule(
  `EmbeddingBag(${TABLE}, float? max_norm=None, float norm_type=2.0, bool scale_grad_by_freq=False, str mode="mean", bool sparse=False, Tensor? _weight=None, bool include_last_offset=False, int? padding_idx=None)`,
  {
    construct: checkPadding,
    state: (c) => [parameter(c, 'weight', table(c))],
    forwards: 'forward(Tensor input, Tensor? offsets=None, Tensor? per_sample_weights=None) -> Tensor',
    forward: (call, c) =>
      invoke(call, [...NN, 'embedding_bag'], [call.tensor('input'), tensor(table(c), dtypeOf(c))], {
        offsets: call.value('offsets'),
        mode: c.value('mode'),
        include_last_offset: c.value('include_last_offset'),
      }),
  },
);

defineModule('Bilinear(int in1_features, int in2_features, int out_features, bool bias=True)', {
  construct(c) {
    const inside = c.size('in1_features')!;
    c.check(
      c.facts.atMost(1, inside),
      'invalid-argument',
      () => `in1_features must be > 0, but got (in1_features=${printSize(inside)})`,
      'in1_features',
    );
    return undefined;
  },
  state: (c) => [
    parameter(c, 'weight', [c.size('out_features')!, c.size('in1_features')!, c.size('in2_features')!]),
    ...(c.flag('bias') ? [parameter(c, 'bias', [c.size('out_features')!])] : []),
  ],
  forwards: 'forward(Tensor input1, Tensor input2) -> Tensor',
  forward: (call, c) =>
    invoke(
      call,
      [...NN, 'bilinear'],
      [
        call.tensor('input1'),
        call.tensor('input2'),
        tensor([c.size('out_features')!, c.size('in1_features')!, c.size('in2_features')!], dtypeOf(c)),
      ],
    ),
});
defineModule('PReLU(int num_parameters=1, float init=0.25)', {
  state: (c) => [parameter(c, 'weight', [c.size('num_parameters')!])],
  forward: (call, c) =>
    invoke(call, [...NN, 'prelu'], [call.tensor('input'), tensor([c.size('num_parameters')!], dtypeOf(c))]),
});

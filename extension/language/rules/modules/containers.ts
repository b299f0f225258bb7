/** Containers, and modules whose sizes come with their first input. */
import { type ModuleValue, tensor, type Value } from '../../values';
import type { Call } from '../call';
import { absorb, invoke } from '../dispatch';
import { applyModule } from './dispatch';
import { dtypeOf } from './layers';
import { defineModule } from './registry';

/** Runs modules one after the other. */
export function sequential(call: Call, modules: readonly Value[], input: Value): Value {
  let value = input;
  for (const module of modules) {
    if (module.kind === 'module')
      value = absorb(call, applyModule(module, [value], new Map(), { ...call.context, facts: call.facts }));
    else value = call.context.call?.(module, [value]) ?? call.unknown({ kind: 'unknown' });
  }
  return value;
}

defineModule('Sequential()', {
  forwards: 'forward(Tensor input) -> Tensor',
  forward: (call, c) =>
    sequential(
      call,
      (c.module?.children ?? []).map(([, child]) => child),
      call.args.get('input') ?? { kind: 'unknown' },
    ),
});
for (const name of ['ModuleList', 'ModuleDict'])
  defineModule(`${name}()`, {
    forward: (call) => call.refuse('invalid-argument', `Module [${name}] is missing the required "forward" function`),
  });

// Lazy modules: what they take is what comes first.
const LAZY: Readonly<Record<string, string>> = {
  LazyLinear: 'int out_features, bool bias=True',
  LazyBatchNorm1d:
    'float eps=1e-5, float? momentum=0.1, bool affine=True, bool track_running_stats=True, *, bool bias=True',
  LazyBatchNorm2d:
    'float eps=1e-5, float? momentum=0.1, bool affine=True, bool track_running_stats=True, *, bool bias=True',
  LazyBatchNorm3d:
    'float eps=1e-5, float? momentum=0.1, bool affine=True, bool track_running_stats=True, *, bool bias=True',
  LazyInstanceNorm1d:
    'float eps=1e-5, float momentum=0.1, bool affine=True, bool track_running_stats=True, *, bool bias=True',
  LazyInstanceNorm2d:
    'float eps=1e-5, float momentum=0.1, bool affine=True, bool track_running_stats=True, *, bool bias=True',
  LazyInstanceNorm3d:
    'float eps=1e-5, float momentum=0.1, bool affine=True, bool track_running_stats=True, *, bool bias=True',
};
for (const d of [1, 2, 3]) {
  const window = `int out_channels, int[${d}] kernel_size, int[${d}] stride=1`;
  Object.assign(LAZY, {
    [`LazyConv${d}d`]: `${window}, Scalar padding=0, int[${d}] dilation=1, int groups=1, bool bias=True, str padding_mode="zeros"`,
    [`LazyConvTranspose${d}d`]: `${window}, int[${d}] padding=0, int[${d}] output_padding=0, int groups=1, bool bias=True, int[${d}] dilation=1, str padding_mode="zeros"`,
  });
}
const OPEN: Readonly<Record<string, string>> = { Linear: 'in_features', Norm: 'num_features', Conv: 'in_channels' };

for (const [name, params] of Object.entries(LAZY))
  defineModule(`${name}(${params})`, {
    forward(call, c) {
      const type = name.slice('Lazy'.length);
      const { shape } = call.tensor('input');
      const found = Object.entries(OPEN).find(([part]) => type.includes(part))!;
      const rank = /\d/.exec(type)?.[0];
      const unbatched = rank !== undefined && shape?.length === Number(rank) + 1 && !type.startsWith('Batch');
      const size = shape?.[type === 'Linear' ? shape.length - 1 : unbatched ? 0 : 1];
      if (size === undefined) return call.unknown();
      const config = new Map<string, Value>([[found[1], { kind: 'number', value: size }], ...(c.module?.config ?? [])]);
      const module: ModuleValue = { kind: 'module', type, config };
      return absorb(
        call,
        applyModule(module, [call.tensor('input')], new Map(), { ...call.context, facts: call.facts }),
      );
    },
  });

defineModule(
  'AdaptiveLogSoftmaxWithLoss(int in_features, int n_classes, int[] cutoffs, float div_value=4.0, bool head_bias=False)',
  {
    forwards: 'forward(Tensor input, Tensor target) -> (Tensor, Tensor)',
    forward(call) {
      const { shape, dtype } = call.tensor('target');
      return {
        kind: 'list',
        items: [tensor(shape, dtype && call.tensor('input').dtype), tensor([], call.tensor('input').dtype)],
        names: ['output', 'loss'],
      };
    },
  },
);
defineModule(
  'LinearCrossEntropyLoss(int in_features, int num_classes, *, int[] out_features=[], bool bias=False, str reduction="mean", Tensor? weight=None, int? ignore_index=None, float label_smoothing=0.0, Device? options=None)',
  {
    forwards: 'forward(Tensor input, Tensor target) -> Tensor',
    forward(call, c) {
      if (c.sizes('out_features')!.length > 0) return call.unknown();
      const own = tensor([c.size('num_classes')!, c.size('in_features')!], dtypeOf(c));
      const scores = invoke(call, ['nn', 'functional', 'linear'], [call.tensor('input'), own]);
      return invoke(call, ['nn', 'functional', 'cross_entropy'], [scores, call.tensor('target')], {
        reduction: c.value('reduction'),
      });
    },
  },
);
defineModule(
  'TripletMarginWithDistanceLoss(*, Device? distance_function=None, float margin=1.0, bool swap=False, str reduction="mean")',
  {
    forwards: 'forward(Tensor anchor, Tensor positive, Tensor negative) -> Tensor',
    forward: (call, c) =>
      invoke(
        call,
        ['nn', 'functional', 'triplet_margin_with_distance_loss'],
        [call.tensor('anchor'), call.tensor('positive'), call.tensor('negative')],
        { reduction: c.value('reduction') },
      ),
  },
);
defineModule('DataParallel(Device module, int[]? device_ids=None, Device? output_device=None, int dim=0)', {
  construct: (c) => [['module', c.value('module')!]],
  forward: (call, c) => sequential(call, [c.value('module')!], call.args.get('input') ?? { kind: 'unknown' }),
});

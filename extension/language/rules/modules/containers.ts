/** Containers, and modules whose sizes come with their first input. */
import { add, floorDiv, printShape, printSize, product, type Size, sub } from '../../sizes';
import { type ModuleValue, number, SCALAR_NAMES, tensor, type Value } from '../../values';
import type { Call } from '../call';
import { absorb, invoke } from '../dispatch';
import { typeName } from '../overload';
import { needSame } from '../sizes';
import { applyModule, constructModule } from './dispatch';
import { dtypeOf, parameter } from './layers';
import { defineModule } from './registry';
import { positiveMargin } from './simple';

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

/** The class a lazy module becomes, and the parameter that its first input decides. */
function becoming(name: string): readonly [type: string, open: string] {
  const type = name.slice('Lazy'.length);
  return [type, Object.entries(OPEN).find(([part]) => type.includes(part))![1]];
}

/** What is refused when it is made, before anything came: what the class refuses for nothing at all. */
function checkLazy(c: Call): undefined {
  const [type, open] = becoming(c.overload.name);
  const given = new Map<string, Value>([...c.args, [open, number(0)]]);
  absorb(c, constructModule(type, [], given, c.context));
  return undefined;
}

for (const [name, params] of Object.entries(LAZY))
  defineModule(`${name}(${params})`, {
    factory: true,
    construct: checkLazy,
    forward(call, c) {
      const [type, open] = becoming(name);
      const { shape } = call.tensor('input');
      const rank = /\d/.exec(type)?.[0];
      const unbatched = rank !== undefined && shape?.length === Number(rank) + 1 && type.startsWith('Conv');
      const size = shape?.[type === 'Linear' ? shape.length - 1 : unbatched ? 0 : 1];
      if (size === undefined) {
        if (!shape) return call.unknown();
        call.refuse('rank-mismatch', `${name} takes no input of size ${printShape(shape)}`, { argument: 'input' });
      }
      const config = new Map<string, Value>([[open, number(size)], ...(c.module?.config ?? [])]);
      const module: ModuleValue = { kind: 'module', type, config };
      return absorb(
        call,
        applyModule(module, [call.tensor('input')], new Map(), { ...call.context, facts: call.facts }),
      );
    },
  });

function checkAdaptive(call: Call, c: Call, input: readonly Size[], target: readonly Size[]): void {
  const mistaken = (text: string) => () => text;
  call.check(
    target.length < 2,
    'rank-mismatch',
    mistaken('0D or 1D target tensor expected, multi-target not supported'),
    'target',
  );
  call.check(
    input.length === target.length + 1,
    'rank-mismatch',
    () =>
      `${target.length}D target tensor expects ${target.length + 1}D input tensors, but found inputs with size torch.Size(${printShape(input)})`,
    'input',
  );
  if (target.length === 1)
    call.needEqual(
      input[0]!,
      target[0]!,
      'target-mismatch',
      mistaken('Input and target should have the same size in the batch dimension.'),
      { argument: 'target', against: 'input' },
    );
  const { dtype } = call.tensor('target');
  call.check(
    !dtype?.startsWith('complex'),
    'dtype-mismatch',
    () => `"ge_cpu" not implemented for '${SCALAR_NAMES[dtype!]}'`,
    'target',
  );
  const own = tensor([c.sizes('cutoffs')!.length, c.size('in_features')!], dtypeOf(c));
  if (!input.includes(0)) invoke(call, ['nn', 'functional', 'linear'], [call.tensor('input'), own]);
}

defineModule(
  'AdaptiveLogSoftmaxWithLoss(int in_features, int n_classes, int[] cutoffs, float div_value=4.0, bool head_bias=False)',
  {
    construct(c) {
      const given = c.args.get('cutoffs');
      c.check(
        !given || !['number', 'boolean', 'none'].includes(given.kind),
        'wrong-call',
        () => `'${typeName(given!)}' object is not iterable`,
        'cutoffs',
      );
      const [cutoffs, classes] = [c.sizes('cutoffs')!, c.size('n_classes')!];
      c.check(
        cutoffs.length > 0,
        'invalid-argument',
        () => 'cutoffs should be a sequence of length larger than 0',
        'cutoffs',
      );
      const ends = [0, ...cutoffs, classes];
      c.check(
        ends.every((end, i) => i === 0 || c.facts.below(ends[i - 1]!, end) !== false),
        'invalid-argument',
        () =>
          'cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value is between 1 and n_classes-1',
        'cutoffs',
      );
      return undefined;
    },
    state: (c) => {
      const [inside, cutoffs] = [c.size('in_features')!, c.sizes('cutoffs')!];
      const rate = c.number('div_value') ?? c.unknown();
      const ends = [...cutoffs, c.size('n_classes')!];
      const head = add(cutoffs[0]!, cutoffs.length);
      return [
        parameter(c, 'head.weight', [head, inside]),
        ...(c.flag('head_bias') ? [parameter(c, 'head.bias', [head])] : []),
        ...cutoffs.flatMap((cutoff, i) => {
          const hidden =
            typeof inside === 'number' ? Math.floor(inside / rate ** (i + 1)) : floorDiv(inside, rate ** (i + 1));
          return [
            parameter(c, `tail.${i}.0.weight`, [hidden, inside]),
            parameter(c, `tail.${i}.1.weight`, [sub(ends[i + 1]!, cutoff), hidden]),
          ];
        }),
      ];
    },
    forwards: 'forward(Tensor input, Tensor target) -> (Tensor, Tensor)',
    forward(call, c) {
      const [input, target] = [call.tensor('input'), call.tensor('target')];
      if (input.shape && target.shape) checkAdaptive(call, c, input.shape, target.shape);
      return {
        kind: 'list',
        items: [tensor(target.shape, target.dtype && input.dtype), tensor([], input.dtype)],
        names: ['output', 'loss'],
      };
    },
  },
);
defineModule(
  'LinearCrossEntropyLoss(int in_features, int num_classes, *, int[] out_features=[], bool bias=False, str reduction="mean", Tensor? weight=None, int? ignore_index=None, float label_smoothing=0.0, Device? options=None)',
  {
    forwards: 'forward(Tensor input, Tensor target) -> Tensor',
    construct(c) {
      const [weight, classes] = [c.has('weight') ? c.tensor('weight').shape : undefined, c.size('num_classes')!];
      if (weight) {
        const text = () => `expected weight shape to be (${printSize(classes)},), got ${printShape(weight)}`;
        needSame(c, [classes], weight, 'size-mismatch', text, { argument: 'weight' });
      }
      const smoothing = c.number('label_smoothing');
      c.check(
        smoothing === undefined || (smoothing >= 0 && smoothing <= 1),
        'invalid-argument',
        () => `expected label_smoothing to be in range [0, 1], got ${smoothing}`,
        'label_smoothing',
      );
      return undefined;
    },
    state: (c) => {
      const outputs = product([c.size('num_classes')!, ...c.sizes('out_features')!]);
      const weight = parameter(c, 'linear.weight', [outputs, c.size('in_features')!]);
      return c.flag('bias') ? [weight, parameter(c, 'linear.bias', [outputs])] : [weight];
    },
    forward(call, c) {
      const rows = [c.size('num_classes')!, ...c.sizes('out_features')!];
      const weight = tensor([...rows, c.size('in_features')!], dtypeOf(c));
      return invoke(
        call,
        ['nn', 'functional', 'linear_cross_entropy'],
        [call.tensor('input'), weight, call.tensor('target')],
        {
          linear_bias: c.flag('bias') ? tensor(rows, dtypeOf(c)) : undefined,
          weight: c.value('weight'),
          reduction: c.value('reduction'),
          ignore_index: c.value('ignore_index'),
          label_smoothing: c.value('label_smoothing'),
        },
      );
    },
  },
);
defineModule(
  'TripletMarginWithDistanceLoss(*, Device? distance_function=None, float margin=1.0, bool swap=False, str reduction="mean")',
  {
    construct: (c) => positiveMargin(c, 'TripletMarginWithDistanceLoss'),
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

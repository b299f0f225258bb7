/** Pooling: windows that slide over the last dimensions. */
import { add, ceilDiv, floorDiv, mul, printShape, printSize, product, type Size, sub } from '../sizes';
import { category, type DType, isIntegral, list, SCALAR_NAMES, type TensorValue, tensor, type Value } from '../values';
import type { Call } from './call';
import { atLeast } from './conv';
import { define, rule } from './registry';

/** One value for each pooled dimension. */
function each(call: Call, name: string, dims: number, label = name): readonly Size[] {
  const given = call.sizes(name)!;
  if (given.length === 1) return Array<Size>(dims).fill(given[0]!);
  if (given.length !== dims)
    call.refuse(
      'invalid-argument',
      `${call.overload.name}: ${label} must either be a single int, or a tuple of ${dims} ints`,
      { argument: name },
    );
  return given;
}

interface Pooling {
  readonly kernel: readonly Size[];
  readonly stride: readonly Size[];
  readonly padding: readonly Size[];
  readonly dilation: readonly Size[];
  readonly ceil: boolean;
}

function poolingOf(call: Call, dims: number): Pooling {
  const kernel = each(call, 'kernel_size', dims);
  const given = call.has('stride') ? call.sizes('stride')! : [];
  const stride = given.length === 0 ? kernel : each(call, 'stride', dims);
  const padding = call.has('padding') ? each(call, 'padding', dims) : kernel.map(() => 0);
  const dilation = call.has('dilation') ? each(call, 'dilation', dims) : kernel.map(() => 1);
  const ceil = call.has('ceil_mode') ? call.flag('ceil_mode') : false;
  atLeast(call, kernel, 1, 'kernel_size', `kernel size should be greater than zero, but got ${printShape(kernel)}`);
  atLeast(call, stride, 1, 'stride', `stride should be greater than zero, but got ${printShape(stride)}`);
  atLeast(call, dilation, 1, 'dilation', `dilation should be greater than zero, but got ${printShape(dilation)}`);
  for (const [d, pad] of padding.entries()) {
    if (call.facts.atMost(0, pad) === false)
      call.refuse('invalid-argument', `pad must be non-negative, but got pad: ${printSize(pad)}`, {
        argument: 'padding',
      });
    const reach = add(mul(sub(kernel[d]!, 1), dilation[d]!), 1);
    if (call.facts.atMost(pad, floorDiv(reach, 2)) === false)
      call.refuse(
        'invalid-argument',
        `pad should be at most half of effective kernel size, but got pad=${printSize(pad)}, kernel_size=${printSize(kernel[d]!)} and dilation=${printSize(dilation[d]!)}`,
        { argument: 'padding' },
      );
  }
  return { kernel, stride, padding, dilation, ceil };
}

/** How many windows there are along one dimension. */
function windows(call: Call, size: Size, d: number, { kernel, stride, padding, dilation, ceil }: Pooling): Size {
  const reach = add(mul(dilation[d]!, sub(kernel[d]!, 1)), 1);
  const room = sub(add(size, mul(2, padding[d]!)), reach);
  let count = add((ceil ? ceilDiv : floorDiv)(room, stride[d]!), 1);
  // The last window must begin inside the input or its padding on the left.
  if (ceil) {
    const beyond = call.facts.atMost(add(size, padding[d]!), mul(sub(count, 1), stride[d]!));
    if (beyond) count = sub(count, 1);
    else if (beyond === undefined && typeof stride[d] === 'number' && call.facts.atMost(stride[d]!, reach) !== true)
      return call.context.fresh('windows');
  }
  return count;
}

/** The input's dimensions in front of those that are pooled, after PyTorch's checks of rank. */
function front(call: Call, self: TensorValue, dims: number, name: string): readonly Size[] {
  const shape = self.shape!;
  if (shape.length !== dims + 1 && shape.length !== dims + 2)
    call.refuse('rank-mismatch', rankMessage(dims, name, shape), {
      argument: 'input',
      expected: `${dims + 1}D or ${dims + 2}D`,
      actual: `${shape.length}D`,
    });
  return shape.slice(0, -dims);
}

function rankMessage(dims: number, name: string, shape: readonly Size[]): string {
  if (dims === 1) return `${name}() Expected 2D or 3D input tensor, but got ${printShape(shape)}`;
  if (name.startsWith('adaptive'))
    return `${name}(): Expected ${dims + 1}D or ${dims + 2}D tensor, but got ${printShape(shape)}`;
  return `non-empty ${dims + 1}D or ${dims + 2}D (batch mode) tensor expected for input`;
}

function pooled(call: Call, dims: number): readonly Size[] {
  const self = call.tensor('self');
  checkDtype(call, self.dtype);
  const pooling = poolingOf(call, dims);
  const shape = self.shape!;
  const { name } = call.overload;
  const lead = front(call, self, dims, name.replace('_with_indices', ''));
  const sizes = shape.slice(-dims);
  emptyRefused(call, lead, sizes, dims);
  const result = sizes.map((size, d) => {
    const count = windows(call, size, d, pooling);
    const message = () =>
      `Given input size: (${shown(lead, sizes)}). Calculated output size: (${shown(
        lead,
        sizes.map((one, i) => (i === d ? count : one)),
      )}). Output size is too small`;
    call.needAtMost(1, count, 'output-too-small', message, {
      argument: 'input',
      actual: size,
      expected: pooling.kernel[d]!,
      dim: lead.length + d,
    });
    return count;
  });
  call.words = `${times(sizes)}, window ${times(pooling.kernel)}, stride ${times(pooling.stride)} → ${times(result)}`;
  return [...lead, ...result];
}

const times = (sizes: readonly Size[]): string => sizes.map(printSize).join('×');
const shown = (lead: readonly Size[], sizes: readonly Size[]): string =>
  [lead.at(-1) ?? 1, ...sizes].map(printSize).join('x');

/** Means are of floating numbers, or of int64; the largest of anything that has an order. */
function checkDtype(call: Call, dtype: DType | undefined): void {
  if (!dtype) return;
  const { name } = call.overload;
  const kind = category(dtype);
  const taken = name.includes('max')
    ? kind !== 'bool'
    : name.startsWith('lp')
      ? kind !== 'complex' && (kind === 'floating' || kind === 'bool' || dtype === 'int64')
      : kind === 'floating' || (dtype === 'int64' && !name.startsWith('adaptive'));
  if (!taken)
    call.refuse('dtype-mismatch', `"${name}" not implemented for '${SCALAR_NAMES[dtype]}'`, {
      argument: 'input',
      actual: dtype,
    });
}

/** Only the batch may be empty. */
function emptyRefused(call: Call, lead: readonly Size[], sizes: readonly Size[], dims: number): void {
  const inner = [...lead.slice(-1), ...sizes];
  if (inner.includes(0))
    call.refuse(
      'output-too-small',
      `Expected ${dims + 1}D or ${dims + 2}D (batch mode) tensor with optional 0 dim batch size for input, but got: ${printShape([...lead, ...sizes])}`,
      { argument: 'input' },
    );
}

for (const dims of [1, 2, 3]) {
  rule(`max_pool${dims}d avg_pool${dims}d`, (call) => {
    const self = call.tensor('self');
    if (!self.shape) return tensor(undefined, self.dtype);
    if (call.has('divisor_override') && call.size('divisor_override') === 0)
      call.refuse('invalid-argument', 'divisor must be not zero', { argument: 'divisor_override' });
    return tensor(pooled(call, dims), self.dtype);
  });
  rule(`max_pool${dims}d_with_indices`, (call) => pair(call, call.tensor('self').shape && pooled(call, dims)));
  define(
    'nn.functional',
    `max_pool${dims}d(Tensor self, int[${dims}] kernel_size, int[${dims}]? stride=None, int[${dims}] padding=0, int[${dims}] dilation=1, bool ceil_mode=False, bool return_indices=False) -> Tensor`,
    (call) => {
      const self = call.tensor('self');
      const shape = self.shape && pooled(call, dims);
      return call.flag('return_indices') ? pair(call, shape) : tensor(shape, self.dtype);
    },
  );
}

/** The result and where its elements were. */
const pair = (call: Call, shape: readonly Size[] | undefined): Value =>
  list(
    [tensor(shape, call.tensor('self').dtype), tensor(shape, 'int64', { requiresGrad: false })],
    ['output', 'indices'],
  );

/** Sizes asked for, null keeping the input's. */
function asked(call: Call, dims: number, shape: readonly Size[]): Size[] {
  const value = call.args.get('output_size');
  const own = shape.slice(-dims);
  if (!value || value.kind === 'none') return [...own];
  if (value.kind === 'number') return own.map(() => value.value ?? call.unknown());
  if (value.kind !== 'list') return call.unknown();
  if (value.items.length === 1 && call.overload.declared.library && call.overload.name.includes('avg'))
    return own.map((size) => (value.items[0]!.kind === 'number' ? (value.items[0]!.value ?? call.unknown()) : size));
  if (value.items.length !== dims)
    call.refuse('invalid-argument', `${call.overload.name}: internal error: output_size.size() must be ${dims}`, {
      argument: 'output_size',
    });
  return value.items.map((item, i) =>
    item.kind === 'none' ? own[i]! : item.kind === 'number' ? (item.value ?? call.unknown()) : call.unknown(),
  );
}

function adaptive(call: Call, dims: number): readonly Size[] {
  const shape = call.tensor('self').shape!;
  const { name } = call.overload;
  const single = call.value('output_size');
  // One mean per channel is taken of anything.
  const mean =
    name.includes('avg') &&
    (dims < 3 || shape.length === 4 || shape.length === 5) &&
    shape.length > (dims === 2 ? 1 : dims) &&
    (dims !== 1 || shape.length < 4) &&
    (single?.kind === 'list' ? single.items : [single]).every((item) => item?.kind === 'number' && item.value === 1);
  const lead = mean ? shape.slice(0, -dims) : front(call, call.tensor('self'), dims, name);
  if (!mean) checkDtype(call, call.tensor('self').dtype);
  else
    call.checkDtype(
      'self',
      ['floating', 'complex'],
      (dtype) =>
        `mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${SCALAR_NAMES[dtype]}`,
    );
  const sizes = asked(call, dims, shape);
  atLeast(call, sizes, 0, 'output_size', `${name}: elements of output_size must be greater than or equal to 0`);
  for (const [d, size] of shape.entries())
    if (!mean && d >= shape.length - dims && size === 0)
      call.refuse(
        'output-too-small',
        `${name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes ${printShape(shape)} with dimension ${d} being empty`,
        { argument: 'input' },
      );
  call.words = `${times(shape.slice(-dims))} → ${times(sizes)}, whatever the size`;
  return [...lead, ...sizes];
}

for (const dims of [1, 2, 3]) {
  rule(`adaptive_avg_pool${dims}d`, (call) => {
    const { shape, dtype } = call.tensor('self');
    return tensor(shape && adaptive(call, dims), dtype);
  });
  rule(`adaptive_max_pool${dims}d`, (call) => pair(call, call.tensor('self').shape && adaptive(call, dims)));
  define(
    'nn.functional',
    `adaptive_max_pool${dims}d(Tensor self, int[${dims}]? output_size, bool return_indices=False) -> Tensor`,
    (call) => {
      const { shape, dtype } = call.tensor('self');
      const result = shape && adaptive(call, dims);
      return call.flag('return_indices') ? pair(call, result) : tensor(result, dtype);
    },
  );
  define(
    'nn.functional',
    `lp_pool${dims}d(Tensor self, float norm_type, int[${dims}] kernel_size, int[${dims}]? stride=None, bool ceil_mode=False) -> Tensor`,
    (call) => {
      const { shape, dtype } = call.tensor('self');
      const power = call.value('norm_type');
      if (!power || power.kind === 'list')
        call.refuse('wrong-call', 'pow() received an invalid combination of arguments', { argument: 'norm_type' });
      // The powers, of which windows are averaged, have fractions.
      const powers = dtype && isIntegral(dtype, true) ? call.context.defaultDtype : dtype;
      return tensor(shape && pooled(call, dims), powers);
    },
  );
}
for (const dims of [2, 3]) {
  define('nn.functional', `adaptive_avg_pool${dims}d(Tensor self, int[${dims}]? output_size) -> Tensor`, (call) => {
    const { shape, dtype } = call.tensor('self');
    if (shape && call.value('output_size')?.kind === 'list' && shape.length <= dims)
      call.refuse('rank-mismatch', `Input dimension should be at least ${dims + 1}`, { argument: 'input' });
    return tensor(shape && adaptive(call, dims), dtype);
  });
  const fractional = `fractional_max_pool${dims}d(Tensor self, int[${dims}] kernel_size, int[${dims}]? output_size=None, float[1]? output_ratio=None, bool return_indices=False, Tensor? _random_samples=None) -> Tensor`;
  define('nn.functional', fractional, (call) => {
    const shape = call.shape('self');
    const lead = front(call, call.tensor('self'), dims, 'fractional_max_pool2d');
    const name = `fractional_max_pool${dims}d`;
    for (const [d, size] of shape.entries())
      call.check(
        size !== 0 || d < shape.length - dims - 1,
        'output-too-small',
        () =>
          `${name}(): Expected input to have non-zero size for non-batch dimensions, but got ${printShape(shape)} with dimension ${d} being empty.`,
        'input',
      );
    let sizes: Size[];
    if (call.has('output_size')) sizes = [...each(call, 'output_size', dims)];
    else {
      const ratio: Value | undefined = call.value('output_ratio');
      if (!ratio)
        return call.refuse(
          'invalid-argument',
          `${call.overload.name} requires specifying either an output_size or an output_ratio`,
          { argument: 'output_size' },
        );
      const items = ratio.kind === 'list' ? ratio.items : new Array<Value>(dims).fill(ratio);
      sizes = shape.slice(-dims).map((size, i) => {
        const factor = items[i];
        if (typeof size !== 'number' || factor?.kind !== 'number' || typeof factor.value !== 'number')
          return call.context.fresh('n');
        return Math.trunc(size * factor.value);
      });
    }
    const kernel = each(call, 'kernel_size', dims);
    for (const [d, size] of sizes.entries()) {
      const [window, have] = [kernel[d]!, shape[shape.length - dims + d]!];
      call.check(
        call.facts.atMost(1, window) !== false && call.facts.atMost(1, size) !== false,
        'invalid-argument',
        () => `${name}: kernel_size and output_size must be positive`,
        'output_size',
      );
      call.needAtMost(
        sub(add(size, window), 1),
        have,
        'output-too-small',
        () => `${name}(): pool ${printSize(window)} too large relative to input ${printSize(have)}`,
        { argument: 'input' },
      );
    }
    randomSamples(call, shape, dims);
    call.checkDtype(
      'self',
      ['floating'],
      (dtype) => `"fractional_max_pool${dims}d_out_frame" not implemented for '${SCALAR_NAMES[dtype]}'`,
    );
    const result = [...lead, ...sizes];
    return call.flag('return_indices') ? pair(call, result) : tensor(result, call.tensor('self').dtype);
  });
}
/** Where windows lie: a place in each dimension for every channel of every sample. */
function randomSamples(call: Call, shape: readonly Size[], dims: number): void {
  if (!call.has('_random_samples')) return;
  const samples = call.tensor('_random_samples');
  const own = call.tensor('self').dtype;
  call.check(
    !samples.dtype || !own || samples.dtype === own,
    'dtype-mismatch',
    () => 'Expect _random_samples to have the same dtype as input',
    '_random_samples',
  );
  const given = samples.shape;
  if (!given) return;
  const text = () => `Expect _random_samples to be of shape (batch, channels, ${dims}) but got ${printShape(given)}`;
  call.check(given.length === 3, 'rank-mismatch', text, '_random_samples');
  call.needEqual(given[2]!, dims, 'size-mismatch', text, { argument: '_random_samples' });
  const planes = product(shape.slice(0, -dims));
  call.needAtMost(planes, mul(given[0]!, given[1]!), 'size-mismatch', text, { argument: '_random_samples' });
}

for (const dims of [1, 2, 3])
  define(
    'nn.functional',
    `max_unpool${dims}d(Tensor self, Tensor indices, int[${dims}] kernel_size, int[${dims}]? stride=None, int[${dims}] padding=0, int[]? output_size=None) -> Tensor`,
    (call) => {
      const shape = call.shape('self');
      const indices = call.tensor('indices').shape;
      if (shape.length !== dims + 1 && shape.length !== dims + 2)
        call.refuse(
          'rank-mismatch',
          `Input to max_unpool${dims}d should be a ${dims + 1}d or ${dims + 2}d Tensor, but got a tensor with ${shape.length} dimensions.`,
          { argument: 'input' },
        );
      if (indices && indices.length !== shape.length)
        call.refuse(
          'rank-mismatch',
          `Expected shape of indices to be same as that of the input tensor (${printShape(shape)}) but got indices tensor with shape: ${printShape(indices)}`,
          { argument: 'indices' },
        );
      if (indices)
        for (const [d, size] of shape.entries())
          call.needEqual(
            size,
            indices[d]!,
            'size-mismatch',
            () =>
              `Expected shape of indices to be same as that of the input tensor (${printShape(shape)}) but got indices tensor with shape: ${printShape(indices)}`,
            { argument: 'indices', dim: d },
          );
      const kernel = each(call, 'kernel_size', dims);
      const stride = call.has('stride') && call.sizes('stride')!.length > 0 ? each(call, 'stride', dims) : kernel;
      const padding = each(call, 'padding', dims);
      const lead = shape.slice(0, -dims);
      const wanted = call.has('output_size') ? call.sizes('output_size')! : undefined;
      const usual = shape
        .slice(-dims)
        .map((size, d) => sub(add(mul(sub(size, 1), stride[d]!), kernel[d]!), mul(2, padding[d]!)));
      const places = call.tensor('indices').dtype;
      call.check(
        wanted === undefined || wanted.length === dims || wanted.length === dims + 2,
        'invalid-argument',
        () =>
          `output_size should be a sequence containing ${dims} or ${dims + 2} elements, but it has a length of '${wanted!.length}'`,
        'output_size',
      );
      const sizes = wanted ? wanted.slice(-dims) : usual;
      for (const [d, size] of sizes.entries()) {
        const [low, high] = [sub(usual[d]!, stride[d]!), add(usual[d]!, stride[d]!)];
        if (wanted)
          call.check(
            call.facts.below(low, size) !== false && call.facts.below(size, high) !== false,
            'invalid-argument',
            () =>
              `invalid output_size "${printShape(sizes)}" (dim ${d} must be between ${printSize(low)} and ${printSize(high)})`,
            'output_size',
          );
        call.check(
          call.facts.atMost(0, size),
          'invalid-argument',
          () =>
            `max_unpooling: output_size must contain non-negative spatial dimensions, but got output_size[${d}]=${printSize(size)}`,
          'output_size',
        );
      }
      call.check(
        places === undefined || places === 'int64',
        'dtype-mismatch',
        () => `elements in indices should be type int64 but got: ${SCALAR_NAMES[places!]}`,
        'indices',
      );
      return tensor([...lead, ...sizes], call.tensor('self').dtype);
    },
  );

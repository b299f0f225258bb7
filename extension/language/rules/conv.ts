/** Convolutions. */
import { add, floorDiv, mul, printShape, printSize, type Size, sub } from '../sizes';
import { SCALAR_NAMES, type TensorValue, tensor, type Value } from '../values';
import type { Call } from './call';
import { rule } from './registry';

interface Windows {
  readonly stride: readonly Size[];
  readonly padding: readonly Size[];
  readonly dilation: readonly Size[];
}

/** One value for each dimension beside batch and channels. */
function each(call: Call, name: string, count: number): readonly Size[] {
  const given = call.sizes(name)!;
  if (given.length === 1) return Array<Size>(count).fill(given[0]!);
  if (given.length !== count)
    call.refuse(
      'invalid-argument',
      `expected ${name} to be a single integer value or a list of ${count} values to match the convolution dimensions, but got ${name}=${printShape(given)}`,
      { argument: name },
    );
  return given;
}

/** Requires numbers to be at least `least`, where they are known. */
export function atLeast(call: Call, values: readonly Size[], least: number, argument: string, message: string): void {
  for (const value of values)
    if (call.facts.atMost(least, value) === false)
      call.refuse('invalid-argument', message, { argument, actual: value });
}

/** Input and weight, and the bias if there is one, have one dtype. */
function sameTypes(call: Call, input: TensorValue, weight: TensorValue, bias: TensorValue | undefined): void {
  const [a, b] = [input.dtype, weight.dtype];
  if (a && b && a !== b)
    call.refuse(
      'dtype-mismatch',
      `Input type (torch.${SCALAR_NAMES[a]}Tensor) and weight type (torch.${SCALAR_NAMES[b]}Tensor) should be the same or input should be a MKLDNN tensor and weight is a dense tensor`,
      { argument: 'input', against: 'weight', expected: b, actual: a },
    );
  if (a && bias?.dtype && bias.dtype !== a)
    call.refuse('dtype-mismatch', `Input type (${a}) and bias type (${bias.dtype}) should be the same`, {
      argument: 'bias',
      expected: a,
      actual: bias.dtype,
    });
  if (a === 'bool')
    call.refuse('dtype-mismatch', `"slow_conv2d_cpu" not implemented for 'Bool'`, { argument: 'input' });
}

const by = (sizes: readonly Size[]): string => sizes.map(printSize).join(' x ');

/** Every convolution: over `dims` dimensions, with or without a batch. */
function convolution(call: Call, dims: number, transposed: boolean): Value {
  const [input, weight] = [call.tensor('input'), call.tensor('weight')];
  const bias = call.has('bias') ? call.tensor('bias') : undefined;
  const dtype = input.dtype ?? weight.dtype;
  const name = `conv${transposed ? '_transpose' : ''}${dims}d`;
  const own = input.shape ?? call.unknown(tensor(undefined, dtype));
  const w = weight.shape ?? call.unknown(tensor(undefined, dtype));
  if (own.length !== dims + 1 && own.length !== dims + 2)
    call.refuse(
      'rank-mismatch',
      `Expected ${dims + 1}D (unbatched) or ${dims + 2}D (batched) input to ${name}, but got input of size: ${printShape(own)}`,
      { argument: 'input', expected: `${dims + 1}D or ${dims + 2}D`, actual: `${own.length}D` },
    );
  const batched = own.length === dims + 2;
  const shape = batched ? own : [1, ...own];
  if (w.length !== dims + 2)
    call.refuse(
      'rank-mismatch',
      w.length < 3
        ? 'weight should have at least three dimensions'
        : `Expected ${w.length}-dimensional input for ${w.length}-dimensional weight ${printShape(w)}, but got ${shape.length}-dimensional input of size ${printShape(shape)} instead`,
      { argument: 'weight', expected: dims + 2, actual: w.length },
    );
  const groups = call.size('groups', 1);
  atLeast(call, [groups], 1, 'groups', 'non-positive groups is not supported');
  const windows = windowsOf(call, dims, w);
  const extra = transposed ? each(call, 'output_padding', dims) : [];
  atLeast(call, extra, 0, 'output_padding', 'negative output_padding is not supported');
  checkChannels(call, shape, w, bias?.shape, groups, transposed);
  sameTypes(call, input, weight, bias);
  const sizes = transposed ? spread(call, shape, w, windows, extra) : covered(call, shape, w, windows);
  checkExtents(call, shape, w);
  const filters = transposed ? mul(w[1]!, groups) : w[0]!;
  const result = [...(batched ? [own[0]!] : []), filters, ...sizes];
  call.words = `${by(shape.slice(2)).replaceAll(' x ', '×')}, kernel ${by(w.slice(2)).replaceAll(' x ', '×')}${describe(windows)} → ${by(sizes).replaceAll(' x ', '×')}, ${printSize(filters)} channels`;
  return tensor(result, dtype);
}

function windowsOf(call: Call, dims: number, w: readonly Size[]): Windows {
  const [stride, dilation] = [each(call, 'stride', dims), each(call, 'dilation', dims)];
  const mode = call.value('padding');
  let padding: readonly Size[];
  if (mode?.kind === 'string') {
    const text = call.text('padding');
    if (text !== 'same' && text !== 'valid')
      call.refuse('invalid-argument', `Invalid padding string: '${text}'`, { argument: 'padding' });
    if (text === 'same' && stride.some((step) => call.facts.equal(step, 1) === false))
      call.refuse('invalid-argument', "padding='same' is not supported for strided convolutions", {
        argument: 'padding',
      });
    // The total that keeps the size, which need not be even.
    padding =
      text === 'valid' ? stride.map(() => 0) : w.slice(2).map((size, i) => half(mul(dilation[i]!, sub(size, 1))));
  } else padding = each(call, 'padding', dims);
  if (mode?.kind !== 'string') atLeast(call, padding, 0, 'padding', 'negative padding is not supported');
  atLeast(call, stride, 1, 'stride', 'non-positive stride is not supported');
  atLeast(call, dilation, 1, 'dilation', 'dilation should be greater than zero');
  return { stride, padding, dilation };
}

/** Half of a total amount of padding; a plain number may be none and a half. */
const half = (total: Size): Size => (typeof total === 'number' ? total / 2 : floorDiv(total, 2));

function describe({ stride, padding, dilation }: Windows): string {
  const plain = (values: readonly Size[], value: Size) => values.every((one) => one === value);
  const shown = (values: readonly Size[]) => (plain(values, values[0]!) ? printSize(values[0]!) : by(values));
  return [
    plain(stride, 1) ? '' : `, stride ${shown(stride)}`,
    plain(padding, 0) ? ', no padding' : `, padding ${shown(padding)}`,
    plain(dilation, 1) ? '' : `, dilation ${shown(dilation)}`,
  ].join('');
}

function checkChannels(
  call: Call,
  shape: readonly Size[],
  w: readonly Size[],
  bias: readonly Size[] | undefined,
  groups: Size,
  transposed: boolean,
): void {
  call.needAtMost(
    groups,
    w[0]!,
    'invalid-argument',
    () =>
      `Given groups=${printSize(groups)}, expected weight to be at least ${printSize(groups)} at dimension 0, but got weight of size ${printShape(w)} instead`,
    { argument: 'weight' },
  );
  call.need(
    { relation: 'divides', left: groups, right: w[0]! },
    'invalid-argument',
    () =>
      `Given groups=${printSize(groups)}, expected weight to be divisible by ${printSize(groups)} at dimension 0, but got weight of size ${printShape(w)} instead`,
    { argument: 'weight' },
  );
  const expected = transposed ? w[0]! : mul(w[1]!, groups);
  call.needEqual(
    shape[1]!,
    expected,
    'channel-mismatch',
    () =>
      `Given ${transposed ? 'transposed=1' : `groups=${printSize(groups)}`}, weight of size ${printShape(w)}, expected input${printShape(shape)} to have ${printSize(expected)} channels, but got ${printSize(shape[1]!)} channels instead`,
    { argument: 'input', against: 'weight', expected, actual: shape[1]!, dim: 1 },
  );
  const filters = transposed ? mul(w[1]!, groups) : w[0]!;
  if (!bias) return;
  const message = () =>
    `Given ${transposed ? 'transposed=1, ' : ''}weight of size ${printShape(w)}, expected bias to be 1-dimensional with ${printSize(filters)} elements, but got bias of size ${printShape(bias)} instead`;
  if (bias.length !== 1) call.refuse('size-mismatch', message(), { argument: 'bias' });
  call.needEqual(bias[0]!, filters, 'size-mismatch', message, {
    argument: 'bias',
    against: 'weight',
    expected: filters,
    actual: bias[0]!,
  });
}

/** Sizes of a convolution's result; its kernel must fit the padded input. */
function covered(
  call: Call,
  shape: readonly Size[],
  w: readonly Size[],
  { stride, padding, dilation }: Windows,
): Size[] {
  const reach = stride.map((_step, d) => add(mul(dilation[d]!, sub(w[d + 2]!, 1)), 1));
  const room = stride.map((_step, d) => add(shape[d + 2]!, mul(2, padding[d]!)));
  const message = () =>
    `Calculated padded input size per channel: (${by(room)}). Kernel size: (${by(reach)}). Kernel size can't be greater than actual input size`;
  return stride.map((step, d) => {
    call.needAtMost(reach[d]!, room[d]!, 'output-too-small', message, {
      argument: 'input',
      expected: reach[d]!,
      actual: room[d]!,
      dim: d + 2,
    });
    return add(floorDiv(sub(room[d]!, reach[d]!), step), 1);
  });
}

/** Sizes of a transposed convolution's result. */
function spread(
  call: Call,
  shape: readonly Size[],
  w: readonly Size[],
  { stride, padding, dilation }: Windows,
  extra: readonly Size[],
): Size[] {
  for (const [d, more] of extra.entries())
    if (call.facts.below(more, stride[d]!) === false && call.facts.below(more, dilation[d]!) === false)
      call.refuse(
        'invalid-argument',
        `output padding must be smaller than either stride or dilation, but got output_padding: ${printShape(extra)} stride: ${printShape(stride)} dilation: ${printShape(dilation)}`,
        { argument: 'output_padding' },
      );
  return stride.map((step, d) => {
    const reach = mul(dilation[d]!, sub(w[d + 2]!, 1));
    const size = add(sub(add(add(mul(sub(shape[d + 2]!, 1), step), reach), extra[d]!), mul(2, padding[d]!)), 1);
    const shown = () =>
      `Given input size per channel: (${by(shape.slice(2))}). Calculated output size per channel: (${printSize(size)}). Output size is too small`;
    call.needAtMost(0, size, 'output-too-small', shown, { argument: 'input', dim: d + 2 });
    return size;
  });
}

/** Images and kernels of no extent have no windows; a batch may be empty. */
function checkExtents(call: Call, shape: readonly Size[], w: readonly Size[]): void {
  if (shape[0] === 0 || shape[1] === 0) return;
  if (shape.includes(0))
    call.refuse(
      'output-too-small',
      `Only zero batch or zero channel inputs are supported, but got input shape: ${printShape(shape)}`,
      { argument: 'input' },
    );
  if (w.slice(2).includes(0) && w[0] !== 0 && w[1] !== 0)
    call.refuse('invalid-argument', 'kernel size should be greater than zero', { argument: 'weight' });
}

for (const dims of [1, 2, 3]) {
  rule(`conv${dims}d`, (call) => convolution(call, dims, false));
  rule(`conv_transpose${dims}d`, (call) => convolution(call, dims, true));
}
rule('convolution', (call) => {
  const rank = call.shape('weight').length;
  return convolution(call, rank - 2, call.flag('transposed'));
});

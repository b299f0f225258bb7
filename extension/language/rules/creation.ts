/** Functions that make tensors. */
import { ceilDiv, max, type Size, sub } from '../sizes';
import {
  CPP_NAMES,
  type DType,
  isComplex,
  isIntegral,
  isWholeScalar,
  SCALAR_NAMES,
  type TensorValue,
  tensor,
  type Value,
} from '../values';
import type { Call } from './call';
import { checkCounted } from './modules/memory';
import { rule } from './registry';
import { nonNegative } from './sizes';

/** What the options of a factory add: dtype, device and whether gradients are wanted. */
export function made(call: Call, shape: readonly Size[] | undefined, fallback: DType | undefined): TensorValue {
  const dtype = call.value('dtype');
  const known = dtype ? (dtype.kind === 'dtype' ? dtype.name : undefined) : fallback;
  const grad = call.value('requires_grad');
  if (shape) checkCounted(call, shape, known);
  if (grad?.kind === 'boolean' && grad.value && known && !/float|complex/.test(known))
    call.refuse('dtype-mismatch', 'Only Tensors of floating point and complex dtype can require gradients', {
      argument: 'requires_grad',
    });
  return {
    ...tensor(shape, known),
    ...deviceOf(call.value('device'), call.context.defaultDevice ?? 'cpu'),
    ...(grad?.kind === 'boolean'
      ? grad.value === undefined
        ? {}
        : { requiresGrad: grad.value }
      : grad
        ? {}
        : { requiresGrad: false }),
  };
}

export function deviceOf(value: Value | undefined, fallback: string | undefined): { device?: string } {
  if (!value) return fallback ? { device: fallback } : {};
  if (value.kind === 'string' && value.value !== undefined) return { device: value.value };
  return value.kind === 'device' && value.name ? { device: value.name } : {};
}

/** Sizes given as an argument; without them nothing is known but the dtype. */
function sizesOr(call: Call, name: string, dtype: DType | undefined): readonly Size[] {
  const value = call.value(name);
  const open = value?.kind === 'unknown' || value?.kind === 'sequence';
  return open ? call.unknown(made(call, undefined, dtype)) : nonNegative(call, unknownItems(call, name), name);
}

/** A list of sizes in which items that are not known become new unknowns. */
function unknownItems(call: Call, name: string): readonly Size[] {
  const value = call.value(name);
  if (value?.kind !== 'list') return call.sizes(name)!;
  return value.items.map((item) =>
    item.kind === 'number' && item.value !== undefined ? item.value : call.context.fresh('n'),
  );
}

rule('empty zeros ones', (call) => {
  const dtype = call.context.defaultDtype;
  return made(call, sizesOr(call, 'size', dtype), dtype);
});
/** Whole numbers are not drawn from continuous distributions. */
function drawn(call: Call, result: TensorValue): TensorValue {
  const normal = call.overload.name.startsWith('randn');
  const empty = normal && result.shape?.includes(0);
  if (result.dtype && !empty && !/float|complex/.test(result.dtype))
    call.refuse(
      'dtype-mismatch',
      `"${normal ? 'normal_kernel_cpu' : 'check_uniform_bounds'}" not implemented for '${SCALAR_NAMES[result.dtype]}'`,
      { argument: 'dtype', actual: result.dtype },
    );
  return result;
}
rule('rand randn', (call) => {
  const dtype = call.context.defaultDtype;
  return drawn(call, made(call, sizesOr(call, 'size', dtype), dtype));
});

/** The dtype a number stands for. */
export function scalarDtype(call: Call, value: Value | undefined): DType | undefined {
  if (value?.kind === 'boolean') return 'bool';
  if (value?.kind === 'object') return call.context.defaultDtype === 'float64' ? 'complex128' : 'complex64';
  if (value?.kind !== 'number') return undefined;
  const whole = isWholeScalar(value);
  return whole === undefined ? undefined : whole ? 'int64' : call.context.defaultDtype;
}

/** Requires a dtype to hold a number; of unsigned ones, numbers below zero count from the other end. */
function holds(call: Call, name: string, dtype: DType | undefined): void {
  const value = call.number(name);
  const bits = Number(/^u?int(\d+)$/.exec(dtype ?? '')?.[1] ?? 64);
  if (value === undefined || !dtype || !isIntegral(dtype) || bits === 64) return;
  const signed = dtype.startsWith('int');
  const most = 2 ** (signed ? bits - 1 : bits) - 1;
  const least = signed ? -most - 1 : Number.isInteger(value) ? -most : 0;
  call.check(
    value >= least && value < most + 1,
    'invalid-argument',
    () => `value cannot be converted to type ${dtype}_t without overflow`,
    name,
  );
}
rule('full', (call) => {
  const dtype = scalarDtype(call, call.value('fill_value'));
  const result = made(call, sizesOr(call, 'size', dtype), dtype);
  holds(call, 'fill_value', result.dtype);
  return result;
});

rule('zeros_like ones_like empty_like full_like rand_like randn_like randint_like', (call) => {
  const self = call.tensor('self');
  const result = made(call, self.shape, self.dtype);
  const { name } = call.overload;
  if (name === 'rand_like' || name === 'randn_like') drawn(call, result);
  if (name === 'full_like') holds(call, 'fill_value', result.dtype);
  if (name === 'randint_like') {
    const low = call.overload.params.some((p) => p.name === 'low') ? call.number('low') : 0;
    const high = call.number('high');
    if (low !== undefined && high !== undefined)
      call.check(
        low < high,
        'invalid-argument',
        () => `random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`,
        'high',
      );
    between(call, low ?? 0, high, result.dtype);
  }
  const { strides: _strides, ...open } = result;
  const device = call.value('device') ? {} : self.device ? { device: self.device } : {};
  return { ...(self.strides === 'contiguous' ? result : open), ...device };
});

rule('new_empty new_zeros new_ones new_full', (call) => {
  const self = call.tensor('self');
  const result = made(call, sizesOr(call, 'size', self.dtype), self.dtype);
  return call.value('device') || !self.device ? result : { ...result, device: self.device };
});
rule('new_empty_strided empty_strided', (call) => {
  const size = call.sizes('size')!;
  if (size.length !== call.sizes('stride')!.length)
    call.refuse('invalid-argument', 'mismatch in length of strides and shape', { argument: 'stride' });
  call.check(
    call.sizes('stride')!.every((step) => typeof step !== 'number' || step >= 0),
    'invalid-argument',
    () => `Storage size calculation overflowed with sizes=[${size.join(', ')}] and strides with negative numbers`,
    'stride',
  );
  const fallback = call.overload.name === 'empty_strided' ? call.context.defaultDtype : call.tensor('self').dtype;
  const { strides: _strides, ...open } = made(call, nonNegative(call, size), fallback);
  return open;
});
rule('empty_permuted', (call) => {
  const [size, layout] = [call.sizes('size')!, call.ints('physical_layout')!];
  call.check(
    size.length === layout.length,
    'invalid-argument',
    () =>
      `Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) = ${size.length} is not equal to len(physical_layout) = ${layout.length}`,
    'physical_layout',
  );
  for (const [i, dim] of layout.entries()) {
    call.check(
      dim >= 0 && dim < size.length,
      'dim-out-of-range',
      () =>
        `Dimension out of range (expected to be between 0 and ${size.length - 1}, but got ${dim} at index ${i}).  NB: negative dims not currently supported; file an issue if you want it.`,
      'physical_layout',
    );
    call.check(layout.indexOf(dim) === i, 'dim-out-of-range', () => 'Duplicate dim not allowed', 'physical_layout');
  }
  const { strides: _strides, ...open } = made(call, nonNegative(call, call.sizes('size')!), call.context.defaultDtype);
  return open;
});

rule('eye', (call) => {
  const rows = call.size('n')!;
  const columns = call.size('m') ?? rows;
  for (const [name, size] of [
    ['n', rows],
    ['m', columns],
  ] as const)
    if (typeof size === 'number' && size < 0)
      call.refuse('invalid-argument', `${name} must be greater or equal to 0, got ${size}`, { argument: name });
  return made(call, [rows, columns], call.context.defaultDtype);
});

/** A number as a plain one. */
const plain = (size: Size | undefined): number | undefined => (typeof size === 'number' ? size : undefined);

rule('arange', (call) => {
  const names = ['start', 'end', 'step'];
  const given = names.filter((name) => call.has(name)).map((name) => call.value(name)!);
  const dtypes = given.map((value) => scalarDtype(call, value));
  const dtype: DType | undefined = dtypes.includes(undefined)
    ? undefined
    : dtypes.some((d) => d?.startsWith('float'))
      ? call.context.defaultDtype
      : 'int64';
  const asked = call.dtype();
  if (asked === 'bool' || (asked && isComplex(asked)))
    call.refuse('dtype-mismatch', `"arange_cpu" not implemented for '${SCALAR_NAMES[asked]}'`, { argument: 'dtype' });
  const value = (name: string, fallback: Size): Size => {
    const found = call.value(name);
    if (!found) return fallback;
    return found.kind === 'number' && found.value !== undefined
      ? found.value
      : call.unknown(made(call, [call.context.fresh('n')], dtype));
  };
  const [start, end, step] = [value('start', 0), value('end', 0), value('step', 1)];
  // In whole numbers it is counted in whole numbers.
  const counted = (size: Size) => {
    const number = plain(size);
    return number !== undefined && asked && isIntegral(asked) ? Math.trunc(number) : number;
  };
  const [a, b, s] = [counted(start), counted(end), counted(step)];
  if (s === 0) call.refuse('invalid-argument', 'step must be nonzero', { argument: 'step' });
  if (a !== undefined && b !== undefined && s !== undefined) {
    if (!Number.isFinite(a) || !Number.isFinite(b))
      call.refuse('invalid-argument', `unsupported range: ${a} -> ${b}`, { argument: 'end' });
    if ((s > 0 && b < a) || (s < 0 && b > a))
      call.refuse('invalid-argument', 'upper bound and lower bound inconsistent with step sign', { argument: 'end' });
    return made(call, [Math.ceil((b - a) / s)], dtype);
  }
  if (s === undefined || !Number.isInteger(s) || s < 0) return made(call, [call.context.fresh('n')], dtype);
  const length = ceilDiv(sub(end, start), s);
  return made(call, [call.facts.atMost(0, length) ? length : max(0, length)], dtype);
});
rule('range', (call) => {
  const [a, b, s] = [call.number('start'), call.number('end'), call.number('step') ?? 1];
  if (a === undefined || b === undefined) return made(call, [call.context.fresh('n')], call.context.defaultDtype);
  if (s === 0) call.refuse('invalid-argument', 'step must be nonzero', { argument: 'step' });
  if ((s > 0 && b < a) || (s < 0 && b > a))
    call.refuse('invalid-argument', 'upper bound and lower bound inconsistent with step sign', { argument: 'end' });
  return made(call, [Math.floor((b - a) / s) + 1], call.context.defaultDtype);
});

rule('linspace logspace', (call) => {
  const steps = call.size('steps')!;
  if (typeof steps === 'number' && steps < 0)
    call.refuse('invalid-argument', 'number of steps must be non-negative', { argument: 'steps' });
  for (const name of ['start', 'end']) {
    const end = call.value(name);
    if (end?.kind === 'tensor' && end.shape && end.shape.length > 0)
      call.refuse(
        'rank-mismatch',
        `${call.overload.name} only supports 0-dimensional start and end tensors, but got ${name} with ${end.shape.length} dimension(s).`,
        { argument: name },
      );
  }
  const result = made(call, [steps], call.context.defaultDtype);
  if (result.dtype === 'bool' && call.facts.atMost(1, steps))
    call.refuse('dtype-mismatch', `"${call.overload.name}_cpu" not implemented for 'Bool'`, { argument: 'dtype' });
  return result;
});

rule('randint', (call) => {
  const [low, high] = [call.number('low') ?? 0, call.number('high')];
  if (high !== undefined && low >= high)
    call.refuse('invalid-argument', `random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`, {
      argument: 'high',
      actual: high,
    });
  const result = made(call, sizesOr(call, 'size', 'int64'), 'int64');
  between(call, low, high, result.dtype);
  return result;
});
/** Requires that a dtype has the whole numbers that are drawn. */
function between(call: Call, low: number, high: number | undefined, dtype: DType | undefined): void {
  if (!dtype) return;
  if (isComplex(dtype))
    call.refuse('dtype-mismatch', 'check_random_bounds handles only integral, floating-point and boolean types', {
      argument: 'dtype',
    });
  const bits = Number(/^u?int(\d+)$/.exec(dtype)?.[1] ?? 64);
  const [least, most] =
    dtype === 'bool'
      ? [0, 1]
      : dtype.startsWith('uint')
        ? [0, 2 ** bits - 1]
        : dtype === 'float16'
          ? [-65504, 65504]
          : [-(2 ** (bits - 1)), 2 ** (bits - 1)];
  call.check(low >= least, 'invalid-argument', () => `from is out of bounds for ${CPP_NAMES[dtype]}`, 'low');
  call.check(
    high === undefined || high - 1 <= most,
    'invalid-argument',
    () => `to - 1 is out of bounds for ${CPP_NAMES[dtype]}`,
    'high',
  );
}
/** How many numbers from 0 on a dtype tells apart. */
const LARGEST: Readonly<Record<string, number>> = {
  uint8: 256,
  int8: 128,
  int16: 2 ** 15,
  float16: 2 ** 11 + 1,
  float32: 2 ** 24 + 1,
};

rule('randperm', (call) => {
  const n = call.size('n')!;
  if (typeof n === 'number' && n < 0)
    call.refuse('invalid-argument', `n must be non-negative, got ${n}`, { argument: 'n' });
  const dtype = call.dtype() ?? 'int64';
  call.check(
    dtype !== 'bool' && !isComplex(dtype),
    'dtype-mismatch',
    () => `"randperm" not implemented for '${SCALAR_NAMES[dtype]}'`,
    'dtype',
  );
  const most = LARGEST[dtype];
  call.check(
    most === undefined || call.facts.atMost(n, most),
    'invalid-argument',
    () => `n cannot be greater than ${most} for ${SCALAR_NAMES[dtype]} type.`,
    'n',
  );
  return made(call, [n], 'int64');
});
rule('tril_indices triu_indices', (call) => {
  const [row, col, offset] = [call.int('row')!, call.int('col')!, call.int('offset')!];
  if (row < 0) call.refuse('invalid-argument', `row must be non-negative, got ${row}`, { argument: 'row' });
  if (col < 0) call.refuse('invalid-argument', `col must be non-negative, got ${col}`, { argument: 'col' });
  const dtype = call.dtype();
  call.check(
    dtype === undefined || dtype === 'int32' || dtype === 'int64' || dtype === 'int16',
    'dtype-mismatch',
    () => `"${call.overload.name}" not implemented for '${SCALAR_NAMES[dtype!]}'`,
    'dtype',
  );
  const lower = call.overload.name === 'tril_indices';
  const below = under(row, col, offset + (lower ? 1 : 0));
  return made(call, [2, lower ? below : row * col - below], 'int64');
});

/** Elements of a matrix below a diagonal: rows that have none, rows that have one more each, and whole ones. */
function under(rows: number, columns: number, first: number): number {
  const from = Math.min(rows, Math.max(0, 1 - first));
  const to = Math.min(rows, Math.max(from, columns - first));
  const [least, most] = [from + first, to - 1 + first];
  return ((to - from) * (least + most)) / 2 + (rows - to) * columns;
}

/** Fourier transforms. */
import { add, floorDiv, mul, printSize, type Size, sub } from '../sizes';
import { complexOf, type DType, isComplex, isFloating, realOf, SCALAR_NAMES, tensor, type Value } from '../values';
import type { Call } from './call';
import { made } from './creation';
import { rule } from './registry';
import { nonNegative, replaced } from './sizes';

const ARROWS = {
  /** Complex to complex. */ plain: ['fft', 'ifft'],
  /** Real to the first half of a spectrum. */ half: ['rfft', 'ihfft'],
  /** Back from half a spectrum. */ back: ['irfft', 'hfft'],
} as const;
type Way = keyof typeof ARROWS;

/** The dtype that is transformed. */
function promoted(call: Call): DType | undefined {
  const { dtype } = call.tensor('self');
  if (!dtype) return undefined;
  if (dtype === 'float16' || dtype === 'bfloat16')
    call.refuse('dtype-mismatch', `Unsupported dtype ${SCALAR_NAMES[dtype]}`, { argument: 'input', actual: dtype });
  return isFloating(dtype) || isComplex(dtype) ? dtype : call.context.defaultDtype;
}

function resultDtype(call: Call, way: Way, name: string): DType | undefined {
  const dtype = promoted(call);
  if (way === 'half' && dtype && isComplex(dtype))
    call.refuse('dtype-mismatch', `${name} expects a real input tensor, but got ${SCALAR_NAMES[dtype]}`, {
      argument: 'input',
      actual: dtype,
    });
  return dtype && (way === 'back' ? realOf(dtype) : complexOf(dtype));
}

function positive(call: Call, size: Size): void {
  if (call.facts.atMost(1, size) === false)
    call.refuse('invalid-argument', `Invalid number of data points (${printSize(size)}) specified`, {
      argument: 'n',
      actual: size,
    });
}

/** Length of the transformed dimension. */
function length(way: Way, own: Size, asked: Size | undefined): Size {
  if (way === 'plain') return asked ?? own;
  if (way === 'half') return add(floorDiv(asked ?? own, 2), 1);
  return asked ?? mul(2, sub(own, 1));
}

function checkNorm(call: Call): void {
  const norm = call.has('norm') ? call.text('norm')! : undefined;
  if (norm !== undefined && !['forward', 'backward', 'ortho'].includes(norm))
    call.refuse('invalid-argument', `Invalid normalization mode: "${norm}"`, { argument: 'norm' });
}

function one(way: Way): (call: Call) => Value {
  return (call) => {
    const name = call.overload.name.replace('fft_', '');
    const dtype = resultDtype(call, way, name);
    checkNorm(call);
    const shape = call.tensor('self').shape ?? call.unknown(tensor(undefined, dtype));
    if (shape.length === 0)
      call.refuse('dim-out-of-range', 'Dimension specified as -1 but tensor has no dimensions', { argument: 'input' });
    const dim = call.axis(call.int('dim')!, shape.length);
    const asked = call.size('n');
    positive(call, asked ?? (way === 'back' ? length(way, shape[dim]!, undefined) : shape[dim]!));
    return tensor(replaced(shape, dim, length(way, shape[dim]!, asked)), dtype);
  };
}

function many(way: Way): (call: Call) => Value {
  return (call) => {
    const name = call.overload.name.replace('fft_', '');
    const dtype = resultDtype(call, way, name);
    checkNorm(call);
    const shape = call.tensor('self').shape ?? call.unknown(tensor(undefined, dtype));
    const sizes = call.sizes('s');
    const given = call.has('dim') ? call.ints('dim')! : undefined;
    if (sizes && given && sizes.length !== given.length)
      call.refuse('invalid-argument', 'When given, dim and shape arguments must have the same length', {
        argument: 's',
      });
    if (sizes && !given && sizes.length > shape.length)
      call.refuse(
        'rank-mismatch',
        `Got shape with ${sizes.length} values but input tensor only has ${shape.length} dimensions.`,
        { argument: 's' },
      );
    const dims = given
      ? distinct(call, given, shape.length)
      : Array.from(
          { length: sizes ? sizes.length : shape.length },
          (_x, i) => shape.length - (sizes ? sizes.length : shape.length) + i,
        );
    if (way !== 'plain' && dims.length === 0)
      call.refuse('rank-mismatch', `${name} must transform at least one axis`, { argument: 'dim' });
    let result: readonly Size[] = shape;
    for (const [i, dim] of dims.entries()) {
      const last = i === dims.length - 1;
      const asked = sizes?.[i] === -1 ? undefined : sizes?.[i];
      const own = shape[dim]!;
      positive(call, asked ?? (last && way === 'back' ? length(way, own, undefined) : own));
      result = replaced(result, dim, last ? length(way, own, asked) : (asked ?? own));
    }
    return tensor(result, dtype);
  };
}

function distinct(call: Call, dims: readonly number[], rank: number): number[] {
  const wrapped = dims.map((dim) => call.axis(dim, rank));
  if (new Set(wrapped).size < wrapped.length)
    call.refuse('dim-out-of-range', 'FFT dims must be unique', { argument: 'dim' });
  if (rank === 0 && wrapped.length > 0)
    call.refuse('dim-out-of-range', 'Dimension specified as -1 but tensor has no dimensions', { argument: 'dim' });
  return wrapped;
}

for (const [way, names] of Object.entries(ARROWS) as [Way, readonly string[]][])
  for (const name of names) {
    rule(`fft_${name}`, one(way));
    rule(`fft_${name}2 fft_${name}n`, many(way));
  }

rule('fft_fftshift fft_ifftshift', (call) => {
  const self = call.tensor('self');
  if (self.shape) for (const dim of call.ints('dim') ?? []) along(call, call.axis(dim, self.shape.length), self.shape);
  return tensor(self.shape, self.dtype);
});
/** There is nothing along a dimension that a number does not have. */
function along(call: Call, dim: number, shape: readonly Size[]): void {
  if (shape.length === 0)
    call.refuse('dim-out-of-range', `Dimension specified as ${dim} but tensor has no dimensions`, { argument: 'dim' });
}
/** Frequencies are numbers with fractions. */
function frequencies(call: Call, length: Size): Value {
  const result = made(call, [length], call.context.defaultDtype);
  call.check(
    !result.dtype || isFloating(result.dtype) || isComplex(result.dtype),
    'dtype-mismatch',
    () => `${call.overload.name.replace('_', '.')} requires a floating point or complex dtype`,
    'dtype',
  );
  if (result.dtype && isComplex(result.dtype))
    call.refuse('dtype-mismatch', `"arange_cpu" not implemented for '${SCALAR_NAMES[result.dtype]}'`, {
      argument: 'dtype',
    });
  return result;
}
rule('fft_fftfreq', (call) => frequencies(call, nonNegative(call, [call.size('n')!])[0]!));
rule('fft_rfftfreq', (call) => {
  const n = call.size('n')!;
  const length = add(typeof n === 'number' ? Math.trunc(n / 2) : floorDiv(n, 2), 1);
  return frequencies(call, nonNegative(call, [length])[0]!);
});

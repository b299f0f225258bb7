/** Short-time Fourier transforms, and windows. */
import { add, floorDiv, max, min, mul, printShape, printSize, product, type Size, sub } from '../sizes';
import { complexOf, isComplex, isFloating, isWhole, realOf, SCALAR_NAMES, tensor, type Value } from '../values';
import type { Call } from './call';
import { made } from './creation';
import { typeName } from './overload';
import { resultType } from './promotion';
import { define, rule } from './registry';

/** The window must be as long as the stretches it is laid over. */
function windowFits(call: Call, width: Size, message: () => string): void {
  const { shape } = call.tensor('window');
  if (!call.has('window') || !shape) return;
  call.check(shape.length === 1, 'rank-mismatch', message, 'window');
  call.needEqual(shape[0]!, width, 'size-mismatch', message, { argument: 'window' });
}

const MODES = ['constant', 'reflect', 'replicate', 'circular'];

rule('stft', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  const size = call.size('n_fft')!;
  const center = call.flag('center');
  const window = call.has('window') ? call.tensor('window') : undefined;
  call.check(
    !center || !call.has('align_to_window'),
    'invalid-argument',
    () => 'stft align_to_window should only be set when center = false.',
    'align_to_window',
  );
  const half = floorDiv(size, 2);
  if (center && call.facts.atMost(1, size)) padded(call, shape, half, call.text('pad_mode')!);
  const complexInput = [self, window].some((each) => each?.dtype && isComplex(each.dtype));
  call.check(
    call.has('return_complex') || complexInput,
    'wrong-call',
    () =>
      'stft requires the return_complex parameter be given for real inputs, and will further require that return_complex=True in a future PyTorch release.',
    'return_complex',
  );
  call.check(
    self.dtype === undefined || isFloating(self.dtype) || isComplex(self.dtype),
    'dtype-mismatch',
    () => 'stft: expected a tensor of floating point or complex values',
    'input',
  );
  call.check(
    shape.length === 1 || shape.length === 2,
    'rank-mismatch',
    () => 'stft: expected a 1D or 2D tensor',
    'input',
  );
  const hop = call.size('hop_length') ?? floorDiv(size, 4);
  const width = call.size('win_length') ?? size;
  const length = center ? add(shape.at(-1)!, mul(2, half)) : shape.at(-1)!;
  const positive = (name: string, value: Size) =>
    call.check(
      call.facts.atMost(1, value),
      'invalid-argument',
      () => `stft: expected ${name} > 0, but got ${name}=${printSize(value)}`,
      name,
    );
  positive('n_fft', size);
  call.needAtMost(
    size,
    length,
    'output-too-small',
    () => `stft: expected 0 < n_fft < ${printSize(length)}, but got n_fft=${printSize(size)}`,
    { argument: 'n_fft' },
  );
  positive('hop_length', hop);
  positive('win_length', width);
  call.needAtMost(
    width,
    size,
    'invalid-argument',
    () => `stft: expected 0 < win_length <= n_fft, but got win_length=${printSize(width)}`,
    { argument: 'win_length' },
  );
  windowFits(
    call,
    width,
    () =>
      `stft: expected a 1D window tensor of size equal to win_length=${printSize(width)}, but got window with size ${printShape(window?.shape ?? [])}`,
  );
  const onesided = call.has('onesided') ? call.flag('onesided') : !complexInput;
  call.check(
    !(onesided && complexInput),
    'invalid-argument',
    () => 'Cannot have onesided output if window or input is complex',
    'onesided',
  );
  const bins = onesided ? add(half, 1) : size;
  const frames = add(floorDiv(sub(length, size), hop), 1);
  const complex = call.has('return_complex') ? call.flag('return_complex') : complexInput;
  const real = resultType(window ? [self, window] : [self], call.context.defaultDtype);
  const dtype = real && complexOf(real);
  const result = [...shape.slice(0, -1), bins, frames];
  return complex ? tensor(result, dtype) : tensor([...result, 2], dtype && realOf(dtype));
});

function padded(call: Call, shape: readonly Size[], pad: Size, mode: string): void {
  const n = shape.at(-1);
  call.check(MODES.includes(mode), 'invalid-argument', () => `Unrecognised padding mode ${mode}`, 'pad_mode');
  if (n === undefined) return;
  if (mode === 'reflect')
    call.needAtMost(
      add(pad, 1),
      n,
      'output-too-small',
      () =>
        `Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (${printSize(pad)}, ${printSize(pad)}) at dimension 2 of input ${printShape([1, shape.length > 1 ? shape[0]! : 1, n])}`,
      { argument: 'input' },
    );
  if (mode === 'circular')
    call.needAtMost(pad, n, 'output-too-small', () => 'Padding value causes wrapping around more than once.', {
      argument: 'input',
    });
}

rule('istft', (call) => {
  const shape = call.shape('self');
  const { dtype } = call.tensor('self');
  const size = call.size('n_fft')!;
  call.check(
    dtype === undefined || isComplex(dtype),
    'dtype-mismatch',
    () => 'istft requires a complex-valued input tensor matching the output from stft with return_complex=True.',
    'input',
  );
  call.check(product(shape) !== 0, 'invalid-argument', () => 'istft: input tensor cannot be empty.', 'input');
  call.check(
    shape.length === 2 || shape.length === 3,
    'rank-mismatch',
    () => `istft: expected a tensor with 3 or 4 dimensions, but got ${shape.length + 1}`,
    'input',
  );
  const [bins, frames] = shape.slice(-2) as [Size, Size];
  const hop = call.size('hop_length') ?? floorDiv(size, 4);
  const width = call.size('win_length') ?? size;
  const onesided = call.has('onesided') ? call.flag('onesided') : call.facts.equal(size, bins) === false;
  const wanted = onesided ? add(floorDiv(size, 2), 1) : size;
  call.needEqual(
    wanted,
    bins,
    'size-mismatch',
    () =>
      `istft: expected the frequency dimension (3rd to the last) of the input tensor to match n_fft${onesided ? ' / 2 + 1' : ''} when onesided=${onesided ? 'True' : 'False'}, but got ${printSize(bins)}`,
    { argument: 'input' },
  );
  call.check(
    call.facts.atMost(1, hop),
    'invalid-argument',
    () => 'istft: expected 0 < hop_length <= win_length',
    'hop_length',
  );
  call.needAtMost(hop, width, 'invalid-argument', () => 'istft: expected 0 < hop_length <= win_length', {
    argument: 'hop_length',
  });
  call.needAtMost(width, size, 'invalid-argument', () => 'istft: expected 0 < win_length <= n_fft', {
    argument: 'win_length',
  });
  windowFits(call, width, () => 'istft: Invalid window shape. window has to be 1D and length of `win_length`');
  const window = call.has('window') ? call.tensor('window').dtype : undefined;
  const complex = call.flag('return_complex');
  call.check(
    !(complex && onesided),
    'invalid-argument',
    () => 'istft: Cannot have onesided=True and return_complex=True',
    'return_complex',
  );
  call.check(
    complex || !window || !isComplex(window),
    'dtype-mismatch',
    () => 'Complex windows are incompatible with return_complex=False',
    'window',
  );
  const full = add(mul(hop, sub(frames, 1)), size);
  const center = call.flag('center');
  const start = center ? floorDiv(size, 2) : 0;
  const length = call.size('length');
  const own = center ? sub(full, mul(2, start)) : full;
  const result = length === undefined ? own : max(max(0, length), min(0, own));
  const real =
    dtype &&
    (window ? resultType([tensor([1], realOf(dtype)), tensor([1], window)], call.context.defaultDtype) : realOf(dtype));
  return tensor([...shape.slice(0, -2), result], complex ? real && complexOf(real) : real);
});

// Windows.
for (const name of ['bartlett', 'blackman', 'cosine', 'hamming', 'hann', 'nuttall'])
  define(
    'signal.windows',
    `${name}(int M, *, bool sym=True, ScalarType? dtype=None, Device? device=None, bool? requires_grad=None) -> Tensor`,
    windowed,
  );
define(
  'signal.windows',
  'exponential(int M, *, float? center=None, float tau=1.0, bool sym=True, ScalarType? dtype=None, Device? device=None, bool? requires_grad=None) -> Tensor',
  windowed,
);
define(
  'signal.windows',
  'gaussian(int M, *, float std=1.0, bool sym=True, ScalarType? dtype=None, Device? device=None, bool? requires_grad=None) -> Tensor',
  windowed,
);
define(
  'signal.windows',
  'kaiser(int M, *, float beta=12.0, bool sym=True, ScalarType? dtype=None, Device? device=None, bool? requires_grad=None) -> Tensor',
  windowed,
);
define(
  'signal.windows',
  'general_cosine(int M, *, float[] a, bool sym=True, ScalarType? dtype=None, Device? device=None, bool? requires_grad=None) -> Tensor',
  windowed,
);
define(
  'signal.windows',
  'general_hamming(int M, *, float alpha=0.54, bool sym=True, ScalarType? dtype=None, Device? device=None, bool? requires_grad=None) -> Tensor',
  windowed,
);
function windowed(call: Call): Value {
  const given = call.args.get('M')!;
  if (given.kind !== 'number' && given.kind !== 'unknown')
    call.refuse('wrong-call', `'<' not supported between instances of '${typeName(given)}' and 'int'`, {
      argument: 'M',
    });
  if (given.kind === 'number' && isWhole(given) === false && given.value !== 1)
    call.refuse('wrong-call', 'linspace() received an invalid combination of arguments', { argument: 'M' });
  const length = call.size('M')!;
  if (call.facts.atMost(0, length) === false)
    call.refuse(
      'invalid-argument',
      `${call.overload.name} requires non-negative window length, got M=${printSize(length)}`,
      { argument: 'M' },
    );
  windowOptions(call);
  const coefficients = call.args.get('a');
  if (coefficients && coefficients.kind !== 'unknown' && coefficients.kind !== 'sequence') {
    if (coefficients.kind !== 'list') call.refuse('wrong-call', 'Coefficients must be a list/tuple', { argument: 'a' });
    if (coefficients.items.length === 0)
      call.refuse('invalid-argument', 'Coefficients cannot be empty', { argument: 'a' });
  }
  const dtype = call.value('dtype');
  if (dtype?.kind === 'dtype' && dtype.name !== 'float32' && dtype.name !== 'float64')
    call.refuse('dtype-mismatch', `${call.overload.name} expects float32 or float64 dtypes, got: torch.${dtype.name}`, {
      argument: 'dtype',
    });
  return made(call, [length], call.context.defaultDtype);
}

/** What the shapes of some windows may not be. */
function windowOptions(call: Call): void {
  const given = (name: string) => (call.overload.params.some((p) => p.name === name) ? call.number(name) : undefined);
  const [tau, std, beta] = [given('tau'), given('std'), given('beta')];
  if (tau !== undefined)
    call.check(tau > 0, 'invalid-argument', () => `Tau must be positive, got: ${tau} instead.`, 'tau');
  if (std !== undefined)
    call.check(std > 0, 'invalid-argument', () => `Standard deviation must be positive, got: ${std} instead.`, 'std');
  if (beta !== undefined)
    call.check(beta >= 0, 'invalid-argument', () => `beta must be non-negative, got: ${beta} instead.`, 'beta');
  if (tau !== undefined)
    call.check(
      !(call.has('center') && call.flag('sym')),
      'invalid-argument',
      () => 'Center must be None for symmetric windows',
      'center',
    );
}
rule('bartlett_window blackman_window hamming_window hann_window kaiser_window', (call) => {
  const length = call.size('window_length')!;
  const { name } = call.overload;
  if (typeof length === 'number' && length < 0)
    call.refuse('invalid-argument', `${name} requires non-negative window_length, got window_length=${length}`, {
      argument: 'window_length',
    });
  const dtype = call.dtype();
  call.check(
    dtype === undefined || isFloating(dtype) || isComplex(dtype),
    'dtype-mismatch',
    () => `${name} expects floating point dtypes, got: ${SCALAR_NAMES[dtype!]}`,
    'dtype',
  );
  if (dtype && isComplex(dtype) && call.facts.atMost(2, length))
    call.refuse('dtype-mismatch', `"arange_cpu" not implemented for '${SCALAR_NAMES[dtype]}'`, { argument: 'dtype' });
  return made(call, [length], call.context.defaultDtype);
});

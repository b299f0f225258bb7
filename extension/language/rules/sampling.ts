/** Random numbers: tensors of them, and filling tensors with them. */
import { product } from '../sizes';
import { type DType, isFloating, SCALAR_NAMES, type TensorValue, tensor, type Value } from '../values';
import type { Call } from './call';
import { made } from './creation';
import { combined } from './elementwise';
import { alike } from './pointwise';
import { promoted } from './reduce';
import { define, rule } from './registry';
import { fits } from './tensor';

const REAL = ['bool', 'integral', 'floating'] as const;
/** Whether there certainly is nothing to draw, in which case dtypes do not matter. */
const isEmpty = ({ shape }: TensorValue): boolean => shape !== undefined && product(shape) === 0;

// Filling a tensor, which leaves everything else about it as it is.

/** The number a parameter has; its name is part of what PyTorch says when it is out of range. */
function bounded(
  call: Call,
  name: string,
  holds: (value: number) => boolean,
  message: (value: number) => string,
): void {
  const value = call.number(name);
  if (value !== undefined) call.check(holds(value), 'invalid-argument', () => message(value), name);
}

function drawn(call: Call, kinds: readonly ('bool' | 'integral' | 'floating' | 'complex')[], kernel: string): Value {
  const self = call.tensor('self');
  if (!isEmpty(self))
    call.checkDtype('self', kinds, (dtype) => `"${kernel}" not implemented for '${SCALAR_NAMES[dtype]}'`);
  return self;
}

/** Continuous distributions have no whole numbers. */
const continuous = (call: Call, name: string, shown = SCALAR_NAMES): void =>
  call.checkDtype(
    'self',
    ['floating'],
    (dtype) =>
      `${name} distribution is a continuous probability distribution. dtype must be a floating point but you specified ${shown[dtype]}`,
  );

rule('fill_ zero_ fill', (call) => {
  const value = call.overload.params.some((p) => p.name === 'value') ? call.value('value') : undefined;
  if (value?.kind === 'tensor' && value.shape && value.shape.length > 0)
    call.refuse(
      'rank-mismatch',
      `fill_ only supports 0-dimension value tensor but got tensor with ${value.shape.length} dimensions.`,
      { argument: 'value' },
    );
  return call.tensor('self');
});
rule('uniform_', (call) => {
  call.checkDtype(
    'self',
    ['floating', 'complex'],
    (dtype) => `"check_uniform_bounds" not implemented for '${SCALAR_NAMES[dtype]}'`,
  );
  const [from, to] = [call.number('from'), call.number('to')];
  call.check(
    from === undefined || to === undefined || from <= to,
    'invalid-argument',
    () => `uniform_ expects to return a [from, to) range, but found from=${from} > to=${to}`,
    'to',
  );
  return call.tensor('self');
});
rule('normal_', (call) => {
  bounded(
    call,
    'std',
    (std) => std >= 0,
    (std) => `normal expects std >= 0.0, but found std ${std}`,
  );
  call.checkDtype(
    'self',
    ['floating', 'complex'],
    (dtype) => `"normal_kernel_cpu" not implemented for '${SCALAR_NAMES[dtype]}'`,
  );
  return call.tensor('self');
});
rule('exponential_', (call) => {
  bounded(
    call,
    'lambd',
    (rate) => rate > 0,
    (rate) => `exponential_ expects lambda > 0.0, but found lambda=${rate}`,
  );
  const self = call.tensor('self');
  if (!isEmpty(self)) continuous(call, 'Exponential');
  return self;
});
rule('cauchy_', (call) => {
  bounded(
    call,
    'sigma',
    (sigma) => sigma > 0,
    (sigma) => `cauchy_ expects sigma > 0.0, but found sigma=${sigma}`,
  );
  continuous(call, 'Cauchy');
  return call.tensor('self');
});
rule('log_normal_', (call) => {
  bounded(
    call,
    'std',
    (std) => std > 0,
    (std) => `log_normal_ expects std > 0.0, but found std=${std}`,
  );
  return drawn(call, ['floating'], 'log_normal_cpu');
});
rule('geometric_', (call) => {
  bounded(
    call,
    'p',
    (p) => p > 0 && p < 1,
    (p) => `geometric_ expects p to be in (0, 1), but got p=${p}`,
  );
  const self = call.tensor('self');
  if (self.dtype === 'bool' && !isEmpty(self))
    call.refuse('dtype-mismatch', '"geometric_cpu" not implemented for \'Bool\'', { argument: 'input' });
  return drawn(call, REAL, 'geometric_cpu');
});
rule('random_', (call) => {
  const has = (name: string) => call.overload.params.some((p) => p.name === name);
  const [from, to] = [has('from') ? call.number('from') : 0, has('to') ? call.number('to') : undefined];
  if (from !== undefined && to !== undefined)
    call.check(
      from < to,
      'invalid-argument',
      () => `random_ expects 'from' to be less than 'to', but got from=${from} >= to=${to}`,
      'to',
    );
  return drawn(call, REAL, 'random_from_to_range_calc');
});
rule('bernoulli_', (call) => {
  const p = call.value('p');
  const self = call.tensor('self');
  if (p?.kind === 'tensor') {
    if (isEmpty(self)) return self;
    if (p.shape && self.shape) fits(call, self.shape, p.shape, 'p');
    call.checkDtype(
      'p',
      ['floating'],
      (dtype) => `"bernoulli_tensor_cpu_p_" not implemented for '${SCALAR_NAMES[dtype]}'`,
    );
    return drawn(call, REAL, 'bernoulli_tensor_cpu_self_');
  }
  bounded(
    call,
    'p',
    (chance) => chance >= 0 && chance <= 1,
    (chance) => `bernoulli_ expects p to be in [0, 1], but got p=${chance}`,
  );
  return drawn(call, REAL, 'bernoulli_scalar_cpu_');
});

// New tensors.

rule('normal', (call) => {
  bounded(
    call,
    'std',
    (std) => std >= 0,
    (std) => `normal expects std >= 0.0, but found std ${std}`,
  );
  const among = call.overload.params.map((p) => p.name);
  if (among.includes('size')) {
    const result = made(call, call.sizes('size'), call.context.defaultDtype);
    refuseKernel(call, result.dtype, 'normal_kernel_cpu');
    return result;
  }
  const tensors = ['mean', 'std'].filter((name) => call.value(name)?.kind === 'tensor');
  const dtype = promoted(call, tensors);
  call.checkDtype('std', ['bool', 'integral', 'floating'], () => 'normal expects standard deviation to be non-complex');
  const result = combined(call, ['mean', 'std'], dtype);
  if (!isEmpty(result) && dtype?.startsWith('complex') !== true) refuseKernel(call, dtype, 'normal_kernel_cpu');
  return result;
});

/** Refuses dtypes that are neither floating nor complex. */
export function refuseKernel(call: Call, dtype: DType | undefined, kernel: string): void {
  if (dtype && !isFloating(dtype) && !dtype.startsWith('complex'))
    call.refuse('dtype-mismatch', `"${kernel}" not implemented for '${SCALAR_NAMES[dtype]}'`, {
      argument: 'dtype',
      actual: dtype,
    });
}

define('', [
  'bernoulli(Tensor input, *, Generator? generator=None, Tensor? out=None) -> Tensor',
  'bernoulli.p(Tensor input, float p, *, Generator? generator=None, Tensor? out=None) -> Tensor',
], (call) => {
  bounded(
    call,
    'p',
    (p) => p >= 0 && p <= 1,
    (p) => `bernoulli_ expects p to be in [0, 1], but got p=${p}`,
  );
  const input = call.tensor('input');
  if (!isEmpty(input) && !call.overload.params.some((p) => p.name === 'p'))
    call.checkDtype('input', ['floating'], (dtype) => `"bernoulli" not implemented for '${SCALAR_NAMES[dtype]}'`);
  return alike(input, input.dtype);
});
rule('poisson bernoulli', (call) => {
  const self = call.tensor('self');
  if (!isEmpty(self) || call.overload.name === 'poisson')
    call.checkDtype(
      'self',
      ['floating'],
      (dtype) =>
        `"${call.overload.name}${call.overload.name === 'poisson' ? '_cpu' : ''}" not implemented for '${SCALAR_NAMES[dtype]}'`,
    );
  return alike(self, self.dtype);
});
rule('binomial', (call) => {
  for (const name of ['count', 'prob'])
    call.checkDtype(
      name,
      ['floating'],
      (dtype) => `binomial only supports floating-point dtypes for ${name}, got: ${SCALAR_NAMES[dtype]}`,
    );
  sameDtype(call, 'count', ['prob']);
  return combined(call, ['count', 'prob'], call.tensor('count').dtype);
});

function sameDtype(call: Call, first: string, others: readonly string[]): void {
  const { dtype } = call.tensor(first);
  for (const name of others) {
    const other = call.tensor(name).dtype;
    if (dtype && other && dtype !== other)
      call.refuse('dtype-mismatch', `Found dtype ${SCALAR_NAMES[other]} but expected ${SCALAR_NAMES[dtype]}`, {
        argument: name,
        expected: dtype,
        actual: other,
      });
  }
}

const LOW = ['float16', 'bfloat16'];
/** What the kernels of gamma and Dirichlet numbers compute. */
function gamma(call: Call, name: string, kernel: string): void {
  const { dtype } = call.tensor(name);
  if (dtype && (!isFloating(dtype) || LOW.includes(dtype)))
    call.refuse('dtype-mismatch', `"${kernel}" not implemented for '${SCALAR_NAMES[dtype]}'`, { argument: 'input' });
}
rule('_standard_gamma', (call) => {
  gamma(call, 'self', 'gamma_cpu');
  return tensor(call.tensor('self').shape, call.tensor('self').dtype);
});
rule('_sample_dirichlet', (call) => {
  gamma(call, 'self', 'dirichlet');
  return tensor(call.tensor('self').shape, call.tensor('self').dtype);
});
rule('_standard_gamma_grad', (call) => {
  sameDtype(call, 'self', ['output']);
  gamma(call, 'self', '_standard_gamma_grad_cpu');
  return combined(call, ['self', 'output'], call.tensor('self').dtype);
});
rule('_dirichlet_grad', (call) => {
  sameDtype(call, 'x', ['alpha', 'total']);
  gamma(call, 'x', '_dirichlet_grad_cpu');
  return combined(call, ['x', 'alpha', 'total'], call.tensor('x').dtype);
});

rule('multinomial', (call) => {
  const shape = call.shape('self');
  const count = call.size('num_samples')!;
  call.check(shape.length === 1 || shape.length === 2, 'rank-mismatch', () => 'prob_dist must be 1 or 2 dim', 'input');
  call.checkDtype(
    'self',
    ['floating'],
    (dtype) => `multinomial only supports floating-point dtypes for input, got: ${SCALAR_NAMES[dtype]}`,
  );
  call.needAtMost(1, count, 'invalid-argument', () => 'cannot sample n_sample <= 0 samples', {
    argument: 'num_samples',
  });
  if (!call.flag('replacement'))
    call.needAtMost(
      count,
      shape.at(-1)!,
      'index-out-of-range',
      () => 'cannot sample n_sample > prob_dist.size(-1) samples without replacement',
      { argument: 'num_samples', actual: count, expected: shape.at(-1)! },
    );
  return tensor([...shape.slice(0, -1), count], 'int64');
});

/** Calls of what PyTorch's recorded answers do not call, or call without looking at shapes. */
import type { Spec, Specimen } from './specimens';

const f = (...tensor: number[]): Spec => ({ tensor, dtype: 'float32' });
const named = (record: Readonly<Record<string, Spec>>): Spec => ({ record });

const init = (name: string, ...rest: (readonly Spec[])[]): Specimen[] =>
  [f(4, 3), f(6, 3, 5), f(8, 4, 3, 3), f(4, 2, 3, 3, 3), f(5)].flatMap((tensor) =>
    [[], ...rest].map((args) => ({ name: `nn.init.${name}`, args: [tensor, ...args] })),
  );

export const CALLS: readonly Specimen[] = [
  ...init('uniform_', [-1, 1], [named({ a: 0, b: 0.5 })]),
  ...init('normal_', [0, 0.02], [named({ std: 0.5 })]),
  ...init('trunc_normal_', [named({ std: 0.02 })]),
  ...init('constant_', [0.5], [1]),
  ...init('ones_'),
  ...init('zeros_'),
  ...init('eye_'),
  ...init('dirac_', [2]),
  ...init('xavier_uniform_', [2], [named({ gain: 0.5 })]),
  ...init('xavier_normal_', [2]),
  ...init('kaiming_uniform_', [0.2], [named({ mode: 'fan_out', nonlinearity: 'relu' })]),
  ...init('kaiming_normal_', [0, 'fan_in', 'tanh']),
  ...init('orthogonal_', [2]),
  ...init('sparse_', [0.1], [named({ sparsity: 0.5, std: 0.1 })]),
  { name: 'nn.init._calculate_fan_in_and_fan_out', args: [f(4, 3)] },
  ...['relu', 'tanh', 'linear', 'leaky_relu', 'nothing'].map((word) => ({
    name: 'nn.init.calculate_gain',
    args: [word],
  })),
];

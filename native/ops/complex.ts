/** Complex numbers: their parts, and how they are made. */
import { family } from './declare';

const op = family('complex');

op('complex(Tensor real, Tensor imag) -> Tensor', {
  doc: 'Complex numbers from their real and imaginary parts.',
  grad: { real: 'real(grad)', imag: 'imag(grad)' },
});
op('polar(Tensor abs, Tensor angle) -> Tensor', {
  doc: 'Complex numbers from their absolute values and angles.',
  composite: true,
});
op('view_as_real(Tensor(a) self) -> Tensor(a)', {
  doc: 'View of complex numbers as pairs of real ones, in a last dimension of size 2.',
  variants: ['function'],
  grad: { self: 'view_as_complex(contiguous(grad))' },
});
op('view_as_complex(Tensor(a) self) -> Tensor(a)', {
  doc: 'View of pairs of real numbers, in a last dimension of size 2, as complex ones.',
  variants: ['function'],
  grad: { self: 'view_as_real(grad)' },
});
op('real(Tensor(a) self) -> Tensor(a)', {
  doc: 'View of the real parts; a real tensor itself.',
  variants: ['function'],
  composite: true,
});
op('imag(Tensor(a) self) -> Tensor(a)', {
  doc: 'View of the imaginary parts.',
  variants: ['function'],
  composite: true,
});
op('conj(Tensor self) -> Tensor', {
  doc: 'Complex conjugates; a real tensor itself. Unlike in PyTorch the result is no view: it is computed at once.',
  composite: true,
});
op('conj_physical(Tensor self) -> Tensor', {
  doc: 'Complex conjugates, computed at once.',
  pointwise: { expr: 'a', bool: 'a', on: 'all', complex: 'conj(a)' },
  inplace: true,
  grad: { self: 'conj(grad)' },
});
op('resolve_conj(Tensor(a) self) -> Tensor(a)', {
  doc: 'The tensor itself: no conjugation is pending here.',
  composite: true,
});
op('resolve_neg(Tensor(a) self) -> Tensor(a)', {
  doc: 'The tensor itself: no negation is pending here.',
  composite: true,
});
op('angle(Tensor self) -> Tensor', {
  doc: 'Angle of each number in the complex plane, in radians: 0 or pi for real ones.',
  pointwise: {
    expr: 'isnan(a) ? a : a < T(0) ? T(3.14159265358979323846) : T(0)',
    complex: 'arg(a)',
    real: true,
    type: 'float',
    kernel: 'angle_cpu',
  },
  grad: { self: 'angle_backward(grad, self)' },
});
op('isreal(Tensor self) -> Tensor', {
  doc: 'Whether elements have no imaginary part.',
  composite: true,
});

/** Tensors made from numbers, where sizes or values depend on dynamic axes, and random ones. */
import { float32, int64 } from '../../dtype';
import type { Conversion, Converter, Converters } from '../conversion';
import { Float, type Name } from '../graph';
import { typeNumber } from '../model';

/** One value in the result's shape. */
const filled =
  (value: (c: Conversion) => Name): Converter =>
  (c) =>
    c.node('Expand', [value(c), c.sizes(c.out.shape)]);
const number = (value: number) => filled((c) => c.scalar(value, c.out.dtype));
const given = filled((c) => c.as('fill_value', c.out.dtype));

/** Numbers from `start` to `end`. */
const arange: Converter = (c) => {
  const { dtype } = c.out;
  // Runtimes count in these.
  const counted = dtype.is_floating_point ? (dtype.itemsize < 4 ? float32 : dtype) : int64;
  const range = c.node('Range', [c.as('start', counted), c.as('end', counted), c.as('step', counted, 1)]);
  return c.cast(range, counted, dtype);
};

const eye: Converter = (c) => {
  const ones = c.node('Expand', [c.scalar(1, c.out.dtype), c.sizes(c.out.shape)]);
  const lower = c.node('Trilu', [ones, c.scalar(0, int64)], { upper: 0 });
  return c.node('Trilu', [lower, c.scalar(0, int64)], { upper: 1 });
};

/** Random numbers, others in every run of the model. */
const random =
  (op: 'RandomUniformLike' | 'RandomNormalLike'): Converter =>
  (c) => {
    const zeros = c.node('Expand', [c.scalar(0, float32), c.sizes(c.out.shape)]);
    const attributes =
      op === 'RandomNormalLike' ? { mean: parameter(c, 'mean', 0), scale: parameter(c, 'std', 1) } : {};
    return c.node(op, [zeros], { ...attributes, dtype: typeNumber(c.out.dtype) });
  };
const parameter = (c: Conversion, name: string, fallback: number) => new Float(c.number(name, fallback));

const bernoulli: Converter = (c) => {
  if (!c.has('p')) return c.node('Bernoulli', [c.input('self')]);
  const chances = c.node('Expand', [c.as('p', c.out.dtype), c.sizes(c.out.shape)]);
  return c.node('Bernoulli', [chances]);
};

export const creation: Converters = {
  zeros: number(0),
  ones: number(1),
  empty: number(0),
  full: given,
  zeros_like: number(0),
  ones_like: number(1),
  empty_like: number(0),
  full_like: given,
  new_zeros: number(0),
  new_ones: number(1),
  new_empty: number(0),
  new_full: given,
  arange,
  eye,
  rand: random('RandomUniformLike'),
  rand_like: random('RandomUniformLike'),
  randn: random('RandomNormalLike'),
  randn_like: random('RandomNormalLike'),
  normal: (c) => (c.value('mean') || c.value('std') ? c.refuse('with tensors') : random('RandomNormalLike')(c)),
  bernoulli,
};

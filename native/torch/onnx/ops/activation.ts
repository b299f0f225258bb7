/** Activations, and dropout, which is one of them while the model trains. */
import { bool, float32 } from '../../dtype';
import type { Conversion, Converter, Converters } from '../conversion';
import { Float, type Name } from '../graph';

const simple =
  (op: string): Converter =>
  (c) =>
    c.node(op, [c.as('self', c.out.dtype)]);

const along =
  (op: string): Converter =>
  (c) => {
    const self = c.tensor('self');
    if (self.shape.length === 0) return c.node(op, [c.as('self', c.out.dtype)], { axis: 0 });
    return c.node(op, [c.as('self', c.out.dtype)], { axis: c.dim('dim', self) });
  };

/** `x * sigmoid(x)` */
const silu: Converter = (c) => {
  const x = c.input('self');
  return c.node('Mul', [x, c.node('Sigmoid', [x])]);
};

const limits =
  (low: number, high: number): Converter =>
  (c) =>
    c.node('Clip', [
      c.input('self'),
      c.scalar(c.number('min_val', low), c.out.dtype),
      c.scalar(c.number('max_val', high), c.out.dtype),
    ]);

const softplus: Converter = (c) => {
  const beta = c.number('beta', 1);
  const x = c.input('self');
  if (beta === 1) return c.node('Softplus', [x]);
  const factor = c.scalar(beta, c.out.dtype);
  return c.node('Div', [c.node('Softplus', [c.node('Mul', [x, factor])]), factor]);
};

const gelu: Converter = (c) => {
  const x = c.input('self');
  const approximate = c.text('approximate', 'none');
  if (c.opset >= 20) return c.node('Gelu', [x], { approximate });
  const n = (value: number) => c.scalar(value, c.out.dtype);
  const inner =
    approximate === 'tanh'
      ? c.node('Tanh', [
          c.node('Mul', [
            n(Math.sqrt(2 / Math.PI)),
            c.node('Add', [x, c.node('Mul', [n(0.044715), c.node('Mul', [x, c.node('Mul', [x, x])])])]),
          ]),
        ])
      : c.node('Erf', [c.node('Div', [x, n(Math.SQRT2)])]);
  return c.node('Mul', [c.node('Mul', [x, n(0.5)]), c.node('Add', [inner, n(1)])]);
};

const elu: Converter = (c) => {
  if (c.number('input_scale', 1) !== 1) c.refuse('with input_scale');
  const result = c.node('Elu', [c.input('self')], { alpha: new Float(c.number('alpha', 1)) });
  const scale = c.number('scale', 1);
  return scale === 1 ? result : c.node('Mul', [result, c.scalar(scale, c.out.dtype)]);
};

/** ONNX aligns slopes at the last dimension, PyTorch at the channels. */
const prelu: Converter = (c) => {
  const [self, weight] = [c.tensor('self'), c.tensor('weight')];
  const slopes = c.fixed(weight, 0);
  const after = Math.max(self.shape.length - 2, 0);
  const slope =
    slopes === 1 || after === 0
      ? c.input('weight')
      : c.reshape(c.input('weight'), [slopes, ...Array<number>(after).fill(1)]);
  return c.node('PRelu', [c.input('self'), slope]);
};

const rrelu: Converter = (c) => {
  if (c.flag('training')) c.refuse('in training, where its slopes are random');
  const alpha = (c.number('lower', 1 / 8) + c.number('upper', 1 / 3)) / 2;
  return c.node('LeakyRelu', [c.input('self')], { alpha: new Float(alpha) });
};

/** Zero between -lambd and lambd; ONNX brings the rest nearer to zero by `bias`. */
const shrink =
  (bias: (lambd: number) => number): Converter =>
  (c) => {
    const lambd = c.number('lambd', 0.5);
    return c.node('Shrink', [c.input('self')], { lambd: new Float(lambd), bias: new Float(bias(lambd)) });
  };

const glu: Converter = (c) => {
  const axis = c.dim('dim', c.tensor('self'), -1);
  const [value, gate] = c.nodes('Split', 2, [c.input('self')], { axis, num_outputs: 2 });
  return c.node('Mul', [value!, c.node('Sigmoid', [gate!])]);
};

const dropout: Converter = (c) => {
  const input = c.input('input');
  if (!c.flag('training', true) || c.number('p', 0.5) === 0) return input;
  return randomDropout(c, input, c.number('p', 0.5));
};
/** Leaves out elements in every run of the model. */
export const randomDropout = (c: Conversion, x: Name, p: number): Name =>
  c.node('Dropout', [x, c.scalar(p, float32), c.scalar(true, bool)]);

/** Kinds of dropout that ONNX has only outside training, where they do nothing. */
const otherDropout: Converter = (c) => {
  if (c.flag('train')) c.refuse('in training');
  return c.input('input');
};

export const activation: Converters = {
  relu: simple('Relu'),
  sigmoid: simple('Sigmoid'),
  tanh: simple('Tanh'),
  softsign: simple('Softsign'),
  selu: simple('Selu'),
  mish: simple('Mish'),
  hardswish: simple('HardSwish'),
  hardsigmoid: (c) => c.node('HardSigmoid', [c.input('self')], { alpha: new Float(1 / 6), beta: new Float(0.5) }),
  relu6: limits(0, 6),
  hardtanh: limits(-1, 1),
  leaky_relu: (c) => c.node('LeakyRelu', [c.input('self')], { alpha: new Float(c.number('negative_slope', 0.01)) }),
  celu: (c) => c.node('Celu', [c.input('self')], { alpha: new Float(c.number('alpha', 1)) }),
  elu,
  prelu,
  rrelu,
  gelu,
  silu,
  glu,
  softplus,
  log_sigmoid: (c) => c.node('Neg', [c.node('Softplus', [c.node('Neg', [c.input('self')])])]),
  tanhshrink: (c) => c.node('Sub', [c.input('self'), c.node('Tanh', [c.input('self')])]),
  hardshrink: shrink(() => 0),
  softshrink: shrink((lambd) => lambd),
  threshold: (c) => {
    const above = c.node('Greater', [c.input('self'), c.as('threshold', c.out.dtype)]);
    return c.node('Where', [above, c.input('self'), c.as('value', c.out.dtype)]);
  },
  softmax: along('Softmax'),
  log_softmax: along('LogSoftmax'),
  dropout,
  feature_dropout: otherDropout,
  alpha_dropout: otherDropout,
  feature_alpha_dropout: otherDropout,
};

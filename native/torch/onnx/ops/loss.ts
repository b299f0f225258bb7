/** Losses, for models that end in one. */
import type { Conversion, Converter, Converters } from '../conversion';
import type { Name } from '../graph';
import { norm } from './reduce';

/** 'mean', 'sum' or 'none', which older arguments may say too. */
function reductionOf(c: Conversion): string {
  const [average, reduce] = [c.call.given.size_average, c.call.given.reduce];
  if (typeof average !== 'boolean' && typeof reduce !== 'boolean') return c.text('reduction', 'mean');
  if (reduce === false) return 'none';
  return average === false ? 'sum' : 'mean';
}

/** The loss of all elements from that of each. */
function reduced(c: Conversion, elements: Name): Name {
  const reduction = reductionOf(c);
  if (reduction === 'none') return elements;
  if (reduction === 'batchmean') {
    const sum = c.node('ReduceSum', [elements], { keepdims: 0 });
    const batch = c.node('Squeeze', [c.sizes([c.tensor('self').shape[0]!]), c.integers([0])]);
    return c.node('Div', [sum, c.node('CastLike', [batch, sum])]);
  }
  return c.node(reduction === 'sum' ? 'ReduceSum' : 'ReduceMean', [elements], { keepdims: 0 });
}

/** What a loss computes with: its arguments and numbers in the result's dtype, and nodes of them. */
class Terms {
  constructor(private readonly c: Conversion) {}
  of(name: string): Name {
    return this.c.as(name, this.c.out.dtype);
  }
  n(value: number): Name {
    return this.c.scalar(value, this.c.out.dtype);
  }
  op(op: string, ...inputs: Name[]): Name {
    return this.c.node(op, inputs);
  }
  /** What is above zero. */
  positive(x: Name): Name {
    return this.op('Max', x, this.n(0));
  }
  where(condition: Name, yes: Name, no: Name): Name {
    return this.op('Where', condition, yes, no);
  }
}

const elementwise =
  (body: (t: Terms, c: Conversion) => Name): Converter =>
  (c) => {
    let elements = body(new Terms(c), c);
    if (c.has('weight')) elements = c.node('Mul', [elements, c.as('weight', c.out.dtype)]);
    return reduced(c, elements);
  };

const difference = (t: Terms) => t.op('Sub', t.of('self'), t.of('target'));

/** Quadratic up to `limit`, linear beyond. */
const bent = (limit: string, scale: (t: Terms, x: Name, by: Name) => [square: Name, line: Name]) =>
  elementwise((t, c) => {
    const size = t.op('Abs', difference(t));
    if (c.number(limit, 1) === 0) return size;
    const by = t.n(c.number(limit, 1));
    const [square, line] = scale(t, size, by);
    return t.where(t.op('Less', size, by), square, line);
  });
const half = (t: Terms, x: Name) => t.op('Mul', x, t.n(0.5));

/** Log-probabilities against classes. */
const classes =
  (op: 'NegativeLogLikelihoodLoss' | 'SoftmaxCrossEntropyLoss'): Converter =>
  (c) => {
    const [self, target] = [c.tensor('self'), c.tensor('target')];
    if (target.dtype.is_floating_point) return probabilities(c);
    if (c.number('label_smoothing', 0) > 0) c.refuse('with label_smoothing');
    const alone = self.shape.length === 1;
    const batch = (name: string) => (alone ? c.node('Unsqueeze', [c.input(name), c.integers([0])]) : c.input(name));
    const attributes = { reduction: reductionOf(c), ignore_index: c.number('ignore_index', -100) };
    const loss = c.node(op, [batch('self'), batch('target'), c.input('weight')], attributes);
    return alone && attributes.reduction === 'none' ? c.node('Squeeze', [loss, c.integers([0])]) : loss;
  };
/** Cross entropy with the probability of each class. */
function probabilities(c: Conversion): Name {
  if (c.has('weight') || c.number('label_smoothing', 0) > 0)
    c.refuse('with probabilities and weight or label_smoothing');
  const axis = c.tensor('self').shape.length === 1 ? 0 : 1;
  const logs = c.node('LogSoftmax', [c.input('self')], { axis });
  const products = c.node('Mul', [logs, c.input('target')]);
  const each = c.node('Neg', [c.node('ReduceSum', [products, c.integers([axis])], { keepdims: 0 })]);
  return reduced(c, each);
}

/** Logarithms of probabilities, which PyTorch keeps above -100. */
const clippedLog = (t: Terms, x: Name) => t.op('Max', t.op('Log', x), t.n(-100));

export const loss: Converters = {
  mse_loss: elementwise((t) => {
    const d = difference(t);
    return t.op('Mul', d, d);
  }),
  l1_loss: elementwise((t) => t.op('Abs', difference(t))),
  smooth_l1_loss: bent('beta', (t, x, beta) => [
    t.op('Div', half(t, t.op('Mul', x, x)), beta),
    t.op('Sub', x, half(t, beta)),
  ]),
  huber_loss: bent('delta', (t, x, delta) => [
    half(t, t.op('Mul', x, x)),
    t.op('Mul', delta, t.op('Sub', x, half(t, delta))),
  ]),
  nll_loss: classes('NegativeLogLikelihoodLoss'),
  cross_entropy: classes('SoftmaxCrossEntropyLoss'),
  binary_cross_entropy: elementwise((t) => {
    const [p, y] = [t.of('self'), t.of('target')];
    const no = t.op('Mul', t.op('Sub', t.n(1), y), clippedLog(t, t.op('Sub', t.n(1), p)));
    return t.op('Neg', t.op('Add', t.op('Mul', y, clippedLog(t, p)), no));
  }),
  binary_cross_entropy_with_logits: elementwise((t, c) => {
    const [x, y] = [t.of('self'), t.of('target')];
    const no = t.op('Mul', t.op('Sub', t.n(1), y), x);
    let log = t.op('Softplus', t.op('Neg', x));
    if (c.has('pos_weight')) {
      const more = t.op('Mul', t.op('Sub', t.of('pos_weight'), t.n(1)), y);
      log = t.op('Mul', t.op('Add', more, t.n(1)), log);
    }
    return t.op('Add', no, log);
  }),
  kl_div: elementwise((t, c) => {
    const [x, y] = [t.of('self'), t.of('target')];
    if (c.flag('log_target')) return t.op('Mul', t.op('Exp', y), t.op('Sub', y, x));
    const zero = t.n(0);
    const entropy = t.where(t.op('Equal', y, zero), zero, t.op('Mul', y, t.op('Log', y)));
    return t.op('Sub', entropy, t.op('Mul', y, x));
  }),
  soft_margin_loss: elementwise((t) => t.op('Softplus', t.op('Neg', t.op('Mul', t.of('target'), t.of('self'))))),
  margin_ranking_loss: elementwise((t, c) => {
    const d = t.op('Mul', t.op('Neg', t.of('target')), t.op('Sub', t.of('input1'), t.of('input2')));
    return t.positive(t.op('Add', d, t.n(c.number('margin'))));
  }),
  hinge_embedding_loss: elementwise((t, c) => {
    const [x, y] = [t.of('self'), t.of('target')];
    const apart = t.positive(t.op('Sub', t.n(c.number('margin', 1)), x));
    const zero = t.n(0);
    const alike = t.where(t.op('Equal', y, t.n(-1)), zero, x);
    return t.op('Add', alike, t.where(t.op('Equal', y, t.n(1)), zero, apart));
  }),
  cosine_embedding_loss: elementwise((t, c) => {
    const [a, b, y] = [t.of('input1'), t.of('input2'), t.of('target')];
    const sum = (x: Name) => c.node('ReduceSum', [x, c.integers([-1])], { keepdims: 0 });
    const length = (x: Name) => t.op('Add', sum(t.op('Mul', x, x)), t.n(1e-12));
    const cosine = t.op('Div', sum(t.op('Mul', a, b)), t.op('Sqrt', t.op('Mul', length(a), length(b))));
    const zero = t.n(0);
    const alike = t.where(t.op('Equal', y, t.n(1)), t.op('Sub', t.n(1), cosine), zero);
    const apart = t.positive(t.op('Sub', cosine, t.n(c.number('margin'))));
    return t.op('Add', alike, t.where(t.op('Equal', y, t.n(-1)), apart, zero));
  }),
  triplet_margin_loss: elementwise((t, c) => {
    const eps = t.n(c.number('eps', 1e-6));
    const between = (a: string, b: string) =>
      norm(c, t.op('Add', t.op('Sub', t.of(a), t.of(b)), eps), c.number('p', 2), [-1], 0);
    let far = between('anchor', 'negative');
    if (c.flag('swap')) far = t.op('Min', far, between('positive', 'negative'));
    return t.positive(t.op('Add', t.op('Sub', between('anchor', 'positive'), far), t.n(c.number('margin', 1))));
  }),
  poisson_nll_loss: elementwise((t, c) => {
    if (c.flag('full')) c.refuse('with full');
    const [x, y] = [t.of('self'), t.of('target')];
    if (c.flag('log_input', true)) return t.op('Sub', t.op('Exp', x), t.op('Mul', y, x));
    return t.op('Sub', x, t.op('Mul', y, t.op('Log', t.op('Add', x, t.n(c.number('eps', 1e-8))))));
  }),
  gaussian_nll_loss: elementwise((t, c) => {
    const variance = t.op('Max', t.of('var'), t.n(c.number('eps', 1e-6)));
    const d = difference(t);
    const each = half(t, t.op('Add', t.op('Log', variance), t.op('Div', t.op('Mul', d, d), variance)));
    return c.flag('full') ? t.op('Add', each, t.n(0.5 * Math.log(2 * Math.PI))) : each;
  }),
  multilabel_soft_margin_loss: (c) => {
    const t = new Terms(c);
    const [x, y] = [t.of('self'), t.of('target')];
    const yes = t.op('Mul', y, t.op('Softplus', t.op('Neg', x)));
    const no = t.op('Mul', t.op('Sub', t.n(1), y), t.op('Softplus', x));
    let each = t.op('Add', yes, no);
    if (c.has('weight')) each = t.op('Mul', each, t.of('weight'));
    return reduced(c, c.node('ReduceMean', [each, c.integers([-1])], { keepdims: 0 }));
  },
};

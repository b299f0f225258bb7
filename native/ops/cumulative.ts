/** Running results along a dimension, differences and integrals. */
import { family } from './declare';

const op = family('cumulative');

op('cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor', {
  widen: true,
  doc: 'Running product along a dimension.',
  inplace: true,
  grad: { self: 'cumprod_backward(to_dtype(grad, self.dtype()), self, dim, result)' },
});
for (const [name, doc] of [
  ['cummax', 'largest'],
  ['cummin', 'smallest'],
] as const)
  op(`${name}(Tensor self, int dim) -> (Tensor values, Tensor indices)`, {
    widen: true,
    doc: `Running ${doc} element along a dimension, and where it is.`,
    grad: { self: 'running_choice_backward(grad, self.sizes(), dim, result1)' },
  });
op('logcumsumexp(Tensor self, int dim) -> Tensor', {
  widen: true,
  doc: 'Logarithm of the running sum of exponentials along a dimension.',
  grad: { self: 'logcumsumexp_backward(grad, self, result, dim)' },
});
op('diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) -> Tensor', {
  doc: '`n`-th differences of neighbours along a dimension.',
  composite: true,
});

const EDGES = 'int[1]? dim=None, int edge_order=1';
const GRADIENT = 'Estimates of the gradient by central differences, one tensor per dimension; ';
op(`gradient.scalarint(Tensor self, *, Scalar? spacing=None, ${EDGES}) -> Tensor[]`, {
  doc: `${GRADIENT}samples are \`spacing\` (1) apart.`,
  variants: ['function'],
  composite: true,
});
op(`gradient.tensorarray(Tensor self, *, Tensor[] spacing, ${EDGES}) -> Tensor[]`, {
  doc: `${GRADIENT}\`spacing\` says for each where the samples are.`,
  variants: ['function'],
  composite: true,
});
op(`gradient.scalararray(Tensor self, *, float[] spacing, ${EDGES}) -> Tensor[]`, {
  doc: `${GRADIENT}\`spacing\` says for each how far samples are apart.`,
  variants: ['function'],
  composite: true,
});
for (const name of ['trapezoid', 'trapz', 'cumulative_trapezoid']) {
  const doc = `${name.startsWith('cum') ? 'Running i' : 'I'}ntegral along a dimension by the trapezoidal rule; samples are`;
  op(`${name}.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor`, { doc: `${doc} at \`x\`.`, composite: true });
  op(`${name}.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor`, { doc: `${doc} \`dx\` apart.`, composite: true });
}

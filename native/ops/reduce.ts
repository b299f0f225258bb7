/** Ops that join many elements into one. */
import { family } from './declare';

const op = family('reduce');

op('sum(Tensor self, *, ScalarType? dtype=None) -> Tensor', {
  widen: true,
  doc: 'Sum of all elements; integers and bool sum as int64.',
  grad: { self: 'unreduce(grad, self.sizes(), std::nullopt, false)' },
  node: 'SumBackward0',
});
op('sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor', {
  widen: true,
  doc: 'Sum over the given dimensions.',
  grad: { self: 'unreduce(grad, self.sizes(), dim, keepdim)' },
  node: 'SumBackward1',
});
op('mean(Tensor self, *, ScalarType? dtype=None) -> Tensor', {
  widen: true,
  doc: 'Mean of all elements.',
  grad: { self: 'unreduce(grad, self.sizes(), std::nullopt, false) / Scalar(product(self.sizes()))' },
  node: 'MeanBackward0',
});
op('mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor', {
  widen: true,
  doc: 'Mean over the given dimensions.',
  grad: { self: 'unreduce(grad, self.sizes(), dim, keepdim) / Scalar(reduced_count(self.sizes(), dim))' },
  node: 'MeanBackward1',
});
op('prod(Tensor self, *, ScalarType? dtype=None) -> Tensor', {
  doc: 'Product of all elements.',
  grad: { self: 'prod_backward(grad, self, result)' },
  node: 'ProdBackward0',
});
op('prod.dim_int(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor', {
  doc: 'Product over a dimension.',
  grad: { self: 'prod_dim_backward(grad, self, result, dim, keepdim)' },
  node: 'ProdBackward1',
});
op('sum_to_size(Tensor self, int[] size) -> Tensor', {
  doc: 'Sums over what broadcasting would repeat, down to `size`.',
  variants: ['method'],
  composite: true,
});
op('var(Tensor self, bool unbiased=True) -> Tensor', {
  doc: 'Variance of all elements, with N - 1 unless `unbiased` is false.',
  composite: true,
});
op('var.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor', {
  widen: true,
  doc: 'Variance over the given dimensions; divides by N - `correction` (1 unless given).',
  grad: { self: 'var_backward(grad, self, dim, correction ? correction->to<double>() : 1.0, keepdim)' },
  node: 'VarBackward0',
});
op('var.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor', {
  doc: 'Variance over the given dimensions, with N - 1 unless `unbiased` is false.',
  composite: true,
});
op('std(Tensor self, bool unbiased=True) -> Tensor', {
  doc: 'Standard deviation of all elements, with N - 1 unless `unbiased` is false.',
  composite: true,
});
op('std.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor', {
  widen: true,
  doc: 'Standard deviation over the given dimensions; divides by N - `correction` (1 unless given).',
  grad: { self: 'std_backward(result, grad, self, dim, correction ? correction->to<double>() : 1.0, keepdim)' },
  node: 'StdBackward0',
});
op('std.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor', {
  doc: 'Standard deviation over the given dimensions, with N - 1 unless `unbiased` is false.',
  composite: true,
});
for (const [name, doc] of [
  ['max', 'Largest'],
  ['min', 'Smallest'],
] as const) {
  const node = name === 'max' ? 'Max' : 'Min';
  op(`${name}(Tensor self) -> Tensor`, {
    widen: true,
    doc: `${doc} of all elements.`,
    grad: { self: 'extreme_backward(grad, self, result, std::nullopt, false)' },
    node: `${node}Backward1`,
  });
  // Before the dimension: a tensor without dimensions could stand for one.
  op(`${name}.other(Tensor self, Tensor other) -> Tensor`, {
    doc: `${doc} of each pair of elements.`,
    composite: true,
  });
  op(`${name}.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)`, {
    widen: true,
    doc: `${doc} elements along a dimension, and where they are.`,
    grad: { self: 'index_backward(grad, self.sizes(), dim, result1, keepdim)' },
    node: `${node}Backward0`,
  });
  op(`a${name}(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor`, {
    widen: true,
    doc: `${doc} elements over the given dimensions; equal ones share the gradient.`,
    grad: { self: 'extreme_backward(grad, self, result, dim, keepdim)' },
  });
  op(`arg${name}(Tensor self, int? dim=None, bool keepdim=False) -> Tensor`, {
    widen: true,
    doc: `Index of the ${doc.toLowerCase()} element, of all or along a dimension.`,
    nondifferentiable: true,
  });
}
op('all(Tensor self) -> Tensor', { widen: true, doc: 'Whether all elements are nonzero.', nondifferentiable: true });
op('all.dims(Tensor self, int[1]? dim, bool keepdim=False) -> Tensor', {
  widen: true,
  doc: 'Whether all elements along the given dimensions are nonzero.',
  nondifferentiable: true,
});
op('any(Tensor self) -> Tensor', { widen: true, doc: 'Whether any element is nonzero.', nondifferentiable: true });
op('any.dims(Tensor self, int[1]? dim, bool keepdim=False) -> Tensor', {
  widen: true,
  doc: 'Whether any element along the given dimensions is nonzero.',
  nondifferentiable: true,
});
op('count_nonzero(Tensor self, int[1]? dim=None) -> Tensor', {
  widen: true,
  doc: 'Number of nonzero elements, of all or along the given dimensions.',
  nondifferentiable: true,
});
op('norm(Tensor self, Scalar? p=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor', {
  doc: 'p-norm over all elements or over the given dimensions.',
  composite: true,
});
op('norm.name(Tensor self, str p, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor', {
  doc: "The 2-norm of all elements, named 'fro', or the nuclear norm of matrices, named 'nuc'.",
  composite: true,
});
op(
  'linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  {
    widen: true,
    doc: 'p-norm over all elements or over the given dimensions; `ord` may be 0, any number or infinity.',
    variants: ['linalg'],
    grad: { self: 'norm_backward(grad, self, ord.to<double>(), result, dim, keepdim)' },
    node: 'LinalgVectorNormBackward0',
  },
);
op('logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor', {
  doc: 'Logarithm of the sum of exponentials over the given dimensions, safe from overflow.',
  grad: { self: 'logsumexp_backward(grad, self, result, dim, keepdim)' },
});
op('cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor', {
  widen: true,
  doc: 'Running sum along a dimension.',
  inplace: true,
  grad: { self: 'cumsum_backward(grad, dim)' },
});
op('equal(Tensor self, Tensor other) -> bool', { doc: 'Whether two tensors have the same size and elements.' });
op('allclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False) -> bool', {
  doc: 'Whether all elements are equal within a tolerance.',
});
op('isclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False) -> Tensor', {
  doc: 'Whether elements are equal within a tolerance.',
  nondifferentiable: true,
});
op('sort(Tensor self, int dim=-1, bool descending=False, bool stable=False) -> (Tensor values, Tensor indices)', {
  widen: true,
  doc: 'Elements in order along a dimension, and where they were.',
  grad: { self: 'index_backward(grad, self.sizes(), dim, result1, true)' },
});
op('argsort(Tensor self, int dim=-1, bool descending=False, bool stable=False) -> Tensor', {
  widen: true,
  doc: 'Indices that sort along a dimension.',
  nondifferentiable: true,
});
op('topk(Tensor self, int k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)', {
  widen: true,
  doc: 'The `k` largest (or smallest) elements along a dimension, and where they are.',
  grad: { self: 'index_backward(grad, self.sizes(), dim, result1, true)' },
});

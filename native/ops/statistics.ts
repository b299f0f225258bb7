/** Statistics, histograms and distances. */
import { family } from './declare';

const op = family('statistics');

op('nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor', {
  doc: 'Sum of what is not NaN, of all elements or over the given dimensions.',
  composite: true,
});
op('nanmean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor', {
  doc: 'Mean of what is not NaN, of all elements or over the given dimensions.',
  composite: true,
});
for (const [name, doc] of [
  ['var_mean', 'Variance and mean'],
  ['std_mean', 'Standard deviation and mean'],
] as const) {
  op(`${name}(Tensor self, bool unbiased=True) -> (Tensor, Tensor)`, {
    doc: `${doc} of all elements, with N - 1 unless \`unbiased\` is false.`,
    variants: ['function'],
    composite: true,
  });
  op(
    `${name}.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor)`,
    {
      doc: `${doc} over the given dimensions; the variance divides by N - \`correction\` (1 unless given).`,
      variants: ['function'],
      composite: true,
    },
  );
  op(`${name}.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)`, {
    doc: `${doc} over the given dimensions, with N - 1 unless \`unbiased\` is false.`,
    variants: ['function'],
    composite: true,
  });
}
op('aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)', {
  doc: 'Smallest and largest of all elements, or along a dimension.',
  composite: true,
});
op('cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None) -> Tensor', {
  doc: 'Covariance matrix of variables, the rows, from observations, the columns.',
  composite: true,
});
op('corrcoef(Tensor self) -> Tensor', {
  doc: "Pearson's correlation coefficients of variables, the rows, from observations, the columns.",
  composite: true,
});

op('histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor', {
  doc: 'Number of elements in each of `bins` equal ranges between `min` and `max`, or between the extremes.',
  nondifferentiable: true,
});
const HISTOGRAM = '*, Tensor? weight=None, bool density=False';
op(`histogram.bins_tensor(Tensor self, Tensor bins, ${HISTOGRAM}) -> (Tensor hist, Tensor bin_edges)`, {
  doc: 'Number, or weight, of the elements between the given edges.',
  nondifferentiable: true,
});
op(
  `histogram.bin_ct(Tensor self, int bins=100, *, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)`,
  { doc: 'Number, or weight, of the elements in each of `bins` equal ranges.', nondifferentiable: true },
);
op(
  '_histogramdd.int_bins(Tensor self, int[] bins, float[]? range=None, Tensor? weight=None, bool density=False) -> Tensor[]',
  {
    doc: 'Histogram of points, and the edges per coordinate; the kernel behind `histogramdd`.',
    variants: ['library'],
    nondifferentiable: true,
  },
);
op('_histogramdd.bins_tensors(Tensor self, Tensor[] bins, Tensor? weight=None, bool density=False) -> Tensor[]', {
  doc: 'Histogram of points between the given edges; the kernel behind `histogramdd`.',
  variants: ['library'],
  nondifferentiable: true,
});
op('bincount(Tensor self, Tensor? weights=None, int minlength=0) -> Tensor', {
  doc: 'How often, or with which weight, each number from 0 on is there.',
  nondifferentiable: true,
});

op('dist(Tensor self, Tensor other, Scalar p=2) -> Tensor', {
  doc: 'p-norm of the difference of two tensors.',
  composite: true,
});
op('cdist(Tensor x1, Tensor x2, float p=2, str? compute_mode=None) -> Tensor', {
  doc: 'p-norm distances of all pairs of rows of two tensors.',
  composite: true,
});
op('_euclidean_dist(Tensor x1, Tensor x2) -> Tensor', {
  doc: 'Distances of all pairs of rows of two batches of matrices, by a matrix product.',
  variants: ['internal'],
  grad: {
    x1: 'euclidean_gradient(grad, x1, x2, result)',
    x2: 'euclidean_gradient(transpose(grad, -2, -1), x2, x1, transpose(result, -2, -1))',
  },
  node: 'EuclideanDistBackward0',
});
op('_cdist_forward(Tensor x1, Tensor x2, float p) -> Tensor', {
  doc: 'p-norm distances of all pairs of rows of two batches of matrices.',
  variants: ['internal'],
  nondifferentiable: true,
});
op('_pdist_forward(Tensor self, float p) -> Tensor', {
  doc: 'p-norm distances of all pairs of different rows.',
  variants: ['internal'],
  nondifferentiable: true,
});
op('pdist(Tensor self, float p=2) -> Tensor', {
  doc: 'p-norm distances of all pairs of different rows.',
  variants: ['function', 'nn'],
  composite: true,
});
op('renorm(Tensor self, Scalar p, int dim, Scalar maxnorm) -> Tensor', {
  doc: 'Scales each slice along a dimension down to a p-norm of at most `maxnorm`.',
  composite: true,
});
op('renorm_(Tensor(a!) self, Scalar p, int dim, Scalar maxnorm) -> Tensor(a!)', {
  doc: 'In place: scales each slice along a dimension down to a p-norm of at most `maxnorm`.',
  variants: ['method'],
  composite: true,
});

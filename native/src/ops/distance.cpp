// Distances of vectors, and products of pairs of them.
#include "autograd/meta.h"
#include "declared/arithmetic.h"
#include "declared/comparison.h"
#include "declared/complex.h"
#include "declared/creation.h"
#include "declared/indexing.h"
#include "declared/math.h"
#include "declared/matrix.h"
#include "declared/reduce.h"
#include "declared/views.h"
#include "kernels/statistics.h"

namespace tp {
namespace {

/// p-norms of differences, along the last dimension.
Tensor lengths(const Tensor& difference, double p) {
  // As a sum of signs, the count of what is not zero has a gradient: zero, as PyTorch's distances have.
  if (p == 0) return ops::sum(ops::sign(ops::abs(difference)), Dims{-1}, false, std::nullopt);
  return ops::linalg_vector_norm(difference, Scalar(p), Dims{-1}, false, std::nullopt);
}

}  // namespace

namespace composite {

Tensor dist(const Tensor& self, const Tensor& other, const Scalar& p) {
  const Tensor difference = ops::sub(self, other);
  check(is_differentiable(difference.dtype()), "norm(): input dtype should be either floating point or complex. Got ",
        scalar_name(difference.dtype()), " instead.");
  return ops::norm(difference, p, std::nullopt, false);
}

Tensor cdist(const Tensor& x1, const Tensor& x2, double p, const std::optional<std::string>&) {
  if (is_reduced(x1.dtype())) fail_not_implemented("cdist", x1.dtype());
  check(is_floating(x1.dtype()), "cdist only supports floating-point dtypes, X1 got: ", scalar_name(x1.dtype()));
  check(is_floating(x2.dtype()), "cdist only supports floating-point dtypes, X2 got: ", scalar_name(x2.dtype()));
  check(x1.dim() >= 2, "cdist only supports at least 2D tensors, X1 got: ", x1.dim(), "D");
  check(x2.dim() >= 2, "cdist only supports at least 2D tensors, X2 got: ", x2.dim(), "D");
  check(x1.size(-1) == x2.size(-1), "X1 and X2 must have the same number of columns. X1: ", x1.size(-1),
        " X2: ", x2.size(-1));
  check(p >= 0, "cdist only supports non-negative p values");
  const Tensor difference = ops::sub(ops::unsqueeze(x1, -2), ops::unsqueeze(x2, -3));
  if (x1.size(-1) == 0) return ops::sum(difference, Dims{-1}, false, std::nullopt);
  return lengths(difference, p);
}

Tensor pdist(const Tensor& self, double p) {
  check(self.dim() == 2, "pdist only supports 2D tensors, got: ", self.dim(), "D");
  if (is_reduced(self.dtype())) fail_not_implemented("pdist", self.dtype());
  check(is_floating(self.dtype()), "pdist only supports floating-point dtypes");
  check(p >= 0, "pdist only supports non-negative p values");
  check(self.size(0) < (int64_t{1} << 31), "pdist: too many rows");
  const int64_t n = self.size(0), pairs = n * (n - 1) / 2;
  Tensor first = empty({pairs}, DType::Int64), second = empty({pairs}, DType::Int64);
  int64_t at = 0;
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = i + 1; j < n; ++j, ++at) {
      first.data<int64_t>()[at] = i;
      second.data<int64_t>()[at] = j;
    }
  if (self.is_meta()) return empty({pairs}, self.dtype(), Device::Meta);
  const Tensor difference = ops::sub(ops::index_select(self, 0, first), ops::index_select(self, 0, second));
  if (self.size(1) == 0) return ops::sum(difference, Dims{-1}, false, std::nullopt);
  return lengths(difference, p);
}

Tensor renorm(const Tensor& self, const Scalar& p, int64_t dim, const Scalar& maxnorm) {
  check(p.to<double>() > 0, "renorm: non-positive-norm not supported");
  check(maxnorm.to<double>() >= 0, "renorm: expected maxnorm to be >= 0 but got ", maxnorm.to<double>());
  check(self.dim() > 1, "renorm: input needs at least 2 dimensions, got ", self.dim(), " dimensions");
  dim = wrap_dim(dim, self.dim());
  Dims others;
  for (int64_t d = 0; d < self.dim(); ++d)
    if (d != dim) others.push_back(d);
  const bool narrow = is_reduced(self.dtype());
  const Tensor norm =
      ops::linalg_vector_norm(self, p, others, true, narrow ? std::optional(DType::Float32) : std::nullopt);
  const Tensor limit = wrapped_scalar(maxnorm);
  const Tensor factor = ops::where(ops::gt(norm, limit), ops::div(limit, ops::add(norm, wrapped_scalar(Scalar(1e-7)))),
                                   wrapped_scalar(1.0));
  return ops::mul(self, narrow ? ops::to_dtype(factor, self.dtype()) : factor);
}
const Tensor& renorm_(const Tensor& self, const Scalar& p, int64_t dim, const Scalar& maxnorm) {
  // Backward needs the input as it was.
  return ops::copy_(self, ops::renorm(recording(self) ? ops::clone(self) : self, p, dim, maxnorm));
}

}  // namespace composite
}  // namespace tp

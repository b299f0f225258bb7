// Gradients of reductions. Written with ops, so that they can be differentiated again.
#include "declared/reduce.h"

#include <cmath>

#include "autograd/formulas.h"
#include "cpu/pointwise.h"
#include "declared/arithmetic.h"
#include "declared/comparison.h"
#include "declared/creation.h"
#include "declared/cumulative.h"
#include "declared/indexing.h"
#include "declared/math.h"
#include "declared/scatter.h"
#include "declared/views.h"
#include "ops/formulas/reduce.h"

namespace tp::ops {
namespace {

Dims reduced_dims(const Dims& sizes, const std::optional<Dims>& dims) {
  return wrap_dims(dims.value_or(Dims{}), sizes.size());
}

/// `t` with the reduced dimensions back as ones.
Tensor keep_dims(const Tensor& t, const Dims& sizes, const std::optional<Dims>& dims, bool keepdim) {
  if (keepdim || sizes.empty()) return t;
  Dims shape = sizes;
  for (int64_t d : reduced_dims(sizes, dims)) shape[d] = 1;
  return reshape(t, shape);
}

/// Elements equal to the result, as numbers. NaN is equal to NaN.
Tensor chosen(const Tensor& self, const Tensor& result) {
  const Tensor same = logical_or(eq(self, result), logical_and(isnan(self), isnan(result)));
  return to_dtype(same, self.dtype());
}

/// Gradient of a product that may have zeros among its factors: each element's factor is the product of those before it
/// times that of those behind it.
Tensor prod_gradient(const Tensor& grad, const Tensor& self, const Tensor& result, int64_t dim) {
  if (self.dim() == 0) return grad;
  if (self.is_meta() || !any(eq(self, number(Scalar(0)))).item().to<bool>()) return grad * conj(result / self);
  dim = wrap_dim(dim, self.dim());
  const int64_t n = self.size(dim);
  if (n == 1) return grad;
  const auto running = [&](const Tensor& factors) {
    const Tensor one = ones_like(narrow(self, dim, 0, 1));
    return cumprod(cat({one, factors}, dim), dim, std::nullopt);
  };
  const Tensor before = running(narrow(self, dim, 0, n - 1));
  const Tensor behind = flip(running(flip(narrow(self, dim, 1, n - 1), {dim})), {dim});
  return grad * conj(before * behind);
}

}  // namespace

Tensor unreduce(const Tensor& grad, const Dims& sizes, const std::optional<Dims>& dims, bool keepdim) {
  if (sizes.empty()) return grad;
  return expand(grad.dim() == 0 ? grad : keep_dims(grad, sizes, dims, keepdim), sizes);
}

int64_t reduced_count(const Dims& sizes, const std::optional<Dims>& dims) {
  if (sizes.empty()) return 1;
  int64_t count = 1;
  for (int64_t d : reduced_dims(sizes, dims)) count *= sizes[d];
  return count;
}

Tensor prod_backward(const Tensor& grad, const Tensor& self, const Tensor& result) {
  return reshape(prod_gradient(grad, reshape(self, {self.numel()}), result, 0), self.sizes());
}

Tensor prod_dim_backward(const Tensor& grad, const Tensor& self, const Tensor& result, int64_t dim, bool keepdim) {
  const Dims dims{dim};
  return prod_gradient(keep_dims(grad, self.sizes(), dims, keepdim), self,
                       keep_dims(result, self.sizes(), dims, keepdim), dim);
}

Tensor extreme_backward(const Tensor& grad, const Tensor& self, const Tensor& result, const std::optional<Dims>& dims,
                        bool keepdim) {
  if (self.dim() == 0) return grad;
  const Tensor share = chosen(self, keep_dims(result, self.sizes(), dims, keepdim));
  return keep_dims(grad, self.sizes(), dims, keepdim) * share /
         sum(share, reduced_dims(self.sizes(), dims), true, std::nullopt);
}

Tensor index_backward(const Tensor& grad, const Dims& sizes, int64_t dim, const Tensor& indices, bool keepdim) {
  if (sizes.empty()) return grad;
  const Dims dims{dim};
  Tensor out = zeros(sizes, grad.dtype(), grad.device());
  scatter_(out, dim, keep_dims(indices, sizes, dims, keepdim), keep_dims(grad, sizes, dims, keepdim));
  return out;
}

Tensor var_backward(const Tensor& grad, const Tensor& self, const std::optional<Dims>& dims, double correction,
                    bool keepdim) {
  // PyTorch reduces over all dimensions when a list names none, but then counts one element.
  const bool none = dims && dims->empty() && self.dim() > 0;
  const double freedom = static_cast<double>(none ? 1 : reduced_count(self.sizes(), dims)) - correction;
  const Tensor scaled_grad = keep_dims(grad, self.sizes(), dims, keepdim) * Scalar(2 / freedom);
  return scaled_grad * (self - mean(self, dims, true, std::nullopt));
}

Tensor std_backward(const Tensor& result, const Tensor& grad, const Tensor& self, const std::optional<Dims>& dims,
                    double correction, bool keepdim) {
  const Tensor of_var = masked_fill(grad / (result * Scalar(2)), eq(result, number(Scalar(0))), Scalar(0));
  return var_backward(of_var, self, dims, correction, keepdim);
}

Tensor norm_backward(const Tensor& grad, const Tensor& self, double p, const Tensor& result,
                     const std::optional<Dims>& dims, bool keepdim) {
  const Tensor g = keep_dims(grad, self.sizes(), dims, keepdim);
  const Tensor norm = keep_dims(result, self.sizes(), dims, keepdim);
  const auto zero_where = [](const Tensor& t, const Tensor& zero) {
    return masked_fill(t, eq(zero, number(Scalar(0))), Scalar(0));
  };
  if (p == 0) return {};
  if (p == 1) return sgn(self) * g;
  if (p == 2) return g * zero_where(self / norm, norm);
  const Tensor magnitude = abs(self);
  if (std::isinf(p)) {
    const Tensor share = chosen(magnitude, norm);
    return sgn(self) * (g / sum(share, reduced_dims(self.sizes(), dims), true, std::nullopt) * share);
  }
  if (p < 1) return sgn(self) * zero_where(pow(magnitude, Scalar(p - 1)), self) * g * pow(norm, Scalar(1 - p));
  const Tensor scale = zero_where(g / pow(norm, Scalar(p - 1)), norm);
  return (p < 2 ? sgn(self) * pow(magnitude, Scalar(p - 1)) : self * pow(magnitude, Scalar(p - 2))) * scale;
}

Tensor logsumexp_backward(const Tensor& grad, const Tensor& self, const Tensor& result, const Dims& dims,
                          bool keepdim) {
  return keep_dims(grad, self.sizes(), dims, keepdim) *
         conj(exp(self - keep_dims(result, self.sizes(), dims, keepdim)));
}

Tensor cumsum_backward(const Tensor& grad, int64_t dim) {
  if (grad.numel() <= 1) return grad;
  return flip(cumsum(flip(grad, {dim}), dim, std::nullopt), {dim});
}

}  // namespace tp::ops

#pragma once
// What normalisations share: shapes of channels, and gradients in ops that can be differentiated again.
#include "autograd/formulas.h"
#include "autograd/node.h"
#include "declared/math.h"
#include "declared/reduce.h"
#include "kernels/arithmetic.h"
#include "kernels/views.h"
#include "ops/formulas/wide.h"

namespace tp::ops {

/// A vector of channels shaped to broadcast over (N, C, …).
inline Tensor by_channel(const Tensor& t, int64_t dims) {
  Dims shape(dims, 1);
  shape[1] = t.numel();
  return reshape(t, shape);
}

/// Parameters are of the input's dtype, or all float32 beside a 16-bit input. Undefined ones do not count.
inline void check_parameter_dtypes(const Tensor& input, std::initializer_list<const Tensor*> parameters) {
  const Tensor* first = nullptr;
  for (const Tensor* t : parameters)
    if (t->defined() && !first) first = t;
  if (!first) return;
  const bool mixed = first->dtype() != input.dtype();
  for (const Tensor* t : parameters) {
    if (!t->defined()) continue;
    if (mixed)
      check(t->dtype() == DType::Float32, "mixed dtype (CPU): expect parameter to have scalar type of Float");
    else
      check(t->dtype() == input.dtype(), "expected scalar type ", scalar_name(input.dtype()), " but found ",
            scalar_name(t->dtype()));
  }
  check(!mixed || is_reduced(input.dtype()), "mixed dtype (CPU): all inputs must share same datatype.");
}

/// Gradient of (x - mean) * rstd, both statistics of x over `dims`; differentiable again.
inline Tensor standardised_gradient(const Tensor& grad, const Tensor& x, const Dims& dims, double eps) {
  const Tensor centred = x - mean(x, dims, true);
  const Tensor rstd = rsqrt(mean(centred * centred, dims, true) + eps);
  const Tensor y = centred * rstd;
  return rstd * (grad - mean(grad, dims, true) - y * mean(grad * y, dims, true));
}

/// (x - mean) * rstd with the statistics taken again where they must be differentiable.
inline Tensor standardised(const Tensor& x, const Dims& dims, double eps) {
  const Tensor centred = x - mean(x, dims, true);
  return centred * rsqrt(mean(centred * centred, dims, true) + eps);
}

/// Statistics of 16 bits with which a forward pass normalised; undefined where exact ones can be taken again.
struct Rounded {
  Tensor mean, rstd;
  Rounded(const Tensor& x, const Tensor& mean, const Tensor& rstd) {
    if (grad_enabled() || !is_reduced(x.dtype()) || !is_reduced(mean.dtype())) return;
    this->mean = wide(mean), this->rstd = wide(rstd);
  }
  bool defined() const { return mean.defined(); }
  Tensor standardised(const Tensor& x) const { return (x - mean) * rstd; }
  Tensor gradient(const Tensor& grad, const Tensor& x, const Dims& dims) const {
    const Tensor y = standardised(x);
    return rstd * (grad - ops::mean(grad, dims, true) - y * ops::mean(grad * y, dims, true));
  }
};

}  // namespace tp::ops

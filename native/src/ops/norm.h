#pragma once
// What normalisations share: shapes of channels, and gradients in ops that can be differentiated again.
#include "autograd/formulas.h"
#include "declared/math.h"
#include "declared/reduce.h"
#include "kernels/arithmetic.h"
#include "kernels/views.h"

namespace tp::ops {

/// A vector of channels shaped to broadcast over (N, C, …).
inline Tensor by_channel(const Tensor& t, int64_t dims) {
  Dims shape(dims, 1);
  shape[1] = t.numel();
  return reshape(t, shape);
}

/// 16-bit numbers in single precision: statistics and their gradients need its digits.
inline Tensor wide(const Tensor& t) {
  const bool narrow = t.defined() && (t.dtype() == DType::Float16 || t.dtype() == DType::BFloat16);
  return narrow ? to_dtype(t, DType::Float32) : t;
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

}  // namespace tp::ops

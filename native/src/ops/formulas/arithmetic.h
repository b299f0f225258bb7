#pragma once
// Helpers of the gradient formulas in native/ops/arithmetic.ts.
#include "autograd/formulas.h"

namespace tp::ops {

/// value / t; in 16 bits the value is rounded first, as PyTorch does with numbers on the left.
Tensor over(const Scalar& value, const Tensor& t);
inline Scalar one_minus(const Scalar& weight) {
  return weight.is_complex() ? Scalar(1.0 - weight.to<complex128>()) : Scalar(1 - weight.to<double>());
}
Tensor pow_backward(const Tensor& grad, const Tensor& self, const Scalar& exponent);
Tensor pow_backward_self(const Tensor& grad, const Tensor& self, const Tensor& exponent);
Tensor pow_backward_exponent(const Tensor& grad, const Tensor& self, const Tensor& exponent, const Tensor& result);
/// Gradient of maximum (or minimum) with respect to `self`; equal elements share it.
Tensor extreme_share(const Tensor& grad, const Tensor& self, const Tensor& other, bool largest);
/// Gradients of clamp with tensor bounds for those of (self, min, max) that are wanted.
TensorList clamp_tensor_backward(const Tensor& grad, const Tensor& self, const Tensor& min, const Tensor& max,
                                 const std::array<bool, 3>& mask);
Tensor clamp_backward(const Tensor& grad, const Tensor& self, const std::optional<Scalar>& min,
                      const std::optional<Scalar>& max);
/// Gradient of sgn: zero for real numbers.
Tensor sgn_backward(const Tensor& grad, const Tensor& self, const Tensor& sgn);

}  // namespace tp::ops

#pragma once
// Helpers of the gradient formulas in native/ops/elementary.ts.
#include "autograd/formulas.h"

namespace tp::ops {

/// `numerator` over the square of the distance of (self, other) from the origin.
Tensor atan2_slope(const Tensor& numerator, const Tensor& self, const Tensor& other);
Tensor copysign_backward(const Tensor& grad, const Tensor& self, const Tensor& result);

}  // namespace tp::ops

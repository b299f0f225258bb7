#pragma once
// Helpers of the gradient formulas in native/ops/complex.ts.
#include "autograd/formulas.h"

namespace tp::ops {

Tensor angle_backward(const Tensor& grad, const Tensor& self);

}  // namespace tp::ops

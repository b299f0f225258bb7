#pragma once
// Helpers of the gradient formulas in native/ops/linalg.ts.
#include "autograd/formulas.h"

namespace tp::ops {

Tensor trace_backward(const Tensor& grad, const Dims& sizes);
Tensor matrix_exp_backward(const Tensor& grad, const Tensor& self);

}  // namespace tp::ops

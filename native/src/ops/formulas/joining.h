#pragma once
// Helpers of the gradient formulas in native/ops/joining.ts.
#include "autograd/formulas.h"

namespace tp::ops {

TensorList block_diag_backward(const Tensor& grad, const std::vector<Dims>& sizes);

}  // namespace tp::ops

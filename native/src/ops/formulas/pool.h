#pragma once
// Helpers of the gradient formulas in native/ops/pool.ts.
#include "autograd/formulas.h"

namespace tp::ops {

/// Elements of `grad` at the indices max pooling chose.
Tensor max_pool2d_gather(const Tensor& grad, const Tensor& indices);

}  // namespace tp::ops

#pragma once
// Helpers of the gradient formulas in native/ops/grid.ts.
#include "autograd/formulas.h"

namespace tp::ops {

Tensor affine_grid_gradient(const Tensor& grad, const Dims& size, bool align_corners);

}  // namespace tp::ops

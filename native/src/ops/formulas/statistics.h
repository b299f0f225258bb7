#pragma once
// Helpers of the gradient formulas in native/ops/statistics.ts.
#include "declared/views.h"
#include "ops/formulas/reduce.h"

namespace tp::ops {

/// Gradient of distances of rows of `x` (by rows) from those of `others` (by columns).
Tensor euclidean_gradient(const Tensor& grad, const Tensor& x, const Tensor& others, const Tensor& result);

}  // namespace tp::ops

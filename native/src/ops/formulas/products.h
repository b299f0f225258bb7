#pragma once
// Helpers of the gradient formulas in native/ops/products.ts.
#include "ops/formulas/matrix.h"

namespace tp::ops {

/// A matrix repeated for each of the matrices of a batch of the given sizes.
Tensor spread(const Tensor& matrix, const Dims& batch);

}  // namespace tp::ops

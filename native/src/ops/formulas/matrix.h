#pragma once
// Helpers of the gradient formulas in native/ops/matrix.ts.
#include "autograd/formulas.h"

namespace tp::ops {

/// Gradients of a product's factors, laid out as the factor (`sizes`, `strides`) is, so that none is transposed later.
Tensor mm_left_gradient(const Tensor& grad, const Tensor& right, const Dims& sizes, const Dims& strides);
Tensor mm_right_gradient(const Tensor& grad, const Tensor& left, const Dims& sizes, const Dims& strides);

}  // namespace tp::ops

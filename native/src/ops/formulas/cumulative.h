#pragma once
// Helpers of the gradient formulas in native/ops/cumulative.ts.
#include "autograd/formulas.h"

namespace tp::ops {

Tensor cumprod_backward(const Tensor& grad, const Tensor& self, int64_t dim, const Tensor& result);
/// Gradient of cummax and cummin: goes to the elements that stood as extremes.
Tensor running_choice_backward(const Tensor& grad, const Dims& sizes, int64_t dim, const Tensor& indices);
Tensor logcumsumexp_backward(const Tensor& grad, const Tensor& self, const Tensor& result, int64_t dim);

}  // namespace tp::ops

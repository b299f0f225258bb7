#pragma once
// Helpers of the gradient formulas in native/ops/scatter.ts.
#include "autograd/formulas.h"
#include "ops/formulas/underivable.h"

namespace tp::ops {

Tensor gather_backward(const Tensor& grad, const Dims& sizes, int64_t dim, const Tensor& index);
TensorList scatter_reduce_backward(const Tensor& grad, const Tensor& self, int64_t dim, const Tensor& index,
                                   const Tensor& src, const std::string& reduce, bool include_self,
                                   const Tensor& result);

}  // namespace tp::ops

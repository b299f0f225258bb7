#pragma once
// Helpers of the gradient formulas in native/ops/indexing.ts.
#include "autograd/formulas.h"

namespace tp::ops {

Tensor index_put_backward(const Tensor& grad, const Dims& sizes, const TensorList& indices);
/// `grad` with zeros where index_put_ stored.
Tensor index_put_zero(const Tensor& grad, const TensorList& indices);
Tensor take_backward(const Tensor& grad, const Dims& sizes, const Tensor& index);
Tensor index_select_backward(const Tensor& grad, const Dims& sizes, int64_t dim, const Tensor& index);
Tensor gather_backward(const Tensor& grad, const Dims& sizes, int64_t dim, const Tensor& index);
/// `grad` with zeros where scatter wrote.
Tensor scatter_zero(const Tensor& grad, int64_t dim, const Tensor& index);
Tensor masked_select_backward(const Tensor& grad, const Dims& sizes, const Tensor& mask);

}  // namespace tp::ops

#pragma once
// Helpers of the gradient formulas in native/ops/indexing.ts.
#include "autograd/formulas.h"

namespace tp::ops {

Tensor index_put_backward(const Tensor& grad, const Dims& sizes, const TensorList& indices);
/// `grad` with zeros where index_put_ stored.
Tensor index_put_zero(const Tensor& grad, const TensorList& indices);
/// `grad` with zeros where put_ stored.
Tensor put_zero(const Tensor& grad, const Tensor& index);
Tensor take_backward(const Tensor& grad, const Dims& sizes, const Tensor& index);
Tensor index_select_backward(const Tensor& grad, const Dims& sizes, int64_t dim, const Tensor& index);
/// The slices that `index` names, in the shape of what was written there.
Tensor index_select_as(const Tensor& grad, int64_t dim, const Tensor& index, const Dims& sizes);
/// Sum of the slices that `index` names, each counted once.
Tensor index_fill_sum(const Tensor& grad, int64_t dim, const Tensor& index);
TensorList index_reduce_backward(const Tensor& grad, const Tensor& self, int64_t dim, const Tensor& index,
                                 const Tensor& source, const std::string& reduce, bool include_self,
                                 const Tensor& result);
Tensor masked_select_backward(const Tensor& grad, const Dims& sizes, const Tensor& mask);
Tensor masked_scatter_backward(const Tensor& grad, const Tensor& mask, const Dims& sizes);

}  // namespace tp::ops

#pragma once
// Helpers of the gradient formulas in native/ops/views.ts.
#include "autograd/formulas.h"

namespace tp::ops {

Tensor select_backward(const Tensor& grad, const Dims& sizes, int64_t dim, int64_t index);
Tensor slice_backward(const Tensor& grad, const Dims& sizes, int64_t dim, std::optional<int64_t> start,
                      std::optional<int64_t> end, int64_t step);
Tensor diagonal_backward(const Tensor& grad, const Dims& sizes, int64_t offset, int64_t dim1, int64_t dim2);
/// Gradient of a view by strides of a tensor with `sizes`, `strides` and `offset`; both may overlap themselves.
Tensor as_strided_backward(const Tensor& grad, const Dims& sizes, const Dims& strides, int64_t offset, const Dims& size,
                           const Dims& stride, std::optional<int64_t> storage_offset);
Tensor unfold_backward(const Tensor& grad, const Dims& sizes, int64_t dim, int64_t size, int64_t step);
TensorList cat_backward(const Tensor& grad, const std::vector<Dims>& sizes, int64_t dim);
TensorList stack_backward(const Tensor& grad, int64_t dim);
/// Gradients of parts put back together; missing ones are zeros.
Tensor unbind_backward(const TensorList& grads, const Dims& sizes, int64_t dim, DType dtype);
Tensor split_backward(const TensorList& grads, const Dims& lengths, int64_t dim, const Dims& sizes, DType dtype);
/// Lengths of the pieces `split` makes.
Dims split_lengths(const Dims& sizes, int64_t split_size, int64_t dim);
Dims inverse_permutation(const Dims& dims);
Tensor repeat_backward(const Tensor& grad, const Dims& repeats, const Dims& sizes);
Tensor roll_backward(const Tensor& grad, const Dims& shifts, const Dims& dims);

}  // namespace tp::ops

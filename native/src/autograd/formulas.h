#pragma once
// Helpers that gradient formulas in native/ops use beside the ops themselves.
#include <array>

#include "core/tensor.h"
#include "ops.h"

namespace tp::ops {

inline std::vector<Dims> list_sizes(const TensorList& tensors) {
  std::vector<Dims> out;
  for (const Tensor& t : tensors) out.push_back(t.sizes());
  return out;
}

/// A number as an operand.
inline Tensor number(const Scalar& value) { return wrapped_scalar(value); }

inline Tensor operator+(const Tensor& a, const Tensor& b) { return add(a, b); }
inline Tensor operator-(const Tensor& a, const Tensor& b) { return sub(a, b); }
inline Tensor operator*(const Tensor& a, const Tensor& b) { return mul(a, b); }
inline Tensor operator/(const Tensor& a, const Tensor& b) { return div(a, b); }
inline Tensor operator+(const Tensor& a, const Scalar& b) { return add(a, number(b)); }
inline Tensor operator-(const Tensor& a, const Scalar& b) { return sub(a, number(b)); }
inline Tensor operator*(const Tensor& a, const Scalar& b) { return mul(a, number(b)); }
inline Tensor operator/(const Tensor& a, const Scalar& b) { return div(a, number(b)); }
inline Tensor operator+(const Scalar& a, const Tensor& b) { return add(number(a), b); }
inline Tensor operator-(const Scalar& a, const Tensor& b) { return sub(number(a), b); }
inline Tensor operator*(const Scalar& a, const Tensor& b) { return mul(number(a), b); }
inline Tensor operator/(const Scalar& a, const Tensor& b) { return div(number(a), b); }
inline Tensor operator-(const Tensor& a) { return neg(a); }

// views.cpp
Tensor select_backward(const Tensor& grad, const Dims& sizes, int64_t dim, int64_t index);
Tensor slice_backward(const Tensor& grad, const Dims& sizes, int64_t dim, std::optional<int64_t> start,
                      std::optional<int64_t> end, int64_t step);
Tensor diagonal_backward(const Tensor& grad, const Dims& sizes, int64_t offset, int64_t dim1, int64_t dim2);
Tensor as_strided_backward(const Tensor& grad, const Dims& sizes, const Dims& size, const Dims& stride,
                           std::optional<int64_t> offset);
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

// pointwise.cpp
Tensor scaled(const Tensor& grad, const Scalar& factor);
inline Tensor alpha_times(const Tensor& grad, const Scalar& alpha) { return scaled(grad, alpha); }
Tensor pow_backward(const Tensor& grad, const Tensor& self, const Scalar& exponent);
Tensor pow_backward_self(const Tensor& grad, const Tensor& self, const Tensor& exponent);
Tensor pow_backward_exponent(const Tensor& grad, const Tensor& self, const Tensor& exponent, const Tensor& result);
/// Gradient of maximum (or minimum) with respect to `self`; equal elements share it.
Tensor extreme_share(const Tensor& grad, const Tensor& self, const Tensor& other, bool largest);
/// Gradients of clamp with tensor bounds for those of (self, min, max) that are wanted.
TensorList clamp_tensor_backward(const Tensor& grad, const Tensor& self, const Tensor& min, const Tensor& max,
                                 const std::array<bool, 3>& mask);
Tensor clamp_backward(const Tensor& grad, const Tensor& self, const std::optional<Scalar>& min,
                      const std::optional<Scalar>& max);
Tensor silu_gradient(const Tensor& grad, const Tensor& self);
Tensor gelu_gradient(const Tensor& grad, const Tensor& self);
Tensor gelu_tanh_gradient(const Tensor& grad, const Tensor& self);

// matrix.cpp
/// Gradients of a product's factors, laid out as the factor (`sizes`, `strides`) is, so that none is transposed later.
Tensor mm_left_gradient(const Tensor& grad, const Tensor& right, const Dims& sizes, const Dims& strides);
Tensor mm_right_gradient(const Tensor& grad, const Tensor& left, const Dims& sizes, const Dims& strides);

// reduce.cpp
/// Undoes a reduction over `dims`: puts the reduced dimensions back and expands to `sizes`.
Tensor unreduce(const Tensor& grad, const Dims& sizes, const std::optional<Dims>& dims, bool keepdim);
/// Number of elements joined into one.
int64_t reduced_count(const Dims& sizes, const std::optional<Dims>& dims);
Tensor prod_backward(const Tensor& grad, const Tensor& self, const Tensor& result);
Tensor prod_dim_backward(const Tensor& grad, const Tensor& self, const Tensor& result, int64_t dim, bool keepdim);
/// Gradient of amax, amin, max() and min(): shared equally among equal extremes.
Tensor extreme_backward(const Tensor& grad, const Tensor& self, const Tensor& result, const std::optional<Dims>& dims,
                        bool keepdim);
/// Gradient of max(dim), sort and the like: goes to the chosen elements.
Tensor index_backward(const Tensor& grad, const Dims& sizes, int64_t dim, const Tensor& indices, bool keepdim);
Tensor var_backward(const Tensor& grad, const Tensor& self, const std::optional<Dims>& dims, double correction,
                    bool keepdim);
Tensor std_backward(const Tensor& result, const Tensor& grad, const Tensor& self, const std::optional<Dims>& dims,
                    double correction, bool keepdim);
Tensor norm_backward(const Tensor& grad, const Tensor& self, double p, const Tensor& result,
                     const std::optional<Dims>& dims, bool keepdim);
Tensor logsumexp_backward(const Tensor& grad, const Tensor& self, const Tensor& result, const Dims& dims, bool keepdim);
Tensor cumsum_backward(const Tensor& grad, int64_t dim);

// indexing.cpp
Tensor index_put_backward(const Tensor& grad, const Dims& sizes, const TensorList& indices);
/// `grad` with zeros where index_put_ stored.
Tensor index_put_zero(const Tensor& grad, const TensorList& indices);
Tensor take_backward(const Tensor& grad, const Dims& sizes, const Tensor& index);
Tensor index_select_backward(const Tensor& grad, const Dims& sizes, int64_t dim, const Tensor& index);
Tensor gather_backward(const Tensor& grad, const Dims& sizes, int64_t dim, const Tensor& index);
/// `grad` with zeros where scatter wrote.
Tensor scatter_zero(const Tensor& grad, int64_t dim, const Tensor& index);
Tensor masked_select_backward(const Tensor& grad, const Dims& sizes, const Tensor& mask);
Tensor embedding_gradient(const Tensor& grad, const Tensor& indices, const Dims& sizes,
                          std::optional<int64_t> padding_idx);

// nn.cpp
TensorList convolution_double_backward(const TensorList& grads, const Tensor& grad_output, const Tensor& input,
                                       const Tensor& weight, const Dims& stride, const Dims& padding,
                                       const Dims& dilation, int64_t groups);
/// Elements of `grad` at the indices max pooling chose.
Tensor max_pool2d_gather(const Tensor& grad, const Tensor& indices);
Tensor softmax_double_backward(const Tensor& grad, const Tensor& grad_output, const Tensor& output, int64_t dim);
Tensor binary_cross_entropy_gradient(const Tensor& grad, const Tensor& self, const Tensor& target, const Tensor& weight,
                                     int64_t reduction);
Tensor binary_cross_entropy_target_gradient(const Tensor& grad, const Tensor& self, const Tensor& target,
                                            const Tensor& weight, int64_t reduction);
Tensor binary_cross_entropy_with_logits_gradient(const Tensor& grad, const Tensor& self, const Tensor& target,
                                                 const Tensor& weight, const Tensor& pos_weight, int64_t reduction);
Tensor binary_cross_entropy_with_logits_target_gradient(const Tensor& grad, const Tensor& self, const Tensor& weight,
                                                        const Tensor& pos_weight, int64_t reduction);
Tensor nll_loss_gather(const Tensor& grad, const Tensor& target, const Tensor& weight, int64_t reduction,
                       int64_t ignore_index, const Tensor& total_weight);
/// Applies a reduction (0 none, 1 mean, 2 sum).
Tensor loss_reduce(const Tensor& loss, int64_t reduction);
/// Divides by the number of elements when the reduction is mean.
Tensor loss_mean(const Tensor& grad, const Dims& sizes, int64_t reduction);

}  // namespace tp::ops

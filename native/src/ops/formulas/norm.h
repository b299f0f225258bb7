#pragma once
// Helpers of the gradient formulas in native/ops/norm.ts: gradients of input, weight and bias, those that are wanted.
#include "autograd/formulas.h"

namespace tp::ops {

TensorList layer_norm_gradients(const Tensor& grad, const Tensor& input, const Dims& normalized_shape,
                                const Tensor& weight, double eps, const Tensor& mean, const Tensor& rstd,
                                const std::array<bool, 3>& wanted);
/// `grads` are those of all three results: mean and deviation may be used too.
TensorList group_norm_gradients(const TensorList& grads, const Tensor& input, const Tensor& weight, int64_t samples,
                                int64_t channels, int64_t area, int64_t groups, double eps, const Tensor& mean,
                                const Tensor& rstd, const std::array<bool, 3>& wanted);
TensorList batch_norm_gradients(const Tensor& grad, const Tensor& input, const Tensor& weight,
                                const Tensor& running_mean, const Tensor& running_var, bool training, double eps,
                                const Tensor& mean, const Tensor& rstd, const std::array<bool, 3>& wanted);

}  // namespace tp::ops

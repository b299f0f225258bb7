#pragma once
// Helpers of the gradient formulas in native/ops/activation.ts.
#include "autograd/formulas.h"

namespace tp::ops {

Tensor silu_gradient(const Tensor& grad, const Tensor& self);
Tensor gelu_gradient(const Tensor& grad, const Tensor& self);
Tensor gelu_tanh_gradient(const Tensor& grad, const Tensor& self);
Tensor softmax_double_backward(const Tensor& grad, const Tensor& grad_output, const Tensor& output, int64_t dim);

}  // namespace tp::ops

#pragma once
// Helpers of the gradient formulas in native/ops/recurrent.ts.
#include "autograd/formulas.h"

namespace tp::ops {

TensorList recurrent_gradients(const TensorList& grads, const Tensor& input, const Dims& batch_sizes, const Tensor& h0,
                               const Tensor& c0, const Tensor& w_ih, const Tensor& w_hh, const Tensor& b_ih,
                               const Tensor& b_hh, int64_t mode, bool reverse, const Tensor& output,
                               const Tensor& gates, const Tensor& memory, const std::array<bool, 7>& wanted);

}  // namespace tp::ops

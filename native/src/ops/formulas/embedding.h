#pragma once
// Helpers of the gradient formulas in native/ops/embedding.ts.
#include "autograd/formulas.h"

namespace tp::ops {

Tensor embedding_gradient(const Tensor& grad, const Tensor& indices, const Dims& sizes,
                          std::optional<int64_t> padding_idx, bool by_frequency);

/// Gradients of weight and per-sample weights; `chosen` are the rows of the maxima.
TensorList embedding_bag_gradients(const Tensor& grad, const Tensor& weight, const Tensor& indices, const Tensor& bag,
                                   const Tensor& counted, const Tensor& per_sample_weights, const Tensor& chosen,
                                   int64_t bags, const std::string& mode, bool by_frequency,
                                   const std::array<bool, 2>& wanted);

}  // namespace tp::ops

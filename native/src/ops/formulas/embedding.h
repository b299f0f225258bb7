#pragma once
// Helpers of the gradient formulas in native/ops/embedding.ts.
#include "autograd/formulas.h"

namespace tp::ops {

Tensor embedding_gradient(const Tensor& grad, const Tensor& indices, const Dims& sizes,
                          std::optional<int64_t> padding_idx, bool by_frequency);

}  // namespace tp::ops

#pragma once
// Helpers of the gradient formulas in native/ops/copies.ts; the copies share those of the views.
#include "ops/formulas/views.h"

namespace tp::ops {

/// `grad` where as_strided looks, zeros elsewhere.
Tensor as_strided_part(const Tensor& grad, const Dims& size, const Dims& stride, std::optional<int64_t> offset);

}  // namespace tp::ops

#pragma once
#include <optional>

#include "core/tensor.h"

namespace tp {

/// Product of 16-bit numbers along a dimension, or of all, rounded after every factor in the order PyTorch takes them.
Tensor stepwise_prod(const Tensor& self, std::optional<int64_t> dim, bool keepdim);

}  // namespace tp

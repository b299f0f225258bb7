#pragma once
#include "core/tensor.h"

namespace tp {

/// Stores the result of an op in `self`, which must have its shape and a dtype it can be cast to.
void assign_inplace(const Tensor& self, const Tensor& result);

}  // namespace tp

#pragma once
// Helpers of the gradient formulas in native/ops/math.ts.
#include "autograd/formulas.h"
#include "declared/math.h"

namespace tp::ops {

/// 1 / sqrt(x); in 16 bits the root rounds too, as in PyTorch's loops over few elements.
inline Tensor reciprocal_root(const Tensor& x) { return is_reduced(x.dtype()) ? reciprocal(sqrt(x)) : rsqrt(x); }

}  // namespace tp::ops

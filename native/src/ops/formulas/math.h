#pragma once
// Helpers of the gradient formulas in native/ops/math.ts.
#include "autograd/formulas.h"
#include "declared/math.h"
#include "declared/views.h"

namespace tp::ops {

/// 1 / sqrt(x). PyTorch's loops over 16-bit numbers take 32 at a time, which round once; of what is left the root
/// rounds too.
inline Tensor reciprocal_root(const Tensor& x) {
  if (!is_reduced(x.dtype())) return rsqrt(x);
  const int64_t n = x.numel(), whole = x.is_contiguous() ? n / 32 * 32 : 0;
  const Tensor flat = reshape(x, {n});
  const Tensor rest = reciprocal(sqrt(narrow(flat, 0, whole, n - whole)));
  return reshape(cat({rsqrt(narrow(flat, 0, 0, whole)), rest}, 0), x.sizes());
}

}  // namespace tp::ops

#pragma once
// Float32 copies of 16-bit tensors, for what PyTorch computes in one go and rounds once. Differentiable.
#include "core/tensor.h"
#include "declared/views.h"

namespace tp::ops {

/// 16-bit numbers in single precision; any other tensor itself.
inline Tensor wide(const Tensor& t) { return t.defined() && is_reduced(t.dtype()) ? to_dtype(t, DType::Float32) : t; }

/// formula(grad, self) on float32 copies, rounded to the dtype of `grad`.
template <class Formula>
Tensor at_once(const Tensor& grad, const Tensor& self, Formula&& formula) {
  if (!is_reduced(grad.dtype())) return formula(grad, self);
  return to_dtype(formula(wide(grad), wide(self)), grad.dtype());
}

}  // namespace tp::ops

#pragma once
// Helpers that gradient formulas in native/ops use beside the ops themselves.
#include <array>

#include "core/tensor.h"
#include "declared/arithmetic.h"
#include "declared/complex.h"

namespace tp::ops {

inline std::vector<Dims> list_sizes(const TensorList& tensors) {
  std::vector<Dims> out;
  for (const Tensor& t : tensors) out.push_back(t.sizes());
  return out;
}

/// A number as an operand.
inline Tensor number(const Scalar& value) { return wrapped_scalar(value); }

inline Tensor operator+(const Tensor& a, const Tensor& b) { return add(a, b); }
inline Tensor operator-(const Tensor& a, const Tensor& b) { return sub(a, b); }
inline Tensor operator*(const Tensor& a, const Tensor& b) { return mul(a, b); }
inline Tensor operator/(const Tensor& a, const Tensor& b) { return div(a, b); }
inline Tensor operator+(const Tensor& a, const Scalar& b) { return add(a, number(b)); }
inline Tensor operator-(const Tensor& a, const Scalar& b) { return sub(a, number(b)); }
inline Tensor operator*(const Tensor& a, const Scalar& b) { return mul(a, number(b)); }
inline Tensor operator/(const Tensor& a, const Scalar& b) { return div(a, number(b)); }
inline Tensor operator+(const Scalar& a, const Tensor& b) { return add(number(a), b); }
inline Tensor operator-(const Scalar& a, const Tensor& b) { return sub(number(a), b); }
inline Tensor operator*(const Scalar& a, const Tensor& b) { return mul(number(a), b); }
inline Tensor operator/(const Scalar& a, const Tensor& b) { return div(number(a), b); }
inline Tensor operator-(const Tensor& a) { return neg(a); }

/// `grad` times a number; itself when that is one.
Tensor scaled(const Tensor& grad, const Scalar& factor);

}  // namespace tp::ops

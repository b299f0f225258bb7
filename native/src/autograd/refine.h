#pragma once
// Ops whose rounding errors add up are computed in double precision for float32 and complex64, and rounded once.
#include <algorithm>

#include "core/tensor.h"
#include "declared/views.h"

namespace tp {

inline bool is_single(DType type) { return type == DType::Float32 || type == DType::Complex64; }
inline DType doubled(DType type) {
  return type == DType::Float32 ? DType::Float64 : type == DType::Complex64 ? DType::Complex128 : type;
}
inline DType halved(DType type) {
  return type == DType::Float64 ? DType::Float32 : type == DType::Complex128 ? DType::Complex64 : type;
}

/// Whether all floating tensors are of single precision, and there is one.
inline bool all_single(const TensorList& tensors) {
  bool some = false;
  for (const Tensor& t : tensors) {
    if (!t.defined() || !is_differentiable(t.dtype())) continue;
    if (!is_single(t.dtype())) return false;
    some = true;
  }
  return some;
}

inline Tensor in_dtype(const Tensor& t, DType type) { return t.dtype() == type ? t : ops::to_dtype(t, type); }
inline Tensor refine(const Tensor& t) { return t.defined() ? in_dtype(t, doubled(t.dtype())) : t; }
inline Tensor round_back(const Tensor& t) { return t.defined() ? in_dtype(t, halved(t.dtype())) : t; }
inline TensorList refine(TensorList list) {
  for (Tensor& t : list) t = refine(t);
  return list;
}
inline TensorList round_back(TensorList list) {
  for (Tensor& t : list) t = round_back(t);
  return list;
}

}  // namespace tp

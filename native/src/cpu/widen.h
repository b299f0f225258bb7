#pragma once
// The 16-bit floating types in kernels that know float32: inputs are widened, results rounded back.
#include <initializer_list>

#include "cpu/pointwise.h"

namespace tp {

inline Tensor widen(const Tensor& t) { return t.defined() && is_reduced(t.dtype()) ? cast(t, DType::Float32) : t; }
inline TensorList widen(const TensorList& list) {
  TensorList out;
  for (const Tensor& t : list) out.push_back(widen(t));
  return out;
}
inline std::optional<DType> widen(const std::optional<DType>& dtype) {
  return dtype && is_reduced(*dtype) ? DType::Float32 : dtype;
}

/// The tensor's dtype if it is of 16 bits; bool otherwise, which says that there is none.
inline DType first_reduced(const Tensor& t) { return t.defined() && is_reduced(t.dtype()) ? t.dtype() : DType::Bool; }
inline DType first_reduced(const TensorList& list) {
  for (const Tensor& t : list)
    if (first_reduced(t) != DType::Bool) return t.dtype();
  return DType::Bool;
}
inline DType reduced_dtype(std::initializer_list<DType> found) {
  for (DType type : found)
    if (type != DType::Bool) return type;
  return DType::Bool;
}

inline Tensor narrow(const Tensor& t, DType dtype) {
  return t.defined() && t.dtype() == DType::Float32 ? cast(t, dtype) : t;
}
inline TensorList narrow(const TensorList& list, DType dtype) {
  TensorList out;
  for (const Tensor& t : list) out.push_back(narrow(t, dtype));
  return out;
}

}  // namespace tp

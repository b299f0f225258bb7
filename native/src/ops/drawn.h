#pragma once
// The dtypes that random numbers are drawn in.
#include "core/dtype.h"

namespace tp {

/// Calls f.operator()<T>() for the real dtypes, 16-bit ones included: draws are rounded to them.
template <class F>
decltype(auto) dispatch_drawn_floating(DType type, const char* op, F&& f) {
  if (type == DType::Float16) return f.template operator()<Half>();
  if (type == DType::BFloat16) return f.template operator()<BFloat16>();
  return dispatch_floating(type, op, f);
}
template <class F>
decltype(auto) dispatch_drawn(DType type, const char* op, F&& f) {
  return is_reduced(type) ? dispatch_drawn_floating(type, op, f) : dispatch_all(type, op, f);
}

}  // namespace tp

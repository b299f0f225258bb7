#pragma once
// The 16-bit floating types beside the others: for random draws, which are rounded to them, and for kernels that round
// after each step, as PyTorch's do.
#include "core/dtype.h"

namespace tp {

/// Calls f.operator()<T>() for every floating dtype.
template <class F>
decltype(auto) dispatch_any_floating(DType type, const char* op, F&& f) {
  if (type == DType::Float16) return f.template operator()<Half>();
  if (type == DType::BFloat16) return f.template operator()<BFloat16>();
  return dispatch_floating(type, op, f);
}
/// The same for every real dtype.
template <class F>
decltype(auto) dispatch_any_real(DType type, const char* op, F&& f) {
  return is_reduced(type) ? dispatch_any_floating(type, op, f) : dispatch_all(type, op, f);
}

}  // namespace tp

#pragma once
#include "cpu/pointwise.h"

namespace tp {

/// `t` stretched to `sizes` as contiguous memory; itself when it is that already.
inline Tensor packed(const Tensor& t, const Dims& sizes) {
  if (t.is_contiguous() && t.sizes() == sizes) return t;
  Tensor out = empty(sizes, t.dtype(), t.device());
  copy_data(out, t);
  return out;
}
/// `t` as contiguous memory.
inline Tensor packed(const Tensor& t) { return packed(t, t.sizes()); }

}  // namespace tp

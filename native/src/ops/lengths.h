#pragma once
#include "core/tensor.h"

namespace tp {

/// Size of a dimension as scripts ask for it: unlike in `wrap_dim`, a 0-d tensor has none.
inline int64_t length_of(const Tensor& t, int64_t dim) {
  check_index(t.dim() > 0, "Dimension specified as ", dim, " but tensor has no dimensions");
  return t.size(wrap_dim(dim, t.dim()));
}

}  // namespace tp

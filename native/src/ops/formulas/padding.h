#pragma once
// Helpers of the gradient formulas in native/ops/padding.ts.
#include "autograd/formulas.h"

namespace tp::ops {

inline Dims negated(Dims values) {
  for (int64_t& v : values) v = -v;
  return values;
}

}  // namespace tp::ops

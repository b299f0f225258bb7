#pragma once
// Windows that slide along the dimensions of a pooling op.
#include <climits>

#include "core/dims.h"
#include "core/error.h"

namespace tp {

/// Windows along one dimension of the input.
struct Axis {
  int64_t input, kernel, stride, padding, dilation, output;
};

/// What describes windows must be an int of C, as in PyTorch: then products of two do not overflow.
inline void check_extents(const Dims& values) {
  for (int64_t value : values)
    check(value >= INT_MIN && value <= INT_MAX, "value cannot be converted to type int without overflow");
}

/// Number of windows, after PyTorch's checks.
int64_t output_length(const Axis& a, bool ceil_mode);

}  // namespace tp

#pragma once
// Windows that slide along the dimensions of a pooling op.
#include <cstdint>

namespace tp {

/// Windows along one dimension of the input.
struct Axis {
  int64_t input, kernel, stride, padding, dilation, output;
};

/// Number of windows, after PyTorch's checks.
int64_t output_length(const Axis& a, bool ceil_mode);

}  // namespace tp

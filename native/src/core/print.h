#pragma once
// The printed text of tensors, character for character PyTorch's.
#include <cstdint>
#include <optional>
#include <string>

#include "core/tensor.h"

namespace tp {

/// torch.set_printoptions.
struct PrintOptions {
  int precision = 4;
  int64_t threshold = 1000;  // elements above which the middle is left out
  int64_t edgeitems = 3;     // what is then kept at both ends
  int linewidth = 80;
  std::optional<bool> sci_mode;  // decided by the values unless set
};
PrintOptions& print_options();

/// What `print(t)` shows: the values, and what the values do not tell.
std::string to_string(const Tensor& t);

}  // namespace tp

#pragma once
// Tensors as text, exactly as PyTorch prints them (torch/_tensor_str.py).
#include <optional>
#include <string>

#include "core/tensor.h"

namespace tp {

struct PrintOptions {
  int precision = 4;
  int64_t threshold = 1000;
  int64_t edgeitems = 3;
  int linewidth = 80;
  std::optional<bool> sci_mode;
};

/// What torch.set_printoptions changes.
PrintOptions& print_options();
/// `tensor([...], dtype=…, grad_fn=<…>)`.
std::string to_string(const Tensor& tensor);

}  // namespace tp

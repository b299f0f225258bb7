#pragma once
#include <optional>
#include <string>

#include "core/dims.h"

namespace tp {

/// How the losses of the elements become one; numbered as in PyTorch.
enum class Reduction { None = 0, Mean = 1, Sum = 2 };

/// The reduction by name, or by the two flags PyTorch had before; they win when given.
Reduction parse_reduction(const std::string& name, std::optional<bool> size_average, std::optional<bool> reduce);

/// Sizes and numbers as Python prints them in messages.
std::string python_size(const Dims& sizes);
std::string python_float(double value);

}  // namespace tp

#pragma once
#include <optional>
#include <string>

namespace tp {

/// How the losses of the elements become one; numbered as in PyTorch.
enum class Reduction { None = 0, Mean = 1, Sum = 2 };

/// The reduction by name, or by the two flags PyTorch had before; they win when given.
Reduction parse_reduction(const std::string& name, std::optional<bool> size_average, std::optional<bool> reduce);

}  // namespace tp

#pragma once
// PyTorch's Python signatures, read only when a call fits no overload: what its argument parser says then.
#include <string>
#include <string_view>
#include <vector>

#include "binding/arguments.h"

namespace tp::binding {

/// `eq(Tensor input, Scalar other, *, Tensor out=None)`, taken apart.
struct Signature {
  struct Parameter {
    std::string name;
    std::string type;      // as PyTorch shows it: "tuple of ints"
    std::string fallback;  // text of the default
    ParamInfo info;
    bool known;  // of a type that scripts can give
  };

  /// From one line of native/codegen/signatures.txt without the op's name.
  explicit Signature(std::string_view text);

  bool fits(size_t arguments) const { return !hidden && arguments >= required && arguments <= parameters.size(); }
  std::string shown() const;

  std::vector<Parameter> parameters;
  size_t positional = 0;
  size_t required = 0;
  /// Deprecated: taken by the parser, but not told of.
  bool hidden = false;
};

}  // namespace tp::binding

#pragma once
#include "autograd/formulas.h"

namespace tp::ops {

/// Stands for the gradient of a backward pass that PyTorch cannot differentiate.
[[noreturn]] inline Tensor underivable(const char* op) {
  fail(ErrorKind::Runtime, "derivative for aten::", op, " is not implemented");
}

}  // namespace tp::ops

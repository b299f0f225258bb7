#pragma once
// What the walk and the loops know of a pointwise op.
#include "cpu/param.h"

namespace tp {

enum class TypeRule { Same, Float, Compare };

/// One pointwise op: how its dtypes follow, and its loops by dtype. The loops' static registrations fill these in;
/// constant initialisation puts them before any of that.
struct PointwiseOp {
  const char* name;
  TypeRule rule;
  bool mask;
  /// Complex inputs give a real result, as the absolute value does.
  bool real;
  Loop loops[16];  // by dtype
  int level;
};

}  // namespace tp

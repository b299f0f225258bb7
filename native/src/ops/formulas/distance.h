#pragma once
// Helpers of the gradient formulas in native/ops/distance.ts.
#include "ops/formulas/reduce.h"

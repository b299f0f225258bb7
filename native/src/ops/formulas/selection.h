#pragma once
// Helpers of the gradient formulas in native/ops/selection.ts: those of other reductions.
#include "ops/formulas/reduce.h"

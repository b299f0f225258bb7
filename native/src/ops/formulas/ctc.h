#pragma once
// Helpers of the gradient formulas in native/ops/ctc.ts.
#include "ops/formulas/underivable.h"

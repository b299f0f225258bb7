#pragma once
// The gradient formulas of native/ops/splitting.ts are those of the views.
#include "ops/formulas/views.h"

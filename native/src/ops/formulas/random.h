#pragma once
// What random numbers need of other families' gradients.
#include "ops/formulas/special.h"

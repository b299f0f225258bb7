#pragma once
// Special functions of real numbers, for float and double. They are plain templates, so only code that is compiled once
// may include them: loops of pointwise ops with `once` (native/ops/declare.ts).
#include "cpu/special/airy.h"
#include "cpu/special/bessel.h"
#include "cpu/special/gamma.h"
#include "cpu/special/normal.h"
#include "cpu/special/polynomials.h"

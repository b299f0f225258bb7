#pragma once
// Helpers of the gradient formulas in native/ops/fft.ts.
#include "autograd/formulas.h"

namespace tp::ops {

Tensor fft_r2c_backward(const Tensor& grad, const Dims& dim, int64_t normalization, bool onesided, const Dims& sizes);
Tensor fft_c2r_backward(const Tensor& grad, const Dims& dim, int64_t normalization);

}  // namespace tp::ops

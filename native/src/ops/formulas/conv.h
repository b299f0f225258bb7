#pragma once
// Helpers of the gradient formulas in native/ops/conv.ts.
#include "autograd/formulas.h"

namespace tp::ops {

TensorList convolution_double_backward(const TensorList& grads, const Tensor& grad_output, const Tensor& input,
                                       const Tensor& weight, const Dims& stride, const Dims& padding,
                                       const Dims& dilation, bool transposed, const Dims& output_padding,
                                       int64_t groups);

}  // namespace tp::ops

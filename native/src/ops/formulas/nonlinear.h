#pragma once
// Helpers of the gradient formulas in native/ops/nonlinear.ts.
#include "autograd/formulas.h"

namespace tp::ops {

/// `grad` where `low < self < high`, else zero.
Tensor pass_between(const Tensor& grad, const Tensor& self, const Scalar& low, const Scalar& high);
/// `grad` where `|self| > limit`, else zero.
Tensor pass_outside(const Tensor& grad, const Tensor& self, const Scalar& limit);
/// Second derivative of elu.
Tensor elu_curvature(const Tensor& grad, const Tensor& self, const Scalar& alpha, const Scalar& scale,
                     const Scalar& input_scale);
Tensor mish_gradient(const Tensor& grad, const Tensor& self);
Tensor glu_gradient(const Tensor& grad, const Tensor& self, int64_t dim);
Tensor rrelu_gradient(const Tensor& grad, const Tensor& self, const Tensor& noise, const Scalar& lower,
                      const Scalar& upper, bool training);

}  // namespace tp::ops

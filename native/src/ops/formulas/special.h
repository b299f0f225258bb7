#pragma once
// Helpers of the gradient formulas in native/ops/special.ts.
#include "autograd/formulas.h"

namespace tp::ops {

/// Stands for a gradient PyTorch does not have.
Tensor not_implemented(const char* name);
Tensor mvlgamma_backward(const Tensor& grad, const Tensor& self, int64_t p);
/// other^(self - 1) exp(-other) / gamma(self): derivative of the incomplete gamma functions.
Tensor gamma_density(const Tensor& self, const Tensor& other);
/// Density of the standard normal distribution.
Tensor normal_density(const Tensor& x);
Tensor i1_backward(const Tensor& grad, const Tensor& self, const Tensor& result);
Tensor i1e_backward(const Tensor& grad, const Tensor& self, const Tensor& result);
/// grad times a logarithm of `other`, 0 where `grad` is: `xlogy` in steps, each of which rounds 16-bit numbers.
Tensor log_share(const Tensor& grad, const Tensor& other, const Tensor& logarithm);
Tensor sinc_backward(const Tensor& grad, const Tensor& self);
Tensor logit_backward(const Tensor& grad, const Tensor& self, std::optional<double> eps);

}  // namespace tp::ops

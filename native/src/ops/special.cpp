// Special functions that are more than one expression, and the gradients of others.
#include "kernels/special.h"

#include <cmath>
#include <limits>

#include "declared/comparison.h"
#include "declared/complex.h"
#include "declared/creation.h"
#include "declared/indexing.h"
#include "declared/math.h"
#include "declared/reduce.h"
#include "declared/views.h"
#include "ops/formulas/special.h"
#include "ops/formulas/wide.h"

namespace tp {
namespace {

/// The arguments x, x - 1/2, … x - (p - 1)/2 of the gamma functions whose product the multivariate one is.
Tensor gamma_arguments(const Tensor& self, int64_t p) {
  const DType type = is_floating(self.dtype()) ? self.dtype() : default_dtype();
  const Tensor steps = ops::arange(Scalar(-0.5 * static_cast<double>(p - 1)), Scalar(0.25), Scalar(0.5), type,
                                   std::optional<Device>(self.device()));
  return ops::add(ops::unsqueeze(self, -1), steps);
}

}  // namespace

namespace kernels {

Tensor mvlgamma(const Tensor& self, int64_t p) {
  check(self.dtype() != DType::Bool, "The input tensor may not be a boolean tensor.");
  if (is_complex(self.dtype())) fail_not_implemented("arange_cpu", self.dtype());
  check(p >= 1, "p has to be greater than or equal to 1");
  const double degree = static_cast<double>(p);
  const Tensor sum = ops::sum(ops::lgamma(gamma_arguments(self, p)), Dims{-1}, false, std::nullopt);
  return ops::add(sum, wrapped_scalar(Scalar(degree * (degree - 1) * std::log(M_PI) / 4)));
}

Tensor logit(const Tensor& self, std::optional<double> eps) {
  if (!is_reduced(self.dtype())) return logit_clamped(self, eps.value_or(-1));
  // PyTorch rounds 16-bit numbers after every step.
  const Tensor x = eps ? ops::clamp(self, Scalar(*eps), Scalar(1 - *eps)) : self;
  return ops::log(ops::div(x, ops::sub(wrapped_scalar(Scalar(1)), x)));
}

}  // namespace kernels

namespace composite {

Tensor special_ndtr(const Tensor& self) {
  const Tensor twice = ops::add(ops::erf(ops::mul(self, wrapped_scalar(Scalar(M_SQRT1_2)))), wrapped_scalar(1));
  return ops::mul(twice, wrapped_scalar(Scalar(0.5)));
}

}  // namespace composite

namespace ops {

Tensor not_implemented(const char* name) {
  fail(ErrorKind::NotImplemented, "the derivative for '", name, "' is not implemented.");
}

Tensor mvlgamma_backward(const Tensor& grad, const Tensor& self, int64_t p) {
  return to_dtype(grad * sum(digamma(gamma_arguments(self, p)), Dims{-1}, false, std::nullopt), grad.dtype());
}

Tensor gamma_density(const Tensor& self, const Tensor& other) {
  return exp((self - Scalar(1)) * log(other) - other - lgamma(self));
}

Tensor normal_density(const Tensor& x) { return exp(x * x * Scalar(-0.5)) * Scalar(M_2_SQRTPI * M_SQRT1_2 * 0.5); }

/// Where the slopes of i1 and i1e are computed; elsewhere, and of NaN, PyTorch takes their limit 1/2 at zero.
static Tensor away_from_zero(const Tensor& self) {
  const double eps =
      self.dtype() == DType::Float64 ? std::numeric_limits<double>::epsilon() : std::numeric_limits<float>::epsilon();
  return gt(abs(self), number(eps));
}

Tensor i1_backward(const Tensor& grad, const Tensor& self, const Tensor& result) {
  const Tensor off_zero = away_from_zero(self);
  const Tensor slope = i0(self) - result / where(off_zero, self, number(1.0));
  return grad * where(off_zero, slope, number(0.5));
}

Tensor i1e_backward(const Tensor& grad, const Tensor& self, const Tensor& result) {
  const Tensor off_zero = away_from_zero(self);
  const Tensor safe = where(off_zero, self, number(1.0));
  const Tensor slope = special_i0e(safe) - result * (sgn(safe) + reciprocal(safe));
  return grad * where(off_zero, slope, number(0.5));
}

Tensor sinc_backward(const Tensor& grad, const Tensor& self) {
  const Tensor angle = self * Scalar(M_PI), scale = self * self * Scalar(M_PI);
  return grad * conj(masked_fill((cos(angle) * angle - sin(angle)) / scale, eq(scale, number(0)), Scalar(0)));
}

Tensor log_share(const Tensor& grad, const Tensor& other, const Tensor& logarithm) {
  const Tensor nothing = logical_and(eq(grad, number(0)), eq(other, other));
  return where(nothing, number(0), grad * logarithm);
}
Tensor logit_backward(const Tensor& grad, const Tensor& self, std::optional<double> eps) {
  const double low = eps && *eps >= 0 ? *eps : 0;
  const auto bound = [&](double value) { return scalar_tensor(Scalar(value), {self.dtype(), self.device()}); };
  const Tensor inside = logical_and(ge(self, bound(low)), le(self, bound(1 - low)));
  const double outside = eps && *eps >= 0 ? 0.0 : std::nan("");
  return where(inside, grad / (self * (1 - self)), number(outside));
}

}  // namespace ops
}  // namespace tp

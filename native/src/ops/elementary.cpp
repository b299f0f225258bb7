// Elementwise functions that are more than one expression, and the gradients of others.
#include "kernels/elementary.h"

#include <cmath>
#include <limits>

#include "core/parallel.h"
#include "declared/comparison.h"
#include "declared/creation.h"
#include "declared/indexing.h"
#include "declared/math.h"
#include "declared/views.h"
#include "kernels/arithmetic.h"
#include "kernels/complex.h"
#include "kernels/creation.h"
#include "kernels/views.h"
#include "ops/formulas/elementary.h"

namespace tp {
namespace {

double largest_finite(DType type) {
  switch (type) {
    case DType::Float16:
      return 65504;
    case DType::BFloat16:
      return 3.3895313892515355e38;
    case DType::Float64:
      return std::numeric_limits<double>::max();
    default:
      return std::numeric_limits<float>::max();
  }
}

}  // namespace

namespace kernels {

TensorList frexp(const Tensor& self) {
  check(is_floating(self.dtype()), "torch.frexp() only supports floating-point dtypes");
  Tensor mantissa = cast_layout(self, self.dtype()), exponent = cast_layout(self, DType::Int32);
  if (self.is_meta()) return {mantissa, exponent};
  const Tensor* walked[] = {&mantissa, &exponent, &self};
  dispatch_floating(self.dtype(), "frexp_cpu", [&]<class T>() {
    const auto row = [](void*, char* const* p, const int64_t* s, int64_t n) {
      for (int64_t i = 0; i < n; ++i) {
        int power = 0;
        *reinterpret_cast<T*>(p[0] + i * s[0]) = std::frexp(*reinterpret_cast<const T*>(p[2] + i * s[2]), &power);
        *reinterpret_cast<int32_t*>(p[1] + i * s[1]) = power;
      }
    };
    for_each_row(walked, 3, row, nullptr);
  });
  return {mantissa, exponent};
}

Tensor nan_to_num(const Tensor& self, std::optional<double> nan, std::optional<double> posinf,
                  std::optional<double> neginf) {
  if (is_integral(self.dtype(), true)) return clone(self);
  if (is_complex(self.dtype())) return view_as_complex(nan_to_num(view_as_real(self), nan, posinf, neginf));
  const double largest = largest_finite(self.dtype());
  return replace_nonfinite(self, nan.value_or(0), posinf.value_or(largest), neginf.value_or(-largest));
}

Tensor ldexp(const Tensor& self, const Tensor& other) {
  const DType type = result_type(self, other);
  return cast(mul(self, pow(Scalar(2.0), other)), is_integral(type, true) ? default_dtype() : type);
}

}  // namespace kernels

namespace composite {

Tensor positive(const Tensor& self) {
  check(self.dtype() != DType::Bool, "The `+` operator, on a bool tensor is not supported.");
  return self;
}

Tensor float_power(const Tensor& self, const Tensor& exponent) {
  const bool complex = is_complex(self.dtype()) || is_complex(exponent.dtype());
  const DType type = complex ? DType::Complex128 : DType::Float64;
  const auto wide = [&](const Tensor& t) { return t.is_wrapped_number() ? t : ops::to_dtype(t, type); };
  return ops::pow(wide(self), wide(exponent));
}

const Tensor& float_power_(const Tensor& self, const Tensor& exponent) {
  const bool complex = is_complex(self.dtype()) || is_complex(exponent.dtype());
  const DType type = complex ? DType::Complex128 : DType::Float64;
  check(self.dtype() == type, "the base given to float_power_ has dtype ", scalar_name(self.dtype()),
        " but the operation's result requires dtype ", scalar_name(type));
  return ops::pow_(self, exponent.is_wrapped_number() ? exponent : ops::to_dtype(exponent, type));
}

}  // namespace composite

namespace ops {

Tensor atan2_slope(const Tensor& numerator, const Tensor& self, const Tensor& other) {
  return numerator * reciprocal(self * self + other * other);
}

Tensor copysign_backward(const Tensor& grad, const Tensor& self, const Tensor& result) {
  return grad * masked_fill(result / self, eq(self, number(0)), Scalar(0));
}

}  // namespace ops
}  // namespace tp

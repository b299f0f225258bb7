// Checks, composites and gradient formulas of elementwise ops; the ops themselves are declared in native/ops.
#include <cmath>

#include "autograd/formulas.h"
#include "autograd/node.h"
#include "declared/complex.h"
#include "kernels/activation.h"
#include "kernels/arithmetic.h"
#include "kernels/comparison.h"
#include "kernels/creation.h"
#include "kernels/indexing.h"
#include "kernels/math.h"
#include "kernels/views.h"
#include "ops/formulas/activation.h"
#include "ops/formulas/arithmetic.h"
#include "ops/formulas/wide.h"

namespace tp {

void check_alpha(const Tensor& self, const Tensor& other, const Scalar& alpha) {
  if (alpha.is_integral()) return;
  const DType type = result_type(self, other);
  check(alpha.is_bool() ? type == DType::Bool : is_differentiable(type),
        alpha.is_bool() ? "Boolean alpha only supported for Boolean results."
                        : "For integral input tensors, argument alpha must not be a floating point number.");
}
void check_sub(const Tensor& self, const Tensor& other) {
  check(self.dtype() != DType::Bool || other.dtype() != DType::Bool,
        "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` "
        "operator instead.");
  check(self.dtype() != DType::Bool && other.dtype() != DType::Bool,
        "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use "
        "the `~` or "
        "`logical_not()` operator instead.");
}
void check_neg(const Tensor& self) {
  check(self.dtype() != DType::Bool,
        "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the "
        "`~` or "
        "`logical_not()` operator instead.");
}
void refuse_complex(const Tensor& self, const char* text) {
  if (is_complex(self.dtype())) fail(ErrorKind::NotImplemented, text);
}
void refuse_halves(std::initializer_list<const Tensor*> inputs, const char* kernel) {
  const DType type = result_type(inputs.begin(), static_cast<int>(inputs.size()));
  if (is_reduced(type)) fail_not_implemented(kernel, type);
}
void check_addcdiv(const Tensor& tensor1, const Tensor& tensor2) {
  check(!is_integral(tensor1.dtype(), true) || !is_integral(tensor2.dtype(), true),
        "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true "
        "division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * "
        "torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) "
        "for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / "
        "tensor2), for all dtypes.");
}
void check_relu(const Tensor& self) {
  check(self.dtype() != DType::Bool, "Boolean inputs not supported for relu");
  refuse_complex(self, "clamp is not supported for complex types");
}
void check_zero_division(const Tensor& self, const Tensor& other) {
  if (!is_integral(result_type(self, other), true) || other.is_meta()) return;
  const Tensor divisor = other.is_contiguous() ? other : kernels::clone(other);
  dispatch_all(divisor.dtype(), "div", [&]<class T>() {
    for (int64_t i = 0; i < divisor.numel(); ++i) check(divisor.data<T>()[i] != T(0), "ZeroDivisionError");
  });
}
void check_integer_pow(const Tensor& self, const Tensor& exponent) {
  if (!exponent.is_wrapped_number() || is_differentiable(result_type(self, exponent))) return;
  check(exponent.item().to<int64_t>() >= 0, "Integers to negative integer powers are not allowed.");
}
void check_condition(const Tensor& condition) {
  check(condition.dtype() == DType::Bool,
        "where expected condition to be a boolean tensor, but got a tensor with dtype ",
        scalar_name(condition.dtype()));
}
void check_lerp(const char* name, const Tensor& self, const Tensor& other) {
  check(self.dtype() == other.dtype(), "expected dtype ", cpp_name(self.dtype()), " for `", name, "` but got dtype ",
        cpp_name(other.dtype()));
}

namespace kernels {

Tensor pow(const Tensor& self, const Scalar& exponent) {
  const bool integral = is_integral(self.dtype(), true) && (exponent.is_integral() || exponent.is_bool());
  check(!integral || exponent.to<int64_t>() >= 0, "Integers to negative integer powers are not allowed.");
  // The common powers are products; the rest goes through the general kernel.
  if (is_differentiable(self.dtype()) && !exponent.is_complex()) {
    const double e = exponent.to<double>();
    if (e == 2) return pointwise(pw::mul_Tensor, {&self, &self}, {});
    if (e == 1) return clone(self);
    if (e == 0) return ops::ones_like(self);
    if (e == 0.5) return pointwise(pw::sqrt, {&self}, {});
    if (e == -0.5) return pointwise(pw::rsqrt, {&self}, {});
    if (e == -1) return pointwise(pw::reciprocal, {&self}, {});
    if (e == 3 && !is_reduced(self.dtype())) return pointwise(pw::cube, {&self}, {});
  }
  const Tensor e = wrapped_scalar(exponent);
  return pointwise(pw::pow_Tensor_Tensor, {&self, &e}, {});
}

Tensor remainder(const Tensor& self, const Scalar& other) { return remainder(self, wrapped_scalar(other)); }
Tensor fmod(const Tensor& self, const Scalar& other) { return fmod(self, wrapped_scalar(other)); }
Tensor pow(const Scalar& self, const Tensor& exponent) { return pow(wrapped_scalar(self), exponent); }
Tensor rsub(const Tensor& self, const Tensor& other, const Scalar& alpha) {
  // PyTorch's loops over less than 32 numbers of 16 bits round the product too.
  if (is_reduced(result_type(self, other)) && self.numel() < 32 && alpha.to<complex128>() != 1.0)
    return sub(other, mul(self, wrapped_scalar(alpha)), Scalar(1));
  return sub(other, self, alpha);
}
Tensor rsub(const Tensor& self, const Scalar& other, const Scalar& alpha) {
  return rsub(self, wrapped_scalar(other), alpha);
}

Tensor div(const Tensor& self, const Tensor& other, const std::optional<std::string>& rounding_mode) {
  if (!rounding_mode) return div(self, other);
  // In 16 bits the quotient rounds before it is cut.
  if (*rounding_mode == "trunc")
    return is_reduced(result_type(self, other)) ? trunc(div(self, other)) : divide_trunc(self, other);
  check(*rounding_mode == "floor", "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '",
        *rounding_mode, "'");
  return floor_divide(self, other);
}

Tensor round(const Tensor& self, int64_t decimals) {
  check(is_floating(self.dtype()) || decimals == 0, "\"round_vml_cpu\" not implemented for '",
        scalar_name(self.dtype()), "'");
  const Tensor scale = wrapped_scalar(std::pow(10.0, std::abs(static_cast<double>(decimals))));
  return decimals >= 0 ? div(round(mul(self, scale)), scale) : mul(round(div(self, scale)), scale);
}

Tensor clamp(const Tensor& self, const Tensor& min, const Tensor& max) {
  refuse_complex(self, "clamp is not supported for complex types");
  check(min.defined() || max.defined(), "torch.clamp: At least one of 'min' or 'max' must not be None");
  if (!max.defined()) return maximum(self, min);
  return min.defined() ? clamp_between(self, min, max) : minimum(self, max);
}
Tensor clamp_min(const Tensor& self, const Tensor& min) { return clamp(self, min, Tensor()); }
Tensor clamp_max(const Tensor& self, const Tensor& max) { return clamp(self, Tensor(), max); }

Tensor clamp(const Tensor& self, const std::optional<Scalar>& min, const std::optional<Scalar>& max) {
  check(min || max, "torch.clamp: At least one of 'min' or 'max' must not be None");
  if (!max) return clamp_min(self, *min);
  return min ? clamp(self, wrapped_scalar(*min), wrapped_scalar(*max)) : clamp_max(self, *max);
}
Tensor clamp_min(const Tensor& self, const Scalar& min) { return clamp(self, wrapped_scalar(min), Tensor()); }
Tensor clamp_max(const Tensor& self, const Scalar& max) { return clamp(self, Tensor(), wrapped_scalar(max)); }

}  // namespace kernels

namespace composite {

Tensor square(const Tensor& self) { return ops::pow(self, Scalar(2)); }
const Tensor& square_(const Tensor& self) { return ops::pow_(self, Scalar(2)); }
TensorList where(const Tensor& condition) { return ops::unbind(ops::nonzero(condition), 1); }

Tensor gelu(const Tensor& self, const std::string& approximate) {
  // PyTorch leaves what lies densely to oneDNN, whose GELU of infinity is NaN.
  const bool dense = self.is_contiguous() && self.numel() > 1;
  if (approximate == "none")
    return dense && (self.dtype() == DType::Float32 || self.dtype() == DType::BFloat16) ? ops::gelu_onednn(self)
                                                                                        : ops::gelu_erf(self);
  check(approximate == "tanh", "approximate argument must be either none or tanh.");
  return ops::gelu_tanh(self);
}

}  // namespace composite

namespace ops {

Tensor scaled(const Tensor& grad, const Scalar& factor) {
  if (factor.is_complex()) return grad * number(Scalar(std::conj(factor.to<complex128>())));
  return !factor.is_floating() && factor.to<int64_t>() == 1 ? grad : grad * factor;
}

Tensor over(const Scalar& value, const Tensor& t) {
  return (is_reduced(t.dtype()) ? tp::scalar_tensor(value, {t.dtype(), t.device()}) : number(value)) / t;
}

Tensor pow_backward(const Tensor& grad, const Tensor& self, const Scalar& exponent) {
  if (exponent.is_complex()) return grad * conj(pow(self, Scalar(exponent.to<complex128>() - 1.0)) * exponent);
  const double e = exponent.to<double>();
  if (e == 0) return zeros_like(self);
  const bool whole = !exponent.is_floating() && exponent.to<int64_t>() != INT64_MIN;
  return grad * conj(pow(self, whole ? Scalar(exponent.to<int64_t>() - 1) : Scalar(e - 1)) * exponent);
}

Tensor pow_backward_self(const Tensor& grad, const Tensor& self, const Tensor& exponent) {
  const Tensor zero = eq(exponent, number(0));
  return where(zero, number(0), grad * conj(exponent * pow(self, exponent - Scalar(1))));
}

Tensor pow_backward_exponent(const Tensor& grad, const Tensor& self, const Tensor& exponent, const Tensor& result) {
  // 0^e is constantly 0 for e >= 0, though its logarithm is not finite.
  const Tensor real_exponent = is_complex(exponent.dtype()) ? real(exponent) : exponent;
  const Tensor flat = logical_and(eq(self, number(0)), ge(real_exponent, number(0)));
  return grad * conj(where(flat, number(0), result * log(self)));
}

Tensor extreme_share(const Tensor& grad, const Tensor& self, const Tensor& other, bool largest) {
  // NaN compares false with everything: both sides get the gradient then, as in PyTorch.
  const Tensor loses = largest ? lt(self, other) : gt(self, other);
  return where(eq(self, other), grad / Scalar(2), where(loses, number(0), grad));
}

TensorList clamp_tensor_backward(const Tensor& grad, const Tensor& self, const Tensor& min, const Tensor& max,
                                 const std::array<bool, 3>& mask) {
  TensorList out(3);
  Tensor inside;
  if (min.defined()) inside = ge(self, min);
  if (max.defined()) inside = inside.defined() ? logical_and(inside, le(self, max)) : le(self, max);
  if (mask[0]) out[0] = where(inside, grad, number(0));
  if (mask[1]) {
    const Tensor below = max.defined() ? logical_and(lt(self, min), lt(min, max)) : lt(self, min);
    out[1] = where(below, grad, number(0));
  }
  if (mask[2]) {
    const Tensor above = min.defined() ? logical_or(gt(self, max), gt(min, max)) : gt(self, max);
    out[2] = where(above, grad, number(0));
  }
  return min.defined() ? out : TensorList{out[0], out[2], out[2]};
}

Tensor clamp_backward(const Tensor& grad, const Tensor& self, const std::optional<Scalar>& min,
                      const std::optional<Scalar>& max) {
  if (min && max) return where(logical_and(ge(self, number(*min)), le(self, number(*max))), grad, number(0));
  return where(min ? ge(self, number(*min)) : le(self, number(*max)), grad, number(0));
}

Tensor silu_gradient(const Tensor& grad, const Tensor& self) {
  if (!recording(grad, self) && !is_complex(self.dtype())) return silu_slope(grad, self);
  return at_once(grad, self, [](const Tensor& g, const Tensor& x) {
    const Tensor s = sigmoid(x);
    return g * conj(s * (x * (1 - s) + Scalar(1)));
  });
}

Tensor gelu_gradient(const Tensor& grad, const Tensor& self) {
  if (!recording(grad, self)) return gelu_slope(grad, self);
  return at_once(grad, self, [](const Tensor& g, const Tensor& x) {
    const Tensor cdf = (erf(x * Scalar(M_SQRT1_2)) + Scalar(1)) * Scalar(0.5);
    const Tensor pdf = exp(x * x * Scalar(-0.5)) * Scalar(M_2_SQRTPI * M_SQRT1_2 * 0.5);
    return g * (cdf + x * pdf);
  });
}

Tensor gelu_tanh_gradient(const Tensor& grad, const Tensor& self) {
  if (!recording(grad, self)) return gelu_tanh_slope(grad, self);
  const double beta = M_SQRT2 * M_2_SQRTPI * 0.5, kappa = 0.044715;
  return at_once(grad, self, [&](const Tensor& g, const Tensor& x) {
    const Tensor squared = x * x;
    const Tensor th = tanh((x + squared * x * Scalar(kappa)) * Scalar(beta));
    const Tensor left = (th + Scalar(1)) * Scalar(0.5);
    const Tensor slope = (squared * Scalar(3 * kappa) + Scalar(1)) * Scalar(beta);
    return g * (left + x * Scalar(0.5) * (1 - th * th) * slope);
  });
}

}  // namespace ops
}  // namespace tp

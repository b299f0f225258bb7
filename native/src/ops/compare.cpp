// Ops that say whether tensors are equal, exactly or nearly.
#include "kernels/arithmetic.h"
#include "kernels/comparison.h"
#include "kernels/reduce.h"

namespace tp::kernels {

bool equal(const Tensor& self, const Tensor& other) {
  if (self.sizes() != other.sizes()) return false;
  check(!self.is_meta() && !other.is_meta(),
        "aten::equal: attempted to run this operator with Meta tensors, but there was no fake impl or Meta kernel "
        "registered");
  return all(pointwise(pw::eq_Tensor, {&self, &other}, {})).item().to<bool>();
}

Tensor isclose(const Tensor& self, const Tensor& other, double rtol, double atol, bool equal_nan) {
  check(self.dtype() == other.dtype(), scalar_name(self.dtype()), " did not match ", scalar_name(other.dtype()));
  check(rtol >= 0, "rtol must be greater than or equal to zero, but got ", rtol);
  check(atol >= 0, "atol must be greater than or equal to zero, but got ", atol);
  Tensor close = pointwise(pw::eq_Tensor, {&self, &other}, {});
  const auto either = [&](const Tensor& more) { pointwise_out(pw::logical_or, close, {&close, &more}, {}); };
  if (equal_nan && is_differentiable(self.dtype())) {
    const Tensor a = isnan(self), b = isnan(other);
    either(pointwise(pw::logical_and, {&a, &b}, {}));
  }
  if (rtol == 0 && atol == 0) return close;
  const bool exact = !is_differentiable(self.dtype());
  const Tensor a = self.dtype() == DType::Bool ? cast(self, default_dtype()) : self;
  const Tensor b = exact ? cast(other, default_dtype()) : other;
  const Tensor difference = abs(sub(a, b, Scalar(1)));
  const Tensor allowed =
      add(abs(mul(b, wrapped_scalar(rtol, b.device()))), wrapped_scalar(atol, b.device()), Scalar(1));
  const Tensor finite = isfinite(difference), within = pointwise(pw::le_Tensor, {&difference, &allowed}, {});
  either(pointwise(pw::logical_and, {&finite, &within}, {}));
  return close;
}

bool allclose(const Tensor& self, const Tensor& other, double rtol, double atol, bool equal_nan) {
  return all(isclose(self, other, rtol, atol, equal_nan)).item().to<bool>();
}

}  // namespace tp::kernels

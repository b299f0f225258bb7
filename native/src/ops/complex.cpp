// Complex numbers: their parts as views, and how they are made.
#include "kernels/complex.h"

#include "core/wrapping.h"
#include "declared/comparison.h"
#include "declared/creation.h"
#include "declared/math.h"
#include "declared/views.h"
#include "ops/formulas/arithmetic.h"
#include "ops/formulas/complex.h"

namespace tp {
namespace {

/// The dtypes of what complex numbers are made of.
void check_parts(DType first, DType second) {
  const auto fits = [](DType type) { return is_floating(type) && type != DType::BFloat16; };
  check(fits(first) && fits(second), "Expected both inputs to be Half, Float or Double tensors but got ",
        scalar_name(first), " and ", scalar_name(second));
  check(first == second, "Expected object of scalar type ", scalar_name(first), " but got scalar type ",
        scalar_name(second), " for second argument");
}

}  // namespace

namespace kernels {

Tensor complex(const Tensor& real, const Tensor& imag) {
  check_parts(real.dtype(), imag.dtype());
  const Dims sizes = broadcast_sizes(real.sizes(), imag.sizes());
  Tensor out = tp::empty(sizes, complex_dtype(real.dtype()), real.device());
  const Tensor parts = view_as_real(out);
  Dims strides = parts.strides();
  strides.erase(strides.size() - 1);
  copy_data(tp::alias(parts, sizes, strides, 0), real);
  copy_data(tp::alias(parts, sizes, strides, 1), imag);
  return out;
}

Tensor view_as_real(const Tensor& self) {
  check(is_complex(self.dtype()), "view_as_real is only supported for complex tensors");
  Dims sizes = self.sizes(), strides = self.strides();
  for (int64_t d = 0; d < strides.size(); ++d) strides[d] = wrapping_multiply<int64_t>(strides[d], 2);
  sizes.push_back(2);
  strides.push_back(1);
  return tp::alias(self, real_dtype(self.dtype()), sizes, strides, self.offset() * 2);
}

Tensor view_as_complex(const Tensor& self) {
  check(self.dtype() == DType::Float32 || self.dtype() == DType::Float64,
        "view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: ",
        scalar_name(self.dtype()));
  check(self.dim() != 0, "Input tensor must have one or more dimensions");
  check(self.size(-1) == 2, "Tensor must have a last dimension of size 2");
  check(self.stride(-1) == 1, "Tensor must have a last dimension with stride 1");
  Dims sizes = self.sizes(), strides = self.strides();
  sizes.erase(sizes.size() - 1);
  strides.erase(strides.size() - 1);
  for (int64_t d = 0; d < strides.size(); ++d) {
    check(strides[d] % 2 == 0, "Tensor must have a stride divisible by 2 for all but last dimension");
    strides[d] /= 2;
  }
  check(self.offset() % 2 == 0, "Tensor must have a storage_offset divisible by 2");
  return tp::alias(self, complex_dtype(self.dtype()), sizes, strides, self.offset() / 2);
}

}  // namespace kernels

namespace composite {

Tensor polar(const Tensor& abs, const Tensor& angle) {
  check_parts(abs.dtype(), angle.dtype());
  if (abs.dtype() == DType::Float16) fail_not_implemented("polar_cpu", abs.dtype());
  return ops::complex(ops::mul(abs, ops::cos(angle)), ops::mul(abs, ops::sin(angle)));
}

Tensor real(const Tensor& self) {
  return is_complex(self.dtype()) ? ops::select(ops::view_as_real(self), -1, 0) : self;
}
Tensor imag(const Tensor& self) {
  check(is_complex(self.dtype()), "imag is not implemented for tensors with non-complex dtypes.");
  return ops::select(ops::view_as_real(self), -1, 1);
}

Tensor conj(const Tensor& self) { return is_complex(self.dtype()) ? ops::conj_physical(self) : self; }
Tensor resolve_conj(const Tensor& self) { return self; }
Tensor resolve_neg(const Tensor& self) { return self; }

Tensor isreal(const Tensor& self) {
  if (!is_complex(self.dtype())) return ops::ones_like(self, DType::Bool, std::nullopt);
  return ops::eq(ops::imag(self), ops::number(0));
}

}  // namespace composite

namespace ops {

Tensor sgn_backward(const Tensor& grad, const Tensor& self, const Tensor& sgn) {
  if (!is_complex(self.dtype())) return zeros_like(grad);
  // The part of the gradient along the number itself drops out.
  const Tensor size = abs(self);
  const Tensor along = real(grad * conj(sgn));
  return where(eq(size, number(0)), number(0), (grad - along * sgn) / size);
}

Tensor angle_backward(const Tensor& grad, const Tensor& self) {
  if (!is_complex(self.dtype())) return zeros_like(self);
  const Tensor x = real(self), y = imag(self), size = abs(self);
  const Tensor inverse = where(eq(size, number(0)), number(0), grad / (size * size));
  return complex(neg(y * inverse), x * inverse);
}

}  // namespace ops
}  // namespace tp

// Selecting by truth: masked_fill, masked_select, nonzero.
#include "autograd/formulas.h"
#include "kernels/creation.h"
#include "kernels/indexing.h"
#include "kernels/views.h"
#include "ops/formulas/indexing.h"
#include "ops/index_plan.h"
#include "ops/packed.h"

namespace tp {
namespace {

/// The size of these results depends on values, which a meta tensor has not.
void check_values(const char* op, const Tensor& self) {
  if (self.is_meta())
    fail(ErrorKind::NotImplemented, "aten::", op, ": attempted to run this operator with Meta tensors");
}

void check_mask(const Tensor& mask) {
  check(mask.dtype() == DType::Bool, "masked_fill_ only supports boolean masks, but got mask with dtype ",
        cpp_name(mask.dtype()));
}

/// The bytes of a mask. Those of a view of other data may be more than 0 and 1, and each that is not 0 is true.
Tensor mask_bytes(const Tensor& mask, const Dims& shape) {
  return packed(alias(mask, DType::UInt8, mask.sizes(), mask.strides(), mask.offset()), shape);
}
int64_t count_true(const uint8_t* mask, int64_t n) {
  return std::count_if(mask, mask + n, [](uint8_t value) { return value != 0; });
}

template <class T>
void fill_row(void* state, char* const* p, const int64_t* s, int64_t n) {
  const T value = *static_cast<const T*>(state);
  if (s[0] == sizeof(T) && s[1] == 1) {
    T* to = reinterpret_cast<T*>(p[0]);
    const bool* mask = reinterpret_cast<const bool*>(p[1]);
    for (int64_t i = 0; i < n; ++i) to[i] = mask[i] ? value : to[i];
    return;
  }
  for (int64_t i = 0; i < n; ++i) {
    T& to = *reinterpret_cast<T*>(p[0] + i * s[0]);
    if (*reinterpret_cast<const bool*>(p[1] + i * s[1])) to = value;
  }
}

/// The number that a 0-d tensor gives to fill with.
Scalar fill_value(const Tensor& self, const Tensor& value) {
  check(value.dim() == 0, "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ", value.dim(),
        " dimension(s).");
  return self.is_meta() || value.is_meta() ? Scalar(0) : value.item();
}

void fill_masked(const Tensor& self, const Tensor& mask, const Scalar& value) {
  const Tensor* both[] = {&self, &mask};
  dispatch_any(self.dtype(), "masked_fill", [&]<class T>() {
    T stored = value.checked<T>();
    if (!self.is_meta() && self.numel() > 0) for_each_row(both, 2, fill_row<T>, &stored);
  });
}

}  // namespace

namespace kernels {

Tensor masked_fill(const Tensor& self, const Tensor& mask, const Scalar& value) {
  check_mask(mask);
  Tensor out = empty(broadcast_sizes(mask.sizes(), self.sizes()), self.dtype(), self.device());
  copy_data(out, self);
  fill_masked(out, mask, value);
  return out;
}

void masked_fill_(const Tensor& self, const Tensor& mask, const Scalar& value) {
  check_mask(mask);
  const Dims shape = broadcast_sizes(self.sizes(), mask.sizes());
  check(shape == self.sizes(), "output with shape ", self.sizes(), " doesn't match the broadcast shape ", shape);
  fill_masked(self, mask, value);
}

Tensor masked_fill(const Tensor& self, const Tensor& mask, const Tensor& value) {
  return masked_fill(self, mask, fill_value(self, value));
}
void masked_fill_(const Tensor& self, const Tensor& mask, const Tensor& value) {
  masked_fill_(self, mask, fill_value(self, value));
}

Tensor masked_scatter(const Tensor& self, const Tensor& mask, const Tensor& source) {
  check(mask.dtype() == DType::Bool, "masked_scatter_ only supports boolean masks, but got mask with dtype ",
        scalar_name(mask.dtype()));
  check(self.dtype() == source.dtype(), "masked_scatter: expected self and source to have same dtypes but got",
        scalar_name(self.dtype()), " and ", scalar_name(source.dtype()));
  const Dims shape = broadcast_sizes(mask.sizes(), self.sizes());
  Tensor out = empty(shape, self.dtype(), self.device());
  if (out.is_meta()) return out;
  copy_data(out, self);
  const Tensor chosen = mask_bytes(mask, shape), values = packed(source);
  const auto* wanted = chosen.data<uint8_t>();
  check(count_true(wanted, out.numel()) <= values.numel(), "Number of elements of source < number of ones in mask");
  dispatch_size(out, [&]<class T>() {
    const T* from = values.data<T>();
    for (int64_t i = 0; i < out.numel(); ++i)
      if (wanted[i]) out.data<T>()[i] = *from++;
  });
  return out;
}

Tensor masked_select(const Tensor& self, const Tensor& mask) {
  check(mask.dtype() == DType::Bool, "masked_select: expected BoolTensor for mask");
  check_values("masked_select", self);
  const Dims shape = broadcast_sizes(mask.sizes(), self.sizes());
  const Tensor from = packed(self, shape), chosen = mask_bytes(mask, shape);
  const auto* wanted = chosen.data<uint8_t>();
  const int64_t n = product(shape);
  Tensor out = empty(Dims{count_true(wanted, n)}, self.dtype());
  dispatch_size(self, [&]<class T>() {
    T* to = out.data<T>();
    const T* x = from.data<T>();
    // Without branches on the mask, which are unpredictable.
    for (int64_t i = 0, k = 0; k < out.numel(); ++i) {
      to[k] = x[i];
      k += wanted[i] != 0;
    }
  });
  return out;
}

Tensor nonzero(const Tensor& self) {
  check_values("nonzero", self);
  if (self.dtype() == DType::Bool) return nonzero(mask_bytes(self, self.sizes()));
  const Tensor dense = packed(self);
  const int64_t n = dense.numel(), dims = self.dim();
  return dispatch_any(self.dtype(), "nonzero", [&]<class T>() {
    const T* x = dense.data<T>();
    const int64_t count = n - std::count(x, x + n, T(0));
    // As PyTorch's: one dimension's indices lie together.
    Tensor out = tp::empty_strided({count, dims}, {1, count}, {DType::Int64});
    auto* places = out.data<int64_t>();
    const int64_t width = dims > 0 ? self.size(-1) : 1;
    Dims at(dims);
    for (int64_t row = 0, k = 0; k < count; ++row) {
      const int64_t first = k;
      for (int64_t i = 0; i < width && k < count; ++i) {
        if (dims > 0) places[(dims - 1) * count + k] = i;
        k += x[row * width + i] != T(0);
      }
      for (int64_t d = 0; d + 1 < dims; ++d) std::fill(places + d * count + first, places + d * count + k, at[d]);
      for (int64_t d = dims - 2; d >= 0 && ++at[d] == self.size(d); --d) at[d] = 0;
    }
    return out;
  });
}

Tensor nonzero_static(const Tensor& self, int64_t size, int64_t fill_value) {
  check(size >= 0, "nonzero_static: 'size' must be an non-negative integer");
  Tensor out = tp::full({size, self.dim()}, fill_value, {DType::Int64, self.device()});
  if (out.is_meta() || out.numel() == 0) return out;
  const Tensor found = nonzero(self);
  const int64_t rows = std::min(size, found.size(0));
  copy_data(tp::alias(out, {rows, self.dim()}, out.strides(), 0),
            tp::alias(found, {rows, self.dim()}, found.strides(), 0));
  return out;
}

}  // namespace kernels

Tensor composite::argwhere(const Tensor& self) { return ops::nonzero(self); }

namespace ops {

Tensor masked_scatter_backward(const Tensor& grad, const Tensor& mask, const Dims& sizes) {
  const Tensor picked = masked_select(grad, mask);
  const int64_t rest = product(sizes) - picked.numel();
  return reshape(cat({picked, tp::zeros({rest}, {grad.dtype(), grad.device()})}), sizes);
}

Tensor masked_select_backward(const Tensor& grad, const Dims& sizes, const Tensor& mask) {
  const Dims shape = broadcast_sizes(sizes, mask.sizes());
  return masked_scatter(tp::zeros(shape, {grad.dtype(), grad.device()}), mask, grad);
}

}  // namespace ops
}  // namespace tp

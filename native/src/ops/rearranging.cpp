// Turning, repeating and laying out elements anew.
#include "kernels/rearranging.h"

#include "declared/complex.h"
#include "declared/copies.h"
#include "declared/creation.h"
#include "declared/indexing.h"
#include "declared/views.h"
#include "kernels/creation.h"
#include "kernels/views.h"
#include "ops/packed.h"

namespace tp {

namespace kernels {

Tensor repeat_interleave(const Tensor& repeats, std::optional<int64_t> output_size) {
  check(repeats.dim() == 1, "repeat_interleave only accept 1D vector as repeat");
  if (repeats.dtype() != DType::Int64 && repeats.dtype() != DType::Int32)
    fail_not_implemented("repeat_interleave_cpu", repeats.dtype());
  if (repeats.is_meta()) {
    check(output_size.has_value(), "output_size must be given for a meta tensor of repeats");
    return empty({*output_size}, repeats.dtype(), Device::Meta);
  }
  const Tensor dense = packed(repeats);
  return dispatch_integral(repeats.dtype(), "repeat_interleave_cpu", [&]<class T>() {
    const T* count = dense.data<T>();
    int64_t total = 0;
    for (int64_t i = 0; i < dense.numel(); ++i) {
      check(count[i] >= 0, "repeats can not be negative");
      check(!__builtin_add_overflow(total, int64_t{count[i]}, &total), "repeats are too large");
    }
    check(!output_size || *output_size == total, "allocated size does not match required size");
    Tensor out = empty({total}, repeats.dtype());
    T* to = out.data<T>();
    for (int64_t i = 0; i < dense.numel(); ++i) to = std::fill_n(to, count[i], static_cast<T>(i));
    return out;
  });
}

TensorList unravel_index(const Tensor& indices, const Dims& shape) {
  check_type(is_integral(indices.dtype(), false), "expected 'indices' to be integer dtype, but got torch.",
             info(indices.dtype()).name);
  for (int64_t size : shape) check_value(size >= 0, "'shape' cannot have negative values, but got ", shape);
  // The positions of one index lie together.
  const int64_t dims = shape.size();
  Dims sizes = indices.sizes();
  sizes.push_back(dims);
  const Tensor all = empty(sizes, DType::Int64, indices.device());
  const TensorList out = unbind(all, -1);
  if (indices.is_meta() || indices.numel() == 0) return out;
  const Tensor places = packed(cast(indices, DType::Int64));
  int64_t step = 1;
  for (int64_t d = shape.size() - 1; d >= 0; --d) {
    if (shape[d] == 0 || step == 0) fail(ErrorKind::Runtime, "ZeroDivisionError");
    for (int64_t i = 0; i < places.numel(); ++i) {
      // Rounded down, as Python divides.
      const int64_t at = places.data<int64_t>()[i];
      const int64_t quotient = at / step - (at % step < 0), rest = quotient % shape[d];
      all.data<int64_t>()[i * dims + d] = rest < 0 ? rest + shape[d] : rest;
    }
    check(!__builtin_mul_overflow(step, shape[d], &step), "unravel_index: shape is too large");
  }
  return out;
}

Tensor rot90(const Tensor& self, int64_t k, const Dims& dims) {
  check(dims.size() == 2, "expected total rotation dims == 2, but got dims = ", dims.size());
  check(self.dim() >= 2, "expected total dims >= 2, but got total dims = ", self.dim());
  // Without signs, which a difference of any two numbers may overflow.
  const auto apart = static_cast<uint64_t>(dims[0]) - static_cast<uint64_t>(dims[1]);
  const auto rank = static_cast<uint64_t>(self.dim());
  check(apart != 0 && apart != rank && apart != -rank,
        "expected rotation dims to be different, but got dim0 = ", dims[0], " and dim1 = ", dims[1]);
  for (int64_t d : dims)
    check_index(d < self.dim() && d >= -self.dim(), "Dimension out of range (expected to be in range of [", -self.dim(),
                ", ", self.dim() - 1, "], but got ", d, ")");
  switch (((k % 4) + 4) % 4) {
    case 1:
      return transpose(flip(self, {dims[1]}), dims[0], dims[1]);
    case 2:
      return flip(self, dims);
    case 3:
      return transpose(flip(self, {dims[0]}), dims[0], dims[1]);
    default:
      return clone(self);
  }
}

Tensor diag_embed(const Tensor& self, int64_t offset, int64_t dim1, int64_t dim2) {
  const int64_t dims = self.dim() + 1, first = wrap_dim(dim1, dims), second = wrap_dim(dim2, dims);
  check(first != second, "diagonal dimensions cannot be identical ", dim1, ", ", dim2);
  check(self.dim() > 0, "Dimension out of range (expected to be in range of [-1, 0], but got -1)");
  int64_t length;
  check(offset != INT64_MIN && !__builtin_add_overflow(self.size(-1), std::abs(offset), &length),
        "Storage size calculation overflowed with an offset of ", offset);
  Dims sizes = self.sizes();
  sizes.erase(self.dim() - 1);
  sizes.insert(std::min(first, second), length);
  sizes.insert(std::max(first, second), length);
  const Tensor out = tp::zeros(sizes, {self.dtype(), self.device()});
  copy_(diagonal(out, offset, first, second), self);
  return out;
}

}  // namespace kernels

namespace composite {

Tensor fliplr(const Tensor& self) {
  check(self.dim() >= 2, "Input must be >= 2-d.");
  return ops::flip(self, {1});
}
Tensor flipud(const Tensor& self) {
  check(self.dim() >= 1, "Input must be >= 1-d.");
  return ops::flip(self, {0});
}

Tensor tile(const Tensor& self, const Dims& dims) {
  Dims repeats = dims;
  while (repeats.size() < self.dim()) repeats.insert(0, 1);
  return ops::repeat(self, repeats);
}

Tensor repeat_interleave(const Tensor& self, const Tensor& repeats, std::optional<int64_t> dim,
                         std::optional<int64_t> output_size) {
  Tensor input = dim ? self : ops::flatten(self);
  const int64_t along = dim.value_or(0);
  Tensor counts = repeats;
  if (repeats.dim() == 0 || (repeats.dim() == 1 && repeats.size(0) == 1))
    counts = ops::expand(ops::reshape(repeats, {1}), {input.dim() ? input.size(wrap_dim(along, input.dim())) : 1});
  else if (repeats.dim() == 1)
    check(repeats.size(0) == input.size(wrap_dim(along, input.dim())),
          "repeats must have the same size as input along dim, but got repeats.size(0) = ", repeats.size(0),
          " and input.size(", along, ") = ", input.size(wrap_dim(along, input.dim())));
  else
    fail(ErrorKind::Runtime, "repeats must be 0-dim or 1-dim tensor");
  return ops::index_select(input, along, ops::repeat_interleave(counts, output_size));
}

Tensor repeat_interleave(const Tensor& self, int64_t repeats, std::optional<int64_t> dim,
                         std::optional<int64_t> output_size) {
  const Tensor input = dim ? self : ops::flatten(self);
  const int64_t along = wrap_dim(dim.value_or(0), input.dim());
  check(repeats >= 0, "Repeats must be non-negative");
  const Tensor whole = input.dim() == 0 ? ops::unsqueeze(input, 0) : input;
  int64_t size;
  check(!__builtin_mul_overflow(whole.size(along), repeats, &size), "numel: integer multiplication overflow");
  check(!output_size || *output_size == size, "repeat_interleave: Invalid output_size, expected ", size, " but got ",
        output_size.value_or(0));
  const Tensor wide = ops::unsqueeze(whole, along + 1);
  Dims sizes = wide.sizes();
  sizes[along + 1] = repeats;
  return ops::flatten(ops::_contiguous_copy(ops::expand(wide, sizes)), along, along + 1);
}

Tensor ravel(const Tensor& self) { return ops::view(ops::contiguous(self), {-1}); }

Tensor adjoint(const Tensor& self) {
  check(self.dim() == 0 || self.dim() >= 2,
        "tensor.adjoint() is only supported on matrices or batches of matrices. Got ", self.dim(), "-D tensor.");
  return self.dim() == 0 ? ops::conj(self) : ops::conj(ops::transpose(self, -2, -1));
}

Tensor swapaxes(const Tensor& self, int64_t axis0, int64_t axis1) { return ops::transpose(self, axis0, axis1); }
Tensor swapdims(const Tensor& self, int64_t dim0, int64_t dim1) { return ops::transpose(self, dim0, dim1); }
const Tensor& swapaxes_(const Tensor& self, int64_t axis0, int64_t axis1) {
  return ops::transpose_(self, axis0, axis1);
}
const Tensor& swapdims_(const Tensor& self, int64_t dim0, int64_t dim1) { return ops::transpose_(self, dim0, dim1); }
Tensor moveaxis(const Tensor& self, const Dims& source, const Dims& destination) {
  return ops::movedim(self, source, destination);
}

Tensor diag(const Tensor& self, int64_t diagonal) {
  check(self.dim() == 1 || self.dim() == 2, "diag(): Supports 1D or 2D tensors. Got ", self.dim(), "D");
  return self.dim() == 1 ? ops::diag_embed(self, diagonal) : ops::diagonal_copy(self, diagonal);
}

Tensor diagflat(const Tensor& self, int64_t offset) { return ops::diag(ops::reshape(self, {-1}), offset); }

}  // namespace composite

}  // namespace tp

// Views: other sizes, strides and offsets over the same storage.
#include "kernels/views.h"

#include "autograd/formulas.h"
#include "core/room.h"
#include "core/wrapping.h"
#include "kernels/reduce.h"
#include "ops/formulas/reduce.h"
#include "ops/formulas/views.h"
#include "ops/lengths.h"

namespace tp {
namespace {

int64_t clamp_index(int64_t i, int64_t size) {
  if (i < 0) i += size;
  return std::clamp<int64_t>(i, 0, size);
}

/// A stride over `step` elements. It may wrap around where the step leads past the only element.
int64_t stepped(int64_t stride, int64_t step) { return wrapping_multiply(stride, step); }

/// Where an index leads; in a tensor without elements that may be anywhere.
int64_t moved(int64_t offset, int64_t stride, int64_t index) {
  const int64_t to = wrapping_add(offset, stepped(stride, index));
  check(to >= 0, "Tensor: invalid storage offset ", to);
  return to;
}

/// Sizes for expand: -1 keeps a size.
Dims expand_sizes(const Tensor& self, const Dims& size) {
  check(size.size() >= self.dim(), "expand(", self.dtype() == DType::Float32 ? "torch.FloatTensor" : "tensor", "{",
        self.sizes(), "}, size=", size, "): the number of sizes provided (", size.size(),
        ") must be greater or equal to the number of dimensions in the tensor (", self.dim(), ")");
  Dims out = size;
  const int64_t lead = size.size() - self.dim();
  for (int64_t d = size.size() - 1; d >= 0; --d) {
    if (size[d] == -1) {
      check(d >= lead, "The expanded size of the tensor (", size[d],
            ") isn't allowed in a leading, non-existing dimension ", d);
      out[d] = self.sizes()[d - lead];
    } else if (d >= lead) {
      const int64_t own = self.sizes()[d - lead];
      check(own == size[d] || own == 1, "The expanded size of the tensor (", size[d],
            ") must match the existing size (", own, ") at non-singleton dimension ", d, ".  Target sizes: ", size,
            ".  Tensor sizes: ", self.sizes());
    }
  }
  return out;
}

Tensor view_as(const Tensor& self, const Dims& size) {
  const auto strides = view_strides(self.sizes(), self.strides(), size);
  check(strides.has_value(),
        "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
        "contiguous "
        "subspaces). Use .reshape(...) instead.");
  return tp::alias(self, size, *strides, self.offset());
}

}  // namespace

namespace kernels {

Tensor view(const Tensor& self, const Dims& size) { return view_as(self, infer_size(size, self.numel())); }

Tensor view(const Tensor& self, DType dtype) {
  const int64_t from = self.element_size(), to = size_of(dtype);
  Dims sizes = self.sizes(), strides = self.strides();
  int64_t offset = self.offset();
  auto check_view = [&](bool fits, const char* what, int64_t needed, int64_t got) {
    check(fits, what, needed, " to view ", scalar_name(self.dtype()), " as ", scalar_name(dtype),
          " (different element sizes), but got ", got);
  };
  if (from != to) {
    check(self.dim() > 0, "self.dim() cannot be 0 to view ", scalar_name(self.dtype()), " as ", scalar_name(dtype),
          " (different element sizes)");
    const int64_t last = self.dim() - 1;
    check_view(strides[last] == 1, "self.stride(-1) must be ", 1, strides[last]);
    // Only one of the two ratios is more than one.
    const int64_t grow = std::max<int64_t>(from / to, 1), shrink = std::max<int64_t>(to / from, 1);
    check_view(sizes[last] % shrink == 0, "self.size(-1) must be divisible by ", shrink, sizes[last]);
    check_view(offset % shrink == 0, "self.storage_offset() must be divisible by ", shrink, offset);
    sizes[last] = sizes[last] * grow / shrink;
    offset = offset * grow / shrink;
    for (int64_t d = 0; d < last; ++d) {
      check_view(strides[d] % shrink == 0, str("self.stride(", d, ") must be divisible by ").c_str(), shrink,
                 strides[d]);
      strides[d] = strides[d] * grow / shrink;
    }
  }
  return tp::alias(self, dtype, sizes, strides, offset);
}

Tensor squeeze(const Tensor& self) {
  Dims sizes, strides;
  for (int64_t d = 0; d < self.dim(); ++d)
    if (self.sizes()[d] != 1) {
      sizes.push_back(self.sizes()[d]);
      strides.push_back(self.strides()[d]);
    }
  return tp::alias(self, sizes, strides, self.offset());
}

Tensor alias(const Tensor& self) { return tp::alias(self, self.sizes(), self.strides(), self.offset()); }
Tensor _unsafe_view(const Tensor& self, const Dims& size) { return view(self, size); }
Tensor squeeze(const Tensor& self, int64_t dim) { return squeeze(self, Dims{dim}); }
Tensor _squeeze_dim(const Tensor& self, int64_t dim) { return squeeze(self, Dims{dim}); }

Tensor squeeze(const Tensor& self, const Dims& dim) {
  const Dims remove = dim.empty() ? Dims() : wrap_dims(dim, self.dim());
  Dims sizes, strides;
  for (int64_t d = 0; d < self.dim(); ++d)
    if (self.sizes()[d] != 1 || !remove.contains(d)) {
      sizes.push_back(self.sizes()[d]);
      strides.push_back(self.strides()[d]);
    }
  return tp::alias(self, sizes, strides, self.offset());
}

Tensor unsqueeze(const Tensor& self, int64_t dim) {
  dim = wrap_dim(dim, self.dim() + 1);
  Dims sizes = self.sizes(), strides = self.strides();
  // Of a tensor without elements, strides may be any numbers.
  int64_t stride = 1;
  if (dim < self.dim()) (void)__builtin_mul_overflow(self.sizes()[dim], self.strides()[dim], &stride);
  sizes.insert(dim, 1);
  strides.insert(dim, stride);
  return tp::alias(self, sizes, strides, self.offset());
}

Tensor transpose(const Tensor& self, int64_t dim0, int64_t dim1) {
  dim0 = wrap_dim(dim0, self.dim());
  dim1 = wrap_dim(dim1, self.dim());
  Dims sizes = self.sizes(), strides = self.strides();
  if (self.dim() > 0) {
    std::swap(sizes[dim0], sizes[dim1]);
    std::swap(strides[dim0], strides[dim1]);
  }
  return tp::alias(self, sizes, strides, self.offset());
}

Tensor t(const Tensor& self) {
  check(self.dim() <= 2, "t() expects a tensor with <= 2 dimensions, but self is ", self.dim(), "D");
  return transpose(self, 0, self.dim() < 2 ? 0 : 1);
}

Tensor permute(const Tensor& self, const Dims& dims) {
  check(dims.size() == self.dim(),
        "permute(sparse_coo): number of dimensions in the tensor input does not match the length of "
        "the desired ordering of dimensions i.e. input.dim() = ",
        self.dim(), " is not equal to len(dims) = ", dims.size());
  Dims sizes(dims.size()), strides(dims.size()), seen;
  for (int64_t i = 0; i < dims.size(); ++i) {
    const int64_t d = wrap_dim(dims[i], self.dim());
    check(!seen.contains(d), "permute(): duplicate dims are not allowed.");
    seen.push_back(d);
    sizes[i] = self.sizes()[d];
    strides[i] = self.strides()[d];
  }
  return tp::alias(self, sizes, strides, self.offset());
}

Tensor expand(const Tensor& self, const Dims& size) {
  const Dims sizes = expand_sizes(self, size);
  Dims strides(sizes.size());
  const int64_t lead = sizes.size() - self.dim();
  if (self.dim() == 0) std::fill(strides.begin(), strides.end(), 0);
  for (int64_t d = sizes.size() - 1; d >= 0 && self.dim() > 0; --d) {
    if (d < lead) {
      // As PyTorch: a new dimension has the stride a contiguous one would have when nothing repeats.
      strides[d] = sizes[d] == 1 ? (d + 1 < sizes.size() ? sizes[d + 1] * strides[d + 1] : 1) : 0;
    } else {
      const int64_t own = self.sizes()[d - lead];
      strides[d] = own == 1 && sizes[d] != 1 ? 0 : self.strides()[d - lead];
    }
  }
  return tp::alias(self, sizes, strides, self.offset());
}

Tensor select(const Tensor& self, int64_t dim, int64_t index) {
  check_index(self.dim() > 0, "select() cannot be applied to a 0-dim tensor.");
  dim = wrap_dim(dim, self.dim());
  const int64_t size = self.sizes()[dim];
  check_index(index >= -size && index < size, "select(): index ", index, " out of range for tensor of size ",
              self.sizes(), " at dimension ", dim);
  if (index < 0) index += size;
  Dims sizes = self.sizes(), strides = self.strides();
  const int64_t offset = moved(self.offset(), strides[dim], index);
  sizes.erase(dim);
  strides.erase(dim);
  return tp::alias(self, sizes, strides, offset);
}

Tensor slice(const Tensor& self, int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end, int64_t step) {
  check(self.dim() > 0, "slice() cannot be applied to a 0-dim tensor.");
  check(step > 0, "slice step must be positive");
  dim = wrap_dim(dim, self.dim());
  const int64_t size = self.sizes()[dim];
  const int64_t first = clamp_index(start.value_or(0), size);
  const int64_t last = std::max(first, clamp_index(end.value_or(size), size));
  Dims sizes = self.sizes(), strides = self.strides();
  sizes[dim] = first == last ? 0 : (last - first - 1) / step + 1;
  const int64_t offset = moved(self.offset(), strides[dim], first);
  strides[dim] = stepped(strides[dim], step);
  return tp::alias(self, sizes, strides, offset);
}

Tensor diagonal(const Tensor& self, int64_t offset, int64_t dim1, int64_t dim2) {
  dim1 = wrap_dim(dim1, self.dim());
  dim2 = wrap_dim(dim2, self.dim());
  check(dim1 != dim2, "diagonal dimensions cannot be identical ", dim1, ", ", dim2);
  Dims sizes = self.sizes(), strides = self.strides();
  const int64_t length = std::max<int64_t>(
      0, offset >= 0 ? std::min(sizes[dim1], sizes[dim2] - offset) : std::min(sizes[dim1] + offset, sizes[dim2]));
  int64_t start = self.offset();
  if (length > 0) start = offset >= 0 ? moved(start, strides[dim2], offset) : moved(start, strides[dim1], -offset);
  const int64_t step = wrapping_add(strides[dim1], strides[dim2]);
  sizes.erase(std::max(dim1, dim2));
  sizes.erase(std::min(dim1, dim2));
  strides.erase(std::max(dim1, dim2));
  strides.erase(std::min(dim1, dim2));
  sizes.push_back(length);
  strides.push_back(step);
  return tp::alias(self, sizes, strides, start);
}

Tensor as_strided(const Tensor& self, const Dims& size, const Dims& stride, std::optional<int64_t> storage_offset) {
  check(size.size() == stride.size(), "mismatch in length of strides and shape");
  const int64_t offset = storage_offset.value_or(self.offset());
  check(offset >= 0, "Tensor: invalid storage offset ", offset);
  int64_t last = offset;
  bool empty = false;
  for (int64_t d = 0; d < size.size(); ++d) {
    check(size[d] >= 0, "Trying to create tensor with negative dimension ", size[d], ": ", size);
    check(stride[d] >= 0, "as_strided: Negative strides are not supported at the moment, got strides: ", stride);
    empty |= size[d] == 0;
    int64_t reach;
    check(!__builtin_mul_overflow(size[d] - 1, stride[d], &reach) &&
              !__builtin_add_overflow(last, std::max<int64_t>(reach, 0), &last),
          "Storage size calculation overflowed with sizes=", size, " and strides=", stride);
  }
  int64_t needed;
  check(!__builtin_mul_overflow(last, self.element_size(), &needed) && needed <= INT64_MAX - 16,
        "Storage size calculation overflowed with sizes=", size, " and strides=", stride);
  needed += self.element_size();
  check(empty || needed <= self.storage()->bytes(), "setStorage: sizes ", size, ", strides ", stride,
        ", storage offset ", offset, ", and itemsize ", self.element_size(), " requiring a storage size of ", needed,
        " are out of bounds for storage of size ", self.storage()->bytes());
  return tp::alias(self, size, stride, offset);
}

Tensor unfold(const Tensor& self, int64_t dimension, int64_t size, int64_t step) {
  const int64_t dim = wrap_dim(dimension, self.dim());
  const int64_t length = self.dim() == 0 ? 1 : self.sizes()[dim];
  check(size >= 0, "size is ", size, " but must be >= 0");
  check(size <= length, "maximum size for tensor at dimension ", dim, " is ", length, " but size is ", size);
  check(step > 0, "step is ", step, " but must be > 0");
  Dims sizes = self.sizes(), strides = self.strides();
  if (self.dim() > 0) {
    sizes[dim] = (length - size) / step + 1;
    strides[dim] = stepped(strides[dim], step);
  }
  sizes.push_back(size);
  strides.push_back(self.dim() == 0 ? 1 : self.strides()[dim]);
  return tp::alias(self, sizes, strides, self.offset());
}

Tensor detach(const Tensor& self) { return detached(self); }

TensorList unbind(const Tensor& self, int64_t dim) {
  const int64_t count = length_of(self, dim);
  check_room_for_tensors(count);
  TensorList out;
  for (int64_t i = 0; i < count; ++i) out.push_back(select(self, dim, i));
  return out;
}

TensorList split(const Tensor& self, const Dims& split_sizes, int64_t dim) {
  check(self.dim() > 0, "split expects at least a 1-dimensional tensor");
  dim = wrap_dim(dim, self.dim());
  int64_t start = 0;
  bool overflow = false;
  for (int64_t length : split_sizes) {
    check(length >= 0,
          "split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=", split_sizes);
    overflow |= __builtin_add_overflow(start, length, &start);
  }
  check(!overflow && start == self.sizes()[dim], "split_with_sizes expects split_sizes to sum exactly to ",
        self.sizes()[dim], " (input tensor's size at dimension ", dim, "), but got split_sizes=", split_sizes);
  TensorList out;
  start = 0;
  for (int64_t length : split_sizes) {
    out.push_back(slice(self, dim, start, start + length, 1));
    start += length;
  }
  return out;
}

TensorList split(const Tensor& self, int64_t split_size, int64_t dim) {
  check(self.dim() > 0, "split expects at least a 1-dimensional tensor");
  check(split_size >= 0, "split expects split_size be non-negative, but got split_size=", split_size);
  const int64_t size = self.sizes()[wrap_dim(dim, self.dim())];
  check(split_size > 0 || size == 0, "split_size can only be 0 if dimension size is 0, but got dimension size of ",
        size);
  return split(self, ops::split_lengths(self.sizes(), split_size, dim), dim);
}

}  // namespace kernels
}  // namespace tp

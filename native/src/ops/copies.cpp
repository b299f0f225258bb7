// Ops that move elements: copies, fills, joining and rearranging.
#include <cstring>

#include "kernels/creation.h"
#include "kernels/views.h"
#include "ops/channels_last.h"

namespace tp {
namespace {

void copy_block(const Tensor& out, int64_t dim, int64_t start, const Tensor& part) {
  Dims sizes = out.sizes();
  sizes[dim] = part.sizes()[dim];
  copy_data(tp::alias(out, sizes, out.strides(), out.offset() + start * out.strides()[dim]), part);
}

/// Joined, tensors in channels-last memory stay so.
Dims joined_strides(const TensorList& tensors, const Dims& sizes) {
  if (!std::all_of(tensors.begin(), tensors.end(), like_channels_last)) return contiguous_strides(sizes);
  return format_strides(sizes, sizes.size() == 4 ? MemoryFormat::ChannelsLast : MemoryFormat::ChannelsLast3d);
}

}  // namespace

void assign_inplace(const Tensor& self, const Tensor& result) {
  check(result.sizes() == self.sizes(), "output with shape ", self.sizes(), " doesn't match the broadcast shape ",
        result.sizes());
  check(info(result.dtype()).category <= info(self.dtype()).category, "result type ", scalar_name(result.dtype()),
        " can't be cast to the desired output type ", scalar_name(self.dtype()));
  copy_data(self, result);
}

namespace kernels {

Tensor _reshape_copy(const Tensor& self, const Dims& size) {
  Tensor out = tp::empty(size, self.dtype(), self.device());
  copy_data(tp::alias(out, self.sizes(), contiguous_strides(self.sizes()), 0), self);
  return out;
}

Tensor _contiguous_copy(const Tensor& self) { return _reshape_copy(self, self.sizes()); }

Tensor clone(const Tensor& self) {
  Tensor out = cast_layout(self, self.dtype());
  copy_data(out, self);
  return out;
}

Tensor clone(const Tensor& self, std::optional<MemoryFormat> memory_format) {
  if (memory_format.value_or(MemoryFormat::Preserve) == MemoryFormat::Preserve) return clone(self);
  Tensor out = empty_strided(self.sizes(), format_strides(self.sizes(), *memory_format), {self.dtype(), self.device()});
  copy_data(out, self);
  return out;
}

Tensor to_dtype(const Tensor& self, DType dtype) {
  Tensor out = cast_layout(self, dtype);
  copy_data(out, self);
  return out;
}

void copy_(const Tensor& self, const Tensor& src) {
  if (self.same(src)) return;
  if (!is_expandable_to(src.sizes(), self.sizes())) {
    // Sizes that do not broadcast at all say so; others say what the result would be.
    const Dims shape = broadcast_sizes(self.sizes(), src.sizes());
    fail(ErrorKind::Runtime, "output with shape ", self.sizes(), " doesn't match the broadcast shape ", shape);
  }
  check_overlap(self, {&src});
  // Views of one storage may cross in ways the check cannot tell: read everything before writing.
  copy_data(self, src.storage() == self.storage() ? clone(src) : src);
}

void fill_(const Tensor& self, const Scalar& value) {
  if (self.is_meta()) return;
  copy_data(self, dispatch_any(self.dtype(), "fill_", [&]<class T>() {
              Tensor one = tp::empty({}, self.dtype());
              *one.data<T>() = value.checked<T>();
              return one;
            }));
}
void fill_(const Tensor& self, const Tensor& value) {
  check(value.dim() == 0, "fill_ only supports 0-dimension value tensor but got tensor with ", value.dim(),
        " dimensions.");
  copy_data(self, value.storage() == self.storage() ? clone(value) : value);
}
void zero_(const Tensor& self) {
  if (self.is_meta()) return;
  if (self.is_contiguous()) {
    if (self.numel() > 0) std::memset(self.raw(), 0, static_cast<size_t>(self.nbytes()));
    return;
  }
  fill_(self, Scalar(0));
}

Tensor cat(const TensorList& tensors, int64_t dim) {
  check_value(!tensors.empty(), "torch.cat(): expected a non-empty list of Tensors");
  // A 1-d empty tensor is skipped whatever the others' shape is: an old habit PyTorch keeps.
  auto skipped = [](const Tensor& t) { return t.dim() == 1 && t.numel() == 0; };
  const Tensor* shape = nullptr;
  std::vector<const Tensor*> pointers;
  for (size_t i = 0; i < tensors.size(); ++i) {
    check(tensors[i].defined(), "expected Tensor as element ", i, " in argument 0, but got NoneType");
    check(tensors[i].dim() > 0, "zero-dimensional tensor (at position ", i, ") cannot be concatenated");
    pointers.push_back(&tensors[i]);
    if (!shape && !skipped(tensors[i])) shape = &tensors[i];
  }
  if (!shape) shape = &tensors[0];
  dim = wrap_dim(dim, shape->dim());
  const DType dtype = result_type(pointers.data(), static_cast<int>(pointers.size()));
  Dims sizes = shape->sizes();
  sizes[dim] = 0;
  for (size_t i = 0; i < tensors.size(); ++i) {
    const Tensor& t = tensors[i];
    if (skipped(t) && shape->dim() != 1) continue;
    check(t.dim() == shape->dim(), "Tensors must have same number of dimensions: got ", shape->dim(), " and ", t.dim());
    for (int64_t d = 0; d < t.dim(); ++d)
      check(d == dim || t.sizes()[d] == sizes[d], "Sizes of tensors must match except in dimension ", dim,
            ". Expected size ", sizes[d], " but got size ", t.sizes()[d], " for tensor number ", i, " in the list.");
    sizes[dim] += t.sizes()[dim];
  }
  Tensor out = empty_strided(sizes, joined_strides(tensors, sizes), {dtype, tensors[0].device()});
  int64_t start = 0;
  for (const Tensor& t : tensors) {
    if (t.numel() == 0) continue;
    copy_block(out, dim, start, t);
    start += t.sizes()[dim];
  }
  return out;
}

Tensor stack(const TensorList& tensors, int64_t dim) {
  check(!tensors.empty(), "stack expects a non-empty TensorList");
  const Tensor& first = tensors[0];
  dim = wrap_dim(dim, first.dim() + 1);
  std::vector<const Tensor*> pointers;
  for (size_t i = 0; i < tensors.size(); ++i) {
    check(tensors[i].sizes() == first.sizes(), "stack expects each tensor to be equal size, but got ", first.sizes(),
          " at entry 0 and ", tensors[i].sizes(), " at entry ", i);
    pointers.push_back(&tensors[i]);
  }
  const int64_t count = static_cast<int64_t>(tensors.size());
  Dims sizes = first.sizes(), strides = contiguous_strides(sizes);
  if (dim < first.dim()) {
    // Joined along the dimension, which then is split.
    sizes[dim] *= count;
    strides = joined_strides(tensors, sizes);
    sizes[dim] = first.size(dim);
  }
  sizes.insert(dim, count);
  if (dim < first.dim())
    strides.insert(dim, strides[dim] * std::max<int64_t>(first.size(dim), 1));
  else
    strides = contiguous_strides(sizes);
  const DType type = result_type(pointers.data(), static_cast<int>(pointers.size()));
  Tensor out = empty_strided(sizes, strides, {type, first.device()});
  for (size_t i = 0; i < tensors.size(); ++i) copy_data(select(out, dim, static_cast<int64_t>(i)), tensors[i]);
  return out;
}

Tensor repeat(const Tensor& self, const Dims& repeats) {
  check(repeats.size() >= self.dim(),
        "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor");
  const int64_t lead = repeats.size() - self.dim();
  Dims sizes(repeats.size());
  // One dimension per repeat count beside each size: (r0, s0, r1, s1, …).
  const int64_t count = repeats.size();
  Dims wide_sizes(2 * count), wide_strides(2 * count), source_strides(2 * count);
  for (int64_t d = 0; d < repeats.size(); ++d) {
    check(repeats[d] >= 0, "Trying to create tensor with negative dimension ", repeats[d], ": ", repeats);
    const int64_t own = d < lead ? 1 : self.sizes()[d - lead];
    check(!__builtin_mul_overflow(repeats[d], own, &sizes[d]), "numel: integer multiplication overflow");
  }
  Tensor out = tp::empty(sizes, self.dtype(), self.device());
  for (int64_t d = 0; d < repeats.size(); ++d) {
    const int64_t own = d < lead ? 1 : self.sizes()[d - lead];
    wide_sizes[2 * d] = repeats[d];
    wide_sizes[2 * d + 1] = own;
    wide_strides[2 * d] = own * out.strides()[d];
    wide_strides[2 * d + 1] = out.strides()[d];
    source_strides[2 * d + 1] = d < lead ? 0 : self.strides()[d - lead];
  }
  if (out.numel() > 0)
    copy_data(tp::alias(out, wide_sizes, wide_strides, 0), tp::alias(self, wide_sizes, source_strides, self.offset()));
  return out;
}

Tensor flip(const Tensor& self, const Dims& dims) {
  Dims reversed;
  for (int64_t d : dims) {
    const int64_t wrapped = wrap_dim(d, self.dim());
    check(!reversed.contains(wrapped), "dim ", wrapped, " appears multiple times in the list of dims");
    reversed.push_back(wrapped);
  }
  Tensor out = cast_layout(self, self.dtype());
  if (out.numel() == 0 || self.dim() == 0) {
    copy_data(out, self);
    return out;
  }
  // Negative strides are fine for reading.
  Dims strides = self.strides();
  int64_t offset = self.offset();
  for (int64_t d : reversed) {
    offset += (self.sizes()[d] - 1) * strides[d];
    strides[d] = -strides[d];
  }
  copy_data(out, tp::alias(self, self.sizes(), strides, offset));
  return out;
}

Tensor roll(const Tensor& self, const Dims& shifts, const Dims& dims) {
  check(!shifts.empty(), "`shifts` required");
  if (dims.empty() && shifts.size() == 1) {
    Tensor flat = _reshape_copy(self, {self.numel()});
    return _reshape_copy(roll(flat, shifts, {0}), self.sizes());
  }
  check(shifts.size() == dims.size(), "shifts and dimensions must align. shifts: ", shifts.size(),
        ", dims:", dims.size());
  check_index(self.dim() > 0 || dims.empty(), "Dimension specified as ", dims.empty() ? 0 : dims[0],
              " but tensor has no dimensions");
  Tensor current = self;
  for (int64_t i = 0; i < dims.size(); ++i) {
    const int64_t dim = wrap_dim(dims[i], self.dim()), size = self.sizes()[dim];
    Tensor out = tp::empty(self.sizes(), self.dtype(), self.device());
    if (size > 0) {
      const int64_t shift = ((shifts[i] % size) + size) % size;
      copy_block(out, dim, shift, slice(current, dim, 0, size - shift, 1));
      copy_block(out, dim, 0, slice(current, dim, size - shift, size, 1));
    }
    current = out;
  }
  return laid_out_as(self, current);
}

namespace {
Tensor triangle(const Tensor& self, int64_t diagonal, bool lower) {
  check(self.dim() >= 2, lower ? "tril" : "triu", ": input tensor must have at least 2 dimensions");
  Tensor out = tp::empty(self.sizes(), self.dtype(), self.device());
  if (out.is_meta()) return out;
  copy_data(out, self);
  const int64_t rows = self.size(-2), columns = self.size(-1), element = self.element_size();
  char* p = static_cast<char*>(out.raw());
  diagonal = std::clamp(diagonal, -rows - 1, columns + 1);
  const int64_t matrices = rows * columns == 0 ? 0 : out.numel() / (rows * columns);
  for (int64_t m = 0; m < matrices; ++m)
    for (int64_t r = 0; r < rows; ++r, p += columns * element) {
      const int64_t edge = std::clamp<int64_t>(r + diagonal + (lower ? 1 : 0), 0, columns);
      if (lower)
        std::memset(p + edge * element, 0, static_cast<size_t>((columns - edge) * element));
      else
        std::memset(p, 0, static_cast<size_t>(edge * element));
    }
  return out;
}
}  // namespace
Tensor tril(const Tensor& self, int64_t diagonal) { return triangle(self, diagonal, true); }
Tensor triu(const Tensor& self, int64_t diagonal) { return triangle(self, diagonal, false); }

}  // namespace kernels
}  // namespace tp

#include <cstring>
#include <numeric>

#include "autograd/formulas.h"
#include "autograd/meta.h"
#include "kernels.h"

namespace tp {
namespace {

int64_t clamp_index(int64_t i, int64_t size) {
  if (i < 0) i += size;
  return std::clamp<int64_t>(i, 0, size);
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

void copy_block(const Tensor& out, int64_t dim, int64_t start, const Tensor& part) {
  Dims sizes = out.sizes();
  sizes[dim] = part.sizes()[dim];
  copy_data(tp::alias(out, sizes, out.strides(), out.offset() + start * out.strides()[dim]), part);
}

}  // namespace

void assign_inplace(const char* name, const Tensor& self, const Tensor& result) {
  (void)name;
  check(result.sizes() == self.sizes(), "output with shape ", self.sizes(), " doesn't match the broadcast shape ",
        result.sizes());
  check(info(result.dtype()).category <= info(self.dtype()).category, "result type ", scalar_name(result.dtype()),
        " can't be cast to the desired output type ", scalar_name(self.dtype()));
  copy_data(self, result);
}

namespace kernels {

Tensor view(const Tensor& self, const Dims& size) { return view_as(self, infer_size(size, self.numel())); }

Tensor view(const Tensor& self, DType dtype) {
  check(size_of(dtype) == self.element_size(),
        "view(dtype) to an element of another size is not available: ", scalar_name(self.dtype()), " has ",
        self.element_size(), " bytes, ", scalar_name(dtype), " has ", size_of(dtype));
  Tensor out = alias(self, self.sizes(), self.strides(), self.offset());
  out.impl()->dtype = dtype;
  return out;
}

Tensor _reshape_copy(const Tensor& self, const Dims& size) {
  Tensor out = tp::empty(size, self.dtype(), self.device());
  copy_data(tp::alias(out, self.sizes(), contiguous_strides(self.sizes()), 0), self);
  return out;
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
Tensor _contiguous_copy(const Tensor& self) { return _reshape_copy(self, self.sizes()); }
Tensor _unsafe_view(const Tensor& self, const Dims& size) { return view(self, size); }
Tensor squeeze(const Tensor& self, int64_t dim) { return squeeze(self, Dims{dim}); }
Tensor _squeeze_dim(const Tensor& self, int64_t dim) { return squeeze(self, Dims{dim}); }

Tensor squeeze(const Tensor& self, const Dims& dim) {
  Dims remove;
  for (int64_t d : dim) remove.push_back(wrap_dim(d, self.dim()));
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
  const int64_t stride = dim >= self.dim() ? 1 : self.sizes()[dim] * self.strides()[dim];
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
  for (int64_t d = sizes.size() - 1; d >= 0; --d) {
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
  const int64_t offset = self.offset() + index * strides[dim];
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
  sizes[dim] = (last - first + step - 1) / step;
  const int64_t offset = self.offset() + first * strides[dim];
  strides[dim] *= step;
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
  if (length > 0) start += offset >= 0 ? offset * strides[dim2] : -offset * strides[dim1];
  const int64_t step = strides[dim1] + strides[dim2];
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
          "as_strided: sizes and strides overflow");
  }
  check(empty || (last + 1) * self.element_size() <= self.storage()->bytes(), "setStorage: sizes ", size, ", strides ",
        stride, ", storage offset ", offset, ", and itemsize ", self.element_size(), " requiring a storage size of ",
        (last + 1) * self.element_size(), " are out of bounds for storage of size ", self.storage()->bytes());
  return tp::alias(self, size, stride, offset);
}

Tensor unfold(const Tensor& self, int64_t dimension, int64_t size, int64_t step) {
  const int64_t dim = wrap_dim(dimension, self.dim());
  const int64_t length = self.dim() == 0 ? 1 : self.sizes()[dim];
  check(size <= length, "maximum size for tensor at dimension ", dim, " is ", length, " but size is ", size);
  check(step > 0, "step is ", step, " but must be > 0");
  Dims sizes = self.sizes(), strides = self.strides();
  if (self.dim() > 0) {
    sizes[dim] = (length - size) / step + 1;
    strides[dim] *= step;
  }
  sizes.push_back(size);
  strides.push_back(self.dim() == 0 ? 1 : self.strides()[dim]);
  return tp::alias(self, sizes, strides, self.offset());
}

Tensor detach(const Tensor& self) { return detached(self); }

TensorList unbind(const Tensor& self, int64_t dim) {
  check_index(self.dim() > 0, "Dimension specified as ", dim, " but tensor has no dimensions");
  dim = wrap_dim(dim, self.dim());
  TensorList out;
  for (int64_t i = 0; i < self.sizes()[dim]; ++i) out.push_back(select(self, dim, i));
  return out;
}

TensorList split(const Tensor& self, const Dims& split_sizes, int64_t dim) {
  check(self.dim() > 0, "split expects at least a 1-dimensional tensor");
  dim = wrap_dim(dim, self.dim());
  int64_t start = 0;
  for (int64_t length : split_sizes) {
    check(length >= 0,
          "split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=", split_sizes);
    start += length;
  }
  check(start == self.sizes()[dim], "split_with_sizes expects split_sizes to sum exactly to ", self.sizes()[dim],
        " (input tensor's size at dimension ", dim, "), but got split_sizes=", split_sizes);
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

Tensor clone(const Tensor& self) {
  Tensor out = cast_layout(self, self.dtype());
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
  check(is_expandable_to(src.sizes(), self.sizes()), "The size of tensor a (", self.dim() ? self.sizes().back() : 0,
        ") must match the size of tensor b (", src.dim() ? src.sizes().back() : 0, ") at non-singleton dimension ",
        std::max<int64_t>(self.dim() - 1, 0));
  check_overlap(self, {&src});
  // Views of one storage may cross in ways the check cannot tell: read everything before writing.
  copy_data(self, src.storage() == self.storage() ? clone(src) : src);
}

void fill_(const Tensor& self, const Scalar& value) {
  if (self.is_meta()) return;
  copy_data(self, dispatch_all(self.dtype(), "fill_", [&]<class T>() {
              Tensor one = tp::empty({}, self.dtype());
              *one.data<T>() = value.checked<T>(info(self.dtype()).name);
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
  Tensor out = tp::empty(sizes, dtype, tensors[0].device());
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
  Dims sizes = first.sizes();
  sizes.insert(dim, static_cast<int64_t>(tensors.size()));
  Tensor out = tp::empty(sizes, result_type(pointers.data(), static_cast<int>(pointers.size())), first.device());
  for (size_t i = 0; i < tensors.size(); ++i) copy_data(select(out, dim, static_cast<int64_t>(i)), tensors[i]);
  return out;
}

Tensor repeat(const Tensor& self, const Dims& repeats) {
  check(repeats.size() >= self.dim(),
        "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor");
  const int64_t lead = repeats.size() - self.dim();
  Dims sizes(repeats.size());
  // One dimension per repeat count beside each size: (r0, s0, r1, s1, …).
  Dims wide_sizes, wide_strides, source_strides;
  for (int64_t d = 0; d < repeats.size(); ++d) {
    check(repeats[d] >= 0, "Trying to create tensor with negative dimension ", repeats[d], ": ", repeats);
    const int64_t own = d < lead ? 1 : self.sizes()[d - lead];
    sizes[d] = repeats[d] * own;
  }
  Tensor out = tp::empty(sizes, self.dtype(), self.device());
  for (int64_t d = 0; d < repeats.size(); ++d) {
    const int64_t own = d < lead ? 1 : self.sizes()[d - lead];
    wide_sizes.push_back(repeats[d]);
    wide_sizes.push_back(own);
    wide_strides.push_back(own * out.strides()[d]);
    wide_strides.push_back(out.strides()[d]);
    source_strides.push_back(0);
    source_strides.push_back(d < lead ? 0 : self.strides()[d - lead]);
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
  return current;
}

namespace {
Tensor triangle(const Tensor& self, int64_t diagonal, bool lower) {
  check(self.dim() >= 2, lower ? "tril" : "triu", ": input tensor must have at least 2 dimensions");
  Tensor out = tp::empty(self.sizes(), self.dtype(), self.device());
  if (out.is_meta()) return out;
  copy_data(out, self);
  const int64_t rows = self.size(-2), columns = self.size(-1), element = self.element_size();
  char* p = static_cast<char*>(out.raw());
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

namespace composite {

Tensor reshape(const Tensor& self, const Dims& shape) {
  const Dims size = infer_size(shape, self.numel());
  if (view_strides(self.sizes(), self.strides(), size)) return ops::view(self, size);
  return ops::_reshape_copy(self, size);
}

Tensor flatten(const Tensor& self, int64_t start_dim, int64_t end_dim) {
  start_dim = wrap_dim(start_dim, self.dim());
  end_dim = wrap_dim(end_dim, self.dim());
  check(start_dim <= end_dim, "flatten() has invalid args: start_dim cannot come after end_dim");
  if (self.dim() == 0) return ops::reshape(self, {1});
  if (start_dim == end_dim) return self;
  Dims shape;
  int64_t joined = 1;
  for (int64_t d = 0; d < self.dim(); ++d) {
    if (d < start_dim || d > end_dim) {
      shape.push_back(self.sizes()[d]);
      continue;
    }
    joined *= self.sizes()[d];
    if (d == end_dim) shape.push_back(joined);
  }
  return ops::reshape(self, shape);
}

Tensor unflatten(const Tensor& self, int64_t dim, const Dims& sizes) {
  dim = wrap_dim(dim, self.dim());
  check(!sizes.empty(), "unflatten: sizes must be non-empty");
  const int64_t length = self.sizes()[dim];
  int64_t known = 1;
  for (int64_t size : sizes) known *= size == -1 ? 1 : size;
  check(sizes.contains(-1) ? known != 0 && length % known == 0 : known == length, "unflatten: Provided sizes ", sizes,
        " don't multiply up to the size of dim ", dim, " (", length, ") in the input tensor");
  const Dims parts = infer_size(sizes, length);
  Dims shape;
  for (int64_t d = 0; d < self.dim(); ++d) {
    if (d != dim)
      shape.push_back(self.sizes()[d]);
    else
      for (int64_t part : parts) shape.push_back(part);
  }
  return ops::view(self, shape);
}

Tensor movedim(const Tensor& self, const Dims& source, const Dims& destination) {
  check(source.size() == destination.size(), "movedim: Invalid source or destination dims: source (", source,
        " dims) should contain the same number of dims as destination (", destination, " dims)");
  const int64_t n = self.dim();
  Dims order(n, -1), moved(n);
  for (int64_t i = 0; i < source.size(); ++i) {
    const int64_t from = wrap_dim(source[i], n), to = wrap_dim(destination[i], n);
    check(!moved[from], "movedim: repeated dim in `source` (", source, ")");
    check(order[to] < 0, "movedim: repeated dim in `destination` (", destination, ")");
    moved[from] = 1;
    order[to] = from;
  }
  for (int64_t d = 0, next = 0; d < n; ++d) {
    if (order[d] >= 0) continue;
    while (moved[next]) ++next;
    order[d] = next++;
  }
  return ops::permute(self, order);
}

Tensor expand_as(const Tensor& self, const Tensor& other) { return ops::expand(self, other.sizes()); }
Tensor broadcast_to(const Tensor& self, const Dims& size) { return ops::expand(self, size); }

Tensor narrow(const Tensor& self, int64_t dim, int64_t start, int64_t length) {
  check(self.dim() > 0, "narrow() cannot be applied to a 0-dim tensor.");
  check(length >= 0, "narrow(): length must be non-negative.");
  const int64_t size = self.sizes()[wrap_dim(dim, self.dim())];
  check_index(start >= -size && start <= size, "start out of range (expected to be in range of [", -size, ", ", size,
              "], but got ", start, ")");
  if (start < 0) start += size;
  check(start + length <= size, "start (", start, ") + length (", length, ") exceeds dimension size (", size, ").");
  return ops::slice(self, dim, start, start + length, 1);
}

TensorList chunk(const Tensor& self, int64_t chunks, int64_t dim) {
  check(self.dim() > 0, "chunk expects at least a 1-dimensional tensor");
  check(chunks > 0, "chunk expects `chunks` to be greater than 0, got: ", chunks);
  const int64_t size = self.sizes()[wrap_dim(dim, self.dim())];
  const int64_t length = (size + chunks - 1) / chunks;
  if (length == 0) return ops::split(self, Dims(chunks, 0), dim);
  return ops::split(self, length, dim);
}

Tensor contiguous(const Tensor& self) {
  if (self.is_contiguous()) return self;
  return ops::_contiguous_copy(self);
}

TensorList meshgrid(const TensorList& tensors, const std::optional<std::string>& indexing) {
  check(!tensors.empty(), "meshgrid expects a non-empty TensorList");
  const std::string mode = indexing.value_or("ij");
  check(mode == "ij" || mode == "xy", "torch.meshgrid: indexing must be one of \"xy\" or \"ij\", but received: ", mode);
  TensorList in = tensors;
  const bool swap = mode == "xy" && in.size() >= 2;
  // xy is ij with the first two exchanged on the way in and out.
  if (swap) std::swap(in[0], in[1]);
  Dims shape;
  for (const Tensor& t : in) {
    check(t.dim() <= 1, "torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: ", t.dim(), "D");
    shape.push_back(t.numel());
  }
  TensorList out;
  for (size_t i = 0; i < in.size(); ++i) {
    Dims view(shape.size(), 1);
    view[static_cast<int64_t>(i)] = in[i].numel();
    Tensor grid = ops::expand(ops::reshape(in[i], view), shape);
    out.push_back(grid);
  }
  if (swap) std::swap(out[0], out[1]);
  return out;
}

namespace {
/// Gives `self` the geometry and history of a view of itself.
const Tensor& become(const Tensor& self, const Tensor& view) {
  check_inplace(self, recording(self));
  const Ref<Node> node = view.grad_fn();
  self.impl()->set_geometry(view.sizes(), view.strides(), view.offset());
  self.bump_version();
  if (node) {
    AutogradMeta& meta = autograd_meta(self);
    meta.grad_fn = node;
    meta.output = view.impl()->autograd->output;
    meta.view_version = self.version();
  }
  return self;
}
}  // namespace

const Tensor& squeeze_(const Tensor& self) { return become(self, ops::squeeze(self)); }
const Tensor& squeeze_(const Tensor& self, int64_t dim) { return become(self, ops::_squeeze_dim(self, dim)); }
const Tensor& unsqueeze_(const Tensor& self, int64_t dim) { return become(self, ops::unsqueeze(self, dim)); }
const Tensor& transpose_(const Tensor& self, int64_t a, int64_t b) { return become(self, ops::transpose(self, a, b)); }
const Tensor& t_(const Tensor& self) { return become(self, ops::t(self)); }
const Tensor& detach_(const Tensor& self) {
  if (!self.impl()->autograd) return self;
  AutogradMeta& meta = *self.impl()->autograd;
  check(!meta.base.defined(),
        "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) "
        "for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and "
        "hence detach_() cannot be called on these gradients. To fix this error, please refer to the "
        "Optimizer.zero_grad() function in torch/optim/optimizer.py as a solution.");
  meta.grad_fn.reset();
  meta.requires_grad = false;
  return self;
}

}  // namespace composite

namespace ops {
namespace {
/// Zeros of `sizes` with `part` written into the view that `look` makes: differentiable through the view.
template <class View>
Tensor embed(const Tensor& grad, const Dims& sizes, View&& look) {
  Tensor out = zeros(sizes, grad.dtype(), grad.device());
  copy_(look(out), grad);
  return out;
}
}  // namespace

Tensor select_backward(const Tensor& grad, const Dims& sizes, int64_t dim, int64_t index) {
  return embed(grad, sizes, [&](const Tensor& out) { return select(out, dim, index); });
}
Tensor slice_backward(const Tensor& grad, const Dims& sizes, int64_t dim, std::optional<int64_t> start,
                      std::optional<int64_t> end, int64_t step) {
  return embed(grad, sizes, [&](const Tensor& out) { return slice(out, dim, start, end, step); });
}
Tensor diagonal_backward(const Tensor& grad, const Dims& sizes, int64_t offset, int64_t dim1, int64_t dim2) {
  return embed(grad, sizes, [&](const Tensor& out) { return diagonal(out, offset, dim1, dim2); });
}

Tensor as_strided_backward(const Tensor& grad, const Dims& sizes, const Dims& size, const Dims& stride,
                           std::optional<int64_t> offset) {
  // Positions of the input's storage, assuming the input was contiguous there: overlapping reads add up.
  const int64_t start = offset.value_or(0);
  Tensor where = arange(Scalar(product(sizes)), DType::Int64);
  Tensor positions = reshape(as_strided(where, size, stride, start), {-1});
  Tensor flat = zeros({product(sizes)}, grad.dtype(), grad.device());
  index_add_(flat, 0, positions, reshape(grad, {-1}));
  return reshape(flat, sizes);
}

Tensor unfold_backward(const Tensor& grad, const Dims& sizes, int64_t dim, int64_t size, int64_t step) {
  const int64_t n = std::max<int64_t>(sizes.size(), 1);
  dim = wrap_dim(dim, sizes.size());
  if (sizes.empty()) return reshape(grad, sizes);
  Tensor index = reshape(unfold(arange(Scalar(sizes[dim]), DType::Int64), 0, size, step), {-1});
  // Bring the window dimension beside the unfolded one, then add windows back where they came from.
  Tensor moved = movedim(grad, Dims{n}, Dims{dim + 1});
  Dims joined = sizes;
  joined[dim] = index.numel();
  Tensor out = zeros(sizes, grad.dtype(), grad.device());
  index_add_(out, dim, index, reshape(moved, joined));
  return out;
}

TensorList cat_backward(const Tensor& grad, const std::vector<Dims>& sizes, int64_t dim) {
  TensorList out;
  int64_t start = 0;
  dim = wrap_dim(dim, grad.dim());
  for (const Dims& size : sizes) {
    if (size.size() == 1 && size[0] == 0 && grad.dim() != 1) {
      out.push_back(zeros(size, grad.dtype(), grad.device()));
      continue;
    }
    out.push_back(narrow(grad, dim, start, size[dim]));
    start += size[dim];
  }
  return out;
}

TensorList stack_backward(const Tensor& grad, int64_t dim) { return unbind(grad, dim); }

Tensor unbind_backward(const TensorList& grads, const Dims& sizes, int64_t dim, DType dtype) {
  Dims part = sizes;
  part.erase(wrap_dim(dim, sizes.size()));
  TensorList all;
  for (const Tensor& grad : grads) all.push_back(grad.defined() ? grad : zeros(part, dtype));
  return stack(all, dim);
}

Tensor split_backward(const TensorList& grads, const Dims& lengths, int64_t dim, const Dims& sizes, DType dtype) {
  dim = wrap_dim(dim, sizes.size());
  TensorList all;
  for (size_t i = 0; i < grads.size(); ++i) {
    Dims part = sizes;
    part[dim] = lengths[static_cast<int64_t>(i)];
    all.push_back(grads[i].defined() ? grads[i] : zeros(part, dtype));
  }
  return cat(all, dim);
}

Dims split_lengths(const Dims& sizes, int64_t split_size, int64_t dim) {
  const int64_t size = sizes[wrap_dim(dim, sizes.size())];
  Dims lengths;
  for (int64_t start = 0; start < size; start += split_size) lengths.push_back(std::min(split_size, size - start));
  if (lengths.empty()) lengths.push_back(0);
  return lengths;
}

Dims inverse_permutation(const Dims& dims) {
  Dims out(dims.size());
  for (int64_t i = 0; i < dims.size(); ++i) out[wrap_dim(dims[i], dims.size())] = i;
  return out;
}

Tensor repeat_backward(const Tensor& grad, const Dims& repeats, const Dims& sizes) {
  const int64_t lead = repeats.size() - sizes.size();
  Dims wide, over;
  for (int64_t d = 0; d < repeats.size(); ++d) {
    over.push_back(wide.size());
    wide.push_back(repeats[d]);
    wide.push_back(d < lead ? 1 : sizes[d - lead]);
  }
  if (over.empty()) return grad;
  if (grad.numel() == 0) return zeros(sizes, grad.dtype(), grad.device());
  return reshape(sum(reshape(grad, wide), over, false), sizes);
}

Tensor roll_backward(const Tensor& grad, const Dims& shifts, const Dims& dims) {
  Dims back = shifts;
  for (int64_t& shift : back) shift = -shift;
  return roll(grad, back, dims);
}

}  // namespace ops
}  // namespace tp

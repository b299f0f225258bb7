// Views and copies that are made of others, and the in-place forms of views.
#include "autograd/meta.h"
#include "core/room.h"
#include "kernels/views.h"

namespace tp {
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
  check(self.dim() > 0, "unflatten got an unexpected error:\nDimension specified as ", dim,
        " but tensor has no dimensions");
  dim = wrap_dim(dim, self.dim());
  check(!sizes.empty(), "unflatten: sizes must be non-empty");
  const int64_t length = self.sizes()[dim];
  int64_t known = 1;
  bool overflow = false;
  for (int64_t size : sizes) overflow |= __builtin_mul_overflow(known, size == -1 ? 1 : size, &known);
  check(overflow             ? false
        : sizes.contains(-1) ? known != 0 && length % known == 0
                             : known == length,
        "unflatten: Provided sizes ", sizes, " don't multiply up to the size of dim ", dim, " (", length,
        ") in the input tensor");
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

Tensor view_as(const Tensor& self, const Tensor& other) { return ops::view(self, other.sizes()); }
Tensor reshape_as(const Tensor& self, const Tensor& other) { return ops::reshape(self, other.sizes()); }
Tensor expand_as(const Tensor& self, const Tensor& other) { return ops::expand(self, other.sizes()); }
Tensor broadcast_to(const Tensor& self, const Dims& size) { return ops::expand(self, size); }

Tensor narrow(const Tensor& self, int64_t dim, int64_t start, int64_t length) {
  check(self.dim() > 0, "narrow() cannot be applied to a 0-dim tensor.");
  check(length >= 0, "narrow(): length must be non-negative.");
  const int64_t size = self.sizes()[wrap_dim(dim, self.dim())];
  check_index(start >= -size && start <= size, "start out of range (expected to be in range of [", -size, ", ", size,
              "], but got ", start, ")");
  if (start < 0) start += size;
  check(length <= size - start, "start (", start, ") + length (", length, ") exceeds dimension size (", size, ").");
  return ops::slice(self, dim, start, start + length, 1);
}

Tensor narrow(const Tensor& self, int64_t dim, const Tensor& start, int64_t length) {
  check(start.dim() == 0 && is_integral(start.dtype(), false), "start must be an 0-dim integral Tensor.");
  return ops::narrow(self, dim, start.item().to<int64_t>(), length);
}

TensorList chunk(const Tensor& self, int64_t chunks, int64_t dim) {
  check(self.dim() > 0, "chunk expects at least a 1-dimensional tensor");
  check(chunks > 0, "chunk expects `chunks` to be greater than 0, got: ", chunks);
  const int64_t size = self.sizes()[wrap_dim(dim, self.dim())];
  const int64_t length = size == 0 ? 0 : (size - 1) / chunks + 1;
  if (length == 0) {
    check_room_for_tensors(chunks);
    return ops::split(self, Dims(chunks, 0), dim);
  }
  return ops::split(self, length, dim);
}

Tensor contiguous(const Tensor& self, MemoryFormat memory_format) {
  if (memory_format == MemoryFormat::Preserve)
    fail(ErrorKind::Runtime, "preserve memory format is unsupported by the contiguous operator");
  if (memory_format == MemoryFormat::Contiguous) return self.is_contiguous() ? self : ops::_contiguous_copy(self);
  return is_contiguous(self, memory_format) ? self : ops::clone(self, memory_format);
}

Tensor fill(const Tensor& self, const Scalar& value) { return ops::fill_(ops::clone(self), value); }
Tensor fill(const Tensor& self, const Tensor& value) { return ops::fill_(ops::clone(self), value); }

const Tensor& fill_diagonal_(const Tensor& self, const Scalar& value, bool wrap) {
  const int64_t dims = self.dim();
  check(dims >= 2, "dimensions must larger than 1");
  const int64_t height = self.size(0), width = self.size(1);
  int64_t step = 0;
  for (int64_t d = 0; d < dims; ++d) {
    check(dims == 2 || self.size(d) == height, "all dimensions of input must be of equal length");
    step += self.strides()[d];
  }
  // Through views, whose change is the tensor's.
  const int64_t length = std::min(height, width);
  ops::fill_(ops::as_strided(self, {length}, {step}, self.offset()), value);
  if (!wrap || dims != 2 || height <= width + 1) return self;
  const int64_t more = (self.numel() + width) / (width + 1) - length;
  ops::fill_(ops::as_strided(self, {more}, {step}, self.offset() + self.strides()[0] * (width + 1)), value);
  return self;
}

const Tensor& resize_(const Tensor& self, const Dims& size, std::optional<MemoryFormat> memory_format) {
  check(!self.requires_grad(), "cannot resize variables that require grad");
  check(memory_format != MemoryFormat::Preserve, "Unsupported memory format Preserve");
  resize(self, size);
  if (memory_format) self.impl()->set_geometry(size, format_strides(size, *memory_format), self.offset());
  return self;
}
const Tensor& resize_as_(const Tensor& self, const Tensor& the_template, std::optional<MemoryFormat> memory_format) {
  check(!self.requires_grad(), "cannot resize variables that require grad");
  if (memory_format == MemoryFormat::Preserve) {
    resize(self, the_template.sizes());
    self.impl()->set_geometry(the_template.sizes(), cast_layout(the_template, the_template.dtype()).strides(),
                              self.offset());
    return self;
  }
  return resize_(self, the_template.sizes(), memory_format);
}

TensorList meshgrid(const TensorList& tensors, const std::optional<std::string>& indexing) {
  check(!tensors.empty(), "meshgrid expects a non-empty TensorList");
  const std::string mode = indexing.value_or("ij");
  check(mode == "ij" || mode == "xy", "torch.meshgrid: indexing must be one of \"xy\" or \"ij\", but received: ", mode);
  for (const Tensor& t : tensors) {
    check(t.dtype() == tensors[0].dtype(), "meshgrid expects all tensors to have the same dtype");
    check(t.device() == tensors[0].device(), "meshgrid expects all tensors to have the same device");
  }
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
const Tensor& squeeze_(const Tensor& self, const Dims& dim) { return become(self, ops::squeeze(self, dim)); }
const Tensor& unsqueeze_(const Tensor& self, int64_t dim) { return become(self, ops::unsqueeze(self, dim)); }
const Tensor& transpose_(const Tensor& self, int64_t a, int64_t b) { return become(self, ops::transpose(self, a, b)); }
const Tensor& as_strided_(const Tensor& self, const Dims& size, const Dims& stride, std::optional<int64_t> offset) {
  return become(self, ops::as_strided(self, size, stride, offset));
}
const Tensor& t_(const Tensor& self) { return become(self, ops::t(self)); }
const Tensor& detach_(const Tensor& self) {
  if (!self.impl()->autograd) return self;
  AutogradMeta& meta = *self.impl()->autograd;
  check(!meta.base.defined(),
        "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) "
        "for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and "
        "hence detach_() cannot be called on these gradients. To fix this error, please refer to the "
        "Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution.");
  meta.grad_fn.reset();
  meta.requires_grad = false;
  return self;
}

}  // namespace composite
}  // namespace tp

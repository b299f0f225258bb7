// Copies of views, and copies with something written into a view.
#include "declared/creation.h"
#include "declared/views.h"
#include "kernels/copies.h"
#include "kernels/views.h"
#include "ops/formulas/copies.h"

namespace tp {
namespace {

Tensor copied(const Tensor& view) { return kernels::_contiguous_copy(view); }
TensorList copied(const TensorList& views) {
  TensorList out;
  for (const Tensor& view : views) out.push_back(copied(view));
  return out;
}

/// A copy of `self` with `src` in the part that look(copy) shows.
template <class Look>
Tensor written(const Tensor& self, const Tensor& src, Look&& look) {
  const Tensor out = kernels::clone(self), part = look(out);
  check(part.sizes() == src.sizes(), "expected src to have a size equal to the slice of self. src size = ", src.sizes(),
        ", slice size = ", part.sizes());
  kernels::copy_(part, src);
  return out;
}

}  // namespace

namespace kernels {

Tensor alias_copy(const Tensor& self) { return copied(self); }
Tensor detach_copy(const Tensor& self) { return copied(self); }
Tensor as_strided_copy(const Tensor& self, const Dims& size, const Dims& stride, std::optional<int64_t> offset) {
  return copied(as_strided(self, size, stride, offset));
}
Tensor diagonal_copy(const Tensor& self, int64_t offset, int64_t dim1, int64_t dim2) {
  return copied(diagonal(self, offset, dim1, dim2));
}
Tensor expand_copy(const Tensor& self, const Dims& size) { return copied(expand(self, size)); }
Tensor permute_copy(const Tensor& self, const Dims& dims) { return copied(permute(self, dims)); }
Tensor select_copy(const Tensor& self, int64_t dim, int64_t index) { return copied(select(self, dim, index)); }
Tensor slice_copy(const Tensor& self, int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end,
                  int64_t step) {
  return copied(slice(self, dim, start, end, step));
}
Tensor squeeze_copy(const Tensor& self) { return copied(squeeze(self)); }
Tensor squeeze_copy(const Tensor& self, int64_t dim) { return copied(squeeze(self, dim)); }
Tensor squeeze_copy(const Tensor& self, const Dims& dim) { return copied(squeeze(self, dim)); }
Tensor unsqueeze_copy(const Tensor& self, int64_t dim) { return copied(unsqueeze(self, dim)); }
Tensor t_copy(const Tensor& self) { return copied(t(self)); }
Tensor transpose_copy(const Tensor& self, int64_t a, int64_t b) { return copied(transpose(self, a, b)); }
Tensor unfold_copy(const Tensor& self, int64_t dimension, int64_t size, int64_t step) {
  return copied(unfold(self, dimension, size, step));
}
Tensor view_copy(const Tensor& self, const Dims& size) { return copied(view(self, size)); }
Tensor view_copy(const Tensor& self, DType dtype) { return copied(view(self, dtype)); }
TensorList unbind_copy(const Tensor& self, int64_t dim) { return copied(unbind(self, dim)); }
TensorList split_copy(const Tensor& self, int64_t split_size, int64_t dim) {
  return copied(split(self, split_size, dim));
}
TensorList split_with_sizes_copy(const Tensor& self, const Dims& split_sizes, int64_t dim) {
  return copied(split(self, split_sizes, dim));
}

Tensor narrow_copy(const Tensor& self, int64_t dim, int64_t start, int64_t length) {
  check(self.dim() > 0, "narrow() cannot be applied to a 0-dim tensor.");
  check(dim < self.dim(),
        "Expected dim < static_cast<int64_t>(self_sizes.size()) to be true, but got false.  (Could this error message "
        "be improved?  If so, please report an enhancement request to PyTorch.)");
  dim = wrap_dim(dim, self.dim());
  const int64_t size = self.size(dim);
  check_index(start >= -size && start <= size, "start out of range (expected to be in range of [", -size, ", ", size,
              "], but got ", start, ")");
  if (start < 0) start += size;
  check(length >= 0 && length <= size - start, "start (", start, ") + length (", length, ") exceeds dimension size (",
        size, ").");
  return copied(slice(self, dim, start, start + length, 1));
}

Tensor as_strided_scatter(const Tensor& self, const Tensor& src, const Dims& size, const Dims& stride,
                          std::optional<int64_t> offset) {
  check(!self.requires_grad() || self.is_contiguous(),
        "as_strided_scatter is currently only supported for contiguous inputs");
  return written(self, src, [&](const Tensor& out) { return as_strided(out, size, stride, offset); });
}
Tensor diagonal_scatter(const Tensor& self, const Tensor& src, int64_t offset, int64_t dim1, int64_t dim2) {
  return written(self, src, [&](const Tensor& out) { return diagonal(out, offset, dim1, dim2); });
}
Tensor select_scatter(const Tensor& self, const Tensor& src, int64_t dim, int64_t index) {
  return written(self, src, [&](const Tensor& out) { return select(out, dim, index); });
}
Tensor slice_scatter(const Tensor& self, const Tensor& src, int64_t dim, std::optional<int64_t> start,
                     std::optional<int64_t> end, int64_t step) {
  return written(self, src, [&](const Tensor& out) { return slice(out, dim, start, end, step); });
}

}  // namespace kernels

Tensor ops::as_strided_part(const Tensor& grad, const Dims& size, const Dims& stride, std::optional<int64_t> offset) {
  const Tensor whole = contiguous(grad), out = zeros_like(whole);
  copy_(as_strided(out, size, stride, offset), as_strided(whole, size, stride, offset));
  return out;
}

}  // namespace tp

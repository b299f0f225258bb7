// Gradients of views and of ops that move elements.
#include "autograd/formulas.h"
#include "core/room.h"
#include "declared/creation.h"
#include "declared/indexing.h"
#include "declared/reduce.h"
#include "declared/views.h"
#include "ops/formulas/reduce.h"
#include "ops/formulas/views.h"

namespace tp {
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

namespace {
/// One past the last element of a storage that a geometry reaches, counted from its offset.
int64_t reach(const Dims& sizes, const Dims& strides) {
  int64_t last = 0;
  for (int64_t d = 0; d < sizes.size(); ++d) {
    if (sizes[d] == 0) return 0;
    last += (sizes[d] - 1) * strides[d];
  }
  return last + 1;
}
/// The positions in a storage that a geometry shows, in a row.
Tensor positions(int64_t storage, const Dims& sizes, const Dims& strides, int64_t offset) {
  return reshape(as_strided(arange(Scalar(storage), DType::Int64), sizes, strides, offset), {-1});
}
}  // namespace

Tensor as_strided_backward(const Tensor& grad, const Dims& sizes, const Dims& strides, int64_t offset, const Dims& size,
                           const Dims& stride, std::optional<int64_t> storage_offset) {
  if (grad.is_meta()) return zeros(sizes, grad.dtype(), grad.device());
  // Positions count from the lower of the two offsets.
  const int64_t lowest = std::min(offset, storage_offset.value_or(offset));
  const int64_t in = offset - lowest, out = storage_offset.value_or(offset) - lowest;
  const int64_t storage = std::max(in + reach(sizes, strides), out + reach(size, stride));
  const Tensor read = positions(storage, size, stride, out), held = positions(storage, sizes, strides, in);
  Tensor flat = index_add_(zeros({storage}, grad.dtype(), grad.device()), 0, read, reshape(grad, {-1}));
  // Elements that the input itself holds several times share the gradient.
  Tensor count = index_add_(zeros({storage}, grad.dtype()), 0, held, ones({held.numel()}, grad.dtype()));
  return reshape(div(index_select(flat, 0, held), index_select(count, 0, held)), sizes);
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
  if (size == 0) return {0};
  const int64_t whole = (size - 1) / split_size;
  check_room_for_tensors(whole);
  Dims lengths(whole, split_size);
  lengths.push_back(size - whole * split_size);
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
  if (grad.numel() == 0) return grad;
  Dims back = shifts;
  // Within a turn, so that no shift is too far to be turned around.
  for (int64_t i = 0; i < back.size(); ++i) back[i] = -(shifts[i] % (dims.empty() ? grad.numel() : grad.size(dims[i])));
  return roll(grad, back, dims);
}

}  // namespace ops
}  // namespace tp

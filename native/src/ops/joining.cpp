// Putting tensors together: reshaped for `cat`, or brought to a common shape.
#include "kernels/joining.h"

#include "declared/creation.h"
#include "declared/indexing.h"
#include "declared/views.h"
#include "ops/formulas/joining.h"

namespace tp {
namespace {

/// Size of a tensor as a block: numbers and vectors are rows.
Dims block_size(const Dims& sizes) { return sizes.size() == 2 ? sizes : Dims{1, sizes.empty() ? 1 : sizes[0]}; }

TensorList each(const TensorList& tensors, Tensor (*change)(const Tensor&)) {
  TensorList out;
  for (const Tensor& t : tensors) out.push_back(change(t));
  return out;
}

Tensor one_dimension(const Tensor& t) { return t.dim() == 0 ? ops::reshape(t, {1}) : t; }
Tensor two_dimensions(const Tensor& t) {
  return t.dim() == 0 ? ops::reshape(t, {1, 1}) : t.dim() == 1 ? ops::unsqueeze(t, 0) : t;
}
Tensor three_dimensions(const Tensor& t) {
  switch (t.dim()) {
    case 0:
      return ops::reshape(t, {1, 1, 1});
    case 1:
      return ops::unsqueeze(ops::unsqueeze(t, 0), -1);
    case 2:
      return ops::unsqueeze(t, -1);
    default:
      return t;
  }
}
/// Vectors as columns.
Tensor column(const Tensor& t) { return t.dim() <= 1 ? ops::reshape(t, {t.numel(), 1}) : t; }

void check_not_empty(const char* op, const TensorList& tensors) {
  check(!tensors.empty(), op, " expects a non-empty TensorList");
}

}  // namespace

Tensor kernels::block_diag(const TensorList& tensors) {
  if (tensors.empty()) return tp::empty(Dims{1, 0}, Options{});
  std::vector<const Tensor*> pointers;
  Dims total(2);
  for (size_t i = 0; i < tensors.size(); ++i) {
    check(tensors[i].dim() <= 2, "torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ", i, " has ",
          tensors[i].dim(), " dimensions");
    pointers.push_back(&tensors[i]);
    const Dims size = block_size(tensors[i].sizes());
    total[0] += size[0];
    total[1] += size[1];
  }
  const DType dtype = result_type(pointers.data(), static_cast<int>(pointers.size()));
  const Tensor out = tp::zeros(total, {dtype, tensors[0].device()});
  int64_t row = 0, column = 0;
  for (const Tensor& t : tensors) {
    const Dims size = block_size(t.sizes());
    copy_data(tp::alias(out, size, out.strides(), row * total[1] + column), t);
    row += size[0];
    column += size[1];
  }
  return out;
}

TensorList ops::block_diag_backward(const Tensor& grad, const std::vector<Dims>& sizes) {
  TensorList out;
  int64_t row = 0, column = 0;
  for (const Dims& own : sizes) {
    const Dims size = block_size(own);
    out.push_back(reshape(narrow(narrow(grad, 0, row, size[0]), 1, column, size[1]), own));
    row += size[0];
    column += size[1];
  }
  return out;
}

namespace composite {

Tensor concat(const TensorList& tensors, int64_t dim) { return ops::cat(tensors, dim); }
Tensor concatenate(const TensorList& tensors, int64_t dim) { return ops::cat(tensors, dim); }

Tensor atleast_1d(const Tensor& self) { return one_dimension(self); }
Tensor atleast_2d(const Tensor& self) { return two_dimensions(self); }
Tensor atleast_3d(const Tensor& self) { return three_dimensions(self); }
TensorList atleast_1d(const TensorList& tensors) { return each(tensors, one_dimension); }
TensorList atleast_2d(const TensorList& tensors) { return each(tensors, two_dimensions); }
TensorList atleast_3d(const TensorList& tensors) { return each(tensors, three_dimensions); }

Tensor hstack(const TensorList& tensors) {
  check_not_empty("hstack", tensors);
  const TensorList parts = each(tensors, one_dimension);
  return ops::cat(parts, parts[0].dim() == 1 ? 0 : 1);
}
Tensor vstack(const TensorList& tensors) {
  check_not_empty("vstack", tensors);
  return ops::cat(each(tensors, two_dimensions), 0);
}
Tensor row_stack(const TensorList& tensors) { return ops::vstack(tensors); }
Tensor dstack(const TensorList& tensors) {
  check_not_empty("dstack", tensors);
  return ops::cat(each(tensors, three_dimensions), 2);
}
Tensor column_stack(const TensorList& tensors) {
  check_not_empty("column_stack", tensors);
  return ops::cat(each(tensors, column), 1);
}

TensorList broadcast_tensors(const TensorList& tensors) {
  Dims shape;
  for (const Tensor& t : tensors) shape = broadcast_sizes(shape, t.sizes());
  TensorList out;
  for (const Tensor& t : tensors) out.push_back(ops::expand(t, shape));
  return out;
}

Tensor cartesian_prod(const TensorList& tensors) {
  for (const Tensor& t : tensors) check(t.dim() == 1, "Expect a 1D vector, but got shape ", t.sizes());
  if (tensors.size() == 1) return tensors[0];
  TensorList columns;
  for (const Tensor& grid : ops::meshgrid(tensors)) columns.push_back(ops::flatten(grid));
  return ops::stack(columns, 1);
}

namespace {
/// How many ways there are to choose r of n; an error when they cannot be counted.
int64_t count_combinations(int64_t n, int64_t r, bool with_replacement) {
  if (n == 0 || (!with_replacement && r > n)) return 0;
  int64_t most, count = 1;
  bool overflow = __builtin_add_overflow(n, with_replacement ? r - 1 : 0, &most);
  // Every step's result is a whole number: most choose i.
  for (int64_t i = 1; !overflow && i <= std::min(r, most - r); ++i) {
    overflow = __builtin_mul_overflow(count, most - i + 1, &count);
    count /= i;
  }
  check(!overflow, "numel: integer multiplication overflow");
  return count;
}
}  // namespace

Tensor combinations(const Tensor& self, int64_t r, bool with_replacement) {
  check(self.dim() == 1, "Expect a 1D vector, but got shape ", self.sizes());
  check(r >= 0, "Expect a non-negative number, but got ", r);
  if (r == 0) return ops::empty({0}, self.dtype(), self.device());
  const int64_t n = self.numel();
  // One tensor is made for each place.
  check(r <= int64_t{1} << 20, "cannot create std::vector larger than max_size()");
  const int64_t gap = with_replacement ? 0 : 1;
  const int64_t rows = count_combinations(n, r, with_replacement);
  const Tensor index = tp::empty({rows, r}, DType::Int64, self.device());
  if (!index.is_meta() && rows > 0) {
    // Row after row of positions that do not fall (or rise, without replacement), as an odometer counts.
    int64_t* at = index.data<int64_t>();
    for (int64_t i = 0; i < r; ++i) at[i] = i * gap;
    for (int64_t row = 1; row < rows; ++row, at += r) {
      std::copy(at, at + r, at + r);
      int64_t* next = at + r;
      int64_t i = r - 1;
      while (next[i] == n - 1 - (r - 1 - i) * gap) --i;
      const int64_t first = ++next[i];
      for (int64_t k = i + 1; k < r; ++k) next[k] = first + (k - i) * gap;
    }
  }
  TensorList columns;
  for (const Tensor& column : ops::unbind(index, 1)) columns.push_back(ops::index_select(self, 0, column));
  return ops::stack(columns, 1);
}

}  // namespace composite
}  // namespace tp

// Writing the slices of one dimension that an index vector names.
#include "autograd/formulas.h"
#include "declared/comparison.h"
#include "declared/creation.h"
#include "declared/reduce.h"
#include "declared/views.h"
#include "kernels/creation.h"
#include "kernels/indexing.h"
#include "kernels/views.h"
#include "ops/formulas/indexing.h"
#include "ops/formulas/reduce.h"
#include "ops/index_combine.h"

namespace tp {
namespace {

/// Sizes without brackets, as one of PyTorch's messages has them.
std::string plain(const Dims& sizes) {
  const std::string text = str(sizes);
  return text.substr(1, text.size() - 2);
}

/// A 0-d tensor as one with a single slice.
Tensor sliceable(const Tensor& t) { return t.dim() == 0 ? alias(t, {1}, {1}, t.offset()) : t; }

int64_t slices(const Tensor& t, int64_t dim) { return t.dim() == 0 ? 1 : dim < t.dim() ? t.size(dim) : 0; }

/// Positions within [0, size); negative ones count from the end.
Tensor wrapped_positions(const Tensor& index, int64_t dim, int64_t size) {
  const Tensor out = empty(Dims{index.numel()}, DType::Int64, index.device());
  if (index.is_meta()) return out;
  const Tensor given = as_positions(index);
  for (int64_t i = 0; i < index.numel(); ++i) {
    const int64_t at = given.data<int64_t>()[i];
    check_index(at >= -size && at < size, "index ", at, " is out of bounds for dimension ", dim, " with size ", size);
    out.data<int64_t>()[i] = at < 0 ? at + size : at;
  }
  return out;
}

/// Adds alpha times each element of a vector at its position in another.
void add_elements(const Tensor& self, const Tensor& positions, const Tensor& source, const Scalar& alpha) {
  if (self.is_meta()) return;
  const auto* at = positions.data<int64_t>();
  const int64_t step = self.stride(0), from = source.stride(0), n = positions.numel();
  dispatch_any(self.dtype(), "index_add_", [&]<class T>() {
    const T factor = alpha.to<T>();
    T* to = self.data<T>();
    const T* values = source.data<T>();
    for (int64_t i = 0; i < n; ++i) {
      T& sum = to[at[i] * step];
      if constexpr (std::is_same_v<T, bool>)
        sum = sum || (values[i * from] && factor);
      else
        sum = static_cast<T>(sum + factor * values[i * from]);
    }
  });
}

}  // namespace

namespace kernels {

void index_add_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source, const Scalar& alpha) {
  dim = wrap_dim(dim, self.dim());
  check_index(index.dim() <= 1, "index_add_(): Index is supposed to be a vector, but got dim: ", index.dim(),
              " with type: ", scalar_name(index.dtype()), " and size: ", index.sizes());
  check(index.dtype() == DType::Int64 || index.dtype() == DType::Int32,
        "index_add_(): Expected dtype int32/int64 for index but got: ", scalar_name(index.dtype()));
  check(self.dtype() == source.dtype(), "index_add_(): self (", scalar_name(self.dtype()), ") and source (",
        scalar_name(source.dtype()), ") must have the same scalar type");
  const int64_t length = source.dim() == 0 ? 1 : dim < source.dim() ? source.size(dim) : 0;
  check(index.numel() == length, "index_add_(): Number of indices (", index.numel(),
        ") should be equal to source.size(dim): (", length, "), for dim: ", dim);
  bool matches = self.dim() == source.dim();
  for (int64_t d = 0; matches && d < self.dim(); ++d) matches = d == dim || self.size(d) == source.size(d);
  check(matches,
        "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = ",
        self.sizes(), " source.shape = ", source.sizes());
  check_overlap(self, {&source, &index});
  const int64_t size = self.dim() == 0 ? 1 : self.size(dim);
  const Tensor positions = as_positions(index);
  if (const auto outside = first_outside(positions, size)) {
    if (self.dim() <= 1) fail(ErrorKind::Index, "index out of range in self");
    fail(ErrorKind::Runtime, "index ", *outside, " is out of bounds for dimension ", dim, " with size ", size);
  }
  if (self.dim() == 0) {
    const Tensor row = alias(self, {1}, {1}, self.offset());
    put_elements(plan_select(row, 0, positions), alias(source, {1}, {1}, source.offset()), true, alpha);
    return;
  }
  if (self.dim() == 1) return add_elements(self, positions, source, alpha);
  put_elements(plan_select(self, dim, positions), source, true, alpha);
}

void index_copy_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source) {
  dim = wrap_dim(dim, self.dim());
  check_index(index.dim() < 2, "index_copy_(): Index should have dimension 1 or 0 (got ", index.dim(), ")");
  check_index(source.dim() > 0 || index.numel() == 1,
              "index_copy_(): When source is scalar, index should have one element (got ", index.numel(), ")");
  check_index(source.dim() == self.dim() || source.dim() == 0 || self.dim() == 0,
              "index_copy_(): When source and destination are not scalars, their dimensionality must match. Source "
              "dimensionality (",
              source.dim(), "), destination dimensionality (", self.dim(), ")");
  check(index.dtype() == DType::Int64, "index_copy_(): Expected a long tensor for index, but got ",
        scalar_name(index.dtype()));
  check(self.dtype() == source.dtype(),
        "index_copy_(): self and source expected to have the same dtype, but got (self) ", scalar_name(self.dtype()),
        " and (source) ", scalar_name(source.dtype()));
  Dims own = self.sizes(), given = source.sizes();
  if (!own.empty()) own.erase(dim);
  if (!given.empty()) given.erase(dim);
  check(own == given || source.dim() == 0 || self.dim() == 0,
        "index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: ", plain(own),
        " at dimension ", dim, " and source slice shape: ", plain(given), " at dimension 0.");
  check_index(source.dim() == 0 || index.numel() == slices(source, dim), "index_copy_(): Number of indices (",
              index.numel(), ") should be equal to source.size(dim) (", slices(source, dim), ")");
  check_overlap(self, {&source, &index});
  const Tensor target = sliceable(self);
  const Tensor positions = as_positions(index);
  if (const auto outside = first_outside(positions, target.size(dim)))
    fail(ErrorKind::Index, "index_copy_(): index ", *outside, " is out of bounds for dimension ", dim, " with size ",
         target.size(dim));
  const IndexPlan plan = plan_select(target, dim, positions);
  put_elements(plan, expanded_values(sliceable(source), plan.sizes), false, Scalar(true));
}

void index_fill_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& value) {
  check(value.dim() == 0, "index_fill_ only supports a 0-dimensional value tensor, but got tensor with ", value.dim(),
        " dimension(s).");
  check_index(index.dtype() == DType::Int64, "index_fill_(): Expected dtype int64 for index.");
  check_index(index.dim() <= 1, "Index has to be a vector/scalar");
  dim = wrap_dim(dim, self.dim());
  check_overlap(self, {&index});
  const Tensor target = sliceable(self);
  const IndexPlan plan = plan_select(target, dim, wrapped_positions(index, dim, target.size(dim)));
  put_elements(plan, expanded_values(cast(value, self.dtype()), plan.sizes), false, Scalar(true));
}
void index_fill_(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value) {
  index_fill_(self, dim, index, tp::scalar_tensor(value, {self.dtype(), self.device()}));
}

namespace {
Combine parse_reduce(const std::string& reduce) {
  if (reduce == "prod") return Combine::Multiply;
  if (reduce == "mean") return Combine::Mean;
  if (reduce == "amax") return Combine::Greatest;
  if (reduce == "amin") return Combine::Least;
  fail(ErrorKind::Runtime, "index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got ", reduce,
       ".");
}
}  // namespace

Tensor index_reduce(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source,
                    const std::string& reduce, bool include_self) {
  const Combine how = parse_reduce(reduce);
  dim = wrap_dim(dim, self.dim());
  check_index(index.dim() <= 1, "index_reduce_(): Index is supposed to be a vector, but got dim: ", index.dim(),
              " with type: ", scalar_name(index.dtype()), " and size: ", index.sizes());
  check(index.dtype() == DType::Int64 || index.dtype() == DType::Int32,
        "index_reduce(): Expected dtype int32/int64 for index but got: ", scalar_name(index.dtype()));
  check(self.dtype() == source.dtype(), "index_reduce(): self (", scalar_name(self.dtype()), ") and source (",
        scalar_name(source.dtype()), ") must have the same scalar type");
  check(dim == 0 || dim < source.dim(), "index_reduce(): Indexing dim ", dim,
        " is out of bounds of the source tensor with shape ", source.sizes());
  check(index.numel() == slices(source, dim), "index_reduce_(): Number of indices (", index.numel(),
        ") should be equal to source.size(dim): (", slices(source, dim), "), for dim: ", dim);
  bool matches = self.dim() == source.dim();
  for (int64_t d = 0; matches && d < self.dim(); ++d) matches = d == dim || self.size(d) == source.size(d);
  check(matches,
        "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = ",
        self.sizes(), " source.shape = ", source.sizes());
  const Tensor positions = as_positions(index);
  if (const auto outside = first_outside(positions, slices(self, dim)))
    fail(ErrorKind::Index, "index out of range in self");
  const bool ordinary = !is_complex(self.dtype()) && self.dtype() != DType::Bool;
  if (!ordinary && source.dim() <= 1) fail_not_implemented("index_func_", self.dtype());
  return reduced_copy("index_func_", self, sliceable(source), how, include_self, self.dtype(),
                      [&](const Tensor& t) { return plan_select(sliceable(t), dim, positions); });
}

}  // namespace kernels

namespace composite {

Tensor index_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source, const Scalar& alpha) {
  return ops::index_add_(ops::_contiguous_copy(self), dim, index, source, alpha);
}
Tensor index_copy(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source) {
  return ops::index_copy_(ops::_contiguous_copy(self), dim, index, source);
}
Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value) {
  return ops::index_fill_(ops::clone(self), dim, index, value);
}
Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& value) {
  return ops::index_fill_(ops::clone(self), dim, index, value);
}

}  // namespace composite

namespace ops {

Tensor index_select_as(const Tensor& grad, int64_t dim, const Tensor& index, const Dims& sizes) {
  return reshape(index_select(grad, dim, index), sizes);
}
Tensor index_fill_sum(const Tensor& grad, int64_t dim, const Tensor& index) {
  const Tensor filled = index_fill_(tp::zeros(grad.sizes(), {DType::Bool, grad.device()}), dim, index, Scalar(true));
  return sum(where(filled, grad, number(Scalar(0))));
}
TensorList index_reduce_backward(const Tensor& grad, const Tensor& self, int64_t dim, const Tensor& index,
                                 const Tensor& source, const std::string& reduce, bool include_self,
                                 const Tensor& result) {
  const IndexedAccess at{
      [&](const Tensor& t) { return index_select_as(t, dim, index, source.sizes()); },
      [&](const Tensor& t, const Tensor& values) { return index_add(t, dim, index, values); },
      [&](const Tensor& t, const Tensor& values) { return index_reduce(t, dim, index, values, reduce, include_self); },
      [&](const Tensor& t) { return index_fill(t, dim, index, Scalar(0)); },
  };
  return reduced_backward(at, grad, self, source, kernels::parse_reduce(reduce), include_self, result);
}

}  // namespace ops
}  // namespace tp

// gather and scatter: one position per element along a dimension.
#include "kernels/scatter.h"

#include "autograd/formulas.h"
#include "declared/comparison.h"
#include "declared/views.h"
#include "kernels/creation.h"
#include "kernels/views.h"
#include "ops/formulas/scatter.h"
#include "ops/index_combine.h"

namespace tp {
namespace {

/// What a row needs beside its pointers: the byte stride of the dimension that is indexed, and a value to store.
struct RowState {
  int64_t step;
  const void* value;
};

int64_t position(const char* index, int64_t i, int64_t stride) {
  return *reinterpret_cast<const int64_t*>(index + i * stride);
}

template <class T>
void gather_row(void* state, char* const* p, const int64_t* s, int64_t n) {
  const int64_t step = static_cast<RowState*>(state)->step, size = sizeof(T);
  if (s[0] == size && s[1] == 0 && s[2] == sizeof(int64_t) && step == size) {
    const T* from = reinterpret_cast<const T*>(p[1]);
    const auto* at = reinterpret_cast<const int64_t*>(p[2]);
    T* to = reinterpret_cast<T*>(p[0]);
    for (int64_t i = 0; i < n; ++i) to[i] = from[at[i]];
    return;
  }
  for (int64_t i = 0; i < n; ++i)
    *reinterpret_cast<T*>(p[0] + i * s[0]) =
        *reinterpret_cast<const T*>(p[1] + i * s[1] + position(p[2], i, s[2]) * step);
}

template <class T>
void scatter_row(void* state, char* const* p, const int64_t* s, int64_t n) {
  const int64_t step = static_cast<RowState*>(state)->step;
  for (int64_t i = 0; i < n; ++i)
    *reinterpret_cast<T*>(p[0] + i * s[0] + position(p[2], i, s[2]) * step) =
        *reinterpret_cast<const T*>(p[1] + i * s[1]);
}

template <class T>
void scatter_value_row(void* state, char* const* p, const int64_t* s, int64_t n) {
  const auto* row = static_cast<RowState*>(state);
  const T value = *static_cast<const T*>(row->value);
  for (int64_t i = 0; i < n; ++i) *reinterpret_cast<T*>(p[0] + i * s[0] + position(p[1], i, s[1]) * row->step) = value;
}

template <class T>
void add_to(T& to, T value) {
  if constexpr (std::is_same_v<T, bool>)
    to = to || value;
  else
    to = static_cast<T>(to + value);
}

template <class T>
void scatter_add_row(void* state, char* const* p, const int64_t* s, int64_t n) {
  const int64_t step = static_cast<RowState*>(state)->step, size = sizeof(T);
  if (s[0] == 0 && s[1] == size && s[2] == sizeof(int64_t) && step == size) {
    T* to = reinterpret_cast<T*>(p[0]);
    const T* from = reinterpret_cast<const T*>(p[1]);
    const auto* at = reinterpret_cast<const int64_t*>(p[2]);
    for (int64_t i = 0; i < n; ++i) add_to(to[at[i]], from[i]);
    return;
  }
  for (int64_t i = 0; i < n; ++i)
    add_to(*reinterpret_cast<T*>(p[0] + i * s[0] + position(p[2], i, s[2]) * step),
           *reinterpret_cast<const T*>(p[1] + i * s[1]));
}

int64_t size_along(const Tensor& t, int64_t dim) { return t.dim() == 0 ? 1 : t.size(dim); }
int64_t at_least_1(const Tensor& t) { return std::max<int64_t>(t.dim(), 1); }

/// `self` with the shape of `index`, and stride 0 along the indexed dimension.
Tensor along(const Tensor& self, const Tensor& index, int64_t dim) {
  Dims strides = index.dim() == 0 ? Dims{} : self.dim() == 0 ? Dims{0} : self.strides();
  if (!strides.empty()) strides[dim] = 0;
  return alias(self, index.sizes(), strides, self.offset());
}

/// The part of `src` that `index` covers.
Tensor covered(const Tensor& src, const Tensor& index) {
  Dims strides = index.dim() == 0 ? Dims{} : src.dim() == 0 ? Dims{0} : src.strides();
  return alias(src, index.sizes(), strides, src.offset());
}

int64_t step_along(const Tensor& self, int64_t dim) {
  return self.dim() == 0 ? 0 : self.stride(dim) * self.element_size();
}

Tensor checked_positions(const Tensor& self, int64_t dim, const Tensor& index) {
  Tensor positions = as_positions(index);
  if (const auto outside = first_outside(positions, size_along(self, dim)))
    fail(ErrorKind::Runtime, "index ", *outside, " is out of bounds for dimension ", dim, " with size ",
         size_along(self, dim));
  return positions;
}

void check_index_type(const char* op, const Tensor& index) {
  check(index.dtype() == DType::Int64 || index.dtype() == DType::Int32, op, "(): Expected dtype int32/int64 for index");
}

void check_scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor* src) {
  if (index.numel() > 0) check_index_type("scatter", index);
  if (src) check(self.dtype() == src->dtype(), "scatter(): Expected self.dtype to be equal to src.dtype");
  if (index.numel() == 0) return;
  check(at_least_1(self) == at_least_1(index), "Index tensor must have the same number of dimensions as self tensor");
  if (src && index.dim() > at_least_1(*src))
    wrap_dim(src->dim(), src->dim());  // PyTorch asks for that size, which is an error
  if (src)
    check(at_least_1(*src) == at_least_1(index), "Index tensor must have the same number of dimensions as src tensor");
  bool fits = true;
  for (int64_t d = 0; d < at_least_1(index); ++d) {
    fits = fits && (d == dim || size_along(index, d) <= size_along(self, d));
    if (src) fits = fits && size_along(index, d) <= size_along(*src, d);
  }
  if (src)
    check(fits, "Expected index ", index.sizes(), " to be no larger than self ", self.sizes(), " apart from dimension ",
          dim, " and to be no larger size than src ", src->sizes());
  else
    check(fits, "Expected index ", index.sizes(), " to be no larger than self ", self.sizes(), " apart from dimension ",
          dim);
  if (src)
    check_overlap(self, {src, &index});
  else
    check_overlap(self, {&index});
}

}  // namespace

namespace kernels {

Tensor gather(const Tensor& self, int64_t dim, const Tensor& index, bool) {
  dim = wrap_dim(dim, self.dim());
  if (index.numel() > 0) {
    check_index_type("gather", index);
    check(at_least_1(self) == at_least_1(index),
          "Index tensor must have the same number of dimensions as input tensor");
    for (int64_t d = 0; d < index.dim(); ++d)
      check(d == dim || index.size(d) <= size_along(self, d), "Size does not match at dimension ", d,
            " expected index ", index.sizes(), " to be no larger than self ", self.sizes(), " apart from dimension ",
            dim);
  }
  Tensor out = empty(index.sizes(), self.dtype(), self.device());
  if (out.is_meta() || out.numel() == 0) return out;
  const Tensor positions = checked_positions(self, dim, index);
  const Tensor source = along(self, index, dim);
  const Tensor* all[] = {&out, &source, &positions};
  RowState state{step_along(self, dim), nullptr};
  dispatch_size(out, [&]<class T>() { for_each_row(all, 3, gather_row<T>, &state); });
  return out;
}

void scatter_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src) {
  dim = wrap_dim(dim, self.dim());
  check_scatter(self, dim, index, &src);
  if (self.is_meta() || index.numel() == 0) return;
  const Tensor positions = checked_positions(self, dim, index);
  const Tensor target = along(self, index, dim), from = covered(src, index);
  const Tensor* all[] = {&target, &from, &positions};
  RowState state{step_along(self, dim), nullptr};
  dispatch_size(self, [&]<class T>() { for_each_row(all, 3, scatter_row<T>, &state, index.numel()); });
}

void scatter_(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value) {
  dim = wrap_dim(dim, self.dim());
  check_scatter(self, dim, index, nullptr);
  if (self.is_meta() || index.numel() == 0) return;
  const Tensor positions = checked_positions(self, dim, index);
  const Tensor target = along(self, index, dim);
  const Tensor* all[] = {&target, &positions};
  dispatch_any(self.dtype(), "scatter", [&]<class T>() {
    const T stored = value.checked<T>();
    RowState state{step_along(self, dim), &stored};
    for_each_row(all, 2, scatter_value_row<T>, &state, index.numel());
  });
}

void scatter_add_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src) {
  dim = wrap_dim(dim, self.dim());
  check_scatter(self, dim, index, &src);
  if (self.is_meta() || index.numel() == 0) return;
  const Tensor positions = checked_positions(self, dim, index);
  const Tensor target = along(self, index, dim), from = covered(src, index);
  const Tensor* all[] = {&target, &from, &positions};
  RowState state{step_along(self, dim), nullptr};
  dispatch_any(self.dtype(), "scatter_add_",
               [&]<class T>() { for_each_row(all, 3, scatter_add_row<T>, &state, index.numel()); });
}

namespace {

/// The plan of writing to the positions that `index` names.
IndexPlan plan_scatter(const Tensor& self, int64_t dim, const Tensor& positions) {
  Tensor offsets = empty(positions.sizes(), DType::Int64);
  const int64_t step = step_along(self, dim);
  for (int64_t i = 0; i < positions.numel(); ++i) offsets.data<int64_t>()[i] = positions.data<int64_t>()[i] * step;
  return {positions.sizes(), along(self, positions, dim), offsets};
}

Combine parse_reduce(const std::string& reduce) {
  if (reduce == "sum") return Combine::Add;
  if (reduce == "prod") return Combine::Multiply;
  if (reduce == "mean") return Combine::Mean;
  if (reduce == "amax") return Combine::Greatest;
  if (reduce == "amin") return Combine::Least;
  fail(ErrorKind::Runtime, "reduce argument must be either sum, prod, mean, amax or amin, got ", reduce);
}
const char* kernel_name(Combine how) {
  switch (how) {
    case Combine::Add:
      return "scatter_gather_tensor_cpu_reduce_sum";
    case Combine::Multiply:
      return "scatter_gather_tensor_cpu_reduce_prod";
    case Combine::Mean:
      return "scatter_gather_tensor_cpu_reduce_mean";
    case Combine::Greatest:
      return "scatter_gather_tensor_cpu_reduce_amax";
    case Combine::Least:
      return "scatter_gather_tensor_cpu_reduce_amin";
  }
  return "";
}
/// As `scatter_` names them.
Combine parse_scatter(const std::string& reduce) {
  check(reduce == "add" || reduce == "multiply", "reduce argument must be either add or multiply.");
  return reduce == "add" ? Combine::Add : Combine::Multiply;
}

}  // namespace

void scatter_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src, const std::string& reduce) {
  dim = wrap_dim(dim, self.dim());
  const Combine how = parse_scatter(reduce);
  check_scatter(self, dim, index, &src);
  if (self.is_meta() || index.numel() == 0) return;
  const Tensor positions = checked_positions(self, dim, index);
  combine_elements("scatter", plan_scatter(self, dim, positions), covered(src, index), how);
}
void scatter_(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value, const std::string& reduce) {
  const Tensor one = tp::scalar_tensor(value, {self.dtype(), self.device()});
  scatter_(self, dim, index, tp::alias(one, index.sizes(), Dims(index.dim()), 0), reduce);
}

Tensor scatter_reduce(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src,
                      const std::string& reduce, bool include_self) {
  dim = wrap_dim(dim, self.dim());
  const Combine how = parse_reduce(reduce);
  check_scatter(self, dim, index, &src);
  const DType type = self.dtype();
  if (how == Combine::Mean && type == DType::Bool) fail_not_implemented(kernel_name(how), type);
  const Tensor positions = index.is_meta() ? index : checked_positions(self, dim, index);
  return reduced_copy(kernel_name(how), self, index.numel() == 0 ? index : covered(src, index), how, include_self,
                      is_reduced(type) ? DType::Float32 : type,
                      [&](const Tensor& t) { return plan_scatter(t, dim, positions); });
}

}  // namespace kernels

namespace composite {

Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src) {
  return ops::scatter_(ops::_contiguous_copy(self), dim, index, src);
}
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value) {
  return ops::scatter_(ops::_contiguous_copy(self), dim, index, value);
}
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src, const std::string& reduce) {
  return ops::scatter_(ops::_contiguous_copy(self), dim, index, src, reduce);
}
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value, const std::string& reduce) {
  return ops::scatter_(ops::_contiguous_copy(self), dim, index, value, reduce);
}
Tensor scatter_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src) {
  return ops::scatter_add_(ops::_contiguous_copy(self), dim, index, src);
}

Tensor take_along_dim(const Tensor& self, const Tensor& indices, std::optional<int64_t> dim) {
  if (!dim) return ops::gather(ops::reshape(self, {-1}), 0, ops::reshape(indices, {-1}));
  check(self.dim() == indices.dim(),
        "torch.take_along_dim(): input and indices should have the same number of dimensions, but got ", self.dim(),
        " dimensions for input, and ", indices.dim(), " dimensions for indices");
  const int64_t along = wrap_dim(*dim, self.dim());
  auto broadcast = [&](const Tensor& t, const Tensor& other) {
    Dims sizes = other.sizes();
    if (!sizes.empty()) sizes[along] = t.size(along);
    return ops::expand(t, broadcast_sizes(t.sizes(), sizes));
  };
  // Unlike gather's, these indices may count from the end.
  const Tensor from_end = ops::lt(indices, wrapped_scalar(0, indices.device()));
  const Tensor size = wrapped_scalar(self.dim() ? self.size(along) : 1, indices.device());
  const Tensor positions = ops::where(from_end, ops::add(indices, size), indices);
  return ops::gather(broadcast(self, indices), along, broadcast(positions, self));
}

}  // namespace composite

namespace ops {

Tensor gather_backward(const Tensor& grad, const Dims& sizes, int64_t dim, const Tensor& index) {
  return scatter_add_(tp::zeros(sizes, {grad.dtype(), grad.device()}), dim, index, grad);
}

TensorList scatter_reduce_backward(const Tensor& grad, const Tensor& self, int64_t dim, const Tensor& index,
                                   const Tensor& src, const std::string& reduce, bool include_self,
                                   const Tensor& result) {
  const IndexedAccess at{
      [&](const Tensor& t) { return gather(t, dim, index); },
      [&](const Tensor& t, const Tensor& values) { return scatter_add(t, dim, index, values); },
      [&](const Tensor& t, const Tensor& values) {
        return scatter_reduce(t, dim, index, values, reduce, include_self);
      },
      [&](const Tensor& t) { return scatter(t, dim, index, Scalar(0)); },
  };
  return reduced_backward(at, grad, self, src, kernels::parse_reduce(reduce), include_self, result);
}

}  // namespace ops
}  // namespace tp

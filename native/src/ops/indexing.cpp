// Reading and writing by lists of index tensors (`tensor[…]`), and by the slices of one dimension.
#include "kernels/indexing.h"

#include <cstring>

#include "autograd/formulas.h"
#include "declared/comparison.h"
#include "declared/views.h"
#include "kernels/arithmetic.h"
#include "kernels/creation.h"
#include "kernels/views.h"
#include "ops/formulas/indexing.h"
#include "ops/index_plan.h"
#include "ops/packed.h"

namespace tp {
namespace {

template <class T>
void put_row(void*, char* const* p, const int64_t* s, int64_t n) {
  for (int64_t i = 0; i < n; ++i)
    *reinterpret_cast<T*>(p[0] + i * s[0] + *reinterpret_cast<const int64_t*>(p[2] + i * s[2])) =
        *reinterpret_cast<const T*>(p[1] + i * s[1]);
}

template <class T>
void add_row(void* state, char* const* p, const int64_t* s, int64_t n) {
  const T alpha = *static_cast<const T*>(state);
  auto add = [alpha](T* to, T value) {
    if constexpr (std::is_same_v<T, bool>)
      *to = *to || (value && alpha);
    else
      *to = static_cast<T>(*to + alpha * value);
  };
  if (s[2] == 0 && s[0] == sizeof(T) && s[1] == sizeof(T)) {
    T* to = reinterpret_cast<T*>(p[0] + *reinterpret_cast<const int64_t*>(p[2]));
    const T* from = reinterpret_cast<const T*>(p[1]);
    for (int64_t i = 0; i < n; ++i) add(to + i, from[i]);
    return;
  }
  for (int64_t i = 0; i < n; ++i)
    add(reinterpret_cast<T*>(p[0] + i * s[0] + *reinterpret_cast<const int64_t*>(p[2] + i * s[2])),
        *reinterpret_cast<const T*>(p[1] + i * s[1]));
}

}  // namespace

Tensor expanded_values(const Tensor& values, const Dims& sizes) {
  check(is_expandable_to(values.sizes(), sizes), "shape mismatch: value tensor of shape ", values.sizes(),
        " cannot be broadcast to indexing result of shape ", sizes);
  Dims strides(sizes.size());
  for (int64_t d = 1; d <= values.dim(); ++d)
    if (values.size(-d) != 1) strides[sizes.size() - d] = values.stride(-d);
  return alias(values, sizes, strides, values.offset());
}

void put_elements(const IndexPlan& plan, const Tensor& values, bool accumulate, const Scalar& alpha) {
  const Tensor& target = plan.source;
  if (target.is_meta() || product(plan.sizes) == 0) return;
  const Tensor* all[] = {&target, &values, &plan.offsets};
  const int64_t serial = product(plan.sizes);
  if (accumulate)
    dispatch_any(target.dtype(), "index_put_", [&]<class T>() {
      T factor = alpha.to<T>();
      for_each_row(all, 3, add_row<T>, &factor, serial);
    });
  else
    dispatch_size(target, [&]<class T>() { for_each_row(all, 3, put_row<T>, nullptr, serial); });
}

namespace kernels {

Tensor index(const Tensor& self, const TensorList& indices) { return take_elements(plan_index(self, indices)); }

void index_put_(const Tensor& self, const TensorList& indices, const Tensor& values, bool accumulate) {
  check(self.dtype() == values.dtype(), "Index put requires the source and destination dtypes match, got ",
        scalar_name(self.dtype()), " for the destination and ", scalar_name(values.dtype()), " for the source.");
  if (self.is_meta()) return;
  const IndexPlan plan = plan_index(self, indices);
  put_elements(plan, expanded_values(values, plan.sizes), accumulate, Scalar(true));
}

Tensor index_select(const Tensor& self, int64_t dim, const Tensor& index) {
  dim = wrap_dim(dim, self.dim());
  check_index(index.dim() <= 1, "index_select(): Index is supposed to be a vector");
  check(index.dtype() == DType::Int64 || index.dtype() == DType::Int32,
        "index_select(): Expected dtype int32 or int64 for index");
  check(self.dim() > 0 || index.numel() == 1, "index_select(): Index to scalar can have only 1 value, got ",
        index.numel(), " value(s)");
  const int64_t size = self.dim() == 0 ? 1 : self.size(dim);
  const Tensor positions = as_positions(index);
  if (const auto outside = first_outside(positions, size)) {
    if (self.dim() > 1 && dim > 0)
      fail(ErrorKind::Runtime, "INDICES element is out of DATA bounds, id=", *outside, " axis_dim=", size);
    fail(ErrorKind::Index, "index out of range in self");
  }
  if (self.dim() == 0) return clone(self);
  const IndexPlan plan = plan_select(self, dim, positions);
  // Unlike indexing, the result is always contiguous.
  Tensor out = empty(plan.sizes, self.dtype(), self.device());
  if (out.is_meta() || out.numel() == 0) return out;
  if (dim > 0 || !self.is_contiguous()) {
    copy_data(out, take_elements(plan));
    return out;
  }
  const int64_t bytes = out.nbytes() / positions.numel();
  const auto* from = static_cast<const char*>(self.raw());
  auto* to = static_cast<char*>(out.raw());
  const auto* rows = positions.data<int64_t>();
  if (bytes == self.element_size()) {
    dispatch_size(out, [&]<class T>() {
      parallel_for(positions.numel(), kGrain, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) out.data<T>()[i] = self.data<T>()[rows[i]];
      });
    });
    return out;
  }
  parallel_for(positions.numel(), std::max<int64_t>(1, 4 * kGrain / bytes), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      std::memcpy(to + i * bytes, from + rows[i] * bytes, static_cast<size_t>(bytes));
  });
  return out;
}

Tensor take(const Tensor& self, const Tensor& index) {
  check(index.dtype() == DType::Int64, "take(): Expected a long tensor for index, but got ",
        scalar_name(index.dtype()));
  const Tensor flat = self.is_contiguous() ? self : clone(self);
  const int64_t size = self.numel();
  check_index(size > 0 || index.numel() == 0, "take(): tried to take from an empty tensor");
  Tensor out = empty(index.sizes(), self.dtype(), self.device());
  if (out.is_meta()) return out;
  const Tensor places = as_positions(index);
  const auto* at = places.data<int64_t>();
  dispatch_size(out, [&]<class T>() {
    for (int64_t i = 0; i < out.numel(); ++i) {
      check_index(at[i] >= -size && at[i] < size, "out of range: tried to access index ", at[i], " on a tensor of ",
                  size, " elements.");
      out.data<T>()[i] = flat.data<T>()[at[i] < 0 ? at[i] + size : at[i]];
    }
  });
  return out;
}

void put_(const Tensor& self, const Tensor& index, const Tensor& source, bool accumulate) {
  check(index.dtype() == DType::Int64, "put_(): Expected a long tensor for index, but got ",
        scalar_name(index.dtype()));
  check(self.dtype() == source.dtype(),
        "put_(): self and source expected to have the same dtype, but got self.dtype = ", scalar_name(self.dtype()),
        " and source.dtype = ", scalar_name(source.dtype()));
  check_index(index.numel() == source.numel(),
              "put_(): Expected source and index to have the same number of elements, but got source.numel() = ",
              source.numel(), ", index.numel() = ", index.numel());
  const int64_t size = self.numel();
  check_index(size > 0 || index.numel() == 0, "put_(): Tried to put elements into an empty tensor");
  check_overlap(self, {&index, &source});
  if (self.is_meta() || index.numel() == 0) return;
  const Tensor places = packed(index);
  Tensor offsets = empty(Dims{places.numel()}, DType::Int64);
  for (int64_t i = 0; i < places.numel(); ++i) {
    int64_t at = places.data<int64_t>()[i], offset = 0;
    check_index(at >= -size && at < size, "out of range: tried to access index ", at, " on a tensor of ", size,
                " elements.");
    if (at < 0) at += size;
    for (int64_t d = self.dim() - 1; d >= 0; at /= self.size(d), --d) offset += at % self.size(d) * self.stride(d);
    offsets.data<int64_t>()[i] = offset * self.element_size();
  }
  const IndexPlan plan{offsets.sizes(), alias(self, offsets.sizes(), {0}, self.offset()), offsets};
  put_elements(plan, _reshape_copy(source, offsets.sizes()), accumulate, Scalar(true));
}

}  // namespace kernels

namespace {
/// Indices that are within bounds everywhere: those where `mask` does not hold are 0.
TensorList masked_indices(const Tensor& mask, const TensorList& indices) {
  TensorList out;
  const Tensor outside = ops::logical_not(mask);
  for (const Tensor& index : indices)
    out.push_back(index.defined() ? ops::masked_fill(index, outside, Scalar(0)) : Tensor());
  return out;
}
}  // namespace

Tensor kernels::_unsafe_masked_index(const Tensor& self, const Tensor& mask, const TensorList& indices,
                                     const Scalar& fill) {
  return ops::masked_fill(ops::index(self, masked_indices(mask, indices)), ops::logical_not(mask), fill);
}
Tensor kernels::_unsafe_masked_index_put_accumulate(const Tensor& self, const Tensor& mask, const TensorList& indices,
                                                    const Tensor& values) {
  return ops::index_put(self, masked_indices(mask, indices),
                        ops::masked_fill(values, ops::logical_not(mask), Scalar(0)), true);
}

namespace composite {

Tensor index_put(const Tensor& self, const TensorList& indices, const Tensor& values, bool accumulate) {
  return ops::index_put_(ops::clone(self), indices, values, accumulate);
}
Tensor put(const Tensor& self, const Tensor& index, const Tensor& source, bool accumulate) {
  return ops::put_(ops::clone(self), index, source, accumulate);
}

}  // namespace composite

namespace ops {

Tensor index_put_backward(const Tensor& grad, const Dims& sizes, const TensorList& indices) {
  return index_put_(tp::zeros(sizes, {grad.dtype(), grad.device()}), indices, grad, true);
}
Tensor index_put_zero(const Tensor& grad, const TensorList& indices) {
  return index_put(grad, indices, tp::zeros({}, {grad.dtype(), grad.device()}), false);
}
Tensor put_zero(const Tensor& grad, const Tensor& index) {
  return put(grad, index, tp::zeros(index.sizes(), {grad.dtype(), grad.device()}), false);
}
Tensor index_select_backward(const Tensor& grad, const Dims& sizes, int64_t dim, const Tensor& index) {
  const Tensor result = tp::zeros(sizes, {grad.dtype(), grad.device()});
  return sizes.empty() ? index_add_(result, 0, reshape(index, {}), grad) : index_add_(result, dim, index, grad);
}
Tensor take_backward(const Tensor& grad, const Dims& sizes, const Tensor& index) {
  const Tensor flat = index_put_(tp::zeros(Dims{product(sizes)}, {grad.dtype(), grad.device()}), {index}, grad, true);
  return view(flat, sizes);
}

}  // namespace ops
}  // namespace tp

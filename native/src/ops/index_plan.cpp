

#include "ops/index_plan.h"

#include <algorithm>
#include <cstring>

#include "declared/creation.h"
#include "declared/reduce.h"
#include "declared/views.h"
#include "kernels/indexing.h"
#include "ops/formulas/reduce.h"

namespace tp {
namespace {

/// Masks replaced by the positions of their true elements.
TensorList expand_masks(const Tensor& self, const TensorList& indices) {
  TensorList out;
  for (const Tensor& index : indices) {
    if (!index.defined()) {
      out.emplace_back();
      continue;
    }
    check(!index.is_meta() || self.is_meta(),
          "Expected all tensors to be on the same device, but found at least two devices, cpu and meta!");
    const DType type = index.dtype();
    check_index(type == DType::Int64 || type == DType::Int32 || type == DType::UInt8 || type == DType::Bool,
                "tensors used as indices must be long, int, byte or bool tensors");
    if (type == DType::Int64 || type == DType::Int32) {
      out.push_back(index);
      continue;
    }
    const auto at = static_cast<int64_t>(out.size());
    for (int64_t d = 0; d < index.dim(); ++d)
      check_index(at + d < self.dim() && index.size(d) == self.size(at + d), "The shape of the mask ", index.sizes(),
                  " at index ", d, " does not match the shape of the indexed tensor ", self.sizes(), " at index ",
                  at + d);
    const Tensor places = kernels::nonzero(index);
    for (int64_t d = 0; d < index.dim(); ++d)
      out.push_back(alias(places, {places.size(0)}, {places.stride(0)}, places.offset() + d * places.stride(1)));
  }
  check_index(static_cast<int64_t>(out.size()) <= self.dim(), "too many indices for tensor of dimension ", self.dim());
  return out;
}

Dims common_shape(const TensorList& indices) {
  Dims shape;
  bool fits = true;
  for (const Tensor& index : indices) {
    if (!index.defined()) continue;
    for (int64_t d = 1; d <= std::min(shape.size(), index.dim()); ++d) {
      const int64_t a = shape[shape.size() - d], b = index.size(-d);
      fits = fits && (a == b || a == 1 || b == 1);
    }
    if (fits) shape = broadcast_sizes(shape, index.sizes());
  }
  if (fits) return shape;
  std::string shapes;
  for (const Tensor& index : indices)
    if (index.defined()) shapes += (shapes.empty() ? "" : ", ") + str(index.sizes());
  fail(ErrorKind::Index, "shape mismatch: indexing tensors could not be broadcast together with shapes ", shapes);
}

/// Adds index * step to each offset.
void add_offsets(int64_t* offsets, const Tensor& index, const Dims& shape, int64_t dim, int64_t size, int64_t step) {
  const Tensor* positions = &index;
  Tensor own;
  if (index.dtype() != DType::Int64 || !index.is_contiguous() || index.sizes() != shape) {
    own = empty(shape, DType::Int64);
    copy_data(own, index);
    positions = &own;
  }
  const auto* p = positions->data<int64_t>();
  for (int64_t i = 0, n = positions->numel(); i < n; ++i) {
    check_index(p[i] >= -size && p[i] < size, "index ", p[i], " is out of bounds for dimension ", dim, " with size ",
                size);
    offsets[i] += (p[i] < 0 ? p[i] + size : p[i]) * step;
  }
}

}  // namespace

IndexPlan plan_index(const Tensor& self, const TensorList& given) {
  check_index(!given.empty(), "at least one index must be provided");
  const TensorList indices = expand_masks(self, given);
  const Dims shape = common_shape(indices);
  const auto count = static_cast<int64_t>(indices.size());
  auto indexed = [&](int64_t d) { return d < count && indices[d].defined(); };

  int64_t first = self.dim(), last = -1, total = 0;
  bool has_empty = false;
  for (int64_t d = 0; d < self.dim(); ++d)
    if (indexed(d)) {
      first = std::min(first, d);
      last = d;
      ++total;
      has_empty = has_empty || self.size(d) == 0;
    }
  check_index(!has_empty || product(shape) == 0, "index is out of bounds for dimension with size 0");
  const bool adjacent = last - first + 1 == total;

  IndexPlan plan;
  Dims strides, offset_strides;
  const Dims packed = contiguous_strides(shape);
  auto push_indices = [&] {
    for (int64_t d = 0; d < shape.size(); ++d) {
      plan.sizes.push_back(shape[d]);
      strides.push_back(0);
      offset_strides.push_back(packed[d]);
    }
  };
  if (!adjacent) push_indices();
  for (int64_t d = 0; d < self.dim(); ++d) {
    if (adjacent && d == first) push_indices();
    if (indexed(d)) continue;
    plan.sizes.push_back(self.size(d));
    strides.push_back(self.stride(d));
    offset_strides.push_back(0);
  }
  plan.source = alias(self, plan.sizes, strides, self.offset());
  if (self.is_meta()) return plan;

  Tensor offsets = zeros(shape, {DType::Int64});
  for (int64_t d = 0; d < count; ++d)
    if (indexed(d))
      add_offsets(offsets.data<int64_t>(), indices[d], shape, d, self.size(d), self.stride(d) * self.element_size());
  plan.offsets = alias(offsets, plan.sizes, offset_strides, 0);
  return plan;
}

IndexPlan plan_select(const Tensor& self, int64_t dim, const Tensor& positions) {
  IndexPlan plan;
  plan.sizes = self.sizes();
  plan.sizes[dim] = positions.numel();
  Dims strides = self.strides();
  strides[dim] = 0;
  plan.source = alias(self, plan.sizes, strides, self.offset());
  if (self.is_meta()) return plan;
  Tensor offsets = empty(Dims{positions.numel()}, DType::Int64);
  const int64_t step = self.stride(dim) * self.element_size();
  for (int64_t i = 0; i < positions.numel(); ++i) offsets.data<int64_t>()[i] = positions.data<int64_t>()[i] * step;
  Dims offset_strides(self.dim());
  offset_strides[dim] = 1;
  plan.offsets = alias(offsets, plan.sizes, offset_strides, 0);
  return plan;
}

namespace {
template <class T>
void take_row(void*, char* const* p, const int64_t* s, int64_t n) {
  T* out = reinterpret_cast<T*>(p[0]);
  const char* source = p[1];
  const int64_t size = sizeof(T);
  if (s[2] == 0) {
    source += *reinterpret_cast<const int64_t*>(p[2]);
    if (s[0] == size && s[1] == size) {
      std::memcpy(out, source, static_cast<size_t>(n * size));
      return;
    }
    for (int64_t i = 0; i < n; ++i)
      *reinterpret_cast<T*>(p[0] + i * s[0]) = *reinterpret_cast<const T*>(source + i * s[1]);
    return;
  }
  for (int64_t i = 0; i < n; ++i)
    *reinterpret_cast<T*>(p[0] + i * s[0]) =
        *reinterpret_cast<const T*>(source + i * s[1] + *reinterpret_cast<const int64_t*>(p[2] + i * s[2]));
}
}  // namespace

Tensor take_elements(const IndexPlan& plan) {
  const Tensor& source = plan.source;
  const Tensor* inputs[] = {&source, &plan.offsets};
  Tensor out = empty_strided(plan.sizes, ordered_strides(plan.sizes, inputs, source.is_meta() ? 1 : 2),
                             {source.dtype(), source.device()});
  if (out.is_meta() || out.numel() == 0) return out;
  const Tensor* all[] = {&out, &source, &plan.offsets};
  dispatch_size(out, [&]<class T>() { for_each_row(all, 3, take_row<T>, nullptr); });
  return out;
}

Tensor as_positions(const Tensor& index) {
  if (index.dtype() == DType::Int64 && index.is_contiguous()) return index;
  Tensor out = empty(index.sizes(), DType::Int64, index.device());
  copy_data(out, index);
  return out;
}

std::optional<int64_t> first_outside(const Tensor& positions, int64_t size) {
  if (positions.is_meta()) return std::nullopt;
  const auto* p = positions.data<int64_t>();
  const int64_t n = positions.numel();
  // Negative where a position is below 0 or above the last: no comparison, so that the loop is vectorised.
  uint64_t signs = 0;
  for (int64_t i = 0; i < n; ++i) {
    const auto at = static_cast<uint64_t>(p[i]);
    signs |= at | (static_cast<uint64_t>(size) - 1 - at);
  }
  if (static_cast<int64_t>(signs) >= 0) return std::nullopt;
  return *std::find_if(p, p + n, [size](int64_t i) { return i < 0 || i >= size; });
}

}  // namespace tp

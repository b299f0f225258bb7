#pragma once
// Indexing by tensors, reduced to one walk: every element of the result has a place in the source that a plain stride
// gives, plus an offset that the index tensors give.
#include "core/tensor.h"

namespace tp {

struct IndexPlan {
  /// Shape of the indexing result.
  Dims sizes;
  /// The source with that shape; its strides are 0 along the dimensions of the index tensors.
  Tensor source;
  /// Byte offsets (int64) with that shape; strides are 0 along all other dimensions. Undefined on the meta device.
  Tensor offsets;
};

/// Plan of self[indices]: masks become positions, index tensors broadcast, and the dimensions they make stand where
/// the indexed ones stood, or first when those were not adjacent. Bounds are checked.
IndexPlan plan_index(const Tensor& self, const TensorList& indices);
/// Plan of the slices of one dimension; `positions` is a contiguous int64 vector within bounds.
IndexPlan plan_select(const Tensor& self, int64_t dim, const Tensor& positions);
/// The elements a plan picks, as a new tensor.
Tensor take_elements(const IndexPlan& plan);

/// Stores or adds alpha times `values` at the plan's places, one after the other: an index may occur twice.
void put_elements(const IndexPlan& plan, const Tensor& values, bool accumulate, const Scalar& alpha);
/// `values` seen with the shape of an indexing result, by broadcasting.
Tensor expanded_values(const Tensor& values, const Dims& sizes);

/// `index` (int32 or int64) as contiguous int64.
Tensor as_positions(const Tensor& index);
/// First element outside [0, size), if there is one.
std::optional<int64_t> first_outside(const Tensor& positions, int64_t size);

/// An element of 16 bytes.
struct Bytes16 {
  uint64_t words[2];
};
/// Calls f.operator()<T>() with an unsigned type of the element's size: for ops that only move elements.
template <class F>
void dispatch_size(const Tensor& t, F&& f) {
  switch (t.element_size()) {
    case 1:
      return f.template operator()<uint8_t>();
    case 2:
      return f.template operator()<uint16_t>();
    case 4:
      return f.template operator()<uint32_t>();
    case 8:
      return f.template operator()<uint64_t>();
    default:
      return f.template operator()<Bytes16>();
  }
}

}  // namespace tp

#pragma once
// What scatter_reduce and index_reduce do with values that meet at one place.
#include <functional>
#include <string>

#include "ops/index_plan.h"

namespace tp {

enum class Combine { Add, Multiply, Mean, Greatest, Least };

/// Combines `values`, which have the plan's shape, into the elements the plan picks, one after the other.
void combine_elements(const char* op, const IndexPlan& plan, const Tensor& values, Combine how);

/// A copy of `self` with `values` combined, in dtype `in`, into the elements that plan(copy) picks; they count as
/// absent before unless `include_self`.
Tensor reduced_copy(const char* op, const Tensor& self, const Tensor& values, Combine how, bool include_self, DType in,
                    const std::function<IndexPlan(const Tensor&)>& plan);

/// How one family of indexed reductions reads and writes: scatter_reduce by element, index_reduce by slice.
struct IndexedAccess {
  /// The elements of `t` at the index, in the shape of the values.
  std::function<Tensor(const Tensor& t)> read;
  /// `t` with values added.
  std::function<Tensor(const Tensor& t, const Tensor& values)> add;
  /// `t` with values multiplied in, as the forward pass does.
  std::function<Tensor(const Tensor& t, const Tensor& values)> multiply;
  /// `t` with zeros at the index.
  std::function<Tensor(const Tensor& t)> clear;
};
/// Gradients of `self` and of the values.
TensorList reduced_backward(const IndexedAccess& at, const Tensor& grad, const Tensor& self, const Tensor& values,
                            Combine how, bool include_self, const Tensor& result);

}  // namespace tp

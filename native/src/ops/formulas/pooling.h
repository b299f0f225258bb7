#pragma once
// Helpers of the gradient formulas in native/ops/pooling.ts.
#include "autograd/formulas.h"
#include "ops/formulas/pool.h"

namespace tp::ops {

inline Dims last_sizes(const Dims& sizes, int64_t count) { return Dims(sizes.end() - count, count); }
/// Adds each gradient at its index among the last `dims` dimensions of a tensor of `sizes`.
Tensor max_pool_gradient(const Tensor& grad, const Dims& sizes, const Tensor& indices, int64_t dims);
/// Elements of `grad` at the indices unpooling wrote to.
Tensor max_unpool_gradient(const Tensor& grad, const Tensor& indices, int64_t dims);

}  // namespace tp::ops

#pragma once
// Reductions: which elements are joined, how the work is shared, and the kernels that do the joining.
#include <cstdint>

namespace tp {

enum class Reduction : uint8_t {
  Sum,
  Prod,
  Max,
  Min,
  ArgMax,
  ArgMin,
  Any,
  All,
  Nonzero,
  Norm1,
  Norm2,
  MaxAbs,
  MinAbs,
  Var
};
constexpr int kReductionCount = 14;

/// One reduction of one dtype. Partial results are opaque blocks of `size` bytes; strides count elements.
struct ReduceKernel {
  int64_t size;
  /// Makes `count` partial results that stand for no elements.
  void (*start)(void* partials, int64_t count);
  /// Joins to each of `count` partial results, whose elements begin `step` apart, n elements `stride` apart. `first` is
  /// the position of the first of them in the reduced dimension.
  void (*fold)(const void* in, int64_t count, int64_t step, int64_t n, int64_t stride, int64_t first, void* partials);
  /// Joins partial results of later elements.
  void (*merge)(void* into, const void* from, int64_t count);
  /// Writes results, and where the elements are if `indices` is given. `parameter`: divisor of a sum, correction of
  /// var.
  void (*finish)(const void* partials, int64_t count, void* out, int64_t* indices, int64_t stride, double parameter);
};

/// Makes `kernel` the one for these if it suits the machine better than what was offered before.
void offer_reduction(Reduction reduction, int dtype, int level, const ReduceKernel& kernel);

#ifndef TP_ISA
class Tensor;
class Dims;
/// Joins elements of `self` along `dims` (wrapped, any order) into `out`, and `indices`, which are contiguous.
void reduce(Reduction reduction, const Tensor& self, const Dims& dims, const Tensor& out, double parameter = 1);
void reduce_with_indices(Reduction reduction, const Tensor& self, int64_t dim, const Tensor* out,
                         const Tensor& indices);
#endif

}  // namespace tp

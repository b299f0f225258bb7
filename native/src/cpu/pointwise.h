#pragma once
// Pointwise ops: broadcasting, type promotion, layout of the result, and the walk over memory.
#include <initializer_list>

#include "core/parallel.h"
#include "core/tensor.h"
#include "cpu/pointwise_op.h"

namespace tp {

using Inputs = std::initializer_list<const Tensor*>;
using Params = std::initializer_list<Param>;

/// A new tensor with the op applied; strides follow the inputs' as PyTorch's.
Tensor pointwise(const PointwiseOp& op, Inputs inputs, Params params);
/// The same into `out`, which must have the broadcast shape and a dtype the result can be cast to.
void pointwise_out(const PointwiseOp& op, const Tensor& out, Inputs inputs, Params params);

/// PyTorch's error when writing to `out` would change elements twice, or inputs yet to be read.
void check_overlap(const Tensor& out, Inputs inputs);

// PyTorch's refusals, named by `check` in native/ops.
void check_alpha(const Tensor& self, const Tensor& other, const Scalar& alpha);
void check_sub(const Tensor& self, const Tensor& other);
void check_neg(const Tensor& self);
void check_relu(const Tensor& self);
/// NotImplementedError for what PyTorch has no complex, or no 16-bit, kernel of.
void refuse_complex(const Tensor& self, const char* text);
void refuse_halves(std::initializer_list<const Tensor*> inputs, const char* kernel);
void check_addcdiv(const Tensor& tensor1, const Tensor& tensor2);
void check_hardtanh(const Tensor& self, const Scalar& min_val);
void check_softshrink(const Tensor& self, const Scalar& lambd);
void check_celu(const Tensor& self, const Scalar& alpha);
void check_zero_division(const Tensor& self, const Tensor& other);
void check_integer_pow(const Tensor& self, const Tensor& exponent);
void check_condition(const Tensor& condition);
void check_lerp(const char* name, const Tensor& self, const Tensor& other);

/// Walks tensors of one shape together: calls row(pointers, strides, n) for each innermost row; rows run in parallel.
/// `tensors[0]` is written. Ranges of at least `grain` elements run in parallel.
void for_each_row(const Tensor* const* tensors, int count,
                  void (*row)(void* state, char* const*, const int64_t*, int64_t), void* state, int64_t grain = kGrain);
/// Strides of a new result of these inputs, as PyTorch's iterator chooses them: the inputs' own where they are laid out
/// alike, else their order of dimensions, packed.
Dims result_strides(const Dims& shape, const Tensor* const* inputs, int count);
/// The latter, whether or not they are laid out alike.
Dims ordered_strides(const Dims& shape, const Tensor* const* inputs, int count);

/// Whether every element has a place of its own and there are no gaps, in whatever order.
bool non_overlapping_dense(const Tensor& t);
/// PyTorch's errors for writing where reads still come from.
void check_overlap(const Tensor& out, Inputs inputs);

/// dst[i] = cast(src[i]) with broadcasting of src; no history.
void copy_data(const Tensor& dst, const Tensor& src);
/// Uninitialised memory for a result shaped as `t`, with the strides of `t` where it has neither gaps nor overlap.
Tensor cast_layout(const Tensor& t, DType dtype);
/// `t` in another dtype, or itself.
Tensor cast(const Tensor& t, DType dtype);

}  // namespace tp

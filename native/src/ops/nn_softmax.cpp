// Softmax and its logarithm along any dimension.
#include "autograd/formulas.h"
#include "core/parallel.h"
#include "cpu/nn.h"
#include "declared/arithmetic.h"
#include "declared/math.h"
#include "declared/reduce.h"
#include "kernels/activation.h"
#include "kernels/creation.h"
#include "kernels/reduce.h"
#include "ops/formulas/activation.h"
#include "ops/packed.h"

namespace tp {
namespace {

/// A contiguous tensor seen from one dimension: `outer` blocks of `n` rows of `inner` elements.
struct Around {
  int64_t outer = 1, n = 1, inner = 1;
  Around(const Dims& sizes, int64_t dim) {
    for (int64_t d = 0; d < sizes.size(); ++d) (d < dim ? outer : d == dim ? n : inner) *= sizes[d];
  }
};

/// Elements below which a second thread does not pay.
constexpr int64_t kSoftmaxGrain = kGrain / 2;

Tensor softmax_along(const Tensor& self, int64_t dim, std::optional<DType> dtype, bool log) {
  const Tensor input = packed(dtype ? cast(self, *dtype) : self);
  dim = wrap_dim(dim, self.dim());
  if (!is_floating(input.dtype()))
    fail_not_implemented(log ? (dim >= self.dim() - 1 ? "log_softmax_lastdim_kernel_impl" : "log_softmax_kernel_impl")
                             : (dim >= self.dim() - 1 ? "softmax_lastdim_kernel_impl" : "softmax_kernel_impl"),
                         input.dtype());
  Tensor out = empty(input.sizes(), input.dtype(), input.device());
  if (out.is_meta() || out.numel() == 0) return out;
  const Around shape(input.sizes(), dim);
  const bool single = input.dtype() == DType::Float32;
  auto* to = static_cast<char*>(out.raw());
  const auto* from = static_cast<const char*>(input.raw());
  const int64_t size = input.element_size();
  if (shape.inner == 1) {
    auto* kernel = (single ? softmax_rows_f32 : softmax_rows_f64).call;
    parallel_for(shape.outer, std::max<int64_t>(1, kSoftmaxGrain / shape.n), [&](int64_t begin, int64_t end) {
      const int64_t at = begin * shape.n * size;
      kernel(to + at, from + at, end - begin, shape.n, log);
    });
    return out;
  }
  auto* kernel = (single ? softmax_columns_f32 : softmax_columns_f64).call;
  parallel_for(shape.outer, std::max<int64_t>(1, kSoftmaxGrain / (shape.n * shape.inner)),
               [&](int64_t begin, int64_t end) {
                 for (int64_t i = begin; i < end; ++i) {
                   const int64_t at = i * shape.n * shape.inner * size;
                   kernel(to + at, from + at, shape.inner, shape.n, log);
                 }
               });
  return out;
}

Tensor softmax_gradient(const Tensor& grad, const Tensor& output, int64_t dim, bool log) {
  dim = wrap_dim(dim, output.dim());
  Tensor out = empty(output.sizes(), output.dtype(), output.device());
  if (out.is_meta() || out.numel() == 0) return out;
  const Tensor g = packed(cast(grad, output.dtype())), y = packed(output);
  const Around shape(y.sizes(), dim);
  const bool single = y.dtype() == DType::Float32;
  auto* to = static_cast<char*>(out.raw());
  const auto *from = static_cast<const char*>(g.raw()), *result = static_cast<const char*>(y.raw());
  const int64_t size = y.element_size();
  if (shape.inner == 1) {
    auto* kernel = (single ? softmax_gradient_rows_f32 : softmax_gradient_rows_f64).call;
    parallel_for(shape.outer, std::max<int64_t>(1, kSoftmaxGrain / shape.n), [&](int64_t begin, int64_t end) {
      const int64_t at = begin * shape.n * size;
      kernel(to + at, from + at, result + at, end - begin, shape.n, log);
    });
    return out;
  }
  auto* kernel = (single ? softmax_gradient_columns_f32 : softmax_gradient_columns_f64).call;
  parallel_for(shape.outer, std::max<int64_t>(1, kSoftmaxGrain / (shape.n * shape.inner)),
               [&](int64_t begin, int64_t end) {
                 for (int64_t i = begin; i < end; ++i) {
                   const int64_t at = i * shape.n * shape.inner * size;
                   kernel(to + at, from + at, result + at, shape.inner, shape.n, log);
                 }
               });
  return out;
}

}  // namespace

namespace kernels {

Tensor softmax(const Tensor& self, int64_t dim, std::optional<DType> dtype) {
  const DType type = dtype.value_or(self.dtype());
  if (!is_reduced(type)) return softmax_along(self, dim, dtype, false);
  const Tensor wide = cast(cast(self, type), DType::Float32);
  if (self.numel() == 0 || wrap_dim(dim, self.dim()) >= self.dim() - 1)
    return cast(softmax_along(wide, dim, std::nullopt, false), type);
  // Along other dimensions than the last one PyTorch keeps the exponentials in the result, rounded.
  const Tensor powers = ops::exp(ops::sub(wide, ops::amax(wide, {dim}, true)));
  const Tensor rounded = cast(cast(powers, type), DType::Float32);
  return cast(ops::div(rounded, ops::sum(powers, Dims{dim}, true)), type);
}
Tensor log_softmax(const Tensor& self, int64_t dim, std::optional<DType> dtype) {
  const DType type = dtype.value_or(self.dtype());
  if (!is_reduced(type)) return softmax_along(self, dim, dtype, true);
  const Tensor wide = cast(cast(self, type), DType::Float32);
  if (self.numel() == 0 || wrap_dim(dim, self.dim()) < self.dim() - 1)
    return cast(softmax_along(wide, dim, std::nullopt, true), type);
  // Along the last dimension PyTorch rounds the sum and its logarithm.
  const auto rounded = [&](const Tensor& t) { return cast(cast(t, type), DType::Float32); };
  const Tensor shifted = ops::sub(wide, ops::amax(wide, {dim}, true));
  const Tensor total = rounded(ops::sum(ops::exp(shifted), Dims{dim}, true));
  return cast(ops::sub(shifted, rounded(ops::log(total))), type);
}
Tensor softmax_backward(const Tensor& grad_output, const Tensor& output, int64_t dim) {
  return softmax_gradient(grad_output, output, dim, false);
}
Tensor log_softmax_backward(const Tensor& grad_output, const Tensor& output, int64_t dim) {
  return softmax_gradient(grad_output, output, dim, true);
}

}  // namespace kernels

namespace ops {

Tensor softmax_double_backward(const Tensor& grad, const Tensor& grad_output, const Tensor& output, int64_t dim) {
  return (grad_output - sum(grad_output * output, Dims{dim}, true)) * grad -
         grad_output * sum(grad * output, Dims{dim}, true);
}

}  // namespace ops
}  // namespace tp

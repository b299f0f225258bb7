// Running products, extremes and logarithms of sums along a dimension, and their gradients.
#include <cmath>

#include "autograd/node.h"
#include "core/parallel.h"
#include "declared/comparison.h"
#include "declared/complex.h"
#include "declared/creation.h"
#include "declared/indexing.h"
#include "declared/math.h"
#include "declared/reduce.h"
#include "declared/scatter.h"
#include "declared/views.h"
#include "kernels/creation.h"
#include "kernels/cumulative.h"
#include "ops/formulas/cumulative.h"
#include "ops/formulas/reduce.h"
#include "ops/lines.h"

namespace tp {
namespace {

/// Calls scan(first, n, stride) with where each line of a contiguous tensor begins, counted in elements.
template <class Scan>
void scan_lines(const Tensor& t, int64_t dim, Scan scan) {
  if (t.numel() == 0) return;
  const Lines lines(t.sizes(), dim);
  const int64_t n = t.dim() ? t.size(dim) : 1, stride = t.dim() ? t.stride(dim) : 1;
  parallel_for(lines.count(), std::max<int64_t>(1, kGrain / 4 / n), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) scan(lines.offset(i, t.strides()), n, stride);
  });
}

/// A packed copy.
Tensor packed(const Tensor& self, DType type) {
  Tensor out = empty(self.sizes(), type, self.device());
  copy_data(out, self);
  return out;
}

template <class T>
bool is_nan(T value) {
  if constexpr (std::is_floating_point_v<T>) return std::isnan(value);
  return false;
}

TensorList running_extreme(const char* name, const Tensor& self, int64_t dim, bool largest) {
  dim = wrap_dim(dim, self.dim());
  const Tensor values = empty(self.sizes(), self.dtype(), self.device()),
               indices = empty(self.sizes(), DType::Int64, self.device());
  if (self.is_meta()) return {values, indices};
  const Tensor in = self.is_contiguous() ? self : packed(self, self.dtype());
  dispatch_all(self.dtype(), name, [&]<class T>() {
    scan_lines(values, dim, [&](int64_t first, int64_t n, int64_t stride) {
      const T* line = in.data<T>() + first;
      T* bests = values.data<T>() + first;
      int64_t* places = indices.data<int64_t>() + first;
      T best = line[0];
      int64_t place = 0;
      for (int64_t i = 0; i < n; ++i) {
        const T x = line[i * stride];
        // A later equal one counts, and NaN above all.
        const bool better = is_nan(x) || (!is_nan(best) && (largest ? x >= best : x <= best));
        best = better ? x : best;
        place = better ? i : place;
        bests[i * stride] = best;
        places[i * stride] = place;
      }
    });
  });
  return {values, indices};
}

/// log(exp(a) + exp(b)).
double log_add(double a, double b) {
  const double low = std::isnan(a) || a < b ? a : b, high = std::isnan(a) || a > b ? a : b;
  if (std::isnan(a) || std::isnan(b)) return NAN;
  return low != high || std::isfinite(low) ? high + std::log1p(std::exp(low - high)) : high;
}
complex128 log_add(complex128 a, complex128 b) {
  const complex128 high = a.real() < b.real() ? b : a, low = a.real() < b.real() ? a : b;
  if (std::isinf(low.real()) && low.real() < 0) return high;
  return high + std::log(1.0 + std::exp(low - high));
}

}  // namespace

namespace kernels {

Tensor cumprod(const Tensor& self, int64_t dim, std::optional<DType> dtype) {
  dim = wrap_dim(dim, self.dim());
  const DType type = dtype.value_or(is_differentiable(self.dtype()) ? self.dtype() : DType::Int64);
  Tensor result = packed(self, type);
  if (result.is_meta()) return result;
  const auto multiply = [&]<class T, class Total>(T, Total) {
    scan_lines(result, dim, [&](int64_t first, int64_t n, int64_t stride) {
      T* line = result.data<T>() + first;
      Total total = 1;
      for (int64_t i = 0; i < n; ++i) line[i * stride] = static_cast<T>(total *= static_cast<Total>(line[i * stride]));
    });
  };
  if (is_complex(type))
    dispatch_complex(type, "cumprod_out_cpu", [&]<class T>() { multiply(T(), complex128()); });
  else
    dispatch_numeric(type, "cumprod_out_cpu", [&]<class T>() {
      using Total = std::conditional_t<std::is_floating_point_v<T>, double, uint64_t>;
      multiply(T(), Total());
    });
  return result;
}

TensorList cummax(const Tensor& self, int64_t dim) { return running_extreme("cummax_cpu", self, dim, true); }
TensorList cummin(const Tensor& self, int64_t dim) { return running_extreme("cummin_cpu", self, dim, false); }

Tensor logcumsumexp(const Tensor& self, int64_t dim) {
  dim = wrap_dim(dim, self.dim());
  Tensor result = packed(self, self.dtype());
  if (result.is_meta()) return result;
  dispatch_floating_or_complex(self.dtype(), "logcumsumexp_out_cpu", [&]<class T>() {
    using Total = std::conditional_t<is_complex_type<T>, complex128, double>;
    scan_lines(result, dim, [&](int64_t first, int64_t n, int64_t stride) {
      T* line = result.data<T>() + first;
      Total total = -INFINITY;
      for (int64_t i = 0; i < n; ++i)
        line[i * stride] = static_cast<T>(total = log_add(static_cast<Total>(line[i * stride]), total));
    });
  });
  return result;
}

}  // namespace kernels

namespace ops {
namespace {

Tensor reversed_cumsum(const Tensor& t, int64_t dim) { return flip(cumsum(flip(t, {dim}), dim, std::nullopt), {dim}); }

/// Where lines of `self` hold zeros: elements before the first one divide as elsewhere, the first one has the products
/// up to the second without it, and what follows has no part in any product but 0.
Tensor cumprod_gradient_with_zeros(const Tensor& grad, const Tensor& self, int64_t dim, const Tensor& result) {
  const auto keep = [](const Tensor& t, const Tensor& where) { return masked_fill(t, logical_not(where), Scalar(0)); };
  const Tensor is_zero = eq(self, number(0)), zeros_so_far = cumsum(is_zero, dim, std::nullopt);
  const Tensor before = eq(zeros_so_far, number(0)), between = eq(zeros_so_far, number(1));
  const Tensor first = logical_and(between, is_zero), after = logical_and(between, logical_not(is_zero));
  const Tensor by_division = reversed_cumsum(keep(result * grad, before), dim) / self;
  const Tensor products = cumprod(masked_fill(self, logical_not(after), Scalar(1)), dim, std::nullopt);
  // The product of what comes before the first zero; 1 where that is the first element.
  const Tensor at = argmax(to_dtype(first, DType::UInt8), dim, true);
  const Tensor lead =
      masked_fill(gather(result, dim, clamp_min(at - number(1), Scalar(0))), eq(at, number(0)), Scalar(1));
  const Tensor at_first = sum(products * keep(grad, between), Dims{dim}, true, std::nullopt) * lead;
  return where(first, at_first, keep(by_division, before));
}

}  // namespace

Tensor cumprod_backward(const Tensor& grad, const Tensor& self, int64_t dim, const Tensor& result) {
  if (self.dim() == 0 || self.numel() == 0) return grad;
  dim = wrap_dim(dim, self.dim());
  if (self.is_meta() || !any(eq(self, number(0))).item().to<bool>())
    return reversed_cumsum(grad * conj(result), dim) / conj(self);
  if (!grad_enabled()) return cumprod_gradient_with_zeros(grad, conj(self), dim, conj(result));
  // To be differentiated again, nothing may divide: each element's factor is the running product without it.
  const int64_t n = self.size(dim);
  TensorList parts;
  for (int64_t k = 0; k < n; ++k) {
    const Tensor lead = prod(narrow(self, dim, 0, k), dim, true, std::nullopt);
    const Tensor others = cumprod(cat({lead, narrow(self, dim, k + 1, n - k - 1)}, dim), dim, std::nullopt);
    parts.push_back(sum(narrow(grad, dim, k, n - k) * conj(others), Dims{dim}, true, std::nullopt));
  }
  return cat(parts, dim);
}

Tensor running_choice_backward(const Tensor& grad, const Dims& sizes, int64_t dim, const Tensor& indices) {
  if (sizes.empty()) return grad;
  Tensor out = zeros(sizes, grad.dtype(), grad.device());
  scatter_add_(out, dim, indices, grad);
  return out;
}

Tensor logcumsumexp_backward(const Tensor& grad, const Tensor& self, const Tensor& result, int64_t dim) {
  if (grad.dim() == 0 || grad.numel() == 0) return grad;
  const auto reversed = [&](const Tensor& t) { return flip(logcumsumexp(flip(t, {dim}), dim), {dim}); };
  if (is_complex(grad.dtype())) return conj(exp(reversed(log(conj(grad)) - result) + self));
  // In logarithms of the positive and the negative part; what is in neither counts for nothing, even where the result
  // is minus infinity.
  const auto part = [&](const Tensor& chosen, const Tensor& size) {
    const Tensor logarithm = log(where(chosen, size, number(1.0))) - result;
    return exp(reversed(where(chosen, logarithm, number(-INFINITY))) + self);
  };
  return part(gt(grad, number(0)), grad) - part(lt(grad, number(0)), neg(grad));
}

}  // namespace ops
}  // namespace tp

// Quantiles, by sorting and interpolating between neighbours.
#include "declared/arithmetic.h"
#include "declared/comparison.h"
#include "declared/creation.h"
#include "declared/indexing.h"
#include "declared/math.h"
#include "declared/reduce.h"
#include "declared/scatter.h"
#include "declared/views.h"
#include "kernels/selection.h"
#include "ops/lines.h"

namespace tp {
namespace {

void check_arguments(const Tensor& self, const Tensor& q, const std::string& interpolation) {
  check(self.numel() > 0, "quantile() input tensor must be non-empty");
  check(q.dim() <= 1, "quantile() q must be a scalar or 1D tensor");
  check(self.dtype() == DType::Float32 || self.dtype() == DType::Float64,
        "quantile() input tensor must be either float or double dtype");
  check(self.dtype() == q.dtype(), "quantile() q tensor must be same dtype as the input tensor");
  for (const char* known : {"linear", "lower", "higher", "midpoint", "nearest"})
    if (interpolation == known) return;
  fail(ErrorKind::Runtime,
       "quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got ", interpolation);
}

/// Positions, among n sorted elements each, of the quantiles. A NaN in a line is its last element and wins.
Tensor ranks(const Tensor& sorted, const Tensor& q, bool ignore_nan) {
  const Tensor nan = ops::isnan(sorted);
  if (ignore_nan) {
    const Tensor last = ops::sub(ops::sum(ops::logical_not(nan), Dims{-1}, true, std::nullopt), wrapped_scalar(1));
    const Tensor rank = ops::mul(ops::to_dtype(last, q.dtype()), q);
    return ops::masked_fill(rank, ops::lt(rank, wrapped_scalar(0)), Scalar(0));
  }
  const Tensor last = wrapped_scalar(sorted.size(-1) - 1);
  return ops::where(ops::any(nan, Dims{-1}, true), ops::to_dtype(last, q.dtype()), ops::mul(q, last));
}

Tensor interpolate(const Tensor& sorted, const Tensor& rank, const std::string& interpolation) {
  const auto at = [&](const Tensor& r) { return ops::gather(sorted, -1, ops::to_dtype(r, DType::Int64)); };
  if (interpolation == "lower") return at(ops::floor(rank));
  if (interpolation == "higher") return at(ops::ceil(rank));
  if (interpolation == "nearest") return at(ops::round(rank));
  const Tensor below = ops::floor(rank);
  const Tensor weight = interpolation == "midpoint" ? ops::full_like(rank, Scalar(0.5), std::nullopt, std::nullopt)
                                                    : ops::sub(rank, below);
  return ops::lerp(at(below), at(ops::ceil(rank)), weight);
}

Tensor quantile_of(const Tensor& self, const Tensor& q, std::optional<int64_t> dim, bool keepdim,
                   const std::string& interpolation, bool ignore_nan) {
  check_arguments(self, q, interpolation);
  if (!q.is_meta())
    check(ops::all(ops::logical_and(ops::ge(q, wrapped_scalar(0)), ops::le(q, wrapped_scalar(1)))).item().to<bool>(),
          "quantile() q values must be in the range [0, 1]");
  const int64_t along = dim ? wrap_dim(*dim, self.dim()) : 0;
  const Dims rest = dim && self.dim() ? without(self.sizes(), along, keepdim) : Dims(keepdim ? self.dim() : 0, 1);
  const Tensor lines = dim && self.dim() ? ops::movedim(self, Dims{along}, Dims{-1}) : ops::flatten(self, 0, -1);
  const Tensor sorted = ops::sort(lines, -1, false, false)[0];
  // Each line's quantiles come last and then go first.
  Dims shape(sorted.dim(), 1);
  shape[sorted.dim() - 1] = q.numel();
  Dims expanded = sorted.sizes();
  expanded[sorted.dim() - 1] = q.numel();
  const Tensor rank = ops::expand(ranks(sorted, ops::reshape(q, shape), ignore_nan), expanded);
  const Tensor values = ops::movedim(interpolate(sorted, rank, interpolation), Dims{-1}, Dims{0});
  Dims result;
  if (q.dim() == 1) result.push_back(q.numel());
  for (int64_t size : rest) result.push_back(size);
  return ops::reshape(values, result);
}

Tensor as_tensor(double q, const Tensor& self) { return scalar_tensor(Scalar(q), {self.dtype(), self.device()}); }
void check_number(double q) { check(q >= 0 && q <= 1, "quantile() q must be in the range [0, 1] but got ", q); }

}  // namespace

namespace composite {

Tensor quantile(const Tensor& self, const Tensor& q, std::optional<int64_t> dim, bool keepdim,
                const std::string& interpolation) {
  return quantile_of(self, q, dim, keepdim, interpolation, false);
}
Tensor quantile(const Tensor& self, double q, std::optional<int64_t> dim, bool keepdim,
                const std::string& interpolation) {
  check_number(q);
  return quantile_of(self, as_tensor(q, self), dim, keepdim, interpolation, false);
}
Tensor nanquantile(const Tensor& self, const Tensor& q, std::optional<int64_t> dim, bool keepdim,
                   const std::string& interpolation) {
  return quantile_of(self, q, dim, keepdim, interpolation, true);
}
Tensor nanquantile(const Tensor& self, double q, std::optional<int64_t> dim, bool keepdim,
                   const std::string& interpolation) {
  check_number(q);
  return quantile_of(self, as_tensor(q, self), dim, keepdim, interpolation, true);
}

}  // namespace composite
}  // namespace tp

// Means, variances and covariances.
#include "kernels/statistics.h"

#include "declared/arithmetic.h"
#include "declared/comparison.h"
#include "declared/complex.h"
#include "declared/creation.h"
#include "declared/math.h"
#include "declared/matrix.h"
#include "declared/reduce.h"
#include "declared/views.h"

namespace tp {
namespace {

Tensor total(const Tensor& t) { return ops::sum(t, std::nullopt, false, std::nullopt); }
bool any_negative(const Tensor& t) { return !t.is_meta() && ops::any(ops::lt(t, wrapped_scalar(0))).item().to<bool>(); }

void check_weights(const char* name, const Tensor& weights, int64_t observations) {
  check(weights.dim() <= 1, "cov(): expected ", name, " to have one or fewer dimensions but got ", name, " with ",
        weights.dim(), " dimensions");
  const bool frequencies = name[0] == 'f';
  check(frequencies ? is_integral(weights.dtype(), false) : is_floating(weights.dtype()), "cov(): expected ", name,
        " to have ", frequencies ? "integral" : "floating point", " dtype but got ", name, " with ",
        scalar_name(weights.dtype()), " dtype");
  check(weights.numel() == observations, "cov(): expected ", name,
        " to have the same numel as there are observations in the input but got ", weights.numel(),
        " != ", observations);
  check(!any_negative(weights), "cov(): ", name, " cannot be negative");
}

}  // namespace

namespace composite {

Tensor nansum(const Tensor& self, const std::optional<Dims>& dim, bool keepdim, std::optional<DType> dtype) {
  check(!is_complex(self.dtype()), "nansum on CPU does not support complex inputs");
  if (is_integral(self.dtype(), true)) return ops::sum(self, dim, keepdim, dtype);
  return ops::sum(ops::where(ops::isnan(self), wrapped_scalar(0), self), dim, keepdim, dtype);
}

Tensor nanmean(const Tensor& self, const std::optional<Dims>& dim, bool keepdim, std::optional<DType> dtype) {
  check(is_differentiable(self.dtype()), "nanmean(): expected input to have floating point or complex dtype but got ",
        scalar_name(self.dtype()));
  const Tensor count = ops::sum(ops::logical_not(ops::isnan(self)), dim, keepdim, std::nullopt);
  return ops::div(ops::nansum(self, dim, keepdim, dtype), count);
}

TensorList var_mean(const Tensor& self, const std::optional<Dims>& dim, const std::optional<Scalar>& correction,
                    bool keepdim) {
  check(is_differentiable(self.dtype()), "var_mean only support floating point and complex dtypes");
  return {ops::var(self, dim, correction, keepdim), ops::mean(self, dim, keepdim, std::nullopt)};
}
TensorList var_mean(const Tensor& self, bool unbiased) {
  return ops::var_mean(self, std::nullopt, Scalar(unbiased ? 1 : 0), false);
}
TensorList var_mean(const Tensor& self, const std::optional<Dims>& dim, bool unbiased, bool keepdim) {
  return ops::var_mean(self, dim, Scalar(unbiased ? 1 : 0), keepdim);
}
TensorList std_mean(const Tensor& self, const std::optional<Dims>& dim, const std::optional<Scalar>& correction,
                    bool keepdim) {
  check(is_differentiable(self.dtype()), "std_mean only support floating point and complex dtypes");
  return {ops::std(self, dim, correction, keepdim), ops::mean(self, dim, keepdim, std::nullopt)};
}
TensorList std_mean(const Tensor& self, bool unbiased) {
  return ops::std_mean(self, std::nullopt, Scalar(unbiased ? 1 : 0), false);
}
TensorList std_mean(const Tensor& self, const std::optional<Dims>& dim, bool unbiased, bool keepdim) {
  return ops::std_mean(self, dim, Scalar(unbiased ? 1 : 0), keepdim);
}

TensorList aminmax(const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  check(self.dim() <= 64, "only tensors with up to 64 dims are supported");
  if (is_complex(self.dtype())) fail_not_implemented("aminmax_cpu", self.dtype());
  if (!dim)
    check(self.numel() > 0,
          "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.");
  const Dims dims = dim ? Dims{wrap_dim(*dim, self.dim())} : Dims{};
  if (dim && self.dim())
    check_index(self.size(dims[0]) != 0, "aminmax: Expected reduction dim ", dims[0], " to have non-zero size.");
  return {ops::amin(self, dims, keepdim), ops::amax(self, dims, keepdim)};
}

Tensor cov(const Tensor& self, int64_t correction, const Tensor& fweights, const Tensor& aweights) {
  check(self.dim() <= 2, "cov(): expected input to have two or fewer dimensions but got an input with ", self.dim(),
        " dimensions");
  check(self.dtype() != DType::Bool, "cov(): bool dtype is not supported for input");
  Tensor in = self.dim() < 2 ? ops::reshape(self, {1, -1}) : self;
  const int64_t observations = in.size(1);
  Tensor weights;
  if (fweights.defined()) {
    check_weights("fweights", fweights, observations);
    weights = fweights;
  }
  if (aweights.defined()) {
    check_weights("aweights", aweights, observations);
    weights = weights.defined() ? ops::mul(weights, aweights) : aweights;
  }
  const Tensor sum =
      weights.defined() ? total(weights) : scalar_tensor(Scalar(observations), {DType::Int64, self.device()});
  check(!weights.defined() || sum.is_meta() || sum.item().to<double>() != 0,
        "cov(): weights sum to zero, can't be normalized");
  const auto weighted = [&](const Tensor& t) { return weights.defined() ? ops::mul(t, weights) : t; };
  const Tensor average = ops::div(ops::sum(weighted(in), Dims{1}, false, std::nullopt), sum);
  Tensor freedom = ops::sub(sum, wrapped_scalar(Scalar(correction)));
  if (weights.defined() && aweights.defined() && correction != 0) {
    const Tensor share = ops::div(total(ops::mul(weights, aweights)), sum);
    freedom = ops::sub(sum, ops::mul(share, wrapped_scalar(Scalar(correction))));
  }
  // PyTorch warns that there are too few observations, and divides by zero.
  freedom = ops::clamp_min(freedom, Scalar(0));
  in = ops::sub(in, ops::unsqueeze(average, 1));
  const Tensor product = ops::mm(in, ops::conj(ops::t(weighted(in))));
  return ops::squeeze(ops::div(product, freedom));
}

Tensor corrcoef(const Tensor& self) {
  check(self.dim() <= 2, "corrcoef(): expected input to have two or fewer dimensions but got an input with ",
        self.dim(), " dimensions");
  const Tensor c = ops::cov(self, 1, Tensor(), Tensor());
  if (c.dim() == 0) return ops::div(c, c);
  const Tensor diagonal = ops::diagonal(c, 0, 0, 1);
  const Tensor deviation = ops::sqrt(is_complex(c.dtype()) ? ops::real(diagonal) : diagonal);
  const Tensor scaled = ops::div(ops::div(c, ops::unsqueeze(deviation, 1)), ops::unsqueeze(deviation, 0));
  const auto within = [](const Tensor& t) { return ops::clamp(t, Scalar(-1), Scalar(1)); };
  return is_complex(scaled.dtype()) ? ops::complex(within(ops::real(scaled)), within(ops::imag(scaled)))
                                    : within(scaled);
}

}  // namespace composite
}  // namespace tp

// Random counts: Poisson and binomial, by inversion for small means and by rejection for large ones.
#include <cmath>

#include "kernels/random.h"
#include "kernels/views.h"
#include "ops/packed.h"

namespace tp {
namespace {

/// Poisson numbers by transformed rejection (Hörmann 1993, "PTRS"), for rates of at least 10.
double poisson_by_rejection(double rate, Generator& generator) {
  const double root = std::sqrt(rate), log_rate = std::log(rate);
  const double b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), accepted = 0.9277 - 3.6224 / (b - 2);
  while (true) {
    const double u = uniform(generator) - 0.5, v = uniform(generator), us = 0.5 - std::fabs(u);
    const double k = std::floor((2 * a / us + b) * u + rate + 0.43);
    if (us >= 0.07 && v <= accepted) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (std::log(v) + std::log(inverse_alpha) - std::log(a / (us * us) + b) <=
        -rate + k * log_rate - std::lgamma(k + 1))
      return k;
  }
}

double draw_poisson(double rate, Generator& generator) {
  check(rate >= 0, "invalid Poisson rate, expected rate to be non-negative");
  if (rate >= 10) return poisson_by_rejection(rate, generator);
  if (rate == 0) return 0;
  // Events happen until the product of uniforms falls below e^-rate.
  const double limit = std::exp(-rate);
  double count = 0, product = uniform(generator);
  for (; product > limit; product *= uniform(generator)) ++count;
  return count;
}

/// What Stirling's formula lacks of log(k!).
double stirling_tail(double k) {
  constexpr double kTail[] = {0.0810614667953272,  0.0413406959554092, 0.0276779256849983, 0.02079067210376509,
                              0.0166446911898211,  0.0138761288230707, 0.0118967099458917, 0.0104112652619720,
                              0.00925546218271273, 0.00833056343336287};
  if (k <= 9) return kTail[static_cast<int>(k)];
  const double square = (k + 1) * (k + 1);
  return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1);
}

/// Binomial numbers by transformed rejection with squeeze (Hörmann 1993, "BTRS"), for means of at least 10.
double binomial_by_rejection(double n, double p, Generator& generator) {
  const double deviation = std::sqrt(n * p * (1 - p));
  const double b = 1.15 + 2.53 * deviation, a = -0.0873 + 0.0248 * b + 0.01 * p, c = n * p + 0.5;
  const double accepted = 0.92 - 4.2 / b, odds = p / (1 - p), alpha = (2.83 + 5.1 / b) * deviation;
  const double m = std::floor((n + 1) * p);
  while (true) {
    const double u = uniform(generator) - 0.5;
    double v = uniform(generator);
    const double us = 0.5 - std::fabs(u), k = std::floor((2 * a / us + b) * u + c);
    if (us >= 0.07 && v <= accepted) return k;
    if (k < 0 || k > n) continue;
    v = std::log(v * alpha / (a / (us * us) + b));
    const double bound = (m + 0.5) * std::log((m + 1) / (odds * (n - m + 1))) +
                         (n + 1) * std::log((n - m + 1) / (n - k + 1)) +
                         (k + 0.5) * std::log(odds * (n - k + 1) / (k + 1)) + stirling_tail(m) + stirling_tail(n - m) -
                         stirling_tail(k) - stirling_tail(n - k);
    if (v <= bound) return k;
  }
}

/// Successes counted by the geometric gaps between them.
double binomial_by_gaps(double n, double p, Generator& generator) {
  const double log_failure = std::log1p(-p);
  double trials = 0, successes = 0;
  while (true) {
    trials += std::ceil(std::log(uniform(generator)) / log_failure);
    if (trials > n) return successes;
    ++successes;
  }
}

double draw_binomial(double n, double p, Generator& generator) {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (std::isnan(p) || std::isnan(n)) return NAN;
  // The rarer outcome is drawn.
  const double rare = p <= 0.5 ? p : 1 - p;
  const double drawn =
      n * rare >= 10 ? binomial_by_rejection(n, rare, generator) : binomial_by_gaps(n, rare, generator);
  return p <= 0.5 ? drawn : n - drawn;
}

/// A new tensor with draw(i) for each element in order.
template <class Draw>
Tensor counts(const Dims& sizes, Options options, Draw&& draw) {
  const Tensor out = empty(sizes, options);
  if (out.is_meta()) return out;
  const Tensor drawn = empty(out.sizes(), DType::Float64);
  for (int64_t i = 0; i < out.numel(); ++i) drawn.data<double>()[i] = draw(i);
  copy_data(out, drawn);
  return out;
}

}  // namespace

namespace kernels {

Tensor poisson(const Tensor& self, Generator* generator) {
  if (!is_floating(self.dtype())) fail_not_implemented("poisson_cpu", self.dtype());
  const Tensor rates = packed(cast(self, DType::Float64));
  return counts(self.sizes(), {self.dtype(), self.device()},
                [&](int64_t i) { return draw_poisson(rates.data<double>()[i], or_default(generator)); });
}

Tensor binomial(const Tensor& count, const Tensor& prob, Generator* generator) {
  check_value(is_floating(count.dtype()),
              "binomial only supports floating-point dtypes for count, got: ", scalar_name(count.dtype()));
  check_value(is_floating(prob.dtype()),
              "binomial only supports floating-point dtypes for prob, got: ", scalar_name(prob.dtype()));
  check(count.dtype() == prob.dtype(), "Found dtype ", scalar_name(prob.dtype()), " but expected ",
        scalar_name(count.dtype()));
  if (is_reduced(count.dtype())) fail_not_implemented("binomial_cpu", count.dtype());
  const Dims sizes = broadcast_sizes(count.sizes(), prob.sizes());
  const Tensor trials = packed(cast(count, DType::Float64), sizes);
  const Tensor chances = packed(cast(prob, DType::Float64), sizes);
  return counts(sizes, {count.dtype(), count.device()}, [&](int64_t i) {
    return draw_binomial(trials.data<double>()[i], chances.data<double>()[i], or_default(generator));
  });
}

}  // namespace kernels
}  // namespace tp

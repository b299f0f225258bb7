// Gamma and Dirichlet random numbers, and the derivatives of gamma numbers that were drawn.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "cpu/special/implicit.h"
#include "kernels/random.h"
#include "kernels/views.h"
#include "ops/packed.h"
#include "random/generator.h"

namespace tp {
namespace {

/// A gamma number of rate 1 by squeezed rejection from a cubed normal (Marsaglia and Tsang 2000). The constants are
/// floats, and small shapes are handled in T, because PyTorch's are.
template <class T>
T draw_gamma(T shape, Generator& generator) {
  double scale = 1;
  if (shape < 1) {
    // Shapes below 1 would be rejected often: draw for one more, and scale down.
    if (shape == 0) return 0;
    scale = std::pow(1 - uniform(generator), 1 / shape);
    shape += 1;
  }
  const double d = shape - 1.0f / 3.0f, c = 1 / std::sqrt(9 * d);
  while (true) {
    double x, root;
    do {
      x = normal(generator);
      root = 1 + c * x;
    } while (root <= 0);
    const double cube = root * root * root, u = 1 - uniform(generator), square = x * x;
    if (u < 1 - 0.0331f * square * square || std::log(u) < 0.5 * square + d * (1 - cube + std::log(cube)))
      return static_cast<T>(scale * d * cube);
  }
}

/// Never zero, whose logarithm would be infinite.
template <class T>
T positive(T value) {
  return std::max(std::numeric_limits<T>::min(), value);
}

/// Sum of a row in the order in which PyTorch adds it up: lanes of a register in four accumulators, which are moved up
/// a level after every so many steps, and at last what does not fill a register.
template <int kLanes>
double sum_in_lanes(const double* row, int64_t n) {
  constexpr int kLevels = 4, kWidth = 4 * kLanes;
  const int64_t steps = n / kWidth, vectors = n / kLanes;
  const int bits = steps > 1 ? std::bit_width(static_cast<uint64_t>(steps - 1)) : 0,
            power = std::max(4, bits / kLevels);
  const int64_t stride = int64_t{1} << power;
  double sums[kLevels][kWidth] = {};
  const auto add = [&](double* to, const double* from, int count) {
    for (int k = 0; k < count; ++k) to[k] += from[k];
  };
  int64_t i = 0;
  while (i + stride <= steps) {
    for (int64_t end = i + stride; i < end; ++i) add(sums[0], row + i * kWidth, kWidth);
    for (int level = 1; level < kLevels; ++level) {
      add(sums[level], sums[level - 1], kWidth);
      std::fill_n(sums[level - 1], kWidth, 0.0);
      if ((i & ((stride - 1) << (level * power))) != 0) break;
    }
  }
  for (; i < steps; ++i) add(sums[0], row + i * kWidth, kWidth);
  for (int level = 1; level < kLevels; ++level) add(sums[0], sums[level], kWidth);
  for (int64_t v = steps * 4; v < vectors; ++v) add(sums[0], row + v * kLanes, kLanes);
  for (int k = 1; k < 4; ++k) add(sums[0], sums[0] + k * kLanes, kLanes);
  double sum = 0;
  for (int64_t k = vectors * kLanes; k < n; ++k) sum += row[k];
  for (int lane = 0; lane < kLanes; ++lane) sum += sums[0][lane];
  return sum;
}
double sum_of_row(const double* row, int64_t n) { return n < 4 ? sum_in_lanes<1>(row, n) : sum_in_lanes<4>(row, n); }

/// f(a, b …) for each element of inputs of one dtype, which PyTorch computes for float32 and float64 alone.
template <class F, class... Rest>
Tensor elementwise(const char* name, F&& f, const Tensor& first, const Rest&... rest) {
  (check(rest.dtype() == first.dtype(), "Found dtype ", scalar_name(rest.dtype()), " but expected ",
         scalar_name(first.dtype())),
   ...);
  Dims sizes = first.sizes();
  ((sizes = broadcast_sizes(sizes, rest.sizes())), ...);
  const Tensor out = empty(sizes, first.dtype(), first.device());
  if (is_reduced(out.dtype())) fail_not_implemented(name, out.dtype());
  dispatch_floating(out.dtype(), name, [&]<class T>() {
    if (out.is_meta()) return;
    [&](const auto&... inputs) {
      for (int64_t i = 0; i < out.numel(); ++i) out.data<T>()[i] = f(inputs.template data<T>()[i]...);
    }(packed(first, sizes), packed(rest, sizes)...);
  });
  return out;
}

}  // namespace

namespace kernels {

Tensor _standard_gamma(const Tensor& self, Generator* generator) {
  return elementwise(
      "gamma_cpu", [&]<class T>(T shape) { return positive(draw_gamma(shape, or_default(generator))); }, self);
}

Tensor _sample_dirichlet(const Tensor& self, Generator* generator) {
  const Tensor out = empty(self.sizes(), self.dtype(), self.device());
  if (is_reduced(out.dtype())) fail_not_implemented("dirichlet", out.dtype());
  dispatch_floating(out.dtype(), "dirichlet", [&]<class T>() {
    if (out.is_meta()) return;
    // Drawn as doubles, which small shapes do not underflow.
    const Tensor gammas = _standard_gamma(packed(cast(self, DType::Float64)), generator);
    const int64_t length = self.dim() == 0 ? 1 : self.sizes().back();
    const T most = std::nextafter(T(1), T(0));
    for (int64_t begin = 0; begin < out.numel(); begin += length) {
      const double* row = gammas.data<double>() + begin;
      const double sum = sum_of_row(row, length);
      for (int64_t i = 0; i < length; ++i)
        out.data<T>()[begin + i] = std::min(most, positive(static_cast<T>(row[i] / sum)));
    }
  });
  return out;
}

Tensor _standard_gamma_grad(const Tensor& self, const Tensor& output) {
  return elementwise(
      "_standard_gamma_grad_cpu", []<class T>(T shape, T drawn) { return special::gamma_slope(shape, drawn); }, self,
      output);
}

Tensor _dirichlet_grad(const Tensor& x, const Tensor& alpha, const Tensor& total) {
  return elementwise(
      "_dirichlet_grad_cpu", []<class T>(T drawn, T a, T sum) { return special::beta_slope(drawn, a, sum); }, x, alpha,
      total);
}

}  // namespace kernels
}  // namespace tp

// Gamma and Dirichlet random numbers, and the derivatives of gamma numbers that were drawn.
#include <algorithm>
#include <cmath>
#include <limits>

#include "cpu/special/implicit.h"
#include "declared/reduce.h"
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
    const Tensor sums = ops::sum(gammas, Dims{-1}, true, std::nullopt);
    const int64_t length = self.dim() == 0 ? 1 : self.sizes().back();
    const T most = std::nextafter(T(1), T(0));
    for (int64_t i = 0; i < out.numel(); ++i) {
      const double share = gammas.data<double>()[i] / sums.data<double>()[i / length];
      out.data<T>()[i] = std::min(most, positive(static_cast<T>(share)));
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

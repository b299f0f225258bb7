// Distances of vectors, and products of pairs of them.
#include "cpu/distance.h"

#include <cmath>

#include "autograd/meta.h"
#include "autograd/node.h"
#include "core/parallel.h"
#include "declared/arithmetic.h"
#include "declared/comparison.h"
#include "declared/complex.h"
#include "declared/creation.h"
#include "declared/indexing.h"
#include "declared/math.h"
#include "declared/matrix.h"
#include "declared/reduce.h"
#include "declared/views.h"
#include "kernels/statistics.h"
#include "kernels/views.h"
#include "ops/formulas/statistics.h"
#include "ops/multiply.h"
#include "ops/packed.h"

namespace tp {
namespace {

/// p-norms of differences, along the last dimension.
Tensor lengths(const Tensor& difference, double p) {
  // As a sum of signs, the count of what is not zero has a gradient: zero, as PyTorch's distances have.
  if (p == 0) return ops::sum(ops::sign(ops::abs(difference)), Dims{-1}, false, std::nullopt);
  return ops::linalg_vector_norm(difference, Scalar(p), Dims{-1}, false, std::nullopt);
}

const Stub<DistancesKernel>& distances_of(DType type) { return type == DType::Float32 ? distances_f32 : distances_f64; }
char* row(const Tensor& t, int64_t i) { return static_cast<char*>(t.raw()) + i * t.size(-1) * t.element_size(); }

Dims pair_sizes(const Tensor& x1, const Tensor& x2) {
  Dims sizes = x1.sizes();
  sizes[sizes.size() - 1] = x2.size(-2);
  return sizes;
}

/// Rows lengthened so that their products are squared distances: by (|x|², 1) after -2 x, or by (1, |x|²) after x.
template <class T>
Tensor lengthened(const Tensor& x, bool left) {
  const int64_t d = x.size(-1), rows = x.numel() / std::max<int64_t>(d, 1);
  Dims sizes = x.sizes();
  sizes[sizes.size() - 1] += 2;
  const Tensor out = empty(sizes, x.dtype());
  const Tensor from = packed(x);
  parallel_for(rows, std::max<int64_t>(1, kGrain / (d + 2)), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const T* in = from.data<T>() + i * d;
      T* to = out.data<T>() + i * (d + 2);
      double square = 0;
      for (int64_t k = 0; k < d; ++k) {
        square += static_cast<double>(in[k]) * static_cast<double>(in[k]);
        to[k] = left ? T(-2) * in[k] : in[k];
      }
      to[left ? d : d + 1] = static_cast<T>(square);
      to[left ? d + 1 : d] = T(1);
    }
  });
  return out;
}

}  // namespace

constinit Stub<DistancesKernel> distances_f32, distances_f64;

namespace kernels {

Tensor _euclidean_dist(const Tensor& x1, const Tensor& x2) {
  const Tensor out = empty(pair_sizes(x1, x2), x1.dtype(), x1.device());
  if (out.is_meta() || out.numel() == 0) return out;
  dispatch_floating(out.dtype(), "cdist", [&]<class T>() {
    multiply_batch(out, lengthened<T>(x1, true), transpose(lengthened<T>(x2, false), -2, -1));
    T* squares = out.data<T>();
    parallel_for(out.numel(), kGrain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) squares[i] = std::sqrt(squares[i] < 0 ? T(0) : squares[i]);
    });
  });
  return out;
}

Tensor _cdist_forward(const Tensor& x1, const Tensor& x2, double p) {
  const Tensor out = empty(pair_sizes(x1, x2), x1.dtype(), x1.device());
  if (out.is_meta() || out.numel() == 0) return out;
  const int64_t n = x1.size(-2), m = x2.size(-2), d = x1.size(-1);
  const Tensor points = packed(x1), others = packed(transpose(x2, -2, -1));
  const auto& distances = distances_of(out.dtype());
  parallel_for(out.numel() / m, std::max<int64_t>(1, kGrain / (m * (d + 1))), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      distances.call(row(out, i), row(points, i), row(others, i / n * d), d, m, m, p);
  });
  return out;
}

Tensor _pdist_forward(const Tensor& self, double p) {
  const int64_t n = self.size(0), d = self.size(1);
  const Tensor out = empty({n * (n - 1) / 2}, self.dtype(), self.device());
  if (out.is_meta() || out.numel() == 0) return out;
  const Tensor points = packed(self), others = packed(transpose(self, 0, 1));
  const auto& distances = distances_of(out.dtype());
  const int64_t size = out.element_size();
  parallel_for(n - 1, std::max<int64_t>(1, kGrain / (n * (d + 1))), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      distances.call(static_cast<char*>(out.raw()) + i * (2 * n - i - 1) / 2 * size, row(points, i),
                     static_cast<const char*>(others.raw()) + (i + 1) * size, d, n - i - 1, n, p);
  });
  return out;
}

}  // namespace kernels

namespace ops {

Tensor euclidean_gradient(const Tensor& grad, const Tensor& x, const Tensor& others, const Tensor& result) {
  // Where points meet there is no direction.
  const Tensor ratio = masked_fill(grad / result, eq(result, number(Scalar(0))), Scalar(0));
  return x * sum(ratio, Dims{-1}, true, std::nullopt) - matmul(ratio, others);
}

}  // namespace ops

namespace composite {

Tensor dist(const Tensor& self, const Tensor& other, const Scalar& p) {
  const Tensor difference = ops::sub(self, other);
  check(is_differentiable(difference.dtype()), "norm(): input dtype should be either floating point or complex. Got ",
        scalar_name(difference.dtype()), " instead.");
  return ops::norm(difference, p, std::nullopt, false);
}

Tensor cdist(const Tensor& x1, const Tensor& x2, double p, const std::optional<std::string>& compute_mode) {
  const std::string mode = compute_mode.value_or("use_mm_for_euclid_dist_if_necessary");
  const bool always = mode == "use_mm_for_euclid_dist", never = mode == "donot_use_mm_for_euclid_dist";
  check_value(always || never || mode == "use_mm_for_euclid_dist_if_necessary", mode,
              " is not a valid value for compute_mode");
  if (is_reduced(x1.dtype())) fail_not_implemented("cdist", x1.dtype());
  check(is_floating(x1.dtype()), "cdist only supports floating-point dtypes, X1 got: ", scalar_name(x1.dtype()));
  check(is_floating(x2.dtype()), "cdist only supports floating-point dtypes, X2 got: ", scalar_name(x2.dtype()));
  check(x1.dim() >= 2, "cdist only supports at least 2D tensors, X1 got: ", x1.dim(), "D");
  check(x2.dim() >= 2, "cdist only supports at least 2D tensors, X2 got: ", x2.dim(), "D");
  check(x1.size(-1) == x2.size(-1), "X1 and X2 must have the same number of columns. X1: ", x1.size(-1),
        " X2: ", x2.size(-1));
  check(p >= 0, "cdist only supports non-negative p values");
  constexpr int64_t kFewRows = 25;
  const bool product = p == 2 && !never && (always || x1.size(-2) > kFewRows || x2.size(-2) > kFewRows);
  if (x1.dtype() == x2.dtype() && x1.size(-1) != 0 && (product || !recording(x1, x2))) {
    const auto batch = [](const Tensor& t) { return Dims(t.sizes().data(), t.dim() - 2); };
    Dims sizes = broadcast_sizes(batch(x1), batch(x2));
    const auto matrices = [&](const Tensor& t) {
      Dims all = sizes;
      all.push_back(t.size(-2));
      all.push_back(t.size(-1));
      return ops::reshape(ops::expand(t, all), {tp::product(sizes), t.size(-2), t.size(-1)});
    };
    const Tensor a = matrices(x1), b = matrices(x2);
    sizes.push_back(x1.size(-2));
    sizes.push_back(x2.size(-2));
    return ops::view(product ? ops::_euclidean_dist(a, b) : ops::_cdist_forward(a, b, p), sizes);
  }
  // With history, as differences of all pairs.
  const Tensor difference = ops::sub(ops::unsqueeze(x1, -2), ops::unsqueeze(x2, -3));
  if (x1.size(-1) == 0) return ops::sum(difference, Dims{-1}, false, std::nullopt);
  return lengths(difference, p);
}

Tensor pdist(const Tensor& self, double p) {
  check(self.dim() == 2, "pdist only supports 2D tensors, got: ", self.dim(), "D");
  if (is_reduced(self.dtype())) fail_not_implemented("pdist", self.dtype());
  check(is_floating(self.dtype()), "pdist only supports floating-point dtypes");
  check(p >= 0, "pdist only supports non-negative p values");
  check(self.size(0) < (int64_t{1} << 31), "pdist: too many rows");
  if (!recording(self) && self.size(1) != 0) return ops::_pdist_forward(self, p);
  const int64_t n = self.size(0), pairs = n * (n - 1) / 2;
  Tensor first = empty({pairs}, DType::Int64), second = empty({pairs}, DType::Int64);
  int64_t at = 0;
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = i + 1; j < n; ++j, ++at) {
      first.data<int64_t>()[at] = i;
      second.data<int64_t>()[at] = j;
    }
  if (self.is_meta()) return empty({pairs}, self.dtype(), Device::Meta);
  const Tensor difference = ops::sub(ops::index_select(self, 0, first), ops::index_select(self, 0, second));
  if (self.size(1) == 0) return ops::sum(difference, Dims{-1}, false, std::nullopt);
  return lengths(difference, p);
}

Tensor renorm(const Tensor& self, const Scalar& p, int64_t dim, const Scalar& maxnorm) {
  check(p.to<double>() > 0, "renorm: non-positive-norm not supported");
  check(maxnorm.to<double>() >= 0, "renorm: expected maxnorm to be >= 0 but got ", maxnorm.to<double>());
  check(self.dim() > 1, "renorm: input needs at least 2 dimensions, got ", self.dim(), " dimensions");
  dim = wrap_dim(dim, self.dim());
  Dims others;
  for (int64_t d = 0; d < self.dim(); ++d)
    if (d != dim) others.push_back(d);
  const bool narrow = is_reduced(self.dtype());
  const Tensor norm =
      ops::linalg_vector_norm(self, p, others, true, narrow ? std::optional(DType::Float32) : std::nullopt);
  const Tensor limit = wrapped_scalar(maxnorm);
  const Tensor factor = ops::where(ops::gt(norm, limit), ops::div(limit, ops::add(norm, wrapped_scalar(Scalar(1e-7)))),
                                   wrapped_scalar(1.0));
  return ops::mul(self, narrow ? ops::to_dtype(factor, self.dtype()) : factor);
}
const Tensor& renorm_(const Tensor& self, const Scalar& p, int64_t dim, const Scalar& maxnorm) {
  // Backward needs the input as it was.
  return ops::copy_(self, ops::renorm(recording(self) ? ops::clone(self) : self, p, dim, maxnorm));
}

}  // namespace composite
}  // namespace tp

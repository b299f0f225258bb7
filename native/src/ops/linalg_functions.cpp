// Powers, exponentials and products of matrices.
#include <cmath>

#include "autograd/formulas.h"
#include "cpu/lapack.h"
#include "declared/complex.h"
#include "declared/creation.h"
#include "declared/cumulative.h"
#include "declared/decompositions.h"
#include "declared/matrix.h"
#include "declared/products.h"
#include "declared/reduce.h"
#include "kernels/linalg.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/formulas/linalg.h"
#include "ops/formulas/matrices.h"
#include "ops/matrices.h"
#include "ops/packed.h"

namespace tp {
namespace {

/// The exponential of one n × n matrix: its Taylor series to degree 18 after scaling by a power of two, in blocks of
/// four powers, then squared back.
template <class T>
class Exponential {
  using R = lapack::Real<T>;

 public:
  explicit Exponential(int64_t n) : n_(n), size_(n * n), powers_(5 * size_), sum_(size_), product_(size_) {}

  void operator()(const T* a, T* out) {
    if (!all_finite(a, size_)) {
      std::fill_n(out, size_, T(std::numeric_limits<R>::quiet_NaN()));
      return;
    }
    const int halvings = scaling(a);
    const R scale = std::ldexp(R(1), -halvings);
    T* x = power(1);
    for (int64_t i = 0; i < size_; ++i) x[i] = a[i] * scale;
    std::fill_n(power(0), size_, T(0));
    for (int64_t i = 0; i < n_; ++i) power(0)[i * n_ + i] = T(1);
    for (int k = 2; k <= 4; ++k) multiply(power(k - 1), x, power(k));
    // Horner's rule in x^4, from the highest block.
    std::fill(sum_.begin(), sum_.end(), T(0));
    for (int block = 4; block >= 0; --block) {
      if (block < 4) {
        multiply(sum_.data(), power(4), product_.data());
        std::swap(sum_, product_);
      }
      for (int k = 0; k < 4 && 4 * block + k <= kDegree; ++k) {
        const R factor = static_cast<R>(1 / std::tgamma(4.0 * block + k + 1));
        for (int64_t i = 0; i < size_; ++i) sum_[i] += factor * power(k)[i];
      }
    }
    for (int i = 0; i < halvings; ++i) {
      multiply(sum_.data(), sum_.data(), product_.data());
      std::swap(sum_, product_);
    }
    std::copy(sum_.begin(), sum_.end(), out);
  }

 private:
  static constexpr int kDegree = 18;
  /// Norm up to which the series is exact to the last bit of a double.
  static constexpr double kRadius = 1.09;
  T* power(int k) { return powers_.data() + k * size_; }
  void multiply(const T* a, const T* b, T* out) const {
    const lapack::Int n = lapack_size(n_);
    lapack::gemm('N', 'N', n, n, n, T(1), a, n, b, n, T(0), out, n);
  }
  /// Halvings until the series converges to the last bit: by the 1-norm.
  int scaling(const T* a) const {
    double norm = 0;
    for (int64_t j = 0; j < n_; ++j) {
      double sum = 0;
      for (int64_t i = 0; i < n_; ++i) sum += std::abs(a[j * n_ + i]);
      norm = std::max(norm, sum);
    }
    // A sum of finite numbers may be beyond them.
    norm = std::min(norm, std::numeric_limits<double>::max());
    return norm > kRadius ? static_cast<int>(std::ceil(std::log2(norm / kRadius))) : 0;
  }
  int64_t n_, size_;
  std::vector<T> powers_, sum_, product_;
};

}  // namespace

namespace kernels {

Tensor linalg_matrix_exp(const Tensor& self) {
  check_square(self, "linalg.matrix_exp");
  check_floating(self, "linalg.matrix_exp");
  Tensor out = tp::empty(self.sizes(), self.dtype(), self.device());
  if (out.is_meta() || out.numel() == 0) return out;
  // Rows for columns: the exponential of the transposed matrix is the transposed exponential.
  const Tensor in = tp::empty(self.sizes(), self.dtype());
  copy_data(in, self);
  dispatch_floating_or_complex(self.dtype(), "matrix_exp", [&]<class T>() {
    // Squaring doubles the error each time: float32 is computed in double precision.
    using Wide = std::conditional_t<is_complex_type<T>, complex128, double>;
    const int64_t n = self.size(-1) * self.size(-1);
    const Matrices<T> from(in), to(out);
    std::vector<Wide> matrix(n), result(n);
    Exponential<Wide> exponential(self.size(-1));
    for (int64_t i = 0; i < product(batch_of(self)); ++i) {
      std::copy_n(from[i], n, matrix.begin());
      exponential(matrix.data(), result.data());
      std::transform(result.begin(), result.end(), to[i], [](Wide x) { return static_cast<T>(x); });
    }
  });
  return out;
}

Tensor trace(const Tensor& self) {
  check(self.dim() == 2, "trace: expected a matrix, but got tensor with dim ", self.dim());
  if (self.dtype() == DType::Bool) fail_not_implemented("trace", self.dtype());
  return ops::sum(diagonal(self, 0, 0, 1));
}

Tensor linalg_cross(const Tensor& self, const Tensor& other, int64_t dim) {
  check(self.dim() == other.dim(), "linalg.cross: inputs must have the same number of dimensions.");
  check(self.dtype() == other.dtype(), "expected scalar type ", scalar_name(self.dtype()), " but found ",
        scalar_name(other.dtype()));
  if (self.dtype() == DType::Bool) fail_not_implemented("cross", self.dtype());
  const int64_t at = wrap_dim(dim, self.dim());
  check(self.dim() > 0 && self.size(at) == 3 && other.size(at) == 3, "linalg.cross: inputs dimension ", dim,
        " must have length 3. Got ", self.dim() ? self.size(at) : 1, " and ", self.dim() ? other.size(at) : 1);
  const Dims sizes = broadcast_sizes(self.sizes(), other.sizes());
  const Tensor a = packed(self, sizes), b = packed(other, sizes);
  const auto turned = [&](const Tensor& t, int64_t by) { return ops::roll(t, {-by}, {at}); };
  return ops::sub(ops::mul(turned(a, 1), turned(b, 2)), ops::mul(turned(a, 2), turned(b, 1)), Scalar(1));
}

}  // namespace kernels

namespace ops {

Tensor trace_backward(const Tensor& grad, const Dims& sizes) {
  return grad * eye(sizes[0], sizes[1], grad.dtype(), grad.device());
}

Tensor matrix_exp_backward(const Tensor& grad, const Tensor& self) {
  // The exponential of [A^H G; 0 A^H] has the adjoint differential in its upper right block.
  if (self.numel() == 0) return zeros_like(self);
  const Tensor a = adjoint(self);
  const int64_t n = self.size(-1);
  const Tensor upper = cat({a, grad}, -1), lower = cat({zeros_like(a), a}, -1);
  return columns(rows(linalg_matrix_exp(cat({upper, lower}, -2)), 0, n), n, n);
}

}  // namespace ops

namespace composite {

Tensor matrix_exp(const Tensor& self) { return ops::linalg_matrix_exp(self); }
Tensor linalg_matmul(const Tensor& self, const Tensor& other) { return ops::matmul(self, other); }
Tensor matrix_power(const Tensor& self, int64_t n) { return ops::linalg_matrix_power(self, n); }

Tensor linalg_matrix_power(const Tensor& self, int64_t n) {
  check_square(self, "linalg.matrix_power");
  if (n == 0) {
    const Tensor unit = ops::eye(self.size(-1), self.dtype(), self.device());
    return ops::copy_(ops::clone(self), unit);
  }
  if (n == 1) return ops::clone(self);
  Tensor square = n < 0 ? ops::linalg_inv(self) : self, result;
  uint64_t left = n < 0 ? -static_cast<uint64_t>(n) : static_cast<uint64_t>(n);
  for (; left; left >>= 1) {
    if (left & 1) result = result.defined() ? ops::matmul(result, square) : square;
    if (left > 1) square = ops::matmul(square, square);
  }
  return result;
}

namespace {

/// Where to split each stretch of a chain of matrices so that the products cost least.
std::vector<std::vector<size_t>> cheapest_splits(const TensorList& matrices) {
  const size_t n = matrices.size();
  std::vector<double> sides{static_cast<double>(matrices[0].size(0))};
  for (const Tensor& m : matrices) sides.push_back(static_cast<double>(m.size(1)));
  std::vector cost(n, std::vector<double>(n, 0.0));
  std::vector split(n, std::vector<size_t>(n, 0));
  for (size_t length = 1; length < n; ++length)
    for (size_t i = 0; i + length < n; ++i) {
      const size_t j = i + length;
      cost[i][j] = std::numeric_limits<double>::infinity();
      for (size_t k = i; k < j; ++k) {
        const double price = cost[i][k] + cost[k + 1][j] + sides[i] * sides[k + 1] * sides[j + 1];
        // Of equal prices the first is taken, but three matrices are then multiplied from the left.
        if (price < cost[i][j] || (n == 3 && length == 2 && price == cost[i][j])) {
          cost[i][j] = price;
          split[i][j] = k;
        }
      }
    }
  return split;
}

Tensor multiply_chain(const TensorList& matrices, const std::vector<std::vector<size_t>>& split, size_t i, size_t j) {
  if (i == j) return matrices[i];
  return ops::mm(multiply_chain(matrices, split, i, split[i][j]), multiply_chain(matrices, split, split[i][j] + 1, j));
}

}  // namespace

Tensor linalg_multi_dot(const TensorList& tensors) {
  const size_t n = tensors.size();
  check(n >= 2, "multi_dot(): expected at least 2 tensors but got ", n);
  for (const Tensor& t : tensors) check_type(t.defined(), "multi_dot(): expected tensors, but got None");
  const bool row = tensors.front().dim() == 1, column = tensors.back().dim() == 1;
  TensorList matrices = tensors;
  check(row || tensors.front().dim() == 2, "multi_dot(): the first tensor must be 1D or 2D but got ",
        tensors.front().dim(), "D");
  check(column || tensors.back().dim() == 2, "multi_dot(): the last tensor must be 1D or 2D but got ",
        tensors.back().dim(), "D");
  if (row) matrices.front() = ops::unsqueeze(tensors.front(), 0);
  if (column) matrices.back() = ops::unsqueeze(tensors.back(), -1);
  for (size_t i = 0; i < n; ++i) {
    check(matrices[i].dim() == 2, "multi_dot(): tensor ", i, " must be 2D but got ", matrices[i].dim(), "D");
    check(matrices[i].dtype() == matrices[0].dtype(),
          "multi_dot(): all tensors must have be the same dtype but tensor 0 is ", cpp_name(matrices[0].dtype()),
          " and tensor ", i, " ", cpp_name(matrices[i].dtype()));
    check(i == 0 || matrices[i - 1].size(1) == matrices[i].size(0), "multi_dot(): tensors ", i ? i - 1 : 0, " and ", i,
          " with shapes ", matrices[i ? i - 1 : 0].sizes(), " and ", matrices[i].sizes(), " cannot be multiplied");
  }
  const Tensor out = multiply_chain(matrices, cheapest_splits(matrices), 0, n - 1);
  Dims sizes;
  if (!row) sizes.push_back(out.size(0));
  if (!column) sizes.push_back(out.size(1));
  return ops::view(out, sizes);
}

Tensor linalg_vecdot(const Tensor& x, const Tensor& y, int64_t dim) {
  check_floating(x, "linalg.vecdot");
  check(x.dtype() == y.dtype(), "linalg.vecdot: Expected x and y to have the same dtype, but found x of type ",
        scalar_name(x.dtype()), " and y of type ", scalar_name(y.dtype()), " instead");
  if (x.dim() == 1 && y.dim() == 1) return ops::vdot(x, y);
  return ops::sum(ops::mul(ops::conj(x), y), Dims{dim}, false, std::nullopt);
}

Tensor linalg_vander(const Tensor& x, std::optional<int64_t> N) {
  check(x.dtype() != DType::Bool && !is_reduced(x.dtype()),
        "linalg.vander supports floating point, complex, and integer tensors, but got ", scalar_name(x.dtype()));
  const Tensor base = x.dim() == 0 ? ops::unsqueeze(x, -1) : x;
  const int64_t n = N.value_or(base.size(-1));
  check(n > 1, "N must be greater than 1.");
  const Tensor wide = is_integral(x.dtype(), false) ? ops::to_dtype(base, DType::Int64) : base;
  const Tensor column = ops::unsqueeze(wide, -1);
  Dims sizes = column.sizes();
  sizes[sizes.size() - 1] = n - 1;
  return ops::cat({ops::ones_like(column), ops::cumprod(ops::expand(column, sizes), -1)}, -1);
}

Tensor vander(const Tensor& x, std::optional<int64_t> N, bool increasing) {
  check(x.dim() == 1, "x must be a one-dimensional tensor.");
  const int64_t n = N.value_or(x.size(0));
  check(n >= 0, "N must be non-negative.");
  const DType type = promote_types(x.dtype(), DType::Int64);
  const Tensor column = ops::unsqueeze(ops::to_dtype(x, type), -1);
  if (n == 0) return tp::empty({x.size(0), 0}, type, x.device());
  Tensor powers = ops::ones_like(column);
  if (n > 1) powers = ops::cat({powers, ops::cumprod(ops::expand(column, {x.size(0), n - 1}), -1)}, -1);
  return increasing ? powers : ops::flip(powers, {1});
}

Tensor cross(const Tensor& self, const Tensor& other, std::optional<int64_t> dim) {
  if (dim) return ops::linalg_cross(self, other, *dim);
  for (int64_t d = 0; d < self.dim(); ++d)
    if (self.size(d) == 3) return ops::linalg_cross(self, other, d);
  fail(ErrorKind::Runtime, "no dimension of size 3 in input");
}

Tensor linalg_diagonal(const Tensor& A, int64_t offset, int64_t dim1, int64_t dim2) {
  return ops::diagonal(A, offset, dim1, dim2);
}

}  // namespace composite
}  // namespace tp

// Least squares and pseudoinverses.
#include "cpu/lapack.h"
#include "declared/arithmetic.h"
#include "declared/comparison.h"
#include "declared/decompositions.h"
#include "declared/math.h"
#include "declared/matrix.h"
#include "declared/reduce.h"
#include "declared/solve.h"
#include "declared/views.h"
#include "kernels/solve.h"
#include "kernels/views.h"
#include "ops/formulas/solve.h"
#include "ops/matrices.h"

namespace tp {
namespace {

using lapack::Int;
using lapack::LeastSquares;

LeastSquares driver_of(const std::optional<std::string>& name) {
  const std::pair<const char*, LeastSquares> drivers[] = {{"gels", LeastSquares::Gels},
                                                          {"gelsy", LeastSquares::Gelsy},
                                                          {"gelsd", LeastSquares::Gelsd},
                                                          {"gelss", LeastSquares::Gelss}};
  if (!name) return LeastSquares::Gelsy;
  for (const auto& [word, driver] : drivers)
    if (*name == word) return driver;
  fail(ErrorKind::Runtime, "torch.linalg.lstsq: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)");
}

/// Sums of the squares left over below the solution.
template <class T>
void sum_squares(const T* x, int64_t rows, int64_t n, int64_t m, int64_t columns, lapack::Real<T>* out) {
  for (int64_t c = 0; c < columns; ++c) {
    lapack::Real<T> sum = 0;
    for (int64_t r = n; r < m; ++r) sum += std::norm(x[c * rows + r]);
    out[c] = sum;
  }
}

}  // namespace

double epsilon_of(DType type) {
  check(real_dtype(type) == DType::Float32 || real_dtype(type) == DType::Float64,
        "This function doesn't handle types other than float and double");
  return real_dtype(type) == DType::Float32 ? std::numeric_limits<float>::epsilon()
                                            : std::numeric_limits<double>::epsilon();
}

namespace kernels {

TensorList linalg_lstsq(const Tensor& self, const Tensor& b, std::optional<double> rcond,
                        const std::optional<std::string>& driver) {
  const char* name = "torch.linalg.lstsq";
  check(self.dim() >= 2, name, ": input must have at least 2 dimensions.");
  check(b.dim() >= 1, name, ": other must have at least 1 dimension.");
  check(self.dtype() == b.dtype(), name, ": Expected input and other to have the same dtype, but got input's dtype ",
        scalar_name(self.dtype()), " and other's dtype ", scalar_name(b.dtype()));
  const int64_t difference = self.dim() - b.dim();
  check(difference >= 0 && difference <= 1, name,
        ": input.dim() must be greater or equal to other.dim() and (input.dim() - other.dim()) <= 1");
  const bool vector = is_vector_of(self, b);
  const Tensor rhs = vector ? unsqueeze(b, -1) : b;
  check(self.size(-2) == rhs.size(-2), name, ": input.size(-2) should match other.size(-2)");
  const double tolerance = epsilon_of(self.dtype());
  const LeastSquares how = driver_of(driver);

  const int64_t m = self.size(-2), n = self.size(-1), columns = rhs.size(-1), rows = std::max(m, n);
  const Dims batch = common_batch(self, rhs);
  const int64_t count = product(batch);
  const DType real = real_dtype(self.dtype());
  const bool ranked = how != LeastSquares::Gels, valued = how == LeastSquares::Gelsd || how == LeastSquares::Gelss;
  const Tensor work = columns_of(self, batch);
  Tensor x = empty_columns(batch, rows, columns, self.dtype(), self.device());
  Tensor rank = zeros(ranked ? batch : Dims{0}, {DType::Int64, self.device()});
  Tensor values = zeros(valued ? with_sizes(batch, {std::min(m, n)}) : Dims{0}, {real, self.device()});
  Tensor residuals = empty(with_sizes(batch, {columns}), real, self.device());
  bool full_rank = m > n && how != LeastSquares::Gelsy;
  if (!self.is_meta()) {
    const Tensor info = zeros(batch, {DType::Int32, self.device()});
    zero_(x);
    copy_data(slice(x, -2, 0, m, 1), rhs);
    if (m == 0 || n == 0) zero_(x);
    dispatch_floating_or_complex(self.dtype(), "linalg_lstsq_cpu", [&]<class T>() {
      using R = lapack::Real<T>;
      const Matrices<T> a(work), y(x);
      std::vector<R> roots(std::min(m, n));
      // LAPACK's gelss writes to the first column even of no columns.
      std::vector<T> spare(columns == 0 ? static_cast<size_t>(rows) : 0);
      const R limit = static_cast<R>(rcond ? *rcond : tolerance * static_cast<double>(rows));
      for (int64_t i = 0; m && n && i < count; ++i) {
        Int found = 0;
        if (!valued || all_finite(a[i], m * n))
          info.data<int32_t>()[i] = lapack::least_squares(
              how, lapack_size(m), lapack_size(n), lapack_size(std::max<int64_t>(columns, 1)), a[i], leading(m),
              columns == 0 ? spare.data() : y[i], leading(rows), limit, &found, roots.data());
        else
          std::fill_n(y[i], rows * columns, T(std::numeric_limits<R>::quiet_NaN()));
        if (ranked) rank.data<int64_t>()[i] = found;
        if (ranked && found != n) full_rank = false;
        if (valued) std::copy(roots.begin(), roots.end(), Matrices<R>(values, 1)[i]);
      }
      for (int64_t i = 0; full_rank && n && i < count; ++i)
        sum_squares(y[i], rows, n, m, columns, Matrices<R>(residuals, 1)[i]);
    });
    check_info(info, name, self.dim() == 2);
  }
  if (!full_rank || n == 0) residuals = empty({0}, real, self.device());
  const Tensor solution = slice(x, -2, 0, n, 1);
  return {vector ? squeeze(solution, -1) : solution, residuals, rank, values};
}

Tensor linalg_pinv(const Tensor& self, const Tensor& atol, const Tensor& rtol, bool hermitian) {
  const Tensor zero = scalar_tensor(Scalar(0.0), {DType::Float64, self.device()});
  const auto [absolute, relative] = rank_tolerance(self, atol, rtol, "linalg.pinv");
  if (self.numel() == 0)
    return tp::empty(with_sizes(batch_of(self), {self.size(-1), self.size(-2)}), self.dtype(), self.device());
  const auto adjoint = [](const Tensor& a) { return ops::conj(ops::transpose(a, -2, -1)); };
  const auto inverted = [&](const Tensor& values, const Tensor& size, const Tensor& largest) {
    const Tensor limit = ops::maximum(ops::unsqueeze(absolute, -1), ops::mul(ops::unsqueeze(relative, -1), largest));
    const Tensor none = scalar_tensor(Scalar(0.0), {values.dtype(), values.device()});
    return ops::where(ops::gt(size, limit), ops::reciprocal(values), none);
  };
  if (hermitian) {
    const TensorList parts = ops::linalg_eigh(self, "L");
    const Tensor size = ops::abs(parts[0]);
    const Tensor values = inverted(parts[0], size, ops::amax(size, {-1}, true));
    return ops::matmul(ops::mul(parts[1], ops::unsqueeze(values, -2)), adjoint(parts[1]));
  }
  const TensorList parts = ops::linalg_svd(self, false, std::nullopt);
  const Tensor values = inverted(parts[1], parts[1], ops::narrow(parts[1], -1, 0, 1));
  return ops::matmul(ops::mul(adjoint(parts[2]), ops::unsqueeze(values, -2)), adjoint(parts[0]));
}

}  // namespace kernels

std::pair<Tensor, Tensor> rank_tolerance(const Tensor& self, const Tensor& atol, const Tensor& rtol, const char* name) {
  const Options options{DType::Float64, self.device()};
  const bool known = real_dtype(self.dtype()) == DType::Float32 || real_dtype(self.dtype()) == DType::Float64;
  check(known && self.dim() >= 2, name, "(", scalar_name(self.dtype()), "{", self.sizes(),
        "}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types");
  const Tensor zero = scalar_tensor(Scalar(0.0), options);
  if (rtol.defined()) return {atol.defined() ? atol : zero, rtol};
  const Tensor usual = scalar_tensor(
      Scalar(epsilon_of(self.dtype()) * static_cast<double>(std::max(self.size(-2), self.size(-1)))), options);
  if (!atol.defined()) return {zero, usual};
  return {atol, ops::where(ops::gt(atol, zero), zero, usual)};
}

namespace composite {

namespace {
Tensor tolerance(const Tensor& self, std::optional<double> value) {
  return value ? scalar_tensor(Scalar(*value), {DType::Float64, self.device()}) : Tensor();
}
}  // namespace

Tensor linalg_pinv(const Tensor& self, std::optional<double> atol, std::optional<double> rtol, bool hermitian) {
  return ops::linalg_pinv(self, tolerance(self, atol), tolerance(self, rtol), hermitian);
}
Tensor linalg_pinv(const Tensor& self, double rcond, bool hermitian) {
  return ops::linalg_pinv(self, tolerance(self, 0.0), tolerance(self, rcond), hermitian);
}
Tensor linalg_pinv(const Tensor& self, const Tensor& rcond, bool hermitian) {
  return ops::linalg_pinv(self, tolerance(self, 0.0), rcond, hermitian);
}
Tensor pinverse(const Tensor& self, double rcond) { return linalg_pinv(self, rcond, false); }

}  // namespace composite
}  // namespace tp

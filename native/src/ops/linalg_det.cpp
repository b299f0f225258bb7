// Determinants from LU factors.
#include "autograd/formulas.h"
#include "declared/comparison.h"
#include "declared/decompositions.h"
#include "declared/math.h"
#include "declared/views.h"
#include "kernels/decompositions.h"
#include "kernels/solve.h"
#include "ops/matrices.h"

namespace tp {
namespace {

/// Calls use(diagonal element) for the factors of each determinant, row exchanges included, between start and finish.
template <class T, class Start, class Use, class Finish>
void for_each_diagonal(const Tensor& LU, const Tensor& pivots, Start start, Use use, Finish finish) {
  const Matrices<T> matrix(LU);
  const Matrices<int32_t> rows(pivots, 1);
  const int64_t n = LU.size(-1);
  for (int64_t i = 0; i < product(batch_of(LU)); ++i) {
    bool odd = false;
    for (int64_t k = 0; k < n; ++k) odd ^= rows[i][k] != k + 1;
    start(odd ? T(-1) : T(1));
    for (int64_t k = 0; k < n; ++k) use(matrix[i][k * n + k]);
    finish(i);
  }
}

}  // namespace

namespace kernels {

TensorList _linalg_det(const Tensor& A) {
  check_square(A, "linalg.det");
  check_floating(A, "linalg.det");
  const TensorList factors = linalg_lu_factor_ex(A, true, false);
  Tensor result = tp::empty(batch_of(A), A.dtype(), A.device());
  if (A.is_meta()) return {result, factors[0], factors[1]};
  dispatch_floating_or_complex(A.dtype(), "lu_cpu", [&]<class T>() {
    T det;
    for_each_diagonal<T>(
        factors[0], factors[1], [&](T sign) { det = sign; }, [&](T d) { det *= d; },
        [&](int64_t i) { result.data<T>()[i] = det; });
  });
  return {result, factors[0], factors[1]};
}

TensorList _linalg_slogdet(const Tensor& A) {
  check_square(A, "linalg.slogdet");
  check_floating(A, "linalg.slogdet", false);
  const TensorList factors = linalg_lu_factor_ex(A, true, false);
  Tensor sign = tp::empty(batch_of(A), A.dtype(), A.device());
  Tensor logarithm = tp::empty(batch_of(A), real_dtype(A.dtype()), A.device());
  if (A.is_meta()) return {sign, logarithm, factors[0], factors[1]};
  dispatch_floating_or_complex(A.dtype(), "lu_cpu", [&]<class T>() {
    using R = lapack::Real<T>;
    T unit;
    R sum;
    const auto direction = [](T d) {
      if constexpr (is_complex_type<T>) return d == T(0) ? T(0) : d / std::abs(d);
      return T((std::real(d) > 0) - (std::real(d) < 0));
    };
    for_each_diagonal<T>(
        factors[0], factors[1],
        [&](T start) {
          unit = start;
          sum = 0;
        },
        [&](T d) {
          unit *= direction(d);
          sum += std::log(std::abs(d));
        },
        [&](int64_t i) {
          sign.data<T>()[i] = unit;
          logarithm.data<R>()[i] = sum;
        });
  });
  return {sign, logarithm, factors[0], factors[1]};
}

}  // namespace kernels

namespace composite {

Tensor linalg_det(const Tensor& A) { return ops::_linalg_det(A)[0]; }
Tensor det(const Tensor& self) { return ops::linalg_det(self); }

TensorList linalg_slogdet(const Tensor& A) {
  const TensorList parts = ops::_linalg_slogdet(A);
  return {parts[0], parts[1]};
}
TensorList slogdet(const Tensor& self) { return ops::linalg_slogdet(self); }

Tensor logdet(const Tensor& self) {
  check_square(self, "logdet");
  check_floating(self, "logdet", false);
  const TensorList parts = ops::linalg_slogdet(self);
  if (is_complex(self.dtype())) return ops::add(ops::log(parts[0]), parts[1]);
  const Tensor none = scalar_tensor(Scalar(std::numeric_limits<double>::quiet_NaN()), {self.dtype(), self.device()});
  return ops::where(ops::eq(parts[0], ops::number(Scalar(-1))), none, parts[1]);
}

}  // namespace composite
}  // namespace tp

// Singular values and eigenvalues by LAPACK.
#include "autograd/node.h"
#include "cpu/lapack.h"
#include "declared/complex.h"
#include "declared/views.h"
#include "kernels/decompositions.h"
#include "kernels/views.h"
#include "ops/matrices.h"

namespace tp {
namespace {

using lapack::Int;

void check_uplo(const std::string& uplo) {
  check(uplo.size() == 1 && (uplo[0] == 'L' || uplo[0] == 'U' || uplo[0] == 'l' || uplo[0] == 'u'),
        "Expected UPLO argument to be 'L' or 'U', but got ", uplo);
}

/// Eigenvalues and, when `vectors` is defined, eigenvectors.
void decompose(const Tensor& self, const Tensor& values, const Tensor& vectors) {
  const int64_t n = self.size(-1), count = product(batch_of(self));
  const Tensor work = columns_of(self);
  const Tensor info = zeros(batch_of(self), {DType::Int32, self.device()});
  dispatch_floating_or_complex(self.dtype(), "linalg_eig_out_cpu", [&]<class T>() {
    using C = std::complex<lapack::Real<T>>;
    const Matrices<T> matrix(work);
    check(all_finite(matrix[0], work.numel()), "torch.linalg.eig: input tensor should not contain infs or NaNs.");
    for (int64_t i = 0; n && i < count; ++i)
      info.data<int32_t>()[i] = lapack::geev(lapack_size(n), matrix[i], leading(n), Matrices<C>(values, 1)[i],
                                             vectors.defined() ? Matrices<C>(vectors)[i] : static_cast<C*>(nullptr));
  });
  check_info(info, vectors.defined() ? "torch.linalg.eig" : "torch.linalg.eigvals", self.dim() == 2);
}

DType complex_of(const Tensor& self) {
  check(is_differentiable(self.dtype()), "Unknown Complex ScalarType for ", scalar_name(self.dtype()));
  return complex_dtype(self.dtype());
}

}  // namespace

namespace kernels {

TensorList _linalg_svd(const Tensor& A, bool full_matrices, bool compute_uv, const std::optional<std::string>& driver) {
  check_matrix(A, "linalg.svd");
  check_floating(A, "linalg.svd");
  check(!driver,
        "torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER backend.");
  const int64_t m = A.size(-2), n = A.size(-1), k = std::min(m, n);
  const Dims batch = batch_of(A);
  Tensor S = empty(with_sizes(batch, {k}), real_dtype(A.dtype()), A.device());
  const Tensor none = empty({0}, A.dtype(), A.device());
  Tensor U = compute_uv ? empty_columns(batch, m, full_matrices ? m : k, A.dtype(), A.device()) : none;
  Tensor Vh = compute_uv ? empty_columns(batch, full_matrices ? n : k, n, A.dtype(), A.device()) : none;
  if (A.is_meta()) return {U, S, Vh};
  if (k == 0) {
    // Nothing to decompose: whole bases are the standard ones.
    if (compute_uv && full_matrices)
      for (const Tensor& basis : {U, Vh}) {
        zero_(basis);
        fill_(diagonal(basis, 0, -2, -1), Scalar(1));
      }
    return {U, S, Vh};
  }
  const Tensor work = columns_of(A);
  const Tensor info = zeros(batch, {DType::Int32, A.device()});
  const char job = !compute_uv ? 'N' : full_matrices ? 'A' : 'S';
  dispatch_floating_or_complex(A.dtype(), "linalg_svd_cpu", [&]<class T>() {
    const Matrices<T> matrix(work), left(U, compute_uv ? 2 : 1), right(Vh, compute_uv ? 2 : 1);
    const Matrices<lapack::Real<T>> values(S, 1);
    for (int64_t i = 0; i < info.numel(); ++i) {
      if (all_finite(matrix[i], m * n)) {
        info.data<int32_t>()[i] = lapack::gesdd(job, lapack_size(m), lapack_size(n), matrix[i], leading(m), values[i],
                                                left[i], leading(m), right[i], leading(compute_uv ? Vh.size(-2) : 1));
        continue;
      }
      // NaN is refused; infinities give NaN.
      const bool refused = std::any_of(matrix[i], matrix[i] + m * n, [](T x) { return std::isnan(std::abs(x)); });
      if (refused) info.data<int32_t>()[i] = -4;
      const T nan(std::numeric_limits<lapack::Real<T>>::quiet_NaN());
      for (const Tensor& part : {U, Vh})
        if (compute_uv) std::fill_n(Matrices<T>(part)[i], part.size(-2) * part.size(-1), nan);
      std::fill_n(values[i], k, std::real(nan));
    }
  });
  check_info(info, "linalg.svd", A.dim() == 2);
  return {U, S, Vh};
}

TensorList _linalg_eigh(const Tensor& A, const std::string& UPLO, bool compute_v) {
  check_square(A, "linalg.eigh");
  check_uplo(UPLO);
  const int64_t n = A.size(-1);
  const Dims batch = batch_of(A);
  Tensor values = empty(with_sizes(batch, {n}), real_dtype(A.dtype()), A.device());
  Tensor vectors = columns_of(A);
  const Tensor none = empty({0}, A.dtype(), A.device());
  if (A.is_meta()) return {values, compute_v ? vectors : none};
  const Tensor info = zeros(batch, {DType::Int32, A.device()});
  const char uplo = static_cast<char>(std::toupper(UPLO[0]));
  dispatch_floating_or_complex(A.dtype(), "linalg_eigh_cpu", [&]<class T>() {
    const Matrices<T> matrix(vectors);
    const Matrices<lapack::Real<T>> roots(values, 1);
    for (int64_t i = 0; n && i < info.numel(); ++i)
      info.data<int32_t>()[i] = all_finite(matrix[i], n * n)
                                    ? lapack::eigh(compute_v, uplo, lapack_size(n), matrix[i], leading(n), roots[i])
                                    : lapack_size(std::max<int64_t>(n - 1, 1));
  });
  check_info(info, "linalg.eigh", A.dim() == 2);
  return {values, compute_v ? vectors : none};
}

TensorList linalg_eig(const Tensor& self) {
  check_square(self, "linalg.eig");
  const DType type = complex_of(self);
  const int64_t n = self.size(-1);
  Tensor values = empty(with_sizes(batch_of(self), {n}), type, self.device());
  Tensor vectors = empty_columns(batch_of(self), n, n, type, self.device());
  if (!self.is_meta()) decompose(self, values, vectors);
  return {values, vectors};
}

Tensor _linalg_eigvals(const Tensor& self) {
  check_square(self, "linalg.eigvals");
  const DType type = complex_of(self);
  Tensor values = empty(with_sizes(batch_of(self), {self.size(-1)}), type, self.device());
  if (!self.is_meta()) decompose(self, values, Tensor());
  return values;
}

}  // namespace kernels

namespace composite {

TensorList linalg_svd(const Tensor& A, bool full_matrices, const std::optional<std::string>& driver) {
  return ops::_linalg_svd(A, full_matrices, true, driver);
}

Tensor linalg_svdvals(const Tensor& A, const std::optional<std::string>& driver) {
  return ops::_linalg_svd(A, false, recording(A), driver)[1];
}

TensorList svd(const Tensor& self, bool some, bool compute_uv) {
  check(self.dim() >= 2, "linalg.svd: input should have at least 2 dimensions, but has ", self.dim(),
        " dimensions instead");
  if (compute_uv) {
    const TensorList parts = ops::linalg_svd(self, !some, std::nullopt);
    return {parts[0], parts[1], ops::conj(ops::transpose(parts[2], -2, -1))};
  }
  const Tensor values = ops::linalg_svdvals(self, std::nullopt);
  const Dims batch = batch_of(self);
  const Options options{self.dtype(), self.device()};
  return {zeros(with_sizes(batch, {self.size(-2), self.size(-2)}), options), values,
          ops::transpose(zeros(with_sizes(batch, {self.size(-1), self.size(-1)}), options), -2, -1)};
}

TensorList linalg_eigh(const Tensor& self, const std::string& UPLO) { return ops::_linalg_eigh(self, UPLO, true); }

Tensor linalg_eigvalsh(const Tensor& self, const std::string& UPLO) {
  return ops::_linalg_eigh(self, UPLO, recording(self))[0];
}

Tensor linalg_eigvals(const Tensor& self) {
  return recording(self) ? ops::linalg_eig(self)[0] : ops::_linalg_eigvals(self);
}

}  // namespace composite
}  // namespace tp

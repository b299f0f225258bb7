// Cholesky, LU, LDL and QR factorisations by LAPACK.
#include "cpu/lapack.h"
#include "declared/indexing.h"
#include "kernels/decompositions.h"
#include "kernels/views.h"
#include "ops/matrices.h"
#include "ops/packed.h"

namespace tp {
namespace {

using lapack::Int;

Tensor new_info(const Tensor& a, const Dims& batch) { return zeros(batch, {DType::Int32, a.device()}); }

/// Zeros on one side of the k-th diagonal of a matrix stored by columns.
template <class T>
void clear_triangle(T* a, int64_t rows, int64_t columns, bool above, int64_t k = 0) {
  for (int64_t j = 0; j < columns; ++j)
    for (int64_t i = 0; i < rows; ++i)
      if (above ? j - i > k : j - i < k) a[j * rows + i] = T(0);
}

/// Factors the matrices of `L` in place.
void factor_cholesky(const Tensor& L, const Tensor& info, bool upper) {
  const int64_t n = L.size(-1);
  dispatch_floating_or_complex(L.dtype(), "cholesky_cpu", [&]<class T>() {
    const Matrices<T> matrix(L);
    for (int64_t i = 0; i < info.numel(); ++i) {
      T* a = matrix[i];
      Int status = n ? lapack::potrf(upper ? 'U' : 'L', lapack_size(n), a, leading(n)) : 0;
      // NaN compares with nothing, so LAPACK need not notice it.
      for (int64_t d = 0; d < n && status == 0; ++d)
        if (std::isnan(std::real(a[d * n + d]))) status = lapack_size(d + 1);
      clear_triangle(a, n, n, !upper);
      info.data<int32_t>()[i] = status;
    }
  });
}

/// Factors the matrices of `LU` in place.
void factor_lu(const Tensor& LU, const Tensor& pivots, const Tensor& info) {
  const int64_t m = LU.size(-2), n = LU.size(-1);
  dispatch_floating_or_complex(LU.dtype(), "lu_cpu", [&]<class T>() {
    const Matrices<T> matrix(LU);
    const Matrices<Int> rows(pivots, 1);
    for (int64_t i = 0; i < info.numel(); ++i)
      info.data<int32_t>()[i] =
          m && n ? lapack::getrf(lapack_size(m), lapack_size(n), matrix[i], leading(m), rows[i]) : 0;
  });
}

/// QR in packed form: R above, reflectors below the diagonal.
void factor_qr(const Tensor& qr, const Tensor& tau) {
  const int64_t m = qr.size(-2), n = qr.size(-1), count = product(batch_of(qr));
  dispatch_floating_or_complex(qr.dtype(), "geqrf_cpu", [&]<class T>() {
    const Matrices<T> matrix(qr);
    const Matrices<T> scales(tau, 1);
    for (int64_t i = 0; m && n && i < count; ++i)
      lapack::geqrf(lapack_size(m), lapack_size(n), matrix[i], leading(m), scales[i]);
  });
}

/// The first columns of the product of reflectors, in place.
void multiply_reflectors(const Tensor& q, const Tensor& tau) {
  const int64_t m = q.size(-2), n = q.size(-1), k = tau.size(-1), count = product(batch_of(q));
  dispatch_floating_or_complex(q.dtype(), "orgqr_cpu", [&]<class T>() {
    const Matrices<T> matrix(q);
    const Matrices<T> scales(tau, 1);
    for (int64_t i = 0; m && n && i < count; ++i)
      lapack::orgqr(lapack_size(m), lapack_size(n), lapack_size(k), matrix[i], leading(m), scales[i]);
  });
}

/// R of packed factors, with `rows` rows.
Tensor upper_part(const Tensor& qr, int64_t rows) {
  const int64_t m = qr.size(-2), n = qr.size(-1);
  Tensor r = empty_columns(batch_of(qr), rows, n, qr.dtype(), qr.device());
  copy_data(r, kernels::slice(qr, -2, 0, rows, 1));
  dispatch_floating_or_complex(r.dtype(), "qr_cpu", [&]<class T>() {
    const Matrices<T> matrix(r);
    for (int64_t i = 0; std::min(m, n) && i < product(batch_of(r)); ++i) clear_triangle(matrix[i], rows, n, false);
  });
  return r;
}

void check_tau(const char* name, const Tensor& input, const Tensor& tau) {
  check(tau.dim() == input.dim() - 1, name,
        ": Expected tau to have one dimension less than input, but got tau.ndim equal to ", tau.dim(),
        " and input.ndim is equal to ", input.dim());
  const Dims batch = batch_of(input), given(tau.sizes().data(), tau.dim() - 1);
  check(batch == given, name, ": Expected batch dimensions of tau to be equal to input.shape[:-2], but got ", given);
}

void check_pivots(const Tensor& LU, const Tensor& pivots) {
  const Dims batch(pivots.sizes().data(), std::max<int64_t>(pivots.dim() - 1, 0));
  check(pivots.dim() == LU.dim() - 1 && batch == batch_of(LU) && pivots.size(-1) == smaller_side(LU),
        "torch.lu_unpack: LU_pivots of size ", pivots.sizes(), " do not belong to LU_data of size ", LU.sizes());
  if (pivots.is_meta()) return;
  const Tensor rows = packed(pivots);
  for (int64_t i = 0; i < rows.numel(); ++i)
    check(rows.data<int32_t>()[i] >= 1 && rows.data<int32_t>()[i] <= LU.size(-2),
          "pivots passed to lu_unpack must be between 1 and LU.size(-2) inclusive."
          "Did you properly pass the result of lu_factor?");
}

/// The permutation matrices whose product with L U gives back A.
Tensor permutation(const Tensor& pivots, const Dims& batch, int64_t m, DType dtype) {
  Tensor p = zeros(with_sizes(batch, {m, m}), {dtype, pivots.device()});
  if (p.is_meta()) return p;
  const Tensor rows = packed(pivots);
  const int64_t k = rows.size(-1);
  dispatch_floating_or_complex(dtype, "lu_unpack_cpu", [&]<class T>() {
    const Matrices<T> matrix(p);
    const Matrices<int32_t> swaps(rows, 1);
    std::vector<int64_t> order(m);
    for (int64_t b = 0; b < product(batch); ++b) {
      for (int64_t i = 0; i < m; ++i) order[i] = i;
      for (int64_t i = 0; i < k; ++i) std::swap(order[i], order[swaps[b][i] - 1]);
      for (int64_t i = 0; i < m; ++i) matrix[b][order[i] * m + i] = T(1);
    }
  });
  return p;
}

/// L and U out of the packed form.
std::pair<Tensor, Tensor> split_factors(const Tensor& LU) {
  const int64_t k = smaller_side(LU);
  Tensor L = kernels::tril(kernels::slice(LU, -1, 0, k, 1), -1);
  kernels::fill_(kernels::diagonal(L, 0, -2, -1), Scalar(1));
  return {L, kernels::triu(kernels::slice(LU, -2, 0, k, 1), 0)};
}

}  // namespace

namespace kernels {

TensorList linalg_cholesky_ex(const Tensor& self, bool upper, bool check_errors) {
  check_square(self, "linalg.cholesky");
  check_floating(self, "linalg.cholesky");
  Tensor L = columns_of(self), info = new_info(self, batch_of(self));
  if (self.is_meta()) return {L, info};
  factor_cholesky(L, info, upper);
  if (check_errors) check_info(info, "linalg.cholesky_ex", self.dim() == 2);
  return {L, info};
}

Tensor cholesky(const Tensor& self, bool upper) {
  if (self.numel() == 0) return tp::empty_like(self);
  check_square(self, "cholesky");
  Tensor L = columns_of(self), info = new_info(self, batch_of(self));
  if (self.is_meta()) return L;
  factor_cholesky(L, info, upper);
  check_info(info, "cholesky", self.dim() == 2);
  return L;
}

Tensor cholesky_inverse(const Tensor& self, bool upper) {
  check_square(self, "cholesky_inverse");
  Tensor out = columns_of(self), info = new_info(self, batch_of(self));
  if (self.is_meta()) return out;
  const int64_t n = self.size(-1);
  dispatch_floating_or_complex(self.dtype(), "cholesky_inverse_out_cpu", [&]<class T>() {
    const Matrices<T> matrix(out);
    for (int64_t i = 0; n && i < info.numel(); ++i) {
      T* a = matrix[i];
      info.data<int32_t>()[i] = lapack::potri(upper ? 'U' : 'L', lapack_size(n), a, leading(n));
      // LAPACK fills one triangle.
      for (int64_t c = 0; c < n; ++c)
        for (int64_t r = c + 1; r < n; ++r) {
          T &low = a[c * n + r], &high = a[r * n + c];
          if constexpr (is_complex_type<T>)
            (upper ? low : high) = std::conj(upper ? high : low);
          else
            (upper ? low : high) = upper ? high : low;
        }
    }
  });
  check_info(info, "cholesky_inverse", self.dim() == 2);
  return out;
}

TensorList linalg_lu_factor_ex(const Tensor& A, bool pivot, bool check_errors) {
  check(A.dim() >= 2, "torch.lu_factor: Expected tensor with 2 or more dimensions. Got size: ", A.sizes(), " instead");
  check(pivot || A.is_meta(), "linalg.lu_factor: LU without pivoting is not implemented on the CPU");
  Tensor LU = columns_of(A), info = new_info(A, batch_of(A));
  Tensor pivots = tp::empty(with_sizes(batch_of(A), {smaller_side(A)}), DType::Int32, A.device());
  if (A.is_meta()) return {LU, pivots, info};
  factor_lu(LU, pivots, info);
  if (check_errors) check_info(info, "torch.linalg.lu_factor_ex", A.dim() == 2);
  return {LU, pivots, info};
}

TensorList linalg_lu(const Tensor& A, bool pivot) {
  check(A.dim() >= 2, "linalg.lu: Expected tensor with 2 or more dimensions. Got size: ", A.sizes(), " instead");
  const TensorList factors = linalg_lu_factor_ex(A, pivot, false);
  const auto [L, U] = split_factors(factors[0]);
  return {permutation(factors[1], batch_of(A), A.size(-2), A.dtype()), L, U};
}

TensorList lu_unpack(const Tensor& LU_data, const Tensor& LU_pivots, bool unpack_data, bool unpack_pivots) {
  check(LU_data.dim() >= 2, "torch.lu_unpack: Expected tensor with 2 or more dimensions. Got size: ", LU_data.sizes(),
        " instead");
  check(!unpack_pivots || LU_pivots.dtype() == DType::Int32,
        "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\n"
        "Note: this function is intended to be used with the output produced by torch.linalg.lu_factor");
  Tensor P = tp::empty({0}, LU_data.dtype(), LU_data.device()), L = P, U = P;
  if (unpack_pivots) {
    check_pivots(LU_data, LU_pivots);
    const DType type = LU_data.dtype();
    const bool computes = is_differentiable(type) && !is_reduced(type);
    P = cast(permutation(LU_pivots, batch_of(LU_data), LU_data.size(-2), computes ? type : DType::Float64), type);
  }
  if (unpack_data) std::tie(L, U) = split_factors(LU_data);
  return {P, L, U};
}

TensorList linalg_ldl_factor_ex(const Tensor& self, bool hermitian, bool check_errors) {
  check_square(self, "torch.linalg.ldl_factor_ex");
  check_floating(self, "torch.linalg.ldl_factor_ex");
  const int64_t n = self.size(-1);
  Tensor LD = columns_of(self), info = new_info(self, batch_of(self));
  Tensor pivots = tp::empty(with_sizes(batch_of(self), {n}), DType::Int32, self.device());
  if (self.is_meta()) return {LD, pivots, info};
  dispatch_floating_or_complex(self.dtype(), "ldl_factor_kernel_cpu", [&]<class T>() {
    const Matrices<T> matrix(LD);
    const Matrices<Int> rows(pivots, 1);
    for (int64_t i = 0; n && i < info.numel(); ++i) {
      info.data<int32_t>()[i] = lapack::ldl_factor(hermitian, 'L', lapack_size(n), matrix[i], leading(n), rows[i]);
      clear_triangle(matrix[i], n, n, true);
    }
  });
  if (check_errors) check_info(info, "torch.linalg.ldl_factor_ex", self.dim() == 2);
  return {LD, pivots, info};
}

TensorList linalg_qr(const Tensor& A, const std::string& mode) {
  check_matrix(A, "linalg.qr");
  check_floating(A, "linalg.qr");
  check(mode == "reduced" || mode == "complete" || mode == "r", "qr received unrecognized mode '", mode,
        "' but expected one of 'reduced' (default), 'r', or 'complete'");
  const int64_t m = A.size(-2), n = A.size(-1), k = std::min(m, n);
  const int64_t columns = mode == "complete" ? m : k;
  const Dims batch = batch_of(A);
  if (A.is_meta())
    return {
        mode == "r" ? tp::empty({0}, A.dtype(), A.device()) : empty_columns(batch, m, columns, A.dtype(), A.device()),
        empty_columns(batch, columns, n, A.dtype(), A.device())};
  const Tensor factors = columns_of(A);
  const Tensor tau = tp::empty(with_sizes(batch, {k}), A.dtype(), A.device());
  factor_qr(factors, tau);
  Tensor r = upper_part(factors, columns);
  if (mode == "r") return {tp::empty({0}, A.dtype(), A.device()), r};
  Tensor q = empty_columns(batch, m, columns, A.dtype(), A.device());
  zero_(q);
  copy_data(slice(q, -1, 0, k, 1), slice(factors, -1, 0, k, 1));
  multiply_reflectors(q, tau);
  return {q, r};
}

TensorList geqrf(const Tensor& self) {
  check(self.dim() >= 2, "torch.geqrf: input must have at least 2 dimensions.");
  Tensor factors = columns_of(self);
  Tensor tau = tp::empty(with_sizes(batch_of(self), {smaller_side(self)}), self.dtype(), self.device());
  if (!self.is_meta()) factor_qr(factors, tau);
  return {factors, tau};
}

Tensor linalg_householder_product(const Tensor& input, const Tensor& tau) {
  const char* name = "torch.linalg.householder_product";
  check(input.dim() >= 2, name, ": input must have at least 2 dimensions.");
  check(input.size(-2) >= input.size(-1), name, ": input.shape[-2] must be greater than or equal to input.shape[-1]");
  check(tau.dim() > 0 && input.size(-1) >= tau.size(-1), name,
        ": input.shape[-1] must be greater than or equal to tau.shape[-1]");
  check_tau(name, input, tau);
  check(tau.dtype() == input.dtype(), name, ": tau dtype ", scalar_name(tau.dtype()), " does not match input dtype ",
        scalar_name(input.dtype()));
  Tensor q = columns_of(input);
  if (!q.is_meta()) multiply_reflectors(q, packed(tau));
  return q;
}

Tensor ormqr(const Tensor& self, const Tensor& input2, const Tensor& input3, bool left, bool transpose) {
  const Tensor &tau = input2, &other = input3;
  const char* side = left ? "-2" : "-1";
  check(self.dim() >= 2, "torch.ormqr: input must have at least 2 dimensions.");
  check(other.dim() >= 2, "torch.ormqr: other must have at least 2 dimensions.");
  const int64_t length = other.size(left ? -2 : -1);
  check(length == self.size(-2), "torch.ormqr: other.shape[", side, "] must be equal to input.shape[-2]");
  check(tau.dim() > 0 && tau.size(-1) == std::min(length, self.size(-1)),
        "torch.ormqr: tau.shape[-1] must be equal to min(other.shape[-2], input.shape[-1])");
  check(tau.dim() == self.dim() - 1,
        "torch.ormqr: Expected tau to have one dimension less than input, but got tau.ndim equal to ", tau.dim(),
        " and input.ndim is equal to ", self.dim());
  check(other.dim() == self.dim(),
        "torch.ormqr: Expected other to have the same number of dimensions as input, but got other.ndim equal to ",
        other.dim(), " and input.ndim is equal to ", self.dim());
  check_tau("torch.ormqr", self, tau);
  check(batch_of(other) == batch_of(self),
        "torch.ormqr: Expected batch dimensions of other to be equal to input.shape[:-2], but got ", batch_of(other));
  check(tau.dtype() == self.dtype(), "torch.ormqr: Expected input and tau to have the same dtype, but input has dtype",
        scalar_name(self.dtype()), " and tau has dtype ", scalar_name(tau.dtype()));
  check(other.dtype() == self.dtype(),
        "torch.ormqr: Expected input and other to have the same dtype, but input has dtype", scalar_name(self.dtype()),
        " and other has dtype ", scalar_name(other.dtype()));
  Tensor out = columns_of(other);
  if (out.is_meta()) return out;
  const Tensor reflectors = columns_of(self), scales = packed(tau);
  const int64_t m = out.size(-2), n = out.size(-1), k = scales.size(-1);
  dispatch_floating_or_complex(out.dtype(), "ormqr_cpu", [&]<class T>() {
    const Matrices<T> matrix(out), vectors(reflectors), factors(scales, 1);
    for (int64_t i = 0; m && n && k && i < product(batch_of(out)); ++i)
      lapack::ormqr(left ? 'L' : 'R', transpose ? lapack::kAdjoint<T> : 'N', lapack_size(m), lapack_size(n),
                    lapack_size(k), vectors[i], leading(self.size(-2)), factors[i], matrix[i], leading(m));
  });
  return out;
}

}  // namespace kernels

namespace composite {

Tensor linalg_cholesky(const Tensor& self, bool upper) {
  const TensorList factors = ops::linalg_cholesky_ex(self, upper, false);
  check_info(factors[1], "linalg.cholesky", self.dim() == 2);
  return factors[0];
}

TensorList linalg_lu_factor(const Tensor& A, bool pivot) {
  const TensorList factors = ops::linalg_lu_factor_ex(A, pivot, false);
  check_info(factors[2], "torch.linalg.lu_factor", A.dim() == 2);
  return {factors[0], factors[1]};
}

TensorList _lu_with_info(const Tensor& self, bool pivot, bool check_errors) {
  return ops::linalg_lu_factor_ex(self, pivot, check_errors);
}

TensorList linalg_ldl_factor(const Tensor& self, bool hermitian) {
  const TensorList factors = ops::linalg_ldl_factor_ex(self, hermitian, false);
  check_info(factors[2], "torch.linalg.ldl_factor", self.dim() == 2);
  return {factors[0], factors[1]};
}

TensorList qr(const Tensor& self, bool some) { return ops::linalg_qr(self, some ? "reduced" : "complete"); }

Tensor orgqr(const Tensor& self, const Tensor& input2) { return ops::linalg_householder_product(self, input2); }

}  // namespace composite
}  // namespace tp

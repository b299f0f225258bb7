#include "ops/matrices.h"

namespace tp {

namespace {
Dims column_strides(const Dims& sizes) {
  Dims strides = contiguous_strides(sizes);
  strides[strides.size() - 2] = 1;
  strides[strides.size() - 1] = std::max<int64_t>(sizes[sizes.size() - 2], 1);
  return strides;
}
}  // namespace

Tensor empty_columns(const Dims& batch, int64_t rows, int64_t columns, DType dtype, Device device) {
  const Dims sizes = with_sizes(batch, {rows, columns});
  return empty_strided(sizes, column_strides(sizes), {dtype, device});
}

Tensor columns_of(const Tensor& a, const Dims& batch) {
  Tensor out = empty_columns(batch, a.size(-2), a.size(-1), a.dtype(), a.device());
  copy_data(out, a);
  return out;
}

Tensor in_columns(const Tensor& a, const Dims& batch) {
  if (batch_of(a) == batch && a.strides() == column_strides(a.sizes())) return a;
  return columns_of(a, batch);
}

lapack::Int lapack_size(int64_t size) {
  check(size <= std::numeric_limits<lapack::Int>::max(), "a matrix dimension of ", size, " is too large for LAPACK");
  return static_cast<lapack::Int>(size);
}

void check_matrix(const Tensor& a, const char* name, const char* argument) {
  check(a.dim() >= 2, name, ": The input tensor ", argument, " must have at least 2 dimensions.");
}

void check_square(const Tensor& a, const char* name, const char* argument) {
  check_matrix(a, name, argument);
  check(a.size(-1) == a.size(-2), name, ": ", argument, " must be batches of square matrices, but they are ",
        a.size(-2), " by ", a.size(-1), " matrices");
}

void check_floating(const Tensor& a, const char* name, bool low_precision) {
  check(is_differentiable(a.dtype()), name, ": Expected a floating point or complex tensor as input. Got ",
        scalar_name(a.dtype()));
  check(low_precision || !is_reduced(a.dtype()), name, ": Low precision dtypes not supported. Got ",
        scalar_name(a.dtype()));
}

void check_solver(const Tensor& a, const Tensor& b, bool left, const char* name) {
  check_square(a, name, "A");
  check_matrix(b, name, "B");
  check(left ? a.size(-2) == b.size(-2) : a.size(-1) == b.size(-1), name,
        ": Incompatible shapes of A and B for the equation ", left ? "AX = B" : "XA = B", " (", a.size(-2), "x",
        a.size(-1), " and ", b.size(-2), "x", b.size(-1), ")");
}

bool is_vector_of(const Tensor& a, const Tensor& b) {
  if (b.dim() == 1) return true;
  return a.dim() - 1 == b.dim() && b.sizes() == Dims(a.sizes().data(), a.dim() - 1);
}

namespace {
[[noreturn]] void fail_info(const std::string& name, const std::string& element, lapack::Int info) {
  const auto has = [&](const char* word) { return name.find(word) != std::string::npos; };
  const auto raise = [&](const auto&... text) { fail(ErrorKind::LinAlg, name, element, ": ", text...); };
  if (has("svd") && info == -4)
    raise("The algorithm failed to converge because the input matrix contained non-finite values.");
  if (has("inv"))
    raise("The diagonal element ", info,
          " is zero, the inversion could not be completed because the input matrix is singular.");
  if (has("solve")) raise("The solver failed because the input matrix is singular.");
  if (has("cholesky"))
    raise(
        "The factorization could not be completed because the input is not positive-definite (the leading minor of "
        "order ",
        info, " is not positive-definite).");
  if (has("eig") || has("syevd"))
    raise(
        "The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated "
        "eigenvalues (error code: ",
        info, ").");
  if (has("svd"))
    raise(
        "The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated "
        "singular values (error code: ",
        info, ").");
  if (has("lstsq"))
    raise(
        "The least squares solution could not be computed because the input matrix does not have full rank (error "
        "code: ",
        info, ").");
  if (has("lu_factor"))
    fail(ErrorKind::Runtime, name, element, ": U[", info, ",", info,
         "] is zero and using it on lu_solve would result in a division by zero. If you still want to perform the "
         "factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)");
  fail(ErrorKind::Runtime, name, element, ": Unknown error code: ", info, ".");
}
}  // namespace

void check_info(const Tensor& info, const std::string& name, bool one_matrix) {
  if (info.is_meta()) return;
  const auto* codes = info.data<int32_t>();
  for (int64_t i = 0; i < info.numel(); ++i)
    if (codes[i] != 0) fail_info(name, one_matrix ? "" : str(": (Batch element ", i, ")"), codes[i]);
}

Dims common_batch(const Tensor& a, const Tensor& b) { return broadcast_sizes(batch_of(a), batch_of(b)); }

}  // namespace tp

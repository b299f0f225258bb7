// Linear systems by LAPACK: square, triangular, with given factors, and in the sense of least squares.
#include "cpu/lapack.h"
#include "declared/decompositions.h"
#include "declared/views.h"
#include "kernels/decompositions.h"
#include "kernels/solve.h"
#include "kernels/views.h"
#include "ops/matrices.h"
#include "ops/packed.h"

namespace tp {
namespace {

using lapack::Int;

Tensor transposed(const Tensor& a) { return kernels::transpose(a, -2, -1); }

/// Checks of the older solvers, which call the arguments b and A.
void check_system(const Tensor& b, const Tensor& a, const char* name) {
  check(a.dtype() == b.dtype(), "Expected b and A to have the same dtype, but found b of type ", scalar_name(b.dtype()),
        " and A of type ", scalar_name(a.dtype()), " instead.");
  check(a.size(-1) == a.size(-2), "A must be batches of square matrices, but they are ", a.size(-2), " by ", a.size(-1),
        " matrices");
  check(a.size(-2) == b.size(-2), "Incompatible matrix sizes for ", name, ": each A matrix is ", a.size(-1), " by ",
        a.size(-1), " but each b matrix is ", b.size(-2), " by ", b.size(-1));
}

void check_same(const Tensor& a, const Tensor& b, const char* name, const char* left, const char* right) {
  check(a.dtype() == b.dtype(), name, ": Expected ", left, " and ", right, " to have the same dtype, but found ", left,
        " of type ", scalar_name(a.dtype()), " and ", right, " of type ", scalar_name(b.dtype()), " instead");
}

/// Right-hand sides as the solver overwrites them: by columns, or by rows where X stands on the left.
Tensor right_hand_sides(const Tensor& b, const Dims& batch, bool left) {
  return left ? columns_of(b, batch) : transposed(columns_of(transposed(b), batch));
}

/// Solves op(A) X = B, or X op(A) = B, in place of B; op is the identity or the adjoint.
void solve_factored(const Tensor& LU, const Tensor& pivots, const Tensor& x, bool left, bool adjoint) {
  const Dims batch = batch_of(x);
  const Tensor factors = in_columns(LU, batch), swaps = packed(pivots, with_sizes(batch, {pivots.size(-1)}));
  const int64_t n = LU.size(-1), columns = x.size(left ? -1 : -2);
  if (x.numel() == 0) return;
  dispatch_floating_or_complex(x.dtype(), "linalg.lu_solve_cpu", [&]<class T>() {
    const Matrices<T> a(factors), b(x);
    const Matrices<int32_t> rows(swaps, 1);
    // From the right it is the transposed system; A^H then becomes the conjugate of A, LAPACK's one missing case.
    const bool conjugate = !left && adjoint && is_complex_type<T>;
    const char op = left ? (adjoint ? lapack::kAdjoint<T> : 'N') : adjoint ? 'N' : 'T';
    const auto conjugate_all = [&](T* data) {
      if constexpr (is_complex_type<T>)
        for (int64_t k = 0; conjugate && k < n * columns; ++k) data[k] = std::conj(data[k]);
    };
    for (int64_t i = 0; i < product(batch); ++i) {
      conjugate_all(b[i]);
      lapack::getrs(op, lapack_size(n), lapack_size(columns), a[i], leading(n), rows[i], b[i], leading(n));
      conjugate_all(b[i]);
    }
  });
}

void check_pivot_values(const Tensor& pivots, int64_t n) {
  if (pivots.is_meta()) return;
  const Tensor rows = packed(pivots);
  for (int64_t i = 0; i < rows.numel(); ++i) {
    const int32_t row = rows.data<int32_t>()[i];
    check(row >= 1,
          "Pivots given to lu_solve must all be greater or equal to 1. "
          "Did you properly pass the result of lu_factor?");
    check(row <= n,
          "Pivots given to lu_solve must all be smaller or equal to LU.size(-2). "
          "Did you properly pass the result of lu_factor?");
  }
}

/// Pivots of sytrf: rows, or their negatives in pairs for blocks of two.
void check_block_pivots(const Tensor& pivots, int64_t n) {
  const Tensor rows = packed(pivots);
  for (int64_t i = 0; i < rows.numel(); ++i) {
    const int64_t row = rows.data<int32_t>()[i];
    const int64_t at = i % n;
    const bool paired =
        row > 0 || (at > 0 && rows.data<int32_t>()[i - 1] == row) || (at + 1 < n && rows.data<int32_t>()[i + 1] == row);
    check(row != 0 && std::abs(row) <= n && paired,
          "torch.linalg.ldl_solve: pivots are not those of torch.linalg.ldl_factor");
  }
}

/// Solves systems with a triangular A in place of B.
void solve_triangle(const Tensor& a, const Tensor& x, bool upper, bool left, char op, bool unit) {
  const Tensor factors = in_columns(a, batch_of(x));
  dispatch_floating_or_complex(x.dtype(), "triangular_solve_cpu", [&]<class T>() {
    const Matrices<T> matrix(factors), b(x);
    for (int64_t i = 0; x.numel() && i < product(batch_of(x)); ++i)
      lapack::trsm(left ? 'L' : 'R', upper ? 'U' : 'L', op, unit ? 'U' : 'N', lapack_size(x.size(-2)),
                   lapack_size(x.size(-1)), matrix[i], leading(a.size(-1)), b[i], leading(x.size(-2)));
  });
}

}  // namespace

namespace kernels {

TensorList _linalg_solve_ex(const Tensor& A, const Tensor& B, bool left, bool check_errors) {
  check_floating(A, "linalg.solve");
  check_same(A, B, "linalg.solve", "A", "B");
  const bool vector = A.dim() >= 2 && is_vector_of(A, B);
  const Tensor b = vector ? unsqueeze(B, -1) : B;
  check_solver(A, b, left, "linalg.solve");
  check(left || !vector,
        "linalg.solve: Vector broadcasting of the left hand side is not supported for left=False. In this case "
        "linalg.solve is equivalent to B / A.squeeze(-1)");
  const Tensor x = right_hand_sides(b, common_batch(A, b), left);
  const TensorList factors = linalg_lu_factor_ex(A, true, false);
  if (!A.is_meta()) solve_factored(factors[0], factors[1], x, left, false);
  if (check_errors) check_info(factors[2], "torch.linalg.solve_ex", A.dim() == 2);
  // A batch of vectors is laid out like one matrix.
  const Tensor vectors = vector ? squeeze(x, -1) : x;
  return {vector && vectors.dim() > 1 ? columns_of(vectors) : vectors, factors[0], factors[1], factors[2]};
}

Tensor linalg_lu_solve(const Tensor& LU, const Tensor& pivots, const Tensor& B, bool left, bool adjoint) {
  const char* name = "linalg.lu_solve";
  check_floating(LU, "torch.linalg.lu_solve");
  check_same(LU, B, name, "LU", "B");
  check(pivots.dtype() == DType::Int32, name, ": pivots should be a Tensor of scalar type torch.int32");
  check_solver(LU, B, left, name);
  check(pivots.dim() > 0 && LU.size(-1) == pivots.size(-1), name,
        ": Number of pivots per batch should be same as the dimension of the matrix");
  check(pivots.sizes() == Dims(LU.sizes().data(), LU.dim() - 1), name,
        ": Expected LU.shape[:-1] and pivots.shape to be the same, but got pivots with shape ", pivots.sizes(),
        " instead");
  Tensor x = right_hand_sides(B, common_batch(LU, B), left);
  check_pivot_values(pivots, LU.size(-2));
  if (!x.is_meta()) solve_factored(LU, pivots, x, left, adjoint);
  return x;
}

TensorList linalg_inv_ex(const Tensor& A, bool check_errors) {
  check_square(A, "linalg.inv");
  check_floating(A, "linalg.inv", false);
  const TensorList factors = linalg_lu_factor_ex(A, true, false);
  const int64_t n = A.size(-1);
  Tensor inverse = empty_columns(batch_of(A), n, n, A.dtype(), A.device());
  if (!A.is_meta()) {
    zero_(inverse);
    fill_(diagonal(inverse, 0, -2, -1), Scalar(1));
    solve_factored(factors[0], factors[1], inverse, true, false);
    if (check_errors) check_info(factors[2], "linalg.inv_ex", A.dim() == 2);
  }
  return {inverse, factors[2]};
}

Tensor linalg_solve_triangular(const Tensor& self, const Tensor& B, bool upper, bool left, bool unitriangular) {
  check_solver(self, B, left, "linalg.solve_triangular");
  check_same(self, B, "linalg.solve_triangular", "A", "B");
  Tensor x = columns_of(B, common_batch(self, B));
  if (!x.is_meta()) solve_triangle(self, x, upper, left, 'N', unitriangular);
  return x;
}

TensorList triangular_solve(const Tensor& self, const Tensor& A, bool upper, bool transpose, bool unitriangular) {
  check(self.dim() >= 2, "torch.triangular_solve: Expected b to have at least 2 dimensions, but it has ", self.dim(),
        " dimensions instead");
  check(A.dim() >= 2, "torch.triangular_solve: Expected A to have at least 2 dimensions, but it has ", A.dim(),
        " dimensions instead");
  check_system(self, A, "triangular_solve");
  const Dims batch = common_batch(self, A);
  Tensor x = columns_of(self, batch), copy = columns_of(A, batch);
  if (!x.is_meta()) solve_triangle(copy, x, upper, true, transpose ? 'T' : 'N', unitriangular);
  return {x, copy};
}

Tensor cholesky_solve(const Tensor& self, const Tensor& input2, bool upper) {
  check(self.dim() >= 2, "b should have at least 2 dimensions, but has ", self.dim(), " dimensions instead");
  check(input2.dim() >= 2, "u should have at least 2 dimensions, but has ", input2.dim(), " dimensions instead");
  check_system(self, input2, "cholesky_solve");
  Tensor x = columns_of(self, common_batch(self, input2));
  if (x.is_meta()) return x;
  const Tensor factors = in_columns(input2, batch_of(x));
  const int64_t n = x.size(-2);
  dispatch_floating_or_complex(x.dtype(), "cholesky_solve_cpu", [&]<class T>() {
    const Matrices<T> matrix(factors), b(x);
    for (int64_t i = 0; x.numel() && i < product(batch_of(x)); ++i)
      lapack::potrs(upper ? 'U' : 'L', lapack_size(n), lapack_size(x.size(-1)), matrix[i], leading(n), b[i],
                    leading(n));
  });
  return x;
}

Tensor linalg_ldl_solve(const Tensor& LD, const Tensor& pivots, const Tensor& B, bool hermitian) {
  const char* name = "torch.linalg.ldl_solve";
  check_square(LD, name, "LD");
  check_floating(LD, name);
  wrap_dim(-2, B.dim());
  check_system(B, LD, name);
  check(is_integral(pivots.dtype(), true), name, ": Expected pivots to be integers. Got ", scalar_name(pivots.dtype()));
  check(pivots.sizes() == Dims(LD.sizes().data(), LD.dim() - 1), name,
        ": Expected LD.shape[:-1] and pivots.shape to be the same, but got pivots with shape ", pivots.sizes(),
        " instead");
  Tensor x = columns_of(B, common_batch(B, LD));
  if (x.is_meta() || x.numel() == 0) return x;
  const int64_t n = x.size(-2);
  const Tensor factors = in_columns(LD, batch_of(x));
  const Tensor swaps = packed(cast(pivots, DType::Int32), with_sizes(batch_of(x), {n}));
  check_block_pivots(swaps, n);
  dispatch_floating_or_complex(x.dtype(), "ldl_solve_kernel_cpu", [&]<class T>() {
    const Matrices<T> matrix(factors), b(x);
    const Matrices<Int> rows(swaps, 1);
    for (int64_t i = 0; i < product(batch_of(x)); ++i)
      lapack::ldl_solve(hermitian, 'L', lapack_size(n), lapack_size(x.size(-1)), matrix[i], leading(n), rows[i], b[i],
                        leading(n));
  });
  return x;
}

}  // namespace kernels

namespace composite {

TensorList linalg_solve_ex(const Tensor& A, const Tensor& B, bool left, bool check_errors) {
  const TensorList parts = ops::_linalg_solve_ex(A, B, left, check_errors);
  return {parts[0], parts[3]};
}

Tensor linalg_solve(const Tensor& A, const Tensor& B, bool left) {
  const TensorList parts = ops::_linalg_solve_ex(A, B, left, false);
  check_info(parts[3], "torch.linalg.solve", A.dim() == 2);
  return parts[0];
}

Tensor lu_solve(const Tensor& self, const Tensor& LU_data, const Tensor& LU_pivots) {
  return ops::linalg_lu_solve(LU_data, LU_pivots, self, true, false);
}

Tensor linalg_inv(const Tensor& A) {
  const TensorList parts = ops::linalg_inv_ex(A, false);
  check_info(parts[1], "linalg.inv", A.dim() == 2);
  return parts[0];
}

Tensor inverse(const Tensor& self) { return ops::linalg_inv(self); }

namespace {
Dims slice_of(const Dims& sizes, int64_t begin, int64_t end) {
  begin = std::min(begin, sizes.size());
  return Dims(sizes.data() + begin, std::max<int64_t>(std::min(end, sizes.size()) - begin, 0));
}
Dims joined(Dims a, const Dims& b) {
  for (int64_t size : b) a.push_back(size);
  return a;
}
}  // namespace

Tensor linalg_tensorinv(const Tensor& self, int64_t ind) {
  check(ind > 0, "Expected a strictly positive integer for 'ind', but got ", ind);
  const Dims rows = slice_of(self.sizes(), 0, ind), columns = slice_of(self.sizes(), ind, self.dim());
  check(product(rows) == product(columns),
        "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got ",
        product(columns), " != ", product(rows));
  const TensorList parts = ops::linalg_inv_ex(ops::reshape(self, {product(columns), product(columns)}), false);
  check_info(parts[1], "inv", true);
  return ops::reshape(parts[0], joined(columns, rows));
}

Tensor linalg_tensorsolve(const Tensor& self, const Tensor& other, const std::optional<Dims>& dims) {
  Tensor a = self;
  if (dims) {
    Dims order;
    const Dims last = [&] {
      Dims out;
      for (int64_t d : *dims) out.push_back(wrap_dim(d, self.dim()));
      return out;
    }();
    for (int64_t d = 0; d < self.dim(); ++d)
      if (!last.contains(d)) order.push_back(d);
    a = ops::permute(self, joined(order, last));
  }
  const Dims shape = slice_of(a.sizes(), other.dim(), a.dim()), rest = slice_of(a.sizes(), 0, other.dim());
  check(product(shape) == product(rest),
        "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but "
        "got ",
        product(shape), " != ", product(rest));
  const Tensor x =
      ops::linalg_solve(ops::reshape(a, {product(shape), product(shape)}), ops::reshape(other, {other.numel()}), true);
  return ops::reshape(x, shape);
}

}  // namespace composite
}  // namespace tp

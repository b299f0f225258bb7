// Gradients of the factorisations. Each is the adjoint of the factors' differentials, which stay in the tangent space
// of what they are: triangular, or unitary.
#include "declared/comparison.h"
#include "declared/creation.h"
#include "declared/decompositions.h"
#include "kernels/views.h"
#include "ops/formulas/decompositions.h"
#include "ops/formulas/matrices.h"

namespace tp::ops {
namespace {

/// Half of X + X^H, doubled off the diagonal's lower triangle: the adjoint of taking the lower triangle with half the
/// diagonal.
Tensor hermitian_half(const Tensor& x) {
  const Tensor sum = x + adjoint(x);
  return with_diagonal(sum, diagonal_of(sum) * Scalar(0.5)) * Scalar(0.5);
}

Tensor skew(const Tensor& x) { return x - adjoint(x); }

/// Solves with the triangular factor on the right, or on the left.
Tensor times_inverse(const Tensor& x, const Tensor& triangle, bool upper) {
  return linalg_solve_triangular(triangle, x, upper, false, false);
}
Tensor inverse_times(const Tensor& triangle, const Tensor& x, bool upper, bool unit) {
  return linalg_solve_triangular(triangle, x, upper, true, unit);
}

}  // namespace

Tensor diagonal_matrix(const Tensor& v) {
  const int64_t n = v.size(-1);
  Dims sizes = v.sizes();
  sizes.push_back(n);
  return with_diagonal(tp::zeros(sizes, {v.dtype(), v.device()}), v);
}

Tensor with_diagonal(const Tensor& a, const Tensor& v) {
  // A mask and `where` rather than a write: differentiable in both.
  const int64_t n = a.size(-1), missing = n - v.size(-1);
  const Tensor mask = tp::zeros({a.size(-2), n}, {DType::Bool, a.device()});
  kernels::fill_(kernels::diagonal(mask, 0, 0, 1), Scalar(true));
  Dims rest = v.sizes();
  rest[rest.size() - 1] = missing;
  const Tensor line = missing ? cat({v, tp::zeros(rest, {v.dtype(), v.device()})}, -1) : v;
  return where(mask, unsqueeze(line, -2), a);
}

Tensor cholesky_backward(const Tensor& grad, bool upper, const Tensor& factor) {
  if (!grad.defined()) return {};
  const Tensor L = upper ? adjoint(factor) : factor, g = upper ? adjoint(grad) : grad;
  const Tensor phi = hermitian_half(tril(matmul(adjoint(L), g), 0));
  return times_inverse(inverse_times(adjoint(L), phi, true, false), L, false);
}

Tensor cholesky_inverse_backward(const Tensor& grad, const Tensor& L, bool upper, const Tensor& inverse) {
  const Tensor common = matmul(inverse, matmul(grad + adjoint(grad), inverse));
  return -(upper ? matmul(L, common) : matmul(common, L));
}

Tensor lu_backward(const Tensor& grad_L, const Tensor& grad_U, const Tensor& P, const Tensor& L, const Tensor& U,
                   bool pivot) {
  if (!grad_L.defined() && !grad_U.defined()) return {};
  const int64_t m = L.size(-2), n = U.size(-1), k = std::min(m, n);
  const Tensor L1 = rows(L, 0, k), U1 = columns(U, 0, k);
  // What the strips beside the square part add to the gradients of the square factors.
  Tensor low, high;
  if (grad_L.defined()) low = matmul(adjoint(L1), rows(grad_L, 0, k));
  if (grad_U.defined()) high = matmul(columns(grad_U, 0, k), adjoint(U1));
  const bool wide = m < n && grad_U.defined(), tall = m > n && grad_L.defined();
  if (wide) low = sum_of(low, -matmul(columns(grad_U, k, n - k), adjoint(columns(U, k, n - k))));
  if (tall) high = sum_of(high, -matmul(adjoint(rows(L, k, m - k)), rows(grad_L, k, m - k)));
  const Tensor phi = sum_of(low.defined() ? tril(low, -1) : low, high.defined() ? triu(high, 0) : high);
  Tensor out = inverse_times(adjoint(L1), times_inverse(phi, adjoint(U1), false), true, true);
  if (m < n) {
    const Tensor strip =
        wide ? inverse_times(adjoint(L1), columns(grad_U, k, n - k), true, true) : zeros_like(columns(U, k, n - k));
    out = cat({out, strip}, -1);
  } else if (m > n) {
    const Tensor strip =
        tall ? times_inverse(rows(grad_L, k, m - k), adjoint(U1), false) : zeros_like(rows(L, k, m - k));
    out = cat({out, strip}, -2);
  }
  return pivot ? matmul(P, out) : out;
}

Tensor lu_factor_backward(const Tensor& grad, const Tensor& LU, const Tensor& pivots, bool pivot) {
  if (!grad.defined()) return {};
  const TensorList parts = lu_unpack(LU, pivots, true, pivot);
  const int64_t k = smaller_side(LU);
  return lu_backward(columns(grad, 0, k), rows(grad, 0, k), parts[0], parts[1], parts[2], pivot);
}

Tensor lu_unpack_backward(const Tensor& grad_L, const Tensor& grad_U, const Dims& sizes) {
  if (!grad_L.defined() && !grad_U.defined()) return {};
  const int64_t m = sizes[sizes.size() - 2], n = sizes.back(), k = std::min(m, n);
  const auto filled = [&](const Tensor& part, int64_t dim, int64_t missing) {
    if (missing == 0) return part;
    Dims rest = part.sizes();
    rest[rest.size() + dim] = missing;
    return cat({part, tp::zeros(rest, {part.dtype(), part.device()})}, dim);
  };
  return sum_of(grad_L.defined() ? filled(tril(grad_L, -1), -1, n - k) : grad_L,
                grad_U.defined() ? filled(triu(grad_U, 0), -2, m - k) : grad_U);
}

Tensor qr_backward(const Tensor& grad_Q, const Tensor& grad_R, const Tensor& Q, const Tensor& R,
                   const std::string& mode) {
  check(mode != "r",
        "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, "
        "mode='reduced') if you are going to differentiate through linalg.qr.");
  const int64_t m = Q.size(-2), n = R.size(-1);
  check(mode != "complete" || m <= n,
        "The QR decomposition is not differentiable when mode='complete' and nrows > ncols.");
  if (!grad_Q.defined() && !grad_R.defined()) return {};
  if (m < n) {
    // A = [X Y] with X = Q U and Y = Q V: the square case for X, with V = Q^H Y.
    const Tensor V = columns(R, m, n - m), U = columns(R, 0, m);
    if (!grad_R.defined()) {
      const Tensor left = qr_backward(grad_Q, {}, Q, U, "reduced");
      return cat({left, zeros_like(V)}, -1);
    }
    const Tensor grad_V = columns(grad_R, m, n - m);
    const Tensor through = matmul(matmul(Q, V), adjoint(grad_V));
    const Tensor left = qr_backward(sum_of(grad_Q, through), columns(grad_R, 0, m), Q, U, "reduced");
    return cat({left, matmul(Q, grad_V)}, -1);
  }
  Tensor inner;
  if (grad_R.defined()) inner = matmul(grad_R, adjoint(R));
  if (grad_Q.defined()) inner = sum_of(inner, -matmul(adjoint(Q), grad_Q));
  const Tensor upper = triu(inner, 0);
  const Tensor sum = upper + adjoint(upper);
  const Tensor symmetric = with_diagonal(sum, diagonal_of(sum) * Scalar(0.5));
  return times_inverse(sum_of(matmul(Q, symmetric), grad_Q), adjoint(R), false);
}

}  // namespace tp::ops

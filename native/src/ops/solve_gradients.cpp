// Gradients of linear systems, inverses and determinants.
#include "autograd/node.h"
#include "declared/comparison.h"
#include "declared/creation.h"
#include "declared/decompositions.h"
#include "declared/reduce.h"
#include "ops/formulas/matrices.h"
#include "ops/formulas/solve.h"

namespace tp::ops {
namespace {

/// The gradient of A in A X = B, or X A = B, from that of B; summed over what was broadcast.
Tensor coefficient_gradient(const Tensor& grad_B, const Tensor& X, bool left, const Dims& sizes) {
  const Tensor out = left ? matmul(grad_B, adjoint(X)) : matmul(adjoint(X), grad_B);
  return sum_to_size(-out, sizes);
}

}  // namespace

TensorList solve_backward(const Tensor& grad, const Tensor& X, const Tensor& A, const Tensor& LU, const Tensor& pivots,
                          const Dims& B_sizes, bool left, const Wanted& mask) {
  if (!grad.defined()) return {{}, {}};
  const bool vector = is_vector_of(A, X);
  const Tensor g = vector ? unsqueeze(grad, -1) : grad, x = vector ? unsqueeze(X, -1) : X;
  // With the factors where nobody differentiates further; they carry no history of A.
  const Tensor grad_B = grad_enabled() ? linalg_solve(adjoint(A), g, left) : linalg_lu_solve(LU, pivots, g, left, true);
  TensorList out(2);
  if (mask[0]) out[0] = coefficient_gradient(grad_B, x, left, A.sizes());
  if (mask[1]) out[1] = sum_to_size(vector ? squeeze(grad_B, -1) : grad_B, B_sizes);
  return out;
}

TensorList solve_triangular_backward(const Tensor& grad, const Tensor& A, const Dims& B_sizes, const Tensor& X,
                                     bool upper, bool left, bool unitriangular, const Wanted& mask) {
  const Tensor grad_B = linalg_solve_triangular(adjoint(A), grad, !upper, left, unitriangular);
  TensorList out(2);
  if (mask[0]) {
    const Tensor full = coefficient_gradient(grad_B, X, left, A.sizes());
    out[0] = upper ? triu(full, unitriangular ? 1 : 0) : tril(full, unitriangular ? -1 : 0);
  }
  if (mask[1]) out[1] = sum_to_size(grad_B, B_sizes);
  return out;
}

TensorList triangular_solve_backward(const Tensor& grad_X, const Tensor& grad_copy, const Dims& b_sizes,
                                     const Tensor& A, const Tensor& X, bool upper, bool transpose, bool unitriangular,
                                     const Wanted& mask) {
  TensorList out(2);
  if (grad_X.defined()) {
    const Tensor g = triangular_solve(grad_X, conj(A), upper, !transpose, unitriangular)[0];
    if (mask[1]) {
      const Tensor full = transpose ? -matmul(conj(X), ops::transposed(g)) : -matmul(g, adjoint(X));
      const Tensor part = upper ? triu(full, unitriangular ? 1 : 0) : tril(full, unitriangular ? -1 : 0);
      out[1] = sum_to_size(part, A.sizes());
    }
    if (mask[0]) out[0] = sum_to_size(g, b_sizes);
  }
  if (grad_copy.defined() && mask[1]) out[1] = sum_of(out[1], sum_to_size(grad_copy, A.sizes()));
  return out;
}

TensorList lu_solve_backward(const Tensor& grad, const Tensor& LU, const Tensor& pivots, const Tensor& X,
                             const Dims& B_sizes, bool left, bool adjoint_, const Wanted& mask) {
  const Tensor grad_B = linalg_lu_solve(LU, pivots, grad, left, !adjoint_);
  TensorList out(2);
  if (mask[1]) out[1] = sum_to_size(grad_B, B_sizes);
  if (!mask[0]) return out;
  // First the gradient of A = P L U (of A^H when the system has that), then those of its factors.
  const Tensor direct = coefficient_gradient(grad_B, X, left, LU.sizes());
  const TensorList factors = lu_unpack(LU, pivots, true, true);
  const Tensor g = matmul(ops::transposed(factors[0]), adjoint_ ? adjoint(direct) : direct);
  out[0] = tril(matmul(g, adjoint(factors[2])), -1) + triu(matmul(adjoint(factors[1]), g), 0);
  return out;
}

TensorList cholesky_solve_backward(const Tensor& grad, const Dims& b_sizes, const Tensor& L, const Tensor& X,
                                   bool upper, const Wanted& mask) {
  const Tensor grad_B = cholesky_solve(grad, L, upper);
  TensorList out(2);
  if (mask[0]) out[0] = sum_to_size(grad_B, b_sizes);
  if (mask[1]) {
    const Tensor half = matmul(grad_B, adjoint(X)), common = half + adjoint(half);
    const Tensor full = -(upper ? matmul(L, common) : matmul(common, L));
    out[1] = sum_to_size(full, L.sizes());
  }
  return out;
}

TensorList lstsq_backward(const Tensor& grad_X, const Tensor& grad_residuals, const Tensor& A, const Tensor& B_,
                          const Tensor& X_, const Wanted& mask) {
  TensorList out(2);
  const bool vector = is_vector_of(A, B_);
  const auto as_columns = [&](const Tensor& t) { return vector ? unsqueeze(t, -1) : t; };
  const Tensor B = as_columns(B_), X = as_columns(X_);
  Tensor gA, gB;
  if (grad_X.defined()) {
    const Tensor pinv = linalg_pinv(A, Tensor(), Tensor(), false), g = as_columns(grad_X);
    if (mask[0]) gA = pinv_backward(matmul(g, adjoint(B)), pinv, A);
    if (mask[1]) gB = matmul(adjoint(pinv), g);
  }
  if (grad_residuals.defined() && grad_residuals.numel() > 0) {
    const Tensor scaled = (matmul(A, X) - B) * unsqueeze(grad_residuals, -2) * Scalar(2);
    if (mask[0]) gA = sum_of(gA, matmul(scaled, adjoint(X)));
    if (mask[1]) gB = sum_of(gB, -scaled);
  }
  if (gA.defined()) out[0] = sum_to_size(gA, A.sizes());
  if (gB.defined()) out[1] = sum_to_size(vector ? squeeze(gB, -1) : gB, B_.sizes());
  return out;
}

Tensor inverse_backward(const Tensor& grad, const Tensor& inverse) {
  if (!grad.defined()) return {};
  return -matmul(adjoint(inverse), matmul(grad, adjoint(inverse)));
}

Tensor pinv_backward(const Tensor& grad, const Tensor& pinv, const Tensor& A) {
  const Tensor pinvh = adjoint(pinv), gradh = adjoint(grad);
  if (A.size(-2) <= A.size(-1)) {
    const Tensor K = matmul(gradh, pinv), Kp = matmul(K, pinvh);
    return Kp - adjoint(matmul(pinv, K)) - matmul(matmul(A, pinv), Kp) +
           matmul(matmul(pinvh, pinv), gradh - matmul(K, A));
  }
  const Tensor K = matmul(pinv, gradh), pK = matmul(pinvh, K);
  return pK - adjoint(matmul(K, pinv)) + matmul(matmul(gradh - matmul(A, K), pinv), pinvh) -
         matmul(matmul(pK, pinv), A);
}

namespace {
/// Solves A^H G = D, where D is a multiple of the identity.
Tensor solve_adjoint(const Tensor& multiple, const Tensor& A, const Tensor& LU, const Tensor& pivots) {
  const Tensor d = diagonal_matrix(expand(unsqueeze(multiple, -1), pivots.sizes()));
  if (grad_enabled()) return linalg_solve(adjoint(A), d, true);
  return linalg_lu_solve(LU, pivots, d, true, true);
}
}  // namespace

Tensor det_backward(const Tensor& grad, const Tensor& det, const Tensor& A, const Tensor& LU, const Tensor& pivots) {
  if (!grad.defined()) return {};
  if (A.numel() == 0) return zeros_like(A);
  // A zero on the diagonal becomes tiny: the determinant is smooth there.
  const Tensor diagonal = diagonal_of(LU), zero = tp::zeros({}, {LU.dtype(), LU.device()});
  const Tensor tiny = tp::full({}, Scalar(epsilon_of(LU.dtype())), {LU.dtype(), LU.device()});
  const Tensor factors = LU + diagonal_matrix(where(eq(diagonal, zero), tiny, zero));
  return solve_adjoint(grad * conj(det), A, factors, pivots);
}

Tensor slogdet_backward(const Tensor& grad_sign, const Tensor& grad_logarithm, const Tensor& A, const Tensor& sign,
                        const Tensor& LU, const Tensor& pivots) {
  if (!grad_sign.defined() && !grad_logarithm.defined()) return {};
  if (A.numel() == 0) return zeros_like(A);
  if (!is_complex(A.dtype())) {
    if (!grad_logarithm.defined()) return {};
    return solve_adjoint(grad_logarithm, A, LU, pivots);
  }
  // The sign turns with the imaginary part of the logarithm.
  Tensor g = grad_logarithm.defined() ? to_dtype(grad_logarithm, A.dtype()) : Tensor();
  if (grad_sign.defined()) {
    const Tensor turn = conj(sign) * grad_sign;
    g = sum_of(g, (turn - conj(turn)) * Scalar(0.5));
  }
  return solve_adjoint(g, A, LU, pivots);
}

}  // namespace tp::ops

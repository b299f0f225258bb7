// Gradients of singular values, eigenvalues and their vectors.
#include "declared/comparison.h"
#include "declared/complex.h"
#include "declared/creation.h"
#include "declared/decompositions.h"
#include "declared/math.h"
#include "declared/reduce.h"
#include "ops/formulas/decompositions.h"
#include "ops/formulas/matrices.h"

namespace tp::ops {
namespace {

/// Differences x_j - x_i, with ones on the diagonal.
Tensor gaps(const Tensor& x) {
  const Tensor difference = unsqueeze(x, -2) - unsqueeze(x, -1);
  return with_diagonal(difference, ones_like(x));
}

/// Complex vectors are determined up to a phase: a loss must not depend on it.
void check_phase(const Tensor& diagonal, const char* name, const char* what) {
  if (!is_complex(diagonal.dtype()) || diagonal.is_meta()) return;
  const Tensor rest = imag(diagonal);
  check(allclose(rest, zeros_like(rest), 1e-2, 1e-2), name, ": The ", what,
        " in the complex case are specified up to multiplication by e^{i phi}. The specified loss function depends on "
        "this quantity, so it is ill-defined.");
}

}  // namespace

Tensor svd_backward(const TensorList& grads, const Tensor& U_, const Tensor& S, const Tensor& Vh_) {
  const int64_t k = S.size(-1);
  Tensor gU = grads[0], gS = grads[1], gVh = grads[2];
  if (!gU.defined() && !gS.defined() && !gVh.defined()) return {};
  // Of whole bases only the singular vectors count.
  const Tensor U = columns(U_, 0, k), Vh = rows(Vh_, 0, k);
  if (gU.defined()) gU = columns(gU, 0, k);
  if (gVh.defined()) gVh = rows(gVh, 0, k);
  const int64_t m = U.size(-2), n = Vh.size(-1);
  if (!gU.defined() && !gVh.defined()) return m >= n ? matmul(U, scale_rows(gS, Vh)) : matmul(scale_columns(U, gS), Vh);

  const auto skew = [](const Tensor& x) { return x - adjoint(x); };
  const Tensor u = gU.defined() ? skew(matmul(adjoint(U), gU)) : Tensor();
  const Tensor v = gVh.defined() ? skew(matmul(Vh, adjoint(gVh))) : Tensor();
  check_phase(diagonal_of(sum_of(u, v)), "svd_backward", "singular vectors");
  // For the squares of the singular values, without the cancellation of subtracting them.
  const Tensor sums = unsqueeze(S, -2) + unsqueeze(S, -1);
  const Tensor E = with_diagonal(gaps(S) * sums, ones_like(S));
  Tensor inner;
  if (u.defined()) inner = scale_columns(u / E, S);
  if (v.defined()) inner = sum_of(inner, scale_rows(S, v / E));
  Tensor diagonal = zeros_like(diagonal_of(inner));
  if (u.defined() && is_complex(u.dtype())) diagonal = diagonal + diagonal_of(u) / (S * Scalar(2));
  if (gS.defined()) diagonal = diagonal + gS;
  inner = with_diagonal(inner, diagonal);

  if (m > n && gU.defined()) {
    const Tensor scaled = gU / unsqueeze(S, -2);
    inner = matmul(U, inner - matmul(adjoint(U), scaled)) + scaled;
    return matmul(inner, Vh);
  }
  if (m < n && gVh.defined()) {
    const Tensor scaled = gVh / unsqueeze(S, -1);
    return matmul(U, matmul(inner - matmul(scaled, adjoint(Vh)), Vh) + scaled);
  }
  return matmul(matmul(U, inner), Vh);
}

Tensor eigh_backward(const Tensor& grad_values, const Tensor& grad_vectors, const Tensor& values,
                     const Tensor& vectors) {
  if (!grad_values.defined() && !grad_vectors.defined()) return {};
  if (!grad_vectors.defined()) return matmul(scale_columns(vectors, grad_values), adjoint(vectors));
  const Tensor inner = matmul(adjoint(vectors), grad_vectors);
  check_phase(diagonal_of(inner), "linalg_eigh_backward", "eigenvectors");
  const Tensor diagonal = grad_values.defined() ? to_dtype(grad_values, inner.dtype()) : zeros_like(diagonal_of(inner));
  return matmul(vectors, matmul(with_diagonal(inner / gaps(values), diagonal), adjoint(vectors)));
}

Tensor eig_backward(const Tensor& grad_values, const Tensor& grad_vectors, const Tensor& values, const Tensor& vectors,
                    DType dtype) {
  if (!grad_values.defined() && !grad_vectors.defined()) return {};
  Tensor inner;
  if (!grad_vectors.defined()) {
    inner = scale_rows(grad_values, adjoint(vectors));
  } else {
    const Tensor product = matmul(adjoint(vectors), grad_vectors);
    check_phase(diagonal_of(product), "linalg_eig_backward", "eigenvectors");
    const Tensor norms = to_dtype(real(diagonal_of(product)), product.dtype());
    const Tensor tangent = product - matmul(adjoint(vectors), scale_columns(vectors, norms));
    const Tensor ratio = tangent / conj(gaps(values));
    const Tensor diagonal = grad_values.defined() ? grad_values : zeros_like(diagonal_of(ratio));
    inner = matmul(with_diagonal(ratio, diagonal), adjoint(vectors));
  }
  const Tensor out = linalg_solve(adjoint(vectors), inner, true);
  return is_complex(dtype) ? out : real(out);
}

}  // namespace tp::ops

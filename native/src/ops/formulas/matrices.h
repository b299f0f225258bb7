#pragma once
// Words of matrix calculus for the gradient formulas of linear algebra.
#include "autograd/formulas.h"
#include "declared/matrix.h"
#include "declared/solve.h"
#include "declared/views.h"
#include "ops/matrices.h"

namespace tp::ops {

/// Conjugate transpose.
inline Tensor adjoint(const Tensor& a) { return conj(transpose(a, -2, -1)); }
inline Tensor transposed(const Tensor& a) { return transpose(a, -2, -1); }
inline Tensor diagonal_of(const Tensor& a) { return diagonal(a, 0, -2, -1); }
inline Tensor columns(const Tensor& a, int64_t from, int64_t count) { return narrow(a, -1, from, count); }
inline Tensor rows(const Tensor& a, int64_t from, int64_t count) { return narrow(a, -2, from, count); }
/// The sum of those that are defined.
inline Tensor sum_of(const Tensor& a, const Tensor& b) {
  if (!a.defined()) return b;
  return b.defined() ? a + b : a;
}
/// Scales the columns (of a matrix) by a vector, and the rows.
inline Tensor scale_columns(const Tensor& a, const Tensor& v) { return a * unsqueeze(v, -2); }
inline Tensor scale_rows(const Tensor& v, const Tensor& a) { return unsqueeze(v, -1) * a; }
/// Diagonal matrices with the given vectors.
Tensor diagonal_matrix(const Tensor& v);
/// `a` with its diagonal replaced by `v`.
Tensor with_diagonal(const Tensor& a, const Tensor& v);

}  // namespace tp::ops

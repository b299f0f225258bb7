#pragma once
// Helpers of the gradient formulas in native/ops/solve.ts.
#include "autograd/formulas.h"

namespace tp {

/// The absolute and relative size up to which singular values count as zero (pinv, matrix_rank).
std::pair<Tensor, Tensor> rank_tolerance(const Tensor& self, const Tensor& atol, const Tensor& rtol, const char* name);
/// Distance of 1 to the next number of a dtype.
double epsilon_of(DType type);

}  // namespace tp

namespace tp::ops {

using Wanted = std::array<bool, 2>;

TensorList solve_backward(const Tensor& grad, const Tensor& X, const Tensor& A, const Tensor& LU, const Tensor& pivots,
                          const Dims& B_sizes, bool left, const Wanted& mask);
TensorList solve_triangular_backward(const Tensor& grad, const Tensor& A, const Dims& B_sizes, const Tensor& X,
                                     bool upper, bool left, bool unitriangular, const Wanted& mask);
TensorList triangular_solve_backward(const Tensor& grad_X, const Tensor& grad_copy, const Dims& b_sizes,
                                     const Tensor& A, const Tensor& X, bool upper, bool transpose, bool unitriangular,
                                     const Wanted& mask);
TensorList lu_solve_backward(const Tensor& grad, const Tensor& LU, const Tensor& pivots, const Tensor& X,
                             const Dims& B_sizes, bool left, bool adjoint, const Wanted& mask);
TensorList cholesky_solve_backward(const Tensor& grad, const Dims& b_sizes, const Tensor& L, const Tensor& X,
                                   bool upper, const Wanted& mask);
TensorList lstsq_backward(const Tensor& grad_X, const Tensor& grad_residuals, const Tensor& A, const Tensor& B,
                          const Tensor& X, const Wanted& mask);
Tensor inverse_backward(const Tensor& grad, const Tensor& inverse);
Tensor pinv_backward(const Tensor& grad, const Tensor& pinv, const Tensor& A);
Tensor det_backward(const Tensor& grad, const Tensor& det, const Tensor& A, const Tensor& LU, const Tensor& pivots);
Tensor slogdet_backward(const Tensor& grad_sign, const Tensor& grad_logarithm, const Tensor& A, const Tensor& sign,
                        const Tensor& LU, const Tensor& pivots);

}  // namespace tp::ops

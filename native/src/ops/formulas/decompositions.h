#pragma once
// Helpers of the gradient formulas in native/ops/decompositions.ts.
#include "autograd/formulas.h"
#include "ops/formulas/special.h"

namespace tp::ops {

Tensor cholesky_backward(const Tensor& grad, bool upper, const Tensor& L);
Tensor cholesky_inverse_backward(const Tensor& grad, const Tensor& L, bool upper, const Tensor& inverse);
/// Gradient of A = P L U from those of L and U, which may be undefined.
Tensor lu_backward(const Tensor& grad_L, const Tensor& grad_U, const Tensor& P, const Tensor& L, const Tensor& U,
                   bool pivot);
Tensor lu_factor_backward(const Tensor& grad, const Tensor& LU, const Tensor& pivots, bool pivot);
Tensor lu_unpack_backward(const Tensor& grad_L, const Tensor& grad_U, const Dims& sizes);
Tensor qr_backward(const Tensor& grad_Q, const Tensor& grad_R, const Tensor& Q, const Tensor& R,
                   const std::string& mode);
TensorList householder_product_backward(const Tensor& grad, const Tensor& input, const Tensor& tau);
TensorList ormqr_backward(const Tensor& grad, const Tensor& input, const Tensor& tau, const Tensor& other, bool left,
                          bool transpose, const std::array<bool, 3>& mask);
Tensor svd_backward(const TensorList& grads, const Tensor& U, const Tensor& S, const Tensor& Vh);
Tensor eigh_backward(const Tensor& grad_values, const Tensor& grad_vectors, const Tensor& values,
                     const Tensor& vectors);
/// `dtype` is that of the decomposed matrix: real ones get the real part.
Tensor eig_backward(const Tensor& grad_values, const Tensor& grad_vectors, const Tensor& values, const Tensor& vectors,
                    DType dtype);

}  // namespace tp::ops

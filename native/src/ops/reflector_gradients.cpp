// Gradients of products of Householder reflectors H_i = I - tau_i v_i v_i^H.
#include "declared/creation.h"
#include "declared/decompositions.h"
#include "ops/formulas/decompositions.h"
#include "ops/formulas/matrices.h"

namespace tp::ops {
namespace {

struct Reflectors {
  Tensor vectors, scales;  // columns v_i; one tau_i per matrix

  Reflectors(const Tensor& input, const Tensor& tau) : scales(tau) {
    const Tensor low = tril(columns(input, 0, tau.size(-1)), -1);
    vectors = with_diagonal(low, ones(tau.sizes(), tau.dtype(), tau.device()));
  }
  int64_t count() const { return scales.size(-1); }
  Tensor vector(int64_t i) const { return columns(vectors, i, 1); }
  Tensor scale(int64_t i) const { return unsqueeze(narrow(scales, -1, i, 1), -1); }
  /// H_i X, or with the adjoint of H_i.
  Tensor apply(int64_t i, const Tensor& x, bool inverse) const {
    const Tensor factor = inverse ? conj(scale(i)) : scale(i);
    return x - factor * matmul(vector(i), matmul(adjoint(vector(i)), x));
  }
};

/// Gradients of the vectors (as columns) and scales, given that of H_1 … H_k E, where E is the first columns of I.
std::pair<Tensor, Tensor> product_backward(const Tensor& grad, const Reflectors& h) {
  const int64_t k = h.count();
  // after[i] is what H_i is applied to.
  TensorList after(k);
  const Tensor unit = eye(grad.size(-2), grad.size(-1), grad.dtype(), grad.device());
  Tensor rest = expand(unit, grad.sizes());
  for (int64_t i = k - 1; i >= 0; --i) {
    after[i] = rest;
    rest = h.apply(i, rest, false);
  }
  TensorList vectors, scales;
  Tensor outer = grad;
  for (int64_t i = 0; i < k; ++i) {
    // The gradient of H_i is outer after^H; only its products with v are needed.
    const Tensor v = h.vector(i), tau = h.scale(i);
    const Tensor right = matmul(outer, matmul(adjoint(after[i]), v));
    const Tensor left = matmul(after[i], matmul(adjoint(outer), v));
    vectors.push_back(-(conj(tau) * right + tau * left));
    scales.push_back(-squeeze(matmul(adjoint(v), right), -1));
    outer = h.apply(i, outer, true);
  }
  return {cat(vectors, -1), cat(scales, -1)};
}

/// The gradient of packed reflectors from that of their vectors: ones and zeros stand for what is not below.
Tensor packed_gradient(const Tensor& vectors, const Dims& sizes) {
  Dims rest = sizes;
  rest[rest.size() - 1] -= vectors.size(-1);
  const Tensor low = tril(vectors, -1);
  return rest.back() ? cat({low, zeros(rest, low.dtype(), low.device())}, -1) : low;
}

}  // namespace

TensorList householder_product_backward(const Tensor& grad, const Tensor& input, const Tensor& tau) {
  if (tau.numel() == 0) return TensorList(2);
  const auto [vectors, scales] = product_backward(grad, Reflectors(input, tau));
  return {packed_gradient(vectors, input.sizes()), scales};
}

TensorList ormqr_backward(const Tensor& grad, const Tensor& input, const Tensor& tau, const Tensor& other, bool left,
                          bool transpose, const std::array<bool, 3>& mask) {
  TensorList out(3);
  if (mask[2]) out[2] = ormqr(input, tau, grad, left, !transpose);
  if (!mask[0] && !mask[1]) return out;
  if (tau.numel() == 0 || other.numel() == 0) return out;
  const Tensor direct = left ? matmul(grad, adjoint(other)) : matmul(adjoint(other), grad);
  const auto [vectors, scales] = product_backward(transpose ? adjoint(direct) : direct, Reflectors(input, tau));
  return {packed_gradient(vectors, input.sizes()), scales, out[2]};
}

}  // namespace tp::ops

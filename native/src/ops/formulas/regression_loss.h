#pragma once
// Helpers of the gradient formulas in native/ops/regression_loss.ts.
#include "autograd/formulas.h"

namespace tp::ops {

Tensor smooth_l1_loss_gradient(const Tensor& grad, const Tensor& self, const Tensor& target, int64_t reduction,
                               double beta);
Tensor huber_loss_gradient(const Tensor& grad, const Tensor& self, const Tensor& target, int64_t reduction,
                           double delta);
Tensor soft_margin_loss_gradient(const Tensor& grad, const Tensor& self, const Tensor& target, int64_t reduction);
Tensor multi_margin_loss_gradient(const Tensor& grad, const Tensor& self, const Tensor& target, int64_t p,
                                  double margin, const Tensor& weight, int64_t reduction);
Tensor multilabel_margin_loss_gradient(const Tensor& grad, const Tensor& self, const Tensor& target, int64_t reduction,
                                       const Tensor& is_target);

}  // namespace tp::ops

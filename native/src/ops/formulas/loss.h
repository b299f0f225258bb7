#pragma once
// Helpers of the gradient formulas in native/ops/loss.ts.
#include "autograd/formulas.h"

namespace tp::ops {

Tensor binary_cross_entropy_gradient(const Tensor& grad, const Tensor& self, const Tensor& target, const Tensor& weight,
                                     int64_t reduction);
Tensor binary_cross_entropy_target_gradient(const Tensor& grad, const Tensor& self, const Tensor& target,
                                            const Tensor& weight, int64_t reduction);
Tensor binary_cross_entropy_with_logits_gradient(const Tensor& grad, const Tensor& self, const Tensor& target,
                                                 const Tensor& weight, const Tensor& pos_weight, int64_t reduction);
Tensor binary_cross_entropy_with_logits_target_gradient(const Tensor& grad, const Tensor& self, const Tensor& weight,
                                                        const Tensor& pos_weight, int64_t reduction);
Tensor nll_loss_gather(const Tensor& grad, const Tensor& target, const Tensor& weight, int64_t reduction,
                       int64_t ignore_index, const Tensor& total_weight);
/// Applies a reduction (0 none, 1 mean, 2 sum).
Tensor loss_reduce(const Tensor& loss, int64_t reduction);
/// Divides by the number of elements when the reduction is mean.
Tensor loss_mean(const Tensor& grad, const Dims& sizes, int64_t reduction);

}  // namespace tp::ops

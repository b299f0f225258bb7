// Losses that want the right classes ahead of the others by a margin.
#include "autograd/formulas.h"
#include "kernels/arithmetic.h"
#include "kernels/comparison.h"
#include "kernels/creation.h"
#include "kernels/indexing.h"
#include "kernels/math.h"
#include "kernels/reduce.h"
#include "kernels/regression_loss.h"
#include "kernels/scatter.h"
#include "kernels/views.h"
#include "ops/formulas/loss.h"
#include "ops/formulas/regression_loss.h"
#include "ops/index_plan.h"
#include "ops/loss.h"

namespace tp {
using namespace ops;

namespace {

/// Rows and classes of scores (N, C), (C) or a single number.
Dims rows_and_classes(const Dims& sizes) {
  if (sizes.size() == 2) return sizes;
  return {1, sizes.empty() ? 1 : sizes[0]};
}

void check_scores(const Tensor& self) {
  const bool batch = self.dim() == 2 && self.size(1) != 0;
  check(batch || (self.dim() == 1 && self.size(0) != 0) || self.dim() == 0,
        "Expected non-empty vector or matrix with optional 0-dim batch size, but got: ", self.sizes());
}

/// What the other classes exceed the target class by, at least 0 (N, C); and where the target class is.
struct Excess {
  Tensor amount, at_target, factor;
  int64_t rows, classes;

  Excess(const Tensor& self, const Tensor& target, double margin, const Tensor& weight) {
    const Dims shape = rows_and_classes(self.sizes());
    rows = shape[0];
    classes = shape[1];
    const Tensor scores = reshape(self, shape), index = reshape(target, {rows, 1});
    at_target = eq(index, ops::arange(Scalar(0), Scalar(classes), Scalar(1), DType::Int64, self.device()));
    amount = masked_fill(clamp_min(margin - gather(scores, 1, index) + scores, Scalar(0)), at_target, Scalar(0));
    if (weight.defined()) factor = reshape(index_select(weight, 0, reshape(target, {rows})), {rows, 1});
  }
  Tensor weighted(const Tensor& t) const { return (factor.defined() ? t * factor : t) / classes; }
};

/// Pairs of a target class (N, K, 1) and another class (N, 1, C): what the score of the second lacks, at least 0.
struct Pairs {
  Tensor index, lack, is_target;

  Pairs(const Tensor& self, const Tensor& target) {
    const Dims shape = rows_and_classes(self.sizes());
    const Tensor scores = reshape(self, shape), list = reshape(target, shape);
    // A negative entry ends a row's list.
    const Tensor counts = to_dtype(eq(cumsum(to_dtype(lt(list, number(0)), DType::Int64), 1), number(0)), self.dtype());
    index = clamp_min(list, Scalar(0));
    const Tensor found = zeros_like(scores);
    scatter_add_(found, 1, index, counts);
    is_target = to_dtype(gt(found, number(0)), self.dtype());
    lack = clamp_min(1 - unsqueeze(gather(scores, 1, index), 2) + unsqueeze(scores, 1), Scalar(0)) *
           unsqueeze(counts, 2) * unsqueeze(1 - is_target, 1);
  }
};

/// The gradient of the reduced loss, for each of `rows`.
Tensor grad_by_row(const Tensor& grad, int64_t rows, int64_t reduction) {
  const Tensor each = expand(reshape(grad, {grad.numel(), 1}), {rows, 1});
  return static_cast<Reduction>(reduction) == Reduction::Mean ? each / rows : each;
}

}  // namespace

namespace kernels {

Tensor multi_margin_loss_forward(const Tensor& self, const Tensor& target, int64_t p, double margin,
                                 const Tensor& weight, int64_t reduction) {
  check_scores(self);
  const Dims shape = rows_and_classes(self.sizes());
  check(target.dim() <= 1 && target.numel() == shape[0],
        "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). "
        "Expected target size [",
        shape[0], "], but got ", target.sizes(), ". Input has shape ", self.sizes(), ".");
  check(!weight.defined() || (weight.dim() <= 1 && weight.numel() == shape[1]), "inconsistent weight size, expected ",
        shape[1], " but got ", weight.defined() ? weight.sizes() : Dims{});
  if (!is_floating(self.dtype())) fail_not_implemented("multi_margin_loss_cpu_kernel", self.dtype());
  check(target.dtype() == DType::Int64, "expected scalar type Long but found ", scalar_name(target.dtype()));
  if (!target.is_meta()) check(!first_outside(as_positions(target), shape[1]), "target out of range");
  const Excess excess(self, target, margin, weight);
  const Tensor powered = p == 1 ? excess.amount : excess.amount * excess.amount;
  const Tensor loss = sum(excess.weighted(powered), Dims{1}, false, std::nullopt);
  return loss_reduce(target.dim() == 0 ? reshape(loss, {}) : loss, reduction);
}

TensorList multilabel_margin_loss_forward(const Tensor& self, const Tensor& target, int64_t reduction) {
  check_scores(self);
  check(target.sizes() == self.sizes(), "inconsistent target size: ", target.sizes(),
        " for input of size: ", self.sizes());
  if (!is_floating(self.dtype())) fail_not_implemented("multilabel_margin_loss_forward_out_frame", self.dtype());
  check(target.dtype() == DType::Int64, "expected scalar type Long but found ", scalar_name(target.dtype()));
  const Dims shape = rows_and_classes(self.sizes());
  if (!target.is_meta() && target.numel() > 0) {
    const Scalar least = ops::min(target).item(), most = ops::max(target).item();
    check(least.to<int64_t>() >= -1 && most.to<int64_t>() < shape[1], "argument #2 'target' is out of range");
  }
  const Pairs pairs(self, target);
  const Tensor loss = sum(pairs.lack, Dims{1, 2}, false, std::nullopt) / shape[1];
  return {loss_reduce(self.dim() < 2 ? reshape(loss, {}) : loss, reduction), reshape(pairs.is_target, self.sizes())};
}

}  // namespace kernels

namespace composite {

Tensor multi_margin_loss(const Tensor& self, const Tensor& target, int64_t p, double margin, const Tensor& weight,
                         std::optional<bool> size_average, std::optional<bool> reduce, const std::string& reduction) {
  const auto how = static_cast<int64_t>(parse_reduction(reduction, size_average, reduce));
  check_value(p == 1 || p == 2, "only p == 1 and p == 2 supported");
  check_value(!weight.defined() || weight.dim() == 1, "weight must be one-dimensional");
  return ops::multi_margin_loss_forward(self, target, p, margin, weight, how);
}

Tensor multilabel_margin_loss(const Tensor& self, const Tensor& target, std::optional<bool> size_average,
                              std::optional<bool> reduce, const std::string& reduction) {
  const auto how = static_cast<int64_t>(parse_reduction(reduction, size_average, reduce));
  return ops::multilabel_margin_loss_forward(self, target, how)[0];
}

}  // namespace composite

namespace ops {

Tensor multi_margin_loss_gradient(const Tensor& grad, const Tensor& self, const Tensor& target, int64_t p,
                                  double margin, const Tensor& weight, int64_t reduction) {
  const Excess excess(self, target, margin, weight);
  const Tensor slope = p == 1 ? to_dtype(gt(excess.amount, number(0)), self.dtype()) : excess.amount * 2;
  const Tensor others = excess.weighted(slope) * grad_by_row(grad, excess.rows, reduction);
  return reshape(where(excess.at_target, neg(sum(others, Dims{1}, true)), others), self.sizes());
}

Tensor multilabel_margin_loss_gradient(const Tensor& grad, const Tensor& self, const Tensor& target, int64_t reduction,
                                       const Tensor&) {
  const Pairs pairs(self, target);
  const Dims shape = rows_and_classes(self.sizes());
  const Tensor slope = to_dtype(gt(pairs.lack, number(0)), self.dtype()) / shape[1] *
                       unsqueeze(grad_by_row(grad, shape[0], reduction), 2);
  const Tensor others = sum(slope, Dims{1});
  return reshape(scatter_add_(clone(others), 1, pairs.index, neg(sum(slope, Dims{2}))), self.sizes());
}

}  // namespace ops
}  // namespace tp

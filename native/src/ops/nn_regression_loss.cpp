// Losses that compare numbers and distributions element by element.
#include <cmath>

#include "autograd/formulas.h"
#include "autograd/node.h"
#include "kernels/activation.h"
#include "kernels/arithmetic.h"
#include "kernels/comparison.h"
#include "kernels/creation.h"
#include "kernels/indexing.h"
#include "kernels/loss.h"
#include "kernels/math.h"
#include "kernels/reduce.h"
#include "kernels/regression_loss.h"
#include "kernels/views.h"
#include "ops/formulas/loss.h"
#include "ops/formulas/regression_loss.h"
#include "ops/lengths.h"
#include "ops/loss.h"

namespace tp {
using namespace ops;

namespace {

int64_t reduction_code(const std::string& reduction, std::optional<bool> size_average = std::nullopt,
                       std::optional<bool> reduce = std::nullopt) {
  return static_cast<int64_t>(parse_reduction(reduction, size_average, reduce));
}

void check_named_reduction(const std::string& name) {
  check_value(name == "none" || name == "mean" || name == "sum", name, " is not valid");
}

/// Input and target stretched to one shape.
std::array<Tensor, 2> stretched(const Tensor& self, const Tensor& target) {
  const Dims shape = broadcast_sizes(self.sizes(), target.sizes());
  const auto fit = [&](const Tensor& t) { return t.sizes() == shape ? t : ops::expand(t, shape); };
  return {fit(self), fit(target)};
}

}  // namespace

namespace kernels {

Tensor smooth_l1_loss_forward(const Tensor& self, const Tensor& target, int64_t reduction, double beta) {
  check(beta >= 0, "smooth_l1_loss does not support negative values for beta.");
  return loss_reduce(smooth_l1_elements(self, target, beta), reduction);
}

Tensor huber_loss_forward(const Tensor& self, const Tensor& target, int64_t reduction, double delta) {
  check(delta > 0, "huber_loss does not support non-positive values for delta.");
  return loss_reduce(huber_elements(self, target, delta), reduction);
}

Tensor soft_margin_loss_forward(const Tensor& self, const Tensor& target, int64_t reduction) {
  return loss_reduce(ops::log1p(ops::exp(neg(self) * target)), reduction);
}

}  // namespace kernels

namespace composite {

Tensor smooth_l1_loss(const Tensor& self, const Tensor& target, std::optional<bool> size_average,
                      std::optional<bool> reduce, const std::string& reduction, double beta) {
  const int64_t how = reduction_code(reduction, size_average, reduce);
  const auto [input, goal] = stretched(self, target);
  if (beta == 0) return loss_reduce(ops::abs(input - goal), how);
  return ops::smooth_l1_loss_forward(input, goal, how, beta);
}

Tensor huber_loss(const Tensor& self, const Tensor& target, const std::string& reduction, double delta,
                  const Tensor& weight) {
  const auto [input, goal] = stretched(self, target);
  if (!weight.defined()) return ops::huber_loss_forward(input, goal, reduction_code(reduction), delta);
  check_value(weight.sizes() == self.sizes(), "Weights and input must have the same size.");
  const Tensor loss = ops::huber_loss_forward(input, goal, static_cast<int64_t>(Reduction::None), delta) * weight;
  check_value(reduction == "none" || reduction == "mean" || reduction == "sum", "Invalid reduction mode: ", reduction,
              ". Expected one of 'none', 'mean', 'sum'.");
  return loss_reduce(loss, reduction_code(reduction));
}

Tensor soft_margin_loss(const Tensor& self, const Tensor& target, std::optional<bool> size_average,
                        std::optional<bool> reduce, const std::string& reduction) {
  return ops::soft_margin_loss_forward(self, target, reduction_code(reduction, size_average, reduce));
}

Tensor poisson_nll_loss(const Tensor& self, const Tensor& target, bool log_input, bool full,
                        std::optional<bool> size_average, double eps, std::optional<bool> reduce,
                        const std::string& reduction) {
  const int64_t how = reduction_code(reduction, size_average, reduce);
  Tensor loss = log_input ? ops::exp(self) - target * self : self - target * ops::log(self + eps);
  if (full) {
    const Tensor stirling = target * ops::log(target) - target + 0.5 * ops::log(2 * M_PI * target);
    loss = loss + ops::masked_fill(stirling, ops::le(target, number(1)), Scalar(0));
  }
  return loss_reduce(loss, how);
}

Tensor gaussian_nll_loss(const Tensor& self, const Tensor& target, const Tensor& var, bool full, double eps,
                         const std::string& reduction) {
  constexpr const char* negative = "var has negative entry/entries";
  Tensor spread = var;
  if (var.is_wrapped_number()) {
    check_value(var.item().to<double>() >= 0, negative);
    spread = var * ops::ones_like(self);
  } else {
    check_value(!ops::any(ops::lt(var, number(0))).item().to<bool>(), negative);
  }
  if (spread.sizes() != self.sizes()) {
    Dims lead = self.sizes();
    if (!lead.empty()) lead.erase(lead.size() - 1);
    if (self.dim() > 0 && lead == spread.sizes()) {
      spread = ops::unsqueeze(spread, -1);
    } else {
      // One dimension of size 1 may stand for the input's.
      int64_t sum = spread.dim() == self.dim() ? 0 : -1;
      for (int64_t d = 0; sum >= 0 && d < self.dim(); ++d)
        if (spread.size(d) != self.size(d)) sum += spread.size(d);
      check_value(sum == 1, "var is of incorrect size");
    }
  }
  check_named_reduction(reduction);
  spread = ops::clone(spread);
  {
    const GradMode off(false);
    ops::clamp_min_(spread, Scalar(eps));
  }
  Tensor loss = 0.5 * (ops::log(spread) + ops::pow(self - target, Scalar(2)) / spread);
  if (full) loss = loss + 0.5 * std::log(2 * M_PI);
  return loss_reduce(loss, reduction_code(reduction));
}

Tensor kl_div(const Tensor& self, const Tensor& target, std::optional<bool> size_average, std::optional<bool> reduce,
              const std::string& reduction, bool log_target) {
  check(!is_integral(self.dtype(), true) && !is_integral(target.dtype(), true),
        "kl_div: Integral inputs not supported.");
  const bool by_batch = reduction == "batchmean" && !size_average && !reduce;
  const int64_t how = reduction_code(by_batch ? "sum" : reduction, size_average, reduce);
  // 0 log 0 is 0, and its slope is taken as 0 too.
  const auto entropy = [&] {
    return target * ops::log(ops::where(ops::eq(target, number(0)), ops::ones_like(target), target));
  };
  const Tensor loss = log_target ? ops::exp(target) * (target - self) : entropy() - target * self;
  const Tensor reduced = loss_reduce(loss, how);
  return by_batch && self.dim() != 0 ? reduced / self.size(0) : reduced;
}

Tensor multilabel_soft_margin_loss(const Tensor& self, const Tensor& target, const Tensor& weight,
                                   std::optional<bool> size_average, std::optional<bool> reduce,
                                   const std::string& given) {
  std::string reduction = given;
  if (size_average || reduce)
    reduction = !reduce.value_or(true) ? "none" : size_average.value_or(true) ? "mean" : "sum";
  Tensor loss = neg(target * ops::log_sigmoid(self) + (1 - target) * ops::log_sigmoid(neg(self)));
  if (weight.defined()) loss = loss * weight;
  check_index(self.dim() > 0, "Dimension specified as -1 but tensor has no dimensions");
  loss = ops::sum(loss, Dims{self.dim() - 1}) / self.size(-1);
  check_named_reduction(reduction);
  return loss_reduce(loss, reduction_code(reduction));
}

}  // namespace composite

namespace ops {

Tensor smooth_l1_loss_gradient(const Tensor& grad, const Tensor& self, const Tensor& target, int64_t reduction,
                               double beta) {
  const Tensor slope = clamp((self - target) / beta, Scalar(-1), Scalar(1));
  return loss_mean(grad * slope, self.sizes(), reduction);
}

Tensor huber_loss_gradient(const Tensor& grad, const Tensor& self, const Tensor& target, int64_t reduction,
                           double delta) {
  const Tensor slope = clamp(self - target, Scalar(-delta), Scalar(delta));
  return loss_mean(grad * slope, self.sizes(), reduction);
}

Tensor soft_margin_loss_gradient(const Tensor& grad, const Tensor& self, const Tensor& target, int64_t reduction) {
  // As PyTorch, through the exponential itself, which overflows to NaN.
  const double share = static_cast<Reduction>(reduction) == Reduction::Mean ? 1.0 / self.numel() : 1.0;
  const Tensor power = exp(neg(target) * self);
  return target * power * Scalar(-share) / (power + Scalar(1)) * grad;
}

}  // namespace ops
}  // namespace tp

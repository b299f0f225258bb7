// Losses that compare like with like: mean squared and absolute error, binary cross entropy.
#include <cmath>

#include "autograd/formulas.h"
#include "core/parallel.h"
#include "cpu/nn.h"
#include "declared/special.h"
#include "kernels/activation.h"
#include "kernels/arithmetic.h"
#include "kernels/creation.h"
#include "kernels/loss.h"
#include "kernels/math.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/formulas/loss.h"
#include "ops/formulas/reduce.h"
#include "ops/formulas/wide.h"
#include "ops/loss.h"
#include "ops/packed.h"

namespace tp {

Reduction parse_reduction(const std::string& name, std::optional<bool> size_average, std::optional<bool> reduce) {
  if (size_average || reduce) {
    if (!reduce.value_or(true)) return Reduction::None;
    return size_average.value_or(true) ? Reduction::Mean : Reduction::Sum;
  }
  if (name == "mean") return Reduction::Mean;
  if (name == "sum") return Reduction::Sum;
  check_value(name == "none", name, " is not a valid value for reduction");
  return Reduction::None;
}

std::string python_size(const Dims& sizes) { return str("torch.Size(", sizes, ")"); }
std::string python_float(double value) { return str(value, std::trunc(value) == value ? ".0" : ""); }

namespace {

Reduction as_reduction(int64_t value) { return static_cast<Reduction>(value); }

/// Both operands brought to one shape and dtype, in contiguous memory.
struct Pair {
  Tensor a, b;
  Pair(const Tensor& self, const Tensor& target) {
    const DType type = result_type(self, target);
    if (!is_floating(type)) fail_not_implemented("mse_cpu", type);
    const Dims shape = broadcast_sizes(self.sizes(), target.sizes());
    a = packed(cast(self, type), shape);
    b = packed(cast(target, type), shape);
  }
};

/// Pieces of a sum have this length whatever the number of threads, so that the result does not depend on it.
constexpr int64_t kPiece = kGrain;

double squared_distance(const Tensor& a, const Tensor& b) {
  const bool single = a.dtype() == DType::Float32;
  auto* kernel = (single ? squared_distance_f32 : squared_distance_f64).call;
  const int64_t n = a.numel(), size = a.element_size(), pieces = (n + kPiece - 1) / kPiece;
  const auto *left = static_cast<const char*>(a.raw()), *right = static_cast<const char*>(b.raw());
  if (pieces <= 1) return kernel(left, right, n);
  std::vector<double> sums(static_cast<size_t>(pieces));
  parallel_for(pieces, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      sums[i] = kernel(left + i * kPiece * size, right + i * kPiece * size, std::min(kPiece, n - i * kPiece));
  });
  double total = 0;
  for (double sum : sums) total += sum;
  return total;
}

/// A reduction of a kernel's result, without history.
Tensor reduced(const Tensor& loss, int64_t reduction) {
  switch (as_reduction(reduction)) {
    case Reduction::Mean:
      return ops::mean(loss);
    case Reduction::Sum:
      return ops::sum(loss);
    case Reduction::None:
      return loss;
  }
  __builtin_unreachable();
}

}  // namespace

namespace kernels {

Tensor mse_loss_forward(const Tensor& self, const Tensor& target, int64_t reduction) {
  if (as_reduction(reduction) == Reduction::None) {
    if (const DType type = result_type(self, target); !is_floating(type)) fail_not_implemented("mse_cpu", type);
    const Tensor difference = sub(self, target, Scalar(1));
    mul_(difference, difference);
    return difference;
  }
  const Pair pair(self, target);
  Tensor out = tp::empty({}, pair.a.dtype(), pair.a.device());
  if (out.is_meta()) return out;
  double sum = squared_distance(pair.a, pair.b);
  if (as_reduction(reduction) == Reduction::Mean) sum /= static_cast<double>(pair.a.numel());
  dispatch_floating(out.dtype(), "mse_cpu", [&]<class T>() { *out.data<T>() = static_cast<T>(sum); });
  return out;
}

Tensor mse_loss_backward(const Tensor& grad_output, const Tensor& self, const Tensor& target, int64_t reduction) {
  if (as_reduction(reduction) == Reduction::None || grad_output.is_meta()) {
    const Tensor difference = sub(self, target, Scalar(1));
    return mul(difference, mul(grad_output, wrapped_scalar(Scalar(2))));
  }
  if (is_reduced(self.dtype())) {
    // In 16 bits PyTorch rounds the factor and each product.
    const bool mean = as_reduction(reduction) == Reduction::Mean;
    const Tensor factor = scalar_tensor(Scalar(mean ? 2.0 / static_cast<double>(self.numel()) : 2.0), {self.dtype()});
    return mul(mul(sub(self, target, Scalar(1)), factor), grad_output);
  }
  const Pair pair(self, target);
  Tensor out = tp::empty(pair.a.sizes(), pair.a.dtype());
  double factor = 2 * grad_output.item().to<double>();
  if (as_reduction(reduction) == Reduction::Mean) factor /= static_cast<double>(out.numel());
  const bool single = out.dtype() == DType::Float32;
  auto* kernel = (single ? scaled_difference_f32 : scaled_difference_f64).call;
  auto* to = static_cast<char*>(out.raw());
  const auto *a = static_cast<const char*>(pair.a.raw()), *b = static_cast<const char*>(pair.b.raw());
  parallel_for(out.numel(), kGrain, [&](int64_t begin, int64_t end) {
    const int64_t at = begin * out.element_size();
    kernel(to + at, a + at, b + at, factor, end - begin);
  });
  return out;
}

Tensor binary_cross_entropy_forward(const Tensor& self, const Tensor& target, const Tensor& weight, int64_t reduction) {
  check(self.dtype() == target.dtype(), "Found dtype ", scalar_name(target.dtype()), " but expected ",
        scalar_name(self.dtype()));
  auto check_range = [](const Tensor& given, const char* name) {
    if (given.is_meta()) return;
    const Tensor t = packed(ops::wide(given));
    dispatch_floating(t.dtype(), "binary_cross_entropy", [&]<class T>() {
      bool inside = true;
      const T* x = t.data<T>();
      for (int64_t i = 0; i < t.numel(); ++i) inside &= x[i] >= 0 && x[i] <= 1;
      check(inside, "all elements of ", name, " should be between 0 and 1");
    });
  };
  check_range(self, "input");
  check_range(target, "target");
  const auto limited = [](const Tensor& log) { return ops::clamp_min(log, Scalar(-100)); };
  const Tensor loss =
      is_reduced(self.dtype())
          // In 16 bits every step rounds.
          ? ops::sub(ops::mul(ops::sub(target, wrapped_scalar(Scalar(1))), limited(ops::log1p(ops::neg(self)))),
                     ops::mul(target, limited(ops::log(self))))
          : binary_cross_entropy_elements(self, target);
  if (weight.defined()) mul_(loss, weight);
  return reduced(loss, reduction);
}

Tensor binary_cross_entropy_with_logits_forward(const Tensor& self, const Tensor& target, const Tensor& weight,
                                                const Tensor& pos_weight, int64_t reduction) {
  const Tensor one = wrapped_scalar(Scalar(1));
  Tensor log = log_sigmoid(self);
  if (pos_weight.defined()) log = mul(log, add(mul(sub(pos_weight, one, Scalar(1)), target), one, Scalar(1)));
  const Tensor loss = sub(one, target, Scalar(1));
  mul_(loss, self);
  sub_(loss, log, Scalar(1));
  if (weight.defined()) mul_(loss, weight);
  return reduced(loss, reduction);
}

}  // namespace kernels

namespace composite {

Tensor mse_loss(const Tensor& self, const Tensor& target, std::optional<bool> size_average, std::optional<bool> reduce,
                const std::string& reduction, const Tensor& weight) {
  const Dims shape = broadcast_sizes(self.sizes(), target.sizes());
  const Tensor input = self.sizes() == shape ? self : ops::expand(self, shape);
  const Tensor goal = target.sizes() == shape ? target : ops::expand(target, shape);
  const Reduction how = parse_reduction(reduction, size_average, reduce);
  if (!weight.defined()) return ops::mse_loss_forward(input, goal, static_cast<int64_t>(how));
  check_value(weight.sizes() == self.sizes(), "Weights and input must have the same size.");
  const Tensor loss = ops::mul(ops::pow(ops::sub(input, goal), Scalar(2)), weight);
  if (how == Reduction::None) return loss;
  return how == Reduction::Sum ? ops::sum(loss) : ops::div(ops::sum(loss), ops::sum(weight));
}

Tensor l1_loss(const Tensor& self, const Tensor& target, std::optional<bool> size_average, std::optional<bool> reduce,
               const std::string& reduction) {
  const Tensor loss = ops::abs(ops::sub(self, target));
  return ops::loss_reduce(loss, static_cast<int64_t>(parse_reduction(reduction, size_average, reduce)));
}

Tensor binary_cross_entropy(const Tensor& self, const Tensor& target, const Tensor& weight,
                            std::optional<bool> size_average, std::optional<bool> reduce,
                            const std::string& reduction) {
  const auto how = static_cast<int64_t>(parse_reduction(reduction, size_average, reduce));
  check_value(self.sizes() == target.sizes(), "Using a target size (", python_size(target.sizes()),
              ") that is different to the input size (", python_size(self.sizes()),
              ") is deprecated. Please ensure they have the same size.");
  if (weight.defined() && !is_expandable_to(weight.sizes(), target.sizes())) {
    int64_t d = 1;
    while (d <= std::min(weight.dim(), target.dim()) && (weight.size(-d) == 1 || weight.size(-d) == target.size(-d)))
      ++d;
    fail(ErrorKind::Runtime, "Attempting to broadcast a dimension of length ", weight.size(-std::min(d, weight.dim())),
         " at -", d, "! Mismatching argument at index 1 had ", python_size(weight.sizes()),
         "; but expected shape should be broadcastable to ", target.sizes());
  }
  return ops::binary_cross_entropy_forward(self, target, weight, how);
}

Tensor binary_cross_entropy_with_logits(const Tensor& self, const Tensor& target, const Tensor& weight,
                                        std::optional<bool> size_average, std::optional<bool> reduce,
                                        const std::string& reduction, const Tensor& pos_weight) {
  const auto how = static_cast<int64_t>(parse_reduction(reduction, size_average, reduce));
  check_value(self.sizes() == target.sizes(), "Target size (", python_size(target.sizes()),
              ") must be the same as input size (", python_size(self.sizes()), ")");
  return ops::binary_cross_entropy_with_logits_forward(self, target, weight, pos_weight, how);
}

}  // namespace composite

namespace ops {

Tensor loss_reduce(const Tensor& loss, int64_t reduction) {
  switch (as_reduction(reduction)) {
    case Reduction::Mean:
      return mean(loss);
    case Reduction::Sum:
      return sum(loss);
    case Reduction::None:
      return loss;
  }
  __builtin_unreachable();
}

Tensor loss_mean(const Tensor& grad, const Dims& sizes, int64_t reduction) {
  return as_reduction(reduction) == Reduction::Mean ? grad / Scalar(product(sizes)) : grad;
}

namespace {
Tensor weighted(const Tensor& grad, const Tensor& weight, const Dims& sizes, int64_t reduction) {
  return loss_mean(weight.defined() ? grad * weight : grad, sizes, reduction);
}
}  // namespace

Tensor binary_cross_entropy_gradient(const Tensor& grad, const Tensor& self, const Tensor& target, const Tensor& weight,
                                     int64_t reduction) {
  const Tensor scaled = grad * (self - target) / clamp_min((Scalar(1) - self) * self, Scalar(1e-12));
  return weighted(scaled, weight, self.sizes(), reduction);
}

Tensor binary_cross_entropy_target_gradient(const Tensor& grad, const Tensor& self, const Tensor& target,
                                            const Tensor& weight, int64_t reduction) {
  return weighted(grad * neg(logit(self, std::nullopt)), weight, target.sizes(), reduction);
}

Tensor binary_cross_entropy_with_logits_gradient(const Tensor& grad, const Tensor& self, const Tensor& target,
                                                 const Tensor& weight, const Tensor& pos_weight, int64_t reduction) {
  Tensor slope;
  if (pos_weight.defined()) {
    const Tensor positive = pos_weight * target;
    slope = (positive + Scalar(1) - target) * sigmoid(self) - positive;
  } else {
    slope = sigmoid(self) - target;
  }
  return weighted(grad * slope, weight, self.sizes(), reduction);
}

Tensor binary_cross_entropy_with_logits_target_gradient(const Tensor& grad, const Tensor& self, const Tensor& weight,
                                                        const Tensor& pos_weight, int64_t reduction) {
  const Tensor slope = pos_weight.defined() ? log_sigmoid(neg(self)) - pos_weight * log_sigmoid(self) : neg(self);
  return weighted(grad * slope, weight, self.sizes(), reduction);
}

}  // namespace ops
}  // namespace tp

// Negative log likelihood and cross entropy.
#include <bit>
#include <limits>

#include "autograd/formulas.h"
#include "kernels/activation.h"
#include "kernels/arithmetic.h"
#include "kernels/comparison.h"
#include "kernels/creation.h"
#include "kernels/indexing.h"
#include "kernels/loss.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/any_floating.h"
#include "ops/formulas/loss.h"
#include "ops/loss.h"
#include "ops/packed.h"

namespace tp {
namespace {

/// Log probabilities as `count` × `classes` × `inner`, with the class of each (count, inner).
struct Classes {
  int64_t count, classes, inner;
  Tensor target;

  Classes(const Dims& sizes, const Tensor& given)
      : count(sizes.size() == 1 ? 1 : sizes[0]), classes(sizes.size() == 1 ? sizes[0] : sizes[1]), inner(1) {
    for (int64_t d = 2; d < sizes.size(); ++d) inner *= sizes[d];
    check(given.dtype() == DType::Int64 || given.dtype() == DType::UInt8,
          "expected target dtype to be Long or Byte, but got ", scalar_name(given.dtype()));
    target = packed(cast(given, DType::Int64));
  }

  /// Calls f(i, place, class) for each target that counts: i in order, place in the log probabilities.
  template <class F>
  void each(int64_t ignore_index, F&& f) const {
    const auto* t = target.data<int64_t>();
    for (int64_t b = 0; b < count; ++b)
      for (int64_t s = 0; s < inner; ++s) {
        const int64_t i = b * inner + s, chosen = t[i];
        if (chosen == ignore_index) continue;
        check_index(chosen >= 0 && chosen < classes, "Target ", chosen, " is out of bounds.");
        f(i, (b * classes + chosen) * inner + s, chosen);
      }
  }
};

/// A sum of `count` numbers, in double precision.
template <class T>
class RunningSum {
 public:
  explicit RunningSum(int64_t) {}
  void add(T value, int64_t) { sum_ += static_cast<double>(value); }
  double total() const { return sum_; }

 private:
  double sum_ = 0;
};

/// In 16 bits every addition rounds as in PyTorch: whenever a place in the count ends in zeros, partial sums move up.
template <class T>
requires(sizeof(T) == 2) class RunningSum<T> {
 public:
  explicit RunningSum(int64_t count)
      : bits_(std::max<int64_t>(4, std::bit_width(static_cast<uint64_t>(std::max<int64_t>(count, 1) - 1)) / kLevels)) {}
  void add(T value, int64_t place) {
    partial_[0] = partial_[0] + value;
    for (int level = 0; level + 1 < kLevels && (place >> (level * bits_) & ((int64_t{1} << bits_) - 1)) == 0; ++level) {
      partial_[level + 1] = partial_[level + 1] + partial_[level];
      partial_[level] = T(0);
    }
  }
  float total() const {
    T sum(0);
    for (T part : partial_) sum = sum + part;
    return sum;
  }

 private:
  static constexpr int kLevels = 8;
  T partial_[kLevels] = {};
  int64_t bits_;
};

TensorList likelihood(const Tensor& self, const Tensor& target, const Tensor& weight, int64_t reduction,
                      int64_t ignore_index, bool per_element) {
  const Classes classes(self.sizes(), target);
  if (!is_floating(self.dtype())) fail_not_implemented("nll_loss_out_frame", self.dtype());
  check(!weight.defined() || weight.dtype() == self.dtype(), "expected scalar type ", scalar_name(self.dtype()),
        " but found ", weight.defined() ? scalar_name(weight.dtype()) : "");
  const bool elements = per_element && static_cast<Reduction>(reduction) == Reduction::None;
  Tensor out = tp::empty(elements ? target.sizes() : Dims{}, self.dtype(), self.device());
  Tensor total = tp::empty({}, self.dtype(), self.device());
  if (out.is_meta()) return {out, total};
  const Tensor x = packed(self), w = weight.defined() ? packed(weight) : weight;
  dispatch_any_floating(self.dtype(), "nll_loss_out_frame", [&]<class T>() {
    const T* log = x.data<T>();
    const T* scale = w.defined() ? w.data<T>() : nullptr;
    const int64_t count = classes.count * classes.inner;
    RunningSum<T> losses(count), weights(count);
    int64_t counted = 0;
    if (elements) std::fill(out.data<T>(), out.data<T>() + out.numel(), T(0));
    classes.each(ignore_index, [&](int64_t i, int64_t place, int64_t chosen) {
      const T loss = scale ? -log[place] * scale[chosen] : -log[place];
      if (elements) out.data<T>()[i] = loss;
      losses.add(loss, i);
      if (scale) weights.add(scale[chosen], i);
      ++counted;
    });
    const T weight_sum = scale ? static_cast<T>(weights.total()) : static_cast<T>(static_cast<double>(counted));
    const auto sum = losses.total();
    if (!elements)
      *out.data<T>() = static_cast<T>(
          static_cast<Reduction>(reduction) == Reduction::Mean ? sum / static_cast<decltype(sum)>(weight_sum) : sum);
    *total.data<T>() = elements ? T(0) : weight_sum;
  });
  return {out, total};
}

}  // namespace

namespace kernels {

Tensor divided(const Tensor& self, const Scalar& divisor) { return div(self, wrapped_scalar(divisor)); }

TensorList nll_loss_forward(const Tensor& self, const Tensor& target, const Tensor& weight, int64_t reduction,
                            int64_t ignore_index) {
  check(self.dim() > 0 && self.dim() <= 2, "input tensor should be 1D or 2D");
  check(target.dim() <= 1, "0D or 1D target tensor expected, multi-target not supported");
  if (self.dim() == 1 && target.dim() == 1)
    check_value(target.size(0) == 1, "For 1D input, 1D target must have size 1, but got target size: ", target.size(0));
  check(self.dim() == 1 || (target.dim() == 1 && self.size(0) == target.size(0)),
        "size mismatch (got input: ", self.sizes(), ", target: ", target.sizes(), ")");
  const int64_t classes = self.size(-1);
  check(!weight.defined() || (weight.dim() == 1 && weight.numel() == classes),
        "weight tensor should be defined either for all ", classes,
        " classes or no classes but got weight tensor of shape: ", weight.defined() ? weight.sizes() : Dims{});
  return likelihood(self, target, weight, reduction, ignore_index, self.dim() == 2);
}

TensorList nll_loss2d_forward(const Tensor& self, const Tensor& target, const Tensor& weight, int64_t reduction,
                              int64_t ignore_index) {
  check(target.dim() == 3,
        "only batches of spatial targets supported (3D tensors) but got targets of dimension: ", target.dim());
  check(self.dim() == 4,
        "only batches of spatial inputs supported (4D tensors), but got input of dimension: ", self.dim());
  check(!weight.defined() || weight.numel() == self.size(1),
        "weight tensor should be defined either for all or no classes");
  check(self.size(0) == target.size(0) && self.size(2) == target.size(1) && self.size(3) == target.size(2),
        "size mismatch (got input: ", self.sizes(), " , target: ", target.sizes());
  return likelihood(self, target, weight, reduction, ignore_index, true);
}

Tensor nll_loss_backward(const Tensor& grad_output, const Dims& input_size, const Tensor& target, const Tensor& weight,
                         int64_t reduction, int64_t ignore_index, const Tensor& total_weight) {
  const Tensor out = tp::zeros(input_size, {grad_output.dtype(), grad_output.device()});
  if (out.is_meta()) return out;
  const Classes classes(input_size, target);
  const Tensor g = packed(grad_output), w = weight.defined() ? packed(weight) : weight;
  dispatch_any_floating(out.dtype(), "nll_loss_backward_out_frame", [&]<class T>() {
    const T* scale = w.defined() ? w.data<T>() : nullptr;
    const T* grad = g.data<T>();
    const int64_t step = g.dim() > 0 ? 1 : 0;
    const T divisor = static_cast<Reduction>(reduction) == Reduction::Mean ? *total_weight.data<T>() : T(1);
    classes.each(ignore_index, [&](int64_t i, int64_t place, int64_t chosen) {
      const T share = -grad[i * step] / divisor;
      out.data<T>()[place] = scale ? static_cast<T>(scale[chosen] * share) : share;
    });
  });
  return out;
}

}  // namespace kernels

namespace {

Tensor nll_loss_nd(const Tensor& self, const Tensor& target, const Tensor& weight, Reduction reduction,
                   int64_t ignore_index) {
  const auto how = static_cast<int64_t>(reduction);
  check_value(self.dim() >= 1, "Expected 1 or more dimensions (got ", self.dim(), ")");
  check_index(self.dim() == 1 || target.dim() > 0, "Dimension specified as 0 but tensor has no dimensions");
  if (self.dim() != 1)
    check_value(self.size(0) == target.size(0), "Expected input batch_size (", self.size(0),
                ") to match target batch_size (", target.size(0), ").");
  if (self.dim() <= 2) return ops::nll_loss_forward(self, target, weight, how, ignore_index)[0];
  if (self.dim() == 4) return ops::nll_loss2d_forward(self, target, weight, how, ignore_index)[0];
  // Any other number of dimensions is an image of one row.
  Dims expected = self.sizes();
  expected.erase(1);
  check(target.sizes() == expected, "Expected target size ", expected, ", got ", target.sizes());
  const int64_t n = self.size(0), inner = product(expected) / std::max<int64_t>(n, 1);
  const Tensor image = ops::reshape(self, {n, self.size(1), 1, inner});
  const Tensor classes = ops::reshape(target, {n, 1, inner});
  const Tensor loss = ops::nll_loss2d_forward(image, classes, weight, how, ignore_index)[0];
  return reduction == Reduction::None ? ops::view(loss, expected) : loss;
}

/// Class weights shaped to scale log probabilities.
Tensor broadcast_weight(const Tensor& weight, const Tensor& input) {
  if (input.dim() == 1) return weight;
  Dims shape(input.dim(), 1);
  shape[1] = weight.size(0);
  return ops::view(weight, shape);
}

void check_smoothing(double label_smoothing) {
  check(label_smoothing >= 0 && label_smoothing <= 1,
        "label_smoothing must be between 0.0 and 1.0. Got: ", label_smoothing);
}

Tensor nan_like(const Tensor& sum) {
  return ops::mul(sum, ops::number(Scalar(std::numeric_limits<double>::quiet_NaN())));
}

Tensor probability_loss(const Tensor& self, const Tensor& target, const Tensor& weight, Reduction reduction,
                        double label_smoothing) {
  const int64_t class_dim = self.dim() == 1 ? 0 : 1, classes = self.size(class_dim);
  check(!weight.defined() || (weight.dim() == 1 && weight.numel() == classes),
        "cross_entropy: weight tensor should be defined either for all ", classes,
        " classes or no classes but got weight tensor of shape: ", weight.defined() ? weight.sizes() : Dims{});
  const Tensor log = ops::log_softmax(self, class_dim);
  Tensor goal = target;
  if (label_smoothing > 0) {
    check_smoothing(label_smoothing);
    goal = ops::add(ops::mul(target, ops::number(Scalar(1 - label_smoothing))),
                    ops::number(Scalar(label_smoothing / static_cast<double>(classes))));
  }
  Tensor loss = ops::mul(log, goal);
  if (weight.defined()) loss = ops::mul(loss, broadcast_weight(weight, log));
  if (reduction == Reduction::None) return ops::neg(ops::sum(loss, Dims{class_dim}));
  const Tensor sum = ops::neg(ops::sum(loss));
  if (reduction == Reduction::Sum) return sum;
  if (log.numel() == 0) return nan_like(sum);
  return ops::divided(sum, Scalar(log.numel() / classes));
}

Tensor smoothed_loss(const Tensor& self, const Tensor& target, const Tensor& weight, Reduction reduction,
                     int64_t ignore_index, double label_smoothing) {
  check_smoothing(label_smoothing);
  const int64_t class_dim = self.dim() == 1 ? 0 : 1, classes = self.size(class_dim);
  const Tensor log = ops::log_softmax(self, class_dim);
  const Tensor sharp = nll_loss_nd(log, target, weight, reduction, ignore_index);
  const Tensor all = weight.defined() ? ops::mul(log, broadcast_weight(weight, log)) : log;
  const Tensor smooth = ops::neg(ops::sum(all, Dims{class_dim}));
  const Tensor ignored = ops::eq(target, ops::number(Scalar(ignore_index)));
  ops::masked_fill_(smooth, ignored, Scalar(0));
  Tensor even = smooth;
  if (reduction == Reduction::Sum || (reduction == Reduction::Mean && log.numel() == 0)) even = ops::sum(smooth);
  if (reduction == Reduction::Mean) {
    const Tensor counted = ops::logical_not(ignored);
    if (log.numel() == 0)
      even = nan_like(even);
    else if (weight.defined())
      even = ops::div(ops::sum(smooth), ops::sum(ops::index_select(weight, 0, ops::masked_select(target, counted))));
    else
      even = ops::mean(ops::masked_select(smooth, counted));
  }
  return ops::add(ops::mul(sharp, ops::number(Scalar(1 - label_smoothing))),
                  ops::mul(even, ops::number(Scalar(label_smoothing / static_cast<double>(classes)))));
}

}  // namespace

namespace composite {

Tensor nll_loss(const Tensor& self, const Tensor& target, const Tensor& weight, std::optional<bool> size_average,
                int64_t ignore_index, std::optional<bool> reduce, const std::string& reduction) {
  return nll_loss_nd(self, target, weight, parse_reduction(reduction, size_average, reduce), ignore_index);
}

Tensor cross_entropy(const Tensor& self, const Tensor& target, const Tensor& weight, std::optional<bool> size_average,
                     int64_t ignore_index, std::optional<bool> reduce, const std::string& reduction,
                     double label_smoothing) {
  const Reduction how = parse_reduction(reduction, size_average, reduce);
  if (self.sizes() == target.sizes()) {
    check(is_floating(target.dtype()), "Expected floating point type for target with class probabilities, got ",
          scalar_name(target.dtype()));
    check(ignore_index < 0, "ignore_index is not supported for floating point target");
    return probability_loss(self, target, weight, how, label_smoothing);
  }
  if (label_smoothing > 0) return smoothed_loss(self, target, weight, how, ignore_index, label_smoothing);
  return nll_loss_nd(ops::log_softmax(self, self.dim() == 1 ? 0 : 1), target, weight, how, ignore_index);
}

}  // namespace composite

namespace ops {

Tensor nll_loss_gather(const Tensor& grad, const Tensor& target, const Tensor& weight, int64_t reduction,
                       int64_t ignore_index, const Tensor&) {
  // The gradient is linear in grad_output, with the very weights of the loss.
  return grad.dim() == 4 ? nll_loss2d_forward(grad, target, weight, reduction, ignore_index)[0]
                         : nll_loss_forward(grad, target, weight, reduction, ignore_index)[0];
}

}  // namespace ops
}  // namespace tp

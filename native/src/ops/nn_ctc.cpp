// Connectionist temporal classification, by the forward and backward recursions over the target with blanks between.
#include <cmath>
#include <limits>

#include "autograd/formulas.h"
#include "kernels/arithmetic.h"
#include "kernels/comparison.h"
#include "kernels/creation.h"
#include "kernels/ctc.h"
#include "kernels/indexing.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/formulas/loss.h"
#include "ops/index_plan.h"
#include "ops/loss.h"
#include "ops/packed.h"

namespace tp {
namespace {

/// log(e^a + e^b + e^c)
template <class T>
T log_sum(T a, T b, T c) {
  const T most = std::max({a, b, c});
  if (most == -std::numeric_limits<T>::infinity()) return most;
  return std::log(std::exp(a - most) + std::exp(b - most) + std::exp(c - most)) + most;
}

/// A batch of sequences, checked.
struct Batch {
  int64_t steps, samples, labels, widest = 0;
  Tensor targets;
  std::vector<int64_t> start;  // of each sample's target
  Dims input_lengths, target_lengths;
  int64_t blank;

  Batch(const Tensor& log_probs, const Tensor& given, const Dims& inputs, const Dims& lengths, int64_t blank_label)
      : steps(log_probs.size(0)),
        samples(log_probs.size(1)),
        labels(log_probs.size(2)),
        input_lengths(inputs),
        target_lengths(lengths),
        blank(blank_label) {
    check(blank >= 0 && blank < labels, "blank must be in label range");
    check(inputs.size() == samples, "input_lengths must be of size batch_size");
    check(lengths.size() == samples, "target_lengths must be of size batch_size");
    check(given.dim() <= 2, "Expected tensor to have 1 or 2 dimensions for argument 'targets'");
    check(given.dtype() == DType::Int64 || given.dtype() == DType::Int32,
          "Expected tensor for argument #2 'targets' to have one of the following scalar types: Long, Int");
    int64_t total = 0;
    for (int64_t i = 0; i < samples; ++i) {
      check(lengths[i] >= 0, "Expected target_lengths to have value at least 0, but got value ", lengths[i],
            " (while checking arguments for ctc_loss_allocate_outputs)");
      check(inputs[i] >= 0 && inputs[i] <= steps, "Expected input_lengths to have value at most ", steps,
            ", but got value ", inputs[i], " (while checking arguments for ctc_loss_allocate_outputs)");
      start.push_back(given.dim() == 2 ? i * given.size(1) : total);
      check(!__builtin_add_overflow(total, lengths[i], &total), "target_lengths are too large");
      widest = std::max(widest, lengths[i]);
    }
    if (given.dim() == 1)
      check(given.size(0) == total, "Expected tensor to have size ", total, " at dimension 0, but got size ",
            given.size(0), " for argument #2 'targets' (while checking arguments for ctc_loss_allocate_outputs)");
    else
      check(given.dim() == 2 && given.size(0) == samples && given.size(1) >= widest,
            "Expected tensor to have size at least ", widest, " at dimension 1, but got size ",
            given.sizes().empty() ? 0 : given.sizes().back(),
            " for argument #2 'targets' (while checking arguments for ctc_loss_allocate_outputs)");
    targets = as_positions(given);
    if (given.is_meta()) return;
    for (int64_t i = 0; i < samples; ++i)
      for (int64_t k = 0; k < lengths[i]; ++k) {
        const int64_t label = targets.data<int64_t>()[start[static_cast<size_t>(i)] + k];
        check(label >= 0 && label < labels, "ctc_loss: target label ", label, " is out of range");
      }
  }
  /// Label at place s of a target with blanks before, between and after.
  int64_t label(int64_t sample, int64_t s) const {
    return s % 2 ? targets.data<int64_t>()[start[static_cast<size_t>(sample)] + s / 2] : blank;
  }
  /// Whether the alignment may step from s - 2 to s: over a blank between different labels.
  bool may_skip(int64_t sample, int64_t s) const { return s % 2 && s > 1 && label(sample, s) != label(sample, s - 2); }
};

template <class T>
void forward_pass(const Batch& b, const T* log_probs, T* alpha, T* loss) {
  const T never = -std::numeric_limits<T>::infinity();
  const int64_t width = 2 * b.widest + 1;
  for (int64_t i = 0; i < b.samples; ++i) {
    T* table = alpha + i * b.steps * width;
    const int64_t places = 2 * b.target_lengths[i] + 1, length = b.input_lengths[i];
    const auto prob = [&](int64_t t, int64_t s) { return log_probs[(t * b.samples + i) * b.labels + b.label(i, s)]; };
    if (length == 0) {
      loss[i] = b.target_lengths[i] == 0 ? T(0) : -never;
      continue;
    }
    table[0] = prob(0, 0);
    if (places > 1) table[1] = prob(0, 1);
    for (int64_t t = 1; t < length; ++t)
      for (int64_t s = 0; s < places; ++s) {
        const T* before = table + (t - 1) * width;
        table[t * width + s] =
            log_sum(before[s], s > 0 ? before[s - 1] : never, b.may_skip(i, s) ? before[s - 2] : never) + prob(t, s);
      }
    const T* last = table + (length - 1) * width;
    loss[i] = -log_sum(last[places - 1], places > 1 ? last[places - 2] : never, never);
  }
}

template <class T>
void backward_pass(const Batch& b, const T* log_probs, const T* alpha, const T* loss, const T* grad, int64_t grad_step,
                   bool zero_infinity, T* out) {
  const T never = -std::numeric_limits<T>::infinity();
  const int64_t width = 2 * b.widest + 1;
  std::vector<T> beta(static_cast<size_t>(width)), next(static_cast<size_t>(width)),
      gathered(static_cast<size_t>(b.labels));
  for (int64_t i = 0; i < b.samples; ++i) {
    if (zero_infinity && loss[i] == std::numeric_limits<T>::infinity()) continue;
    const T* table = alpha + i * b.steps * width;
    const int64_t places = 2 * b.target_lengths[i] + 1, length = b.input_lengths[i];
    for (int64_t t = length - 1; t >= 0; --t) {
      const T* probs = log_probs + (t * b.samples + i) * b.labels;
      std::fill(gathered.begin(), gathered.end(), never);
      std::swap(beta, next);
      for (int64_t s = places - 1; s >= 0; --s) {
        T rest;
        if (t == length - 1)
          rest = s >= places - 2 ? T(0) : never;
        else
          rest = log_sum(next[s], s + 1 < places ? next[s + 1] : never,
                         s + 2 < places && b.may_skip(i, s + 2) ? next[s + 2] : never);
        beta[s] = rest + probs[b.label(i, s)];
        T& sum = gathered[static_cast<size_t>(b.label(i, s))];
        sum = log_sum(sum, table[t * width + s] + beta[s], never);
      }
      T* to = out + (t * b.samples + i) * b.labels;
      for (int64_t c = 0; c < b.labels; ++c)
        to[c] = (std::exp(probs[c]) - std::exp(gathered[static_cast<size_t>(c)] + loss[i] - probs[c])) *
                grad[i * grad_step];
    }
  }
}

Dims lengths_of(const Tensor& t, const char* name) {
  check(is_integral(t.dtype(), false), name, " must be integral");
  check(!t.is_meta(), "ctc_loss: lengths must not be on the meta device");
  const Tensor values = as_positions(cast(t, DType::Int64));
  return {values.data<int64_t>(), values.numel()};
}

}  // namespace

namespace kernels {

TensorList _ctc_loss(const Tensor& log_probs, const Tensor& targets, const Dims& input_lengths,
                     const Dims& target_lengths, int64_t blank, bool) {
  const Batch b(log_probs, targets, input_lengths, target_lengths, blank);
  if (!is_floating(log_probs.dtype())) fail_not_implemented("ctc_loss_cpu", log_probs.dtype());
  const Tensor loss = tp::empty({b.samples}, log_probs.dtype(), log_probs.device());
  const Tensor alpha =
      tp::full({b.samples, b.steps, 2 * b.widest + 1}, Scalar(-std::numeric_limits<double>::infinity()),
               {log_probs.dtype(), log_probs.device()});
  if (loss.is_meta()) return {loss, alpha};
  const Tensor probs = packed(log_probs);
  dispatch_floating(probs.dtype(), "ctc_loss_cpu",
                    [&]<class T>() { forward_pass(b, probs.data<T>(), alpha.data<T>(), loss.data<T>()); });
  return {loss, alpha};
}

Tensor _ctc_loss_backward(const Tensor& grad_output, const Tensor& log_probs, const Tensor& targets,
                          const Dims& input_lengths, const Dims& target_lengths, const Tensor& neg_log_likelihood,
                          const Tensor& log_alpha, int64_t blank, bool zero_infinity) {
  const Batch b(log_probs, targets, input_lengths, target_lengths, blank);
  const Tensor out = tp::zeros(log_probs.sizes(), {log_probs.dtype(), log_probs.device()});
  if (out.is_meta()) return out;
  const Tensor probs = packed(log_probs), grad = packed(grad_output), loss = packed(neg_log_likelihood),
               alpha = packed(log_alpha);
  dispatch_floating(probs.dtype(), "ctc_loss_backward_cpu", [&]<class T>() {
    backward_pass(b, probs.data<T>(), alpha.data<T>(), loss.data<T>(), grad.data<T>(), grad.dim() ? 1 : 0,
                  zero_infinity, out.data<T>());
  });
  return out;
}

}  // namespace kernels

namespace composite {

Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, const Dims& input_lengths, const Dims& target_lengths,
                int64_t blank, const std::string& reduction, bool zero_infinity) {
  const Reduction how = parse_reduction(reduction, std::nullopt, std::nullopt);
  const bool batched = log_probs.dim() == 3;
  check(batched || log_probs.dim() == 2, "Expected 2D or 3D log_probs for ctc_loss, but got ", log_probs.dim(), "D");
  const Tensor probs = batched ? log_probs : ops::unsqueeze(log_probs, 1);
  Tensor loss = ops::_ctc_loss(probs, targets, input_lengths, target_lengths, blank, zero_infinity)[0];
  if (zero_infinity) {
    const Tensor infinite = ops::eq(loss, ops::number(Scalar(std::numeric_limits<double>::infinity())));
    loss = ops::where(infinite, ops::zeros_like(loss), loss);
  }
  if (how == Reduction::Mean) {
    const Tensor lengths = tp::empty({target_lengths.size()}, loss.dtype(), loss.device());
    if (!lengths.is_meta())
      dispatch_floating(loss.dtype(), "ctc_loss", [&]<class T>() {
        for (int64_t i = 0; i < target_lengths.size(); ++i)
          lengths.data<T>()[i] = static_cast<T>(std::max<int64_t>(target_lengths[i], 1));
      });
    return ops::mean(ops::div(loss, lengths));
  }
  if (how == Reduction::Sum) return ops::sum(loss);
  return batched ? loss : ops::squeeze(loss, int64_t{0});
}

Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, const Tensor& input_lengths,
                const Tensor& target_lengths, int64_t blank, const std::string& reduction, bool zero_infinity) {
  return ctc_loss(log_probs, targets, lengths_of(input_lengths, "input_lengths"),
                  lengths_of(target_lengths, "target_lengths"), blank, reduction, zero_infinity);
}

}  // namespace composite
}  // namespace tp

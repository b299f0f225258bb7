// Whole optimizer steps: what the formulas in cpu/kernels/optim.cpp need is checked, computed and laid out here.
#include "cpu/optim.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "core/parallel.h"
#include "cpu/pointwise.h"
#include "declared/arithmetic.h"
#include "declared/matrix.h"
#include "kernels/optim.h"
#include "ops/packed.h"

namespace tp {
namespace {

/// The lists a step works on: parameters, gradients, and state by parameter.
class Group {
 public:
  Group(const char* op, const TensorList& params, const TensorList& grads,
        std::initializer_list<const TensorList*> state, std::initializer_list<const TensorList*> counters = {})
      : params_(params), lists_{&params, &grads} {
    lists_.insert(lists_.end(), state.begin(), state.end());
    for (const TensorList* list : lists_)
      check(list->size() == params.size(), op, ": expected one tensor of each kind per parameter, got ", params.size(),
            " parameters and ", list->size(), " tensors");
    for (size_t i = 0; i < params.size(); ++i) {
      const Tensor& p = params[i];
      check(is_differentiable(p.dtype()), "\"", op, "\" not implemented for '", scalar_name(p.dtype()), "'");
      for (const TensorList* list : lists_) {
        const Tensor& t = (*list)[i];
        check(t.sizes() == p.sizes() && t.dtype() == p.dtype() && t.device() == p.device(), op,
              ": gradient and state must match their parameter in size, dtype and device");
      }
    }
    for (const TensorList* list : counters) {
      check(list->size() == params.size(), op, ": expected one counter per parameter");
      for (const Tensor& t : *list)
        check(t.numel() == 1 && (t.dtype() == DType::Float32 || t.dtype() == DType::Float64) && !t.is_meta(), op,
              ": counters must hold one number of float32 or float64 on the CPU");
    }
  }

  /// Runs the step over each parameter; numbers(i) makes what the i-th one needs.
  template <class Numbers>
  void run(Numbers numbers) const {
    for (size_t i = 0; i < params_.size(); ++i) {
      const auto step = numbers(i);
      if (!params_[i].is_meta()) apply(i, step);
      for (const TensorList* list : lists_)
        if (list != lists_[1]) (*list)[i].bump_version();
    }
  }

 private:
  template <class Step>
  void apply(size_t i, const Step& step) const {
    const DType dtype = params_[i].dtype(), computed = is_reduced(dtype) ? DType::Float32 : dtype;
    const bool direct = computed == dtype && same_layout(i);
    TensorList work;
    void* arrays[kArrays];
    for (size_t j = 0; j < lists_.size(); ++j) {
      const Tensor& t = (*lists_[j])[i];
      work.push_back(direct ? t : cast(packed(t), computed));
      arrays[j] = work[j].raw();
    }
    // Complex numbers are pairs of real ones that know nothing of each other.
    const bool doubles = real_dtype(computed) == DType::Float64;
    const int64_t n = params_[i].numel() * (is_complex(dtype) ? 2 : 1), size = doubles ? sizeof(double) : sizeof(float);
    parallel_for(n, kGrain, [&](int64_t begin, int64_t end) {
      void* part[kArrays];
      for (size_t j = 0; j < work.size(); ++j) part[j] = static_cast<char*>(arrays[j]) + begin * size;
      step_kernel<Step>.call(part, end - begin, doubles, step);
    });
    for (size_t j = 0; j < work.size(); ++j)
      if (const Tensor& t = (*lists_[j])[i]; j != 1 && !work[j].same(t)) copy_data(t, work[j]);
  }

  /// Whether equal places in memory hold corresponding elements.
  bool same_layout(size_t i) const {
    const Tensor& p = params_[i];
    bool contiguous = true, equal = true;
    for (const TensorList* list : lists_) {
      contiguous = contiguous && (*list)[i].is_contiguous();
      equal = equal && (*list)[i].strides() == p.strides();
    }
    return contiguous || (equal && non_overlapping_dense(p));
  }

  static constexpr size_t kArrays = 5;
  const TensorList& params_;
  std::vector<const TensorList*> lists_;
};

double value(const Tensor& counter) {
  return counter.dtype() == DType::Float64 ? *counter.data<double>() : static_cast<double>(*counter.data<float>());
}
/// Stores a number and gives it back as it was rounded.
double store(const Tensor& counter, double number) {
  if (counter.dtype() == DType::Float64)
    *counter.data<double>() = number;
  else
    *counter.data<float>() = static_cast<float>(number);
  counter.bump_version();
  return value(counter);
}
double count_up(const Tensor& counter) { return store(counter, value(counter) + 1); }

/// Weight decay goes into the gradient, or shrinks the parameter itself.
template <class Step>
void set_decay(Step& s, double lr, double weight_decay, bool decoupled) {
  if (decoupled)
    s.shrink = 1 - lr * weight_decay;
  else
    s.weight_decay = weight_decay;
}

Moments moments(double beta1, double beta2, double eps, bool maximize) {
  Moments s;
  s.maximize = maximize;
  s.beta1 = beta1;
  s.beta2 = beta2;
  s.eps = eps;
  return s;
}

}  // namespace

namespace kernels {

void _fused_sgd_(const TensorList& params, const TensorList& grads, const TensorList& momentum_buffers,
                 double weight_decay, double momentum, double lr, double dampening, bool nesterov, bool maximize,
                 bool is_first_step) {
  const SgdStep step{{maximize, weight_decay}, lr, momentum, dampening, nesterov, is_first_step};
  const Group group = momentum == 0 ? Group("_fused_sgd_", params, grads, {})
                                    : Group("_fused_sgd_", params, grads, {&momentum_buffers});
  group.run([&](size_t) { return step; });
}

void _fused_adagrad_(const TensorList& params, const TensorList& grads, const TensorList& state_sums,
                     const TensorList& state_steps, double lr, double lr_decay, double weight_decay, double eps,
                     bool maximize) {
  Group("_fused_adagrad_", params, grads, {&state_sums}, {&state_steps}).run([&](size_t i) {
    const double step = count_up(state_steps[i]);
    return AdagradStep{{maximize, weight_decay}, lr / (1 + (step - 1) * lr_decay), eps};
  });
}

void _fused_rmsprop_(const TensorList& params, const TensorList& grads, const TensorList& square_avgs,
                     const TensorList& momentum_buffers, const TensorList& grad_avgs, const TensorList& state_steps,
                     double lr, double alpha, double eps, double weight_decay, double momentum, bool centered,
                     bool maximize) {
  const char* op = "_fused_rmsprop_";
  const RMSpropStep step{{maximize, weight_decay}, lr, alpha, eps, momentum, centered};
  const Group group = momentum > 0 && centered
                          ? Group(op, params, grads, {&square_avgs, &momentum_buffers, &grad_avgs}, {&state_steps})
                      : momentum > 0 ? Group(op, params, grads, {&square_avgs, &momentum_buffers}, {&state_steps})
                      : centered     ? Group(op, params, grads, {&square_avgs, &grad_avgs}, {&state_steps})
                                     : Group(op, params, grads, {&square_avgs}, {&state_steps});
  group.run([&](size_t i) {
    count_up(state_steps[i]);
    return step;
  });
}

void _fused_adadelta_(const TensorList& params, const TensorList& grads, const TensorList& square_avgs,
                      const TensorList& acc_deltas, const TensorList& state_steps, double lr, double rho, double eps,
                      double weight_decay, bool maximize) {
  const AdadeltaStep step{{maximize, weight_decay}, lr, rho, eps};
  Group("_fused_adadelta_", params, grads, {&square_avgs, &acc_deltas}, {&state_steps}).run([&](size_t i) {
    count_up(state_steps[i]);
    return step;
  });
}

void _fused_adam_(const TensorList& params, const TensorList& grads, const TensorList& exp_avgs,
                  const TensorList& exp_avg_sqs, const TensorList& max_exp_avg_sqs, const TensorList& state_steps,
                  double lr, double beta1, double beta2, double weight_decay, double eps, bool amsgrad, bool maximize,
                  bool decoupled_weight_decay) {
  const char* op = "_fused_adam_";
  AdamStep step{moments(beta1, beta2, eps, maximize), 0, 0, amsgrad};
  set_decay(step, lr, weight_decay, decoupled_weight_decay);
  const Group group = amsgrad ? Group(op, params, grads, {&exp_avgs, &exp_avg_sqs, &max_exp_avg_sqs}, {&state_steps})
                              : Group(op, params, grads, {&exp_avgs, &exp_avg_sqs}, {&state_steps});
  group.run([&](size_t i) {
    const double steps = count_up(state_steps[i]);
    step.rate = lr / (1 - std::pow(beta1, steps));
    step.root = std::sqrt(1 - std::pow(beta2, steps));
    return step;
  });
}

void _fused_adamax_(const TensorList& params, const TensorList& grads, const TensorList& exp_avgs,
                    const TensorList& exp_infs, const TensorList& state_steps, double lr, double beta1, double beta2,
                    double weight_decay, double eps, bool maximize) {
  AdamaxStep step{moments(beta1, beta2, eps, maximize), 0};
  step.weight_decay = weight_decay;
  Group("_fused_adamax_", params, grads, {&exp_avgs, &exp_infs}, {&state_steps}).run([&](size_t i) {
    step.rate = lr / (1 - std::pow(beta1, count_up(state_steps[i])));
    return step;
  });
}

void _fused_nadam_(const TensorList& params, const TensorList& grads, const TensorList& exp_avgs,
                   const TensorList& exp_avg_sqs, const TensorList& mu_products, const TensorList& state_steps,
                   double lr, double beta1, double beta2, double weight_decay, double eps, double momentum_decay,
                   bool decoupled_weight_decay, bool maximize) {
  NAdamStep step{moments(beta1, beta2, eps, maximize), 0, 0, 0};
  set_decay(step, lr, weight_decay, decoupled_weight_decay);
  Group("_fused_nadam_", params, grads, {&exp_avgs, &exp_avg_sqs}, {&mu_products, &state_steps}).run([&](size_t i) {
    const double steps = count_up(state_steps[i]);
    const auto momentum = [&](double at) { return beta1 * (1.0 - 0.5 * std::pow(0.96, at * momentum_decay)); };
    const double now = momentum(steps), next = momentum(steps + 1);
    const double product = store(mu_products[i], mu_products[i].dtype() == DType::Float64
                                                     ? value(mu_products[i]) * now
                                                     : value(mu_products[i]) * static_cast<float>(now));
    step.correction2 = 1 - std::pow(beta2, steps);
    step.gradient_rate = -lr * (1.0 - now) / (1.0 - product);
    step.moment_rate = -lr * next / (1.0 - product * next);
    return step;
  });
}

void _fused_radam_(const TensorList& params, const TensorList& grads, const TensorList& exp_avgs,
                   const TensorList& exp_avg_sqs, const TensorList& state_steps, double lr, double beta1, double beta2,
                   double weight_decay, double eps, bool decoupled_weight_decay, bool maximize) {
  RAdamStep step{moments(beta1, beta2, eps, maximize), lr, 0, 0, 0, false};
  set_decay(step, lr, weight_decay, decoupled_weight_decay);
  Group("_fused_radam_", params, grads, {&exp_avgs, &exp_avg_sqs}, {&state_steps}).run([&](size_t i) {
    const double steps = count_up(state_steps[i]);
    const double correction2 = 1 - std::pow(beta2, steps);
    const double limit = 2 / (1 - beta2) - 1, rho = limit - 2 * steps * std::pow(beta2, steps) / correction2;
    step.correction1 = 1 - std::pow(beta1, steps);
    step.root = std::sqrt(correction2);
    step.rectified = rho > 5;
    step.rectification = std::sqrt((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho));
    return step;
  });
}

void _fused_asgd_(const TensorList& params, const TensorList& grads, const TensorList& axs, const TensorList& mus,
                  const TensorList& etas, const TensorList& state_steps, double lr, double lambd, double alpha,
                  double t0, double weight_decay, bool maximize) {
  Group("_fused_asgd_", params, grads, {&axs}, {&mus, &etas, &state_steps}).run([&](size_t i) {
    const double steps = count_up(state_steps[i]);
    const double eta = value(etas[i]), mu = value(mus[i]);
    store(etas[i], lr / std::pow(1 + lambd * lr * steps, alpha));
    store(mus[i], 1 / std::max(1.0, steps - t0));
    return ASGDStep{{maximize, weight_decay}, 1 - lambd * eta, eta, mu};
  });
}

void _fused_rprop_(const TensorList& params, const TensorList& grads, const TensorList& prevs,
                   const TensorList& step_sizes, const TensorList& state_steps, double etaminus, double etaplus,
                   double step_size_min, double step_size_max, bool maximize) {
  const RpropStep step{{maximize, 0}, etaminus, etaplus, step_size_min, step_size_max};
  Group("_fused_rprop_", params, grads, {&prevs, &step_sizes}, {&state_steps}).run([&](size_t i) {
    count_up(state_steps[i]);
    return step;
  });
}

}  // namespace kernels

namespace composite {

Tensor _lbfgs_direction(const Tensor& flat_grad, const TensorList& old_dirs, const TensorList& old_stps,
                        const TensorList& ro, const Scalar& h_diag) {
  const size_t n = old_dirs.size();
  check(old_stps.size() == n && ro.size() == n, "_lbfgs_direction: expected as many steps as directions");
  TensorList shares(n);
  Tensor direction = ops::neg(flat_grad);
  for (size_t i = n; i-- > 0;) {
    shares[i] = ops::mul(ops::dot(old_stps[i], direction), ro[i]);
    direction = ops::sub(direction, ops::mul(old_dirs[i], shares[i]));
  }
  direction = ops::mul(direction, wrapped_scalar(h_diag));
  for (size_t i = 0; i < n; ++i) {
    const Tensor back = ops::mul(ops::dot(old_dirs[i], direction), ro[i]);
    direction = ops::add(direction, ops::mul(old_stps[i], ops::sub(shares[i], back)));
  }
  return direction;
}

}  // namespace composite
}  // namespace tp

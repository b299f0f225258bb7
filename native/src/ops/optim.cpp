// Whole optimizer steps; one pass over each parameter.
#include "core/parallel.h"
#include "kernels.h"

namespace tp::kernels {

void _fused_sgd_(const TensorList& params, const TensorList& grads, const TensorList& momentum_buffers,
                 double weight_decay, double momentum, double lr, double dampening, bool nesterov, bool maximize,
                 bool is_first_step) {
  check(params.size() == grads.size(), "_fused_sgd_: ", params.size(), " parameters but ", grads.size(), " gradients");
  check(momentum == 0 || momentum_buffers.size() == params.size(),
        "_fused_sgd_: one momentum buffer per parameter expected");
  for (size_t i = 0; i < params.size(); ++i) {
    const Tensor& p = params[i];
    const Tensor& grad = grads[i];
    check(p.sizes() == grad.sizes() && p.dtype() == grad.dtype(),
          "_fused_sgd_: parameter and gradient differ in size or dtype");
    if (p.is_meta()) continue;
    const Tensor g = grad.is_contiguous() ? grad : _reshape_copy(grad, grad.sizes());
    const bool direct = p.is_contiguous();
    const Tensor target = direct ? p : _reshape_copy(p, p.sizes());
    const Tensor buffer = momentum != 0 ? momentum_buffers[i] : Tensor();
    check(!buffer.defined() || (buffer.is_contiguous() && buffer.sizes() == p.sizes() && buffer.dtype() == p.dtype()),
          "_fused_sgd_: momentum buffers must be contiguous and match their parameters");
    dispatch_floating(p.dtype(), "fused_sgd", [&]<class T>() {
      T* w = target.data<T>();
      const T* gp = g.data<T>();
      T* m = buffer.defined() ? buffer.data<T>() : nullptr;
      const T decay = static_cast<T>(weight_decay), mu = static_cast<T>(momentum), rate = static_cast<T>(lr),
              keep = static_cast<T>(1 - dampening), sign = maximize ? T(-1) : T(1);
      parallel_for(p.numel(), kGrain, [&](int64_t begin, int64_t end) {
        if (!m) {
          if (decay == T(0)) {
            for (int64_t k = begin; k < end; ++k) w[k] -= rate * (sign * gp[k]);
          } else {
            for (int64_t k = begin; k < end; ++k) w[k] -= rate * (sign * gp[k] + decay * w[k]);
          }
          return;
        }
        for (int64_t k = begin; k < end; ++k) {
          const T step = sign * gp[k] + decay * w[k];
          m[k] = is_first_step ? step : mu * m[k] + keep * step;
          w[k] -= rate * (nesterov ? step + mu * m[k] : m[k]);
        }
      });
    });
    if (!direct) copy_data(p, target);
    p.bump_version();
    if (buffer.defined()) buffer.bump_version();
  }
}

}  // namespace tp::kernels

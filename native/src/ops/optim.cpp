// Whole optimizer steps; one pass over each parameter.
#include "kernels/optim.h"

#include "core/parallel.h"
#include "kernels/views.h"

namespace tp::kernels {
namespace {

template <class T>
struct Rates {
  T decay, momentum, lr, keep, sign;
  /// Without weight decay an infinite parameter stays infinite.
  T pull(T w) const { return decay == T(0) ? T(0) : decay * w; }
};

// Nothing may alias and no case be decided inside the loops: only then are they vectorised.
template <class T>
void plain_step(T* __restrict w, const T* __restrict g, T*, int64_t n, Rates<T> r) {
  for (int64_t k = 0; k < n; ++k) w[k] -= r.lr * (r.sign * g[k] + r.pull(w[k]));
}

template <class T, bool kFirst, bool kNesterov>
void momentum_step(T* __restrict w, const T* __restrict g, T* __restrict m, int64_t n, Rates<T> r) {
  for (int64_t k = 0; k < n; ++k) {
    const T step = r.sign * g[k] + r.pull(w[k]);
    const T velocity = kFirst ? step : r.momentum * m[k] + r.keep * step;
    m[k] = velocity;
    w[k] -= r.lr * (kNesterov ? step + r.momentum * velocity : velocity);
  }
}

}  // namespace

void _fused_sgd_(const TensorList& params, const TensorList& grads, const TensorList& momentum_buffers,
                 double weight_decay, double momentum, double lr, double dampening, bool nesterov, bool maximize,
                 bool is_first_step) {
  check(params.size() == grads.size(), "_fused_sgd_: ", params.size(), " parameters but ", grads.size(), " gradients");
  check(momentum == 0 || momentum_buffers.size() == params.size(),
        "_fused_sgd_: one momentum buffer per parameter expected");
  for (size_t i = 0; i < params.size(); ++i) {
    const Tensor& p = params[i];
    const Tensor& grad = grads[i];
    check(p.sizes() == grad.sizes() && p.dtype() == grad.dtype() && p.device() == grad.device(),
          "_fused_sgd_: parameter and gradient differ in size, dtype or device");
    if (p.is_meta()) continue;
    const Tensor g = grad.is_contiguous() ? grad : _reshape_copy(grad, grad.sizes());
    const bool direct = p.is_contiguous();
    const Tensor target = direct ? p : _reshape_copy(p, p.sizes());
    const Tensor buffer = momentum != 0 ? momentum_buffers[i] : Tensor();
    check(!buffer.defined() || (buffer.is_contiguous() && buffer.sizes() == p.sizes() && buffer.dtype() == p.dtype() &&
                                !buffer.is_meta()),
          "_fused_sgd_: momentum buffers must be contiguous and match their parameters");
    dispatch_floating(p.dtype(), "fused_sgd", [&]<class T>() {
      T* w = target.data<T>();
      const T* gp = g.data<T>();
      T* m = buffer.defined() ? buffer.data<T>() : nullptr;
      const Rates<T> rates{static_cast<T>(weight_decay), static_cast<T>(momentum), static_cast<T>(lr),
                           static_cast<T>(1 - dampening), maximize ? T(-1) : T(1)};
      const auto step = !m              ? plain_step<T>
                        : is_first_step ? (nesterov ? momentum_step<T, true, true> : momentum_step<T, true, false>)
                        : nesterov      ? momentum_step<T, false, true>
                                        : momentum_step<T, false, false>;
      parallel_for(p.numel(), kGrain, [&](int64_t begin, int64_t end) {
        step(w + begin, gp + begin, m ? m + begin : nullptr, end - begin, rates);
      });
    });
    if (!direct) copy_data(p, target);
    p.bump_version();
    if (buffer.defined()) buffer.bump_version();
  }
}

}  // namespace tp::kernels

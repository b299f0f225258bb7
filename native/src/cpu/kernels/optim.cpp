// The optimizers' formulas, element by element: one pass over memory each. Every rounding is that of the chain of ops
// by which PyTorch computes the same, fused multiply-adds included, so that trajectories agree to the last bit.
#include "cpu/optim.h"

#include "cpu/vmath.h"

namespace tp::TP_ISA {
namespace {

/// The elements of one parameter, its gradient and its state.
template <class T>
struct Pass {
  void* const* arrays;
  int64_t n;

  T* array(int i) const { return static_cast<T*>(arrays[i]); }
  T* state(int i) const { return array(2 + i); }

  /// Calls f(parameter, gradient, state…) for each element.
  template <class F, class... State>
  void each(const Gradient& how, F f, State*... state) const {
    T* const w = array(0);
    const T* const g = array(1);
    const T sign = how.maximize ? T(-1) : T(1), decay = static_cast<T>(how.weight_decay);
#pragma omp simd
    for (int64_t k = 0; k < n; ++k) {
      // Without weight decay an infinite parameter stays infinite.
      const T signed_grad = sign * g[k];
      f(w[k], decay == T(0) ? signed_grad : fma(decay, w[k], signed_grad), state[k]...);
    }
  }
};

/// Tensor.lerp.
template <class T>
inline T lerp(T from, T to, T weight) {
  return weight < T(0.5) ? fma(to - from, weight, from) : fma(to - from, weight - T(1), to);
}

/// The running averages of the gradient and of its square.
template <class T>
struct Averages {
  T share1, keep2, share2;
  explicit Averages(const Moments& s)
      : share1(static_cast<T>(1 - s.beta1)), keep2(static_cast<T>(s.beta2)), share2(static_cast<T>(1 - s.beta2)) {}
  void update(T g, T& m, T& v) const {
    m = lerp(m, g, share1);
    v = fma(share2 * g, g, v * keep2);
  }
};

template <class T>
void run(const Pass<T>& pass, const SgdStep& s) {
  const T rate = static_cast<T>(-s.lr), momentum = static_cast<T>(s.momentum), keep = static_cast<T>(1 - s.dampening);
  if (s.momentum == 0) return pass.each(s, [=](T& w, T g) { w = fma(rate, g, w); });
  if (s.first && s.nesterov)
    return pass.each(
        s, [=](T& w, T g, T& m) { w = fma(rate, fma(momentum, m = g, g), w); }, pass.state(0));
  if (s.first)
    return pass.each(
        s, [=](T& w, T g, T& m) { w = fma(rate, m = g, w); }, pass.state(0));
  const auto velocity = [=](T g, T m) { return fma(keep, g, m * momentum); };
  if (s.nesterov)
    return pass.each(
        s, [=](T& w, T g, T& m) { w = fma(rate, fma(momentum, m = velocity(g, m), g), w); }, pass.state(0));
  pass.each(
      s, [=](T& w, T g, T& m) { w = fma(rate, m = velocity(g, m), w); }, pass.state(0));
}

template <class T>
void run(const Pass<T>& pass, const AdagradStep& s) {
  const T rate = static_cast<T>(-s.rate), eps = static_cast<T>(s.eps);
  pass.each(
      s,
      [=](T& w, T g, T& sum) {
        sum = fma(g, g, sum);
        w += rate * g / (sqrt(sum) + eps);
      },
      pass.state(0));
}

template <class T>
void run(const Pass<T>& pass, const RMSpropStep& s) {
  const T rate = static_cast<T>(-s.lr), keep = static_cast<T>(s.alpha), share = static_cast<T>(1 - s.alpha),
          eps = static_cast<T>(s.eps), momentum = static_cast<T>(s.momentum);
  const auto square = [=](T g, T v) { return fma(share * g, g, v * keep); };
  const auto centred = [=](T g, T& mean, T v) {
    mean = lerp(mean, g, share);
    return sqrt(fma(-mean, mean, v)) + eps;
  };
  T *v = pass.state(0), *a = pass.state(1), *b = pass.state(2);
  if (s.centered && s.momentum > 0)
    return pass.each(
        s,
        [=](T& w, T g, T& v, T& velocity, T& mean) {
          v = square(g, v);
          velocity = velocity * momentum + g / centred(g, mean, v);
          w = fma(rate, velocity, w);
        },
        v, a, b);
  if (s.centered)
    return pass.each(
        s,
        [=](T& w, T g, T& v, T& mean) {
          v = square(g, v);
          w += rate * g / centred(g, mean, v);
        },
        v, a);
  if (s.momentum > 0)
    return pass.each(
        s,
        [=](T& w, T g, T& v, T& velocity) {
          v = square(g, v);
          velocity = velocity * momentum + g / (sqrt(v) + eps);
          w = fma(rate, velocity, w);
        },
        v, a);
  pass.each(
      s,
      [=](T& w, T g, T& v) {
        v = square(g, v);
        w += rate * g / (sqrt(v) + eps);
      },
      v);
}

template <class T>
void run(const Pass<T>& pass, const AdadeltaStep& s) {
  const T rate = static_cast<T>(-s.lr), keep = static_cast<T>(s.rho), share = static_cast<T>(1 - s.rho),
          eps = static_cast<T>(s.eps);
  pass.each(
      s,
      [=](T& w, T g, T& v, T& moved) {
        v = fma(share * g, g, v * keep);
        const T delta = sqrt(moved + eps) / sqrt(v + eps) * g;
        moved = fma(share * delta, delta, moved * keep);
        w = fma(rate, delta, w);
      },
      pass.state(0), pass.state(1));
}

template <class T>
void run(const Pass<T>& pass, const AdamStep& s) {
  const Averages<T> averages(s);
  const T shrink = static_cast<T>(s.shrink), rate = static_cast<T>(-s.rate), root = static_cast<T>(s.root),
          eps = static_cast<T>(s.eps);
  T *m = pass.state(0), *v = pass.state(1);
  if (s.amsgrad)
    return pass.each(
        s,
        [=](T& w, T g, T& m, T& v, T& largest) {
          averages.update(g, m, v);
          largest = maximum(largest, v);
          w = w * shrink + rate * m / (sqrt(largest) / root + eps);
        },
        m, v, pass.state(2));
  pass.each(
      s,
      [=](T& w, T g, T& m, T& v) {
        averages.update(g, m, v);
        w = w * shrink + rate * m / (sqrt(v) / root + eps);
      },
      m, v);
}

template <class T>
void run(const Pass<T>& pass, const AdamaxStep& s) {
  const Averages<T> averages(s);
  const T rate = static_cast<T>(-s.rate), eps = static_cast<T>(s.eps);
  pass.each(
      s,
      [=](T& w, T g, T& m, T& largest) {
        m = lerp(m, g, averages.share1);
        largest = maximum(largest * averages.keep2, fabs(g) + eps);
        w += rate * m / largest;
      },
      pass.state(0), pass.state(1));
}

template <class T>
void run(const Pass<T>& pass, const NAdamStep& s) {
  const Averages<T> averages(s);
  const T shrink = static_cast<T>(s.shrink), correction = static_cast<T>(s.correction2), eps = static_cast<T>(s.eps),
          along_gradient = static_cast<T>(s.gradient_rate), along_moment = static_cast<T>(s.moment_rate);
  pass.each(
      s,
      [=](T& w, T g, T& m, T& v) {
        averages.update(g, m, v);
        const T scale = sqrt(v / correction) + eps;
        w = w * shrink + along_gradient * g / scale;
        w += along_moment * m / scale;
      },
      pass.state(0), pass.state(1));
}

template <class T>
void run(const Pass<T>& pass, const RAdamStep& s) {
  const Averages<T> averages(s);
  const T shrink = static_cast<T>(s.shrink), lr = static_cast<T>(s.lr), correction = static_cast<T>(s.correction1),
          root = static_cast<T>(s.root), rectification = static_cast<T>(s.rectification), eps = static_cast<T>(s.eps);
  T *m = pass.state(0), *v = pass.state(1);
  if (s.rectified)
    return pass.each(
        s,
        [=](T& w, T g, T& m, T& v) {
          averages.update(g, m, v);
          const T adaptive = T(1) / (sqrt(v) + eps) * root;
          w = w * shrink - m / correction * lr * adaptive * rectification;
        },
        m, v);
  pass.each(
      s,
      [=](T& w, T g, T& m, T& v) {
        averages.update(g, m, v);
        w = w * shrink - m / correction * lr;
      },
      m, v);
}

template <class T>
void run(const Pass<T>& pass, const ASGDStep& s) {
  const T shrink = static_cast<T>(s.shrink), rate = static_cast<T>(-s.eta), mu = static_cast<T>(s.mu);
  pass.each(
      s,
      [=](T& w, T g, T& mean) {
        w = fma(rate, g, w * shrink);
        mean = mu == T(1) ? w : mean + (w - mean) * mu;
      },
      pass.state(0));
}

template <class T>
void run(const Pass<T>& pass, const RpropStep& s) {
  const T minus = static_cast<T>(s.eta_minus), plus = static_cast<T>(s.eta_plus), smallest = static_cast<T>(s.smallest),
          largest = static_cast<T>(s.largest);
  pass.each(
      s,
      [=](T& w, T g, T& previous, T& size) {
        // One choice at a time: only then is the loop vectorised.
        const T agreement = g * previous;
        const T grown = agreement > T(0) ? plus : T(1);
        const T wanted = size * (agreement < T(0) ? minus : grown);
        const T enough = wanted < smallest ? smallest : wanted;
        size = enough > largest ? largest : enough;
        // Where the sign changed the last step went too far: this one waits.
        const T kept = agreement < T(0) ? T(0) : g;
        const T down = kept > T(0) ? size : T(0);
        w -= kept < T(0) ? -size : down;
        previous = kept;
      },
      pass.state(0), pass.state(1));
}

template <class Step>
void step(void* const* arrays, int64_t n, bool doubles, const Step& s) {
  if (doubles)
    run(Pass<double>{arrays, n}, s);
  else
    run(Pass<float>{arrays, n}, s);
}

template <class... Steps>
bool offer() {
  (step_kernel<Steps>.offer(TP_ISA_LEVEL, step<Steps>), ...);
  return true;
}
[[maybe_unused]] const bool offered = offer<SgdStep, AdagradStep, RMSpropStep, AdadeltaStep, AdamStep, AdamaxStep,
                                            NAdamStep, RAdamStep, ASGDStep, RpropStep>();

}  // namespace
}  // namespace tp::TP_ISA

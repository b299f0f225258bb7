// Rows moved to mean 0 and variance 1, and the gradient of that. Sums of blocks are joined in double precision.
#include "cpu/nn.h"
#include "cpu/vmath.h"

namespace tp::TP_ISA {
namespace {

/// Sum of f(i) over n elements: blocks in the elements' own precision, joined in double.
template <class T, class F>
inline double sum(int64_t n, F f) {
  constexpr int64_t block = 512;
  double total = 0;
  for (int64_t first = 0; first < n; first += block) {
    const int64_t end = n - first < block ? n : first + block;
    T part = 0;
#pragma omp simd reduction(+ : part)
    for (int64_t i = first; i < end; ++i) part += f(i);
    total += static_cast<double>(part);
  }
  return total;
}

template <class T>
void rows(void* out_, void* mean_, void* rstd_, const void* in_, const void* weight_, const void* bias_, int64_t count,
          int64_t n, double eps) {
  const T *in = static_cast<const T*>(in_), *weight = static_cast<const T*>(weight_),
          *bias = static_cast<const T*>(bias_);
  T *out = static_cast<T*>(out_), *mean = static_cast<T*>(mean_), *rstd = static_cast<T*>(rstd_);
  for (int64_t r = 0; r < count; ++r, in += n, out += n) {
    const double centre = sum<T>(n, [=](int64_t i) { return in[i]; }) / static_cast<double>(n);
    const T middle = static_cast<T>(centre);
    const double squares = sum<T>(n, [=](int64_t i) { return (in[i] - middle) * (in[i] - middle); });
    const double scale = 1 / sqrt(squares / static_cast<double>(n) + eps);
    mean[r] = static_cast<T>(centre);
    rstd[r] = static_cast<T>(scale);
    const T a = static_cast<T>(scale);
    if (weight && bias)
#pragma omp simd
      for (int64_t i = 0; i < n; ++i) out[i] = (in[i] - middle) * a * weight[i] + bias[i];
    else
      for (int64_t i = 0; i < n; ++i)
        out[i] = (in[i] - middle) * a * (weight ? weight[i] : T(1)) + (bias ? bias[i] : T(0));
  }
}

template <class T>
void gradient(void* to_, double* grad_weight, double* grad_bias, const void* grad_, const void* in_, const void* mean_,
              const void* rstd_, const void* weight_, int64_t count, int64_t n) {
  const T *grad = static_cast<const T*>(grad_), *in = static_cast<const T*>(in_);
  const T *mean = static_cast<const T*>(mean_), *rstd = static_cast<const T*>(rstd_),
          *weight = static_cast<const T*>(weight_);
  T* to = static_cast<T*>(to_);
  for (int64_t r = 0; r < count; ++r, in += n, grad += n, to += n) {
    const T centre = mean[r], scale = rstd[r];
    const auto weighted = [=](int64_t i) { return weight ? grad[i] * weight[i] : grad[i]; };
    const double share = sum<T>(n, weighted);
    const double along = sum<double>(
        n, [=](int64_t i) { return static_cast<double>(weighted(i)) * static_cast<double>((in[i] - centre) * scale); });
    const T a = static_cast<T>(share / static_cast<double>(n)), b = static_cast<T>(along / static_cast<double>(n));
#pragma omp simd
    for (int64_t i = 0; i < n; ++i)
      to[i] = scale * ((weight ? grad[i] * weight[i] : grad[i]) - a - (in[i] - centre) * scale * b);
    if (!grad_weight) continue;
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) {
      grad_weight[i] += static_cast<double>(grad[i] * ((in[i] - centre) * scale));
      grad_bias[i] += static_cast<double>(grad[i]);
    }
  }
}

}  // namespace

TP_REGISTER(norm_rows_f32, rows<float>);
TP_REGISTER(norm_rows_f64, rows<double>);
TP_REGISTER(norm_gradient_f32, gradient<float>);
TP_REGISTER(norm_gradient_f64, gradient<double>);

}  // namespace tp::TP_ISA

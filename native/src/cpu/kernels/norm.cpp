// Rows moved to mean 0 and variance 1, and the gradient of that. Sums of blocks are joined in double precision.
#include "cpu/lanes.h"
#include "cpu/nn.h"
#include "cpu/vmath.h"

namespace tp::TP_ISA {
namespace {

inline float fused_multiply_add(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
inline double fused_multiply_add(double a, double b, double c) { return __builtin_fma(a, b, c); }

template <class T>
void rows(void* out_, void* mean_, void* rstd_, const void* in_, const void* weight_, const void* bias_, int64_t count,
          int64_t n, double eps, bool fused) {
  const T *in = static_cast<const T*>(in_), *weight = static_cast<const T*>(weight_),
          *bias = static_cast<const T*>(bias_);
  T *out = static_cast<T*>(out_), *mean = static_cast<T*>(mean_), *rstd = static_cast<T*>(rstd_);
  for (int64_t r = 0; r < count; ++r, in += n, out += n) {
    const double centre = lane_sum<T>(n, [=]<class V>(int64_t i) { return load<V>(in + i); }) / static_cast<double>(n);
    const T middle = static_cast<T>(centre);
    const double squares = lane_sum<T>(n, [=]<class V>(int64_t i) {
      const V x = load<V>(in + i) - middle;
      return x * x;
    });
    const double variance = squares / static_cast<double>(n);
    const T a =
        fused ? 1 / sqrt(static_cast<T>(variance) + static_cast<T>(eps)) : static_cast<T>(1 / sqrt(variance + eps));
    mean[r] = middle;
    rstd[r] = a;
    if (fused)
      for (int64_t i = 0; i < n; ++i) {
        const T y = fused_multiply_add(in[i], a, -middle * a);
        out[i] = fused_multiply_add(y, weight ? weight[i] : T(1), bias ? bias[i] : T(0));
      }
    else if (weight && bias)
#pragma omp simd
      for (int64_t i = 0; i < n; ++i) out[i] = (in[i] - middle) * a * weight[i] + bias[i];
    else if (!weight && !bias)
#pragma omp simd
      for (int64_t i = 0; i < n; ++i) out[i] = (in[i] - middle) * a + T(0);
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
    const auto weighted = [=]<class V>(int64_t i) {
      const V g = load<V>(grad + i);
      return weight ? g * load<V>(weight + i) : g;
    };
    const double share = lane_sum<T>(n, weighted);
    const double along = lane_sum<T>(n, [=]<class V>(int64_t i) {
      return weighted.template operator()<V>(i) * ((load<V>(in + i) - centre) * scale);
    });
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

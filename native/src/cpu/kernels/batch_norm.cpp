// Statistics of channels and what normalisation by them needs: inputs are (samples, channels, area), and each call
// works on the channels from `begin` to `end`.
#include "cpu/lanes.h"
#include "cpu/nn.h"
#include "cpu/vmath.h"

namespace tp::TP_ISA {
namespace {

/// Adds up term<V>(i) over all elements of each channel. Where an area is one element, channels lie side by side and
/// are summed in step.
template <class T, class Term>
inline void channel_sums(double* sums, const ChannelBlock& at, const Term& term) {
  for (int64_t c = at.begin; c < at.end; ++c) sums[c] = 0;
  for (int64_t s = 0; s < at.samples; ++s) {
    const int64_t row = s * at.channels;
    if (at.area == 1)
      for (int64_t c = at.begin; c < at.end; ++c)
        sums[c] += static_cast<double>(term.template operator()<T>(row + c, c));
    else
      for (int64_t c = at.begin; c < at.end; ++c)
        sums[c] += lane_sum<T>(
            at.area, [&]<class V>(int64_t i) __attribute__((always_inline)) {
              return term.template operator()<V>((row + c) * at.area + i, c);
            });
  }
}

template <class T>
void statistics(const void* in_, const ChannelBlock& at, double* mean, double* variance) {
  const T* in = static_cast<const T*>(in_);
  const double count = static_cast<double>(at.samples * at.area);
  channel_sums<T>(mean, at, [=]<class V>(int64_t i, int64_t) { return load<V>(in + i); });
  for (int64_t c = at.begin; c < at.end; ++c) mean[c] /= count;
  channel_sums<T>(variance, at, [=]<class V>(int64_t i, int64_t c) {
    const V x = load<V>(in + i) - static_cast<T>(mean[c]);
    return x * x;
  });
  for (int64_t c = at.begin; c < at.end; ++c) variance[c] /= count;
}

template <class T>
void transform(void* out_, const void* in_, const ChannelBlock& at, const double* centre, const double* scale,
               const double* shift) {
  const T* in = static_cast<const T*>(in_);
  T* out = static_cast<T*>(out_);
  for (int64_t s = 0; s < at.samples; ++s) {
    if (at.area == 1) {
      const int64_t row = s * at.channels;
#pragma omp simd
      for (int64_t c = at.begin; c < at.end; ++c)
        out[row + c] = (in[row + c] - static_cast<T>(centre[c])) * static_cast<T>(scale[c]) + static_cast<T>(shift[c]);
      continue;
    }
    for (int64_t c = at.begin; c < at.end; ++c) {
      const T m = static_cast<T>(centre[c]), a = static_cast<T>(scale[c]), b = static_cast<T>(shift[c]);
      const int64_t first = (s * at.channels + c) * at.area;
#pragma omp simd
      for (int64_t i = first; i < first + at.area; ++i) out[i] = (in[i] - m) * a + b;
    }
  }
}

template <class T>
void gradient_sums(const void* grad_, const void* in_, const ChannelBlock& at, const double* centre, double* sums,
                   double* along) {
  const T *grad = static_cast<const T*>(grad_), *in = static_cast<const T*>(in_);
  channel_sums<T>(sums, at, [=]<class V>(int64_t i, int64_t) { return load<V>(grad + i); });
  channel_sums<T>(along, at, [=]<class V>(int64_t i, int64_t c) {
    return load<V>(grad + i) * (load<V>(in + i) - static_cast<T>(centre[c]));
  });
}

template <class T>
void gradient(void* to_, const void* grad_, const void* in_, const ChannelBlock& at, const double* centre,
              const double* scale, const double* slope, const double* shift) {
  const T *grad = static_cast<const T*>(grad_), *in = static_cast<const T*>(in_);
  T* to = static_cast<T*>(to_);
  for (int64_t s = 0; s < at.samples; ++s) {
    if (at.area == 1) {
      const int64_t row = s * at.channels;
#pragma omp simd
      for (int64_t c = at.begin; c < at.end; ++c)
        to[row + c] = grad[row + c] * static_cast<T>(scale[c]) -
                      (in[row + c] - static_cast<T>(centre[c])) * static_cast<T>(slope[c]) - static_cast<T>(shift[c]);
      continue;
    }
    for (int64_t c = at.begin; c < at.end; ++c) {
      const T m = static_cast<T>(centre[c]), a = static_cast<T>(scale[c]), b = static_cast<T>(slope[c]),
              k = static_cast<T>(shift[c]);
      const int64_t first = (s * at.channels + c) * at.area;
#pragma omp simd
      for (int64_t i = first; i < first + at.area; ++i) to[i] = grad[i] * a - (in[i] - m) * b - k;
    }
  }
}

}  // namespace

TP_REGISTER(channel_statistics_f32, statistics<float>);
TP_REGISTER(channel_statistics_f64, statistics<double>);
TP_REGISTER(channel_transform_f32, transform<float>);
TP_REGISTER(channel_transform_f64, transform<double>);
TP_REGISTER(channel_gradient_sums_f32, gradient_sums<float>);
TP_REGISTER(channel_gradient_sums_f64, gradient_sums<double>);
TP_REGISTER(channel_gradient_f32, gradient<float>);
TP_REGISTER(channel_gradient_f64, gradient<double>);

}  // namespace tp::TP_ISA

// Max pooling over 2 × 2 windows side by side.
#include "cpu/nn.h"

namespace tp::TP_ISA {
namespace {

/// `V` neighbouring windows; free of branches, which real images would make unpredictable.
template <int V, class T, class Int>
void max_pool_block(T* out, int64_t* indices, const T* upper, const T* lower, int64_t first, Int next) {
#pragma omp simd
  for (int j = 0; j < V; ++j) {
    const T b = upper[2 * j + 1], c = lower[2 * j], d = lower[2 * j + 1];
    T m = upper[2 * j];
    Int place = 0;
    // A later NaN replaces any value, as in PyTorch.
    place = (b > m) | (b != b) ? 1 : place;
    m = (b > m) | (b != b) ? b : m;
    place = (c > m) | (c != c) ? next : place;
    m = (c > m) | (c != c) ? c : m;
    place = (d > m) | (d != d) ? next + 1 : place;
    m = (d > m) | (d != d) ? d : m;
    out[j] = m;
    indices[j] = first + 2 * j + place;
  }
}

/// Whole blocks; the last one overlaps its neighbour.
template <int V, class T, class Int>
void max_pool_blocks(T* out, int64_t* indices, const T* upper, const T* lower, int64_t first, int64_t width,
                     int64_t n) {
  for (int64_t j = 0; j < n; j += V) {
    if (j + V > n) j = n - V;
    max_pool_block<V, T, Int>(out + j, indices + j, upper + 2 * j, lower + 2 * j, first + 2 * j,
                              static_cast<Int>(width));
  }
}

template <class T, class Int>
void max_pool_row(void* to, int64_t* indices, const void* above, const void* below, int64_t first, int64_t width,
                  int64_t n) {
  auto* out = static_cast<T*>(to);
  const auto* upper = static_cast<const T*>(above);
  const auto* lower = static_cast<const T*>(below);
  if (n >= 8)
    max_pool_blocks<8, T, Int>(out, indices, upper, lower, first, width, n);
  else if (n >= 4)
    max_pool_blocks<4, T, Int>(out, indices, upper, lower, first, width, n);
  else
    max_pool_blocks<1, T, Int>(out, indices, upper, lower, first, width, n);
}

template <int Stride, class T>
void tap_row(T* best, int64_t* indices, const T* in, int64_t place, int64_t stride, int64_t n) {
  const int64_t step = Stride > 0 ? Stride : stride;
#pragma omp simd
  for (int64_t j = 0; j < n; ++j) {
    const T value = in[j * step];
    const bool take = (value > best[j]) | (value != value);
    best[j] = take ? value : best[j];
    indices[j] = take ? place + j * step : indices[j];
  }
}

template <class T>
void max_pool_tap(void* to, int64_t* indices, const void* from, int64_t place, int64_t stride, int64_t n) {
  auto* best = static_cast<T*>(to);
  const auto* in = static_cast<const T*>(from);
  // Known strides are vectorised better.
  (stride == 1 ? tap_row<1, T> : stride == 2 ? tap_row<2, T> : tap_row<0, T>)(best, indices, in, place, stride, n);
}

}  // namespace

TP_REGISTER(max_pool_row_f32, (max_pool_row<float, int32_t>));
TP_REGISTER(max_pool_row_f64, (max_pool_row<double, int64_t>));
TP_REGISTER(max_pool_tap_f32, max_pool_tap<float>);
TP_REGISTER(max_pool_tap_f64, max_pool_tap<double>);

}  // namespace tp::TP_ISA

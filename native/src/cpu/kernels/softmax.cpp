// Softmax along rows and columns.
#include "cpu/lanes.h"
#include "cpu/nn.h"
#include "cpu/vmath.h"

namespace tp::TP_ISA {
namespace {

// Rows up to this length are worked on as columns, so that vectors are full whatever the length of a row is.
constexpr int64_t kShort = 31;

template <class T>
T total(const T* x, int64_t n) {
  T s = 0;
#pragma omp simd reduction(+ : s)
  for (int64_t i = 0; i < n; ++i) s += x[i];
  return s;
}

/// out = exp(in - shift), whose sum is returned.
template <class T>
T powers_of(T* out, const T* in, int64_t n, T shift) {
  constexpr int64_t lanes = 64 / sizeof(T);
  const int64_t whole = n / lanes * lanes;
  T s = 0;
#pragma omp simd reduction(+ : s)
  for (int64_t i = 0; i < whole; ++i) {
    const T e = exp(in[i] - shift);
    out[i] = e;
    s += e;
  }
  // The last few in one vector too: calls for single numbers cost as much each.
  const int64_t few = n - whole;
  if (few == 0) return s;
  T rest[lanes];
#pragma omp simd
  for (int64_t i = 0; i < lanes; ++i) rest[i] = i < few ? in[whole + i] : -kInfinity<T>;
#pragma omp simd reduction(+ : s)
  for (int64_t i = 0; i < lanes; ++i) {
    rest[i] = exp(rest[i] - shift);
    s += rest[i];
  }
#pragma omp simd
  for (int64_t i = 0; i < lanes; ++i)
    if (i < few) out[whole + i] = rest[i];
  return s;
}

template <class T>
void long_row(T* out, const T* in, int64_t n, bool log) {
  const T m = lane_max(in, n, -kInfinity<T>);
  const T s = powers_of(out, in, n, m);
  if (log) {
    const T shift = tp::TP_ISA::log(s);
    for (int64_t i = 0; i < n; ++i) out[i] = in[i] - m - shift;
  } else {
    const T scale = 1 / s;
    for (int64_t i = 0; i < n; ++i) out[i] *= scale;
  }
}

template <class T>
void columns(void* to, const void* from, int64_t count, int64_t n, bool log) {
  constexpr int64_t width = 64;
  for (int64_t first = 0; first < count; first += width) {
    const int64_t some = count - first < width ? count - first : width;
    auto* out = static_cast<T*>(to) + first;
    const auto* in = static_cast<const T*>(from) + first;
    T m[width], s[width];
    for (int64_t c = 0; c < some; ++c) {
      m[c] = -kInfinity<T>;
      s[c] = 0;
    }
    for (int64_t i = 0; i < n; ++i)
      for (int64_t c = 0; c < some; ++c) m[c] = in[i * count + c] > m[c] ? in[i * count + c] : m[c];
    for (int64_t i = 0; i < n; ++i) {
#pragma omp simd
      for (int64_t c = 0; c < some; ++c) {
        const T e = exp(in[i * count + c] - m[c]);
        out[i * count + c] = e;
        s[c] += e;
      }
    }
    if (log) {
#pragma omp simd
      for (int64_t c = 0; c < some; ++c) s[c] = tp::TP_ISA::log(s[c]);
    }
    for (int64_t i = 0; i < n; ++i)
      for (int64_t c = 0; c < some; ++c)
        out[i * count + c] = log ? in[i * count + c] - m[c] - s[c] : out[i * count + c] / s[c];
  }
}

/// Short rows, one beside the other as columns. Columns without a row are zero: vectors are always full, since calls
/// for single numbers round differently, and which numbers those are would depend on the threads.
template <class T>
struct Tile {
  static constexpr int64_t kRows = 64 / sizeof(T);
  T data[kShort * kRows];

  void take(const T* rows, int64_t count, int64_t n) {
    for (int64_t i = 0; i < n; ++i)
      for (int64_t r = 0; r < kRows; ++r) data[i * kRows + r] = r < count ? rows[r * n + i] : T(0);
  }
  void give(T* rows, int64_t count, int64_t n) const {
    for (int64_t r = 0; r < kRows && r < count; ++r)
      for (int64_t i = 0; i < n; ++i) rows[r * n + i] = data[i * kRows + r];
  }
};

template <class T>
void rows(void* to, const void* from, int64_t count, int64_t n, bool log) {
  auto* out = static_cast<T*>(to);
  const auto* in = static_cast<const T*>(from);
  if (n > kShort) {
    for (int64_t r = 0; r < count; ++r) long_row(out + r * n, in + r * n, n, log);
    return;
  }
  Tile<T> x, y;
  for (int64_t r = 0; r < count; r += Tile<T>::kRows) {
    x.take(in + r * n, count - r, n);
    columns<T>(y.data, x.data, Tile<T>::kRows, n, log);
    y.give(out + r * n, count - r, n);
  }
}

template <class T>
void gradient_columns(void* to, const void* grad, const void* output, int64_t count, int64_t n, bool log) {
  constexpr int64_t width = 64;
  for (int64_t first = 0; first < count; first += width) {
    const int64_t some = count - first < width ? count - first : width;
    auto* x = static_cast<T*>(to) + first;
    const auto* g = static_cast<const T*>(grad) + first;
    const auto* y = static_cast<const T*>(output) + first;
    T s[width];
    for (int64_t c = 0; c < some; ++c) s[c] = 0;
    for (int64_t i = 0; i < n; ++i)
      for (int64_t c = 0; c < some; ++c) s[c] += log ? g[i * count + c] : g[i * count + c] * y[i * count + c];
    for (int64_t i = 0; i < n; ++i) {
      const int64_t at = i * count;
      if (log) {
#pragma omp simd
        for (int64_t c = 0; c < some; ++c) x[at + c] = g[at + c] - exp(y[at + c]) * s[c];
      } else {
        for (int64_t c = 0; c < some; ++c) x[at + c] = (g[at + c] - s[c]) * y[at + c];
      }
    }
  }
}

template <class T>
void gradient_rows(void* to, const void* grad, const void* output, int64_t count, int64_t n, bool log) {
  auto* x = static_cast<T*>(to);
  const auto *g = static_cast<const T*>(grad), *y = static_cast<const T*>(output);
  if (n <= kShort) {
    Tile<T> dx, dy, result;
    for (int64_t r = 0; r < count; r += Tile<T>::kRows) {
      dy.take(g + r * n, count - r, n);
      result.take(y + r * n, count - r, n);
      gradient_columns<T>(dx.data, dy.data, result.data, Tile<T>::kRows, n, log);
      dx.give(x + r * n, count - r, n);
    }
    return;
  }
  for (int64_t r = 0; r < count; ++r) {
    const int64_t at = r * n;
    if (log) {
      const T s = total(g + at, n);
#pragma omp simd
      for (int64_t i = at; i < at + n; ++i) x[i] = g[i] - exp(y[i]) * s;
    } else {
      T s = 0;
#pragma omp simd reduction(+ : s)
      for (int64_t i = at; i < at + n; ++i) s += g[i] * y[i];
      for (int64_t i = at; i < at + n; ++i) x[i] = (g[i] - s) * y[i];
    }
  }
}

}  // namespace

TP_REGISTER(softmax_rows_f32, rows<float>);
TP_REGISTER(softmax_rows_f64, rows<double>);
TP_REGISTER(softmax_columns_f32, columns<float>);
TP_REGISTER(softmax_columns_f64, columns<double>);
TP_REGISTER(softmax_gradient_rows_f32, gradient_rows<float>);
TP_REGISTER(softmax_gradient_rows_f64, gradient_rows<double>);
TP_REGISTER(softmax_gradient_columns_f32, gradient_columns<float>);
TP_REGISTER(softmax_gradient_columns_f64, gradient_columns<double>);

}  // namespace tp::TP_ISA

// Softmax along rows and columns.
#include "cpu/lanes.h"
#include "cpu/nn.h"
#include "cpu/vmath.h"

namespace tp::TP_ISA {
namespace {

// Short rows are exponentiated together, so that vectors are full whatever the length of a row is.
constexpr int64_t kBlock = 1024, kLong = 128;

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
  T rest[lanes];
  for (int64_t i = 0; i < lanes; ++i) rest[i] = whole + i < n ? in[whole + i] - shift : -kInfinity<T>;
#pragma omp simd reduction(+ : s)
  for (int64_t i = 0; i < lanes; ++i) {
    rest[i] = exp(rest[i]);
    s += rest[i];
  }
  for (int64_t i = whole; i < n; ++i) out[i] = rest[i - whole];
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
void rows(void* to, const void* from, int64_t count, int64_t n, bool log) {
  auto* out = static_cast<T*>(to);
  const auto* in = static_cast<const T*>(from);
  if (n >= kLong) {
    for (int64_t r = 0; r < count; ++r) long_row(out + r * n, in + r * n, n, log);
    return;
  }
  // Vectors are always full: calls for single numbers round differently, and where those lie depends on the threads.
  constexpr int64_t lanes = 64 / sizeof(T);
  const auto whole = [](int64_t some) { return (some + lanes - 1) / lanes * lanes; };
  const int64_t group = n > 0 ? kBlock / n : 1;
  T powers[kBlock], sums[kBlock];
  for (int64_t first = 0; first < count; first += group) {
    const int64_t some = count - first < group ? count - first : group;
    T* block = out + first * n;
    for (int64_t r = 0; r < some; ++r) {
      const T* row = in + (first + r) * n;
      const T m = lane_max(row, n, -kInfinity<T>);
      for (int64_t i = 0; i < n; ++i) block[r * n + i] = row[i] - m;
    }
    const int64_t elements = whole(some * n), totals = whole(some);
    for (int64_t i = 0; i < elements; ++i) powers[i] = i < some * n ? block[i] : T(0);
#pragma omp simd
    for (int64_t i = 0; i < elements; ++i) powers[i] = exp(powers[i]);
    for (int64_t r = 0; r < totals; ++r) sums[r] = r < some ? total(powers + r * n, n) : T(1);
    if (log) {
#pragma omp simd
      for (int64_t r = 0; r < totals; ++r) sums[r] = tp::TP_ISA::log(sums[r]);
      for (int64_t r = 0; r < some; ++r)
        for (int64_t i = 0; i < n; ++i) block[r * n + i] -= sums[r];
    } else {
      for (int64_t r = 0; r < some; ++r)
        for (int64_t i = 0; i < n; ++i) block[r * n + i] = powers[r * n + i] / sums[r];
    }
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

/// x = grad - exp(y) sum(grad) for rows that are short: see `rows`.
template <class T>
void log_gradient_block(T* x, const T* grad, const T* y, int64_t count, int64_t n) {
  constexpr int64_t lanes = 64 / sizeof(T);
  const int64_t elements = count * n, whole = (elements + lanes - 1) / lanes * lanes;
  T powers[kBlock];
  for (int64_t i = 0; i < whole; ++i) powers[i] = i < elements ? y[i] : T(0);
#pragma omp simd
  for (int64_t i = 0; i < whole; ++i) powers[i] = exp(powers[i]);
  for (int64_t r = 0; r < count; ++r) {
    const T s = total(grad + r * n, n);
    for (int64_t i = r * n; i < (r + 1) * n; ++i) x[i] = grad[i] - powers[i] * s;
  }
}

template <class T>
void gradient_rows(void* to, const void* grad, const void* output, int64_t count, int64_t n, bool log) {
  auto* x = static_cast<T*>(to);
  const auto *g = static_cast<const T*>(grad), *y = static_cast<const T*>(output);
  // As many rows at a time as are exponentiated together.
  const int64_t group = log && n < kLong ? kBlock / n : 1;
  for (int64_t r = 0; r < count; r += group) {
    const int64_t at = r * n;
    if (group > 1) {
      log_gradient_block(x + at, g + at, y + at, count - r < group ? count - r : group, n);
    } else if (log) {
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

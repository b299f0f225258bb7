// Variance in one pass. Sums are taken of differences to the first element of each stretch, in double precision, so
// that a large mean costs no digits; stretches are joined by Chan's formula.
#include "cpu/fold.h"

namespace tp::TP_ISA {
namespace {

struct Moments {
  double count;
  double mean;
  double squares;  // sum of squared differences to the mean
};

void start(void* partials, int64_t count) {
  for (int64_t j = 0; j < count; ++j) static_cast<Moments*>(partials)[j] = {0, 0, 0};
}

inline void join(Moments& into, const Moments& from) {
  if (from.count == 0) return;
  if (into.count == 0) {
    into = from;
    return;
  }
  const double count = into.count + from.count, delta = from.mean - into.mean;
  into.mean += delta * (from.count / count);
  into.squares += from.squares + delta * delta * (into.count * from.count / count);
  into.count = count;
}

/// Moments of n elements from the sums of their differences to `shift`.
inline Moments moments(int64_t n, double shift, double sum, double squares) {
  const double count = static_cast<double>(n), rest = squares - sum * (sum / count);
  return {count, shift + sum / count, rest < 0 ? 0 : rest};
}

template <class T>
Moments fold_row(const T* in, int64_t n, int64_t stride) {
  constexpr int64_t width = 32;
  const double shift = static_cast<double>(*in);
  double sums[width] = {}, squares[width] = {};
  int64_t i = 0;
  if (stride == 1)
    for (; i + width <= n; i += width)
#pragma omp simd
      for (int64_t j = 0; j < width; ++j) {
        const double x = static_cast<double>(in[i + j]) - shift;
        sums[j] += x;
        squares[j] += x * x;
      }
  for (; i < n; ++i) {
    const double x = static_cast<double>(in[i * stride]) - shift;
    sums[i % 4] += x;
    squares[i % 4] += x * x;
  }
  double sum = 0, square = 0;
  const int64_t used = n < width || stride != 1 ? 4 : width;
  for (int64_t j = 0; j < used; ++j) {
    sum += sums[j];
    square += squares[j];
  }
  return moments(n, shift, sum, square);
}

template <class T>
void fold_columns(const T* in, int64_t count, int64_t n, int64_t stride, Moments* partials) {
  constexpr int64_t width = 512;
  double sums[width], squares[width];
  for (int64_t begin = 0; begin < count; begin += width) {
    const int64_t part = count - begin < width ? count - begin : width;
    const T *shift = in + begin, *row = shift;
    for (int64_t j = 0; j < part; ++j) sums[j] = squares[j] = 0;
    for (int64_t r = 0; r < n; ++r, row += stride)
#pragma omp simd
      for (int64_t j = 0; j < part; ++j) {
        const double x = static_cast<double>(row[j]) - static_cast<double>(shift[j]);
        sums[j] += x;
        squares[j] += x * x;
      }
    for (int64_t j = 0; j < part; ++j)
      join(partials[begin + j], moments(n, static_cast<double>(shift[j]), sums[j], squares[j]));
  }
}

template <class T>
void fold(const void* in_, int64_t count, int64_t step, int64_t n, int64_t stride, int64_t, void* partials_) {
  const T* in = static_cast<const T*>(in_);
  auto* partials = static_cast<Moments*>(partials_);
  if (stride != 1 && step == 1 && count >= 8)
    fold_columns(in, count, n, stride, partials);
  else
    for (int64_t j = 0; j < count; ++j) join(partials[j], fold_row(in + j * step, n, stride));
}

void merge(void* into, const void* from, int64_t count) {
  for (int64_t j = 0; j < count; ++j) join(static_cast<Moments*>(into)[j], static_cast<const Moments*>(from)[j]);
}

template <class T>
void finish(const void* partials, int64_t count, void* out, int64_t*, int64_t stride, double correction) {
  for (int64_t j = 0; j < count; ++j) {
    const Moments& m = static_cast<const Moments*>(partials)[j];
    const double freedom = m.count - correction;
    static_cast<T*>(out)[j * stride] = static_cast<T>(m.squares / (freedom > 0 ? freedom : 0));
  }
}

template <class T>
void offer(int dtype) {
  offer_reduction(Reduction::Var, dtype, TP_ISA_LEVEL, {sizeof(Moments), start, fold<T>, merge, finish<T>});
}

const bool registered = [] {
  offer<float>(6);
  offer<double>(7);
  return true;
}();

}  // namespace
}  // namespace tp::TP_ISA

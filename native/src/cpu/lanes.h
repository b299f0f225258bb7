#pragma once
// Sums over memory in as many lanes as hide an addition's latency; the order is the same for every instruction set.
#include <cstdint>

namespace tp::TP_ISA {

/// A vector of 64 bytes, which the compiler splits where the machine's are shorter.
template <class T>
struct LanesOf {
  typedef T type __attribute__((vector_size(64)));
};
template <class T>
using Lanes = typename LanesOf<T>::type;

/// The value at `p`, or as many as V holds from there on.
template <class V, class T>
[[gnu::always_inline]] inline V load(const T* p) {
  V v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

/// The first n values at `p`, fewer than V holds, and `fill` behind them.
template <class V, class T>
[[gnu::always_inline]] inline V load_some(const T* p, int64_t n, T fill) {
  constexpr int64_t lanes = sizeof(V) / sizeof(T);
  T some[lanes];
#pragma omp simd
  for (int64_t k = 0; k < lanes; ++k) some[k] = k < n ? p[k] : fill;
  return load<V>(some);
}

/// Sum over n places, where f.template operator()<V>(i) gives the values at i and, if V is a vector, those after it.
/// Stretches are added in the elements' own precision and joined in double.
template <class T, class F>
[[gnu::always_inline]] inline double lane_sum(int64_t n, const F& f) {
  using V = Lanes<T>;
  constexpr int64_t lanes = sizeof(V) / sizeof(T), stretch = 256 * lanes;
  double total = 0;
  int64_t i = 0;
  while (n - i >= lanes) {
    const int64_t end = n - i > stretch ? i + stretch : n;
    V a{}, b{}, c{}, d{};
    for (; i + 4 * lanes <= end; i += 4 * lanes) {
      a += f.template operator()<V>(i);
      b += f.template operator()<V>(i + lanes);
      c += f.template operator()<V>(i + 2 * lanes);
      d += f.template operator()<V>(i + 3 * lanes);
    }
    for (; i + lanes <= end; i += lanes) a += f.template operator()<V>(i);
    const V sum = (a + b) + (c + d);
    for (int64_t k = 0; k < lanes; ++k) total += static_cast<double>(sum[k]);
  }
  for (; i < n; ++i) total += static_cast<double>(f.template operator()<T>(i));
  return total;
}

/// The largest of n numbers; NaN counts for nothing.
template <class T>
inline T lane_max(const T* x, int64_t n, T least) {
  using V = Lanes<T>;
  constexpr int64_t lanes = sizeof(V) / sizeof(T);
  int64_t i = 0;
  V a = V{} + least, b = a, c = a, d = a;
  const auto join = [](V into, V from) __attribute__((always_inline)) { return from > into ? from : into; };
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    a = join(a, load<V>(x + i));
    b = join(b, load<V>(x + i + lanes));
    c = join(c, load<V>(x + i + 2 * lanes));
    d = join(d, load<V>(x + i + 3 * lanes));
  }
  for (; i + lanes <= n; i += lanes) a = join(a, load<V>(x + i));
  if (i < n) b = join(b, load_some<V>(x + i, n - i, least));
  a = join(join(a, b), join(c, d));
  T most = least;
  for (int64_t k = 0; k < lanes; ++k) most = a[k] > most ? a[k] : most;
  return most;
}

}  // namespace tp::TP_ISA

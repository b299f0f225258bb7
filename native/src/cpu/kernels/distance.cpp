// Distances of one point from many.
#include "cpu/distance.h"

#include "cpu/vmath.h"

namespace tp::TP_ISA {
namespace {

/// Joins |point - other| of each coordinate, many points side by side. Sums of a few coordinates are joined at a time,
/// which keeps more digits.
template <class T, class Add, class Finish>
void join(T* out, const T* point, const T* others, int64_t d, int64_t m, int64_t step, Add add, Finish finish) {
  constexpr int64_t width = 256 / sizeof(T), depth = 64;
  for (int64_t begin = 0; begin < m; begin += width) {
    const int64_t part = m - begin < width ? m - begin : width;
    T whole[width] = {};
    for (int64_t first = 0; first < d; first += depth) {
      T some[width] = {};
      for (int64_t k = first; k < (d - first < depth ? d : first + depth); ++k) {
        const T* line = others + k * step + begin;
        const T here = point[k];
#pragma omp simd
        for (int64_t j = 0; j < part; ++j) some[j] = add(some[j], fabs(here - line[j]), true);
      }
#pragma omp simd
      for (int64_t j = 0; j < part; ++j) whole[j] = add(whole[j], some[j], false);
    }
#pragma omp simd
    for (int64_t j = 0; j < part; ++j) out[begin + j] = finish(whole[j]);
  }
}

template <class T>
void distances(void* out_, const void* point_, const void* others_, int64_t d, int64_t m, int64_t step, double p) {
  T* out = static_cast<T*>(out_);
  const T *point = static_cast<const T*>(point_), *others = static_cast<const T*>(others_);
  const auto same = [](T x) { return x; };
  if (p == 0)
    join(
        out, point, others, d, m, step,
        [](T sum, T x, bool fresh) { return sum + (fresh && x == x ? static_cast<T>(x != 0) : x); }, same);
  else if (p == 1)
    join(
        out, point, others, d, m, step, [](T sum, T x, bool) { return sum + x; }, same);
  else if (p == 2)
    join(
        out, point, others, d, m, step, [](T sum, T x, bool fresh) { return sum + (fresh ? x * x : x); },
        [](T x) { return sqrt(x); });
  else if (p == static_cast<double>(kInfinity<float>))
    join(
        out, point, others, d, m, step, [](T most, T x, bool) { return maximum(most, x); }, same);
  else
    join(
        out, point, others, d, m, step,
        [e = static_cast<T>(p)](T sum, T x, bool fresh) { return sum + (fresh ? pow(x, e) : x); },
        [root = static_cast<T>(1 / p)](T x) { return pow(x, root); });
}

TP_REGISTER(distances_f32, distances<float>);
TP_REGISTER(distances_f64, distances<double>);

}  // namespace
}  // namespace tp::TP_ISA

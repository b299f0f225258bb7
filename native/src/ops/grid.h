#pragma once
// Where samples of a grid lie in an image or volume, and which elements they mix.
#include <cmath>

#include "core/tensor.h"

namespace tp {

enum Interpolation { kLinear, kNearest, kCubic };
enum Border { kZeros, kClamp, kReflect };

/// How one coordinate of the grid becomes a place along a dimension of the input.
template <class T>
struct Line {
  int64_t size;
  Border border;
  bool corners;

  T place(T x) const {
    const T n = static_cast<T>(size);
    return corners ? (x + 1) / 2 * (n - 1) : ((x + 1) * n - 1) / 2;
  }
  /// Slope of `place`.
  T scale() const { return corners ? static_cast<T>(size - 1) / 2 : static_cast<T>(size) / 2; }

  /// A place brought inside as the border asks; `slope` is multiplied by the derivative.
  T inside(T x, T& slope) const {
    if (border == kZeros) return x;
    if (border == kReflect) x = reflected(x, slope);
    const T last = static_cast<T>(size - 1);
    if (x <= 0 || !(x == x)) {
      slope = 0;
      return 0;
    }
    if (x >= last) {
      slope = 0;
      return last;
    }
    return x;
  }

 private:
  T reflected(T x, T& slope) const {
    using std::floor, std::fmod;
    // Mirrors stand on the outermost elements, or half an element outside of them.
    const T low = corners ? T(0) : T(-0.5), span = static_cast<T>(corners ? size - 1 : size);
    if (span == 0) {
      slope = 0;
      return 0;
    }
    T away = x - low;
    if (away < 0) {
      away = -away;
      slope = -slope;
    }
    const T extra = fmod(away, span);
    const bool odd = static_cast<int64_t>(floor(away / span)) % 2 != 0;
    if (odd) slope = -slope;
    return odd ? span - extra + low : extra + low;
  }
};

/// A weight with its first and second derivative by the place.
template <class T>
struct Weight {
  T value, slope, bend;
};

/// Elements along one dimension that a sample mixes, with their weights; index -1 is outside.
template <class T>
struct Mix {
  int count;
  int64_t index[4];
  Weight<T> weight[4];
  /// Derivative of the place by the coordinate.
  T scale;
};

/// The cubic kernel at a distance below 1, and between 1 and 2.
constexpr float kCubicSlope = -0.75f;
template <class T>
Weight<T> cubic_near(T x) {
  constexpr float a = kCubicSlope;
  return {((a + 2) * x - (a + 3)) * x * x + 1, (3 * (a + 2) * x - 2 * (a + 3)) * x, 6 * (a + 2) * x - 2 * (a + 3)};
}
template <class T>
Weight<T> cubic_far(T x) {
  constexpr float a = kCubicSlope;
  return {((a * x - 5 * a) * x + 8 * a) * x - 4 * a, (3 * a * x - 10 * a) * x + 8 * a, 6 * a * x - 10 * a};
}

/// floor as an integer; places far outside all count as just outside.
template <class T>
int64_t whole(T x) {
  if (!(x > T(-1e9))) return -1000000000;
  return x < T(1e9) ? static_cast<int64_t>(x) : 1000000000;
}

template <class T>
Mix<T> mix(T coordinate, const Line<T>& line, Interpolation mode) {
  using std::floor, std::nearbyint;
  Mix<T> m{};
  const auto bounded = [&](int64_t i) { return i >= 0 && i < line.size ? i : int64_t{-1}; };
  m.scale = line.scale();
  if (mode == kCubic) {
    const T x = line.place(coordinate), first = floor(x), t = x - first;
    m.count = 4;
    m.weight[0] = cubic_far<T>(t + 1), m.weight[1] = cubic_near<T>(t);
    m.weight[2] = cubic_near<T>(1 - t), m.weight[3] = cubic_far<T>(2 - t);
    for (int k = 0; k < 4; ++k) {
      // On the right, distances shrink as the place moves on.
      if (k >= 2) m.weight[k].slope = -m.weight[k].slope;
      // Elements, not the place itself, are brought inside.
      T unused = 1;
      const T at = line.inside(first + static_cast<T>(k - 1), unused);
      m.index[k] = bounded(whole(line.border == kZeros ? floor(at) : at));
    }
    return m;
  }
  const T x = line.inside(line.place(coordinate), m.scale);
  if (mode == kNearest) {
    m.count = 1;
    m.index[0] = bounded(whole(nearbyint(x)));
    m.weight[0] = {1, 0, 0};
    return m;
  }
  const T first = floor(x), right = x - first;
  m.count = 2;
  m.index[0] = bounded(whole(first));
  m.index[1] = bounded(whole(first) + 1);
  m.weight[0] = {1 - right, -1, 0};
  m.weight[1] = {right, 1, 0};
  return m;
}

struct Sampling {
  int dims;
  Interpolation mode;
  Border border;
  bool corners;
  int64_t batch, channels, volume, samples;

  Sampling(const Tensor& input, const Tensor& grid, int64_t interpolation, int64_t padding, bool align)
      : dims(static_cast<int>(input.dim() - 2)),
        mode(static_cast<Interpolation>(interpolation)),
        border(static_cast<Border>(padding)),
        corners(align),
        batch(input.size(0)),
        channels(input.size(1)),
        volume(1),
        samples(1) {
    for (int d = 0; d < dims; ++d) {
      volume *= input.size(d + 2);
      samples *= grid.size(d + 1);
    }
  }
  /// Lines by coordinate: x is the last dimension.
  template <class T>
  void lines(const Tensor& input, Line<T>* out) const {
    for (int d = 0; d < dims; ++d) out[d] = {input.size(input.dim() - 1 - d), border, corners};
  }
};

/// As many elements as the cubic mode mixes in two dimensions.
constexpr int kMostParts = 16;

/// One sample: what it mixes along x, y and z, and the elements where those meet, x running fastest; -1 is outside.
template <class T>
struct Sample {
  Mix<T> along[3];
  int64_t place[kMostParts];

  Sample() = default;
  Sample(const T* at, const Line<T>* lines, const Sampling& how) {
    for (int d = 0; d < how.dims; ++d) along[d] = mix(at[d], lines[d], how.mode);
    if (how.dims == 2) along[2] = {1, {0}, {{1, 0, 0}}, 1};
    each([&](int part, int i, int j, int k) {
      const int64_t x = along[0].index[i], y = along[1].index[j], z = along[2].index[k];
      place[part] = x < 0 || y < 0 || z < 0 ? -1 : (z * lines[1].size + y) * lines[0].size + x;
    });
  }

  /// Calls f(part, i, j, k) for each element by its places in the three mixes.
  template <class F>
  void each(F&& f) const {
    int part = 0;
    for (int k = 0; k < along[2].count; ++k)
      for (int j = 0; j < along[1].count; ++j)
        for (int i = 0; i < along[0].count; ++i) f(part++, i, j, k);
  }
  T weight(int i, int j, int k) const { return x(i).value * y(j).value * z(k).value; }
  /// An element of one channel; 0 outside.
  T value(const T* in, int part) const { return place[part] < 0 ? T(0) : in[place[part]]; }

  const Weight<T>& x(int i) const { return along[0].weight[i]; }
  const Weight<T>& y(int j) const { return along[1].weight[j]; }
  const Weight<T>& z(int k) const { return along[2].weight[k]; }
};

}  // namespace tp

// Sampling at a grid of places, in two and three dimensions.
#include <cmath>

#include "autograd/formulas.h"
#include "core/parallel.h"
#include "declared/creation.h"
#include "kernels/creation.h"
#include "kernels/grid.h"
#include "kernels/matrix.h"
#include "kernels/views.h"
#include "ops/formulas/grid.h"
#include "ops/packed.h"

namespace tp {
namespace {

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
    if (x <= 0 || x != x) {
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
    const T extra = std::fmod(away, span);
    const bool odd = static_cast<int64_t>(std::floor(away / span)) % 2 != 0;
    if (odd) slope = -slope;
    return odd ? span - extra + low : extra + low;
  }
};

/// A weight with its first and second derivative by the coordinate.
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
};

/// The cubic kernel at a distance below 1, and between 1 and 2.
template <class T>
Weight<T> cubic_near(T x) {
  constexpr T a = T(-0.75);
  return {((a + 2) * x - (a + 3)) * x * x + 1, (3 * (a + 2) * x - 2 * (a + 3)) * x, 6 * (a + 2) * x - 2 * (a + 3)};
}
template <class T>
Weight<T> cubic_far(T x) {
  constexpr T a = T(-0.75);
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
  Mix<T> m{};
  const auto bounded = [&](int64_t i) { return i >= 0 && i < line.size ? i : int64_t{-1}; };
  T slope = line.scale();
  if (mode == kCubic) {
    const T x = line.place(coordinate), first = std::floor(x), t = x - first;
    m = {4, {}, {cubic_far(t + 1), cubic_near(t), cubic_near(1 - t), cubic_far(2 - t)}};
    for (int k = 0; k < 4; ++k) {
      // On the right, distances shrink as the place moves on.
      m.weight[k].slope *= k < 2 ? slope : -slope;
      m.weight[k].bend *= slope * slope;
      // Elements, not the place itself, are brought inside.
      T unused = 1;
      const T at = line.inside(first + static_cast<T>(k - 1), unused);
      m.index[k] = bounded(whole(line.border == kZeros ? std::floor(at) : at));
    }
    return m;
  }
  const T x = line.inside(line.place(coordinate), slope);
  if (mode == kNearest) {
    m.count = 1;
    m.index[0] = bounded(whole(std::nearbyint(x)));
    m.weight[0] = {1, 0, 0};
    return m;
  }
  const T first = std::floor(x);
  m.count = 2;
  m.index[0] = bounded(whole(first));
  m.index[1] = bounded(whole(first) + 1);
  m.weight[0] = {first + 1 - x, -slope, 0};
  m.weight[1] = {x - first, slope, 0};
  return m;
}

/// An element that takes part in a sample: its place in the volume and its weight, a product over x, y and z.
template <class T>
struct Part {
  int64_t place;
  Weight<T> along[3];

  T weight() const { return along[0].value * along[1].value * along[2].value; }
  T slope(int d) const { return along[d].slope * along[(d + 1) % 3].value * along[(d + 2) % 3].value; }
  /// Second derivative by two of the coordinates.
  T bend(int d, int e) const {
    return d == e ? along[d].bend * along[(d + 1) % 3].value * along[(d + 2) % 3].value
                  : along[d].slope * along[e].slope * along[3 - d - e].value;
  }
};

/// As many as the cubic mode mixes in two dimensions.
constexpr int64_t kMostParts = 16;

/// Calls f(part) for each element that takes part in one sample.
template <class T, class F>
void each_part(const T* at, const Line<T>* lines, int dims, Interpolation mode, F&& f) {
  Mix<T> m[3] = {};
  for (int d = 0; d < dims; ++d) m[d] = mix(at[d], lines[d], mode);
  if (dims == 2) m[2] = {1, {0}, {{1, 0, 0}}};
  for (int k = 0; k < m[2].count; ++k)
    for (int j = 0; j < m[1].count; ++j)
      for (int i = 0; i < m[0].count; ++i) {
        if (m[0].index[i] < 0 || m[1].index[j] < 0 || m[2].index[k] < 0) continue;
        f(Part<T>{(m[2].index[k] * lines[1].size + m[1].index[j]) * lines[0].size + m[0].index[i],
                  {m[0].weight[i], m[1].weight[j], m[2].weight[k]}});
      }
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

void check_sampling(const Tensor& input, const Tensor& grid, int64_t interpolation, int64_t padding) {
  check(input.dtype() == grid.dtype(), "expected scalar type ", scalar_name(input.dtype()), " but found ",
        scalar_name(grid.dtype()));
  check(input.dim() >= 3 && grid.dim() == input.dim() && input.size(0) == grid.size(0),
        "grid_sampler(): expected grid and input to have same batch size, but got input with sizes ", input.sizes(),
        " and grid with sizes ", grid.sizes());
  check(grid.size(-1) == input.dim() - 2, "grid_sampler(): expected grid to have size ", input.dim() - 2,
        " in last dimension, but got grid with sizes ", grid.sizes());
  for (int64_t d = 2; d < input.dim(); ++d)
    check(input.size(d) > 0,
          "grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes ", input.sizes(),
          " with dimension ", d, " being empty");
  check(interpolation >= 0 && interpolation <= 2 && padding >= 0 && padding <= 2,
        "grid_sampler(): unknown interpolation or padding mode");
}

Tensor sampled(const Tensor& input, const Tensor& grid, int64_t interpolation, int64_t padding, bool align_corners,
               int64_t dims) {
  check(input.dim() == dims + 2 && grid.dim() == dims + 2, "grid_sampler(): expected ", dims + 2,
        "D input and grid with same number of dimensions, but got input with sizes ", input.sizes(),
        " and grid with sizes ", grid.sizes());
  check_sampling(input, grid, interpolation, padding);
  check(interpolation != kCubic || dims == 2, "grid_sampler(): bicubic interpolation only supports 4D input");
  Dims sizes{input.size(0), input.size(1)};
  for (int64_t d = 0; d < dims; ++d) sizes.push_back(grid.size(d + 1));
  if (!is_floating(input.dtype()))
    fail_not_implemented(dims == 2 ? "grid_sampler_2d_cpu" : "grid_sampler3d_cpu", input.dtype());
  const Tensor out = tp::empty(sizes, input.dtype(), input.device());
  if (out.is_meta() || out.numel() == 0) return out;
  const Sampling s(input, grid, interpolation, padding, align_corners);
  const Tensor x = packed(input), places = packed(grid);
  dispatch_floating(input.dtype(), "grid_sampler", [&]<class T>() {
    Line<T> lines[3];
    s.lines(input, lines);
    // The parts of a few samples are found once, and then each channel is read and written in order.
    constexpr int64_t kBlock = 64;
    const int64_t blocks = (s.samples + kBlock - 1) / kBlock;
    const int64_t grain = std::max<int64_t>(1, kGrain / 8 / s.channels / kBlock);
    parallel_for(s.batch * blocks, grain, [&](int64_t begin, int64_t end) {
      int64_t place[kBlock * kMostParts];
      T weight[kBlock * kMostParts];
      for (int64_t block = begin; block < end; ++block) {
        const int64_t n = block / blocks, o = block % blocks * kBlock, count = std::min(kBlock, s.samples - o);
        int64_t first[kBlock + 1] = {};
        for (int64_t i = 0; i < count; ++i) {
          int64_t& at = first[i + 1] = first[i];
          each_part(places.data<T>() + (n * s.samples + o + i) * s.dims, lines, s.dims, s.mode,
                    [&](const Part<T>& part) {
                      place[at] = part.place;
                      weight[at++] = part.weight();
                    });
        }
        const T* in = x.data<T>() + n * s.channels * s.volume;
        T* to = out.data<T>() + n * s.channels * s.samples + o;
        for (int64_t c = 0; c < s.channels; ++c, in += s.volume, to += s.samples)
          for (int64_t i = 0; i < count; ++i) {
            T sum = 0;
            for (int64_t k = first[i]; k < first[i + 1]; ++k) sum += weight[k] * in[place[k]];
            to[i] = sum;
          }
      }
    });
  });
  return out;
}

TensorList sampling_gradients(const Tensor& grad_output, const Tensor& input, const Tensor& grid, int64_t interpolation,
                              int64_t padding, bool align_corners, bool want_input, bool want_grid) {
  TensorList out(2);
  if (want_input) out[0] = tp::zeros(input.sizes(), {input.dtype(), input.device()});
  if (want_grid) out[1] = tp::zeros(grid.sizes(), {grid.dtype(), grid.device()});
  if (input.is_meta() || grad_output.numel() == 0) return out;
  const Sampling s(input, grid, interpolation, padding, align_corners);
  const Tensor x = packed(input), places = packed(grid), g = packed(grad_output);
  dispatch_floating(input.dtype(), "grid_sampler_backward", [&]<class T>() {
    Line<T> lines[3];
    s.lines(input, lines);
    // Samples of one image may meet in one element: only images are independent.
    parallel_for(s.batch, 1, [&](int64_t begin, int64_t end) {
      for (int64_t p = begin * s.samples; p < end * s.samples; ++p) {
        const int64_t n = p / s.samples, o = p % s.samples, image = n * s.channels * s.volume;
        const T* from = g.data<T>() + n * s.channels * s.samples + o;
        T* to = want_input ? out[0].data<T>() + image : nullptr;
        T* by_place = want_grid ? out[1].data<T>() + p * s.dims : nullptr;
        each_part(places.data<T>() + p * s.dims, lines, s.dims, s.mode, [&](const Part<T>& part) {
          const T weight = part.weight();
          T along = 0;
          for (int64_t c = 0; c < s.channels; ++c) {
            const T grad = from[c * s.samples];
            if (to) to[c * s.volume + part.place] += weight * grad;
            along += grad * x.data<T>()[image + c * s.volume + part.place];
          }
          if (by_place)
            for (int d = 0; d < s.dims; ++d) by_place[d] += along * part.slope(d);
        });
      }
    });
  });
  return out;
}

/// Homogeneous coordinates of all elements of one image or volume: x, y, (z,) 1 as (batch, elements, dimensions + 1).
Tensor base_points(const Dims& size, bool align_corners, DType type, Device device) {
  const int64_t dims = size.size() - 2;
  Dims grid(size.end() - dims, dims);
  const int64_t count = product(grid);
  grid.push_back(dims + 1);
  const Tensor base = tp::full(grid, Scalar(1), {type, device});
  for (int64_t d = 0; d < dims; ++d) {
    const int64_t n = size[size.size() - 1 - d];
    const double edge = n <= 1 ? 0 : align_corners ? 1 : static_cast<double>(n - 1) / static_cast<double>(n);
    const Tensor line = ops::linspace(Scalar(-edge), Scalar(edge), n, type, device);
    Dims along(dims, 1);
    along[dims - 1 - d] = n;
    kernels::copy_(kernels::select(base, -1, d), ops::reshape(line, along));
  }
  return ops::expand(ops::view(base, {1, count, dims + 1}), {size[0], count, dims + 1});
}

}  // namespace

namespace kernels {

Tensor affine_grid_generator(const Tensor& theta, const Dims& size, bool align_corners) {
  check(size.size() == 4 || size.size() == 5, "AffineGridGenerator needs 4d (spatial) or 5d (volumetric) inputs.");
  const int64_t dims = size.size() - 2;
  check(theta.dim() == 3 && theta.size(0) == size[0] && theta.size(1) == dims && theta.size(2) == dims + 1,
        "Expected a batch of ", dims, "D affine matrices of shape Nx", dims, "x", dims + 1, " for size ", size,
        ". Got ", theta.sizes(), ".");
  for (int64_t n : size) check(n > 0, "Expected non-zero, positive output size. Got ", size);
  Dims result{size[0]};
  for (int64_t d = 2; d < size.size(); ++d) result.push_back(size[d]);
  result.push_back(dims);
  const Tensor points = base_points(size, align_corners, theta.dtype(), theta.device());
  return ops::view(ops::bmm(points, ops::transpose(theta, 1, 2)), result);
}

Tensor grid_sampler_2d(const Tensor& input, const Tensor& grid, int64_t interpolation_mode, int64_t padding_mode,
                       bool align_corners) {
  return sampled(input, grid, interpolation_mode, padding_mode, align_corners, 2);
}
Tensor grid_sampler_3d(const Tensor& input, const Tensor& grid, int64_t interpolation_mode, int64_t padding_mode,
                       bool align_corners) {
  return sampled(input, grid, interpolation_mode, padding_mode, align_corners, 3);
}

TensorList grid_sampler_2d_backward(const Tensor& grad_output, const Tensor& input, const Tensor& grid,
                                    int64_t interpolation_mode, int64_t padding_mode, bool align_corners,
                                    bool want_input, bool want_grid) {
  return sampling_gradients(grad_output, input, grid, interpolation_mode, padding_mode, align_corners, want_input,
                            want_grid);
}
TensorList grid_sampler_3d_backward(const Tensor& grad_output, const Tensor& input, const Tensor& grid,
                                    int64_t interpolation_mode, int64_t padding_mode, bool align_corners,
                                    bool want_input, bool want_grid) {
  return sampling_gradients(grad_output, input, grid, interpolation_mode, padding_mode, align_corners, want_input,
                            want_grid);
}

TensorList grid_sampler_double_backward(const Tensor& grad_grad_input, const Tensor& grad_grad_grid,
                                        const Tensor& grad_output, const Tensor& input, const Tensor& grid,
                                        int64_t interpolation_mode, int64_t padding_mode, bool align_corners) {
  const auto nothing = [](const Tensor& t) { return tp::zeros(t.sizes(), {t.dtype(), t.device()}); };
  TensorList out{nothing(grad_output), nothing(input), nothing(grid)};
  if (input.is_meta() || grad_output.numel() == 0) return out;
  const Sampling s(input, grid, interpolation_mode, padding_mode, align_corners);
  const auto given = [&](const Tensor& t, const Tensor& like) { return packed(t.defined() ? t : nothing(like)); };
  const Tensor x = packed(input), places = packed(grid), g = packed(grad_output);
  const Tensor by_input = given(grad_grad_input, input), by_grid = given(grad_grad_grid, grid);
  dispatch_floating(input.dtype(), "grid_sampler_double_backward", [&]<class T>() {
    Line<T> lines[3];
    s.lines(input, lines);
    parallel_for(s.batch, 1, [&](int64_t begin, int64_t end) {
      for (int64_t p = begin * s.samples; p < end * s.samples; ++p) {
        const int64_t n = p / s.samples, image = n * s.channels * s.volume;
        const int64_t sample = n * s.channels * s.samples + p % s.samples;
        const T* move = by_grid.data<T>() + p * s.dims;
        T* by_place = out[2].data<T>() + p * s.dims;
        each_part(places.data<T>() + p * s.dims, lines, s.dims, s.mode, [&](const Part<T>& part) {
          // How the weight changes as the place moves along `move`, and the sums that its derivatives scale.
          T change = 0, of_input = 0, of_other = 0;
          for (int d = 0; d < s.dims; ++d) change += move[d] * part.slope(d);
          for (int64_t c = 0; c < s.channels; ++c) {
            const int64_t to = sample + c * s.samples, at = image + c * s.volume + part.place;
            const T grad = g.data<T>()[to], value = x.data<T>()[at], other = by_input.data<T>()[at];
            out[0].data<T>()[to] += part.weight() * other + change * value;
            out[1].data<T>()[at] += grad * change;
            of_input += grad * value;
            of_other += grad * other;
          }
          for (int e = 0; e < s.dims; ++e) {
            T bend = 0;
            for (int d = 0; d < s.dims; ++d) bend += move[d] * part.bend(d, e);
            by_place[e] += of_other * part.slope(e) + of_input * bend;
          }
        });
      }
    });
  });
  // What is nearest does not change with the place, and so the input has no part in it.
  if (s.mode == kNearest) out[1] = Tensor();
  return out;
}

}  // namespace kernels

namespace composite {

Tensor grid_sampler(const Tensor& input, const Tensor& grid, int64_t interpolation_mode, int64_t padding_mode,
                    bool align_corners) {
  check_sampling(input, grid, interpolation_mode, padding_mode);
  check(input.dim() == 4 || input.dim() == 5,
        "grid_sampler(): expected 4D or 5D input and grid with same number of "
        "dimensions, but got input with sizes ",
        input.sizes(), " and grid with sizes ", grid.sizes());
  check(interpolation_mode != kCubic || input.dim() == 4,
        "grid_sampler(): bicubic interpolation only supports 4D input");
  return input.dim() == 4 ? ops::grid_sampler_2d(input, grid, interpolation_mode, padding_mode, align_corners)
                          : ops::grid_sampler_3d(input, grid, interpolation_mode, padding_mode, align_corners);
}

}  // namespace composite

namespace ops {

Tensor affine_grid_gradient(const Tensor& grad, const Dims& size, bool align_corners) {
  const int64_t dims = size.size() - 2;
  const Tensor points = base_points(size, align_corners, grad.dtype(), grad.device());
  const Tensor by_place = reshape(grad, {size[0], points.size(1), dims});
  return bmm(transpose(by_place, 1, 2), points);
}

}  // namespace ops
}  // namespace tp

// Sampling at a grid of places, in two and three dimensions.
#include "autograd/formulas.h"
#include "core/parallel.h"
#include "declared/creation.h"
#include "kernels/creation.h"
#include "kernels/grid.h"
#include "kernels/matrix.h"
#include "kernels/views.h"
#include "ops/formulas/grid.h"
#include "ops/grid.h"
#include "ops/packed.h"
#include "ops/stepwise.h"

namespace tp {
namespace {

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
  dispatch_stepwise(input.dtype(), "grid_sampler", [&]<class T>() {
    Line<T> lines[3];
    s.lines(input, lines);
    // The parts of a few samples are found once, and then each channel is read and written in order. Cubic samples mix
    // along x first, in rows that are then mixed.
    constexpr int64_t kBlock = 64;
    const int rows = s.mode == kCubic ? 4 : 1;
    const int64_t blocks = (s.samples + kBlock - 1) / kBlock;
    const int64_t grain = std::max<int64_t>(1, kGrain / 8 / s.channels / kBlock);
    parallel_for(s.batch * blocks, grain, [&](int64_t begin, int64_t end) {
      int64_t place[kBlock * kMostParts], first[kBlock * 4 + 1];
      T weight[kBlock * kMostParts], row_weight[kBlock * 4];
      for (int64_t block = begin; block < end; ++block) {
        const int64_t n = block / blocks, o = block % blocks * kBlock, count = std::min(kBlock, s.samples - o);
        int64_t at = first[0] = 0;
        for (int64_t i = 0; i < count; ++i) {
          const Sample<T> sample(places.data<T>() + (n * s.samples + o + i) * s.dims, lines, s);
          sample.each([&](int part, int x, int y, int z) {
            if (sample.place[part] >= 0) {
              place[at] = sample.place[part];
              weight[at++] = rows == 1 ? sample.weight(x, y, z) : sample.x(x).value;
            }
            const int64_t row = i * rows + (rows == 1 ? 0 : y);
            row_weight[row] = rows == 1 ? T(1) : sample.y(y).value;
            first[row + 1] = at;
          });
        }
        const T* in = x.data<T>() + n * s.channels * s.volume;
        T* to = out.data<T>() + n * s.channels * s.samples + o;
        for (int64_t c = 0; c < s.channels; ++c, in += s.volume, to += s.samples)
          for (int64_t i = 0; i < count; ++i) {
            T sum = 0;
            for (int64_t row = i * rows; row < (i + 1) * rows; ++row) {
              T mixed = 0;
              for (int64_t k = first[row]; k < first[row + 1]; ++k) mixed += weight[k] * in[place[k]];
              sum += mixed * row_weight[row];
            }
            to[i] = sum;
          }
      }
    });
  });
  return out;
}

/// Adds to `along` how one channel of a sample changes with its place, times the gradient; each step as PyTorch rounds.
template <class T>
void add_slopes(const Sample<T>& s, const Sampling& how, const T* in, T grad, T* along) {
  if (how.mode == kNearest) return;
  if (how.mode == kCubic) {
    for (int i = 0; i < 4; ++i)
      for (int j = 0; j < 4; ++j) {
        const T value = s.value(in, j * 4 + i) * grad;
        along[0] += value * s.x(i).slope * s.y(j).value;
        along[1] += value * s.y(j).slope * s.x(i).value;
      }
    return;
  }
  if (how.dims == 2) {
    const T nw = s.value(in, 0), ne = s.value(in, 1), sw = s.value(in, 2), se = s.value(in, 3);
    along[0] += ((ne - nw) * s.y(0).value + (se - sw) * s.y(1).value) * grad;
    along[1] += ((sw - nw) * s.x(0).value + (se - ne) * s.x(1).value) * grad;
    return;
  }
  s.each([&](int part, int i, int j, int k) {
    if (s.place[part] < 0) return;
    const T value = in[s.place[part]], x = s.x(i).value, y = s.y(j).value, z = s.z(k).value;
    along[0] += value * y * z * grad * s.x(i).slope;
    along[1] += value * x * z * grad * s.y(j).slope;
    along[2] += value * x * y * grad * s.z(k).slope;
  });
}

/// Adds the gradient of one channel of a few samples to the elements that they mix.
template <class T>
void add_parts(const Sample<T>* samples, int64_t count, const Sampling& how, const T* grad, T* to) {
  if (how.mode == kCubic) {
    for (int x = 0; x < 4; ++x)
      for (int y = 0; y < 4; ++y)
        for (int64_t i = 0; i < count; ++i)
          if (const Sample<T>& s = samples[i]; s.place[y * 4 + x] >= 0)
            to[s.place[y * 4 + x]] += grad[i] * s.x(x).value * s.y(y).value;
    return;
  }
  samples->each([&](int part, int x, int y, int z) {
    for (int64_t i = 0; i < count; ++i)
      if (const Sample<T>& s = samples[i]; s.place[part] >= 0) to[s.place[part]] += s.weight(x, y, z) * grad[i];
  });
}

TensorList sampling_gradients(const Tensor& grad_output, const Tensor& input, const Tensor& grid, int64_t interpolation,
                              int64_t padding, bool align_corners, bool want_input, bool want_grid) {
  TensorList out(2);
  if (want_input) out[0] = tp::zeros(input.sizes(), {input.dtype(), input.device()});
  if (want_grid) out[1] = tp::zeros(grid.sizes(), {grid.dtype(), grid.device()});
  if (input.is_meta() || grad_output.numel() == 0) return out;
  const Sampling s(input, grid, interpolation, padding, align_corners);
  const Tensor x = packed(input), places = packed(grid), g = packed(grad_output);
  dispatch_stepwise(input.dtype(), "grid_sampler_backward", [&]<class T>() {
    Line<T> lines[3];
    s.lines(input, lines);
    // Images are sampled by as many places as PyTorch's registers hold, within a row where rows lie apart: each part of
    // all of them is added before the next.
    constexpr int64_t kLanes = 32 / sizeof(T);
    const bool apart = s.dims == 2 && grid.stride(1) != grid.size(2) * grid.stride(2);
    const int64_t row = apart ? grid.size(2) : s.samples, lanes = s.dims == 2 ? kLanes : 1;
    // Samples of one image may meet in one element: only images are independent.
    parallel_for(s.batch, 1, [&](int64_t begin, int64_t end) {
      Sample<T> sample[kLanes];
      for (int64_t n = begin; n < end; ++n)
        for (int64_t o = 0, count; o < s.samples; o += count) {
          count = std::min(lanes, row - o % row);
          T along[kLanes][3] = {};
          for (int64_t i = 0; i < count; ++i)
            sample[i] = Sample<T>(places.data<T>() + (n * s.samples + o + i) * s.dims, lines, s);
          for (int64_t c = 0; c < s.channels; ++c) {
            const T* from = g.data<T>() + (n * s.channels + c) * s.samples + o;
            const int64_t plane = (n * s.channels + c) * s.volume;
            if (want_input) add_parts(sample, count, s, from, out[0].data<T>() + plane);
            if (want_grid)
              for (int64_t i = 0; i < count; ++i) add_slopes(sample[i], s, x.data<T>() + plane, from[i], along[i]);
          }
          if (want_grid)
            for (int64_t i = 0; i < count; ++i)
              for (int d = 0; d < s.dims; ++d)
                out[1].data<T>()[(n * s.samples + o + i) * s.dims + d] = along[i][d] * sample[i].along[d].scale;
        }
    });
  });
  return out;
}

/// The weight of an element, a product over x, y and z, and its derivatives by the coordinates.
template <class T>
struct Part {
  Weight<T> along[3];

  Part(const Sample<T>& s, int i, int j, int k) : along{s.x(i), s.y(j), s.z(k)} {
    for (int d = 0; d < 3; ++d) {
      const T scale = s.along[d].scale;
      along[d].slope *= scale;
      along[d].bend *= scale * scale;
    }
  }
  T weight() const { return along[0].value * along[1].value * along[2].value; }
  T slope(int d) const { return along[d].slope * along[(d + 1) % 3].value * along[(d + 2) % 3].value; }
  /// Second derivative by two of the coordinates.
  T bend(int d, int e) const {
    return d == e ? along[d].bend * along[(d + 1) % 3].value * along[(d + 2) % 3].value
                  : along[d].slope * along[e].slope * along[3 - d - e].value;
  }
};

/// Homogeneous coordinates of all elements of one image or volume: x, y, (z,) 1 as (batch, elements, dimensions + 1).
Tensor base_points(const Dims& size, bool align_corners, DType type, Device device) {
  const int64_t dims = size.size() - 2;
  Dims grid(size.end() - dims, dims);
  grid.push_back(dims + 1);
  const Tensor base = tp::full(grid, Scalar(1), {type, device});
  const int64_t count = base.numel() / (dims + 1);
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
        const int64_t sample_at = n * s.channels * s.samples + p % s.samples;
        const T* move = by_grid.data<T>() + p * s.dims;
        T* by_place = out[2].data<T>() + p * s.dims;
        const Sample<T> sample(places.data<T>() + p * s.dims, lines, s);
        sample.each([&](int index, int i, int j, int k) {
          if (sample.place[index] < 0) return;
          const Part<T> part(sample, i, j, k);
          // How the weight changes as the place moves along `move`, and the sums that its derivatives scale.
          T change = 0, of_input = 0, of_other = 0;
          for (int d = 0; d < s.dims; ++d) change += move[d] * part.slope(d);
          for (int64_t c = 0; c < s.channels; ++c) {
            const int64_t to = sample_at + c * s.samples, at = image + c * s.volume + sample.place[index];
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

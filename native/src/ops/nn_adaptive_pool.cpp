// Means of adaptive windows of volumes.
#include "autograd/formulas.h"
#include "kernels/pooling.h"
#include "ops/any_floating.h"
#include "ops/formulas/pooling.h"
#include "ops/packed.h"
#include "ops/resample.h"

namespace tp {
namespace {

/// The windows of adaptive pooling over the last three dimensions.
struct Windows {
  int64_t planes, volume, rows, columns;
  std::vector<Taps> along;

  Windows(const Dims& input, const Dims& output) : rows(input[input.size() - 2]), columns(input.back()) {
    const Dims sizes = ops::last_sizes(input, 3);
    volume = product(sizes);
    planes = volume ? product(input) / volume : 0;
    for (int64_t d = 0; d < 3; ++d) along.push_back(adaptive_taps(sizes[d], output[d]));
  }

  /// Weights that make sums means.
  std::vector<Taps> means() const {
    std::vector<Taps> all = along;
    for (Taps& taps : all)
      for (int64_t o = 0; o < taps.output(); ++o)
        for (int64_t k = taps.begin[o]; k < taps.begin[o + 1]; ++k)
          taps.weight.push_back(1 / static_cast<double>(taps.begin[o + 1] - taps.begin[o]));
    return all;
  }

  /// Calls f(window, cells, lengths) for each window: its place in the output, the places it covers in the input, and
  /// its length along each dimension.
  template <class F>
  void each(F&& f) const {
    std::vector<int64_t> cells;
    int64_t window = 0;
    for (int64_t p = 0; p < planes; ++p)
      for (int64_t i = 0; i < along[0].output(); ++i)
        for (int64_t j = 0; j < along[1].output(); ++j)
          for (int64_t k = 0; k < along[2].output(); ++k) {
            cells.clear();
            for (int64_t z = along[0].begin[i]; z < along[0].begin[i + 1]; ++z)
              for (int64_t y = along[1].begin[j]; y < along[1].begin[j + 1]; ++y)
                for (int64_t x = along[2].begin[k]; x < along[2].begin[k + 1]; ++x)
                  cells.push_back(p * volume + (along[0].index[z] * rows + along[1].index[y]) * columns +
                                  along[2].index[x]);
            const auto length = [](const Taps& taps, int64_t o) { return taps.begin[o + 1] - taps.begin[o]; };
            f(window++, cells, Dims{length(along[0], i), length(along[1], j), length(along[2], k)});
          }
  }
};

/// value / lengths[0] / lengths[1] / lengths[2], rounded each time.
template <class T>
T divided(T value, const Dims& lengths) {
  for (int64_t length : lengths) value = value / static_cast<float>(length);
  return value;
}

}  // namespace

namespace kernels {

// In 16 bits every addition and division rounds, as in PyTorch.

Tensor _adaptive_avg_pool3d(const Tensor& self, const Dims& output_size) {
  if (!is_floating(self.dtype())) fail_not_implemented("adaptive_avg_pool3d_cpu", self.dtype());
  const Windows windows(self.sizes(), output_size);
  if (!is_reduced(self.dtype())) return resample(self, windows.means());
  Dims sizes = self.sizes();
  for (int64_t d = 0; d < 3; ++d) sizes[sizes.size() - 3 + d] = output_size[d];
  const Tensor out = tp::empty(sizes, self.dtype(), self.device());
  if (out.is_meta()) return out;
  const Tensor x = packed(self);
  dispatch_any_floating(self.dtype(), "adaptive_avg_pool3d_cpu", [&]<class T>() {
    windows.each([&](int64_t window, const auto& cells, const Dims& lengths) {
      T sum = 0;
      for (int64_t cell : cells) sum = sum + x.data<T>()[cell];
      out.data<T>()[window] = divided(sum, lengths);
    });
  });
  return out;
}

Tensor _adaptive_avg_pool3d_backward(const Tensor& grad_output, const Dims& input_size) {
  const Windows windows(input_size, ops::last_sizes(grad_output.sizes(), 3));
  if (!is_reduced(grad_output.dtype())) return resample_adjoint(grad_output, windows.means());
  const Tensor out = tp::zeros(input_size, {grad_output.dtype(), grad_output.device()});
  if (out.is_meta()) return out;
  const Tensor g = packed(grad_output);
  dispatch_any_floating(grad_output.dtype(), "adaptive_avg_pool3d_backward", [&]<class T>() {
    windows.each([&](int64_t window, const auto& cells, const Dims& lengths) {
      const T share = divided(g.data<T>()[window], lengths);
      for (int64_t cell : cells) out.data<T>()[cell] = out.data<T>()[cell] + share;
    });
  });
  return out;
}

}  // namespace kernels
}  // namespace tp

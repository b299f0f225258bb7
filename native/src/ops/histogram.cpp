// Counting elements by value.
#include <algorithm>
#include <cmath>
#include <vector>

#include "declared/creation.h"
#include "kernels/arithmetic.h"
#include "kernels/creation.h"
#include "kernels/reduce.h"
#include "kernels/statistics.h"
#include "kernels/views.h"
#include "ops/any_floating.h"

namespace tp {
namespace {

struct Range {
  double low, high;
};

/// The extremes of the data, moved apart by `margin` where they are equal.
template <class T>
Range extremes(const char* name, const T* data, int64_t n, int64_t step, double margin) {
  double low = 0, high = n ? -INFINITY : 1;
  if (n) low = INFINITY;
  for (int64_t i = 0; i < n; ++i) {
    const double x = data[i * step];
    low = std::isnan(x) || x < low ? x : low;
    high = std::isnan(x) || x > high ? x : high;
  }
  check(std::isfinite(low) && std::isfinite(high), name, ": range of [", low, ", ", high, "] is not finite");
  return low == high ? Range{low - margin, high + margin} : Range{low, high};
}

/// Edges of the bins of one coordinate, and the bin of a value, or -1.
template <class T>
struct Axis {
  const T* edges;
  int64_t bins;
  bool even;
  int64_t bin(T x) const {
    const T low = edges[0], high = edges[bins];
    if (!(x >= low && x <= high)) return -1;
    const T* end = edges + bins + 1;
    const T* from = edges;
    // A guess by proportion may be one off: the edges next to it decide. Where rounding makes the range empty or
    // infinite there is none.
    if (const T guess = (x - low) / (high - low) * static_cast<T>(bins); even && guess >= 0) {
      const int64_t near = std::min(static_cast<int64_t>(guess), bins);
      from = edges + std::max<int64_t>(near - 1, 0);
      end = edges + std::min(near + 3, bins + 1);
    }
    // The last bin includes its right edge.
    return std::min<int64_t>(std::upper_bound(from, end, x) - edges - 1, bins - 1);
  }
};

Tensor packed(const Tensor& t) { return t.is_contiguous() ? t : kernels::clone(t); }

Tensor even_edges(Range range, int64_t bins, DType type) {
  return cast(ops::linspace(Scalar(range.low), Scalar(range.high), bins + 1, type, std::nullopt), type);
}

void check_bins(int64_t bins, int64_t at) {
  check(bins < INT64_MAX, "Storage size calculation overflowed with sizes=[", bins, " + 1]");
  check(bins > 0, "torch.histogram(): bins must be > 0, but got ", bins, " for dimension ", at);
}

/// Histogram of the rows of `points` (N, D) over edges per coordinate.
Tensor count_points(const Tensor& points, const TensorList& edges, bool even, const Tensor& weight, bool density) {
  const int64_t coordinates = points.size(1), count = points.size(0);
  Dims shape;
  int64_t cells = 1;
  for (const Tensor& e : edges) {
    check_same_device({&points, &e});
    shape.push_back(e.numel() - 1);
    check(!__builtin_mul_overflow(cells, e.numel() - 1, &cells), "histogramdd: too many bins");
  }
  Tensor hist = zeros(shape, {points.dtype(), Device::Cpu});
  dispatch_floating(points.dtype(), "histogram_cpu", [&]<class T>() {
    std::vector<Axis<T>> axes;
    for (const Tensor& e : edges) axes.push_back({e.data<T>(), e.numel() - 1, even});
    T* out = hist.data<T>();
    for (int64_t i = 0; i < count; ++i) {
      int64_t cell = 0;
      for (int64_t d = 0; d < coordinates && cell >= 0; ++d) {
        const int64_t bin = axes[static_cast<size_t>(d)].bin(points.data<T>()[i * coordinates + d]);
        cell = bin < 0 ? -1 : cell * shape[d] + bin;
      }
      if (cell >= 0) out[cell] += weight.defined() ? weight.data<T>()[i] : T(1);
    }
    if (!density) return;
    double total = 0;
    for (int64_t cell = 0; cell < cells; ++cell) total += static_cast<double>(out[cell]);
    for (int64_t cell = 0; cell < cells; ++cell) {
      double volume = 1;
      int64_t rest = cell;
      for (int64_t d = coordinates - 1; d >= 0; --d) {
        const Axis<T>& axis = axes[static_cast<size_t>(d)];
        const int64_t bin = rest % axis.bins;
        rest /= axis.bins;
        volume *= static_cast<double>(axis.edges[bin + 1] - axis.edges[bin]);
      }
      out[cell] = static_cast<T>(static_cast<double>(out[cell]) / total / volume);
    }
  });
  return hist;
}

/// What a histogram is made of, checked and packed.
struct Points {
  Tensor values, weight;
  Points(const char* name, const Tensor& self, const Tensor& weight_, int64_t coordinates) {
    const int64_t count = coordinates ? self.numel() / coordinates : 0;
    check(!self.is_meta(), "aten::", name,
          ": attempted to run this operator with Meta tensors, but there was no fake impl or Meta kernel registered");
    if (!is_floating(self.dtype()) || is_reduced(self.dtype())) fail_not_implemented("histogramdd", self.dtype());
    values = kernels::_reshape_copy(self, {count, coordinates});
    if (!weight_.defined()) return;
    check(weight_.dtype() == self.dtype(), name,
          ": if weight tensor is provided, input tensor and weight tensor should have the same dtype, but got input(",
          cpp_name(self.dtype()), "), and weight(", cpp_name(weight_.dtype()), ")");
    check(weight_.numel() == count, name,
          ": if weight tensor is provided it should have the same shape as the input tensor excluding its innermost "
          "dimension");
    weight = packed(weight_);
  }
};

void check_range(const char* name, const std::vector<double>& range, int64_t coordinates) {
  check(static_cast<int64_t>(range.size()) == 2 * coordinates, name, ": for a ", coordinates,
        "-dimensional histogram range should have ", 2 * coordinates, " elements, but got ", range.size());
  for (size_t d = 0; d + 1 < range.size(); d += 2) {
    check(std::isfinite(range[d]) && std::isfinite(range[d + 1]), name, ": dimension ", d / 2, "'s range [", range[d],
          ", ", range[d + 1], "] is not finite");
    check(range[d] <= range[d + 1], name, ": min should not exceed max, but got min ", range[d], " max ", range[d + 1],
          " for dimension ", d / 2);
  }
}

TensorList even_histogram(const char* name, const Tensor& self, const Dims& bins,
                          const std::optional<std::vector<double>>& range, const Tensor& weight, bool density) {
  const int64_t coordinates = bins.size();
  const Points points(name, self, weight, coordinates);
  if (range) check_range(name, *range, coordinates);
  TensorList edges;
  for (int64_t d = 0; d < coordinates; ++d) {
    check_bins(bins[d], d);
    Range limits{0, 1};
    if (range) {
      limits = {(*range)[static_cast<size_t>(2 * d)], (*range)[static_cast<size_t>(2 * d + 1)]};
      if (limits.low == limits.high) limits = {limits.low - 0.5, limits.high + 0.5};
    } else {
      dispatch_floating(self.dtype(), name, [&]<class T>() {
        limits = extremes(name, points.values.data<T>() + d, points.values.size(0), coordinates, 0.5);
      });
    }
    edges.push_back(even_edges(limits, bins[d], self.dtype()));
  }
  TensorList out{count_points(points.values, edges, true, points.weight, density)};
  out.insert(out.end(), edges.begin(), edges.end());
  return out;
}

TensorList edged_histogram(const char* name, const Tensor& self, const TensorList& bins, const Tensor& weight,
                           bool density) {
  const Points points(name, self, weight, static_cast<int64_t>(bins.size()));
  TensorList edges;
  for (const Tensor& e : bins) {
    check(e.defined() && e.dtype() == self.dtype(), name, ": input tensor and bins tensors should have the same dtype");
    check(e.dim() == 1, name, ": bins tensor should have one dimension, but got ", e.dim(),
          " dimensions in the bins tensor");
    check(e.numel() > 1, name, ": bins tensor should have at least 2 elements, but got ", e.numel(), " elements");
    edges.push_back(packed(e));
  }
  TensorList out{count_points(points.values, edges, false, points.weight, density)};
  out.insert(out.end(), edges.begin(), edges.end());
  return out;
}

}  // namespace

namespace kernels {

Tensor histc(const Tensor& self, int64_t bins, const Scalar& min, const Scalar& max) {
  check_bins(bins, 0);
  if (is_complex(self.dtype())) fail_not_implemented("aminmax_cpu", self.dtype());
  if (self.dtype() == DType::Bool) fail_not_implemented("linspace_cpu", self.dtype());
  Tensor result = tp::zeros({bins}, {self.dtype(), self.device()});
  if (result.is_meta()) return result;
  const Tensor in = packed(self);
  dispatch_any_floating(self.dtype(), "histogram_cpu", [&]<class T>() {
    const T* data = in.data<T>();
    Range range{min.to<double>(), max.to<double>()};
    if (range.low == range.high && in.numel() > 0) range = extremes("torch.histc", data, in.numel(), 1, 0);
    if (range.low == range.high) range = {range.low - 1, range.high + 1};
    check(std::isfinite(range.low) && std::isfinite(range.high), "torch.histc: range of [", range.low, ", ", range.high,
          "] is not finite");
    check(range.low < range.high, "torch.histc: max must be larger than min");
    const T low = static_cast<T>(range.low), high = static_cast<T>(range.high);
    for (int64_t i = 0; i < in.numel(); ++i) {
      if (!(data[i] >= low && data[i] <= high)) continue;
      // Every step is of type T, and so rounds.
      const T above = data[i] - low, width = high - low, scaled = above * static_cast<T>(bins), place = scaled / width;
      T& count = result.data<T>()[std::min(static_cast<int64_t>(place), bins - 1)];
      count = count + T(1);
    }
  });
  return result;
}

TensorList histogram(const Tensor& self, const Tensor& bins, const Tensor& weight, bool density) {
  return edged_histogram("histogram", self, {bins}, weight, density);
}
TensorList histogram(const Tensor& self, int64_t bins, const std::optional<std::vector<double>>& range,
                     const Tensor& weight, bool density) {
  return even_histogram("histogram", self, {bins}, range, weight, density);
}

TensorList _histogramdd(const Tensor& self, const Dims& bins, const std::optional<std::vector<double>>& range,
                        const Tensor& weight, bool density) {
  check(self.dim() >= 2, "torch.histogramdd: input tensor should have at least 2 dimensions, but got ", self.dim());
  check(bins.size() == self.size(-1),
        "histogramdd: The size of bins must be equal to the innermost dimension of the input.");
  return even_histogram("histogramdd", self, bins, range, weight, density);
}
TensorList _histogramdd(const Tensor& self, const TensorList& bins, const Tensor& weight, bool density) {
  check(self.dim() >= 2, "torch.histogramdd: input tensor should have at least 2 dimensions, but got ", self.dim());
  check(static_cast<int64_t>(bins.size()) == self.size(-1),
        "histogramdd: The size of bins must be equal to the innermost dimension of the input.");
  return edged_histogram("histogramdd", self, bins, weight, density);
}

Tensor bincount(const Tensor& self, const Tensor& weights, int64_t minlength) {
  check(minlength >= 0, "minlength should be >= 0");
  if (!is_integral(self.dtype(), false)) fail_not_implemented("bincount_cpu", self.dtype());
  check(!self.is_meta(),
        "aten::bincount: attempted to run this operator with Meta tensors, but there was no fake impl or Meta kernel "
        "registered");
  if (self.dim() == 1 && self.numel() == 0) return tp::zeros({minlength}, {DType::Int64, Device::Cpu});
  const Tensor in = packed(cast(self, DType::Int64));
  const int64_t *data = in.data<int64_t>(), *end = data + in.numel();
  int64_t least = INT64_MAX, largest = 0;
  for (const int64_t* at = data; at != end; ++at) {
    least = std::min(least, *at);
    largest = std::max(largest, *at);
  }
  check(self.dim() == 1 && least >= 0, "bincount only supports 1-d non-negative integral inputs.");
  check(!weights.defined() || (weights.dim() == 1 && weights.numel() == in.numel()),
        "weights should be 1-d and have the same length as input");
  check(largest < INT64_MAX, "bincount: numbers are too large to be counted");
  const int64_t bins = std::max(largest + 1, minlength);
  if (!weights.defined()) {
    Tensor counts = tp::zeros({bins}, {DType::Int64, Device::Cpu});
    auto* count = counts.data<int64_t>();
    for (const int64_t* at = data; at != end; ++at) ++count[*at];
    return counts;
  }
  const DType type = weights.dtype() == DType::Float32 ? DType::Float32 : DType::Float64;
  const Tensor share = packed(cast(weights, type));
  Tensor sums = tp::zeros({bins}, {type, Device::Cpu});
  dispatch_floating(type, "bincount_cpu", [&]<class T>() {
    T* sum = sums.data<T>();
    const T* add = share.data<T>();
    for (int64_t i = 0; i < in.numel(); ++i) sum[data[i]] += add[i];
  });
  return sums;
}

}  // namespace kernels
}  // namespace tp

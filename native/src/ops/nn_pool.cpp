// Pooling over two-dimensional windows.
#include <limits>

#include "autograd/formulas.h"
#include "core/parallel.h"
#include "core/wrapping.h"
#include "cpu/nn.h"
#include "declared/scatter.h"
#include "kernels/arithmetic.h"
#include "kernels/creation.h"
#include "kernels/pool.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/any_floating.h"
#include "ops/channels_last.h"
#include "ops/formulas/pool.h"
#include "ops/formulas/reduce.h"
#include "ops/windows.h"

namespace tp {

int64_t output_length(const Axis& a, bool ceil_mode) {
  check_extents({a.kernel, a.stride, a.padding, a.dilation});
  check(a.stride != 0, "stride should not be zero");
  check(a.padding >= 0, "pad must be non-negative, but got pad: ", a.padding);
  check(a.padding <= ((a.kernel - 1) * a.dilation + 1) / 2,
        "pad should be at most half of effective kernel size, but got pad=", a.padding, ", kernel_size=", a.kernel,
        " and dilation=", a.dilation);
  const int64_t room = a.input + 2 * a.padding - a.dilation * (a.kernel - 1) - 1 + (ceil_mode ? a.stride - 1 : 0);
  int64_t n = (room >= 0 ? room : room - a.stride + 1) / a.stride + 1;
  // The last window must start inside the input or its left padding.
  if (ceil_mode && (n - 1) * a.stride >= a.input + a.padding) --n;
  return n;
}

namespace {

/// One pooling op, its arguments checked as PyTorch checks them.
struct Windows {
  Axis rows, columns;
  int64_t planes;
  Dims output_sizes;

  Windows(const char* op, const Dims& sizes, const Dims& kernel, const Dims& stride, const Dims& padding,
          const Dims& dilation, bool ceil_mode) {
    const auto pair = [](const Dims& d, int64_t i) { return d.size() == 1 ? d[0] : d[i]; };
    const auto one_or_two = [](const Dims& d) { return d.size() == 1 || d.size() == 2; };
    check(one_or_two(kernel), op, ": kernel_size must either be a single int, or a tuple of two ints");
    check(stride.empty() || one_or_two(stride), op,
          ": stride must either be omitted, a single int, or a tuple of two ints");
    check(one_or_two(padding), op, ": padding must either be a single int, or a tuple of two ints");
    check(one_or_two(dilation), op, ": dilation must be either a single int, or a tuple of two ints");
    const int64_t n = sizes.size();
    check(n == 3 || n == 4, "non-empty 3D or 4D (batch mode) tensor expected for input");
    const Dims& steps = stride.empty() ? kernel : stride;
    rows = {sizes[n - 2], pair(kernel, 0), pair(steps, 0), pair(padding, 0), pair(dilation, 0), 0};
    columns = {sizes[n - 1], pair(kernel, 1), pair(steps, 1), pair(padding, 1), pair(dilation, 1), 0};
    rows.output = output_length(rows, ceil_mode);
    columns.output = output_length(columns, ceil_mode);
    check(rows.kernel > 0 && columns.kernel > 0, "kernel size should be greater than zero, but got kH: ", rows.kernel,
          " kW: ", columns.kernel);
    check(rows.stride > 0 && columns.stride > 0, "stride should be greater than zero, but got dH: ", rows.stride,
          " dW: ", columns.stride);
    check(rows.dilation > 0 && columns.dilation > 0,
          "dilation should be greater than zero, but got dilationH: ", rows.dilation, " dilationW: ", columns.dilation);
    check(sizes[n - 3] != 0 && sizes[n - 2] != 0 && sizes[n - 1] != 0,
          "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:", sizes);
    check(rows.output >= 1 && columns.output >= 1, "Given input size: (", sizes[n - 3], "x", rows.input, "x",
          columns.input, "). Calculated output size: (", sizes[n - 3], "x", rows.output, "x", columns.output,
          "). Output size is too small");
    planes = sizes[n - 3] * (n == 4 ? sizes[0] : 1);
    output_sizes = sizes;
    output_sizes[n - 2] = rows.output;
    output_sizes[n - 1] = columns.output;
  }

  int64_t input_plane() const { return rows.input * columns.input; }
  int64_t output_plane() const { return rows.output * columns.output; }
  /// Windows of 2 × 2 side by side, none of which sticks out.
  bool side_by_side() const {
    const auto plain = [](const Axis& a) {
      return a.kernel == 2 && a.stride == 2 && a.padding == 0 && a.dilation == 1 && 2 * a.output <= a.input;
    };
    return plain(rows) && plain(columns);
  }
};

/// Largest element of the window at (i, j), and its place.
template <class T>
void max_window(const Windows& w, const T* in, int64_t i, int64_t j, T& best, int64_t& place) {
  const int64_t width = w.columns.input;
  int64_t top = i * w.rows.stride - w.rows.padding, left = j * w.columns.stride - w.columns.padding;
  const int64_t bottom = std::min(top + (w.rows.kernel - 1) * w.rows.dilation + 1, w.rows.input);
  const int64_t right = std::min(left + (w.columns.kernel - 1) * w.columns.dilation + 1, width);
  while (top < 0) top += w.rows.dilation;
  while (left < 0) left += w.columns.dilation;
  best = std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
  place = top * width + left;
  for (int64_t y = top; y < bottom; y += w.rows.dilation)
    for (int64_t x = left; x < right; x += w.columns.dilation) {
      const T value = in[y * width + x];
      if (value > best || value != value) {
        best = value;
        place = y * width + x;
      }
    }
}

template <class T>
void max_plane(const Windows& w, const T* in, T* out, int64_t* indices) {
  const int64_t width = w.columns.input, n = w.columns.output, stride = w.columns.stride;
  // Windows that stick out on neither side are done together, one of their elements after the other.
  int64_t first = n, last = n;
  if constexpr (std::is_floating_point_v<T>) {
    first = std::min(n, (w.columns.padding + stride - 1) / stride);
    const int64_t room = width - 1 - (w.columns.kernel - 1) * w.columns.dilation + w.columns.padding;
    last = room < 0 ? first : std::clamp(room / stride + 1, first, n);
  }
  for (int64_t i = 0; i < w.rows.output; ++i, out += n, indices += n) {
    for (int64_t j = 0; j < n; ++j)
      if (j < first || j >= last) max_window(w, in, i, j, out[j], indices[j]);
    if (first >= last) continue;
    if constexpr (std::is_floating_point_v<T>) {
      auto* tap = (std::is_same_v<T, float> ? max_pool_tap_f32 : max_pool_tap_f64).call;
      const int64_t begin = i * w.rows.stride - w.rows.padding, left = first * stride - w.columns.padding;
      int64_t top = begin;
      while (top < 0) top += w.rows.dilation;
      for (int64_t j = first; j < last; ++j) {
        out[j] = -std::numeric_limits<T>::infinity();
        indices[j] = top * width + left + (j - first) * stride;
      }
      const int64_t bottom = std::min(begin + (w.rows.kernel - 1) * w.rows.dilation + 1, w.rows.input);
      for (int64_t y = top; y < bottom; y += w.rows.dilation)
        for (int64_t x = 0; x < w.columns.kernel; ++x) {
          const int64_t place = y * width + left + x * w.columns.dilation;
          tap(out + first, indices + first, in + place, place, stride, last - first);
        }
    }
  }
}

/// The part of a window inside the input, and what its sum is divided by.
struct Span {
  int64_t top, bottom, left, right, divisor;
};

Span average_span(const Windows& w, int64_t i, int64_t j, bool count_padding, std::optional<int64_t> divisor) {
  const int64_t top = i * w.rows.stride - w.rows.padding, left = j * w.columns.stride - w.columns.padding;
  const int64_t bottom = std::min(top + w.rows.kernel, w.rows.input + w.rows.padding);
  const int64_t right = std::min(left + w.columns.kernel, w.columns.input + w.columns.padding);
  Span s{std::max<int64_t>(top, 0), std::min(bottom, w.rows.input), std::max<int64_t>(left, 0),
         std::min(right, w.columns.input), 0};
  s.divisor = divisor         ? *divisor
              : count_padding ? (bottom - top) * (right - left)
                              : (s.bottom - s.top) * (s.right - s.left);
  return s;
}

Span adaptive_span(const Dims& in, const Dims& out, int64_t i, int64_t j) {
  const int64_t n = in.size(), h = in[n - 2], w = in[n - 1], rows = out[n - 2], columns = out[n - 1];
  Span s{i * h / rows, ((i + 1) * h + rows - 1) / rows, j * w / columns, ((j + 1) * w + columns - 1) / columns, 0};
  s.divisor = (s.bottom - s.top) * (s.right - s.left);
  return s;
}

/// out[i, j] of each plane becomes the mean over span(i, j).
template <class T, class SpanOf>
void average_planes(const Dims& input, const Dims& output, const T* in, T* out, SpanOf&& span) {
  const int64_t n = input.size(), h = input[n - 2], w = input[n - 1], rows = output[n - 2], columns = output[n - 1];
  const int64_t planes = product(output) / std::max<int64_t>(rows * columns, 1);
  parallel_for(planes, std::max<int64_t>(1, kGrain / (h * w)), [&](int64_t begin, int64_t end) {
    for (int64_t p = begin; p < end; ++p)
      for (int64_t i = 0; i < rows; ++i)
        for (int64_t j = 0; j < columns; ++j) {
          const Span s = span(i, j);
          T sum = 0;
          for (int64_t y = s.top; y < s.bottom; ++y)
            for (int64_t x = s.left; x < s.right; ++x) sum = wrapping_add(sum, in[(p * h + y) * w + x]);
          const bool inside = s.top < s.bottom && s.left < s.right;
          out[(p * rows + i) * columns + j] = inside ? sum / static_cast<T>(s.divisor) : T(0);
        }
  });
}

/// Spreads each gradient evenly over its span.
template <class T, class SpanOf>
void spread_planes(const Dims& input, const Dims& output, T* to, const T* grad, SpanOf&& span) {
  const int64_t n = input.size(), h = input[n - 2], w = input[n - 1], rows = output[n - 2], columns = output[n - 1];
  const int64_t planes = product(output) / std::max<int64_t>(rows * columns, 1);
  parallel_for(planes, std::max<int64_t>(1, kGrain / (h * w)), [&](int64_t begin, int64_t end) {
    for (int64_t p = begin; p < end; ++p)
      for (int64_t i = 0; i < rows; ++i)
        for (int64_t j = 0; j < columns; ++j) {
          const Span s = span(i, j);
          const T share = grad[(p * rows + i) * columns + j] / static_cast<T>(s.divisor);
          for (int64_t y = s.top; y < s.bottom; ++y)
            for (int64_t x = s.left; x < s.right; ++x) {
              T& sum = to[(p * h + y) * w + x];
              sum = wrapping_add(sum, share);
            }
        }
  });
}

Windows average_windows(const Dims& sizes, const Dims& kernel_size, const Dims& stride, const Dims& padding,
                        bool ceil_mode, const std::optional<int64_t>& divisor) {
  check_index(sizes.size() >= 3, "Dimension out of range (expected to be in range of [", -sizes.size(), ", ",
              sizes.size() - 1, "], but got -3)");
  check(!divisor || *divisor != 0, "divisor must be not zero");
  return {"avg_pool2d", sizes, kernel_size, stride, padding, {1, 1}, ceil_mode};
}

}  // namespace

namespace kernels {

TensorList max_pool2d_with_indices(const Tensor& self, const Dims& kernel_size, const Dims& stride, const Dims& padding,
                                   const Dims& dilation, bool ceil_mode) {
  const Windows w("max_pool2d", self.sizes(), kernel_size, stride, padding, dilation, ceil_mode);
  if (self.dtype() == DType::Bool) fail_not_implemented("max_pool2d", self.dtype());
  Tensor out = tp::empty(w.output_sizes, self.dtype(), self.device());
  Tensor indices = tp::empty(w.output_sizes, DType::Int64, self.device());
  if (out.is_meta()) return {out, indices};
  const Tensor input = packed(self);
  auto* places = indices.data<int64_t>();
  const int64_t grain = std::max<int64_t>(1, kGrain / w.input_plane());
  dispatch_numeric(self.dtype(), "max_pool2d", [&]<class T>() {
    PoolRowKernel* row = nullptr;
    if constexpr (std::is_floating_point_v<T>)
      if (w.side_by_side()) row = (std::is_same_v<T, float> ? max_pool_row_f32 : max_pool_row_f64).call;
    parallel_for(w.planes, grain, [&](int64_t begin, int64_t end) {
      for (int64_t p = begin; p < end; ++p) {
        const T* from = input.data<T>() + p * w.input_plane();
        T* to = out.data<T>() + p * w.output_plane();
        int64_t* at = places + p * w.output_plane();
        if (!row) {
          max_plane(w, from, to, at);
          continue;
        }
        const int64_t width = w.columns.input, n = w.columns.output;
        for (int64_t i = 0; i < w.rows.output; ++i)
          row(to + i * n, at + i * n, from + 2 * i * width, from + (2 * i + 1) * width, 2 * i * width, width, n);
      }
    });
  });
  if (like_channels_last(self)) return {to_channels_last(out), to_channels_last(indices)};
  return {out, indices};
}

Tensor max_pool2d_backward(const Tensor& grad_output, const Dims& input_size, const Tensor& indices) {
  const Tensor out = tp::zeros(input_size, {grad_output.dtype(), grad_output.device()});
  if (out.is_meta()) return out;
  const Tensor g = packed(grad_output), at = packed(indices);
  const int64_t n = input_size.size(), plane = input_size[n - 2] * input_size[n - 1];
  const int64_t windows = g.size(-2) * g.size(-1), planes = windows ? g.numel() / windows : 0;
  dispatch_floating(out.dtype(), "max_pool2d_backward", [&]<class T>() {
    parallel_for(planes, std::max<int64_t>(1, kGrain / plane), [&](int64_t begin, int64_t end) {
      for (int64_t p = begin; p < end; ++p) {
        T* to = out.data<T>() + p * plane;
        const T* from = g.data<T>() + p * windows;
        const int64_t* places = at.data<int64_t>() + p * windows;
        for (int64_t i = 0; i < windows; ++i) to[places[i]] += from[i];
      }
    });
  });
  return out;
}

Tensor avg_pool2d(const Tensor& self, const Dims& kernel_size, const Dims& stride, const Dims& padding, bool ceil_mode,
                  bool count_include_pad, std::optional<int64_t> divisor_override) {
  const Windows w = average_windows(self.sizes(), kernel_size, stride, padding, ceil_mode, divisor_override);
  if (!is_floating(self.dtype()) && self.dtype() != DType::Int64) fail_not_implemented("avg_pool2d", self.dtype());
  Tensor out = tp::empty(w.output_sizes, self.dtype(), self.device());
  if (out.is_meta()) return out;
  const Tensor input = packed(self);
  dispatch_numeric(self.dtype(), "avg_pool2d", [&]<class T>() {
    average_planes(self.sizes(), w.output_sizes, input.data<T>(), out.data<T>(),
                   [&](int64_t i, int64_t j) { return average_span(w, i, j, count_include_pad, divisor_override); });
  });
  return like_channels_last(self) ? to_channels_last(out) : out;
}

Tensor avg_pool2d_backward(const Tensor& grad_output, const Dims& input_size, const Dims& kernel_size,
                           const Dims& stride, const Dims& padding, bool ceil_mode, bool count_include_pad,
                           std::optional<int64_t> divisor_override) {
  const Windows w = average_windows(input_size, kernel_size, stride, padding, ceil_mode, divisor_override);
  const Tensor out = tp::zeros(input_size, {grad_output.dtype(), grad_output.device()});
  if (out.is_meta()) return out;
  const Tensor g = packed(grad_output);
  dispatch_any_floating(out.dtype(), "avg_pool2d_backward", [&]<class T>() {
    spread_planes(input_size, w.output_sizes, out.data<T>(), g.data<T>(),
                  [&](int64_t i, int64_t j) { return average_span(w, i, j, count_include_pad, divisor_override); });
  });
  return out;
}

Tensor adaptive_avg_pool2d_windows(const Tensor& self, const Dims& output_size) {
  const int64_t n = self.dim();
  check(n == 3 || n == 4, "adaptive_avg_pool2d(): Expected 3D or 4D tensor, but got ", self.sizes());
  for (int64_t d : {n - 2, n - 1})
    check(self.size(d) > 0,
          "adaptive_avg_pool2d(): Expected input to have non-zero size for non-batch dimensions, but input has "
          "sizes ",
          self.sizes(), " with dimension ", d, " being empty");
  Dims sizes = self.sizes();
  sizes[n - 2] = output_size[0];
  sizes[n - 1] = output_size[1];
  Tensor out = tp::empty(sizes, self.dtype(), self.device());
  if (out.is_meta()) return out;
  const Tensor input = packed(self);
  dispatch_floating(self.dtype(), "adaptive_avg_pool2d", [&]<class T>() {
    average_planes(self.sizes(), sizes, input.data<T>(), out.data<T>(),
                   [&](int64_t i, int64_t j) { return adaptive_span(self.sizes(), sizes, i, j); });
  });
  return like_channels_last(self) ? to_channels_last(out) : out;
}

Tensor adaptive_avg_pool2d_backward(const Tensor& grad_output, const Dims& input_size) {
  const Tensor out = tp::zeros(input_size, {grad_output.dtype(), grad_output.device()});
  if (out.is_meta()) return out;
  const Tensor g = packed(grad_output);
  dispatch_any_floating(out.dtype(), "adaptive_avg_pool2d_backward", [&]<class T>() {
    spread_planes(input_size, g.sizes(), out.data<T>(), g.data<T>(),
                  [&](int64_t i, int64_t j) { return adaptive_span(input_size, g.sizes(), i, j); });
  });
  return out;
}

}  // namespace kernels

namespace composite {

Tensor max_pool2d(const Tensor& self, const Dims& kernel_size, const Dims& stride, const Dims& padding,
                  const Dims& dilation, bool ceil_mode) {
  return ops::max_pool2d_with_indices(self, kernel_size, stride, padding, dilation, ceil_mode)[0];
}

Tensor adaptive_avg_pool2d(const Tensor& self, const Dims& output_size) {
  check(output_size.size() == 1 || output_size.size() == 2, "adaptive_avg_pool2d: output_size must be 2");
  const Dims size{output_size[0], output_size.back()};
  check(size[0] >= 0 && size[1] >= 0,
        "adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but received {", size[0], ", ",
        size[1], "}");
  // One window is a plain mean; PyTorch's graph shows it as that.
  if (size[0] == 1 && size[1] == 1) {
    const Tensor mean = ops::mean(self, Dims{-1, -2}, true);
    const int64_t channels = mean.size(-3);
    if (like_channels_last(self)) mean.impl()->strides = {channels, 1, channels, channels};
    return mean;
  }
  return ops::adaptive_avg_pool2d_windows(self, size);
}

}  // namespace composite

namespace ops {

Tensor max_pool2d_gather(const Tensor& grad, const Tensor& indices) {
  Dims planes = grad.sizes(), windows = indices.sizes();
  for (Dims* d : {&planes, &windows}) {
    const int64_t last = d->size() - 1, area = (*d)[last - 1] * (*d)[last];
    d->erase(last);
    (*d)[last - 1] = area;
  }
  return reshape(gather(reshape(grad, planes), -1, reshape(indices, windows)), indices.sizes());
}

}  // namespace ops
}  // namespace tp

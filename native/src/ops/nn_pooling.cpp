// Pooling over volumes and windows of any place: means as sums of taps, maxima by looking at every tap.
#include <limits>

#include "autograd/formulas.h"
#include "core/parallel.h"
#include "kernels/creation.h"
#include "kernels/indexing.h"
#include "kernels/pool.h"
#include "kernels/pooling.h"
#include "kernels/reduce.h"
#include "kernels/scatter.h"
#include "kernels/views.h"
#include "ops/channels_last.h"
#include "ops/formulas/pooling.h"
#include "ops/index_plan.h"
#include "ops/packed.h"
#include "ops/resample.h"
#include "ops/windows.h"

namespace tp {
namespace {

int64_t nth(const Dims& d, int64_t i) { return d.size() == 1 ? d[0] : d[i]; }

/// The three axes of avg_pool3d or max_pool3d, checked as PyTorch checks them.
std::vector<Axis> volume_axes(const char* op, const Dims& sizes, const Dims& kernel, const Dims& stride,
                              const Dims& padding, const Dims& dilation, bool ceil_mode) {
  const auto one_or_three = [](const Dims& d) { return d.size() == 1 || d.size() == 3; };
  check(one_or_three(kernel), op, ": kernel_size must be a single int, or a tuple of three ints");
  check(stride.empty() || one_or_three(stride), op, ": stride must be omitted, a single int, or a tuple of three ints");
  check(one_or_three(padding), op, ": padding must be a single int, or a tuple of three ints");
  check(one_or_three(dilation), op, ": dilation must be either a single int, or a tuple of three ints");
  const int64_t n = sizes.size();
  check(n == 4 || n == 5, "non-empty 4D or 5D (batch mode) tensor expected for input");
  const Dims& steps = stride.empty() ? kernel : stride;
  std::vector<Axis> axes;
  for (int64_t d = 0; d < 3; ++d)
    axes.push_back({sizes[n - 3 + d], nth(kernel, d), nth(steps, d), nth(padding, d), nth(dilation, d), 0});
  const auto all_positive = [&](int64_t Axis::*field) {
    return axes[0].*field > 0 && axes[1].*field > 0 && axes[2].*field > 0;
  };
  check(all_positive(&Axis::kernel), "kernel size should be greater than zero, but got kT: ", axes[0].kernel,
        " kH: ", axes[1].kernel, " kW: ", axes[2].kernel);
  check(all_positive(&Axis::stride), "stride should be greater than zero, but got dT: ", axes[0].stride,
        " dH: ", axes[1].stride, " dW: ", axes[2].stride);
  check(all_positive(&Axis::dilation), "dilation should be greater than zero, but got dilationT: ", axes[0].dilation,
        " dilationH: ", axes[1].dilation, " dilationW: ", axes[2].dilation);
  for (Axis& a : axes) a.output = output_length(a, ceil_mode);
  for (int64_t d = n - 4; d < n; ++d)
    check(sizes[d] > 0, op,
          "_out_cpu_template(): Expected input's non-batch dimensions to have positive length, but "
          "input has a shape of ",
          sizes, " and non-batch dimension ", sizes[d], " has length zero!");
  const auto by = [&](int64_t Axis::*field) {
    return str("(", sizes[n - 4], "x", axes[0].*field, "x", axes[1].*field, "x", axes[2].*field, ")");
  };
  check(axes[0].output >= 1 && axes[1].output >= 1 && axes[2].output >= 1, "Given input size: ", by(&Axis::input),
        ". Calculated output size: ", by(&Axis::output), ". Output size is too small");
  return axes;
}

/// What of each window lies inside the input.
Taps sliding_taps(const Axis& a) {
  Taps taps(a.input, a.output);
  for (int64_t o = 0; o < a.output; ++o) {
    for (int64_t k = 0; k < a.kernel; ++k) {
      const int64_t i = o * a.stride - a.padding + k * a.dilation;
      if (i >= 0 && i < a.input) taps.add(i);
    }
    taps.next();
  }
  return taps;
}

/// Windows of `size` at places that run from the first to the last position, spread by `sample`.
template <class T>
Taps fractional_taps(T sample, int64_t input, int64_t output, int64_t size) {
  Taps taps(input, output);
  const T spread = output > 1 ? static_cast<T>(input - size) / static_cast<T>(output - 1) : T(0);
  for (int64_t o = 0; o < output; ++o) {
    const int64_t start = o == output - 1 ? input - size
                                          : static_cast<int64_t>((static_cast<T>(o) + sample) * spread) -
                                                static_cast<int64_t>(sample * spread);
    for (int64_t k = 0; k < size; ++k) taps.add(std::clamp<int64_t>(start + k, 0, input - 1));
    taps.next();
  }
  return taps;
}

/// The largest element of each window of one volume, and its place; taps are per dimension, the first may be trivial.
template <class T>
void max_volume(const std::vector<Taps>& taps, const T* in, T* out, int64_t* places) {
  const Taps &a = taps[0], &b = taps[1], &c = taps[2];
  for (int64_t i = 0; i < a.output(); ++i)
    for (int64_t j = 0; j < b.output(); ++j)
      for (int64_t k = 0; k < c.output(); ++k) {
        bool first = true;
        T best = 0;
        int64_t place = 0;
        for (int64_t p = a.begin[i]; p < a.begin[i + 1]; ++p)
          for (int64_t q = b.begin[j]; q < b.begin[j + 1]; ++q)
            for (int64_t r = c.begin[k]; r < c.begin[k + 1]; ++r) {
              const int64_t at = (a.index[p] * b.input + b.index[q]) * c.input + c.index[r];
              const T value = in[at];
              if (first || value > best || value != value) {
                best = value;
                place = at;
                first = false;
              }
            }
        *out++ = best;
        *places++ = place;
      }
}

std::vector<Taps> as_volume(std::vector<Taps> taps) {
  while (taps.size() < 3) {
    Taps one(1, 1);
    one.add(0);
    one.next();
    taps.insert(taps.begin(), std::move(one));
  }
  return taps;
}

/// Results of max pooling over the last dimensions; `taps_of(plane)` are the windows of one plane.
template <class TapsOf>
TensorList max_windows(const char* kernel, const Tensor& self, const Dims& output, TapsOf&& taps_of) {
  Dims sizes = self.sizes();
  int64_t plane = 1;
  for (int64_t d = 0; d < output.size(); ++d) {
    int64_t& size = sizes[sizes.size() - output.size() + d];
    plane *= size;
    size = output[d];
  }
  for (int64_t size : sizes) check(size >= 0, "Trying to create tensor with negative dimension ", size, ": ", sizes);
  if (self.dtype() == DType::Bool) fail_not_implemented(kernel, self.dtype());
  Tensor out = tp::empty(sizes, self.dtype(), self.device());
  Tensor indices = tp::empty(sizes, DType::Int64, self.device());
  if (out.is_meta() || out.numel() == 0) return {out, indices};
  const Tensor in = packed(self);
  const int64_t windows = product(output);
  dispatch_numeric(self.dtype(), kernel, [&]<class T>() {
    parallel_for(out.numel() / windows, std::max<int64_t>(1, kGrain / plane), [&](int64_t begin, int64_t end) {
      for (int64_t p = begin; p < end; ++p)
        max_volume(taps_of(p), in.data<T>() + p * plane, out.data<T>() + p * windows,
                   indices.data<int64_t>() + p * windows);
    });
  });
  return {out, indices};
}

TensorList adaptive_max(const char* op, const Tensor& self, const Dims& output_size, int64_t dims) {
  const int64_t n = self.dim();
  check(n == dims + 1 || n == dims + 2, op, "(): Expected ", dims + 1, "D or ", dims + 2,
        "D tensor, but got: ", self.sizes());
  for (int64_t d = n - dims; d < n; ++d)
    check(self.size(d) > 0, op,
          "(): Expected input to have non-zero size for non-batch dimensions, but input has sizes ", self.sizes(),
          " with dimension ", d, " being empty");
  check(output_size.size() == dims, op, "(): internal error: output_size.size() must be ", dims);
  std::vector<Taps> taps;
  Dims shape = self.sizes();
  for (int64_t d = 0; d < dims; ++d) shape[n - dims + d] = output_size[d];
  for (int64_t size : output_size)
    check(size >= 0, "Trying to create tensor with negative dimension ", size, ": ", shape);
  for (int64_t d = 0; d < dims; ++d) taps.push_back(adaptive_taps(self.size(n - dims + d), output_size[d]));
  taps = as_volume(std::move(taps));
  return max_windows(op, self, output_size, [&](int64_t) -> const std::vector<Taps>& { return taps; });
}

TensorList fractional_max(const char* op, const Tensor& self, const Dims& kernel_size, const Dims& output_size,
                          const Tensor& samples, int64_t dims) {
  const int64_t n = self.dim();
  check(kernel_size.size() == 1 || kernel_size.size() == dims, op,
        ": kernel_size must either be a single int, or a tuple of ", dims, " ints");
  check(output_size.size() == 1 || output_size.size() == dims, op,
        ": output_size must either be a single int, or a tuple of ", dims, " ints");
  check(n == dims + 1 || n == dims + 2, op, "(): Expected ", dims + 1, "D or ", dims + 2,
        "D tensor, but got: ", self.sizes());
  for (int64_t d = n - dims - 1; d < n; ++d)
    check(self.size(d) > 0, op, "(): Expected input to have non-zero size for non-batch dimensions, but got ",
          self.sizes(), " with dimension ", d, " being empty.");
  check_extents(kernel_size);
  check_extents(output_size);
  Dims output;
  for (int64_t d = 0; d < dims; ++d) {
    const int64_t size = self.size(n - dims + d), window = nth(kernel_size, d);
    output.push_back(nth(output_size, d));
    check(window > 0 && output[d] > 0, op, ": kernel_size and output_size must be positive");
    check(output[d] + window - 1 <= size, op, "(): pool ", dims == 2 ? (d == 0 ? "height " : "width ") : "", window,
          " too large relative to input ", dims == 2 ? (d == 0 ? "height " : "width ") : "", size);
  }
  check(samples.dtype() == self.dtype(), "Expect _random_samples to have the same dtype as input");
  const int64_t planes = self.size(n - dims - 1) * (n == dims + 2 ? self.size(0) : 1);
  check(samples.dim() == 3 && samples.size(0) * samples.size(1) >= planes && samples.size(2) == dims,
        "Expect _random_samples to be of shape (batch, channels, ", dims, ") but got ", samples.sizes());
  if (!is_floating(self.dtype())) fail_not_implemented(str(op, "_out_frame").c_str(), self.dtype());
  const Tensor places = packed(samples);
  return dispatch_floating(self.dtype(), op, [&]<class T>() {
    return max_windows(op, self, output, [&](int64_t p) {
      std::vector<Taps> taps;
      for (int64_t d = 0; d < dims; ++d) {
        // In two dimensions the first sample is for the width.
        const T sample = places.data<T>()[p * dims + (dims == 2 ? 1 - d : d)];
        taps.push_back(fractional_taps(sample, self.size(n - dims + d), output[d], nth(kernel_size, d)));
      }
      return as_volume(std::move(taps));
    });
  });
}

/// Divides each window's sum by what it counts, or multiplies nothing on the meta device.
void divide(const Tensor& t, const std::vector<Axis>& axes, bool count_padding, std::optional<int64_t> divisor) {
  if (t.is_meta() || t.numel() == 0) return;
  std::vector<std::vector<int64_t>> lengths(3);
  for (size_t d = 0; d < 3; ++d)
    for (int64_t o = 0; o < axes[d].output; ++o) {
      const Axis& a = axes[d];
      const int64_t start = o * a.stride - a.padding, end = std::min(start + a.kernel, a.input + a.padding);
      lengths[d].push_back(count_padding ? end - start : std::min(end, a.input) - std::max<int64_t>(start, 0));
    }
  dispatch_numeric(t.dtype(), "avg_pool3d", [&]<class T>() {
    T* x = t.data<T>();
    for (int64_t p = t.numel() / (axes[0].output * axes[1].output * axes[2].output); p > 0; --p)
      for (int64_t i : lengths[0])
        for (int64_t j : lengths[1])
          for (int64_t k : lengths[2]) {
            const int64_t by = divisor ? *divisor : std::max<int64_t>(i * j * k, 1);
            *x = static_cast<T>(*x / static_cast<T>(by));
            ++x;
          }
  });
}

std::vector<Axis> average_axes(const Dims& sizes, const Dims& kernel_size, const Dims& stride, const Dims& padding,
                               bool ceil_mode, const std::optional<int64_t>& divisor) {
  check(!divisor || *divisor != 0, "divisor must be not zero");
  return volume_axes("avg_pool3d", sizes, kernel_size, stride, padding, {1, 1, 1}, ceil_mode);
}

std::vector<Taps> all_taps(const std::vector<Axis>& axes) {
  std::vector<Taps> taps;
  for (const Axis& a : axes) taps.push_back(sliding_taps(a));
  return taps;
}

Tensor unpooled(const Tensor& self, const Tensor& indices, const Dims& output_size, int64_t dims) {
  check(output_size.size() == dims, "There should be exactly ", dims == 2 ? "two" : "three", " elements (",
        dims == 2 ? "height, width" : "depth, height, width", ") in output_size, but got ", output_size.size(),
        " elements.");
  check(indices.dtype() == DType::Int64,
        "elements in indices should be type int64 but got: ", scalar_name(indices.dtype()));
  check(self.dim() == dims + 1 || self.dim() == dims + 2, "Input to max_unpooling", dims, "d should be a ", dims + 1,
        "d or ", dims + 2, "d Tensor, but got tensor with dimension: ", self.dim());
  check(indices.sizes() == self.sizes(), "Expected shape of indices to be same as that of the input tensor (",
        self.sizes(), ") but got indices tensor with shape: ", indices.sizes());
  for (int64_t d = self.dim() - dims - 1; d < self.dim(); ++d)
    check(self.size(d) > 0, "max_unpooling", dims,
          "d_forward_out_cpu(): Expected input to have non-zero size for non-batch "
          "dimensions, but got ",
          self.sizes(), " with dimension ", d, " being empty.");
  Dims sizes = self.sizes();
  for (int64_t d = 0; d < dims; ++d) {
    check(output_size[d] >= 0, "output_size must be non-negative");
    sizes[sizes.size() - dims + d] = output_size[d];
  }
  const Tensor out = tp::zeros(sizes, {self.dtype(), self.device()});
  if (out.is_meta() || self.numel() == 0) return out;
  const Tensor in = packed(self), at = packed(indices);
  const int64_t volume = product(output_size), windows = product(ops::last_sizes(self.sizes(), dims));
  dispatch_numeric(self.dtype(), "max_unpooling", [&]<class T>() {
    for (int64_t i = 0; i < in.numel(); ++i) {
      const int64_t place = at.data<int64_t>()[i];
      if (place < 0 || place >= volume) {
        std::string by;
        for (int64_t d = 0; d < dims; ++d) by += str(d ? "x" : "", output_size[d]);
        fail(ErrorKind::Runtime, "Found an invalid max index: ", place, " (output volumes are of size ", by);
      }
      out.data<T>()[i / windows * volume + place] = in.data<T>()[i];
    }
  });
  return out;
}

}  // namespace

namespace kernels {

Tensor avg_pool3d(const Tensor& self, const Dims& kernel_size, const Dims& stride, const Dims& padding, bool ceil_mode,
                  bool count_include_pad, std::optional<int64_t> divisor_override) {
  const auto axes = average_axes(self.sizes(), kernel_size, stride, padding, ceil_mode, divisor_override);
  if (!is_floating(self.dtype()) && self.dtype() != DType::Int64)
    fail_not_implemented("avg_pool3d_out_frame", self.dtype());
  const Tensor out = resample(self, all_taps(axes));
  divide(out, axes, count_include_pad, divisor_override);
  return out;
}

Tensor avg_pool3d_backward(const Tensor& grad_output, const Dims& input_size, const Dims& kernel_size,
                           const Dims& stride, const Dims& padding, bool ceil_mode, bool count_include_pad,
                           std::optional<int64_t> divisor_override) {
  const auto axes = average_axes(input_size, kernel_size, stride, padding, ceil_mode, divisor_override);
  const Tensor shares = tp::empty(grad_output.sizes(), grad_output.dtype(), grad_output.device());
  copy_data(shares, grad_output);
  divide(shares, axes, count_include_pad, divisor_override);
  return resample_adjoint(shares, all_taps(axes));
}

TensorList max_pool3d_with_indices(const Tensor& self, const Dims& kernel_size, const Dims& stride, const Dims& padding,
                                   const Dims& dilation, bool ceil_mode) {
  const auto axes =
      volume_axes("max_pool3d_with_indices", self.sizes(), kernel_size, stride, padding, dilation, ceil_mode);
  const std::vector<Taps> taps = all_taps(axes);
  return laid_out_as(self, max_windows("max_pool3d", self, {axes[0].output, axes[1].output, axes[2].output},
                                       [&](int64_t) -> const std::vector<Taps>& { return taps; }));
}

Tensor max_pool2d_with_indices_backward(const Tensor& grad_output, const Tensor& self, const Dims&, const Dims&,
                                        const Dims&, const Dims&, bool, const Tensor& indices) {
  const int64_t n = self.dim();
  check(n == 3 || n == 4, "non-empty 3D or 4D (batch mode) tensor expected for input");
  check(indices.dtype() == DType::Int64 && indices.sizes() == grad_output.sizes() && indices.dim() == n,
        "Expected indices of grad_output's shape ", grad_output.sizes(), " and type Long, but got ", indices.sizes());
  for (int64_t d = 0; d < n - 2; ++d)
    check(grad_output.size(d) == self.size(d), "Expected grad_output to have ", self.size(d), " planes, but got ",
          grad_output.sizes());
  if (!indices.is_meta())
    check(!first_outside(as_positions(indices), self.size(-2) * self.size(-1)), "index out of range");
  return laid_out_as(self, max_pool2d_backward(cast(grad_output, self.dtype()), self.sizes(), indices));
}

TensorList adaptive_max_pool2d(const Tensor& self, const Dims& output_size) {
  return laid_out_as(self, adaptive_max("adaptive_max_pool2d", self, output_size, 2));
}
TensorList adaptive_max_pool3d(const Tensor& self, const Dims& output_size) {
  return adaptive_max("adaptive_max_pool3d", self, output_size, 3);
}
TensorList fractional_max_pool2d(const Tensor& self, const Dims& kernel_size, const Dims& output_size,
                                 const Tensor& random_samples) {
  return fractional_max("fractional_max_pool2d", self, kernel_size, output_size, random_samples, 2);
}
TensorList fractional_max_pool3d(const Tensor& self, const Dims& kernel_size, const Dims& output_size,
                                 const Tensor& random_samples) {
  return fractional_max("fractional_max_pool3d", self, kernel_size, output_size, random_samples, 3);
}

Tensor max_unpool2d(const Tensor& self, const Tensor& indices, const Dims& output_size) {
  return laid_out_as(self, unpooled(self, indices, output_size, 2));
}
Tensor max_unpool3d(const Tensor& self, const Tensor& indices, const Dims& output_size, const Dims&, const Dims&) {
  return unpooled(self, indices, output_size, 3);
}

}  // namespace kernels

namespace composite {

Tensor avg_pool1d(const Tensor& self, const Dims& kernel_size, const Dims& stride, const Dims& padding, bool ceil_mode,
                  bool count_include_pad) {
  const auto single = [](const Dims& d, const char* name) {
    check(d.size() == 1, "avg_pool1d() argument '", name, "' should contain one int (got ", d.size(), ")");
    return d[0];
  };
  check(self.dim() == 2 || self.dim() == 3,
        "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size "
        "and other non-zero dimensions for input, but got: ",
        self.sizes());
  const int64_t kernel = single(kernel_size, "kernel_size"), step = stride.empty() ? kernel : single(stride, "stride");
  const Tensor image = ops::unsqueeze(self, -2);
  return ops::squeeze(ops::avg_pool2d(image, {1, kernel}, {1, step}, {0, single(padding, "padding")}, ceil_mode,
                                      count_include_pad, std::nullopt),
                      int64_t{-2});
}

Tensor adaptive_avg_pool1d(const Tensor& self, const Dims& output_size) {
  check(output_size.size() == 1, "adaptive_avg_pool1d() argument 'output_size' should contain one int (got ",
        output_size.size(), ")");
  check(self.dim() == 2 || self.dim() == 3, "Expected 2 to 3 dimensions, but got ", self.dim(),
        "-dimensional tensor for argument #1 'self' (while checking arguments for adaptive_avg_pool1d)");
  return ops::squeeze(ops::adaptive_avg_pool2d(ops::unsqueeze(self, -2), {1, output_size[0]}), int64_t{-2});
}

Tensor adaptive_avg_pool3d(const Tensor& self, const Dims& output_size) {
  check(output_size.size() == 3, "adaptive_avg_pool3d: output_size must be 3");
  const Dims& o = output_size;
  check(o[0] >= 0 && o[1] >= 0 && o[2] >= 0,
        "adaptive_avg_pool3d: elements of output_size must be greater than or equal to 0 but received {", o[0], ", ",
        o[1], ",", o[2], "}");
  check(self.dim() == 4 || self.dim() == 5, "adaptive_avg_pool3d(): Expected 4D or 5D tensor, but got ", self.sizes());
  if (o[0] == 1 && o[1] == 1 && o[2] == 1) {
    const Tensor mean = ops::mean(self, Dims{-1, -2, -3}, true);
    if (like_channels_last(self)) mean.impl()->strides = format_strides(mean.sizes(), MemoryFormat::ChannelsLast3d);
    return mean;
  }
  for (int64_t d = 1; d < self.dim(); ++d)
    check(self.size(d) > 0,
          "adaptive_avg_pool3d(): Expected input to have non-zero size for non-batch dimensions, but "
          "input has sizes ",
          self.sizes(), " with dimension ", d, " being empty");
  return ops::_adaptive_avg_pool3d(self, output_size);
}

TensorList max_pool1d_with_indices(const Tensor& self, const Dims& kernel_size, const Dims& stride, const Dims& padding,
                                   const Dims& dilation, bool ceil_mode) {
  bool filled = self.dim() == 2 || self.dim() == 3;
  for (int64_t d = self.dim() == 3 ? 1 : 0; filled && d < self.dim(); ++d) filled = self.size(d) != 0;
  check(filled, "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:",
        self.sizes());
  const auto single = [](const Dims& d, const char* name) {
    check(d.size() == 1, "max_pool1d() ", name,
          " must be an int, list of ints or tuple of ints of size 1 but got size ", d.size());
    return d[0];
  };
  Axis a{self.size(-1),
         single(kernel_size, "kernel_size"),
         0,
         single(padding, "padding"),
         single(dilation, "dilation"),
         0};
  a.stride = stride.empty() ? a.kernel : single(stride, "stride");
  check(a.kernel > 0, "max_pool1d() kernel_size must be greater than zero, but got ", a.kernel);
  check(a.stride > 0, "max_pool1d() stride must be greater than zero, but got ", a.stride);
  check(a.dilation > 0, "max_pool1d() dilation must be greater than zero, but got ", a.dilation);
  if (!self.requires_grad() && self.numel() > 0) {
    check(a.padding >= 0, "max_pool1d() padding must be non-negative, but got ", a.padding);
    check(a.padding <= a.kernel / 2,
          "max_pool1d() padding should be at most half of kernel size, but got padding=", a.padding,
          " and kernel_size=", a.kernel);
  }
  a.output = output_length(a, ceil_mode);
  check(a.output > 0, "max_pool1d() Invalid computed output size: ", a.output);
  const TensorList pooled = ops::max_pool2d_with_indices(ops::unsqueeze(self, -2), {1, a.kernel}, {1, a.stride},
                                                         {0, a.padding}, {1, a.dilation}, ceil_mode);
  return {ops::squeeze(pooled[0], int64_t{-2}), ops::squeeze(pooled[1], int64_t{-2})};
}

Tensor max_pool1d(const Tensor& self, const Dims& kernel_size, const Dims& stride, const Dims& padding,
                  const Dims& dilation, bool ceil_mode) {
  return ops::max_pool1d_with_indices(self, kernel_size, stride, padding, dilation, ceil_mode)[0];
}

Tensor max_pool3d(const Tensor& self, const Dims& kernel_size, const Dims& stride, const Dims& padding,
                  const Dims& dilation, bool ceil_mode) {
  return ops::max_pool3d_with_indices(self, kernel_size, stride, padding, dilation, ceil_mode)[0];
}

TensorList adaptive_max_pool1d(const Tensor& self, const Dims& output_size) {
  check(self.dim() == 2 || self.dim() == 3, "adaptive_max_pool1d(): Expected 2D or 3D tensor, but got: ", self.sizes());
  check(output_size.size() == 1, "adaptive_max_pool1d() argument 'output_size' should contain one int (got ",
        output_size.size(), ")");
  const TensorList pooled = ops::adaptive_max_pool2d(ops::unsqueeze(self, -2), {1, output_size[0]});
  return {ops::squeeze(pooled[0], int64_t{-2}), ops::squeeze(pooled[1], int64_t{-2})};
}

}  // namespace composite

namespace ops {

namespace {
/// The last `dims` dimensions joined into one.
Tensor flat_planes(const Tensor& t, int64_t dims) {
  Dims sizes = t.sizes();
  const int64_t plane = product(last_sizes(sizes, dims));
  sizes.resize(sizes.size() - dims);
  sizes.push_back(plane);
  return reshape(t, sizes);
}
}  // namespace

Tensor max_pool_gradient(const Tensor& grad, const Dims& sizes, const Tensor& indices, int64_t dims) {
  Dims planes(sizes.begin(), sizes.size() - dims);
  planes.push_back(product(last_sizes(sizes, dims)));
  const Tensor out = tp::zeros(planes, {grad.dtype(), grad.device()});
  return reshape(scatter_add_(out, -1, flat_planes(indices, dims), flat_planes(grad, dims)), sizes);
}

Tensor max_unpool_gradient(const Tensor& grad, const Tensor& indices, int64_t dims) {
  return reshape(gather(flat_planes(grad, dims), -1, flat_planes(indices, dims)), indices.sizes());
}

}  // namespace ops
}  // namespace tp

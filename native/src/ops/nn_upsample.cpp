// Interpolation: each mode is a list of taps per dimension.
#include <cmath>

#include "autograd/formulas.h"
#include "declared/arithmetic.h"
#include "declared/math.h"
#include "kernels/upsample.h"
#include "ops/channels_last.h"
#include "ops/resample.h"

namespace tp {
namespace {

using Factors = std::optional<std::vector<double>>;

/// Input elements per output element. PyTorch reckons in the tensor's own precision, which decides near ties.
template <class R>
R step(int64_t input, int64_t output, bool align_corners, double factor) {
  if (align_corners) return output > 1 ? static_cast<R>(input - 1) / static_cast<R>(output - 1) : R(0);
  return factor > 0 ? static_cast<R>(1 / factor) : static_cast<R>(input) / static_cast<R>(output);
}

/// Place in the input of the centre of output element `o`.
template <class R>
R source(R scale, int64_t o, bool align_corners, bool cubic) {
  if (align_corners) return scale * static_cast<R>(o);
  const R place = scale * (static_cast<R>(o) + R(0.5)) - R(0.5);
  return !cubic && place < 0 ? R(0) : place;
}

/// The cubic convolution kernel at distance x with parameter a.
double cubic_weight(double x, double a) {
  x = std::abs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

double sinc(double x) { return x == 0 ? 1 : std::sin(M_PI * x) / (M_PI * x); }

template <class R>
void add_nearest(Taps& taps, int64_t output, bool exact, double factor) {
  const R scale = step<R>(taps.input, output, false, factor);
  for (int64_t o = 0; o < output; ++o) {
    const R place = exact ? (static_cast<R>(o) + R(0.5)) * scale : static_cast<R>(o) * scale;
    taps.add(std::clamp<int64_t>(static_cast<int64_t>(std::floor(place)), 0, taps.input - 1));
    taps.next();
  }
}

/// A weight as PyTorch keeps it, which may be in 16 bits.
double rounded(double weight, DType type) {
  if (type == DType::Float16) return Half(weight);
  if (type == DType::BFloat16) return BFloat16(weight);
  return weight;
}

template <class R>
void add_linear(Taps& taps, int64_t output, bool align_corners, double factor, DType weights) {
  const R scale = step<R>(taps.input, output, align_corners, factor);
  for (int64_t o = 0; o < output; ++o) {
    const R place = output == taps.input ? static_cast<R>(o) : source(scale, o, align_corners, false);
    const int64_t first = std::min<int64_t>(static_cast<int64_t>(place), taps.input - 1);
    const R share = std::clamp<R>(place - static_cast<R>(first), 0, 1);
    taps.add(first, rounded(R(1) - static_cast<R>(rounded(share, weights)), weights));
    taps.add(std::min(first + 1, taps.input - 1), rounded(share, weights));
    taps.next();
  }
}

template <class R>
void add_cubic(Taps& taps, int64_t output, bool align_corners, double factor, DType weights) {
  const R scale = step<R>(taps.input, output, align_corners, factor);
  for (int64_t o = 0; o < output; ++o) {
    const R place = source(scale, o, align_corners, true), first = std::floor(place);
    for (int64_t k = -1; k < 3; ++k)
      taps.add(std::clamp<int64_t>(static_cast<int64_t>(first) + k, 0, taps.input - 1),
               rounded(cubic_weight(static_cast<double>(place - first) - static_cast<double>(k), -0.75), weights));
    taps.next();
  }
}

/// Filters as wide as the output elements are apart, so that shrinking averages.
void add_antialias(Taps& taps, int64_t output, const std::string& mode, bool align_corners, double factor) {
  const double scale = step<double>(taps.input, output, align_corners, factor);
  const double reach = (mode == "linear-aa" ? 1.0 : mode == "cubic-aa" ? 2.0 : 3.0) * std::max(scale, 1.0);
  const auto filter = [&](double x) {
    if (mode == "linear-aa") return std::max(0.0, 1 - std::abs(x));
    if (mode == "cubic-aa") return cubic_weight(x, -0.5);
    return std::abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0.0;
  };
  taps.index.reserve(static_cast<size_t>(std::max(taps.input, output)));
  for (int64_t o = 0; o < output; ++o) {
    const double centre = scale * (static_cast<double>(o) + 0.5);
    const int64_t first = std::max<int64_t>(static_cast<int64_t>(centre - reach + 0.5), 0);
    const int64_t last = std::min<int64_t>(static_cast<int64_t>(centre + reach + 0.5), taps.input);
    double total = 0;
    const size_t start = taps.weight.size();
    for (int64_t i = first; i < last; ++i) {
      const double w = filter((static_cast<double>(i) - centre + 0.5) / std::max(scale, 1.0));
      taps.add(i, w);
      total += w;
    }
    if (total != 0)
      for (size_t k = start; k < taps.weight.size(); ++k) taps.weight[k] /= total;
    taps.next();
  }
}

std::vector<Taps> taps_for(const Dims& input, const Dims& output, DType dtype, const std::string& mode, bool corners,
                           const Factors& factors) {
  std::vector<Taps> all;
  const int64_t count = output.size(), lead = input.size() - count;
  for (int64_t d = 0; d < count; ++d) {
    Taps taps(input[lead + d], output[d]);
    const double factor = factors && static_cast<int64_t>(factors->size()) > d ? (*factors)[d] : 0;
    const auto add = [&]<class R>(R) {
      if (mode == "nearest" || mode == "nearest-exact")
        add_nearest<R>(taps, output[d], mode != "nearest", factor);
      else if (mode == "linear")
        add_linear<R>(taps, output[d], corners, factor, count == 2 ? DType::Float64 : dtype);
      else if (mode == "cubic")
        add_cubic<R>(taps, output[d], corners, factor, dtype);
      else
        add_antialias(taps, output[d], mode, corners, factor);
    };
    if (dtype == DType::Float64)
      add(0.0);
    else
      add(0.0f);
    all.push_back(std::move(taps));
  }
  return all;
}

/// The size asked for, or the one the factors make.
Dims output_size(const Tensor& input, const std::optional<Dims>& size, const Factors& factors) {
  if (size) {
    check(!factors, "Must specify exactly one of output_size and scale_factors");
    return *size;
  }
  check(factors.has_value(), "Must specify exactly one of output_size and scale_factors");
  const int64_t count = input.dim() - 2;
  check(static_cast<int64_t>(factors->size()) == count, "scale_factors must have ", count, " elements");
  Dims out;
  for (int64_t d = 0; d < count; ++d) {
    const double length = static_cast<double>(input.size(d + 2)) * (*factors)[d];
    check(length >= -9e18 && length < 9e18, "Input and output sizes should be greater than 0, but got ", length);
    out.push_back(static_cast<int64_t>(length));
  }
  return out;
}

std::string named_sizes(const Dims& sizes) {
  const char* names = "DHW";
  std::string text;
  for (int64_t d = 0; d < sizes.size(); ++d) text += str(d ? ", " : "", names[3 - sizes.size() + d], ": ", sizes[d]);
  return text;
}

Tensor upsampled(const Tensor& input, int64_t dims, const std::string& mode, const std::optional<Dims>& size,
                 bool corners, const Factors& factors) {
  const Dims output = output_size(input, size, factors);
  check(output.size() == dims, "It is expected output_size equals to ", dims, ", but got size ", output.size());
  check(input.dim() == dims + 2, "It is expected input_size equals to ", dims + 2, ", but got size ", input.dim());
  Dims spatial;
  for (int64_t d = 2; d < input.dim(); ++d) spatial.push_back(input.size(d));
  bool positive = true;
  for (int64_t d = 0; d < dims; ++d) positive &= spatial[d] > 0 && output[d] > 0;
  check(positive, "Input and output sizes should be greater than 0, but got input (", named_sizes(spatial),
        ") and output (", named_sizes(output), ")");
  check(input.size(1) != 0 || input.size(0) == 0, "Non-empty ", dims + 2,
        "D data tensor expected but got a tensor with sizes ", input.sizes());
  // A result beyond memory is refused here, before its weights, of which there are as many.
  Dims sizes = input.sizes();
  for (int64_t d = 0; d < dims; ++d) sizes[d + 2] = output[d];
  tp::empty(sizes, input.dtype(), input.device());
  return laid_out_as(input, kernels::upsample_any(input, output, mode, corners, factors));
}

}  // namespace

namespace kernels {

Tensor upsample_any(const Tensor& self, const Dims& output_size, const std::string& mode, bool align_corners,
                    const Factors& scale_factors) {
  if (!is_floating(self.dtype()) && self.dtype() != DType::UInt8)
    fail_not_implemented(str("compute_indices_weights_", mode.substr(0, mode.find('-'))).c_str(), self.dtype());
  // The gradient of the gradient knows the whole shape; factors count from the first spatial dimension.
  Dims spatial;
  for (int64_t d = output_size.size() == self.dim() ? 2 : 0; d < output_size.size(); ++d)
    spatial.push_back(output_size[d]);
  const DType type = self.dtype();
  const auto taps = taps_for(self.sizes(), spatial, type, mode, align_corners, scale_factors);
  if (is_reduced(type)) return cast(resample(cast(self, DType::Float32), taps), type);
  if (type != DType::UInt8 || mode.starts_with("nearest")) return resample(self, taps);
  if (taps.size() == 2) return resample_bytes(self, taps);
  // Other bytes are interpolated as real numbers and rounded.
  const Tensor real = resample(cast(self, DType::Float32), taps);
  return cast(ops::clamp(ops::round(real), Scalar(0), Scalar(255)), DType::UInt8);
}

Tensor upsample_backward(const Tensor& grad_output, const Dims& input_size, const std::string& mode, bool align_corners,
                         const Factors& scale_factors) {
  Dims output;
  for (int64_t d = 2; d < grad_output.dim(); ++d) output.push_back(grad_output.size(d));
  return resample_adjoint(grad_output,
                          taps_for(input_size, output, grad_output.dtype(), mode, align_corners, scale_factors));
}

#define TP_NEAREST(name, dims, mode)                                                                       \
  Tensor name(const Tensor& input, const std::optional<Dims>& output_size, const Factors& scale_factors) { \
    return upsampled(input, dims, mode, output_size, false, scale_factors);                                \
  }
#define TP_SMOOTH(name, dims, mode)                                                            \
  Tensor name(const Tensor& input, const std::optional<Dims>& output_size, bool align_corners, \
              const Factors& scale_factors) {                                                  \
    return upsampled(input, dims, mode, output_size, align_corners, scale_factors);            \
  }
TP_NEAREST(upsample_nearest1d, 1, "nearest")
TP_NEAREST(upsample_nearest2d, 2, "nearest")
TP_NEAREST(upsample_nearest3d, 3, "nearest")
TP_NEAREST(_upsample_nearest_exact1d, 1, "nearest-exact")
TP_NEAREST(_upsample_nearest_exact2d, 2, "nearest-exact")
TP_NEAREST(_upsample_nearest_exact3d, 3, "nearest-exact")
TP_SMOOTH(upsample_linear1d, 1, "linear")
TP_SMOOTH(upsample_bilinear2d, 2, "linear")
TP_SMOOTH(upsample_trilinear3d, 3, "linear")
TP_SMOOTH(upsample_bicubic2d, 2, "cubic")
TP_SMOOTH(_upsample_bilinear2d_aa, 2, "linear-aa")
TP_SMOOTH(_upsample_bicubic2d_aa, 2, "cubic-aa")
TP_SMOOTH(_upsample_lanczos2d_aa, 2, "lanczos-aa")

}  // namespace kernels
}  // namespace tp

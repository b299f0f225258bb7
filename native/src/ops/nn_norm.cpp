// Normalisation: PyTorch's checks and statistics around rows that are moved to mean 0 and variance 1.
#include "autograd/formulas.h"
#include "autograd/node.h"
#include "core/parallel.h"
#include "cpu/nn.h"
#include "cpu/widen.h"
#include "declared/elementary.h"
#include "declared/math.h"
#include "declared/padding.h"
#include "declared/pool.h"
#include "declared/pooling.h"
#include "kernels/arithmetic.h"
#include "kernels/creation.h"
#include "kernels/norm.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/channels_last.h"
#include "ops/formulas/norm.h"
#include "ops/formulas/wide.h"
#include "ops/norm.h"
#include "ops/packed.h"
#include "ops/stepwise.h"

namespace tp {
using namespace ops;

namespace {

Dims range(int64_t from, int64_t to) {
  Dims out;
  for (int64_t d = from; d < to; ++d) out.push_back(d);
  return out;
}

void check_normalized(const Tensor& input, const Dims& shape, const Tensor& weight, const Tensor& bias,
                      const char* wildcard) {
  const int64_t n = shape.size();
  check(n >= 1,
        "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
        "normalized_shape = ",
        shape);
  check(!weight.defined() || weight.sizes() == shape,
        "Expected weight to be of same shape as normalized_shape, but got weight of shape ",
        weight.defined() ? weight.sizes() : Dims{}, " and normalized_shape = ", shape);
  check(!bias.defined() || bias.sizes() == shape,
        "Expected bias to be of same shape as normalized_shape, but got bias of shape ",
        bias.defined() ? bias.sizes() : Dims{}, " and normalized_shape = ", shape);
  bool fits = input.dim() >= n;
  for (int64_t d = 0; fits && d < n; ++d) fits = input.size(input.dim() - n + d) == shape[d];
  if (fits) return;
  std::string wanted;
  for (int64_t d : shape) wanted += str(wanted.empty() ? "" : ", ", d);
  fail(ErrorKind::Runtime, "Given normalized_shape=", shape, ", expected input with shape [*", wildcard, wanted,
       "], but got input of size", input.sizes());
}

/// Rows of `input` normalised; mean and rstd get one number per row. `fused`: as PyTorch does in 16 bits, where a row
/// of one element keeps what rounding left of it.
void normalise_rows(const Tensor& input, const Tensor& weight, const Tensor& bias, double eps, int64_t rows,
                    const Tensor& out, const Tensor& mean, const Tensor& rstd, bool fused = false) {
  if (out.is_meta() || rows == 0) return;
  const int64_t n = input.numel() / rows, size = input.element_size();
  const Tensor x = packed(input), w = weight.defined() ? packed(cast(weight, input.dtype())) : weight,
               b = bias.defined() ? packed(cast(bias, input.dtype())) : bias;
  auto* kernel = (input.dtype() == DType::Float32 ? norm_rows_f32 : norm_rows_f64).call;
  const auto at = [](const Tensor& t, int64_t bytes) { return static_cast<char*>(t.raw()) + bytes; };
  parallel_for(rows, std::max<int64_t>(1, kGrain / 4 / std::max<int64_t>(n, 1)), [&](int64_t begin, int64_t end) {
    kernel(at(out, begin * n * size), at(mean, begin * size), at(rstd, begin * size), at(x, begin * n * size),
           w.defined() ? w.raw() : nullptr, b.defined() ? b.raw() : nullptr, end - begin, n, eps, fused);
  });
}

/// Gradients of weight and bias in 16 bits, which round after every row as PyTorch's do.
template <class T>
void stepwise_parameter_gradients(const Tensor& grad_weight, const Tensor& grad_bias, const Tensor& grad,
                                  const Tensor& input, const Tensor& mean, const Tensor& rstd, int64_t rows,
                                  int64_t n) {
  const auto *g = grad.data<float>(), *x = input.data<float>(), *m = mean.data<float>(), *r = rstd.data<float>();
  parallel_for(n, std::max<int64_t>(1, kGrain / 4 / std::max<int64_t>(rows, 1)), [&](int64_t begin, int64_t end) {
    T *weight = grad_weight.data<T>(), *bias = grad_bias.data<T>();
    for (int64_t j = begin; j < end; ++j) weight[j] = bias[j] = 0;
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = begin; j < end; ++j) {
        const float along = g[i * n + j] * std::fma(x[i * n + j], r[i], -m[i] * r[i]);
        weight[j] = static_cast<float>(weight[j]) + along;
        bias[j] += g[i * n + j];
      }
  });
}

}  // namespace

namespace kernels {

TensorList native_layer_norm(const Tensor& given, const Dims& normalized_shape, const Tensor& weight,
                             const Tensor& bias, double eps) {
  check_normalized(given, normalized_shape, weight, bias, ", ");
  if (!is_floating(given.dtype())) fail_not_implemented("LayerNormKernelImpl", given.dtype());
  if (!given.is_meta()) check_parameter_dtypes(given, {&weight, &bias});
  const Tensor input = widen(given);
  const int64_t lead = input.dim() - normalized_shape.size();
  Dims statistics = input.sizes();
  for (int64_t d = lead; d < input.dim(); ++d) statistics[d] = 1;
  const Tensor out = tp::empty(input.sizes(), input.dtype(), input.device());
  const Tensor mean = tp::empty(statistics, input.dtype(), input.device());
  const Tensor rstd = tp::empty(statistics, input.dtype(), input.device());
  normalise_rows(input, weight, bias, eps, input.numel() == 0 ? 0 : mean.numel(), out, mean, rstd,
                 is_reduced(given.dtype()));
  return narrow(TensorList{out, mean, rstd}, given.dtype());
}

TensorList layer_norm_backward(const Tensor& grad_output, const Tensor& given, const Tensor& mean, const Tensor& rstd,
                               const Tensor& weight, int64_t dims) {
  const Tensor input = widen(given);
  const bool stepwise = is_reduced(given.dtype()) && (!weight.defined() || is_reduced(weight.dtype()));
  const DType type = input.dtype();
  if (type != DType::Float32 && type != DType::Float64) fail_not_implemented("LayerNormBackwardKernelImpl", type);
  Dims shape(input.sizes().end() - dims, dims);
  const Tensor to = tp::empty(input.sizes(), type, input.device());
  TensorList out{to, tp::empty(shape, type, input.device()), tp::empty(shape, type, input.device())};
  if (to.is_meta()) return out;
  const int64_t n = product(shape), rows = n ? input.numel() / n : 0, size = input.element_size();
  const Tensor g = packed(cast(grad_output, type)), x = packed(input), m = packed(cast(mean, type)),
               r = packed(cast(rstd, type));
  const Tensor w = weight.defined() ? packed(cast(weight, type)) : weight;
  auto* kernel = (type == DType::Float32 ? norm_gradient_f32 : norm_gradient_f64).call;
  // Sums over rows are taken in pieces of a fixed size, so that they do not depend on the number of threads.
  const int64_t piece = std::max<int64_t>(64, (rows + 15) / 16), pieces = rows ? (rows + piece - 1) / piece : 0;
  std::vector<double> sums(static_cast<size_t>(2 * pieces * n));
  const auto at = [](const Tensor& t, int64_t bytes) { return static_cast<char*>(t.raw()) + bytes; };
  parallel_for(pieces, std::max<int64_t>(1, kGrain / 4 / std::max<int64_t>(piece * n, 1)),
               [&](int64_t first, int64_t last) {
                 for (int64_t p = first; p < last; ++p) {
                   const int64_t begin = p * piece, count = std::min(piece, rows - begin);
                   double* parameters = sums.data() + 2 * p * n;
                   kernel(at(to, begin * n * size), stepwise ? nullptr : parameters, parameters + n,
                          at(g, begin * n * size), at(x, begin * n * size), at(m, begin * size), at(r, begin * size),
                          w.defined() ? w.raw() : nullptr, count, n);
                 }
               });
  out[0] = narrow(to, given.dtype());
  if (stepwise) {
    out[1] = tp::empty(shape, given.dtype()), out[2] = tp::empty(shape, given.dtype());
    dispatch_stepwise(given.dtype(), "layer_norm_backward",
                      [&]<class T>() { stepwise_parameter_gradients<T>(out[1], out[2], g, x, m, r, rows, n); });
    return out;
  }
  dispatch_floating(type, "layer_norm_backward", [&]<class T>() {
    for (int64_t i = 0; i < n; ++i) {
      double for_weight = 0, for_bias = 0;
      for (int64_t p = 0; p < pieces; ++p) {
        for_weight += sums[static_cast<size_t>(2 * p * n + i)];
        for_bias += sums[static_cast<size_t>((2 * p + 1) * n + i)];
      }
      out[1].data<T>()[i] = static_cast<T>(for_weight);
      out[2].data<T>()[i] = static_cast<T>(for_bias);
    }
  });
  return out;
}

TensorList native_group_norm(const Tensor& input, const Tensor& weight, const Tensor& bias, int64_t N, int64_t C,
                             int64_t HxW, int64_t group, double eps) {
  check(group > 0, "Expected num groups to be greater than 0, got ", group);
  check(C % group == 0, "Expected number of channels in input to be divisible by num_groups, but got input of shape ",
        input.sizes(), " and num_groups=", group);
  check(!weight.defined() || (weight.dim() == 1 && weight.numel() == C),
        "Expected weight to be a vector of size equal to "
        "the number of channels in input, but got weight of shape ",
        weight.defined() ? weight.sizes() : Dims{}, " and input of shape ", input.sizes());
  check(!bias.defined() || (bias.dim() == 1 && bias.numel() == C),
        "Expected bias to be a vector of size equal to the "
        "number of channels in input, but got bias of shape ",
        bias.defined() ? bias.sizes() : Dims{}, " and input of shape ", input.sizes());
  int64_t samples, numel;
  const bool counted = !__builtin_mul_overflow(N, C, &samples) && !__builtin_mul_overflow(samples, HxW, &numel);
  check(counted && N >= 0 && C >= 0 && HxW >= 0 && input.numel() == numel, "shape '[", N, ", ", C, ", ", HxW,
        "]' is invalid for input of size ", input.numel());
  if (!is_floating(input.dtype())) fail_not_implemented("GroupNormKernelImpl", input.dtype());
  Tensor out = tp::empty(input.sizes(), input.dtype(), input.device());
  const Tensor mean = tp::empty({N, group}, input.dtype(), input.device());
  const Tensor rstd = tp::empty({N, group}, input.dtype(), input.device());
  if (input.numel() == 0) return {out, mean, rstd};
  normalise_rows(input, Tensor(), Tensor(), eps, N * group, out, mean, rstd);
  const Tensor channels = tp::alias(out, {N, C, HxW}, {C * HxW, HxW, 1}, 0);
  if (weight.defined()) mul_(channels, by_channel(weight, 3));
  if (bias.defined()) add_(channels, by_channel(bias, 3), Scalar(1));
  return {laid_out_as(input, out), mean, rstd};
}

}  // namespace kernels

namespace composite {

Tensor layer_norm(const Tensor& input, const Dims& normalized_shape, const Tensor& weight, const Tensor& bias,
                  double eps, bool) {
  return ops::native_layer_norm(input, normalized_shape, weight, bias, eps)[0];
}

Tensor group_norm(const Tensor& input, int64_t num_groups, const Tensor& weight, const Tensor& bias, double eps, bool) {
  check(input.dim() >= 2, "Expected at least 2 dimensions for input tensor but received ", input.dim());
  const int64_t n = input.size(0), c = input.size(1);
  int64_t area = 1;
  for (int64_t d = 2; d < input.dim(); ++d) area *= input.size(d);
  return ops::native_group_norm(input, weight, bias, n, c, area, num_groups, eps)[0];
}

Tensor rms_norm(const Tensor& input, const Dims& normalized_shape, const Tensor& weight, std::optional<double> eps) {
  check_normalized(input, normalized_shape, weight, Tensor(), "");
  const DType type = input.dtype();
  const bool narrow = type == DType::Float16 || type == DType::BFloat16;
  const Tensor x = narrow ? to_dtype(input, DType::Float32) : input;
  const double least = eps ? *eps : x.dtype() == DType::Float64 ? 2.220446049250313e-16 : 1.1920928955078125e-07;
  const Dims dims = range(input.dim() - normalized_shape.size(), input.dim());
  const Tensor y = x * rsqrt(ops::mean(ops::pow(x, Scalar(2)), dims, true) + least);
  const Tensor scaled = weight.defined() ? y * weight : y;
  return scaled.dtype() == type ? scaled : to_dtype(scaled, type);
}

Tensor local_response_norm(const Tensor& self, int64_t size, double alpha, double beta, double k) {
  const int64_t dims = self.dim();
  check_value(dims >= 3, "Expected 3D or higher dimensionality                          input (got ", dims,
              " dimensions)");
  check(size > 0, "local_response_norm: size must be positive");
  if (self.numel() == 0) return self;
  const int64_t before = size / 2, after = (size - 1) / 2;
  Tensor squares = self * self;
  if (dims == 3) {
    squares = ops::constant_pad_nd(ops::unsqueeze(squares, 1), {0, 0, before, after});
    squares = ops::squeeze(ops::avg_pool2d(squares, {size, 1}, {1}), int64_t{1});
  } else {
    squares = ops::view(squares, {self.size(0), 1, self.size(1), self.size(2), -1});
    squares = ops::constant_pad_nd(squares, {0, 0, 0, 0, before, after});
    squares = ops::view(ops::squeeze(ops::avg_pool3d(squares, {size, 1, 1}, {1}), int64_t{1}), self.sizes());
  }
  return self / ops::pow(squares * alpha + k, Scalar(beta));
}

}  // namespace composite

namespace ops {

TensorList layer_norm_gradients(const Tensor& given, const Tensor& narrow_input, const Dims& normalized_shape,
                                const Tensor& narrow_weight, double eps, const Tensor& mean, const Tensor& rstd,
                                const std::array<bool, 3>& wanted) {
  if (!given.defined()) return TensorList(3);
  const int64_t dims = normalized_shape.size(), lead = narrow_input.dim() - dims;
  if (!grad_enabled()) return layer_norm_backward(given, narrow_input, mean, rstd, narrow_weight, dims);
  const Tensor grad = wide(given), input = wide(narrow_input), weight = wide(narrow_weight);
  const Dims rows = range(lead, input.dim()), others = range(0, lead);
  TensorList out(3);
  if (wanted[0]) out[0] = standardised_gradient(weight.defined() ? grad * weight : grad, input, rows, eps);
  const auto joined = [&](const Tensor& t) { return lead ? ops::sum(t, others) : t; };
  if (wanted[1]) out[1] = joined(grad * standardised(input, rows, eps));
  if (wanted[2]) out[2] = joined(grad);
  return out;
}

namespace {
/// The same for one precision, from sums over each channel of each sample.
template <class T>
TensorList group_norm_sums(const Tensor& grad, const Tensor& input, const Tensor& weight, int64_t samples,
                           int64_t channels, int64_t area, int64_t groups, const Tensor& mean, const Tensor& rstd) {
  constexpr bool narrow = std::is_same_v<T, float>;
  const Tensor g = packed(grad), x = packed(input), w = weight.defined() ? packed(weight) : weight;
  const Tensor to = tp::empty(input.sizes(), input.dtype()), grad_weight = tp::empty({channels}, input.dtype()),
               grad_bias = tp::empty({channels}, input.dtype());
  const int64_t planes = samples * channels, per_group = channels / groups;
  std::vector<double> centre(planes), scale(planes), slope(planes), shift(planes), sums(planes), along(planes);
  const auto factor = [&](int64_t plane) {
    return w.defined() ? static_cast<double>(w.data<T>()[plane % channels]) : 1.0;
  };
  parallel_for(
      samples * groups, std::max<int64_t>(1, kGrain / 4 / (per_group * area)), [&](int64_t begin, int64_t end) {
        const ChannelBlock at{1, planes, area, begin * per_group, end * per_group};
        for (int64_t p = at.begin; p < at.end; ++p) centre[p] = static_cast<double>(mean.data<T>()[p / per_group]);
        (narrow ? channel_gradient_sums_f32 : channel_gradient_sums_f64)
            .call(g.raw(), x.raw(), at, centre.data(), sums.data(), along.data());
        for (int64_t group = begin; group < end; ++group) {
          const double r = static_cast<double>(rstd.data<T>()[group]), count = static_cast<double>(per_group * area);
          double whole = 0, outward = 0;
          for (int64_t p = group * per_group; p < (group + 1) * per_group; ++p) {
            whole += factor(p) * sums[p];
            outward += factor(p) * along[p];
          }
          for (int64_t p = group * per_group; p < (group + 1) * per_group; ++p) {
            scale[p] = factor(p) * r;
            slope[p] = r * r * r * outward / count;
            shift[p] = r * whole / count;
          }
        }
        (narrow ? channel_gradient_f32 : channel_gradient_f64)
            .call(to.raw(), g.raw(), x.raw(), at, centre.data(), scale.data(), slope.data(), shift.data());
      });
  for (int64_t c = 0; c < channels; ++c) {
    double for_weight = 0, for_bias = 0;
    for (int64_t p = c; p < planes; p += channels) {
      for_weight += along[p] * static_cast<double>(rstd.data<T>()[p / per_group]);
      for_bias += sums[p];
    }
    grad_weight.data<T>()[c] = static_cast<T>(for_weight);
    grad_bias.data<T>()[c] = static_cast<T>(for_bias);
  }
  return {to, grad_weight, grad_bias};
}
}  // namespace

namespace {
/// The same in ops over the statistics themselves, through which it is differentiated again. `sizes` are samples,
/// groups, channels of a group, and elements of a channel.
TensorList group_norm_formula(const TensorList& grads, const Tensor& input, const Tensor& weight, const Dims& sizes,
                              const Tensor& means, const Tensor& rstds, const std::array<bool, 3>& wanted) {
  const int64_t samples = sizes[0], groups = sizes[1], channels = sizes[1] * sizes[2], count = sizes[2] * sizes[3];
  const double share = 1.0 / static_cast<double>(count);
  const auto of_groups = [&](const Tensor& t) { return reshape(t, {samples, groups, 1, 1}); };
  const Tensor x = reshape(input, sizes), mean = of_groups(means), rstd = of_groups(rstds);
  const Tensor w = weight.defined() ? reshape(weight, {1, groups, sizes[2], 1}) : weight;
  const auto weighted = [&](const Tensor& t) { return w.defined() ? t * w : t; };
  const Tensor cube = rstd * rstd * rstd;
  TensorList out(3);
  if (grads[0].defined()) {
    const Tensor grad = reshape(grads[0], sizes);
    const Tensor along = ops::sum(grad * x, Dims{3}, true), whole = ops::sum(grad, Dims{3}, true);
    if (wanted[0]) {
      const Tensor total = ops::sum(weighted(whole), Dims{2}, true);
      const Tensor slope = (total * mean - ops::sum(weighted(along), Dims{2}, true)) * cube * share;
      const Tensor shift = neg(slope) * mean - total * rstd * share;
      out[0] = weighted(rstd) * grad + slope * x + shift;
    }
    if (wanted[1]) out[1] = reshape(ops::sum((along - whole * mean) * rstd, Dims{0}), {channels});
    if (wanted[2]) out[2] = reshape(ops::sum(whole, Dims{0}), {channels});
  }
  if (wanted[0] && (grads[1].defined() || grads[2].defined())) {
    Tensor by_statistics;
    if (grads[2].defined()) {
      const Tensor by_variance = cube * -0.5 * of_groups(grads[2]);
      by_statistics = by_variance * (2 / static_cast<double>(count)) * (x - ops::mean(x, Dims{2, 3}, true));
    }
    if (grads[1].defined()) {
      const Tensor by_mean = expand(of_groups(grads[1]), sizes) / count;
      by_statistics = by_statistics.defined() ? by_statistics + by_mean : by_mean;
    }
    out[0] = out[0].defined() ? out[0] + by_statistics : by_statistics;
  }
  if (out[0].defined()) out[0] = to_dtype(reshape(out[0], input.sizes()), input.dtype());
  return out;
}
}  // namespace

TensorList group_norm_gradients(const TensorList& grads, const Tensor& input, const Tensor& weight, int64_t samples,
                                int64_t channels, int64_t area, int64_t groups, double eps, const Tensor& mean,
                                const Tensor& rstd, const std::array<bool, 3>& wanted) {
  const DType type = input.dtype();
  const bool plain = (type == DType::Float32 || type == DType::Float64) && !input.is_meta() && input.numel() > 0 &&
                     grads[0].defined() && grads[0].dtype() == type && (!weight.defined() || weight.dtype() == type);
  if (plain && !grad_enabled() && !grads[1].defined() && !grads[2].defined())
    return dispatch_floating(type, "group_norm_backward", [&]<class T>() {
      return group_norm_sums<T>(grads[0], input, weight, samples, channels, area, groups, mean, rstd);
    });
  if (grad_enabled() || grads[1].defined() || grads[2].defined())
    return group_norm_formula(grads, input, weight, {samples, groups, channels / groups, area}, mean, rstd, wanted);
  const Dims split{samples, groups, channels / groups * area}, by_channels{samples, channels, area};
  TensorList out(3);
  if (!grads[0].defined()) return out;
  const Tensor x = wide(reshape(input, split)), g = wide(reshape(grads[0], by_channels));
  const Rounded rounded(input, unsqueeze(mean, 2), unsqueeze(rstd, 2));
  if (wanted[0]) {
    const Tensor weighted = reshape(weight.defined() ? g * by_channel(weight, 3) : g, split);
    const Tensor to =
        rounded.defined() ? rounded.gradient(weighted, x, Dims{2}) : standardised_gradient(weighted, x, Dims{2}, eps);
    out[0] = reshape(to, input.sizes());
  }
  if (wanted[1]) {
    const Tensor y = rounded.defined() ? rounded.standardised(x) : standardised(x, Dims{2}, eps);
    out[1] = ops::sum(g * reshape(y, by_channels), Dims{0, 2});
  }
  if (wanted[2]) out[2] = ops::sum(g, Dims{0, 2});
  return out;
}

}  // namespace ops
}  // namespace tp

// Batch and instance normalisation: channels moved to mean 0 and variance 1.
#include "autograd/formulas.h"
#include "autograd/node.h"
#include "core/parallel.h"
#include "cpu/nn.h"
#include "declared/elementary.h"
#include "declared/math.h"
#include "declared/norm.h"
#include "declared/rearranging.h"
#include "declared/views.h"
#include "kernels/norm.h"
#include "ops/channels_last.h"
#include "ops/formulas/norm.h"
#include "ops/norm.h"
#include "ops/packed.h"

namespace tp {
using namespace ops;

namespace {

/// All dimensions but the channels'.
Dims all_but_channels(int64_t dims) {
  Dims out{0};
  for (int64_t d = 2; d < dims; ++d) out.push_back(d);
  return out;
}

void check_channels(const Tensor& t, const char* name, int64_t channels) {
  check(!t.defined() || t.numel() == channels, name, " should contain ", channels, " elements not ",
        t.defined() ? t.numel() : 0);
}

using Numbers = std::vector<double>;

/// One number per channel; `otherwise` where there is no tensor.
Numbers numbers(const Tensor& t, int64_t channels, double otherwise) {
  if (!t.defined()) return Numbers(static_cast<size_t>(channels), otherwise);
  const Tensor wide = packed(cast(t, DType::Float64));
  return Numbers(wide.data<double>(), wide.data<double>() + channels);
}

Tensor vector_of(const Numbers& values, DType type) {
  Tensor out = tp::empty({static_cast<int64_t>(values.size())}, DType::Float64, Device::Cpu);
  std::copy(values.begin(), values.end(), out.data<double>());
  return cast(out, type);
}

/// running = (1 - momentum) running + momentum batch. No change in place that autograd would see, as in PyTorch.
void update_running(const Tensor& running, const Numbers& batch, double momentum) {
  if (!running.defined()) return;
  Numbers next = numbers(running, running.numel(), 0);
  for (size_t c = 0; c < next.size(); ++c) next[c] = (1 - momentum) * next[c] + momentum * batch[c];
  copy_data(running, vector_of(next, running.dtype()));
}

ChannelBlock shape_of(const Tensor& t) {
  const int64_t samples = t.size(0), channels = t.size(1), plane = samples * channels;
  return {samples, channels, plane ? t.numel() / plane : 0, 0, channels};
}

/// Calls f for blocks of channels in parallel.
template <class F>
void for_channels(const ChannelBlock& shape, const F& f) {
  const int64_t work = std::max<int64_t>(1, shape.samples * shape.area);
  parallel_for(shape.channels, std::max<int64_t>(1, kGrain / 4 / work), [&](int64_t begin, int64_t end) {
    ChannelBlock block = shape;
    block.begin = begin;
    block.end = end;
    f(block);
  });
}

TensorList normalise_channels(const Tensor& input, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
                              const Tensor& running_var, bool training, double momentum, double eps) {
  check(input.dim() >= 2, "Expected input to have at least 2 dimensions, but got ", input.dim());
  const ChannelBlock shape = shape_of(input);
  const int64_t channels = shape.channels;
  check_channels(running_mean, "running_mean", channels);
  check_channels(running_var, "running_var", channels);
  check_channels(weight, "weight", channels);
  check_channels(bias, "bias", channels);
  const DType type = input.dtype();
  if (!is_floating(type)) fail_not_implemented("batch_norm", type);
  check(training || (running_mean.defined() && running_var.defined()),
        "running_mean and running_var must be defined in evaluation mode");
  if (!input.is_meta()) check_parameter_dtypes(input, {&weight, &bias, &running_mean, &running_var});
  // Statistics are of the parameters' dtype, and what is normalised by.
  const Tensor& like = weight.defined() ? weight : running_mean.defined() ? running_mean : input;
  const DType kept = training ? like.dtype() : type;
  const Dims statistics{training ? channels : 0};
  TensorList out{tp::empty(input.sizes(), type, input.device()), tp::empty(statistics, kept, input.device()),
                 tp::empty(statistics, kept, input.device())};
  if (input.is_meta()) return out;
  const Tensor x = packed(wide(input));
  const Tensor y = x.dtype() == type ? out[0] : tp::empty(x.sizes(), x.dtype(), x.device());
  const bool single = x.dtype() == DType::Float32;
  const double count = static_cast<double>(shape.samples * shape.area);
  Numbers mean, variance;
  if (training) {
    mean.resize(static_cast<size_t>(channels));
    variance.resize(static_cast<size_t>(channels));
    auto* kernel = (single ? channel_statistics_f32 : channel_statistics_f64).call;
    for_channels(shape, [&](const ChannelBlock& block) { kernel(x.raw(), block, mean.data(), variance.data()); });
  } else {
    mean = numbers(running_mean, channels, 0);
    variance = numbers(running_var, channels, 1);
  }
  Numbers scale(variance), shift = numbers(bias, channels, 0);
  const Numbers weights = numbers(weight, channels, 1);
  // PyTorch rounds the sum of squares and the variance to bfloat16, though not to float16.
  const auto rounded = [](double v) { return static_cast<double>(BFloat16(static_cast<float>(v))); };
  if (training && kept == DType::BFloat16)
    for (double& v : scale) v = rounded(rounded(v * count) / count);
  for (double& v : scale) v = 1 / std::sqrt(v + eps);
  if (training) {
    for (double& v : variance) v *= count / (count - 1);
    update_running(running_mean, mean, momentum);
    update_running(running_var, variance, momentum);
    out[1] = vector_of(mean, kept);
    out[2] = vector_of(scale, kept);
    mean = numbers(out[1], channels, 0);
    scale = numbers(out[2], channels, 1);
  }
  for (size_t c = 0; c < scale.size(); ++c) scale[c] *= weights[c];
  auto* kernel = (single ? channel_transform_f32 : channel_transform_f64).call;
  for_channels(shape, [&](const ChannelBlock& block) {
    kernel(y.raw(), x.raw(), block, mean.data(), scale.data(), shift.data());
  });
  out[0] = laid_out_as(input, y.same(out[0]) ? y : cast(y, type));
  return out;
}

}  // namespace

namespace kernels {

TensorList native_batch_norm(const Tensor& input, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
                             const Tensor& running_var, bool training, double momentum, double eps) {
  return normalise_channels(input, weight, bias, running_mean, running_var, training, momentum, eps);
}
TensorList _native_batch_norm_legit(const Tensor& input, const Tensor& weight, const Tensor& bias,
                                    const Tensor& running_mean, const Tensor& running_var, bool training,
                                    double momentum, double eps) {
  return normalise_channels(input, weight, bias, running_mean, running_var, training, momentum, eps);
}

TensorList batch_norm_backward(const Tensor& grad_output, const Tensor& input, const Tensor& weight, const Tensor& mean,
                               const Tensor& rstd, bool training) {
  const DType type = input.dtype();
  if (type != DType::Float32 && type != DType::Float64) fail_not_implemented("batch_norm_backward", type);
  const ChannelBlock shape = shape_of(input);
  const int64_t channels = shape.channels;
  TensorList out{tp::empty(input.sizes(), type, input.device()), tp::empty({channels}, type, input.device()),
                 tp::empty({channels}, type, input.device())};
  if (input.is_meta()) return out;
  const Tensor g = packed(cast(grad_output, type)), x = packed(input);
  const Numbers centre = numbers(mean, channels, 0), scale = numbers(rstd, channels, 1),
                weights = numbers(weight, channels, 1);
  const bool single = type == DType::Float32;
  const size_t size = static_cast<size_t>(channels);
  Numbers sums(size), along(size), factor(size), slope(size), shift(size);
  auto* summing = (single ? channel_gradient_sums_f32 : channel_gradient_sums_f64).call;
  auto* kernel = (single ? channel_gradient_f32 : channel_gradient_f64).call;
  const double count = static_cast<double>(shape.samples * shape.area);
  for_channels(shape, [&](const ChannelBlock& block) {
    summing(g.raw(), x.raw(), block, centre.data(), sums.data(), along.data());
    for (size_t c = static_cast<size_t>(block.begin); c < static_cast<size_t>(block.end); ++c) {
      factor[c] = weights[c] * scale[c];
      // The statistics of the batch depend on the input, too.
      if (training) {
        slope[c] = factor[c] * scale[c] * scale[c] * along[c] / count;
        shift[c] = factor[c] * sums[c] / count;
      }
      along[c] *= scale[c];
    }
    kernel(out[0].raw(), g.raw(), x.raw(), block, centre.data(), factor.data(), slope.data(), shift.data());
  });
  out[1] = vector_of(along, type);
  out[2] = vector_of(sums, type);
  return out;
}

}  // namespace kernels

namespace composite {

Tensor batch_norm(const Tensor& input, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
                  const Tensor& running_var, bool training, double momentum, double eps, bool) {
  check(training || running_mean.defined(), "running_mean must be defined in evaluation mode");
  check(training || running_var.defined(), "running_var must be defined in evaluation mode");
  if (input.numel() == 0) {
    Tensor out = ops::clone(input);
    if (weight.defined()) out = out * ops::select(weight, 0, 0);
    if (bias.defined()) out = out + ops::select(bias, 0, 0);
    return out;
  }
  return ops::native_batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps)[0];
}

TensorList _native_batch_norm_legit(const Tensor& input, const Tensor& weight, const Tensor& bias, bool training,
                                    double momentum, double eps) {
  return ops::_native_batch_norm_legit(input, weight, bias, Tensor(), Tensor(), training, momentum, eps);
}

Tensor instance_norm(const Tensor& input, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
                     const Tensor& running_var, bool use_input_stats, double momentum, double eps, bool) {
  check(use_input_stats || (running_mean.defined() && running_var.defined()),
        "Expected running_mean and running_var to be defined when use_input_stats is false");
  check(input.dim() >= 2, "Expected input to have at least 2 dimensions, but got ", input.dim());
  const int64_t n = input.size(0), c = input.size(1);
  Dims shape = input.sizes();
  shape[0] = 1;
  shape[1] = n * c;
  const auto each = [&](const Tensor& t) { return t.defined() ? ops::repeat(t, {n}) : t; };
  const Tensor mean = each(running_mean), var = each(running_var);
  const Tensor out = ops::native_batch_norm(ops::reshape(ops::contiguous(input), shape), each(weight), each(bias), mean,
                                            var, use_input_stats, momentum, eps)[0];
  {
    const GradMode off(false);
    // The running statistics become the means of those of the samples.
    const auto collect = [&](const Tensor& running, const Tensor& all) {
      if (running.defined()) ops::copy_(running, ops::mean(ops::view(all, {n, c}), Dims{0}));
    };
    collect(running_mean, mean);
    collect(running_var, var);
  }
  return ops::view(out, input.sizes());
}

}  // namespace composite

namespace ops {

TensorList batch_norm_gradients(const Tensor& given, const Tensor& narrow_input, const Tensor& weight,
                                const Tensor& running_mean, const Tensor& running_var, bool training, double eps,
                                const Tensor& mean, const Tensor& rstd, const std::array<bool, 3>& wanted) {
  if (!given.defined()) return TensorList(3);
  const Tensor grad = wide(given), input = wide(narrow_input);
  if (!grad_enabled())
    return training ? batch_norm_backward(grad, input, weight, mean, rstd, true)
                    : batch_norm_backward(grad, input, weight, running_mean, rsqrt(wide(running_var) + eps), false);
  const int64_t dims = input.dim();
  const Dims others = all_but_channels(dims);
  const Tensor weighted = weight.defined() ? grad * by_channel(weight, dims) : grad;
  TensorList out(3);
  const auto running = [&](const Tensor& t) { return by_channel(wide(t), dims); };
  if (wanted[0])
    out[0] =
        training ? standardised_gradient(weighted, input, others, eps) : weighted * rsqrt(running(running_var) + eps);
  if (wanted[1]) {
    const Tensor y = training ? standardised(input, others, eps)
                              : (input - running(running_mean)) * rsqrt(running(running_var) + eps);
    out[1] = ops::sum(grad * y, others);
  }
  if (wanted[2]) out[2] = ops::sum(grad, others);
  return out;
}

}  // namespace ops
}  // namespace tp

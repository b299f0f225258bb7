// Convolution: PyTorch's checks, layouts and gradients around the kernels of cpu/conv.h.
#include "autograd/formulas.h"
#include "cpu/conv.h"
#include "kernels/conv.h"
#include "kernels/creation.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/channels_last.h"
#include "ops/formulas/conv.h"

namespace tp {
namespace {

Dims expand_parameter(const Dims& values, const char* name, int64_t count) {
  if (values.size() == 1) return Dims(count, values[0]);
  check(values.size() == count, "expected ", name, " to be a single integer value or a list of ", count,
        " values to match the convolution dimensions, but got ", name, "=", values);
  return values;
}

struct Parameters {
  Dims stride, padding, dilation;
  int64_t groups;
};

Parameters checked_parameters(const Tensor& input, const Tensor& weight, const Tensor& bias, const Dims& stride,
                              const Dims& padding, const Dims& dilation, int64_t groups) {
  check(weight.dim() >= 3, "weight should have at least three dimensions");
  const int64_t count = weight.dim() - 2;
  Parameters p{expand_parameter(stride, "stride", count), expand_parameter(padding, "padding", count),
               expand_parameter(dilation, "dilation", count), groups};
  const auto least = [](const Dims& d) { return *std::min_element(d.begin(), d.end()); };
  check(least(p.padding) >= 0, "negative padding is not supported");
  check(least(p.stride) > 0, "non-positive stride is not supported");
  check(least(p.dilation) > 0, "non-positive dilation is not supported");
  check(groups > 0, "non-positive groups is not supported");
  const Dims& w = weight.sizes();
  check(w[0] >= groups, "Given groups=", groups, ", expected weight to be at least ", groups,
        " at dimension 0, but got weight of size ", w, " instead");
  check(w[0] % groups == 0, "Given groups=", groups, ", expected weight to be divisible by ", groups,
        " at dimension 0, but got weight of size [", w, "] instead");
  check(input.size(1) == w[1] * groups, "Given groups=", groups, ", weight of size ", w, ", expected input",
        input.sizes(), " to have ", w[1] * groups, " channels, but got ", input.size(1), " channels instead");
  check(!bias.defined() || (bias.dim() == 1 && bias.size(0) == w[0]), "Given weight of size ", w,
        ", expected bias to be 1-dimensional with ", w[0], " elements, but got bias of size ",
        bias.defined() ? bias.sizes() : Dims{}, " instead");
  const int64_t height = input.size(2) + 2 * p.padding[0], width = input.size(3) + 2 * p.padding[1];
  const int64_t kernel_h = p.dilation[0] * (w[2] - 1) + 1, kernel_w = p.dilation[1] * (w[3] - 1) + 1;
  check(height >= kernel_h && width >= kernel_w, "Calculated padded input size per channel: (", height, " x ", width,
        "). Kernel size: (", kernel_h, " x ", kernel_w, "). Kernel size can't be greater than actual input size");
  return p;
}

void check_types(const Tensor& input, const Tensor& weight, const Tensor& bias) {
  const DType type = input.dtype();
  if (is_integral(type, true))
    check(weight.dtype() == type, "expected scalar type ", scalar_name(type), " but found ",
          scalar_name(weight.dtype()));
  check(weight.dtype() == type, "Input type (torch.", scalar_name(type), "Tensor) and weight type (torch.",
        scalar_name(weight.dtype()),
        "Tensor) should be the same or input should be a MKLDNN tensor and weight is a dense tensor");
  check(!bias.defined() || bias.dtype() == type, "Input type (", cpp_name(type), ") and bias type (",
        bias.defined() ? cpp_name(bias.dtype()) : "", ") should be the same");
  if (type == DType::Bool) fail_not_implemented("slow_conv2d_cpu", type);
}

ConvShape shape_of(const Dims& input, const Dims& weight, const Dims& stride, const Dims& padding, const Dims& dilation,
                   int64_t groups) {
  ConvShape s{input[0],  input[1],   input[2],   input[3],    weight[0],   weight[2], weight[3], stride[0],
              stride[1], padding[0], padding[1], dilation[0], dilation[1], groups,    0,         0};
  s.out_h = (s.height + 2 * s.pad_h - s.dilation_h * (s.kernel_h - 1) - 1) / s.stride_h + 1;
  s.out_w = (s.width + 2 * s.pad_w - s.dilation_w * (s.kernel_w - 1) - 1) / s.stride_w + 1;
  return s;
}

Tensor batched_conv(const Tensor& input, const Tensor& weight, const Tensor& bias, const Dims& stride,
                    const Dims& padding, const Dims& dilation, int64_t groups) {
  const Parameters p = checked_parameters(input, weight, bias, stride, padding, dilation, groups);
  return ops::convolution(input, weight, bias, p.stride, p.padding, p.dilation, groups);
}

/// Runs f on a batch of one when the input is a single image.
template <class F>
Tensor as_batch(const Tensor& input, F&& f) {
  check(input.dim() == 3 || input.dim() == 4,
        "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: ", input.sizes());
  if (input.dim() == 4) return f(input);
  return ops::squeeze(f(ops::unsqueeze(input, 0)), int64_t{0});
}

}  // namespace

namespace kernels {

Tensor convolution(const Tensor& input, const Tensor& weight, const Tensor& bias, const Dims& stride,
                   const Dims& padding, const Dims& dilation, int64_t groups) {
  check_types(input, weight, bias);
  const ConvShape s = shape_of(input.sizes(), weight.sizes(), stride, padding, dilation, groups);
  Tensor out = tp::empty({s.batch, s.filters, s.out_h, s.out_w}, input.dtype(), input.device());
  const bool channels_last = like_channels_last(input) || like_channels_last(weight);
  if (!out.is_meta() && out.numel() > 0) {
    const Tensor x = packed(input), w = packed(weight), b = bias.defined() ? packed(bias) : bias;
    conv_forward(input.dtype(), s, x.raw(), w.raw(), b.defined() ? b.raw() : nullptr, out.raw());
  }
  return channels_last ? to_channels_last(out) : out;
}

TensorList convolution_backward(const Tensor& grad_output, const Tensor& input, const Tensor& weight,
                                const Dims& stride, const Dims& padding, const Dims& dilation, int64_t groups,
                                bool want_input, bool want_weight, bool want_bias) {
  const ConvShape s = shape_of(input.sizes(), weight.sizes(), stride, padding, dilation, groups);
  const DType dtype = grad_output.dtype();
  TensorList out(3);
  if (want_input) out[0] = tp::empty(input.sizes(), dtype, input.device());
  if (want_weight) out[1] = tp::empty(weight.sizes(), dtype, input.device());
  if (want_bias) out[2] = tp::empty({s.filters}, dtype, input.device());
  if (grad_output.is_meta()) return out;
  if (grad_output.numel() == 0) {
    for (Tensor& t : out)
      if (t.defined()) zero_(t);
    return out;
  }
  const Tensor g = packed(grad_output);
  if (want_input) {
    const Tensor w = packed(weight);
    conv_grad_input(dtype, s, g.raw(), w.raw(), out[0].raw());
    if (like_channels_last(input) || like_channels_last(weight)) out[0] = to_channels_last(out[0]);
  }
  if (want_weight) {
    const Tensor x = packed(input);
    conv_grad_weight(dtype, s, g.raw(), x.raw(), out[1].raw(), want_bias ? out[2].raw() : nullptr);
  } else if (want_bias) {
    out[2] = sum(g, Dims{0, 2, 3}, false, std::nullopt);
  }
  return out;
}

}  // namespace kernels

namespace composite {

Tensor conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias, const Dims& stride, const Dims& padding,
              const Dims& dilation, int64_t groups) {
  return as_batch(input,
                  [&](const Tensor& x) { return batched_conv(x, weight, bias, stride, padding, dilation, groups); });
}

Tensor conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias, const Dims& stride,
              const std::string& padding, const Dims& dilation, int64_t groups) {
  return as_batch(input, [&](const Tensor& x) {
    if (padding == "valid") return batched_conv(x, weight, bias, stride, {0, 0}, dilation, groups);
    check(padding == "same", "Invalid padding string: '", padding, "'");
    check(weight.dim() >= 3, "weight should have at least three dimensions");
    for (int64_t step : stride) check(step == 1, "padding='same' is not supported for strided convolutions");
    const Dims spread = expand_parameter(dilation, "dilation", weight.dim() - 2);
    Tensor padded = x;
    Dims symmetric;
    for (int64_t d = 0; d < spread.size(); ++d) {
      const int64_t total = spread[d] * (weight.size(d + 2) - 1);
      symmetric.push_back(total / 2);
      if (total % 2 == 0) continue;
      // An even kernel needs one more row (or column) of zeros at the end.
      Dims edge = padded.sizes();
      edge[d + 2] = 1;
      padded = ops::cat({padded, tp::zeros(edge, {x.dtype(), x.device()})}, d + 2);
    }
    return batched_conv(padded, weight, bias, stride, symmetric, dilation, groups);
  });
}

}  // namespace composite

namespace ops {

TensorList convolution_double_backward(const TensorList& grads, const Tensor& grad_output, const Tensor& input,
                                       const Tensor& weight, const Dims& stride, const Dims& padding,
                                       const Dims& dilation, int64_t groups) {
  const Tensor &for_input = grads[0], &for_weight = grads[1], &for_bias = grads[2];
  const auto conv = [&](const Tensor& x, const Tensor& w) {
    return convolution(x, w, Tensor(), stride, padding, dilation, groups);
  };
  const auto add_to = [](Tensor& sum, const Tensor& term) { sum = sum.defined() ? sum + term : term; };
  // The backward pass is linear in grad_output, bilinear with weight (for the input) and with input (for the weight).
  TensorList out(3);
  if (for_input.defined()) {
    add_to(out[0], conv(for_input, weight));
    out[2] =
        convolution_backward(grad_output, for_input, weight, stride, padding, dilation, groups, false, true, false)[1];
  }
  if (for_weight.defined()) {
    add_to(out[0], conv(input, for_weight));
    out[1] =
        convolution_backward(grad_output, input, for_weight, stride, padding, dilation, groups, true, false, false)[0];
  }
  if (for_bias.defined()) add_to(out[0], expand(reshape(for_bias, {1, for_bias.size(0), 1, 1}), grad_output.sizes()));
  return out;
}

}  // namespace ops
}  // namespace tp

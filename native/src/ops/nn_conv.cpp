// Convolution: PyTorch's checks, layouts and gradients around the kernels of cpu/conv.h.
#include "autograd/formulas.h"
#include "cpu/conv.h"
#include "cpu/widen.h"
#include "declared/arithmetic.h"
#include "declared/complex.h"
#include "declared/reduce.h"
#include "kernels/conv.h"
#include "kernels/creation.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/channels_last.h"
#include "ops/formulas/conv.h"
#include "ops/windows.h"

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
  bool transposed;
  Dims output_padding;
  int64_t groups;
};

/// A list as PyTorch shows sizes in this one message: (3 x 4).
std::string by(const Dims& sizes) {
  std::string text;
  for (int64_t i = 0; i < sizes.size(); ++i) text += str(i ? " x " : "", sizes[i]);
  return text;
}

void check_channels(const Tensor& input, const Dims& w, const Tensor& bias, const Parameters& p) {
  check(w[0] >= p.groups, "Given groups=", p.groups, ", expected weight to be at least ", p.groups,
        " at dimension 0, but got weight of size ", w, " instead");
  check(w[0] % p.groups == 0, "Given groups=", p.groups, ", expected weight to be divisible by ", p.groups,
        " at dimension 0, but got weight of size [", w, "] instead");
  const int64_t expected = p.transposed ? w[0] : w[1] * p.groups, filters = p.transposed ? w[1] * p.groups : w[0];
  const std::string given = p.transposed ? "transposed=1" : str("groups=", p.groups);
  check(input.size(1) == expected, "Given ", given, ", weight of size ", w, ", expected input", input.sizes(),
        " to have ", expected, " channels, but got ", input.size(1), " channels instead");
  check(!bias.defined() || (bias.dim() == 1 && bias.size(0) == filters), "Given ", p.transposed ? "transposed=1, " : "",
        "weight of size ", w, ", expected bias to be 1-dimensional with ", filters, " elements, but got bias of size ",
        bias.defined() ? bias.sizes() : Dims{}, " instead");
}

void check_kernel_fits(const Tensor& input, const Dims& w, const Parameters& p) {
  Dims room, kernel;
  bool fits = true;
  for (int64_t d = 0; d < p.stride.size(); ++d) {
    room.push_back(input.size(d + 2) + 2 * p.padding[d]);
    kernel.push_back(p.dilation[d] * (w[d + 2] - 1) + 1);
    fits &= room[d] >= kernel[d];
  }
  check(fits, "Calculated padded input size per channel: (", by(room), "). Kernel size: (", by(kernel),
        "). Kernel size can't be greater than actual input size");
}

/// Images and kernels of no extent have no windows; a batch may be empty.
void check_extents_present(const Tensor& input, const Tensor& weight) {
  if (input.size(0) == 0 || input.size(1) == 0) return;
  check(input.numel() > 0,
        "Only zero batch or zero channel inputs are supported, but got input shape: ", input.sizes());
  const Dims& w = weight.sizes();
  if (weight.numel() > 0 || w[0] == 0 || w[1] == 0) return;
  const int64_t n = w.size();
  if (n == 5)
    check(false, "kernel size should be greater than zero, but got: ", w[2], " x ", w[3], " x ", w[4], " (TxHxW)");
  check(false, "kernel size should be greater than zero, but got kernel_height: ", n == 4 ? w[2] : 1,
        " kernel_width: ", w[n - 1]);
}

/// What is missing when an output of a convolution may come from several input sizes.
void check_output_padding(const Parameters& p) {
  for (int64_t d = 0; d < p.stride.size(); ++d)
    check(p.output_padding[d] < p.stride[d] || p.output_padding[d] < p.dilation[d],
          "output padding must be smaller than either stride or dilation, but got output_padding: ", p.output_padding,
          " stride: ", p.stride, " dilation: ", p.dilation);
}

Parameters checked_parameters(const Tensor& input, const Tensor& weight, const Tensor& bias, const Dims& stride,
                              const Dims& padding, const Dims& dilation, bool transposed, const Dims& output_padding,
                              int64_t groups) {
  check(weight.dim() >= 3, "weight should have at least three dimensions");
  check(groups > 0, "non-positive groups is not supported");
  for (const Dims& extents : {stride, padding, dilation, output_padding, Dims{groups}}) check_extents(extents);
  const Dims& w = weight.sizes();
  check(weight.dim() == input.dim(), "Expected ", weight.dim(), "-dimensional input for ", weight.dim(),
        "-dimensional weight", w, ", but got ", input.dim(), "-dimensional input of size ", input.sizes(), " instead");
  const int64_t count = input.dim() - 2;
  Parameters p{expand_parameter(stride, "stride", count),
               expand_parameter(padding, "padding", count),
               expand_parameter(dilation, "dilation", count),
               transposed,
               expand_parameter(output_padding, "output_padding", count),
               groups};
  const auto least = [](const Dims& d) { return *std::min_element(d.begin(), d.end()); };
  check(least(p.padding) >= 0, "negative padding is not supported");
  check(least(p.output_padding) >= 0, "negative output_padding is not supported");
  check(least(p.stride) > 0, "non-positive stride is not supported");
  if (least(p.dilation) <= 0) {
    // Where PyTorch would ask oneDNN, its own list is shown, in which a line is an image of one row.
    Dims shown = p.dilation;
    if (count == 1) shown.insert(0, 1);
    fail(ErrorKind::Runtime, "dilation should be greater than zero",
         input.dtype() == DType::Float32 ? str(", but got ", shown) : "");
  }
  check_channels(input, w, bias, p);
  if (transposed)
    check_output_padding(p);
  else
    check_kernel_fits(input, w, p);
  return p;
}

void check_types(const Tensor& input, const Tensor& weight, const Tensor& bias) {
  const DType type = input.dtype();
  if (is_integral(type, true) && !bias.defined())
    check(weight.dtype() == type, "expected scalar type ", scalar_name(type), " but found ",
          scalar_name(weight.dtype()));
  check(weight.dtype() == type, "Input type (torch.", scalar_name(type), "Tensor) and weight type (torch.",
        scalar_name(weight.dtype()),
        "Tensor) should be the same or input should be a MKLDNN tensor and weight is a dense tensor");
  check(!bias.defined() || bias.dtype() == type, "Input type (", cpp_name(type), ") and bias type (",
        bias.defined() ? cpp_name(bias.dtype()) : "", ") should be the same");
  if (type == DType::Bool) fail_not_implemented("slow_conv2d_cpu", type);
}

/// The convolution of `input`, which has one to three dimensions beside batch and channels.
ConvShape shape_of(const Dims& input, const Dims& weight, const Parameters& p) {
  ConvShape s{};
  s.batch = input[0];
  s.channels = input[1];
  s.filters = weight[0];
  s.groups = p.groups;
  const int64_t n = input.size() - 2;
  const auto at = [n](const Dims& d, int64_t from_end, int64_t fallback) {
    return from_end <= n ? d[d.size() - from_end] : fallback;
  };
  const auto windows = [](int64_t size, int64_t pad, int64_t dilation, int64_t kernel, int64_t stride) {
    return (size + 2 * pad - dilation * (kernel - 1) - 1) / stride + 1;
  };
  const auto set = [&](int64_t from_end, int64_t& size, int64_t& kernel, int64_t& stride, int64_t& pad,
                       int64_t& dilation, int64_t& out) {
    size = at(input, from_end, 1);
    kernel = at(weight, from_end, 1);
    stride = at(p.stride, from_end, 1);
    pad = at(p.padding, from_end, 0);
    dilation = at(p.dilation, from_end, 1);
    out = windows(size, pad, dilation, kernel, stride);
  };
  set(1, s.width, s.kernel_w, s.stride_w, s.pad_w, s.dilation_w, s.out_w);
  set(2, s.height, s.kernel_h, s.stride_h, s.pad_h, s.dilation_h, s.out_h);
  set(3, s.depth, s.kernel_d, s.stride_d, s.pad_d, s.dilation_d, s.out_d);
  return s;
}

/// The convolution whose gradient a transposed one computes; output padding may leave room for more windows.
ConvShape transposed_shape(const Dims& output, const Dims& input, const Dims& weight, const Parameters& p) {
  ConvShape s = shape_of(output, weight, p);
  s.out_w = input.back();
  if (input.size() > 3) s.out_h = input[input.size() - 2];
  if (input.size() > 4) s.out_d = input[2];
  return s;
}

/// Sizes of the result; of the convolution's input when it is the transpose that is computed.
Dims output_sizes(const Dims& input, const Dims& weight, const Parameters& p) {
  Dims out{input[0], p.transposed ? weight[1] * p.groups : weight[0]};
  for (int64_t d = 0; d < p.stride.size(); ++d) {
    const int64_t reach = p.dilation[d] * (weight[d + 2] - 1);
    const int64_t size = p.transposed
                             ? (input[d + 2] - 1) * p.stride[d] - 2 * p.padding[d] + reach + p.output_padding[d] + 1
                             : (input[d + 2] + 2 * p.padding[d] - reach - 1) / p.stride[d] + 1;
    check(size >= 0, "Trying to create tensor with negative dimension ", size, ": [", input[0], "]");
    out.push_back(size);
  }
  return out;
}

Tensor batched_conv(const Tensor& input, const Tensor& weight, const Tensor& bias, const Dims& stride,
                    const Dims& padding, const Dims& dilation, bool transposed, const Dims& output_padding,
                    int64_t groups) {
  check_types(input, weight, bias);
  if (is_complex(input.dtype())) {
    const auto run = [&](const Tensor& x, const Tensor& w, const Tensor& b) {
      return batched_conv(x, w, b, stride, padding, dilation, transposed, output_padding, groups);
    };
    const Tensor xr = ops::real(input), xi = ops::imag(input), wr = ops::real(weight), wi = ops::imag(weight);
    const Tensor br = bias.defined() ? ops::real(bias) : bias, bi = bias.defined() ? ops::imag(bias) : bias;
    // Three real convolutions instead of four, as in PyTorch: the imaginary part is what remains of a third.
    const Tensor a = run(xr, wr, br), b = run(xi, wi, Tensor());
    const Tensor c = run(ops::add(xr, xi), ops::add(wr, wi), bias.defined() ? ops::add(br, bi) : bias);
    return ops::complex(ops::sub(a, b), ops::sub(ops::sub(c, a), b));
  }
  const Parameters p =
      checked_parameters(input, weight, bias, stride, padding, dilation, transposed, output_padding, groups);
  check_extents_present(input, weight);
  return ops::convolution(input, weight, bias, p.stride, p.padding, p.dilation, transposed, p.output_padding, groups);
}

/// Runs f on a batch of one when the input is a single image.
template <class F>
Tensor as_batch(const char* name, int64_t dims, const Tensor& input, F&& f) {
  check(input.dim() == dims + 1 || input.dim() == dims + 2, "Expected ", dims + 1, "D (unbatched) or ", dims + 2,
        "D (batched) input to ", name, dims, "d, but got input of size: ", input.sizes());
  if (input.dim() == dims + 2) return f(input);
  return ops::squeeze(f(ops::unsqueeze(input, 0)), int64_t{0});
}

Tensor conv(int64_t dims, const Tensor& input, const Tensor& weight, const Tensor& bias, const Dims& stride,
            const Dims& padding, const Dims& dilation, int64_t groups) {
  return as_batch("conv", dims, input, [&](const Tensor& x) {
    return batched_conv(x, weight, bias, stride, padding, dilation, false, {0}, groups);
  });
}

Tensor conv(int64_t dims, const Tensor& input, const Tensor& weight, const Tensor& bias, const Dims& stride,
            const std::string& padding, const Dims& dilation, int64_t groups) {
  return as_batch("conv", dims, input, [&](const Tensor& x) {
    if (padding == "valid") return batched_conv(x, weight, bias, stride, {0}, dilation, false, {0}, groups);
    check(padding == "same", "Invalid padding string: '", padding, "'");
    check(weight.dim() >= 3, "weight should have at least three dimensions");
    for (int64_t step : stride) check(step == 1, "padding='same' is not supported for strided convolutions");
    check(x.dim() == weight.dim(), "Expected ", weight.dim(), "-dimensional input for ", weight.dim(),
          "-dimensional weight", weight.sizes(), ", but got ", x.dim(), "-dimensional input of size ", x.sizes(),
          " instead");
    const Dims spread = expand_parameter(dilation, "dilation", weight.dim() - 2);
    check_extents(spread);
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
    return batched_conv(padded, weight, bias, stride, symmetric, dilation, false, {0}, groups);
  });
}

Tensor conv_transpose(int64_t dims, const Tensor& input, const Tensor& weight, const Tensor& bias, const Dims& stride,
                      const Dims& padding, const Dims& output_padding, int64_t groups, const Dims& dilation) {
  return as_batch("conv_transpose", dims, input, [&](const Tensor& x) {
    return batched_conv(x, weight, bias, stride, padding, dilation, true, output_padding, groups);
  });
}

// The kernels of cpu/conv.h on packed tensors; those of float16 results take float32.

void forward_into(const Tensor& out, const ConvShape& s, const Tensor& input, const Tensor& weight) {
  const Tensor to = widen(out);
  conv_forward(to.dtype(), s, input.raw(), weight.raw(), nullptr, to.raw());
  if (!to.same(out)) copy_data(out, to);
}
void grad_input_into(const Tensor& out, const ConvShape& s, const Tensor& grad, const Tensor& weight) {
  if (out.dtype() == DType::Float16)
    rounding_conv_grad_input(s, grad.data<float>(), weight.data<float>(), out.data<Half>());
  else
    conv_grad_input(out.dtype(), s, grad.raw(), weight.raw(), out.raw());
}
void grad_weight_into(const Tensor& out, const ConvShape& s, const Tensor& grad, const Tensor& input, void* grad_bias) {
  if (out.dtype() == DType::Float16)
    rounding_conv_grad_weight(s, grad.data<float>(), input.data<float>(), out.data<Half>());
  else
    conv_grad_weight(out.dtype(), s, grad.raw(), input.raw(), out.raw(), grad_bias);
}

}  // namespace

namespace kernels {

Tensor convolution(const Tensor& input, const Tensor& weight, const Tensor& bias, const Dims& stride,
                   const Dims& padding, const Dims& dilation, bool transposed, const Dims& output_padding,
                   int64_t groups) {
  check_types(input, weight, bias);
  const DType type = input.dtype();
  if (type == DType::BFloat16 || (type == DType::Float16 && !transposed))
    return narrow(convolution(widen(input), widen(weight), widen(bias), stride, padding, dilation, transposed,
                              output_padding, groups),
                  type);
  const Parameters p{stride, padding, dilation, transposed, output_padding, groups};
  const Dims sizes = output_sizes(input.sizes(), weight.sizes(), p);
  Tensor out = tp::empty(sizes, type, input.device());
  const bool channels_last = like_channels_last(input) || like_channels_last(weight);
  if (!out.is_meta() && out.numel() > 0) {
    const Tensor x = packed(widen(input)), w = packed(widen(weight)), b = bias.defined() ? packed(bias) : bias;
    if (!transposed) {
      const ConvShape s = shape_of(input.sizes(), weight.sizes(), p);
      conv_forward(type, s, x.raw(), w.raw(), b.defined() ? b.raw() : nullptr, out.raw());
    } else {
      // The transpose is the gradient of the convolution that makes `input` out of `out`.
      if (input.numel() == 0)
        zero_(out);
      else
        grad_input_into(out, transposed_shape(sizes, input.sizes(), weight.sizes(), p), x, w);
      Dims column(sizes.size(), 1);
      column[1] = sizes[1];
      if (b.defined()) ops::add_(out, view(b, column));
    }
  }
  return channels_last ? to_channels_last(out) : out;
}

TensorList convolution_backward(const Tensor& grad_output, const Tensor& input, const Tensor& weight,
                                const Dims& stride, const Dims& padding, const Dims& dilation, bool transposed,
                                const Dims& output_padding, int64_t groups, bool want_input, bool want_weight,
                                bool want_bias) {
  const Parameters p{stride, padding, dilation, transposed, output_padding, groups};
  const DType dtype = grad_output.dtype();
  if (dtype == DType::BFloat16)
    return narrow(convolution_backward(widen(grad_output), widen(input), widen(weight), stride, padding, dilation,
                                       transposed, output_padding, groups, want_input, want_weight, want_bias),
                  dtype);
  TensorList out(3);
  if (want_input) out[0] = tp::empty(input.sizes(), dtype, input.device());
  if (want_weight) out[1] = tp::empty(weight.sizes(), dtype, input.device());
  if (want_bias) out[2] = tp::empty({grad_output.size(1)}, dtype, input.device());
  if (grad_output.is_meta()) return out;
  if (grad_output.numel() == 0 || input.numel() == 0) {
    for (Tensor& t : out)
      if (t.defined()) zero_(t);
    if (!want_bias || grad_output.numel() == 0) return out;
    want_weight = want_input = false;
  }
  const Tensor g = packed(widen(grad_output));
  const ConvShape s = transposed ? transposed_shape(grad_output.sizes(), input.sizes(), weight.sizes(), p)
                                 : shape_of(input.sizes(), weight.sizes(), p);
  if (want_input) {
    const Tensor w = packed(widen(weight));
    if (transposed)
      forward_into(out[0], s, g, w);
    else
      grad_input_into(out[0], s, g, w);
    if (like_channels_last(input) || like_channels_last(weight)) out[0] = to_channels_last(out[0]);
  }
  bool bias_done = false;
  if (want_weight) {
    const Tensor x = packed(widen(input));
    bias_done = want_bias && !transposed && dtype != DType::Float16;
    if (transposed)
      grad_weight_into(out[1], s, x, g, nullptr);
    else
      grad_weight_into(out[1], s, g, x, bias_done ? out[2].raw() : nullptr);
  }
  if (want_bias && !bias_done) {
    Dims others{0};
    for (int64_t d = 2; d < g.dim(); ++d) others.push_back(d);
    out[2] = ops::sum(grad_output, others);
  }
  return out;
}

}  // namespace kernels

namespace composite {

#define TP_CONV(dims)                                                                                               \
  Tensor conv##dims##d(const Tensor& input, const Tensor& weight, const Tensor& bias, const Dims& stride,           \
                       const Dims& padding, const Dims& dilation, int64_t groups) {                                 \
    return conv(dims, input, weight, bias, stride, padding, dilation, groups);                                      \
  }                                                                                                                 \
  Tensor conv##dims##d(const Tensor& input, const Tensor& weight, const Tensor& bias, const Dims& stride,           \
                       const std::string& padding, const Dims& dilation, int64_t groups) {                          \
    return conv(dims, input, weight, bias, stride, padding, dilation, groups);                                      \
  }                                                                                                                 \
  Tensor conv_transpose##dims##d(const Tensor& input, const Tensor& weight, const Tensor& bias, const Dims& stride, \
                                 const Dims& padding, const Dims& output_padding, int64_t groups,                   \
                                 const Dims& dilation) {                                                            \
    return conv_transpose(dims, input, weight, bias, stride, padding, output_padding, groups, dilation);            \
  }
TP_CONV(1)
TP_CONV(2)
TP_CONV(3)

}  // namespace composite

namespace ops {

TensorList convolution_double_backward(const TensorList& grads, const Tensor& grad_output, const Tensor& input,
                                       const Tensor& weight, const Dims& stride, const Dims& padding,
                                       const Dims& dilation, bool transposed, const Dims& output_padding,
                                       int64_t groups) {
  const Tensor &for_input = grads[0], &for_weight = grads[1], &for_bias = grads[2];
  const auto conv = [&](const Tensor& x, const Tensor& w) {
    return convolution(x, w, Tensor(), stride, padding, dilation, transposed, output_padding, groups);
  };
  const auto backward = [&](const Tensor& x, const Tensor& w, int64_t which) {
    return convolution_backward(grad_output, x, w, stride, padding, dilation, transposed, output_padding, groups,
                                which == 0, which == 1, false)[which];
  };
  const auto add_to = [](Tensor& sum, const Tensor& term) { sum = sum.defined() ? sum + term : term; };
  // The backward pass is linear in grad_output, bilinear with weight (for the input) and with input (for the weight).
  TensorList out(3);
  if (for_input.defined()) {
    add_to(out[0], conv(for_input, weight));
    out[2] = backward(for_input, weight, 1);
  }
  if (for_weight.defined()) {
    add_to(out[0], conv(input, for_weight));
    out[1] = backward(input, for_weight, 0);
  }
  if (for_bias.defined()) {
    Dims column(grad_output.dim(), 1);
    column[1] = for_bias.size(0);
    add_to(out[0], expand(reshape(for_bias, column), grad_output.sizes()));
  }
  return out;
}

}  // namespace ops
}  // namespace tp

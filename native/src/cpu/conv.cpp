// Chooses how a convolution is computed.
#include "cpu/conv.h"

#include <algorithm>

#include "core/parallel.h"
#include "cpu/conv_direct.h"

namespace tp {
namespace {

/// Sum of each filter's gradients.
void sum_bias(DType dtype, const ConvShape& s, const void* grad, void* grad_bias) {
  const int64_t plane = s.output_plane();
  if (dtype == DType::Float32) {
    parallel_for(s.filters, std::max<int64_t>(1, kGrain / std::max<int64_t>(1, s.batch * plane)),
                 [&](int64_t begin, int64_t end) {
                   plane_sums.call(static_cast<const float*>(grad), static_cast<float*>(grad_bias), s.batch, s.filters,
                                   plane, begin, end);
                 });
    return;
  }
  dispatch_numeric(dtype, "convolution_backward", [&]<class T>() {
    for (int64_t f = 0; f < s.filters; ++f) {
      T sum = 0;
      for (int64_t n = 0; n < s.batch; ++n) {
        const T* g = static_cast<const T*>(grad) + (n * s.filters + f) * plane;
        for (int64_t i = 0; i < plane; ++i) sum = static_cast<T>(sum + g[i]);
      }
      static_cast<T*>(grad_bias)[f] = sum;
    }
  });
}

enum class Backend { Plain, Direct, OneDnn };

bool simple_steps(const ConvShape& s) {
  return s.stride_h == 1 && s.stride_w == 1 && s.dilation_h == 1 && s.dilation_w == 1 && s.groups == 1 &&
         !s.is_volume();
}

/// Share of the lanes that do new work on a row of this length.
double filled(int64_t length) {
  const int64_t vector = direct_vector.call(length);
  return vector == 0 ? 0 : static_cast<double>(length) / static_cast<double>((length + vector - 1) / vector * vector);
}

// The limits were measured against oneDNN on shapes from LeNet to ResNet: with few channels its blocks of sixteen are
// half empty, and the reordering costs more than the sums.
Backend forward_backend(DType dtype, const ConvShape& s) {
  if (dtype != DType::Float32 || s.channels == 0) return Backend::Plain;
  const bool direct =
      simple_steps(s) && (s.channels <= 3 ? filled(s.out_w) > 0 : s.channels < 16 && filled(s.out_w) > 0.75);
  return direct ? Backend::Direct : Backend::OneDnn;
}
Backend grad_input_backend(DType dtype, const ConvShape& s) {
  if (dtype != DType::Float32 || s.channels == 0) return Backend::Plain;
  return simple_steps(s) && s.channels < 16 && filled(std::min(s.out_w, s.width)) > 0 ? Backend::Direct
                                                                                      : Backend::OneDnn;
}
Backend grad_weight_backend(DType dtype, const ConvShape& s) {
  if (dtype != DType::Float32 || s.channels == 0) return Backend::Plain;
  return simple_steps(s) && s.channels < 16 && s.kernel_w >= 5 && filled(s.out_w) > 0.75 ? Backend::Direct
                                                                                         : Backend::OneDnn;
}

}  // namespace

void conv_forward(DType dtype, const ConvShape& shape, const void* input, const void* weight, const void* bias,
                  void* out) {
  const Backend backend = forward_backend(dtype, shape);
  if (backend == Backend::Plain) return plain_conv_forward(dtype, shape, input, weight, bias, out);
  (backend == Backend::Direct ? direct_conv_forward : onednn_conv_forward)(
      shape, static_cast<const float*>(input), static_cast<const float*>(weight), static_cast<const float*>(bias),
      static_cast<float*>(out));
}

void conv_grad_input(DType dtype, const ConvShape& shape, const void* grad, const void* weight, void* grad_input) {
  const Backend backend = grad_input_backend(dtype, shape);
  if (backend == Backend::Plain) return plain_conv_grad_input(dtype, shape, grad, weight, grad_input);
  (backend == Backend::Direct ? direct_conv_grad_input : onednn_conv_grad_input)(
      shape, static_cast<const float*>(grad), static_cast<const float*>(weight), static_cast<float*>(grad_input));
}

void conv_grad_weight(DType dtype, const ConvShape& shape, const void* grad, const void* input, void* grad_weight,
                      void* grad_bias) {
  const Backend backend = grad_weight_backend(dtype, shape);
  if (backend == Backend::Plain)
    plain_conv_grad_weight(dtype, shape, grad, input, grad_weight);
  else
    (backend == Backend::Direct ? direct_conv_grad_weight : onednn_conv_grad_weight)(
        shape, static_cast<const float*>(grad), static_cast<const float*>(input), static_cast<float*>(grad_weight));
  if (grad_bias) sum_bias(dtype, shape, grad, grad_bias);
}

}  // namespace tp

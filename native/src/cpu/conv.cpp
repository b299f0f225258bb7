// Chooses how a convolution is computed.
#include "cpu/conv.h"

#include <cstring>

namespace tp {
namespace {

/// Sum of each filter's gradients.
void sum_bias(DType dtype, const ConvShape& s, const void* grad, void* grad_bias) {
  const int64_t plane = s.out_h * s.out_w;
  dispatch_numeric(dtype, "convolution_backward", [&]<class T>() {
    for (int64_t f = 0; f < s.filters; ++f) {
      double sum = 0;
      for (int64_t n = 0; n < s.batch; ++n) {
        const T* g = static_cast<const T*>(grad) + (n * s.filters + f) * plane;
        T part = 0;
#pragma omp simd reduction(+ : part)
        for (int64_t i = 0; i < plane; ++i) part = static_cast<T>(part + g[i]);
        sum += static_cast<double>(part);
      }
      static_cast<T*>(grad_bias)[f] = static_cast<T>(sum);
    }
  });
}

}  // namespace

void conv_forward(DType dtype, const ConvShape& shape, const void* input, const void* weight, const void* bias,
                  void* out) {
  plain_conv_forward(dtype, shape, input, weight, bias, out);
}

void conv_grad_input(DType dtype, const ConvShape& shape, const void* grad, const void* weight, void* grad_input) {
  plain_conv_grad_input(dtype, shape, grad, weight, grad_input);
}

void conv_grad_weight(DType dtype, const ConvShape& shape, const void* grad, const void* input, void* grad_weight,
                      void* grad_bias) {
  plain_conv_grad_weight(dtype, shape, grad, input, grad_weight);
  if (grad_bias) sum_bias(dtype, shape, grad, grad_bias);
}

}  // namespace tp

#pragma once
// Convolution of contiguous (N, C, D, H, W) volumes; images have depth 1, lines height 1 too.
#include <cstdint>

#include "core/dtype.h"

namespace tp {

struct ConvShape {
  int64_t batch, channels, height, width;  // input
  int64_t filters, kernel_h, kernel_w;     // weight (filters, channels / groups, kernel_h, kernel_w)
  int64_t stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w, groups;
  int64_t out_h, out_w;
  int64_t depth = 1, kernel_d = 1, stride_d = 1, pad_d = 0, dilation_d = 1, out_d = 1;

  bool is_volume() const { return depth > 1 || kernel_d > 1 || out_d > 1; }
  int64_t input_plane() const { return depth * height * width; }
  int64_t output_plane() const { return out_d * out_h * out_w; }
  int64_t kernel_size() const { return kernel_d * kernel_h * kernel_w; }
  bool operator==(const ConvShape&) const = default;
  int64_t input_image() const { return channels * input_plane(); }
  int64_t output_image() const { return filters * output_plane(); }
  int64_t weight_count() const { return filters * (channels / groups) * kernel_size(); }
  /// Multiplications of one pass.
  int64_t work() const { return batch * output_image() * (channels / groups) * kernel_size(); }
};

/// out = input ⋆ weight + bias; `bias` may be null.
void conv_forward(DType dtype, const ConvShape& shape, const void* input, const void* weight, const void* bias,
                  void* out);
/// Gradient of the input from that of the output.
void conv_grad_input(DType dtype, const ConvShape& shape, const void* grad, const void* weight, void* grad_input);
/// Gradient of the weight; of the bias too unless `grad_bias` is null.
void conv_grad_weight(DType dtype, const ConvShape& shape, const void* grad, const void* input, void* grad_weight,
                      void* grad_bias);

/// The same by unrolling images into matrices, for every dtype.
void plain_conv_forward(DType dtype, const ConvShape& shape, const void* input, const void* weight, const void* bias,
                        void* out);
void plain_conv_grad_input(DType dtype, const ConvShape& shape, const void* grad, const void* weight, void* grad_input);
void plain_conv_grad_weight(DType dtype, const ConvShape& shape, const void* grad, const void* input,
                            void* grad_weight);

/// Gradients of float16 convolutions from float32 copies: as in PyTorch, what unrolled images add to one pixel, or
/// images to one weight, is rounded at each addition.
void rounding_conv_grad_input(const ConvShape& shape, const float* grad, const float* weight, Half* grad_input);
void rounding_conv_grad_weight(const ConvShape& shape, const float* grad, const float* input, Half* grad_weight);

/// The same for float32, stride 1 and few channels, without a copy of the image.
void direct_conv_forward(const ConvShape& shape, const float* input, const float* weight, const float* bias,
                         float* out);
void direct_conv_grad_input(const ConvShape& shape, const float* grad, const float* weight, float* grad_input);
void direct_conv_grad_weight(const ConvShape& shape, const float* grad, const float* input, float* grad_weight);

/// The same for float32 by oneDNN.
void onednn_conv_forward(const ConvShape& shape, const float* input, const float* weight, const float* bias,
                         float* out);
void onednn_conv_grad_input(const ConvShape& shape, const float* grad, const float* weight, float* grad_input);
void onednn_conv_grad_weight(const ConvShape& shape, const float* grad, const float* input, float* grad_weight);

}  // namespace tp

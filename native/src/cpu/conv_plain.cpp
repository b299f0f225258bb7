// Convolution as matrix products of unrolled images. Slow beside the others, but it takes every dtype.
#include <algorithm>
#include <cstring>
#include <vector>

#include "cpu/conv.h"
#include "cpu/gemm.h"
#include "cpu/scratch.h"

namespace tp {
namespace {

/// Memory for one unrolled image of a group.
struct Columns {
  int64_t rows, columns;
  Scratch memory;
  Columns(DType dtype, const ConvShape& s)
      : rows(s.channels / s.groups * s.kernel_size()),
        columns(s.output_plane()),
        memory(rows * columns * size_of(dtype)) {}
};

/// Calls f(column, pixel) for every cell of the unrolled image; pixel is -1 in the padding.
template <class F>
void each_cell(const ConvShape& s, F&& f) {
  int64_t cell = 0;
  for (int64_t c = 0; c < s.channels / s.groups; ++c)
    for (int64_t h = 0; h < s.kernel_d; ++h)
      for (int64_t i = 0; i < s.kernel_h; ++i)
        for (int64_t j = 0; j < s.kernel_w; ++j)
          for (int64_t z = 0; z < s.out_d; ++z) {
            const int64_t slice = z * s.stride_d - s.pad_d + h * s.dilation_d;
            for (int64_t y = 0; y < s.out_h; ++y) {
              const int64_t row = y * s.stride_h - s.pad_h + i * s.dilation_h;
              const bool outside = slice < 0 || slice >= s.depth || row < 0 || row >= s.height;
              const int64_t line = ((c * s.depth + slice) * s.height + row) * s.width;
              for (int64_t x = 0; x < s.out_w; ++x) {
                const int64_t column = x * s.stride_w - s.pad_w + j * s.dilation_w;
                f(cell++, outside || column < 0 || column >= s.width ? -1 : line + column);
              }
            }
          }
}

/// Calls f<T>(group offsets) for each image and group.
template <class F>
void each_group(DType dtype, const ConvShape& s, F&& f) {
  dispatch_numeric(dtype, "slow_conv2d_cpu", [&]<class T>() {
    const int64_t per_group = s.filters / s.groups, plane = s.output_plane();
    for (int64_t n = 0; n < s.batch; ++n)
      for (int64_t g = 0; g < s.groups; ++g)
        f.template operator()<T>(n * s.input_image() + g * (s.channels / s.groups) * s.input_plane(),
                                 n * s.output_image() + g * per_group * plane, g * (s.weight_count() / s.groups), n, g);
  });
}

}  // namespace

void plain_conv_forward(DType dtype, const ConvShape& s, const void* input, const void* weight, const void* bias,
                        void* out) {
  Columns unrolled(dtype, s);
  const int64_t per_group = s.filters / s.groups;
  each_group(dtype, s, [&]<class T>(int64_t in_at, int64_t out_at, int64_t weight_at, int64_t, int64_t g) {
    T* cells = static_cast<T*>(unrolled.memory.data());
    const T* image = static_cast<const T*>(input) + in_at;
    each_cell(s, [&](int64_t cell, int64_t pixel) { cells[cell] = pixel < 0 ? T(0) : image[pixel]; });
    T* to = static_cast<T*>(out) + out_at;
    for (int64_t f = 0; f < per_group; ++f)
      for (int64_t i = 0; i < unrolled.columns; ++i)
        to[f * unrolled.columns + i] = bias ? static_cast<const T*>(bias)[g * per_group + f] : T(0);
    gemm(dtype, {per_group, unrolled.columns, unrolled.rows, unrolled.rows, 1, unrolled.columns, 1, unrolled.columns},
         static_cast<const T*>(weight) + weight_at, cells, to, 1, 1);
  });
}

namespace {

/// Calls add(image, pixel, value) for each cell of the unrolled gradients, which are computed in T.
template <class Add>
void fold_grad_input(DType dtype, const ConvShape& s, const void* grad, const void* weight, Add&& add) {
  Columns unrolled(dtype, s);
  each_group(dtype, s, [&]<class T>(int64_t in_at, int64_t out_at, int64_t weight_at, int64_t, int64_t) {
    T* cells = static_cast<T*>(unrolled.memory.data());
    gemm(dtype,
         {unrolled.rows, unrolled.columns, s.filters / s.groups, 1, unrolled.rows, unrolled.columns, 1,
          unrolled.columns},
         static_cast<const T*>(weight) + weight_at, static_cast<const T*>(grad) + out_at, cells, 1, 0);
    each_cell(s, [&](int64_t cell, int64_t pixel) {
      if (pixel >= 0) add(in_at + pixel, cells[cell]);
    });
  });
}

}  // namespace

void plain_conv_grad_input(DType dtype, const ConvShape& s, const void* grad, const void* weight, void* grad_input) {
  std::memset(grad_input, 0, static_cast<size_t>(s.batch * s.input_image() * size_of(dtype)));
  fold_grad_input(dtype, s, grad, weight, [&]<class T>(int64_t pixel, T value) {
    T& to = static_cast<T*>(grad_input)[pixel];
    to = static_cast<T>(to + value);
  });
}

void rounding_conv_grad_input(const ConvShape& s, const float* grad, const float* weight, Half* grad_input) {
  std::fill_n(grad_input, s.batch * s.input_image(), Half(0));
  fold_grad_input(DType::Float32, s, grad, weight,
                  [&](int64_t pixel, auto value) { grad_input[pixel] = grad_input[pixel] + Half(value); });
}

void plain_conv_grad_weight(DType dtype, const ConvShape& s, const void* grad, const void* input, void* grad_weight) {
  Columns unrolled(dtype, s);
  each_group(dtype, s, [&]<class T>(int64_t in_at, int64_t out_at, int64_t weight_at, int64_t n, int64_t) {
    T* cells = static_cast<T*>(unrolled.memory.data());
    const T* image = static_cast<const T*>(input) + in_at;
    each_cell(s, [&](int64_t cell, int64_t pixel) { cells[cell] = pixel < 0 ? T(0) : image[pixel]; });
    gemm(dtype,
         {s.filters / s.groups, unrolled.rows, unrolled.columns, unrolled.columns, 1, 1, unrolled.columns,
          unrolled.rows},
         static_cast<const T*>(grad) + out_at, cells, static_cast<T*>(grad_weight) + weight_at, 1, n == 0 ? 0 : 1);
  });
}

void rounding_conv_grad_weight(const ConvShape& s, const float* grad, const float* input, Half* grad_weight) {
  std::vector<float> one(static_cast<size_t>(s.weight_count()));
  std::fill_n(grad_weight, s.weight_count(), Half(0));
  ConvShape image = s;
  image.batch = 1;
  for (int64_t n = 0; n < s.batch; ++n) {
    plain_conv_grad_weight(DType::Float32, image, grad + n * s.output_image(), input + n * s.input_image(), one.data());
    for (int64_t i = 0; i < s.weight_count(); ++i) grad_weight[i] = grad_weight[i] + one[static_cast<size_t>(i)];
  }
}

}  // namespace tp

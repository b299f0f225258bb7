// Convolution as matrix products of unrolled images. Slow beside the others, but it takes every dtype.
#include <algorithm>
#include <cstring>
#include <vector>

#include "core/parallel.h"
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

int64_t images_per_thread(const ConvShape& s) {
  return std::max<int64_t>(1, kGrain / std::max<int64_t>(1, s.work() / std::max<int64_t>(1, s.batch)));
}

/// A row of the unrolled image: cells from `begin` to `end` hold pixels `step` apart, the rest is padding.
struct CellRow {
  int64_t cell, begin, end, pixel, step;
};

/// Calls f(row) for every row of `out_w` cells.
template <class F>
void each_row(const ConvShape& s, F&& f) {
  int64_t cell = 0;
  for (int64_t c = 0; c < s.channels / s.groups; ++c)
    for (int64_t h = 0; h < s.kernel_d; ++h)
      for (int64_t i = 0; i < s.kernel_h; ++i)
        for (int64_t j = 0; j < s.kernel_w; ++j) {
          const int64_t first = j * s.dilation_w - s.pad_w;
          const auto cells_below = [&](int64_t column) {
            return std::clamp<int64_t>((column - first + s.stride_w - 1) / s.stride_w, 0, s.out_w);
          };
          const int64_t begin = first < 0 ? cells_below(0) : 0;
          const int64_t end = first < s.width ? cells_below(s.width) : 0;
          for (int64_t z = 0; z < s.out_d; ++z) {
            const int64_t slice = z * s.stride_d - s.pad_d + h * s.dilation_d;
            for (int64_t y = 0; y < s.out_h; ++y, cell += s.out_w) {
              const int64_t row = y * s.stride_h - s.pad_h + i * s.dilation_h;
              const bool outside = slice < 0 || slice >= s.depth || row < 0 || row >= s.height || begin >= end;
              const int64_t line = ((c * s.depth + slice) * s.height + row) * s.width;
              f(CellRow{cell, begin, outside ? begin : end, line + first + begin * s.stride_w, s.stride_w});
            }
          }
        }
}

template <class T>
void unroll(const ConvShape& s, const T* image, T* cells) {
  each_row(s, [&](const CellRow& row) {
    T* to = cells + row.cell;
    std::fill(to, to + row.begin, T(0));
    if (row.step == 1)
      std::copy_n(image + row.pixel, row.end - row.begin, to + row.begin);
    else
      for (int64_t x = row.begin; x < row.end; ++x) to[x] = image[row.pixel + (x - row.begin) * row.step];
    std::fill(to + row.end, to + s.out_w, T(0));
  });
}

/// Where the parts of one image that belong to a group begin.
struct GroupAt {
  int64_t input, output, weight, group;
};
template <class F>
void each_group(const ConvShape& s, int64_t image, F&& f) {
  const int64_t filters = s.filters / s.groups;
  for (int64_t g = 0; g < s.groups; ++g)
    f(GroupAt{image * s.input_image() + g * (s.channels / s.groups) * s.input_plane(),
              image * s.output_image() + g * filters * s.output_plane(), g * (s.weight_count() / s.groups), g});
}

/// Calls f(part, columns, cells) for the parts of all images, with room for the cells of one.
template <class T, class F>
void each_part(DType dtype, const ConvShape& s, F&& f) {
  parallel_for(s.batch, images_per_thread(s), [&](int64_t first, int64_t last) {
    const Columns unrolled(dtype, s);
    T* cells = static_cast<T*>(unrolled.memory.data());
    for (int64_t n = first; n < last; ++n) each_group(s, n, [&](const GroupAt& at) { f(at, unrolled, cells); });
  });
}

}  // namespace

void plain_conv_forward(DType dtype, const ConvShape& s, const void* input, const void* weight, const void* bias,
                        void* out) {
  const int64_t per_group = s.filters / s.groups;
  dispatch_numeric(dtype, "slow_conv2d_cpu", [&]<class T>() {
    each_part<T>(dtype, s, [&](const GroupAt& at, const Columns& unrolled, T* cells) {
      unroll(s, static_cast<const T*>(input) + at.input, cells);
      T* to = static_cast<T*>(out) + at.output;
      for (int64_t f = 0; f < per_group; ++f)
        std::fill_n(to + f * unrolled.columns, unrolled.columns,
                    bias ? static_cast<const T*>(bias)[at.group * per_group + f] : T(0));
      gemm(dtype, {per_group, unrolled.columns, unrolled.rows, unrolled.rows, 1, unrolled.columns, 1, unrolled.columns},
           static_cast<const T*>(weight) + at.weight, cells, to, 1, 1);
    });
  });
}

namespace {

/// Calls add(pixel, value) for each cell of the unrolled gradients, which are computed in T.
template <class Add>
void fold_grad_input(DType dtype, const ConvShape& s, const void* grad, const void* weight, Add&& add) {
  dispatch_numeric(dtype, "slow_conv2d_cpu", [&]<class T>() {
    each_part<T>(dtype, s, [&](const GroupAt& at, const Columns& unrolled, T* cells) {
      gemm(dtype,
           {unrolled.rows, unrolled.columns, s.filters / s.groups, 1, unrolled.rows, unrolled.columns, 1,
            unrolled.columns},
           static_cast<const T*>(weight) + at.weight, static_cast<const T*>(grad) + at.output, cells, 1, 0);
      each_row(s, [&](const CellRow& row) {
        for (int64_t x = row.begin; x < row.end; ++x)
          add(at.input + row.pixel + (x - row.begin) * row.step, cells[row.cell + x]);
      });
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
  // Images are shared out in as many parts whatever the number of threads, and the parts' sums joined in order.
  constexpr int64_t kMostParts = 8;
  const int64_t parts = std::min(s.batch, kMostParts), images = parts ? (s.batch + parts - 1) / parts : 0;
  dispatch_numeric(dtype, "slow_conv2d_cpu", [&]<class T>() {
    const int64_t count = s.weight_count();
    const Scratch memory(parts * count * static_cast<int64_t>(sizeof(T)));
    T* sums = static_cast<T*>(memory.data());
    std::fill_n(sums, parts * count, T(0));
    parallel_for(parts, 1, [&](int64_t first, int64_t last) {
      const Columns unrolled(dtype, s);
      T* cells = static_cast<T*>(unrolled.memory.data());
      for (int64_t n = first * images; n < std::min(last * images, s.batch); ++n)
        each_group(s, n, [&](const GroupAt& at) {
          unroll(s, static_cast<const T*>(input) + at.input, cells);
          gemm(dtype,
               {s.filters / s.groups, unrolled.rows, unrolled.columns, unrolled.columns, 1, 1, unrolled.columns,
                unrolled.rows},
               static_cast<const T*>(grad) + at.output, cells, sums + n / images * count + at.weight, 1, 1);
        });
    });
    T* to = static_cast<T*>(grad_weight);
    std::fill_n(to, count, T(0));
    for (int64_t part = 0; part < parts; ++part)
      for (int64_t i = 0; i < count; ++i) to[i] = static_cast<T>(to[i] + sums[part * count + i]);
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

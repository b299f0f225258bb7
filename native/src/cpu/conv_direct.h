#pragma once
// Direct convolution for few channels, where unrolling or reordering an image costs as much as the arithmetic: plain
// (N, C, H, W) memory, stride 1, vectors along the rows. Padding is in the images already.
#include <cstdint>

#include "cpu/isa.h"

namespace tp {

struct DirectConv {
  int64_t vector;  // floats
  int64_t batch, channels, filters, kernel_h, kernel_w, out_h, out_w;
  int64_t height, plain_width, pad_h, pad_w;  // of the input
  int64_t rows, width;                        // of the input with its padding
  int64_t grad_width;     // of a row of the output's gradient: out_w, followed by zeros up to whole vectors
  int64_t column_stride;  // room for such a row, or an input row, with zeros on its left
};

/// Filters a unit of work goes through together.
constexpr int64_t kDirectFilters = 6, kDirectWeightFilters = 8;

/// Best vector for rows of this length; 0 when they are too short for this code.
extern Stub<int64_t(int64_t length)> direct_vector;

// Each does a range of units of work, which are independent of each other.
/// Unit: one image and kDirectFilters filters.
extern Stub<void(const DirectConv&, const float* input, const float* weight, const float* bias, float* out,
                 int64_t begin, int64_t end)>
    direct_forward;
/// Unit: one image and one channel. `columns` is zeroed memory, one plane of column_stride × out_h per tap.
extern Stub<void(const DirectConv&, const float* grad, const float* weight, float* grad_input, float* columns,
                 int64_t begin, int64_t end)>
    direct_grad_input;
/// Unit: kDirectWeightFilters filters and one channel.
extern Stub<void(const DirectConv&, const float* grad, const float* input, float* grad_weight, int64_t begin,
                 int64_t end)>
    direct_grad_weight;
/// Sums of the planes of filters begin to end over all images: the gradient of a bias.
extern Stub<void(const float* grad, float* sums, int64_t batch, int64_t filters, int64_t plane, int64_t begin,
                 int64_t end)>
    plane_sums;

}  // namespace tp

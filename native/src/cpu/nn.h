#pragma once
// Kernels of layers and losses that differ by instruction set. Pointers are to float or double, as the name says.
#include <cstdint>

#include "cpu/isa.h"

namespace tp {

/// Softmax, or its logarithm, of `count` rows (or columns) of length n; a column's elements lie `columns` apart.
using SoftmaxKernel = void(void* out, const void* in, int64_t count, int64_t n, bool log);
extern Stub<SoftmaxKernel> softmax_rows_f32, softmax_rows_f64, softmax_columns_f32, softmax_columns_f64;
/// Gradient of the same from its output.
using SoftmaxGradientKernel = void(void* to, const void* grad, const void* out, int64_t count, int64_t n, bool log);
extern Stub<SoftmaxGradientKernel> softmax_gradient_rows_f32, softmax_gradient_rows_f64, softmax_gradient_columns_f32,
    softmax_gradient_columns_f64;

/// `count` rows of length n moved to mean 0 and variance 1, then times `weight` plus `bias` (either may be null).
/// `fused`: as x rstd - mean rstd, which rounds once.
using NormRowsKernel = void(void* out, void* mean, void* rstd, const void* in, const void* weight, const void* bias,
                            int64_t count, int64_t n, double eps, bool fused);
extern Stub<NormRowsKernel> norm_rows_f32, norm_rows_f64;
/// Gradient of the same; adds to those of weight and bias unless these are null.
using NormGradientKernel = void(void* to, double* grad_weight, double* grad_bias, const void* grad, const void* in,
                                const void* mean, const void* rstd, const void* weight, int64_t count, int64_t n);
extern Stub<NormGradientKernel> norm_gradient_f32, norm_gradient_f64;

/// The channels from `begin` to `end` of a contiguous (samples, channels, area).
struct ChannelBlock {
  int64_t samples, channels, area, begin, end;
};
/// Mean and (biased) variance of each channel.
using ChannelStatisticsKernel = void(const void* in, const ChannelBlock& at, double* mean, double* variance);
extern Stub<ChannelStatisticsKernel> channel_statistics_f32, channel_statistics_f64;
/// out = (in - centre) scale + shift.
using ChannelTransformKernel = void(void* out, const void* in, const ChannelBlock& at, const double* centre,
                                    const double* scale, const double* shift);
extern Stub<ChannelTransformKernel> channel_transform_f32, channel_transform_f64;
/// Sums of grad and of grad (in - centre).
using ChannelGradientSumsKernel = void(const void* grad, const void* in, const ChannelBlock& at, const double* centre,
                                       double* sums, double* along);
extern Stub<ChannelGradientSumsKernel> channel_gradient_sums_f32, channel_gradient_sums_f64;
/// to = grad scale - (in - centre) slope - shift.
using ChannelGradientKernel = void(void* to, const void* grad, const void* in, const ChannelBlock& at,
                                   const double* centre, const double* scale, const double* slope, const double* shift);
extern Stub<ChannelGradientKernel> channel_gradient_f32, channel_gradient_f64;

/// Sum of (a - b)².
using SquaredDistanceKernel = double(const void* a, const void* b, int64_t n);
extern Stub<SquaredDistanceKernel> squared_distance_f32, squared_distance_f64;
/// out = factor (a - b).
using ScaledDifferenceKernel = void(void* out, const void* a, const void* b, double factor, int64_t n);
extern Stub<ScaledDifferenceKernel> scaled_difference_f32, scaled_difference_f64;

/// Largest elements of 2 × 2 windows side by side: `n` outputs from two rows of the input; `indices` gets their places
/// in the plane, `first` being that of the upper left element.
using PoolRowKernel = void(void* out, int64_t* indices, const void* upper, const void* lower, int64_t first,
                           int64_t width, int64_t n);
extern Stub<PoolRowKernel> max_pool_row_f32, max_pool_row_f64;
/// One element of each of n windows of a row, `stride` apart: replaces what is larger (or NaN). `place` is the first's.
using PoolTapKernel = void(void* best, int64_t* indices, const void* in, int64_t place, int64_t stride, int64_t n);
extern Stub<PoolTapKernel> max_pool_tap_f32, max_pool_tap_f64;

}  // namespace tp

#include "cpu/nn.h"

namespace tp {

// Constant-initialised: kernels register themselves before other static constructors may have run.
constinit Stub<SoftmaxKernel> softmax_rows_f32, softmax_rows_f64, softmax_columns_f32, softmax_columns_f64;
constinit Stub<SoftmaxGradientKernel> softmax_gradient_rows_f32, softmax_gradient_rows_f64,
    softmax_gradient_columns_f32, softmax_gradient_columns_f64;
constinit Stub<NormRowsKernel> norm_rows_f32, norm_rows_f64;
constinit Stub<NormGradientKernel> norm_gradient_f32, norm_gradient_f64;
constinit Stub<ChannelStatisticsKernel> channel_statistics_f32, channel_statistics_f64;
constinit Stub<ChannelTransformKernel> channel_transform_f32, channel_transform_f64;
constinit Stub<ChannelGradientSumsKernel> channel_gradient_sums_f32, channel_gradient_sums_f64;
constinit Stub<ChannelGradientKernel> channel_gradient_f32, channel_gradient_f64;
constinit Stub<SquaredDistanceKernel> squared_distance_f32, squared_distance_f64;
constinit Stub<ScaledDifferenceKernel> scaled_difference_f32, scaled_difference_f64;
constinit Stub<PoolRowKernel> max_pool_row_f32, max_pool_row_f64;
constinit Stub<PoolTapKernel> max_pool_tap_f32, max_pool_tap_f64;

}  // namespace tp

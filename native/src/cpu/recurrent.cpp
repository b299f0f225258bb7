#include "cpu/recurrent.h"

namespace tp {

constinit Stub<PackedSizeKernel> packed_size_f32, packed_size_f64;
constinit Stub<PackKernel> pack_rows_f32, pack_rows_f64;
constinit Stub<RecurrentForwardKernel> recurrent_forward_f32, recurrent_forward_f64;
constinit Stub<RecurrentBackwardKernel> recurrent_backward_f32, recurrent_backward_f64;

}  // namespace tp

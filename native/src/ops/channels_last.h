#pragma once
// Kernels compute images and volumes in (N, C, [D,] H, W) order; a channels-last input makes a channels-last result, as
// in PyTorch.
#include "ops/packed.h"

namespace tp {

/// Whether the strides of an (N, C, H, W) or (N, C, D, H, W) tensor run in the order N, [D,] H, W, C.
inline bool like_channels_last(const Tensor& t) {
  const int64_t n = t.dim();
  if ((n != 4 && n != 5) || t.stride(1) == 0) return false;
  int64_t least = 0;
  for (int64_t i = 0; i < n; ++i) {
    const int64_t d = i == 0 ? 1 : i == n - 1 ? 0 : n - i;
    if (t.size(d) == 0 || t.stride(d) < least) return false;
    // With one channel and one pixel both orders look the same.
    if (d == 0 && least == t.stride(1)) return false;
    least = t.stride(d) * std::max<int64_t>(t.size(d), 1);
  }
  return true;
}

/// The same values in channels-last memory.
inline Tensor to_channels_last(const Tensor& t) {
  const MemoryFormat format = t.dim() == 4 ? MemoryFormat::ChannelsLast : MemoryFormat::ChannelsLast3d;
  Tensor out = empty_strided(t.sizes(), format_strides(t.sizes(), format), {t.dtype(), t.device()});
  copy_data(out, t);
  return out;
}

/// `result`, in channels-last memory when `input` is.
inline Tensor laid_out_as(const Tensor& input, const Tensor& result) {
  return like_channels_last(input) ? to_channels_last(result) : result;
}

inline TensorList laid_out_as(const Tensor& input, TensorList results) {
  for (Tensor& result : results) result = laid_out_as(input, result);
  return results;
}

}  // namespace tp

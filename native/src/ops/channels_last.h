#pragma once
// Kernels compute images in (N, C, H, W) order; a channels-last input makes a channels-last result, as in PyTorch.
#include "ops/packed.h"

namespace tp {

/// Whether the strides of an (N, C, H, W) tensor run in the order N, H, W, C.
inline bool like_channels_last(const Tensor& t) {
  if (t.dim() != 4 || t.stride(1) == 0) return false;
  int64_t least = 0;
  for (int64_t d : {1, 3, 2, 0}) {
    if (t.size(d) == 0 || t.stride(d) < least) return false;
    // With one channel and one pixel both orders look the same.
    if (d == 0 && least == t.stride(1)) return false;
    least = t.stride(d) * std::max<int64_t>(t.size(d), 1);
  }
  return true;
}

/// The same values in channels-last memory.
inline Tensor to_channels_last(const Tensor& t) {
  const int64_t c = t.size(1), h = t.size(2), w = t.size(3);
  Tensor out = empty_strided(t.sizes(), {h * w * c, 1, w * c, c}, {t.dtype(), t.device()});
  copy_data(out, t);
  return out;
}

}  // namespace tp

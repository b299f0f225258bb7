#pragma once
// Kernels of random numbers that differ by instruction set.
#include <cstdint>

#include "cpu/isa.h"

namespace tp {

/// Turns blocks of 16 uniform numbers into normal ones, as PyTorch does eight lanes at a time.
extern Stub<void(float* data, int64_t blocks, float mean, float std)> normal_blocks;
/// x * width + low, fused.
extern Stub<void(float* data, int64_t n, float width, float low)> scale_floats;
extern Stub<void(double* data, int64_t n, double width, double low)> scale_doubles;

}  // namespace tp

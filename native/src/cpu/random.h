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
/// Of n doubles from [0, 1), each made of two words, high one first: 1 where it is less than p, else 0.
extern Stub<void(const uint32_t* words, int64_t n, double p, uint8_t* out)> less_than;

}  // namespace tp

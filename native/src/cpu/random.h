#pragma once
// Kernels of random numbers that differ by instruction set.
#include <cstdint>

#include "cpu/isa.h"

namespace tp {

/// Turns blocks of 16 uniform numbers into normal ones, as PyTorch does eight lanes at a time.
extern Stub<void(float* data, int64_t blocks, float mean, float std)> normal_blocks;

}  // namespace tp

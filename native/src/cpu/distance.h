#pragma once
#include <cstdint>

#include "cpu/isa.h"

namespace tp {

/// Distances in the p-norm of a point of d coordinates from m others; the coordinates of these lie `step` apart.
using DistancesKernel = void(void* out, const void* point, const void* others, int64_t d, int64_t m, int64_t step,
                             double p);
extern Stub<DistancesKernel> distances_f32, distances_f64;

}  // namespace tp

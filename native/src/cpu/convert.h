#pragma once
// Conversions of one row from a dtype to another, and those that the machine may do many at a time.
#include <cstdint>

#ifndef TP_ISA
#include "core/dtype.h"
#endif
#include "cpu/isa.h"

namespace tp {

/// `to` gets the n converted elements; 16-bit ones are given by their bits.
using WidenKernel = void(float* to, const uint16_t* from, int64_t n);
using NarrowKernel = void(uint16_t* to, const float* from, int64_t n);
extern Stub<WidenKernel> widen_bfloat16;
extern Stub<NarrowKernel> narrow_bfloat16;
/// Null where the machine has no instruction for it.
extern Stub<WidenKernel> widen_half;
extern Stub<NarrowKernel> narrow_half;
/// The whole parts; the least number where they are out of range. Null where the machine has no instruction for it.
using WholeKernel = void(int32_t* to, const float* from, int64_t n);
extern Stub<WholeKernel> whole_parts;

#ifndef TP_ISA
/// Copies n elements from p[1] to p[0]; strides are in bytes.
using CopyRow = void (*)(char* const* p, const int64_t* strides, int64_t n);
CopyRow copy_row_for(DType to, DType from);

class Tensor;
/// Like `for_each_row`, in whatever order makes long rows.
void for_each_long_row(const Tensor* const* tensors, int count,
                       void (*row)(void* state, char* const*, const int64_t*, int64_t), void* state);
#endif

}  // namespace tp

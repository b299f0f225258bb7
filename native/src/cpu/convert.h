#pragma once
// Conversions of one row from a dtype to another, and those that the machine does many at a time.
#include <cstdint>

#ifndef TP_ISA
#include "core/dtype.h"
#endif
#include "cpu/isa.h"

namespace tp {

/// `to` gets the n converted elements.
using ConvertKernel = void(void* to, const void* from, int64_t n);
/// By the numbers of the dtypes, the result's first; null where one element after the other does as well.
extern Stub<ConvertKernel> conversions[16][16];

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

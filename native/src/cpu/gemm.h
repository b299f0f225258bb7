#pragma once
// Plain matrix product for the dtypes and sizes oneDNN is not for.
#include <cstdint>

#include "core/dtype.h"
#include "cpu/isa.h"

namespace tp {

/// c (m × n, row stride ldc) from a (m × k) and b (k × n) with arbitrary strides, in elements.
struct Gemm {
  int64_t m, n, k;
  int64_t a_row, a_column;
  int64_t b_row, b_column;
  int64_t ldc;
};

using GemmKernel = void(const Gemm& shape, const void* a, const void* b, void* c, double alpha, double beta);
extern Stub<GemmKernel> gemm_f32, gemm_f64, gemm_i64, gemm_i32, gemm_i16, gemm_i8, gemm_u8;

/// c = alpha a b + beta c; a bool product is an error as in PyTorch.
void gemm(DType dtype, const Gemm& shape, const void* a, const void* b, void* c, double alpha, double beta);

}  // namespace tp

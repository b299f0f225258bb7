#include "cpu/gemm.h"

namespace tp {

constinit Stub<GemmKernel> gemm_f32, gemm_f64, gemm_i64, gemm_i32, gemm_i16, gemm_i8, gemm_u8;

void gemm(DType dtype, const Gemm& shape, const void* a, const void* b, void* c, double alpha, double beta) {
  const Stub<GemmKernel>* kernel = nullptr;
  switch (dtype) {
    case DType::Float32:
      kernel = &gemm_f32;
      break;
    case DType::Float64:
      kernel = &gemm_f64;
      break;
    case DType::Int64:
      kernel = &gemm_i64;
      break;
    case DType::Int32:
      kernel = &gemm_i32;
      break;
    case DType::Int16:
      kernel = &gemm_i16;
      break;
    case DType::Int8:
      kernel = &gemm_i8;
      break;
    case DType::UInt8:
      kernel = &gemm_u8;
      break;
    default:
      fail_not_implemented("addmm_impl_cpu_", dtype);
  }
  kernel->call(shape, a, b, c, alpha, beta);
}

}  // namespace tp

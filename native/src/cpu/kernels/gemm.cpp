// Row-by-row products. Rows of c are built from rows of b (axpy) when those are contiguous, else from dot products.
#include "cpu/gemm.h"

namespace tp::TP_ISA {
namespace {

/// Columns of c kept in registers or first-level cache while k runs.
constexpr int64_t kBlock = 512;

template <class T>
void gemm_impl(const Gemm& g, const void* a_, const void* b_, void* c_, double alpha_, double beta_) {
  const T* a = static_cast<const T*>(a_);
  const T* b = static_cast<const T*>(b_);
  T* c = static_cast<T*>(c_);
  const T alpha = static_cast<T>(alpha_), beta = static_cast<T>(beta_);
  const bool dots = g.b_row == 1 && g.b_column != 1;
  for (int64_t i = 0; i < g.m; ++i) {
    const T* row = a + i * g.a_row;
    T* out = c + i * g.ldc;
    if (dots || g.n == 1) {
      for (int64_t j = 0; j < g.n; ++j) {
        const T* column = b + j * g.b_column;
        T sum = T(0);
        if (g.a_column == 1 && g.b_row == 1) {
#pragma omp simd reduction(+ : sum)
          for (int64_t k = 0; k < g.k; ++k) sum += row[k] * column[k];
        } else {
          for (int64_t k = 0; k < g.k; ++k) sum += row[k * g.a_column] * column[k * g.b_row];
        }
        out[j] = alpha * sum + (beta == T(0) ? T(0) : beta * out[j]);
      }
      continue;
    }
    T sums[kBlock];
    for (int64_t start = 0; start < g.n; start += kBlock) {
      const int64_t count = g.n - start < kBlock ? g.n - start : kBlock;
      for (int64_t j = 0; j < count; ++j) sums[j] = T(0);
      for (int64_t k = 0; k < g.k; ++k) {
        const T factor = row[k * g.a_column];
        const T* line = b + k * g.b_row + start * g.b_column;
        if (g.b_column == 1) {
#pragma omp simd
          for (int64_t j = 0; j < count; ++j) sums[j] += factor * line[j];
        } else {
          for (int64_t j = 0; j < count; ++j) sums[j] += factor * line[j * g.b_column];
        }
      }
      for (int64_t j = 0; j < count; ++j)
        out[start + j] = alpha * sums[j] + (beta == T(0) ? T(0) : beta * out[start + j]);
    }
  }
}

TP_REGISTER(gemm_f32, gemm_impl<float>);
TP_REGISTER(gemm_f64, gemm_impl<double>);
TP_REGISTER(gemm_i64, gemm_impl<int64_t>);
TP_REGISTER(gemm_i32, gemm_impl<int32_t>);
TP_REGISTER(gemm_i16, gemm_impl<int16_t>);
TP_REGISTER(gemm_i8, gemm_impl<int8_t>);
TP_REGISTER(gemm_u8, gemm_impl<uint8_t>);

}  // namespace
}  // namespace tp::TP_ISA

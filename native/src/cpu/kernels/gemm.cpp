// Row-by-row products. Rows of c are built from rows of b (axpy) when those are contiguous, else from dot products.
#include "cpu/gemm.h"

namespace tp::TP_ISA {
namespace {

/// Columns of c kept in registers or first-level cache while k runs.
constexpr int64_t kBlock = 512;

/// R rows and W columns of c, which stay in registers while k runs; rows of b are contiguous.
template <class T, int R, int W>
void tile(const Gemm& g, const T* a, const T* b, T* c, T alpha, T beta) {
  T sums[R][W] = {};
  for (int64_t k = 0; k < g.k; ++k) {
    const T* line = b + k * g.b_row;
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const T factor = a[r * g.a_row + k * g.a_column];
#pragma omp simd
      for (int j = 0; j < W; ++j) sums[r][j] += factor * line[j];
    }
  }
  for (int r = 0; r < R; ++r)
    for (int j = 0; j < W; ++j) c[r * g.ldc + j] = alpha * sums[r][j] + (beta == T(0) ? T(0) : beta * c[r * g.ldc + j]);
}

/// All columns that fill tiles; gives how many these are.
template <class T>
int64_t gemm_tiles(const Gemm& g, const T* a, const T* b, T* c, T alpha, T beta) {
  constexpr int rows = TP_ISA_LEVEL == 2 ? 8 : 4, width = 64 / sizeof(T);
  int64_t column = 0;
  for (; column + width <= g.n; column += width) {
    int64_t row = 0;
    for (; row + rows <= g.m; row += rows)
      tile<T, rows, width>(g, a + row * g.a_row, b + column, c + row * g.ldc + column, alpha, beta);
    for (; row < g.m; ++row) tile<T, 1, width>(g, a + row * g.a_row, b + column, c + row * g.ldc + column, alpha, beta);
  }
  return column;
}

/// The sum of a's products with b from `done` on, as far as whole rows of lanes go.
template <int64_t Width, class T>
T dot_lanes(const T* a, const T* b, int64_t n, int64_t& done) {
  if (n - done < Width) return T(0);
  T lanes[Width] = {};
  for (; done + Width <= n; done += Width)
#pragma omp simd
    for (int64_t j = 0; j < Width; ++j) lanes[j] += a[done + j] * b[done + j];
  for (int64_t half = Width / 2; half >= 1; half /= 2)
#pragma omp simd
    for (int64_t j = 0; j < half; ++j) lanes[j] += lanes[j + half];
  return lanes[0];
}

/// The sum of products of adjacent elements: four registers of lanes, then one, then what is left.
template <class T>
T dot(const T* a, const T* b, int64_t n) {
  int64_t done = 0;
  T sum = dot_lanes<256 / sizeof(T)>(a, b, n, done);
  sum += dot_lanes<64 / sizeof(T)>(a, b, n, done);
  for (; done < n; ++done) sum += a[done] * b[done];
  return sum;
}

template <class T>
void gemm_impl(const Gemm& g, const void* a_, const void* b_, void* c_, double alpha_, double beta_) {
  const T* a = static_cast<const T*>(a_);
  const T* b = static_cast<const T*>(b_);
  T* c = static_cast<T*>(c_);
  const T alpha = static_cast<T>(alpha_), beta = static_cast<T>(beta_);
  const bool dots = g.b_row == 1 && g.b_column != 1;
  const int64_t tiled = g.b_column == 1 ? gemm_tiles(g, a, b, c, alpha, beta) : 0;
  if (tiled == g.n) return;
  for (int64_t i = 0; i < g.m; ++i) {
    const T* row = a + i * g.a_row;
    T* out = c + i * g.ldc;
    if (dots || g.n == 1) {
      const bool adjacent = g.a_column == 1 && g.b_row == 1;
      int64_t j = 0;
      for (; adjacent && j + 4 <= g.n; j += 4) {
        const T *first = b + j * g.b_column, *second = first + g.b_column, *third = second + g.b_column,
                *fourth = third + g.b_column;
        T s0 = 0, s1 = 0, s2 = 0, s3 = 0;
#pragma omp simd reduction(+ : s0, s1, s2, s3)
        for (int64_t k = 0; k < g.k; ++k) {
          s0 += row[k] * first[k];
          s1 += row[k] * second[k];
          s2 += row[k] * third[k];
          s3 += row[k] * fourth[k];
        }
        const T sums[] = {s0, s1, s2, s3};
        for (int q = 0; q < 4; ++q) out[j + q] = alpha * sums[q] + (beta == T(0) ? T(0) : beta * out[j + q]);
      }
      for (; j < g.n; ++j) {
        const T* column = b + j * g.b_column;
        T sum = T(0);
        if (adjacent)
          sum = dot(row, column, g.k);
        else
          for (int64_t k = 0; k < g.k; ++k) sum += row[k * g.a_column] * column[k * g.b_row];
        out[j] = alpha * sum + (beta == T(0) ? T(0) : beta * out[j]);
      }
      continue;
    }
    T sums[kBlock];
    for (int64_t start = tiled; start < g.n; start += kBlock) {
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

#pragma once
// Kernels of layers and losses that differ by instruction set; each has a float and a double form.
#include <cstdint>

#include "cpu/isa.h"

namespace tp {

/// Overloads by element type behind one name.
template <class F32, class F64>
struct FloatStubs;

// Softmax (or its logarithm) of `rows` rows of n elements.
extern Stub<void(float* out, const float* in, int64_t rows, int64_t n, bool log)> softmax_rows_f32;
extern Stub<void(double* out, const double* in, int64_t rows, int64_t n, bool log)> softmax_rows_f64;
// The same down the columns of an n × columns matrix.
extern Stub<void(float* out, const float* in, int64_t n, int64_t columns, bool log)> softmax_columns_f32;
extern Stub<void(double* out, const double* in, int64_t n, int64_t columns, bool log)> softmax_columns_f64;
// Gradients from the output.
extern Stub<void(float* to, const float* grad, const float* out, int64_t rows, int64_t n, bool log)> softmax_grad_rows_f32;
extern Stub<void(double* to, const double* grad, const double* out, int64_t rows, int64_t n, bool log)>
    softmax_grad_rows_f64;

}  // namespace tp

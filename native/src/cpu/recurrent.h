#pragma once
// Steps of recurrent layers, which differ by instruction set. Pointers are to float or double, as the name says.
#include <cstdint>

#include "cpu/isa.h"

namespace tp {

enum class RecurrentMode : int64_t { Relu, Tanh, Lstm, Gru };

/// Sizes of one direction of one layer. Rows of all steps lie one after the other; `batch` counts those of each step.
struct RecurrentShape {
  RecurrentMode mode;
  int64_t hidden, steps;
  const int64_t* batch;   // sequences that reach each step, never more than in the step before
  const int64_t* offset;  // first row of each step
  bool reverse;
};

/// What a forward pass reads and writes; `gates` holds the projected input, and then what backward needs.
struct RecurrentForward {
  const void* weight;  // packed: gates × hidden
  const void* bias;    // gates, or null: added to the projected input
  const void* known;   // gates, or null: what the GRU adds to the product with the hidden state
  void *gates, *memory, *output, *h, *c;
};

/// The same of a backward pass. `grad_hidden` may be `grad_gates`; they differ for the GRU.
struct RecurrentBackward {
  const void* weight;  // packed: hidden × gates
  const void *gates, *memory, *output, *h0, *c0, *grad_output;
  void *grad_gates, *grad_hidden, *grad_h, *grad_c;
};

/// Elements that a packed matrix takes, and the packing: element (row, k) of the matrix lies at row * by_row + k *
/// by_k.
using PackedSizeKernel = int64_t(int64_t rows, int64_t k);
extern Stub<PackedSizeKernel> packed_size_f32, packed_size_f64;
using PackKernel = void(void* to, const void* from, int64_t rows, int64_t k, int64_t by_row, int64_t by_k);
extern Stub<PackKernel> pack_rows_f32, pack_rows_f64;

/// All steps of the sequences [first, last).
using RecurrentForwardKernel = void(const RecurrentShape& shape, const RecurrentForward& to, int64_t first,
                                    int64_t last);
extern Stub<RecurrentForwardKernel> recurrent_forward_f32, recurrent_forward_f64;
using RecurrentBackwardKernel = void(const RecurrentShape& shape, const RecurrentBackward& to, int64_t first,
                                     int64_t last);
extern Stub<RecurrentBackwardKernel> recurrent_backward_f32, recurrent_backward_f64;

}  // namespace tp

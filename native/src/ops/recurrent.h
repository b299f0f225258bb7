#pragma once
// Recurrent layers step by step, from differentiable ops.
#include "core/tensor.h"

namespace tp {

/// Weights of one layer in one direction; those that there are not are undefined.
struct RecurrentWeights {
  Tensor w_ih, w_hh, b_ih, b_hh, w_hr;
};

/// How many gates a cell has. The modes are those of cpu/recurrent.h.
int64_t gates_of(int64_t mode);

/// Output, last hidden state and, of an LSTM, last cells.
TensorList step_by_step(const RecurrentWeights& weights, int64_t mode, const Tensor& input, const Dims& batch_sizes,
                        const Tensor& h0, const Tensor& c0, bool reverse);

}  // namespace tp

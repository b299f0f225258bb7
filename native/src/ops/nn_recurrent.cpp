// One layer of a recurrent network in one direction, all steps in one op.
#include <cstring>

#include "autograd/engine.h"
#include "autograd/formulas.h"
#include "core/parallel.h"
#include "cpu/recurrent.h"
#include "cpu/scratch.h"
#include "kernels/recurrent.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/formulas/recurrent.h"
#include "ops/multiply.h"
#include "ops/packed.h"
#include "ops/recurrent.h"

namespace tp {

int64_t gates_of(int64_t mode) {
  switch (static_cast<RecurrentMode>(mode)) {
    case RecurrentMode::Lstm:
      return 4;
    case RecurrentMode::Gru:
      return 3;
    default:
      return 1;
  }
}

namespace {

/// Where the rows of each step lie.
struct Steps {
  Dims batch, offset;
  int64_t rows = 0, sequences;
  RecurrentShape shape;

  Steps(const Tensor& input, const Dims& batch_sizes, const Tensor& h0, int64_t mode, bool reverse)
      : batch(batch_sizes), offset(batch_sizes), sequences(h0.size(0)) {
    check(batch.size() > 0 && input.dim() >= 2, "Expected sequence length to be larger than 0 in RNN");
    for (int64_t t = 0; t < batch.size(); ++t) {
      offset[t] = rows;
      rows += batch[t];
      check(batch[t] >= 0 && batch[t] <= (t ? batch[t - 1] : sequences),
            "batch_sizes must not grow from one step to the next");
    }
    check(rows == input.numel() / std::max<int64_t>(input.size(-1), 1) || input.numel() == 0,
          "batch_sizes do not add up to the number of elements");
    shape = {static_cast<RecurrentMode>(mode), h0.size(1), batch.size(), batch.begin(), offset.begin(), reverse};
  }
};

/// A weight in the order the steps read it.
struct Packed {
  Scratch memory;
  Packed(const Tensor& weight, bool transposed) : memory(size(weight, transposed) * weight.element_size()) {
    const Tensor w = packed(weight);
    const int64_t rows = w.size(0), columns = w.size(1);
    auto* pack = (w.dtype() == DType::Float32 ? pack_rows_f32 : pack_rows_f64).call;
    if (transposed)
      pack(memory.data(), w.raw(), columns, rows, 1, columns);
    else
      pack(memory.data(), w.raw(), rows, columns, columns, 1);
  }
  static int64_t size(const Tensor& weight, bool transposed) {
    const int64_t rows = weight.size(0), columns = weight.size(1);
    auto* count = (weight.dtype() == DType::Float32 ? packed_size_f32 : packed_size_f64).call;
    return transposed ? count(columns, rows) : count(rows, columns);
  }
};

/// Blocks of sequences for the threads: each packs nothing and waits for none.
template <class F>
void for_sequences(const Steps& steps, int64_t gates, F&& f) {
  const int64_t work = steps.shape.steps * steps.shape.hidden * steps.shape.hidden * gates;
  parallel_for(steps.sequences, std::max<int64_t>(8, kGrain / std::max<int64_t>(work, 1)), f);
}

Tensor matrix(const Tensor& t, int64_t rows) {
  const Tensor own = packed(t);
  const int64_t columns = t.size(-1);
  return alias(own, {rows, columns}, {columns, 1}, own.offset());
}

Tensor transposed(const Tensor& t) { return alias(t, {t.size(1), t.size(0)}, {1, t.size(1)}, t.offset()); }

}  // namespace

namespace kernels {

TensorList recurrent_layer(const Tensor& input, const Dims& batch_sizes, const Tensor& h0, const Tensor& c0,
                           const Tensor& w_ih, const Tensor& w_hh, const Tensor& b_ih, const Tensor& b_hh, int64_t mode,
                           bool reverse) {
  const DType type = input.dtype();
  if (type != DType::Float32 && type != DType::Float64) fail_not_implemented("recurrent_layer", type);
  const Steps steps(input, batch_sizes, h0, mode, reverse);
  const int64_t n = h0.size(1), wide = gates_of(mode) * n;
  const bool lstm = mode == static_cast<int64_t>(RecurrentMode::Lstm),
             gru = mode == static_cast<int64_t>(RecurrentMode::Gru);
  Dims sizes = input.sizes();
  sizes[sizes.size() - 1] = n;
  const Tensor output = tp::empty(sizes, type, input.device());
  const Tensor gates = tp::empty({steps.rows, wide}, type, input.device());
  const Tensor memory = tp::empty({lstm || gru ? steps.rows : 0, n}, type, input.device());
  const Tensor h = tp::empty(h0.sizes(), type, input.device());
  const Tensor c = tp::empty(lstm ? c0.sizes() : Dims{0}, type, input.device());
  if (input.is_meta()) return {output, h, c, gates, memory};
  copy_data(h, h0);
  if (lstm) copy_data(c, c0);
  if (steps.rows == 0) return {output, h, c, gates, memory};
  multiply(gates, matrix(input, steps.rows), transposed(packed(w_ih)));
  const Packed weight(w_hh, false);
  // Where both summands of a gate only add up, they are one; the GRU needs those of what is known apart.
  const Tensor seen = b_ih.defined() ? packed(gru ? b_ih : ops::add(b_ih, b_hh)) : Tensor();
  const Tensor known = gru && b_hh.defined() ? packed(b_hh) : Tensor();
  const auto raw = [](const Tensor& t) { return t.defined() ? t.raw() : nullptr; };
  const RecurrentForward to{weight.memory.data(), raw(seen),    raw(known), gates.raw(),
                            memory.raw(),         output.raw(), h.raw(),    c.raw()};
  auto* run = (type == DType::Float32 ? recurrent_forward_f32 : recurrent_forward_f64).call;
  for_sequences(steps, gates_of(mode), [&](int64_t first, int64_t last) { run(steps.shape, to, first, last); });
  return {output, h, c, gates, memory};
}

namespace {

/// The hidden state that each row started from.
Tensor states_before(const Steps& steps, const Tensor& output, const Tensor& h0) {
  const int64_t n = h0.size(1), size = n * output.element_size();
  const Tensor before = tp::empty({steps.rows, n}, output.dtype(), output.device());
  for (int64_t t = 0; t < steps.batch.size(); ++t) {
    const int64_t earlier = steps.shape.reverse ? t + 1 : t - 1;
    const int64_t known =
        earlier < 0 || earlier >= steps.batch.size() ? 0 : std::min(steps.batch[t], steps.batch[earlier]);
    auto* to = static_cast<char*>(before.raw()) + steps.offset[t] * size;
    if (known) std::memcpy(to, static_cast<char*>(output.raw()) + steps.offset[earlier] * size, known * size);
    if (known < steps.batch[t])
      std::memcpy(to + known * size, static_cast<char*>(h0.raw()) + known * size, (steps.batch[t] - known) * size);
  }
  return before;
}

Tensor started(const Tensor& grad, const Tensor& like) {
  const Tensor own = tp::empty(like.sizes(), like.dtype(), like.device());
  if (like.is_meta()) return own;
  if (grad.defined())
    copy_data(own, grad);
  else
    std::memset(own.raw(), 0, static_cast<size_t>(own.numel() * own.element_size()));
  return own;
}

}  // namespace

TensorList recurrent_layer_backward(const Tensor& grad_output, const Tensor& grad_h, const Tensor& grad_c,
                                    const Tensor& input, const Dims& batch_sizes, const Tensor& h0, const Tensor& c0,
                                    const Tensor& w_ih, const Tensor& w_hh, bool has_biases, int64_t mode, bool reverse,
                                    const Tensor& output, const Tensor& gates, const Tensor& memory, bool want_input) {
  const DType type = input.dtype();
  const Steps steps(input, batch_sizes, h0, mode, reverse);
  const int64_t n = h0.size(1), wide = gates_of(mode) * n, rows = steps.rows;
  const bool lstm = mode == static_cast<int64_t>(RecurrentMode::Lstm),
             gru = mode == static_cast<int64_t>(RecurrentMode::Gru);
  const auto made = [&](const Dims& sizes) { return tp::empty(sizes, type, input.device()); };
  const Tensor of_h = started(grad_h, h0), of_c = lstm ? started(grad_c, c0) : made({0});
  const Tensor of_gates = made({rows, wide}), of_hidden = gru ? made({rows, wide}) : of_gates;
  TensorList out{want_input ? made(input.sizes()) : Tensor(), of_h, lstm ? of_c : Tensor(), made(w_ih.sizes()),
                 made(w_hh.sizes())};
  if (!input.is_meta()) {
    const Tensor start = packed(h0), cells = lstm ? packed(c0) : Tensor(),
                 of_output = grad_output.defined() ? packed(grad_output) : Tensor();
    const Packed weight(w_hh, true);
    const RecurrentBackward to{weight.memory.data(),
                               gates.raw(),
                               memory.raw(),
                               output.raw(),
                               start.raw(),
                               lstm ? cells.raw() : nullptr,
                               of_output.defined() ? of_output.raw() : nullptr,
                               of_gates.raw(),
                               of_hidden.raw(),
                               of_h.raw(),
                               of_c.raw()};
    auto* run = (type == DType::Float32 ? recurrent_backward_f32 : recurrent_backward_f64).call;
    for_sequences(steps, gates_of(mode), [&](int64_t first, int64_t last) { run(steps.shape, to, first, last); });
    if (want_input) multiply(matrix(out[0], rows), of_gates, packed(w_ih));
    multiply(out[3], transposed(of_gates), matrix(input, rows));
    multiply(out[4], transposed(of_hidden), states_before(steps, output, start));
  }
  if (!has_biases) return {out[0], out[1], out[2], out[3], out[4], Tensor(), Tensor()};
  // Each its own memory: both become gradients of leaves.
  const auto summed = [&](const Tensor& of) { return kernels::sum(of, Dims{0}, false, std::nullopt); };
  return {out[0], out[1], out[2], out[3], out[4], summed(of_gates), summed(of_hidden)};
}

}  // namespace kernels

namespace ops {

/// Gradients that are to be differentiated again are those of the layer step by step.
TensorList recurrent_gradients(const TensorList& grads, const Tensor& input, const Dims& batch_sizes, const Tensor& h0,
                               const Tensor& c0, const Tensor& w_ih, const Tensor& w_hh, const Tensor& b_ih,
                               const Tensor& b_hh, int64_t mode, bool reverse, const Tensor& output,
                               const Tensor& gates, const Tensor& memory, const std::array<bool, 7>& wanted) {
  if (!grad_enabled())
    return recurrent_layer_backward(grads[0], grads[1], grads[2], input, batch_sizes, h0, c0, w_ih, w_hh,
                                    b_ih.defined(), mode, reverse, output, gates, memory, wanted[0]);
  // Views tell apart what may be one tensor in two places.
  TensorList inputs{input, h0, c0, w_ih, w_hh, b_ih, b_hh};
  for (Tensor& t : inputs)
    if (needs_grad(t)) t = ops::view(t, t.sizes());
  const TensorList results = step_by_step({inputs[3], inputs[4], inputs[5], inputs[6], Tensor()}, mode, inputs[0],
                                          batch_sizes, inputs[1], inputs[2], reverse);
  TensorList roots, given;
  for (int64_t i = 0; i < 3; ++i) {
    if (!grads[i].defined() || !results[i].defined() || !results[i].requires_grad()) continue;
    roots.push_back(results[i]);
    given.push_back(grads[i]);
  }
  TensorList out(inputs.size());
  std::vector<Edge> edges;
  std::vector<size_t> places;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!needs_grad(inputs[i])) continue;
    edges.push_back(gradient_edge(inputs[i]));
    places.push_back(i);
  }
  BackwardOptions options;
  options.create_graph = options.retain_graph = options.allow_unused = true;
  options.accumulate = false;
  const TensorList found = run_backward(roots, given, edges, options);
  for (size_t i = 0; i < places.size(); ++i) out[places[i]] = found[i];
  return out;
}

}  // namespace ops
}  // namespace tp

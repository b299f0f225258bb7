// Stacks of recurrent layers, cells, and what packed sequences and normed weights are made with.
#include "ops/recurrent.h"

#include <limits>

#include "autograd/formulas.h"
#include "autograd/node.h"
#include "cpu/recurrent.h"
#include "declared/activation.h"
#include "declared/dropout.h"
#include "declared/joining.h"
#include "declared/math.h"
#include "declared/matrix.h"
#include "declared/padding.h"
#include "declared/random.h"
#include "declared/reduce.h"
#include "declared/views.h"
#include "kernels/recurrent.h"
#include "ops/lengths.h"
#include "ops/packed.h"

namespace tp {
using namespace ops;

namespace {

constexpr auto kRelu = static_cast<int64_t>(RecurrentMode::Relu), kTanh = static_cast<int64_t>(RecurrentMode::Tanh),
               kLstm = static_cast<int64_t>(RecurrentMode::Lstm), kGru = static_cast<int64_t>(RecurrentMode::Gru);

/// The parts of what weights give for all gates.
TensorList split_gates(const Tensor& all, int64_t count) { return ops::chunk(all, count, -1); }

/// One step from the projected input; `c` is the memory of an LSTM and becomes the new one.
Tensor step(const RecurrentWeights& w, int64_t mode, const Tensor& projected, const Tensor& h, Tensor& c) {
  const Tensor known = ops::linear(h, w.w_hh, w.b_hh);
  if (mode == kRelu) return ops::relu(projected + known);
  if (mode == kTanh) return ops::tanh(projected + known);
  if (mode == kLstm) {
    const TensorList gates = split_gates(projected + known, 4);
    c = ops::sigmoid(gates[1]) * c + ops::sigmoid(gates[0]) * ops::tanh(gates[2]);
    const Tensor out = ops::sigmoid(gates[3]) * ops::tanh(c);
    return w.w_hr.defined() ? ops::linear(out, w.w_hr) : out;
  }
  const TensorList seen = split_gates(projected, 3), recalled = split_gates(known, 3);
  const Tensor reset = ops::sigmoid(seen[0] + recalled[0]), update = ops::sigmoid(seen[1] + recalled[1]);
  const Tensor fresh = ops::tanh(seen[2] + reset * recalled[2]);
  return (h - fresh) * update + fresh;
}

/// The first `count` rows.
Tensor leading(const Tensor& t, int64_t count) { return t.size(0) == count ? t : ops::narrow(t, 0, 0, count); }

Tensor with_rest(const Tensor& rows, const Tensor& all) {
  const int64_t count = rows.size(0);
  return count == all.size(0) ? rows : ops::cat({rows, ops::narrow(all, 0, count, all.size(0) - count)}, 0);
}

}  // namespace

TensorList step_by_step(const RecurrentWeights& weights, int64_t mode, const Tensor& input, const Dims& batch_sizes,
                        const Tensor& h0, const Tensor& c0, bool reverse) {
  const Tensor projected = ops::linear(input, weights.w_ih, weights.b_ih);
  const bool stacked = input.dim() == 3;
  TensorList outputs(batch_sizes.size());
  Tensor h = h0, c = c0;
  int64_t rows = 0;
  for (const int64_t count : batch_sizes) rows += count;
  int64_t passed = 0;
  for (int64_t i = 0; i < batch_sizes.size(); ++i) {
    const int64_t t = reverse ? batch_sizes.size() - 1 - i : i, count = batch_sizes[t];
    const int64_t offset = reverse ? rows - passed - count : passed;
    passed += count;
    const Tensor own = stacked ? ops::select(projected, 0, t) : ops::narrow(projected, 0, offset, count);
    Tensor cells = c.defined() ? leading(c, count) : c;
    const Tensor out = step(weights, mode, own, leading(h, count), cells);
    outputs[static_cast<size_t>(t)] = out;
    h = with_rest(out, h);
    if (c.defined()) c = with_rest(cells, c);
  }
  return {stacked ? ops::stack(outputs, 0) : ops::cat(outputs, 0), h, c};
}

namespace {

/// Weights of all layers and directions.
std::vector<RecurrentWeights> weights_of(const TensorList& params, bool has_biases, int64_t layers, int64_t hidden,
                                         int64_t known, bool lstm) {
  const bool projected = lstm && hidden != known;
  const size_t each = (has_biases ? 4 : 2) + (projected ? 1 : 0);
  check(params.size() == each * static_cast<size_t>(layers), "got an incorrect number of RNN parameters");
  std::vector<RecurrentWeights> out;
  for (size_t i = 0; i < params.size(); i += each) {
    RecurrentWeights w{params[i], params[i + 1], {}, {}, {}};
    if (has_biases) {
      w.b_ih = params[i + 2];
      w.b_hh = params[i + 3];
    }
    if (projected) w.w_hr = params[i + each - 1];
    out.push_back(w);
  }
  return out;
}

/// The kernel may trust the sizes it is given.
void check_weights(const RecurrentWeights& w, int64_t mode, const Tensor& input, const Tensor& h, const Tensor& c) {
  const int64_t hidden = c.defined() ? c.size(1) : h.size(1), gates = gates_of(mode) * hidden;
  const auto fits = [&](const Tensor& t, const Dims& sizes, const char* name) {
    check(!t.defined() || t.sizes() == sizes, "RNN ", name, " should have the shape ", sizes, ", but has ",
          t.defined() ? t.sizes() : Dims{});
    check(!t.defined() || t.dtype() == input.dtype(),
          "expected m1 and m2 to have the same dtype, but got: ", cpp_name(input.dtype()),
          " != ", t.defined() ? cpp_name(t.dtype()) : "");
  };
  fits(w.w_ih, {gates, input.size(-1)}, "w_ih");
  fits(w.w_hh, {gates, h.size(1)}, "w_hh");
  fits(w.b_ih, {gates}, "b_ih");
  fits(w.b_hh, {gates}, "b_hh");
  fits(w.w_hr, {h.size(1), hidden}, "w_hr");
  fits(h, {h.size(0), h.size(1)}, "hx");
  if (c.defined()) fits(c, {h.size(0), hidden}, "cx");
}

/// What one direction of one layer returns; the kernel does what is usual, its steps the rest.
TensorList one_layer(const RecurrentWeights& w, int64_t mode, const Tensor& input, const Dims& batch_sizes,
                     const Tensor& h, const Tensor& c, bool reverse) {
  check_weights(w, mode, input, h, c);
  const bool usual = is_floating(input.dtype()) && !w.w_hr.defined() && batch_sizes.size() > 0;
  if (!usual) return step_by_step(w, mode, input, batch_sizes, h, c, reverse);
  return ops::recurrent_layer(input, batch_sizes, h, c, w.w_ih, w.w_hh, w.b_ih, w.b_hh, mode, reverse);
}

struct Stack {
  bool has_biases;
  int64_t num_layers;
  double dropout;
  bool train, bidirectional;
};

/// All layers: output, h_n and, of an LSTM, c_n.
TensorList run(int64_t mode, const Tensor& given, const Dims& batch_sizes, const Tensor& h0, const Tensor& c0,
               const TensorList& params, const Stack& stack) {
  check(stack.num_layers > 0, "num_layers must be greater than zero");
  check(stack.num_layers <= std::numeric_limits<int32_t>::max(), "num_layers is too large");
  const int64_t directions = stack.bidirectional ? 2 : 1, total = stack.num_layers * directions;
  check(h0.dim() == 3 && h0.size(0) == total, "Expected hidden states of ", total, " layers and directions");
  check(!c0.defined() || (c0.dim() == 3 && c0.size(0) == total), "Expected cells of ", total, " layers and directions");
  check(batch_sizes.size() > 0, "Expected sequence length to be larger than 0 in RNN");
  check(h0.size(1) == batch_sizes[0] && (!c0.defined() || c0.size(1) == h0.size(1)), "Expected hidden states of ",
        batch_sizes[0], " sequences, but got ", h0.size(1));
  const int64_t known = h0.size(2), hidden = c0.defined() ? c0.size(2) : known;
  const auto weights = weights_of(params, stack.has_biases, total, hidden, known, mode == kLstm);
  const TensorList starts = ops::unbind(h0, 0), cells = c0.defined() ? ops::unbind(c0, 0) : TensorList();
  Tensor input = given;
  TensorList last_h, last_c;
  for (int64_t layer = 0; layer < stack.num_layers; ++layer) {
    TensorList outputs;
    for (int64_t direction = 0; direction < directions; ++direction) {
      const auto i = static_cast<size_t>(layer * directions + direction);
      const TensorList found = one_layer(weights[i], mode, input, batch_sizes, starts[i],
                                         c0.defined() ? cells[i] : Tensor(), direction == 1);
      outputs.push_back(found[0]);
      last_h.push_back(found[1]);
      if (c0.defined()) last_c.push_back(found[2]);
    }
    input = directions == 1 ? outputs[0] : ops::cat(outputs, -1);
    if (stack.dropout != 0 && stack.train && layer + 1 < stack.num_layers)
      input = ops::dropout(input, stack.dropout, true);
  }
  TensorList out{input, ops::stack(last_h, 0)};
  if (c0.defined()) out.push_back(ops::stack(last_c, 0));
  return out;
}

TensorList run_padded(int64_t mode, const Tensor& given, const Tensor& h0, const Tensor& c0, const TensorList& params,
                      const Stack& stack, bool batch_first) {
  check(given.dim() == 3, "input must have 3 dimensions, got ", given.dim());
  const Tensor input = batch_first ? ops::transpose(given, 0, 1) : given;
  Dims batch_sizes(static_cast<size_t>(input.size(0)), input.size(1));
  TensorList out = run(mode, input, batch_sizes, h0, c0, params, stack);
  if (batch_first) out[0] = ops::transpose(out[0], 0, 1);
  return out;
}

Dims as_sizes(const Tensor& batch_sizes) {
  check(batch_sizes.dim() == 1 && batch_sizes.dtype() == DType::Int64 && !batch_sizes.is_meta(),
        "batch_sizes should be a 1D CPU int64 tensor");
  const Tensor own = packed(batch_sizes);
  return Dims(own.data<int64_t>(), static_cast<size_t>(own.numel()));
}

TensorList run_packed(int64_t mode, const Tensor& data, const Tensor& batch_sizes, const Tensor& h0, const Tensor& c0,
                      const TensorList& params, const Stack& stack) {
  check(data.dim() == 2, "input must have 2 dimensions, got ", data.dim());
  const Dims sizes = as_sizes(batch_sizes);
  int64_t rows = 0;
  for (int64_t t = 0; t < sizes.size(); ++t) {
    check(sizes[t] >= 0 && (t == 0 || sizes[t] <= sizes[t - 1]), "batch_sizes must not grow from one step to the next");
    check(!__builtin_add_overflow(rows, sizes[t], &rows), "batch_sizes add up to more than data can have");
  }
  check(rows == data.size(0), "batch_sizes add up to ", rows, " but data has ", data.size(0), " rows");
  return run(mode, data, sizes, h0, c0, params, stack);
}

/// What PyTorch asks of the arguments of a cell.
struct CellCheck {
  const Tensor &input, &w_ih, &w_hh;

  void sizes_of_input() const {
    const int64_t given = length_of(input, 1), wanted = length_of(w_ih, 1);
    check(given == wanted, "input has inconsistent input_size: got ", given, " expected ", wanted);
  }
  void gates(int64_t count) const {
    const int64_t hidden = length_of(w_hh, 1), wanted = count * hidden;
    const auto first = [&](const Tensor& t, const char* name) {
      check(length_of(t, 0) == wanted, name, " first dim must be ", count, " * hidden_size = ", wanted, ", but got ",
            length_of(t, 0));
    };
    first(w_ih, "weight_ih");
    first(w_hh, "weight_hh");
  }
  void hidden(const Tensor& h, int index) const {
    const int64_t batch = length_of(input, 0), size = length_of(w_hh, 1);
    check(batch == length_of(h, 0), "Input batch size ", batch, " doesn't match hidden", index, " batch size ",
          length_of(h, 0));
    check(length_of(h, 1) == size, "hidden", index, " has inconsistent hidden_size: got ", length_of(h, 1),
          ", expected ", size);
  }
};

Tensor one_cell(int64_t mode, const Tensor& input, const Tensor& h, const Tensor& w_ih, const Tensor& w_hh,
                const Tensor& b_ih, const Tensor& b_hh) {
  const CellCheck given{input, w_ih, w_hh};
  const bool gru = mode == kGru;
  if (!gru) given.gates(1);
  given.sizes_of_input();
  given.hidden(h, 0);
  if (gru) given.gates(3);
  Tensor none;
  return step({w_ih, w_hh, b_ih, b_hh, {}}, mode, ops::linear(input, w_ih, b_ih), h, none);
}

}  // namespace

namespace composite {

TensorList lstm(const Tensor& input, const TensorList& hx, const TensorList& params, bool has_biases,
                int64_t num_layers, double dropout, bool train, bool bidirectional, bool batch_first) {
  check(hx.size() == 2, "lstm expects two hidden states");
  return run_padded(kLstm, input, hx[0], hx[1], params, {has_biases, num_layers, dropout, train, bidirectional},
                    batch_first);
}

TensorList lstm(const Tensor& data, const Tensor& batch_sizes, const TensorList& hx, const TensorList& params,
                bool has_biases, int64_t num_layers, double dropout, bool train, bool bidirectional) {
  check(hx.size() == 2, "lstm expects two hidden states");
  return run_packed(kLstm, data, batch_sizes, hx[0], hx[1], params,
                    {has_biases, num_layers, dropout, train, bidirectional});
}

#define TP_RECURRENT(name, mode)                                                                                  \
  TensorList name(const Tensor& input, const Tensor& hx, const TensorList& params, bool has_biases,               \
                  int64_t num_layers, double dropout, bool train, bool bidirectional, bool batch_first) {         \
    return run_padded(mode, input, hx, Tensor(), params, {has_biases, num_layers, dropout, train, bidirectional}, \
                      batch_first);                                                                               \
  }                                                                                                               \
  TensorList name(const Tensor& data, const Tensor& batch_sizes, const Tensor& hx, const TensorList& params,      \
                  bool has_biases, int64_t num_layers, double dropout, bool train, bool bidirectional) {          \
    return run_packed(mode, data, batch_sizes, hx, Tensor(), params,                                              \
                      {has_biases, num_layers, dropout, train, bidirectional});                                   \
  }                                                                                                               \
  Tensor name##_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh,               \
                     const Tensor& b_ih, const Tensor& b_hh) {                                                    \
    return one_cell(mode, input, hx, w_ih, w_hh, b_ih, b_hh);                                                     \
  }
TP_RECURRENT(gru, kGru)
TP_RECURRENT(rnn_tanh, kTanh)
TP_RECURRENT(rnn_relu, kRelu)
#undef TP_RECURRENT

TensorList lstm_cell(const Tensor& input, const TensorList& hx, const Tensor& w_ih, const Tensor& w_hh,
                     const Tensor& b_ih, const Tensor& b_hh) {
  check(hx.size() == 2, "lstm_cell expects two hidden states");
  const CellCheck given{input, w_ih, w_hh};
  given.sizes_of_input();
  given.gates(4);
  given.hidden(hx[0], 0);
  given.hidden(hx[1], 1);
  Tensor c = hx[1];
  const Tensor h = step({w_ih, w_hh, b_ih, b_hh, {}}, kLstm, ops::linear(input, w_ih, b_ih), hx[0], c);
  return {h, c};
}

TensorList _pack_padded_sequence(const Tensor& given, const Tensor& lengths, bool batch_first) {
  check(given.numel() > 0, "Cannot pack empty tensors.");
  const Tensor input = batch_first ? ops::transpose(given, 0, 1) : given;
  check(lengths.dim() == 1 && lengths.dtype() == DType::Int64 && !lengths.is_meta(),
        "'lengths' argument should be a 1D CPU int64 tensor, but got ", lengths.dim(), "D ",
        device_name(lengths.device()), " ", scalar_name(lengths.dtype()), " tensor");
  const int64_t sequences = input.size(1);
  check(lengths.numel() == sequences, "Expected `len(lengths)` to be equal to batch_size, but got ", lengths.numel(),
        " (batch_size=", sequences, ")");
  const Dims length = as_sizes(lengths);
  check(length[sequences - 1] > 0,
        "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0");
  for (int64_t i = 1; i < sequences; ++i)
    check(length[i - 1] >= length[i],
          "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
          "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do "
          "not need ONNX exportability.");
  check(length[0] <= input.size(0), "Expected sequences of at most ", input.size(0), " elements, but got a length of ",
        length[0]);
  TensorList steps;
  const Tensor batch_sizes = tp::empty({length[0]}, DType::Int64, Device::Cpu);
  int64_t reached = sequences;
  for (int64_t t = 0; t < length[0]; ++t) {
    while (length[reached - 1] <= t) --reached;
    batch_sizes.data<int64_t>()[t] = reached;
    steps.push_back(ops::narrow(ops::select(input, 0, t), 0, 0, reached));
  }
  return {ops::cat(steps, 0), batch_sizes};
}

TensorList _pad_packed_sequence(const Tensor& data, const Tensor& batch_sizes, bool batch_first,
                                const Scalar& padding_value, int64_t total_length) {
  const Dims sizes = as_sizes(batch_sizes);
  check(sizes.size() > 0 && data.dim() > 0, "Expected a packed sequence that is not empty");
  const int64_t steps = sizes.size(), sequences = sizes[0];
  check(total_length <= 0 || total_length >= steps,
        "Expected total_length to be at least the length of the longest sequence in input, but got total_length=",
        total_length, " and max sequence length being ", steps);
  const int64_t length = std::max(total_length, steps);
  const Tensor lengths = tp::empty({sequences}, DType::Int64, Device::Cpu);
  const auto padding = [&](int64_t count, int64_t width) {
    Dims shape = {count, width};
    for (int64_t d = 1; d < data.dim(); ++d) shape.push_back(data.size(d));
    return tp::full(shape, padding_value, {data.dtype(), data.device()});
  };
  const Tensor last = padding(length - steps, sequences);
  TensorList rows;
  int64_t offset = 0, reached = sequences;
  for (int64_t t = 0; t < steps; ++t) {
    const int64_t count = sizes[t];
    check(count >= 0 && count <= reached && count <= data.size(0) - offset, "batch_sizes do not fit the data");
    for (; reached > count; --reached) lengths.data<int64_t>()[reached - 1] = t;
    Tensor row = ops::narrow(data, 0, offset, count);
    offset += count;
    if (count < sequences) row = ops::cat({row, ops::select(padding(1, sequences - count), 0, 0)}, 0);
    rows.push_back(row);
  }
  for (; reached > 0; --reached) lengths.data<int64_t>()[reached - 1] = steps;
  Tensor out = ops::stack(rows, 0);
  if (length > steps) out = ops::cat({out, last}, 0);
  return {batch_first ? ops::transpose(out, 0, 1) : out, lengths};
}

Tensor pad_sequence(const TensorList& sequences, bool batch_first, double padding_value,
                    const std::string& padding_side) {
  check(!sequences.empty(), "received an empty list of sequences");
  check(padding_side == "left" || padding_side == "right", "Expected padding_side to be one of left or right, but got ",
        padding_side, ".");
  int64_t longest = 0;
  for (const Tensor& t : sequences) {
    check(t.dim() > 0, "Expected sequences with at least one dimension");
    longest = std::max(longest, t.size(0));
  }
  TensorList rows;
  for (const Tensor& t : sequences) {
    Dims rest = sequences[0].sizes();
    rest[0] = longest - t.size(0);
    if (rest[0] == 0) {
      rows.push_back(t);
      continue;
    }
    const Tensor filler = tp::full(rest, Scalar(padding_value), {t.dtype(), t.device()});
    rows.push_back(padding_side == "left" ? ops::cat({filler, t}, 0) : ops::cat({t, filler}, 0));
  }
  return ops::stack(rows, batch_first ? 0 : 1);
}

Tensor norm_except_dim(const Tensor& v, int64_t pow, int64_t dim) {
  if (dim == -1) return ops::norm(v, Scalar(pow));
  check_index(dim >= 0 && dim < v.dim(), "Dimension out of range (expected to be in range of [", -v.dim(), ", ",
              v.dim() - 1, "], but got ", dim, ")");
  if (dim > 0 && dim + 1 < v.dim())
    return ops::transpose(composite::norm_except_dim(ops::transpose(v, 0, dim), pow, 0), 0, dim);
  Dims shape(static_cast<size_t>(v.dim()), 1);
  shape[dim] = v.size(dim);
  if (dim == 0) return ops::view(ops::norm(ops::reshape(v, {v.size(0), -1}), Scalar(pow), Dims{1}), shape);
  return ops::view(ops::norm(ops::reshape(v, {-1, v.size(dim)}), Scalar(pow), Dims{0}), shape);
}

Tensor _weight_norm(const Tensor& v, const Tensor& g, int64_t dim) { return v * (g / norm_except_dim(v, 2, dim)); }

}  // namespace composite
}  // namespace tp

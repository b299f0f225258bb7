// Steps of recurrent layers. The weight is packed in panels of columns that fit the registers; a block of sequences
// goes through all steps on one thread, since sequences do not depend on each other.
#include "cpu/recurrent.h"

#include "cpu/vmath.h"

namespace tp::TP_ISA {
namespace {

constexpr int kVectorBytes = TP_ISA_LEVEL == 2 ? 64 : TP_ISA_LEVEL == 1 ? 32 : 16;
/// Rows of a block: its sums, two vectors for each row, fit the registers.
constexpr int kRows = TP_ISA_LEVEL == 2 ? 8 : 4;

template <class T>
struct Lanes {
  static constexpr int count = kVectorBytes / sizeof(T);
  static constexpr int64_t panel = 2 * count;
  typedef T Vector __attribute__((vector_size(kVectorBytes)));
  typedef T Unaligned __attribute__((vector_size(kVectorBytes), aligned(sizeof(T)), may_alias));
  static Vector load(const T* p) { return *reinterpret_cast<const Unaligned*>(p); }
  static void store(T* p, Vector v) { *reinterpret_cast<Unaligned*>(p) = v; }
};

template <class T>
int64_t packed_size_impl(int64_t rows, int64_t k) {
  constexpr int64_t panel = Lanes<T>::panel;
  return (rows + panel - 1) / panel * panel * k;
}

template <class T>
void pack_rows_impl(void* to_, const void* from_, int64_t rows, int64_t k, int64_t by_row, int64_t by_k) {
  constexpr int64_t panel = Lanes<T>::panel;
  T* to = static_cast<T*>(to_);
  const T* from = static_cast<const T*>(from_);
  for (int64_t first = 0; first < rows; first += panel)
    for (int64_t i = 0; i < k; ++i)
      for (int64_t j = 0; j < panel; ++j) *to++ = first + j < rows ? from[(first + j) * by_row + i * by_k] : T(0);
}

/// c (R × panel) += a (R × k) times a panel; only the first `columns` are stored.
template <int R, class T>
void panel_block(T* c, int64_t ldc, const T* a, int64_t lda, const T* panel, int64_t k, int64_t columns) {
  using L = Lanes<T>;
  typename L::Vector sums[R][2];
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) sums[r][0] = sums[r][1] = typename L::Vector{};
  for (int64_t i = 0; i < k; ++i) {
    const auto left = L::load(panel), right = L::load(panel + L::count);
    panel += L::panel;
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const T factor = a[r * lda + i];
      sums[r][0] += factor * left;
      sums[r][1] += factor * right;
    }
  }
  if (columns == L::panel) {
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      T* row = c + r * ldc;
      L::store(row, L::load(row) + sums[r][0]);
      L::store(row + L::count, L::load(row + L::count) + sums[r][1]);
    }
    return;
  }
  for (int r = 0; r < R; ++r) {
    T line[L::panel];
    L::store(line, sums[r][0]);
    L::store(line + L::count, sums[r][1]);
    for (int64_t j = 0; j < columns; ++j) c[r * ldc + j] += line[j];
  }
}

/// c (m × n) += a (m × k) times the packed matrix.
template <class T>
void add_product(T* c, int64_t ldc, const T* a, int64_t lda, const T* packed, int64_t m, int64_t n, int64_t k) {
  constexpr int64_t width = Lanes<T>::panel;
  for (int64_t j = 0; j < n; j += width) {
    const T* panel = packed + j * k;
    const int64_t columns = n - j < width ? n - j : width;
    int64_t i = 0;
    for (; i + kRows <= m; i += kRows) panel_block<kRows>(c + i * ldc + j, ldc, a + i * lda, lda, panel, k, columns);
    for (; i + 2 <= m; i += 2) panel_block<2>(c + i * ldc + j, ldc, a + i * lda, lda, panel, k, columns);
    for (; i < m; ++i) panel_block<1>(c + i * ldc + j, ldc, a + i * lda, lda, panel, k, columns);
  }
}

template <class T>
inline T logistic(T x) {
  return T(1) / (T(1) + exp(-x));
}

/// The summand of a gate, which is often there for all.
template <bool Biased, class T>
inline T biased(T gate, const T* bias, int64_t j) {
  return Biased ? gate + bias[j] : gate;
}

template <bool Biased, class T>
void lstm_step(T* gates, const T* bias, T* memory, T* output, T* h, T* c, int64_t n) {
#pragma omp simd
  for (int64_t j = 0; j < n; ++j) {
    const T in = logistic(biased<Biased>(gates[j], bias, j));
    const T keep = logistic(biased<Biased>(gates[n + j], bias, n + j));
    const T seen = tanh(biased<Biased>(gates[2 * n + j], bias, 2 * n + j));
    const T out = logistic(biased<Biased>(gates[3 * n + j], bias, 3 * n + j));
    const T cell = keep * c[j] + in * seen;
    const T hidden = out * tanh(cell);
    gates[j] = in;
    gates[n + j] = keep;
    gates[2 * n + j] = seen;
    gates[3 * n + j] = out;
    memory[j] = c[j] = cell;
    output[j] = h[j] = hidden;
  }
}

/// `known` is what the hidden state gives for each gate.
template <bool Biased, class T>
void gru_step(T* gates, const T* bias, const T* known, T* memory, T* output, T* h, int64_t n) {
#pragma omp simd
  for (int64_t j = 0; j < n; ++j) {
    const T reset = logistic(biased<Biased>(gates[j], bias, j) + known[j]);
    const T update = logistic(biased<Biased>(gates[n + j], bias, n + j) + known[n + j]);
    const T fresh = tanh(biased<Biased>(gates[2 * n + j], bias, 2 * n + j) + reset * known[2 * n + j]);
    const T hidden = (h[j] - fresh) * update + fresh;
    gates[j] = reset;
    gates[n + j] = update;
    gates[2 * n + j] = fresh;
    memory[j] = known[2 * n + j];
    output[j] = h[j] = hidden;
  }
}

template <bool Biased, class T>
void plain_step(const T* gates, const T* bias, T* output, T* h, int64_t n, bool relu) {
  if (relu) {
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) {
      const T sum = biased<Biased>(gates[j], bias, j);
      // What is no number stays none.
      output[j] = h[j] = sum < T(0) ? T(0) : sum;
    }
    return;
  }
#pragma omp simd
  for (int64_t j = 0; j < n; ++j) output[j] = h[j] = tanh(biased<Biased>(gates[j], bias, j));
}

int64_t gates_of(RecurrentMode mode) { return mode == RecurrentMode::Lstm ? 4 : mode == RecurrentMode::Gru ? 3 : 1; }

template <bool Biased, class T>
void run_steps(const RecurrentShape& s, const RecurrentForward& to, int64_t first, int64_t last) {
  const int64_t n = s.hidden, wide = gates_of(s.mode) * n;
  const T *weight = static_cast<const T*>(to.weight), *bias = static_cast<const T*>(to.bias),
          *start = static_cast<const T*>(to.known);
  T *gates = static_cast<T*>(to.gates), *memory = static_cast<T*>(to.memory), *output = static_cast<T*>(to.output),
    *h = static_cast<T*>(to.h), *c = static_cast<T*>(to.c);
  const bool gru = s.mode == RecurrentMode::Gru;
  // What the hidden state gives for the gates of a block of sequences.
  T* known = gru ? new T[static_cast<unsigned long>((last - first) * wide)] : nullptr;
  for (int64_t step = 0; step < s.steps; ++step) {
    const int64_t t = s.reverse ? s.steps - 1 - step : step;
    const int64_t end = s.batch[t] < last ? s.batch[t] : last, count = end - first;
    if (count <= 0) continue;
    T* rows = gates + (s.offset[t] + first) * wide;
    if (gru)
      for (int64_t i = 0; i < count; ++i)
        for (int64_t j = 0; j < wide; ++j) known[i * wide + j] = start ? start[j] : T(0);
    add_product(gru ? known : rows, wide, h + first * n, n, weight, count, wide, n);
    for (int64_t i = first; i < end; ++i) {
      const int64_t row = s.offset[t] + i;
      T *own = gates + row * wide, *out = output + row * n;
      if (gru)
        gru_step<Biased>(own, bias, known + (i - first) * wide, memory + row * n, out, h + i * n, n);
      else if (s.mode == RecurrentMode::Lstm)
        lstm_step<Biased>(own, bias, memory + row * n, out, h + i * n, c + i * n, n);
      else
        plain_step<Biased>(own, bias, out, h + i * n, n, s.mode == RecurrentMode::Relu);
    }
  }
  delete[] known;
}

template <class T>
void forward_impl(const RecurrentShape& s, const RecurrentForward& to, int64_t first, int64_t last) {
  to.bias ? run_steps<true, T>(s, to, first, last) : run_steps<false, T>(s, to, first, last);
}

template <class T>
void lstm_gradient(T* to, const T* gates, const T* cell, const T* before, const T* grad, T* grad_c, int64_t n) {
#pragma omp simd
  for (int64_t j = 0; j < n; ++j) {
    const T in = gates[j], keep = gates[n + j], seen = gates[2 * n + j], out = gates[3 * n + j];
    const T shown = tanh(cell[j]);
    const T of_cell = grad_c[j] + grad[j] * out * (T(1) - shown * shown);
    to[j] = of_cell * seen * in * (T(1) - in);
    to[n + j] = of_cell * before[j] * keep * (T(1) - keep);
    to[2 * n + j] = of_cell * in * (T(1) - seen * seen);
    to[3 * n + j] = grad[j] * shown * out * (T(1) - out);
    grad_c[j] = of_cell * keep;
  }
}

/// Leaves in `grad` what reaches the hidden state without passing through the gates.
template <class T>
void gru_gradient(T* to, T* hidden, const T* gates, const T* known, const T* before, T* grad, int64_t n) {
#pragma omp simd
  for (int64_t j = 0; j < n; ++j) {
    const T reset = gates[j], update = gates[n + j], fresh = gates[2 * n + j];
    const T of_fresh = grad[j] * (T(1) - update) * (T(1) - fresh * fresh);
    const T of_reset = of_fresh * known[j] * reset * (T(1) - reset);
    const T of_update = grad[j] * (before[j] - fresh) * update * (T(1) - update);
    to[j] = hidden[j] = of_reset;
    to[n + j] = hidden[n + j] = of_update;
    to[2 * n + j] = of_fresh;
    hidden[2 * n + j] = of_fresh * reset;
    grad[j] *= update;
  }
}

template <class T>
void plain_gradient(T* to, const T* output, const T* grad, int64_t n, bool relu) {
  if (relu) {
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) to[j] = output[j] > T(0) ? grad[j] : T(0);
    return;
  }
#pragma omp simd
  for (int64_t j = 0; j < n; ++j) to[j] = grad[j] * (T(1) - output[j] * output[j]);
}

template <class T>
void backward_impl(const RecurrentShape& s, const RecurrentBackward& to, int64_t first, int64_t last) {
  const int64_t n = s.hidden, wide = gates_of(s.mode) * n;
  const auto from = [](const void* p) { return static_cast<const T*>(p); };
  T *grad_h = static_cast<T*>(to.grad_h), *grad_c = static_cast<T*>(to.grad_c);
  const int64_t back = s.reverse ? 1 : -1;
  for (int64_t step = 0; step < s.steps; ++step) {
    const int64_t t = s.reverse ? step : s.steps - 1 - step;
    const int64_t end = s.batch[t] < last ? s.batch[t] : last;
    if (end <= first) continue;
    const int64_t earlier = t + back;
    T* hidden = static_cast<T*>(to.grad_hidden) + (s.offset[t] + first) * wide;
    for (int64_t i = first; i < end; ++i) {
      const int64_t row = s.offset[t] + i;
      T* grad = grad_h + i * n;
      if (to.grad_output) {
        const T* more = from(to.grad_output) + row * n;
#pragma omp simd
        for (int64_t j = 0; j < n; ++j) grad[j] += more[j];
      }
      const bool started = earlier < 0 || earlier >= s.steps || i >= s.batch[earlier];
      const auto before = [&](const void* all, const void* start) {
        return started ? from(start) + i * n : from(all) + (s.offset[earlier] + i) * n;
      };
      T* own = static_cast<T*>(to.grad_gates) + row * wide;
      const T* gates = from(to.gates) + row * wide;
      if (s.mode == RecurrentMode::Lstm) {
        lstm_gradient(own, gates, from(to.memory) + row * n, before(to.memory, to.c0), grad, grad_c + i * n, n);
      } else if (s.mode == RecurrentMode::Gru) {
        gru_gradient(own, hidden + (i - first) * wide, gates, from(to.memory) + row * n, before(to.output, to.h0), grad,
                     n);
        continue;
      } else {
        plain_gradient(own, from(to.output) + row * n, grad, n, s.mode == RecurrentMode::Relu);
      }
      for (int64_t j = 0; j < n; ++j) grad[j] = T(0);
    }
    add_product(grad_h + first * n, n, hidden, wide, from(to.weight), end - first, n, wide);
  }
}

TP_REGISTER(packed_size_f32, packed_size_impl<float>);
TP_REGISTER(packed_size_f64, packed_size_impl<double>);
TP_REGISTER(pack_rows_f32, pack_rows_impl<float>);
TP_REGISTER(pack_rows_f64, pack_rows_impl<double>);
TP_REGISTER(recurrent_forward_f32, forward_impl<float>);
TP_REGISTER(recurrent_forward_f64, forward_impl<double>);
TP_REGISTER(recurrent_backward_f32, backward_impl<float>);
TP_REGISTER(recurrent_backward_f64, backward_impl<double>);

}  // namespace
}  // namespace tp::TP_ISA

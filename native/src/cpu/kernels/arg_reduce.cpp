// Reductions that say where the largest or smallest element is.
#include "cpu/fold.h"

namespace tp::TP_ISA {
namespace {

template <class T>
struct Found {
  T value;
  int64_t index;  // -1: nothing yet
};

template <class Op>
void start(void* partials, int64_t count) {
  for (int64_t j = 0; j < count; ++j) static_cast<Found<typename Op::T>*>(partials)[j].index = -1;
}

template <class Op>
inline void offer_found(Found<typename Op::T>& best, typename Op::T value, int64_t index) {
  if (best.index < 0 || Op::better(value, best.value)) best = {value, index};
}

/// Position of the first element equal to `value`, which is there; NaN equals NaN.
template <class T>
int64_t find(const T* in, T value) {
  int64_t i = 0;
  if (value != value)
    while (in[i] == in[i]) ++i;
  else
    while (in[i] != value) ++i;
  return i;
}

/// Looks for the best of a block first, and for its place only when it beats what was found before.
template <class Op>
void fold_row(const typename Op::T* in, int64_t n, int64_t first, Found<typename Op::T>& best) {
  constexpr int64_t block = 1024;
  for (int64_t begin = 0; begin < n; begin += block) {
    const auto value = TP_ISA::fold_row<Op>(in + begin, n - begin < block ? n - begin : block);
    if (best.index < 0 || Op::better(value, best.value)) best = {value, first + begin + find(in + begin, value)};
  }
}

/// Many results side by side, one lane each; their elements are `step` apart (1: known to the compiler).
template <class Op, int64_t Step>
void fold_columns(const typename Op::T* in, int64_t count, int64_t step, int64_t n, int64_t stride, int64_t first,
                  Found<typename Op::T>* found) {
  constexpr int64_t width = 256, block = 1 << 30;
  if constexpr (Step != 0) step = Step;
  typename Op::T values[width];
  int32_t rows[width];
  for (int64_t begin = 0; begin < count; begin += width) {
    const int64_t part = count - begin < width ? count - begin : width;
    for (int64_t top = 0; top < n; top += block) {
      const auto* row = in + begin * step + top * stride;
      const int32_t height = static_cast<int32_t>(n - top < block ? n - top : block);
      for (int64_t j = 0; j < part; ++j) {
        values[j] = row[j * step];
        rows[j] = 0;
      }
      for (int32_t r = 1; r < height; ++r) {
        row += stride;
#pragma omp simd
        for (int64_t j = 0; j < part; ++j) {
          const auto value = row[j * step];
          const bool better = Op::better(value, values[j]);
          values[j] = better ? value : values[j];
          rows[j] = better ? r : rows[j];
        }
      }
      for (int64_t j = 0; j < part; ++j) offer_found<Op>(found[begin + j], values[j], first + top + rows[j]);
    }
  }
}

template <class Op>
void fold(const void* in_, int64_t count, int64_t step, int64_t n, int64_t stride, int64_t first, void* partials) {
  const auto* in = static_cast<const typename Op::T*>(in_);
  auto* found = static_cast<Found<typename Op::T>*>(partials);
  if (stride == 1 && n >= 2 * kFewLanes) {
    for (int64_t j = 0; j < count; ++j) fold_row<Op>(in + j * step, n, first, found[j]);
  } else if (step == 1 && count >= 8) {
    fold_columns<Op, 1>(in, count, 1, n, stride, first, found);
  } else if (count >= 8) {
    fold_columns<Op, 0>(in, count, step, n, stride, first, found);
  } else {
    for (int64_t j = 0; j < count; ++j)
      for (int64_t i = 0; i < n; ++i) offer_found<Op>(found[j], in[j * step + i * stride], first + i);
  }
}

template <class Op>
void merge(void* into, const void* from, int64_t count) {
  using F = Found<typename Op::T>;
  for (int64_t j = 0; j < count; ++j) {
    const F& other = static_cast<const F*>(from)[j];
    if (other.index >= 0) offer_found<Op>(static_cast<F*>(into)[j], other.value, other.index);
  }
}

template <class Op>
void finish(const void* partials, int64_t count, void* out, int64_t* indices, int64_t stride, double) {
  for (int64_t j = 0; j < count; ++j) {
    const auto& found = static_cast<const Found<typename Op::T>*>(partials)[j];
    if (out) static_cast<typename Op::T*>(out)[j * stride] = found.value;
    indices[j * stride] = found.index;
  }
}

template <class Op>
void offer(Reduction reduction, int dtype) {
  offer_reduction(reduction, dtype, TP_ISA_LEVEL,
                  {sizeof(Found<typename Op::T>), start<Op>, fold<Op>, merge<Op>, finish<Op>});
}

template <class T>
void offer_both(int dtype) {
  offer<Max<T>>(Reduction::ArgMax, dtype);
  offer<Min<T>>(Reduction::ArgMin, dtype);
}

const bool registered = [] {
  offer_both<uint8_t>(0);
  offer_both<int8_t>(1);
  offer_both<int16_t>(2);
  offer_both<int32_t>(3);
  offer_both<int64_t>(4);
  offer_both<float>(6);
  offer_both<double>(7);
  offer_both<uint8_t>(11);  // bool
  return true;
}();

}  // namespace
}  // namespace tp::TP_ISA

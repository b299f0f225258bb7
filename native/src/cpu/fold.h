#pragma once
// Joining many elements into one, for one instruction set. An operation says what an element counts for (`map`) and how
// two results are joined. Elements first go to lanes, side by side, which the compiler turns into vector registers;
// after a block of them the lanes go to the total, which has more precision.
#include <cstdint>
#include <limits>
#include <type_traits>

#include "cpu/reduce.h"

namespace tp::TP_ISA {

constexpr int64_t kLanes = 128;
constexpr int64_t kFewLanes = 16;
/// Rows of lanes joined before the lanes go to the total.
constexpr int64_t kBlockRows = 64;

template <class T>
constexpr bool kFloating = std::is_floating_point_v<T>;

template <class In>
struct Sum {
  using T = In;
  using Total = std::conditional_t<kFloating<T>, double, uint64_t>;
  using Lane = std::conditional_t<kFloating<T>, T, std::conditional_t<(sizeof(T) < 4), int32_t, uint64_t>>;
  using Out = std::conditional_t<kFloating<T>, T, int64_t>;
  template <class L>
  static constexpr L identity = 0;
  static Lane map(T x) { return static_cast<Lane>(x); }
  template <class L>
  static L join(L a, L b) {
    return a + b;
  }
  static Out finish(Total total, double divisor) {
    if constexpr (kFloating<T>) return static_cast<T>(total / divisor);
    return static_cast<int64_t>(total);
  }
};

template <class In>
struct Prod {
  using T = In;
  using Total = std::conditional_t<kFloating<T>, double, uint64_t>;  // rounding errors of factors add up
  using Lane = Total;
  using Out = std::conditional_t<kFloating<T>, T, int64_t>;
  template <class L>
  static constexpr L identity = 1;
  static Lane map(T x) { return static_cast<Lane>(x); }
  template <class L>
  static L join(L a, L b) {
    return a * b;
  }
  static Out finish(Total total, double) { return static_cast<Out>(total); }
};

/// NaN wins over everything.
template <class In>
struct Max {
  using T = In;
  using Total = T;
  using Lane = T;
  using Out = T;
  template <class L>
  static constexpr L identity = kFloating<T> ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
  static bool better(T challenger, T best) {
    return (challenger > best) | ((challenger != challenger) & (best == best));
  }
  static T map(T x) { return x; }
  template <class L>
  static L join(L a, L b) {
    const L best = a > b ? a : b;
    return a != a ? a : best;
  }
  static T finish(T total, double) { return total; }
};

template <class In>
struct Min {
  using T = In;
  using Total = T;
  using Lane = T;
  using Out = T;
  template <class L>
  static constexpr L identity = kFloating<T> ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
  static bool better(T challenger, T best) {
    return (challenger < best) | ((challenger != challenger) & (best == best));
  }
  static T map(T x) { return x; }
  template <class L>
  static L join(L a, L b) {
    const L best = a < b ? a : b;
    return a != a ? a : best;
  }
  static T finish(T total, double) { return total; }
};

template <class In>
struct Any {
  using T = In;
  using Total = uint8_t;
  using Lane = uint8_t;
  using Out = uint8_t;
  template <class L>
  static constexpr L identity = 0;
  static Lane map(T x) { return x != 0; }
  template <class L>
  static L join(L a, L b) {
    return a | b;
  }
  static Out finish(Total total, double) { return total; }
};

template <class In>
struct All : Any<In> {
  template <class L>
  static constexpr L identity = 1;
  template <class L>
  static L join(L a, L b) {
    return a & b;
  }
};

template <class In>
struct Nonzero {
  using T = In;
  using Total = int64_t;
  using Lane = int32_t;
  using Out = int64_t;
  template <class L>
  static constexpr L identity = 0;
  static Lane map(T x) { return x != 0; }
  template <class L>
  static L join(L a, L b) {
    return a + b;
  }
  static Out finish(Total total, double) { return total; }
};

template <class T>
inline T magnitude(T x) {
  return x < 0 ? -x : x;
}

template <class T>
struct Norm1 : Sum<T> {
  static T map(T x) { return magnitude(x); }
};

template <class T>
struct Norm2 : Sum<T> {
  static T map(T x) { return x * x; }
  static T finish(double total, double) { return static_cast<T>(__builtin_sqrt(total)); }
};

template <class T>
struct MaxAbs : Max<T> {
  template <class L>
  static constexpr L identity = 0;
  static T map(T x) { return magnitude(x); }
};

template <class T>
struct MinAbs : Min<T> {
  static T map(T x) { return magnitude(x); }
};

/// Joins rows of elements, `stride` apart, to lanes; four at a time, so that lanes are loaded and stored less.
template <class Op>
inline void to_lanes(const typename Op::T* in, int64_t width, int64_t rows, int64_t stride, typename Op::Lane* lanes) {
  int64_t r = 0;
  for (; r + 4 <= rows; r += 4, in += 4 * stride) {
    const auto *a = in, *b = in + stride, *c = in + 2 * stride, *d = in + 3 * stride;
#pragma omp simd
    for (int64_t j = 0; j < width; ++j)
      lanes[j] =
          Op::join(lanes[j], Op::join(Op::join(Op::map(a[j]), Op::map(b[j])), Op::join(Op::map(c[j]), Op::map(d[j]))));
  }
  for (; r < rows; ++r, in += stride) {
#pragma omp simd
    for (int64_t j = 0; j < width; ++j) lanes[j] = Op::join(lanes[j], Op::map(in[j]));
  }
}

/// The same for adjacent rows of a known width: memory is read strictly in order, as prefetchers like it.
template <class Op, int64_t Width>
inline void to_lanes(const typename Op::T* in, int64_t rows, typename Op::Lane* lanes) {
  for (const auto* end = in + rows * Width; in != end; in += Width) {
#pragma omp simd
    for (int64_t j = 0; j < Width; ++j) lanes[j] = Op::join(lanes[j], Op::map(in[j]));
  }
}

template <class Op>
inline void clear_lanes(typename Op::Lane* lanes, int64_t width) {
  for (int64_t j = 0; j < width; ++j) lanes[j] = Op::template identity<typename Op::Lane>;
}

/// All lanes in one, joined pairwise.
template <class Op, int64_t Width>
inline typename Op::Total across(typename Op::Lane* lanes) {
  for (int64_t half = Width / 2; half >= 4; half /= 2) {
#pragma omp simd
    for (int64_t j = 0; j < half; ++j) lanes[j] = Op::join(lanes[j], lanes[j + half]);
  }
  using Total = typename Op::Total;
  return Op::join(Op::join(static_cast<Total>(lanes[0]), static_cast<Total>(lanes[1])),
                  Op::join(static_cast<Total>(lanes[2]), static_cast<Total>(lanes[3])));
}

/// Joins n adjacent elements, fewer than a register holds.
template <class Op>
inline void rest_to_lanes(const typename Op::T* in, int64_t n, typename Op::Lane* lanes) {
#pragma omp simd
  for (int64_t j = 0; j < kFewLanes; ++j)
    lanes[j] = Op::join(lanes[j], j < n ? Op::map(in[j]) : Op::template identity<typename Op::Lane>);
}

/// Up to a block of adjacent elements in one.
template <class Op, int64_t Width>
inline typename Op::Total fold_block(const typename Op::T* in, int64_t n) {
  typename Op::Lane lanes[Width];
  clear_lanes<Op>(lanes, Width);
  const int64_t rows = n / Width, few = n % Width / kFewLanes, rest = n % kFewLanes;
  to_lanes<Op, Width>(in, rows, lanes);
  in += rows * Width;
  if constexpr (Width > kFewLanes) to_lanes<Op, kFewLanes>(in, few, lanes);
  if (rest) rest_to_lanes<Op>(in + few * kFewLanes, rest, lanes);
  return across<Op, Width>(lanes);
}

/// n adjacent elements in one.
template <class Op>
typename Op::Total fold_row(const typename Op::T* in, int64_t n) {
  using Total = typename Op::Total;
  constexpr int64_t block = kLanes * kBlockRows;
  Total total = Op::template identity<Total>;
  for (; n >= 16 * kLanes; in += block, n -= block)
    total = Op::join(total, fold_block<Op, kLanes>(in, n < block ? n : block));
  if (n >= 24 * kFewLanes) return Op::join(total, fold_block<Op, 4 * kFewLanes>(in, n));
  if (n >= kFewLanes) return Op::join(total, fold_block<Op, kFewLanes>(in, n));
  for (int64_t i = 0; i < n; ++i) total = Op::join(total, static_cast<Total>(Op::map(in[i])));
  return total;
}

}  // namespace tp::TP_ISA

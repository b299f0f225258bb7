// Reductions whose partial result is one value.
#include "cpu/fold.h"

namespace tp::TP_ISA {
namespace {

template <class Op>
void start(void* partials, int64_t count) {
  using Total = typename Op::Total;
  for (int64_t j = 0; j < count; ++j) static_cast<Total*>(partials)[j] = Op::template identity<Total>;
}

/// Adjacent columns, each joined downwards.
template <class Op>
void fold_columns(const typename Op::T* in, int64_t count, int64_t n, int64_t stride, typename Op::Total* totals) {
  constexpr int64_t width = 4 * kLanes;
  typename Op::Lane lanes[width];
  for (int64_t begin = 0; begin < count; begin += width) {
    const int64_t part = count - begin < width ? count - begin : width;
    for (int64_t row = 0; row < n; row += kBlockRows) {
      clear_lanes<Op>(lanes, part);
      to_lanes<Op>(in + begin + row * stride, part, n - row < kBlockRows ? n - row : kBlockRows, stride, lanes);
#pragma omp simd
      for (int64_t j = 0; j < part; ++j)
        totals[begin + j] = Op::join(totals[begin + j], static_cast<typename Op::Total>(lanes[j]));
    }
  }
}

/// Elements that are not adjacent; four chains hide the latency.
template <class Op>
typename Op::Total fold_strided(const typename Op::T* in, int64_t n, int64_t stride) {
  using Total = typename Op::Total;
  Total chains[4];
  for (Total& chain : chains) chain = Op::template identity<Total>;
  int64_t i = 0;
  for (; i + 4 <= n; i += 4, in += 4 * stride)
    for (int64_t k = 0; k < 4; ++k) chains[k] = Op::join(chains[k], static_cast<Total>(Op::map(in[k * stride])));
  for (; i < n; ++i, in += stride) chains[0] = Op::join(chains[0], static_cast<Total>(Op::map(*in)));
  return Op::join(Op::join(chains[0], chains[1]), Op::join(chains[2], chains[3]));
}

/// Few columns of adjacent rows: as many rows lie side by side as there are lanes for.
template <class Op>
void fold_narrow(const typename Op::T* in, int64_t count, int64_t n, typename Op::Total* totals) {
  using Total = typename Op::Total;
  const int64_t width = kLanes / count * count, whole = n * count / width;
  typename Op::Lane lanes[kLanes];
  for (int64_t row = 0; row < whole; row += kBlockRows) {
    clear_lanes<Op>(lanes, width);
    to_lanes<Op>(in + row * width, width, whole - row < kBlockRows ? whole - row : kBlockRows, width, lanes);
    for (int64_t j = 0; j < width; ++j) totals[j % count] = Op::join(totals[j % count], static_cast<Total>(lanes[j]));
  }
  for (int64_t i = whole * width; i < n * count; ++i)
    totals[i % count] = Op::join(totals[i % count], static_cast<Total>(Op::map(in[i])));
}

/// Rows too short for lanes of their own: one lane per row.
template <class Op>
void fold_short_rows(const typename Op::T* in, int64_t count, int64_t step, int64_t n, typename Op::Total* totals) {
  for (int64_t i = 0; i < n; ++i)
#pragma omp simd
    for (int64_t j = 0; j < count; ++j)
      totals[j] = Op::join(totals[j], static_cast<typename Op::Total>(Op::map(in[j * step + i])));
}

template <class Op>
void fold(const void* in_, int64_t count, int64_t step, int64_t n, int64_t stride, int64_t, void* partials) {
  const auto* in = static_cast<const typename Op::T*>(in_);
  auto* totals = static_cast<typename Op::Total*>(partials);
  if (n == 1 && step == 1) {
    fold_columns<Op>(in, count, 1, 0, totals);
  } else if (stride == 1 && n < kFewLanes && count >= 8) {
    fold_short_rows<Op>(in, count, step, n, totals);
  } else if (stride == 1) {
    for (int64_t j = 0; j < count; ++j) totals[j] = Op::join(totals[j], fold_row<Op>(in + j * step, n));
  } else if (step == 1 && stride == count && count < kFewLanes) {
    fold_narrow<Op>(in, count, n, totals);
  } else if (step == 1 && count >= 8) {
    fold_columns<Op>(in, count, n, stride, totals);
  } else {
    for (int64_t j = 0; j < count; ++j) totals[j] = Op::join(totals[j], fold_strided<Op>(in + j * step, n, stride));
  }
}

template <class Op>
void merge(void* into, const void* from, int64_t count) {
  using Total = typename Op::Total;
  for (int64_t j = 0; j < count; ++j)
    static_cast<Total*>(into)[j] = Op::join(static_cast<Total*>(into)[j], static_cast<const Total*>(from)[j]);
}

template <class Op>
void finish(const void* partials, int64_t count, void* out, int64_t*, int64_t stride, double parameter) {
  for (int64_t j = 0; j < count; ++j)
    static_cast<typename Op::Out*>(out)[j * stride] =
        Op::finish(static_cast<const typename Op::Total*>(partials)[j], parameter);
}

template <class Op>
void offer(Reduction reduction, int dtype) {
  offer_reduction(reduction, dtype, TP_ISA_LEVEL,
                  {sizeof(typename Op::Total), start<Op>, fold<Op>, merge<Op>, finish<Op>});
}

template <class T>
void offer_all(int dtype) {
  offer<Sum<T>>(Reduction::Sum, dtype);
  offer<Prod<T>>(Reduction::Prod, dtype);
  offer<Max<T>>(Reduction::Max, dtype);
  offer<Min<T>>(Reduction::Min, dtype);
  offer<Any<T>>(Reduction::Any, dtype);
  offer<All<T>>(Reduction::All, dtype);
  offer<Nonzero<T>>(Reduction::Nonzero, dtype);
  if constexpr (kFloating<T>) {
    offer<Norm1<T>>(Reduction::Norm1, dtype);
    offer<Norm2<T>>(Reduction::Norm2, dtype);
    offer<MaxAbs<T>>(Reduction::MaxAbs, dtype);
    offer<MinAbs<T>>(Reduction::MinAbs, dtype);
  }
}

const bool registered = [] {
  offer_all<uint8_t>(0);
  offer_all<int8_t>(1);
  offer_all<int16_t>(2);
  offer_all<int32_t>(3);
  offer_all<int64_t>(4);
  offer_all<float>(6);
  offer_all<double>(7);
  offer_all<uint8_t>(11);  // bool
  return true;
}();

}  // namespace
}  // namespace tp::TP_ISA

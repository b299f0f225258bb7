#pragma once
// Inner loops of pointwise ops, for one instruction set. Each has a form for contiguous rows, which the compiler
// vectorises, one per operand that stays the same along the row, and a general one.
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <type_traits>

#include "cpu/pointwise_op.h"
#include "cpu/vmath.h"

namespace tp {
int isa_level();
}  // namespace tp

namespace tp::TP_ISA {

struct Entry {
  int dtype;
  Loop loop;
};
struct Row {
  PointwiseOp* op;
  const Entry* entries;
  size_t count;
};

template <class T>
constexpr int DTypeOf = -1;
template <>
constexpr int DTypeOf<uint8_t> = 0;
template <>
constexpr int DTypeOf<int8_t> = 1;
template <>
constexpr int DTypeOf<int16_t> = 2;
template <>
constexpr int DTypeOf<int32_t> = 3;
template <>
constexpr int DTypeOf<int64_t> = 4;
template <>
constexpr int DTypeOf<float> = 6;
template <>
constexpr int DTypeOf<double> = 7;
template <>
constexpr int DTypeOf<bool> = 11;

struct Registration {
  Registration(std::initializer_list<Row> rows) {
    if (TP_ISA_LEVEL > isa_level()) return;
    for (const Row* row = rows.begin(); row != rows.end(); ++row) {
      if (row->op->level > TP_ISA_LEVEL) continue;
      row->op->level = TP_ISA_LEVEL;
      for (size_t i = 0; i < row->count; ++i) row->op->loops[row->entries[i].dtype] = row->entries[i].loop;
    }
  }
};

template <class T>
constexpr int64_t kSize = static_cast<int64_t>(sizeof(T));

/// Truth values are read as bytes: the compiler does not vectorise loops over bool.
template <class T>
using Stored = std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>;
template <class T>
inline T value(Stored<T> stored) {
  if constexpr (std::is_same_v<T, bool>)
    return stored != 0;
  else
    return stored;
}

/// A row's elements from `begin` on, or where its one element stays the same, a block full of it.
template <class T>
class Operand {
 public:
  static constexpr int64_t kBlock = 256;
  Operand(const char* p, int64_t stride, int64_t n) : row_(reinterpret_cast<const Stored<T>*>(p)), fixed_(stride == 0) {
    if (!fixed_) return;
    for (int64_t i = 0; i < (n < kBlock ? n : kBlock); ++i) block_[i] = *row_;
  }
  const Stored<T>* from(int64_t begin) const { return fixed_ ? block_ : row_ + begin; }

 private:
  const Stored<T>* row_;
  const bool fixed_;
  Stored<T> block_[kBlock];
};

template <class R, class A, class F>
inline void loop1(char* const* p, const int64_t* s, int64_t n, F f) {
  if (s[0] == kSize<R> && s[1] == kSize<A>) {
    auto* out = reinterpret_cast<Stored<R>*>(p[0]);
    const auto* a = reinterpret_cast<const Stored<A>*>(p[1]);
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) out[i] = f(value<A>(a[i]));
    return;
  }
  for (int64_t i = 0; i < n; ++i)
    *reinterpret_cast<R*>(p[0] + i * s[0]) = f(*reinterpret_cast<const A*>(p[1] + i * s[1]));
}

template <class R, class A, class B, class F>
inline void loop2(char* const* p, const int64_t* s, int64_t n, F f) {
  if (s[0] == kSize<R>) {
    auto* out = reinterpret_cast<Stored<R>*>(p[0]);
    const auto* a = reinterpret_cast<const Stored<A>*>(p[1]);
    const auto* b = reinterpret_cast<const Stored<B>*>(p[2]);
    if (s[1] == kSize<A> && s[2] == kSize<B>) {
#pragma omp simd
      for (int64_t i = 0; i < n; ++i) out[i] = f(value<A>(a[i]), value<B>(b[i]));
      return;
    }
    if (s[1] == kSize<A> && s[2] == 0) {
      const B fixed = value<B>(*b);
#pragma omp simd
      for (int64_t i = 0; i < n; ++i) out[i] = f(value<A>(a[i]), fixed);
      return;
    }
    if (s[1] == 0 && s[2] == kSize<B>) {
      const A fixed = value<A>(*a);
#pragma omp simd
      for (int64_t i = 0; i < n; ++i) out[i] = f(fixed, value<B>(b[i]));
      return;
    }
  }
  for (int64_t i = 0; i < n; ++i)
    *reinterpret_cast<R*>(p[0] + i * s[0]) =
        f(*reinterpret_cast<const A*>(p[1] + i * s[1]), *reinterpret_cast<const B*>(p[2] + i * s[2]));
}

template <class R, class A, class B, class C, class F>
inline void loop3(char* const* p, const int64_t* s, int64_t n, F f) {
  const auto packed = [](int64_t stride, int64_t size) { return stride == size || stride == 0; };
  if (s[0] == kSize<R> && packed(s[1], kSize<A>) && packed(s[2], kSize<B>) && packed(s[3], kSize<C>)) {
    const Operand<A> first(p[1], s[1], n);
    const Operand<B> second(p[2], s[2], n);
    const Operand<C> third(p[3], s[3], n);
    for (int64_t begin = 0; begin < n; begin += Operand<A>::kBlock) {
      const int64_t end = n - begin < Operand<A>::kBlock ? n - begin : Operand<A>::kBlock;
      auto* out = reinterpret_cast<Stored<R>*>(p[0]) + begin;
      const auto* a = first.from(begin);
      const auto* b = second.from(begin);
      const auto* c = third.from(begin);
#pragma omp simd
      for (int64_t i = 0; i < end; ++i) out[i] = f(value<A>(a[i]), value<B>(b[i]), value<C>(c[i]));
    }
    return;
  }
  for (int64_t i = 0; i < n; ++i)
    *reinterpret_cast<R*>(p[0] + i * s[0]) =
        f(*reinterpret_cast<const A*>(p[1] + i * s[1]), *reinterpret_cast<const B*>(p[2] + i * s[2]),
          *reinterpret_cast<const C*>(p[3] + i * s[3]));
}

}  // namespace tp::TP_ISA

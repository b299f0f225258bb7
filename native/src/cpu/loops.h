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

template <class R, class A, class F>
inline void loop1(char* const* p, const int64_t* s, int64_t n, F f) {
  if (s[0] == kSize<R> && s[1] == kSize<A>) {
    R* out = reinterpret_cast<R*>(p[0]);
    const A* a = reinterpret_cast<const A*>(p[1]);
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) out[i] = f(a[i]);
    return;
  }
  for (int64_t i = 0; i < n; ++i)
    *reinterpret_cast<R*>(p[0] + i * s[0]) = f(*reinterpret_cast<const A*>(p[1] + i * s[1]));
}

template <class R, class A, class B, class F>
inline void loop2(char* const* p, const int64_t* s, int64_t n, F f) {
  if (s[0] == kSize<R>) {
    R* out = reinterpret_cast<R*>(p[0]);
    const A* a = reinterpret_cast<const A*>(p[1]);
    const B* b = reinterpret_cast<const B*>(p[2]);
    if (s[1] == kSize<A> && s[2] == kSize<B>) {
#pragma omp simd
      for (int64_t i = 0; i < n; ++i) out[i] = f(a[i], b[i]);
      return;
    }
    if (s[1] == kSize<A> && s[2] == 0) {
      const B fixed = *b;
#pragma omp simd
      for (int64_t i = 0; i < n; ++i) out[i] = f(a[i], fixed);
      return;
    }
    if (s[1] == 0 && s[2] == kSize<B>) {
      const A fixed = *a;
#pragma omp simd
      for (int64_t i = 0; i < n; ++i) out[i] = f(fixed, b[i]);
      return;
    }
  }
  for (int64_t i = 0; i < n; ++i)
    *reinterpret_cast<R*>(p[0] + i * s[0]) =
        f(*reinterpret_cast<const A*>(p[1] + i * s[1]), *reinterpret_cast<const B*>(p[2] + i * s[2]));
}

template <class R, class A, class B, class C, class F>
inline void loop3(char* const* p, const int64_t* s, int64_t n, F f) {
  if (s[0] == kSize<R> && s[1] == kSize<A> && s[2] == kSize<B> && s[3] == kSize<C>) {
    R* out = reinterpret_cast<R*>(p[0]);
    const A* a = reinterpret_cast<const A*>(p[1]);
    const B* b = reinterpret_cast<const B*>(p[2]);
    const C* c = reinterpret_cast<const C*>(p[3]);
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) out[i] = f(a[i], b[i], c[i]);
    return;
  }
  for (int64_t i = 0; i < n; ++i)
    *reinterpret_cast<R*>(p[0] + i * s[0]) =
        f(*reinterpret_cast<const A*>(p[1] + i * s[1]), *reinterpret_cast<const B*>(p[2] + i * s[2]),
          *reinterpret_cast<const C*>(p[3] + i * s[3]));
}

}  // namespace tp::TP_ISA

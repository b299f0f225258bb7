#pragma once
// Inner loops of pointwise ops over complex numbers, and the functions their expressions use.
#include <complex>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <type_traits>
#include <utility>

#include "core/dtype.h"
#include "cpu/pointwise_op.h"

namespace tp::complex_loops {

using std::abs, std::acos, std::acosh, std::arg, std::asin, std::asinh, std::atan, std::atanh, std::conj, std::cos,
    std::cosh, std::exp, std::isfinite, std::isinf, std::isnan, std::log, std::log10, std::pow, std::sin, std::sinh,
    std::sqrt, std::tan, std::tanh;

template <class R>
std::complex<R> fma(std::complex<R> a, std::complex<R> b, std::complex<R> c) {
  return a * b + c;
}
template <class R>
std::complex<R> rsqrt(std::complex<R> a) {
  return R(1) / sqrt(a);
}
template <class R>
std::complex<R> log2(std::complex<R> a) {
  return log(a) / R(0.693147180559945309417232121458);
}
template <class R>
std::complex<R> sigmoid(std::complex<R> a) {
  return R(1) / (R(1) + exp(-a));
}
template <class R>
std::complex<R> exp2(std::complex<R> a) {
  return exp(a * R(0.693147180559945309417232121458));
}
/// log(exp(a) + exp(b)); the larger real part leads.
template <class R>
std::complex<R> logaddexp(std::complex<R> a, std::complex<R> b) {
  const auto lead = a.real() < b.real() ? b : a, rest = a.real() < b.real() ? a : b;
  if (lead.real() == rest.real() && std::isinf(lead.real()) && lead.real() < 0) return lead;
  return lead + log(R(1) + exp(rest - lead));
}
/// exp(a) - 1 with both parts exact for small numbers.
template <class R>
std::complex<R> expm1(std::complex<R> a) {
  const R half = std::sin(a.imag() / 2), grown = std::exp(a.real());
  return {std::expm1(a.real()) * std::cos(a.imag()) - 2 * half * half, grown * std::sin(a.imag())};
}
/// log(1 + a), exact for small numbers.
template <class R>
std::complex<R> log1p(std::complex<R> a) {
  const R x = a.real(), y = a.imag();
  if (std::abs(a) > R(0.5)) return {std::log(std::hypot(1 + x, y)), std::atan2(y, 1 + x)};
  return {std::log1p(x * (2 + x) + y * y) / 2, std::atan2(y, 1 + x)};
}
template <class R>
bool isnan(std::complex<R> a) {
  return isnan(a.real()) || isnan(a.imag());
}
template <class R>
bool isinf(std::complex<R> a) {
  return isinf(a.real()) || isinf(a.imag());
}
template <class R>
bool isfinite(std::complex<R> a) {
  return isfinite(a.real()) && isfinite(a.imag());
}

struct Entry {
  int dtype;
  Loop loop;
};
struct Row {
  PointwiseOp* op;
  const Entry* entries;
  size_t count;
};
struct Registration {
  Registration(std::initializer_list<Row> rows) {
    for (const Row& row : rows)
      for (size_t i = 0; i < row.count; ++i) row.op->loops[row.entries[i].dtype] = row.entries[i].loop;
  }
};

template <class T>
constexpr int DTypeOf = static_cast<int>(dtype_of<T>());

template <int64_t N>
using Stride = std::integral_constant<int64_t, N>;

template <class T>
T& at(char* p, int64_t i, int64_t stride) {
  return *reinterpret_cast<T*>(p + i * stride);
}
/// Runs f with strides that the compiler knows where rows are contiguous, or an operand stays the same along them.
template <class R, class A, class F>
void loop1(char* const* p, const int64_t* s, int64_t n, F f) {
  const auto run = [&](auto out, auto a) {
    for (int64_t i = 0; i < n; ++i) at<R>(p[0], i, out) = f(at<A>(p[1], i, a));
  };
  if (s[0] == sizeof(R) && s[1] == sizeof(A)) return run(Stride<sizeof(R)>(), Stride<sizeof(A)>());
  run(s[0], s[1]);
}
template <class R, class A, class B, class F>
void loop2(char* const* p, const int64_t* s, int64_t n, F f) {
  const auto run = [&](auto out, auto a, auto b) {
    for (int64_t i = 0; i < n; ++i) at<R>(p[0], i, out) = f(at<A>(p[1], i, a), at<B>(p[2], i, b));
  };
  if (s[0] == sizeof(R) && s[1] == sizeof(A)) {
    if (s[2] == sizeof(B)) return run(Stride<sizeof(R)>(), Stride<sizeof(A)>(), Stride<sizeof(B)>());
    if (s[2] == 0) return run(Stride<sizeof(R)>(), Stride<sizeof(A)>(), Stride<0>());
  }
  run(s[0], s[1], s[2]);
}
template <class R, class A, class B, class C, class F>
void loop3(char* const* p, const int64_t* s, int64_t n, F f) {
  for (int64_t i = 0; i < n; ++i)
    at<R>(p[0], i, s[0]) = f(at<A>(p[1], i, s[1]), at<B>(p[2], i, s[2]), at<C>(p[3], i, s[3]));
}

}  // namespace tp::complex_loops

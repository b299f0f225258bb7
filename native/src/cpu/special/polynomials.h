#pragma once
// Orthogonal polynomials of degree n, by their recurrences; Chebyshev's of high degree by their angles. Products are
// fused with what follows where PyTorch's compiler does so: recurrences let rounding errors grow.
#include <cstdint>

#include "cpu/special/bessel.h"

namespace tp::special {

/// A degree is given as a floating number and cut to an integer; what is none counts as negative.
template <class T>
int64_t degree(T n) {
  return n >= T(-9.2e18) && n <= T(9.2e18) ? static_cast<int64_t>(n) : -1;
}

/// Value of degree n >= 2 from those of degree 0 and 1; `next(k, p, q)` makes the one of degree k.
template <class T, class Next>
T recurrence(int64_t n, T first, Next next) {
  T p = 1, q = first;
  for (int64_t k = 2; k <= n && !std::isnan(q); ++k) {
    const T r = next(k, p, q);
    p = q;
    q = r;
  }
  return q;
}

enum class Chebyshev { T, U, V, W };

/// The four kinds share a recurrence and differ in their polynomial of degree 1. Above degree `low`, within (-1, 1),
/// they are quotients of waves.
template <Chebyshev Kind, class T>
T chebyshev(T x, T order, int64_t low) {
  const int64_t n = degree(order);
  if (n < 0) return 0;
  const T sign = n % 2 == 0 ? T(1) : T(-1), odd = static_cast<T>(n) + static_cast<T>(n) + 1;
  const T at_right = Kind == Chebyshev::U ? static_cast<T>(n) + 1 : Kind == Chebyshev::W ? odd : T(1);
  const T at_left = sign * (Kind == Chebyshev::U ? static_cast<T>(n) + 1 : Kind == Chebyshev::V ? odd : T(1));
  if (x == 1) return at_right;
  if (x == -1) return at_left;
  if (n > low && std::fabs(x) < 1) {
    const T angle = std::acos(x), half = angle / 2, steps = static_cast<T>(n);
    switch (Kind) {
      case Chebyshev::T:
        return std::cos(steps * angle);
      case Chebyshev::U:
        return std::sin((steps + 1) * angle) / std::sin(angle);
      case Chebyshev::V:
        return std::sin(half) == 1 ? at_left : std::cos((steps + T(0.5)) * angle) / std::cos(half);
      case Chebyshev::W:
        return std::cos(half) == 1 ? at_right : std::sin((steps + T(0.5)) * angle) / std::sin(half);
    }
  }
  if (n == 0) return 1;
  constexpr T shift = Kind == Chebyshev::V ? -1 : Kind == Chebyshev::W ? 1 : 0;
  return recurrence(n, Kind == Chebyshev::T ? x : x + x + shift,
                    [x](int64_t, T p, T q) { return std::fma(x + x, q, -p); });
}

/// The same on [0, 1].
template <Chebyshev Kind, class T>
T shifted_chebyshev(T x, T order) {
  return chebyshev<Kind>(x + x - 1, order, Kind == Chebyshev::W ? 4 : 6);
}

/// Beyond these degrees the values overflow, and PyTorch says NaN.
template <class T>
constexpr int64_t kLastHermite = sizeof(T) == sizeof(float) ? 128 : 512;

template <class T>
T hermite_h(T x, T order) {
  const int64_t n = degree(order);
  if (n < 0) return 0;
  if (n == 0) return 1;
  if (n > kLastHermite<T>) return kNaN<T>;
  return recurrence(n, x + x,
                    [x](int64_t k, T p, T q) { return std::fma(x + x, q, -(static_cast<T>(2 * (k - 1)) * p)); });
}

template <class T>
T hermite_he(T x, T order) {
  const int64_t n = degree(order);
  if (n < 0) return 0;
  if (n == 0) return 1;
  if (n > kLastHermite<T>) return kNaN<T>;
  return recurrence(n, x, [x](int64_t k, T p, T q) { return std::fma(x, q, -(static_cast<T>(k - 1) * p)); });
}

/// Beyond this degree recurrences take seconds, and Hilb's formulas are as exact as the rounding of so many steps.
constexpr int64_t kLastStep = int64_t{1} << 22;

template <class T>
T laguerre_l(T x, T order) {
  const int64_t n = degree(order);
  if (n < 0) return 0;
  if (x == 0 || n == 0) return 1;
  if (n > kLastStep) {
    const T turn = 2 * std::sqrt((static_cast<T>(n) + T(0.5)) * std::fabs(x));
    return std::exp(x / 2) * (x > 0 ? bessel_j0(turn) : i0(turn));
  }
  return recurrence(n, 1 - x, [x](int64_t k, T p, T q) {
    return std::fma(static_cast<T>(2 * (k - 1)) + (1 - x), q, -(static_cast<T>(k - 1) * p)) / static_cast<T>(k);
  });
}

template <class T>
T legendre_p(T x, T order) {
  const int64_t n = degree(order);
  if (n < 0) return 0;
  if (std::fabs(x) == 1) return x > 0 || n % 2 == 0 ? T(1) : T(-1);
  if (n == 0) return 1;
  if (n > kLastStep) {
    // Outside of [-1, 1] the values are beyond all numbers but for the nearest x.
    if (std::fabs(x) > 1) return std::copysign(std::numeric_limits<T>::infinity(), x > 0 || n % 2 == 0 ? T(1) : T(-1));
    const T angle = std::acos(x);
    return std::sqrt(angle / std::sin(angle)) * bessel_j0((static_cast<T>(n) + T(0.5)) * angle);
  }
  return recurrence(n, x, [x](int64_t k, T p, T q) {
    return std::fma(static_cast<T>(2 * k - 1) * x, q, -(static_cast<T>(k - 1) * p)) / static_cast<T>(k);
  });
}

}  // namespace tp::special

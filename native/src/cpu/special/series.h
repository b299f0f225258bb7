#pragma once
// Evaluation of tabulated series; coefficients come highest order first.
#include <cmath>
#include <cstddef>
#include <limits>

namespace tp::special {

template <class T>
constexpr T kNaN = std::numeric_limits<T>::quiet_NaN();
template <class T>
constexpr T kInf = std::numeric_limits<T>::infinity();
template <class T>
constexpr T kPi = static_cast<T>(3.141592653589793238462643383279502884);

template <class T, size_t N>
T polynomial(T x, const double (&coefficients)[N]) {
  T value = 0;
  for (double c : coefficients) value = value * x + static_cast<T>(c);
  return value;
}

/// Chebyshev series by Clenshaw's recurrence; `x` is twice the variable, and the constant counts half.
template <class T, size_t N>
T chebyshev_series(T x, const double (&coefficients)[N]) {
  T now = 0, before = 0, earlier = 0;
  for (double c : coefficients) {
    earlier = before;
    before = now;
    now = x * before - earlier + static_cast<T>(c);
  }
  return (now - earlier) / 2;
}

}  // namespace tp::special

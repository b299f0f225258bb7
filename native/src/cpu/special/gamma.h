#pragma once
// The gamma function's relatives: derivatives of its logarithm, Hurwitz' zeta, the incomplete gamma functions.
#include <cstdint>

#include "cpu/special/series.h"

namespace tp::special {

/// Logarithm of |gamma(x)|. Not std::lgamma, which writes a global variable.
inline double lgamma(double x) {
  int sign;
  return ::lgamma_r(x, &sign);
}
inline float lgamma(float x) {
  int sign;
  return ::lgammaf_r(x, &sign);
}

template <class T>
T digamma(T x) {
  // B(2k) / 2k
  constexpr double bernoulli[] = {1. / 12, -691. / 32760, 1. / 132, -1. / 240, 1. / 252, -1. / 120, 1. / 12};
  if (x == 0) return std::copysign(kInf<T>, -x);
  if (x < 0) {
    if (x == std::trunc(x)) return kNaN<T>;
    // Reflection; only the fraction of x keeps the tangent exact.
    double whole;
    const double fraction = std::modf(static_cast<double>(x), &whole);
    return digamma(1 - x) - static_cast<T>(kPi<double> / std::tan(kPi<double> * fraction));
  }
  T value = 0;
  for (; x < 10; x += 1) value -= 1 / x;
  if (x == 10) return value + T(2.25175258906672110764);
  const T z = 1 / (x * x);
  const T tail = x < T(1e17) ? z * polynomial(z, bernoulli) : 0;
  return value + std::log(x) - T(0.5) / x - tail;
}

template <class T>
T trigamma(T x) {
  T sign = 1, value = 0;
  if (x < T(0.5)) {
    const T sine = std::sin(kPi<T> * x);
    value = -(kPi<T> * kPi<T>) / (sine * sine);
    sign = -1;
    x = 1 - x;
  }
  for (int i = 0; i < 6; ++i, x += 1) value += 1 / (x * x);
  const T z = 1 / (x * x);
  constexpr double bernoulli[] = {-1. / 30, 1. / 42, -1. / 30, 1. / 6};
  return sign * (value + (1 + 1 / (2 * x) + z * polynomial(z, bernoulli)) / x);
}

/// Hurwitz' zeta by Euler's and Maclaurin's sum.
inline double zeta(double s, double q) {
  // (2k)! / B(2k)
  constexpr double factors[] = {12.0,
                                -720.0,
                                30240.0,
                                -1209600.0,
                                47900160.0,
                                -1.8924375803183791606e9,
                                7.47242496e10,
                                -2.950130727918164224e12,
                                1.1646782814350067249e14,
                                -4.5979787224074726105e15,
                                1.8152105401943546773e17,
                                -7.1661652561756670113e18};
  constexpr double tiny = std::numeric_limits<double>::epsilon() / 2;
  if (s == 1) return kInf<double>;
  if (s < 1) return kNaN<double>;
  if (q <= 0) {
    if (q == std::floor(q)) return kInf<double>;
    if (s != std::floor(s)) return kNaN<double>;
  }
  double sum = std::pow(q, -s), at = q, term = 0;
  for (int i = 0; i < 9 || at <= 9; ++i) {
    at += 1;
    term = std::pow(at, -s);
    sum += term;
    if (std::fabs(term) < tiny * std::fabs(sum)) return sum;
  }
  sum += term * at / (s - 1) - term / 2;
  double rising = 1;
  for (int k = 0; k < 12; ++k) {
    rising *= s + 2 * k;
    term /= at;
    const double correction = rising * term / factors[k];
    sum += correction;
    if (std::fabs(correction / sum) < tiny) break;
    rising *= s + 2 * k + 1;
    term /= at;
  }
  return sum;
}
inline float zeta(float s, float q) { return static_cast<float>(zeta(static_cast<double>(s), static_cast<double>(q))); }

/// n-th derivative of digamma.
template <class T>
T polygamma(int64_t n, T x) {
  if (n == 0) return digamma(x);
  if (n == 1) return trigamma(x);
  const T order = static_cast<T>(n);
  return (n % 2 ? T(1) : T(-1)) * std::exp(lgamma(order + 1)) * zeta(order + 1, x);
}

/// x^a exp(-x) / gamma(a), relatively exact also where a and x are large and near each other.
inline double gamma_density(double a, double x) {
  if (a < 50) return std::exp(a * std::log(x) - x - lgamma(a));
  const double distance = (x - a) / a;
  // Stirling's formula, with the powers joined: a (log(1 + d) - d) does not cancel.
  const double exponent =
      std::fabs(distance) < 0.3 ? a * (std::log1p(distance) - distance) : a * std::log(x / a) + a - x;
  const double inverse = 1 / a, series = inverse / 12 * (1 - inverse * inverse / 30 * (1 - 2 * inverse * inverse / 7));
  return std::exp(exponent - series) * std::sqrt(a / (2 * kPi<double>));
}

/// The lower incomplete gamma function's series, over its density.
inline double lower_gamma_series(double a, double x) {
  double term = 1 / a, sum = term;
  for (double k = a + 1; term > sum * 1e-17; k += 1) sum += term *= x / k;
  return sum;
}

/// The upper one's continued fraction (Lentz), over its density.
inline double upper_gamma_fraction(double a, double x) {
  constexpr double tiny = 1e-300;
  double b = x + 1 - a, c = 1 / tiny, d = 1 / b, value = d;
  for (int64_t i = 1; i < 1000000; ++i) {
    const double numerator = -static_cast<double>(i) * (static_cast<double>(i) - a);
    b += 2;
    d = numerator * d + b;
    c = b + numerator / c;
    if (std::fabs(d) < tiny) d = tiny;
    if (std::fabs(c) < tiny) c = tiny;
    d = 1 / d;
    value *= d * c;
    if (std::fabs(d * c - 1) < 1e-16) break;
  }
  return value;
}

/// Either, regularised, for large a with x near it, by the leading terms of Temme's uniform expansion.
inline double gamma_uniform(double a, double x, bool upper) {
  constexpr double first[] = {1.0261809784240308e-8, 6.7078535434014986e-9,  -1.7665952736826079e-7,
                              8.296711340953086e-7,  -1.85406221071516e-6,   -2.1854485106799922e-6,
                              3.9192631785224378e-5, -1.7875514403292181e-4, 3.527336860670194e-4,
                              1.1574074074074074e-3, -1.4814814814814815e-2, 8.3333333333333333e-2,
                              -3.3333333333333333e-1};
  constexpr double second[] = {-1.6120900894563446e-6, 7.6491609160811101e-6,  -1.8098550334489978e-5,
                               -4.0187757201646091e-7, 2.0576131687242798e-4,  -9.9022633744855967e-4,
                               2.6455026455026455e-3,  -3.4722222222222222e-3, -1.8518518518518519e-3};
  const double distance = (x - a) / a;
  const double eta = std::copysign(std::sqrt(-2 * (std::log1p(distance) - distance)), distance);
  const double correction = polynomial(eta, first) + polynomial(eta, second) / a;
  const double rest = std::exp(-a * eta * eta / 2) * correction / std::sqrt(2 * kPi<double> * a);
  const double side = upper ? 1 : -1;
  return std::erfc(side * eta * std::sqrt(a / 2)) / 2 + side * rest;
}

/// Regularised incomplete gamma function, the upper or the lower; `upper` plus lower is one.
inline double incomplete_gamma(double a, double x, bool upper) {
  if (!(a >= 0 && x >= 0)) return kNaN<double>;
  if (a == 0) return x > 0 ? !upper : kNaN<double>;
  if (x == 0) return upper;
  if (std::isinf(a)) return std::isinf(x) ? kNaN<double> : upper;
  if (std::isinf(x)) return !upper;
  if (a > 1000 && std::fabs(x - a) < 0.2 * a) return gamma_uniform(a, x, upper);
  const bool from_series = x < a + 1;
  const double value = gamma_density(a, x) * (from_series ? lower_gamma_series(a, x) : upper_gamma_fraction(a, x));
  return from_series == upper ? 1 - value : value;
}
template <class T>
T igamma(T a, T x) {
  return static_cast<T>(incomplete_gamma(a, x, false));
}
template <class T>
T igammac(T a, T x) {
  return static_cast<T>(incomplete_gamma(a, x, true));
}

}  // namespace tp::special

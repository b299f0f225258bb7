#pragma once
// The normal distribution and the error function's relatives.
#include "cpu/special/series.h"

namespace tp::special {

// Inverse of the normal distribution in its middle and two ranges of its tails, from Cephes (Moshier).
inline constexpr double kMiddleNum[] = {-5.99633501014107895267E1, 9.80010754185999661536E1, -5.66762857469070293439E1,
                                        1.39312609387279679503E1, -1.23916583867381258016E0};
inline constexpr double kMiddleDen[] = {
    1.00000000000000000000E0,  1.95448858338141759834E0,  4.67627912898881538453E0,
    8.63602421390890590575E1,  -2.25462687854119370527E2, 2.00260212380060660359E2,
    -8.20372256168333339912E1, 1.59056225126211695515E1,  -1.18331621121330003142E0};
inline constexpr double kTailNum[] = {
    4.05544892305962419923E0,   3.15251094599893866154E1,   5.71628192246421288162E1,
    4.40805073893200834700E1,   1.46849561928858024014E1,   2.18663306850790267539E0,
    -1.40256079171354495875E-1, -3.50424626827848203418E-2, -8.57456785154685413611E-4};
inline constexpr double kTailDen[] = {
    1.00000000000000000000E0,   1.57799883256466749731E1,   4.53907635128879210584E1,
    4.13172038254672030440E1,   1.50425385692907503408E1,   2.50464946208309415979E0,
    -1.42182922854787788574E-1, -3.80806407691578277194E-2, -9.33259480895457427372E-4};
inline constexpr double kFarNum[] = {3.23774891776946035970E0,  6.91522889068984211695E0,  3.93881025292474443415E0,
                                     1.33303460815807542389E0,  2.01485389549179081538E-1, 1.23716634817820021358E-2,
                                     3.01581553508235416007E-4, 2.65806974686737550832E-6, 6.23974539184983293730E-9};
inline constexpr double kFarDen[] = {1.00000000000000000000E0,  6.02427039364742014255E0,  3.67983563856160859403E0,
                                     1.37702099489081330271E0,  2.16236993594496635890E-1, 1.34204006088543189037E-2,
                                     3.28014464682127739104E-4, 2.89247864745380683936E-6, 6.79019408009981274425E-9};

template <class T>
T ndtri(T p) {
  constexpr T border = T(0.13533528323661269189);  // exp(-2)
  if (p == 0) return -kInf<T>;
  if (p == 1) return kInf<T>;
  if (!(p > 0 && p < 1)) return kNaN<T>;
  const bool upper = p > 1 - border;
  const T tail = upper ? 1 - p : p;
  if (tail > border) {
    const T y = tail - T(0.5), yy = y * y;
    return (y + y * (yy * polynomial(yy, kMiddleNum) / polynomial(yy, kMiddleDen))) * T(2.50662827463100050242);
  }
  const T x = std::sqrt(-2 * std::log(tail)), z = 1 / x;
  const T fraction =
      x < 8 ? polynomial(z, kTailNum) / polynomial(z, kTailDen) : polynomial(z, kFarNum) / polynomial(z, kFarDen);
  const T value = x - std::log(x) / x - z * fraction;
  return upper ? value : -value;
}

/// exp(x^2) erfc(x).
template <class T>
T erfcx(T argument) {
  const double x = argument;
  if (x < -26.7) return kInf<T>;
  // Where erfc has digits left, the product keeps them; beyond, a continued fraction, cut after five terms, has them.
  if (x < 25 || x != x) return static_cast<T>(std::exp(x * x) * std::erfc(x));
  const double xx = x * x, scale = 0.56418958354775628695 / x;
  return static_cast<T>(x > 5e7 ? scale : scale * (xx * (xx + 4.5) + 2) / (xx * (xx + 5) + 3.75));
}

template <class T>
T log_ndtr(T x) {
  const T t = x * T(M_SQRT1_2);
  return x < -1 ? std::log(erfcx(-t) / 2) - t * t : std::log1p(-std::erfc(t) / 2);
}

}  // namespace tp::special

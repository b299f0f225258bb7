#pragma once
// How a gamma or beta number that was drawn moves with its parameters: -(d cdf / d parameter) / density, found from
// whichever expansion converges there. Coefficients, ranges and the dtype of each step are PyTorch's, so that gradients
// agree to the last bit.
#include <cmath>

#include "cpu/special/series.h"

namespace tp::special {

/// The logarithmic derivative of gamma as PyTorch's samplers have it: steps in T, the sum in double.
template <class T>
T sampling_digamma(T x) {
  constexpr double tail[] = {1. / 12, -691. / 32760, 1. / 132, -1. / 240, 1. / 252, -1. / 120, 1. / 12};
  if (x == 0 || (x < 0 && x == std::floor(x))) return kInf<T>;
  double reflected = 0, sum = 0;
  if (x < 0) {
    reflected = -kPi<T> / std::tan(kPi<T> * x);
    x = 1 - x;
  }
  for (; x < 10; x += 1) sum -= 1 / x;
  if (x == 10) return static_cast<T>(sum + 2.25175258906672110764 + reflected);
  double rest = 0;
  if (x < 1e17f) {
    const double z = 1.0 / (x * x);
    rest = z * polynomial(z, tail);
  }
  return static_cast<T>(sum + std::log(x) - 0.5f / x - rest + reflected);
}

template <class T>
T finite_or_zero(T value) {
  return std::isnan(value) ? T(0) : value;
}

/// Small x: the power series of the distribution function and of its derivative.
inline double gamma_slope_small(double shape, double x) {
  double term = 1, below = shape, series = term / below, slopes = term / (below * below);
  for (int i = 1; i <= 5; ++i) {
    term *= -x / i;
    below += 1;
    series += term / below;
    slopes += term / (below * below);
  }
  const double power = std::pow(x, shape), density = std::pow(x, shape - 1) * std::exp(-x);
  const double change = (std::log(x) - sampling_digamma(shape)) * (power * series) - power * slopes;
  return finite_or_zero(-change / density);
}

/// Large shapes: Rice's saddle point expansion, and its limit close to the mean.
inline double gamma_slope_large(double shape, double x) {
  if (0.9f * shape <= x && x <= 1.1f * shape) {
    const double first = 1 + 24 * shape * (1 + 12 * shape);
    const double second =
        1440 * (shape * shape) + 6 * x * (53 - 120 * x) - 65 * x * x / shape + shape * (107 + 3600 * x);
    return first * second / (1244160 * (shape * shape) * (shape * shape));
  }
  const double root = std::sqrt(8 * shape), far = root / (shape - x);
  const double near = std::pow(x - shape - shape * std::log(x / shape), -1.5);
  const double both = x < shape ? far - near : far + near;
  const double term = std::log(x / shape) * both - std::sqrt(2 / shape) * (shape + x) / ((shape - x) * (shape - x));
  const double stirling = 1 + 1 / (12 * shape) * (1 + 1 / (24 * shape));
  return -stirling * (x * term) / root;
}

/// In between: a rational function of the logarithms, fitted.
inline double gamma_slope_fitted(double shape, double x) {
  constexpr double fit[3][8] = {
      {0.16009398, -0.094634809, 0.025146376, -0.0030648343, 1, 0.32668115, 0.10406089, 0.0014179084},
      {0.53487893, 0.1298071, 0.065735949, -0.0015649758, 0.16639465, 0.020070113, -0.0035938915, -0.00058392623},
      {0.040121004, -0.0065914022, -0.0026286047, -0.0013441777, 0.017050642, -0.0021309326, 0.00085092367,
       -1.5247877e-07}};
  const double u = std::log(x / shape), v = std::log(shape);
  double row[8];
  for (int i = 0; i < 8; ++i) row[i] = fit[0][i] + u * (fit[1][i] + u * fit[2][i]);
  const double p = row[0] + v * (row[1] + v * (row[2] + v * row[3]));
  const double q = row[4] + v * (row[5] + v * (row[6] + v * row[7]));
  return std::exp(p / q);
}

/// Derivative of a gamma number `x` of rate 1 with respect to its shape.
template <class T>
T gamma_slope(T shape, T x) {
  if (x < 0.8f) return static_cast<T>(gamma_slope_small(shape, x));
  return static_cast<T>(shape > 8 ? gamma_slope_large(shape, x) : gamma_slope_fitted(shape, x));
}

/// x near 0, by the first parameter.
template <class T>
T beta_slope_first(T x, T a, T b) {
  const T factor = sampling_digamma(a) - sampling_digamma(a + b) - std::log(x);
  T term = 1, series = term / a * (factor + 1 / a);
  for (int i = 1; i <= 10; ++i) {
    const T step = static_cast<T>(i), below = a + step;
    term *= (step - b) * x / step;
    series += term / below * (factor + 1 / below);
  }
  return finite_or_zero(x * std::pow(1 - x, -b) * series);
}

/// x near 0, by the second parameter.
template <class T>
T beta_slope_second(T x, T a, T b) {
  const T factor = sampling_digamma(a + b) - sampling_digamma(b);
  T term = 1, product = 1, derivative = 0, series = factor / a;
  for (int i = 1; i <= 8; ++i) {
    const T step = static_cast<T>(i);
    term *= -x / step;
    derivative = derivative * (b - step) + product;
    product = product * (b - step);
    series += term / (a + step) * (derivative + factor * product);
  }
  return finite_or_zero(-std::pow(1 - x, 1 - b) * series);
}

/// Both parameters large: Rice's saddle point expansion, and its limit close to the mean.
inline double beta_slope_large(double x, double a, double b) {
  const double total = a + b, mean = a / total, deviation = std::sqrt(a * b / (total + 1)) / total;
  if (mean - 0.1 * deviation <= x && x <= mean + 0.1 * deviation) {
    const double fourth = 8 * (1 - x) * (135 * b - 11);
    const double third = (453 + 1620 * b * (1 - x) - 455 * x) * b + a * fourth;
    const double second = 3 * (59 + 180 * b - 90 * x) * (b * b) + a * third;
    const double first = (43 + 20 * (16 + 27 * b) * x) * (b * b) * b + a * second;
    const double sum = 47 * x * (b * b) * (b * b) + a * first;
    const double above = (1 + 12 * a) * (1 + 12 * b) / (total * total);
    return above / (1 - x) * sum / (12960 * a * a * a * b * b * (1 + 12 * total));
  }
  const auto stirling = [](double n) { return 1 + 1 / (12 * n) + 1 / (288 * n * n); };
  const double prefactor = -x / std::sqrt(2 * a * b / total);
  const double away = a * (x - 1) + b * x;
  const double direct = (2 * (a * a) * (x - 1) + a * b * (x - 1) - x * (b * b)) /
                        (std::sqrt(2 * a / b) * std::pow(total, 1.5) * away * away);
  const double half_log = 0.5 * std::log(a / (total * x));
  const double pull = std::sqrt(8 * a * b / total) / (b * x + a * (x - 1));
  const double exponent = b * std::log(b / (total * (1 - x))) + a * std::log(a / (total * x));
  const double push = std::pow(exponent, -1.5);
  const double sum = direct + half_log * (pull + (x < mean ? push : -push));
  return stirling(a) * stirling(b) / stirling(total) * prefactor * sum;
}

/// In between: what correctly holds at the edges, times a fitted rational function of the logarithms.
template <class T>
double beta_slope_fitted(T x, T a, T total) {
  constexpr double fit[2][3][3][4] = {{{{1.003668233, -0.01061107488, -0.0657888334, 0.01201642863},
                                        {0.6336835991, -0.3557432599, 0.05486251648, -0.001465281033},
                                        {-0.03276231906, 0.004474107445, 0.002429354597, -0.0001557569013}},
                                       {{0.221950385, -0.3187676331, 0.01799915743, 0.01074823814},
                                        {-0.2951249643, 0.06219954479, 0.01535556598, 0.001550077057},
                                        {0.02155310298, 0.004170831599, 0.001292462449, 6.976601077e-05}},
                                       {{-0.05980841433, 0.008441916499, 0.01085618172, 0.002319392565},
                                        {0.02911413504, 0.01400243777, -0.002721828457, 0.000751041181},
                                        {0.005900514878, -0.001936558688, -9.495446725e-06, 5.385558597e-05}}},
                                      {{{1, -0.02924021934, -0.04438342661, 0.007285809825},
                                        {0.6357567472, -0.3473456711, 0.05454656494, -0.002407477521},
                                        {-0.03301322327, 0.004845219414, 0.00231480583, -0.0002307248149}},
                                       {{0.5925320577, -0.1757678135, 0.01505928619, 0.000564515273},
                                        {0.1014815858, -0.06589186703, 0.01272886114, -0.0007316646956},
                                        {-0.007258481865, 0.001096195486, 0.0003934994223, -4.12701925e-05}},
                                       {{0.06469649321, -0.0236701437, 0.002902096474, -5.896963079e-05},
                                        {0.001925008108, -0.002869809258, 0.0008000589141, -6.063713228e-05},
                                        {-0.0003477407336, 6.959756487e-05, 1.097287507e-05, -1.650964693e-06}}}};
  const double u = std::log(double{x}), v = std::log(double{a}) - u, w = std::log(double{total}) - v;
  const double powers_u[] = {1, u, u * u}, powers_v[] = {1, v, v * v};
  double sums[2] = {};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      for (int side = 0; side < 2; ++side) {
        const double* c = fit[side][i][j];
        sums[side] += powers_u[i] * powers_v[j] * (c[0] + w * (c[1] + w * (c[2] + w * c[3])));
      }
  const double rest = double{total} - double{a};
  return sums[0] / sums[1] * (double{x} * (sampling_digamma(total) - sampling_digamma(a)) / rest);
}

/// Derivative of a beta number `x` with respect to its first parameter `a`, divided by 1 - x; `total` is the sum of
/// both.
template <class T>
T beta_slope(T x, T a, T total) {
  const T b = total - a, edge = total * x * (1 - x);
  if (x <= 0.5f && edge < 2.5f) return beta_slope_first<T>(x, a, b);
  if (x >= 0.5f && edge < 0.75f) return -beta_slope_second<T>(1 - x, b, a);
  if (a > 6 && b > 6) return static_cast<T>(beta_slope_large(x, a, double{total} - double{a}));
  return static_cast<T>(beta_slope_fitted(x, a, total));
}

}  // namespace tp::special

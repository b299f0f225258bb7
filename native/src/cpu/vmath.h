#pragma once
// Scalar maths that the compiler turns into calls of SLEEF's vector functions (through the vector function ABI) when it
// vectorises a loop. All are within one unit in the last place, as in PyTorch.
#include <cstdint>
#include <limits>
#include <type_traits>

#define TP_SIMD __attribute__((simd("notinbranch")))
extern "C" {
#define TP_MATH1(name)                   \
  TP_SIMD float name##f(float) noexcept; \
  TP_SIMD double name(double) noexcept
#define TP_MATH2(name)                          \
  TP_SIMD float name##f(float, float) noexcept; \
  TP_SIMD double name(double, double) noexcept
TP_MATH1(exp);
TP_MATH1(exp2);
TP_MATH1(expm1);
TP_MATH1(log);
TP_MATH1(log2);
TP_MATH1(log10);
TP_MATH1(log1p);
TP_MATH1(sin);
TP_MATH1(cos);
TP_MATH1(tan);
TP_MATH1(asin);
TP_MATH1(acos);
TP_MATH1(atan);
TP_MATH1(sinh);
TP_MATH1(cosh);
TP_MATH1(tanh);
TP_MATH1(asinh);
TP_MATH1(acosh);
TP_MATH1(atanh);
TP_MATH1(erf);
TP_MATH1(erfc);
TP_MATH2(pow);
TP_MATH2(atan2);
TP_MATH2(fmod);
TP_MATH2(hypot);
}

namespace tp::TP_ISA {

#define TP_WRAP1(name)                                \
  inline float name(float x) { return ::name##f(x); } \
  inline double name(double x) { return ::name(x); }  \
  static_assert(true)
#define TP_WRAP2(name)                                            \
  inline float name(float x, float y) { return ::name##f(x, y); } \
  inline double name(double x, double y) { return ::name(x, y); } \
  static_assert(true)
TP_WRAP1(exp);
TP_WRAP1(exp2);
TP_WRAP1(expm1);
TP_WRAP1(log);
TP_WRAP1(log2);
TP_WRAP1(log10);
TP_WRAP1(sin);
TP_WRAP1(cos);
TP_WRAP1(tan);
TP_WRAP1(asin);
TP_WRAP1(acos);
TP_WRAP1(atan);
TP_WRAP1(sinh);
TP_WRAP1(cosh);
TP_WRAP1(tanh);
TP_WRAP1(atanh);
TP_WRAP1(erfc);
TP_WRAP2(pow);
TP_WRAP2(atan2);
TP_WRAP2(fmod);

inline float sqrt(float x) { return __builtin_sqrtf(x); }
inline double sqrt(double x) { return __builtin_sqrt(x); }
inline float fabs(float x) { return __builtin_fabsf(x); }
inline double fabs(double x) { return __builtin_fabs(x); }
inline float floor(float x) { return __builtin_floorf(x); }
inline double floor(double x) { return __builtin_floor(x); }
inline float ceil(float x) { return __builtin_ceilf(x); }
inline double ceil(double x) { return __builtin_ceil(x); }
inline float trunc(float x) { return __builtin_truncf(x); }
inline double trunc(double x) { return __builtin_trunc(x); }
/// Rounds half to even.
inline float nearest(float x) { return __builtin_nearbyintf(x); }
inline double nearest(double x) { return __builtin_nearbyint(x); }
inline float fma(float x, float y, float z) { return __builtin_fmaf(x, y, z); }
inline double fma(double x, double y, double z) { return __builtin_fma(x, y, z); }
inline bool isnan(float x) { return x != x; }
inline bool isnan(double x) { return x != x; }
// SLEEF's functions for floats square their argument, which overflows, or end at 1e38.
inline float asinh(float x) {
  const float far = __builtin_copysignf(log(fabs(x)) + 0.693147180559945f, x);
  return fabs(x) > 0x1p60f ? far : ::asinhf(x);
}
inline double asinh(double x) { return ::asinh(x); }
inline float acosh(float x) { return x > 0x1p60f ? log(x) + 0.693147180559945f : ::acoshf(x); }
inline double acosh(double x) { return ::acosh(x); }

template <class T>
constexpr T kInfinity = std::numeric_limits<T>::infinity();

/// x * y + z, rounded once where the machine can do that at no cost.
inline float multiply_add(float x, float y, float z) {
#ifdef __FMA__
  return fma(x, y, z);
#else
  return x * y + z;
#endif
}

/// Coefficients from the highest power down.
template <class... Rest>
inline float polynomial(float x, float first, Rest... rest) {
  ((first = multiply_add(first, x, rest)), ...);
  return first;
}

/// exp(-x) for x from 0 to 80 within two units in the last place. In line: calling SLEEF's costs more than the work.
inline float exp_of_negative(float x) {
  // Adding 3 * 2^22 rounds to whole numbers, which end up in the low bits.
  const float shifted = multiply_add(x, -1.44269504f, 12582912.0f), n = shifted - 12582912.0f;
  const float rest = multiply_add(n, 2.12194440e-4f, multiply_add(n, -0.693359375f, -x));
  const float power = polynomial(rest, 1 / 720.0f, 1 / 120.0f, 1 / 24.0f, 1 / 6.0f, 0.5f, 1.0f, 1.0f);
  return power * __builtin_bit_cast(float, (__builtin_bit_cast(uint32_t, shifted) << 23) + 0x3F800000u);
}

/// Length of (x, y). Squares of floats neither overflow nor vanish in double precision.
inline float hypot(float x, float y) {
  const double a = x, b = y;
  const float length = static_cast<float>(sqrt(a * a + b * b));
  return fabs(x) == kInfinity<float> || fabs(y) == kInfinity<float> ? kInfinity<float> : length;
}
inline double hypot(double x, double y) { return ::hypot(x, y); }

/// Inverse of the logistic function. A negative `eps` is none; another keeps p away from 0 and 1.
template <class T>
inline T logit(T p, T eps) {
  const T raised = p < eps ? eps : p, bounded = raised > 1 - eps ? 1 - eps : raised, x = eps < 0 ? p : bounded;
  return log(x / (1 - x));
}

/// log(1 + x) within 1.6 units in the last place, many times as fast as SLEEF's: a minimax polynomial of ours for
/// (log(1 + f) - f + f²/2) / f³, where 1 + x is 2^n (1 + f) with 1 + f between the roots of 1/2 and 2.
inline float log1p(float x) {
  const float sum = 1 + x, size = fabs(x);
  // What the sum lost.
  const float rest = size < 1 ? x - (sum - 1) : size < 0x1p25f ? 1 - (sum - x) : 0;
  constexpr int32_t root_of_half = 0x3F3504F3;
  const int32_t bits = __builtin_bit_cast(int32_t, sum), n = (bits - root_of_half) >> 23;
  const float scale = __builtin_bit_cast(float, (127 - (n < 100 ? n : 100)) << 23);
  const float f = multiply_add(rest, scale, __builtin_bit_cast(float, bits - (n << 23)) - 1);
  const float tail = polynomial(f, -0.0763442963f, 0.127615497f, -0.131601945f, 0.142017618f, -0.166233569f,
                                0.200012267f, -0.250008225f, 0.333333313f, -0.5f);
  const float power = static_cast<float>(n);
  const float sought = multiply_add(power, 0.693359375f, f + multiply_add(f * f, tail, power * -2.12194440e-4f));
  const float edge = x == -1 ? -kInfinity<float> : x + (x - x) / (x - x);
  return size < 0x1p-30f || x == kInfinity<float> ? x : x > -1 ? sought : edge;
}
inline double log1p(double x) { return ::log1p(x); }

/// Error function within 1.5 units in the last place (1.15 where multiplications fuse), many times as fast as SLEEF's:
/// minimax polynomials of ours for erf(x) / x - 1 in x² below 1 and for -log(erfc(x)) up to 4, beyond which the result
/// is 1.
inline float erf(float x) {
  const float size = fabs(x), bounded = size > 4 ? 4 : size;
  const float small = polynomial(x * x, 7.8891193e-05f, -0.000802084105f, 0.00518953521f, -0.0268544443f, 0.112836003f,
                                 -0.37612626f, 0.128379166f);
  const float exponent = polynomial(bounded, -0.000186380086f, 0.00294766692f, -0.0218380969f, 0.103106819f,
                                    0.638144732f, 1.12708926f, 0.000341512583f);
  const float large = 1 - exp_of_negative(exponent);
  return size < 1 ? multiply_add(small, x, x) : __builtin_copysignf(large, x);
}
inline double erf(double x) { return ::erf(x); }

/// Where `erf` is y, within four units in the last place: minimax polynomials of ours for the quotient of both in
/// w = -log(1 - y²) up to 5, and in its root beyond.
inline float erfinv(float y) {
  const float w = -log((1 - y) * (1 + y)), near = w - 2.5f, far = sqrt(w) - 3.1f;
  const float small =
      polynomial(near, -8.79105677e-09f, 2.32326443e-08f, 4.66170661e-07f, -3.46270485e-06f, -4.96334769e-06f,
                 0.000218344445f, -0.0012527419f, -0.00417738687f, 0.24664028f, 1.50140941f);
  const float large =
      polynomial(far, 0.00012132588f, -0.000204804019f, -0.000272636738f, 0.0013671017f, -0.00272849412f, 0.0041077733f,
                 -0.00569407083f, 0.00746142212f, 1.00335598f, 2.93323159f);
  const float found = y * (w < 5 ? small : large);
  return fabs(y) == 1 ? y * kInfinity<float> : found;
}
/// A rational function close to it, and two of Newton's steps.
inline double erfinv(double y) {
  const double size = fabs(y), z = sqrt(-log((1 - size) / 2)), square = y * y;
  const double middle =
      y * (((-0.140543331 * square + 0.914624893) * square - 1.645349621) * square + 0.886226899) /
      ((((0.012229801 * square - 0.329097515) * square + 1.442710462) * square - 2.118377725) * square + 1);
  const double tail = __builtin_copysign(((1.641345311 * z + 3.429567803) * z - 1.624906493) * z - 1.970840454, y) /
                      ((1.637067800 * z + 3.543889200) * z + 1);
  double x = size <= 0.7 ? middle : tail;
  for (int step = 0; step < 2; ++step) x -= (::erf(x) - y) / (1.1283791670955126 * exp(-x * x));
  return size == 1 ? y * kInfinity<double> : x;
}

/// Cumulative distribution of the standard normal, within 1.1e-7 (two units in the last place above 0): a minimax
/// polynomial of ours for (cdf(x) - 1/2) / x in x² up to 5.5, beyond which the result is 0 or 1.
inline float normal_cdf(float x) {
  const float t = multiply_add(x * x, 2 / 30.25f, -1);
  const float slope = polynomial(t, -0.00023839022f, 0.0006331082f, -0.0005227443f, 0.0007152887f, -0.0024268096f,
                                 0.004627614f, -0.00681469f, 0.010224362f, -0.01500083f, 0.02036561f, -0.026047966f,
                                 0.03207011f, -0.038792808f, 0.047737636f, -0.06417234f, 0.12855193f);
  const float far = x > 0 ? 1.0f : 0.0f;
  return fabs(x) > 5.5f ? far : multiply_add(x, slope, 0.5f);
}
inline double normal_cdf(double x) { return 0.5 * (1 + ::erf(x * 0.7071067811865476)); }

/// Derivative of x (1 + tanh(beta (x + 0.044715 x³))) / 2, where beta is the root of 2 / pi.
template <class T>
inline T gelu_tanh_slope(T x) {
  const T beta = T(0.7978845608028654), cubic = T(0.044715);
  const T bend = tanh(beta * (x + cubic * x * x * x));
  return T(0.5) * (1 + bend) + T(0.5) * x * (1 - bend * bend) * beta * (1 + 3 * cubic * x * x);
}

/// The larger one; NaN when either is NaN.
template <class T>
inline T maximum(T a, T b) {
  // One condition without a branch: nested ones keep the compiler from vectorising.
  if constexpr (std::is_floating_point_v<T>) return ((a > b) | (a != a)) ? a : b;
  return a > b ? a : b;
}
template <class T>
inline T minimum(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) return ((a < b) | (a != a)) ? a : b;
  return a < b ? a : b;
}
/// The smaller one of `c` and the larger one of a and b; NaN when any is. The compiler does not vectorise the two
/// nested.
template <class T>
inline T clamped(T a, T b, T c) {
  const bool unordered = (a != a) | (b != b) | (c != c);
  const T raised = a < b ? b : a, bounded = raised > c ? c : raised;
  return unordered ? static_cast<T>(a + b + c) : bounded;
}

/// Quotient rounded down, as Python's //.
template <class T>
inline T floor_divide(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (b == 0) return a / b;
    const T mod = fmod(a, b);
    T div = (a - mod) / b;
    if (mod != 0 && (b < 0) != (mod < 0)) div -= 1;
    if (div == 0) return __builtin_copysign(T(0), a / b);
    const T down = floor(div);
    return div - down > T(0.5) ? down + 1 : down;
  } else {
    if (b == 0) return 0;
    // The one quotient that overflows traps on x86.
    if (std::is_signed_v<T> && b == static_cast<T>(-1))
      return static_cast<T>(0 - static_cast<std::make_unsigned_t<T>>(a));
    const T quotient = static_cast<T>(a / b);
    if constexpr (std::is_signed_v<T>) return ((a < 0) != (b < 0)) && quotient * b != a ? quotient - 1 : quotient;
    return quotient;
  }
}

/// Remainder with the sign of the divisor, as Python's %.
template <class T>
inline T remainder(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    const T mod = fmod(a, b);
    return mod != 0 && (b < 0) != (mod < 0) ? mod + b : mod;
  } else {
    if (b == 0) return 0;
    if (std::is_signed_v<T> && b == static_cast<T>(-1)) return 0;
    const T mod = static_cast<T>(a % b);
    return mod != 0 && ((mod < 0) != (b < 0)) ? static_cast<T>(mod + b) : mod;
  }
}

/// Greatest common divisor, not negative.
template <class T>
inline T gcd(T a, T b) {
  using U = std::make_unsigned_t<T>;
  U x = static_cast<U>(a < 0 ? 0 - static_cast<U>(a) : static_cast<U>(a));
  U y = static_cast<U>(b < 0 ? 0 - static_cast<U>(b) : static_cast<U>(b));
  while (x != 0) {
    const U rest = static_cast<U>(y % x);
    y = x;
    x = rest;
  }
  return static_cast<T>(y);
}
template <class T>
inline T lcm(T a, T b) {
  using U = std::make_unsigned_t<T>;
  const U divisor = static_cast<U>(gcd(a, b));
  if (divisor == 0) return 0;
  const T product = static_cast<T>(static_cast<U>(a / static_cast<T>(divisor)) * static_cast<U>(b));
  return product < 0 ? static_cast<T>(0 - static_cast<U>(product)) : product;
}

/// Shifts; by fewer than no or more than all places nothing is left but the sign.
template <class T>
inline T shift_left(T a, T b) {
  constexpr T places = static_cast<T>(8 * sizeof(T));
  return b < 0 || b >= places ? T(0) : static_cast<T>(static_cast<std::make_unsigned_t<T>>(a) << b);
}
template <class T>
inline T shift_right(T a, T b) {
  constexpr T last = static_cast<T>(8 * sizeof(T) - (std::is_signed_v<T> ? 1 : 0));
  if (b >= 0 && b < last) return static_cast<T>(a >> b);
  return std::is_signed_v<T> && a < 0 ? static_cast<T>(-1) : T(0);
}

/// a to the power b for integers, by squaring; negative exponents as PyTorch: 1 / a^-b rounded to zero.
template <class T>
inline T integer_pow(T a, T b) {
  if constexpr (std::is_signed_v<T>) {
    if (b < 0) {
      if (a == 1) return 1;
      if (a == static_cast<T>(-1)) return b % 2 == 0 ? 1 : static_cast<T>(-1);
      return 0;
    }
  }
  std::make_unsigned_t<T> base = static_cast<std::make_unsigned_t<T>>(a), result = 1,
                          exponent = static_cast<std::make_unsigned_t<T>>(b);
  while (exponent) {
    if (exponent & 1) result = static_cast<std::make_unsigned_t<T>>(result * base);
    exponent >>= 1;
    base = static_cast<std::make_unsigned_t<T>>(base * base);
  }
  return static_cast<T>(result);
}

}  // namespace tp::TP_ISA

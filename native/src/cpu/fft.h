#pragma once
// Discrete Fourier transforms of any length, computed in double precision: mixed radix for lengths of small prime
// factors, Bluestein's algorithm for the rest.
#include <complex>
#include <cstdint>
#include <memory>
#include <vector>

#include "cpu/isa.h"

namespace tp {

/// One step of a transform by mixed radix: `radix` transforms of `length` elements become one.
struct FourierLevel {
  int64_t radix, length;
  /// exp(-2πi qk / (radix length)) for q from 1, `length` numbers each; exp(-2πi s / radix).
  std::vector<double> turns_re, turns_im, circle_re, circle_im;
};
/// Joins the transforms in place; `turns` and `circle` are the real parts, then the imaginary ones.
using FourierKernel = void(double* re, double* im, const double* turns[2], const double* circle[2], int64_t radix,
                           int64_t length);
extern Stub<FourierKernel> fourier_butterflies;

class Fourier {
 public:
  using Number = std::complex<double>;

  /// Transforms of `n` ≥ 1 elements; those last asked for are kept.
  static std::shared_ptr<const Fourier> of(int64_t n);
  explicit Fourier(int64_t n);
  /// out[k] = Σ in[j] exp(∓2πi jk/n), the minus sign when `forward`. Not scaled; out must not overlap in.
  void operator()(const Number* in, Number* out, bool forward) const;
  /// Forward.
  void transform(const Number* in, Number* out) const;

 private:
  void split(const Number* in, double* re, double* im, int64_t n, int64_t stride, size_t level) const;
  void bluestein(const Number* in, Number* out) const;

  int64_t n_;
  std::vector<FourierLevel> levels_;
  /// Bluestein: the chirp exp(-πi k²/n), the transform of its conjugate, and the convolution's length.
  std::vector<Number> chirp_, kernel_;
  std::shared_ptr<const Fourier> longer_;
};

/// Forward transforms of `n` ≥ 1 real numbers.
class RealFourier {
 public:
  explicit RealFourier(int64_t n);
  /// Gives the first n / 2 + 1 numbers; the rest mirror them.
  template <class T>
  void operator()(const T* in, Fourier::Number* out) const;

 private:
  int64_t n_;
  /// Of half the length where that is whole.
  std::shared_ptr<const Fourier> inner_;
  std::vector<Fourier::Number> turns_;
};

}  // namespace tp

#pragma once
// Discrete Fourier transforms of any length, computed in double precision: mixed radix for lengths of small prime
// factors, Bluestein's algorithm for the rest. Eight lines are transformed side by side; a long line is made of short
// ones, eight of its columns side by side.
#include <complex>
#include <cstdint>
#include <memory>
#include <vector>

#include "cpu/isa.h"

namespace tp {

constexpr int64_t kFourierLanes = 8;

/// One step of a transform by mixed radix: `radix` transforms of `length` elements become one.
struct FourierLevel {
  int64_t radix, length;
  /// exp(-2πi qk / (radix length)) for q from 1, `length` numbers each; exp(-2πi s / radix).
  std::vector<double> turns_re, turns_im, circle_re, circle_im;
};
/// Joins the transforms of eight lines in place; `turns` and `circle` are the real parts, then the imaginary ones.
using FourierKernel = void(double* re, double* im, const double* turns[2], const double* circle[2], int64_t radix,
                           int64_t length);
extern Stub<FourierKernel> fourier_butterflies;

/// exp(-2πi k/n) for any k below n, as the product of one of about √n coarse and one of √n fine turns.
class Turns {
 public:
  using Number = std::complex<double>;
  explicit Turns(int64_t n);
  Number operator()(int64_t k) const;

 private:
  int64_t fine_count_;
  std::vector<Number> coarse_, fine_;
};

class Fourier {
 public:
  using Number = std::complex<double>;

  /// Transforms of `n` ≥ 1 elements; those last asked for are kept.
  static std::shared_ptr<const Fourier> of(int64_t n);
  explicit Fourier(int64_t n);

  /// Where elements of up to eight lines are read or written: element k of line l lies at base[l] + k * step.
  template <class T>
  struct Lines {
    T* base[kFourierLanes];
    int64_t step;
  };
  /// out[k] = scale Σ in[j] exp(∓2πi jk/n) for each line, the minus sign when `forward`. Lines may be transformed in
  /// place. `From` and `To` are complex of float or double.
  template <class From, class To>
  void operator()(const Lines<const From>& in, const Lines<To>& out, int64_t count, bool forward, double scale) const;

 private:
  template <class From, class To>
  void short_lines(const Lines<const From>& in, const Lines<To>& out, int64_t count, bool forward, double scale) const;
  template <class From, class To>
  void long_line(const From* in, int64_t in_step, To* out, int64_t out_step, bool forward, double scale) const;
  void bluestein(const Number* in, Number* out) const;
  void join(double* re, double* im, size_t level) const;

  int64_t n_;
  std::vector<FourierLevel> levels_;
  /// Which element stands at each place before the transforms are joined.
  std::vector<int64_t> order_;
  /// A long line: the transforms of its rows and columns, and the turns between them.
  std::shared_ptr<const Fourier> rows_, columns_;
  std::unique_ptr<const Turns> turns_;
  /// Bluestein: the chirp exp(-πi k²/n), the transform of its conjugate, and that of the convolution's length.
  std::vector<Number> chirp_, kernel_;
  std::shared_ptr<const Fourier> longer_;
};

/// Forward transforms of `n` ≥ 1 real numbers, and back.
class RealFourier {
 public:
  explicit RealFourier(int64_t n);
  /// Gives the first n / 2 + 1 numbers of up to eight lines; the rest mirror them.
  template <class T>
  void forward(const T* const* in, Fourier::Number* const* out, int64_t count) const;
  /// The real signals whose transforms begin so, each n times as large.
  template <class T>
  void backward(const std::complex<T>* const* in, double* const* out, int64_t count) const;

 private:
  int64_t n_;
  /// Of half the length where that is whole.
  std::shared_ptr<const Fourier> inner_;
  std::vector<Fourier::Number> turns_;
};

}  // namespace tp

#pragma once
// Discrete Fourier transforms of any length: mixed radix for lengths of small prime factors, Bluestein's algorithm for
// the rest. As many lines as fill a register of 64 bytes are transformed side by side; a long line is made of short
// ones, its columns side by side.
#include <complex>
#include <cstdint>
#include <memory>
#include <vector>

#include "cpu/isa.h"

namespace tp {

/// Lines side by side: 16 of float, 8 of double.
template <class T>
constexpr int64_t kFourierLanes = 64 / sizeof(T);

/// Numbers by which others are turned, their parts apart.
template <class T>
struct FourierTurns {
  const T *re, *im;
};

/// One step of a transform by mixed radix: `radix` transforms of `length` elements become one.
template <class T>
struct FourierLevel {
  int64_t radix, length;
  /// exp(-2πi qk / (radix length)) for q from 1, `length` numbers each; exp(-2πi s / radix).
  std::vector<T> turns_re, turns_im, circle_re, circle_im;
  FourierTurns<T> turns() const { return {turns_re.data(), turns_im.data()}; }
  FourierTurns<T> circle() const { return {circle_re.data(), circle_im.data()}; }
};

/// Elements of lines side by side: element k of line l has its parts at re[k * lanes + l] and im[k * lanes + l].
template <class T>
struct FourierBlock {
  T *re, *im;
  /// The other direction is the same transform with real and imaginary parts exchanged, before and after.
  FourierBlock directed(bool forward) const { return forward ? *this : FourierBlock{im, re}; }
};

/// Where elements of up to a block's lines are read or written: element k of line l lies at base[l] + k * step.
template <class C>
struct FourierLines {
  C* base[kFourierLanes<typename C::value_type>];
  int64_t step;
};

/// What is compiled per instruction set.
template <class T>
struct FourierKernels {
  using Number = std::complex<T>;
  /// Element k of the lines goes to places[k] of the block, or to k without places.
  void (*load)(const FourierLines<const Number>& in, int64_t count, int64_t n, const int64_t* places,
               const FourierBlock<T>& block);
  void (*store)(const FourierBlock<T>& block, int64_t n, T scale, const FourierLines<Number>& out, int64_t count);
  /// Joins the transforms that a level is made of, in place.
  void (*join)(const FourierBlock<T>& block, int64_t radix, int64_t length, const FourierTurns<T>& turns,
               const FourierTurns<T>& circle);
  /// From the transform of (even, odd) elements of real lines, `half` numbers, to the first half + 1 of the lines' own;
  /// `turns` are exp(-2πi k / 2half).
  void (*unpack)(const FourierBlock<T>& joint, int64_t half, const Number* turns, const FourierBlock<T>& spectrum);
  /// The way back, twice as large; number k goes to places[k].
  void (*pack)(const FourierBlock<T>& spectrum, int64_t half, const Number* turns, const int64_t* places,
               const FourierBlock<T>& joint);
};
extern Stub<const FourierKernels<float>> fourier_float;
extern Stub<const FourierKernels<double>> fourier_double;

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

/// A transform of `n` ≥ 1 complex numbers of float or double.
template <class T>
class Fourier {
 public:
  using Number = std::complex<T>;

  /// Those last asked for are kept.
  static std::shared_ptr<const Fourier> of(int64_t n);
  explicit Fourier(int64_t n);

  /// out[k] = scale Σ in[j] exp(∓2πi jk/n) for each line, the minus sign when `forward`. Lines may be transformed in
  /// place.
  void operator()(const FourierLines<const Number>& in, const FourierLines<Number>& out, int64_t count, bool forward,
                  double scale) const;

  /// Whether so many lines are transformed side by side; then they can also be given and taken as a block.
  bool side_by_side(int64_t count) const { return !longer_ && !(levels_.empty() ? n_ > 1 : columns_ && count <= 2); }
  /// Where the elements of a block are to stand before it is transformed.
  const int64_t* places() const { return places_.data(); }
  void transform(const FourierBlock<T>& block) const { join(block, 0); }

 private:
  void long_line(const Number* in, int64_t in_step, Number* out, int64_t out_step, bool forward, double scale) const;
  void bluestein(const FourierLines<const Number>& in, const FourierLines<Number>& out, int64_t count, bool forward,
                 double scale) const;
  void join(const FourierBlock<T>& block, size_t level) const;

  int64_t n_;
  std::vector<FourierLevel<T>> levels_;
  std::vector<int64_t> places_;
  /// A long line: the transforms of its rows and columns, and the turns between them.
  std::shared_ptr<const Fourier> rows_, columns_;
  std::unique_ptr<const Turns> turns_;
  /// Bluestein, in double precision: the chirp exp(-πi k²/n), the transform of its conjugate, and that of the
  /// convolution's length.
  std::vector<std::complex<double>> chirp_, kernel_;
  std::shared_ptr<const Fourier<double>> longer_;
};

/// Transforms of `n` ≥ 1 real numbers, and back.
template <class T>
class RealFourier {
 public:
  using Number = std::complex<T>;
  explicit RealFourier(int64_t n);
  /// Gives the first n / 2 + 1 numbers of up to a block's lines, times `scale`; the rest mirror them.
  void forward(const T* const* in, Number* const* out, int64_t count, double scale) const;
  /// The real signals whose transforms begin so, times `scale` n.
  void backward(const Number* const* in, T* const* out, int64_t count, double scale) const;

 private:
  int64_t n_;
  /// Of half the length where that is whole.
  std::shared_ptr<const Fourier<T>> inner_;
  std::vector<Number> turns_;
};

}  // namespace tp

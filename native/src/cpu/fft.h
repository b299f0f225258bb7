#pragma once
// Discrete Fourier transforms of any length, computed in double precision: mixed radix for lengths of small prime
// factors, Bluestein's algorithm for the rest.
#include <complex>
#include <cstdint>
#include <memory>
#include <vector>

namespace tp {

class Fourier {
 public:
  using Number = std::complex<double>;

  /// Prepares transforms of `n` ≥ 1 elements.
  explicit Fourier(int64_t n);
  /// out[k] = Σ in[j] exp(∓2πi jk/n), the minus sign when `forward`. Not scaled; out must not overlap in.
  void operator()(const Number* in, Number* out, bool forward) const;

 private:
  void transform(const Number* in, Number* out) const;
  void split(const Number* in, Number* out, int64_t n, int64_t stride, size_t factor) const;
  void butterflies(Number* out, int64_t radix, int64_t length, int64_t stride) const;
  void bluestein(const Number* in, Number* out) const;

  int64_t n_;
  std::vector<int64_t> factors_;
  /// exp(-2πi k/n), k < n.
  std::vector<Number> roots_;
  /// Bluestein: the chirp exp(-πi k²/n), the transform of its conjugate, and the convolution's length.
  std::vector<Number> chirp_, kernel_;
  std::unique_ptr<Fourier> longer_;
};

}  // namespace tp

#include "cpu/fft.h"

#include <cmath>

namespace tp {
namespace {

using Number = Fourier::Number;

/// Larger prime factors go through Bluestein's algorithm.
constexpr int64_t kLargestRadix = 13;

/// exp(-2πi k/n) to the last bit: the angle is reduced to an eighth of the circle first.
Number root_of_unity(int64_t k, int64_t n) {
  const int64_t eighth = k * 8 / n;
  const auto angle = [n](int64_t step) { return 2 * M_PI * static_cast<double>(step) / static_cast<double>(n); };
  const auto quarter = [&](int64_t numerator) { return angle(numerator) / 4; };
  // Angles in units of 1/(4n) of the circle, measured from the nearest multiple of a quarter.
  const int64_t quarters = (eighth + 1) / 2;
  const int64_t rest = 4 * k - quarters * n;
  const double c = std::cos(quarter(rest)), s = -std::sin(quarter(rest));
  switch (quarters % 4) {
    case 0:
      return {c, s};
    case 1:
      return {s, -c};
    case 2:
      return {-c, -s};
    default:
      return {-s, c};
  }
}

Number times_minus_i(Number x) { return {x.imag(), -x.real()}; }
/// A product without the library's care for infinities.
Number product(Number a, Number b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

}  // namespace

Fourier::Fourier(int64_t n) : n_(n) {
  int64_t rest = n;
  for (int64_t radix : {4, 2, 3, 5, 7, 11, 13})
    for (; rest % radix == 0; rest /= radix) factors_.push_back(radix);
  if (rest == 1) {
    roots_.resize(n);
    for (int64_t k = 0; k < n; ++k) roots_[k] = root_of_unity(k, n);
    return;
  }
  int64_t length = 1;
  while (length < 2 * n - 1) length *= 2;
  longer_ = std::make_unique<Fourier>(length);
  chirp_.resize(n);
  // k² mod 2n, kept small step by step.
  for (int64_t k = 0, square = 0; k < n; ++k) {
    chirp_[k] = root_of_unity(square, 2 * n);
    square = (square + 2 * k + 1) % (2 * n);
  }
  std::vector<Number> wave(length);
  for (int64_t k = 0; k < n; ++k) wave[k] = wave[(length - k) % length] = std::conj(chirp_[k]);
  kernel_.resize(length);
  longer_->transform(wave.data(), kernel_.data());
}

void Fourier::operator()(const Number* in, Number* out, bool forward) const {
  if (forward) return transform(in, out);
  std::vector<Number> turned(in, in + n_);
  for (Number& x : turned) x = std::conj(x);
  transform(turned.data(), out);
  for (int64_t k = 0; k < n_; ++k) out[k] = std::conj(out[k]);
}

void Fourier::transform(const Number* in, Number* out) const {
  if (longer_)
    bluestein(in, out);
  else
    split(in, out, n_, 1, 0);
}

/// Transforms every radix-th element on its own, then joins the parts.
void Fourier::split(const Number* in, Number* out, int64_t n, int64_t stride, size_t factor) const {
  if (n == 1) {
    *out = *in;
    return;
  }
  const int64_t radix = factors_[factor], length = n / radix;
  for (int64_t q = 0; q < radix; ++q) split(in + q * stride, out + q * length, length, stride * radix, factor + 1);
  butterflies(out, radix, length, stride);
}

void Fourier::butterflies(Number* out, int64_t radix, int64_t length, int64_t stride) const {
  Number part[kLargestRadix], sum[kLargestRadix];
  const int64_t turn = stride * length;
  for (int64_t k = 0; k < length; ++k) {
    part[0] = out[k];
    for (int64_t q = 1; q < radix; ++q) part[q] = product(out[q * length + k], roots_[q * k * stride]);
    if (radix == 2) {
      sum[0] = part[0] + part[1];
      sum[1] = part[0] - part[1];
    } else if (radix == 4) {
      const Number even = part[0] + part[2], odd = part[1] + part[3];
      const Number low = part[0] - part[2], high = times_minus_i(part[1] - part[3]);
      sum[0] = even + odd;
      sum[1] = low + high;
      sum[2] = even - odd;
      sum[3] = low - high;
    } else {
      for (int64_t s = 0; s < radix; ++s) {
        sum[s] = part[0];
        for (int64_t q = 1; q < radix; ++q) sum[s] += product(part[q], roots_[q * s % radix * turn]);
      }
    }
    for (int64_t s = 0; s < radix; ++s) out[s * length + k] = sum[s];
  }
}

/// jk = (j² + k² - (k - j)²) / 2 makes the transform a convolution with a chirp, done by transforms of a power of two.
void Fourier::bluestein(const Number* in, Number* out) const {
  const size_t length = kernel_.size();
  std::vector<Number> wave(length), spectrum(length);
  for (int64_t k = 0; k < n_; ++k) wave[k] = product(in[k], chirp_[k]);
  longer_->transform(wave.data(), spectrum.data());
  for (size_t k = 0; k < length; ++k) spectrum[k] = std::conj(product(spectrum[k], kernel_[k]));
  longer_->transform(spectrum.data(), wave.data());
  const double scale = 1 / static_cast<double>(length);
  for (int64_t k = 0; k < n_; ++k) out[k] = product(std::conj(wave[k]) * scale, chirp_[k]);
}

}  // namespace tp

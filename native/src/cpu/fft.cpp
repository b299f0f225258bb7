#include "cpu/fft.h"

#include <algorithm>
#include <cmath>
#include <mutex>

namespace tp {
namespace {

using Number = Fourier::Number;

/// Larger prime factors go through Bluestein's algorithm.
constexpr int64_t kRadices[] = {4, 2, 3, 5, 7, 11, 13};

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

/// A product without the library's care for infinities.
Number product(Number a, Number b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// exp(-2πi k/n) for k below n. Of many, each is the product of one of √n coarse and one of √n fine turns.
std::vector<Number> roots_of_unity(int64_t n) {
  constexpr int64_t kFew = 4096;
  std::vector<Number> roots(n);
  const auto fine = n <= kFew ? n : static_cast<int64_t>(std::sqrt(static_cast<double>(n)));
  for (int64_t k = 0; k < fine; ++k) roots[k] = root_of_unity(k, n);
  for (int64_t begin = fine; begin < n; begin += fine) {
    const Number coarse = root_of_unity(begin, n);
    for (int64_t k = 0; k < std::min(fine, n - begin); ++k) roots[begin + k] = product(coarse, roots[k]);
  }
  return roots;
}

FourierLevel make_level(int64_t radix, int64_t length, const std::vector<Number>& roots) {
  FourierLevel level{radix, length, {}, {}, {}, {}};
  const int64_t step = static_cast<int64_t>(roots.size()) / (radix * length);
  for (int64_t q = 1; q < radix; ++q)
    for (int64_t k = 0; k < length; ++k) {
      level.turns_re.push_back(roots[q * k * step].real());
      level.turns_im.push_back(roots[q * k * step].imag());
    }
  for (int64_t s = 0; s < radix; ++s) {
    level.circle_re.push_back(roots[s * length * step].real());
    level.circle_im.push_back(roots[s * length * step].imag());
  }
  return level;
}

}  // namespace

constinit Stub<FourierKernel> fourier_butterflies;

std::shared_ptr<const Fourier> Fourier::of(int64_t n) {
  constexpr size_t kKept = 8;
  constexpr int64_t kLongestKept = 1 << 16;
  static std::mutex mutex;
  static auto& kept = *new std::vector<std::shared_ptr<const Fourier>>;
  {
    std::lock_guard lock(mutex);
    for (const auto& one : kept)
      if (one->n_ == n) return one;
  }
  auto made = std::make_shared<const Fourier>(n);
  if (n > kLongestKept) return made;
  std::lock_guard lock(mutex);
  if (kept.size() == kKept) kept.erase(kept.begin());
  kept.push_back(made);
  return made;
}

Fourier::Fourier(int64_t n) : n_(n) {
  std::vector<int64_t> factors;
  int64_t rest = n;
  for (int64_t radix : kRadices)
    for (; rest % radix == 0; rest /= radix) factors.push_back(radix);
  if (rest == 1) {
    const std::vector<Number> roots = roots_of_unity(n);
    int64_t length = n;
    for (int64_t radix : factors) levels_.push_back(make_level(radix, length /= radix, roots));
    return;
  }
  int64_t length = 1;
  while (length < 2 * n - 1) length *= 2;
  longer_ = of(length);
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
  transform(in, out);
  // The other direction is the same turned round.
  if (!forward) std::reverse(out + 1, out + n_);
}

void Fourier::transform(const Number* in, Number* out) const {
  if (longer_) return bluestein(in, out);
  if (n_ == 1) {
    *out = *in;
    return;
  }
  std::vector<double> re(n_), im(n_);
  split(in, re.data(), im.data(), n_, 1, 0);
  for (int64_t k = 0; k < n_; ++k) out[k] = {re[k], im[k]};
}

/// Transforms every radix-th element on its own, then joins the parts.
void Fourier::split(const Number* in, double* re, double* im, int64_t n, int64_t stride, size_t at) const {
  const FourierLevel& level = levels_[at];
  for (int64_t q = 0; q < level.radix; ++q)
    if (level.length == 1) {
      re[q] = in[q * stride].real();
      im[q] = in[q * stride].imag();
    } else {
      split(in + q * stride, re + q * level.length, im + q * level.length, n / level.radix, stride * level.radix,
            at + 1);
    }
  const double* turns[] = {level.turns_re.data(), level.turns_im.data()};
  const double* circle[] = {level.circle_re.data(), level.circle_im.data()};
  fourier_butterflies.call(re, im, turns, circle, level.radix, level.length);
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

RealFourier::RealFourier(int64_t n) : n_(n), inner_(Fourier::of(n % 2 == 0 ? n / 2 : n)) {
  if (n % 2 == 0) turns_ = roots_of_unity(n);
}

template <class T>
void RealFourier::operator()(const T* in, Number* out) const {
  const int64_t half = n_ / 2;
  if (n_ % 2 != 0) {
    std::vector<Number> line(in, in + n_), spectrum(n_);
    inner_->transform(line.data(), spectrum.data());
    std::copy_n(spectrum.begin(), half + 1, out);
    return;
  }
  // Even and odd places as the parts of one complex signal.
  std::vector<Number> pairs(half), joint(half);
  for (int64_t j = 0; j < half; ++j) pairs[j] = {static_cast<double>(in[2 * j]), static_cast<double>(in[2 * j + 1])};
  inner_->transform(pairs.data(), joint.data());
  for (int64_t k = 0; k <= half; ++k) {
    const Number here = joint[k % half], there = std::conj(joint[(half - k) % half]);
    out[k] = (here + there) * 0.5 + product(product(here - there, {0, -0.5}), turns_[k]);
  }
}
template void RealFourier::operator()(const float*, Number*) const;
template void RealFourier::operator()(const double*, Number*) const;

}  // namespace tp

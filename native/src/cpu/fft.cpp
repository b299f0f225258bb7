#include "cpu/fft.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "core/parallel.h"
#include "cpu/scratch.h"

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

std::vector<Number> roots_of_unity(int64_t n) {
  const Turns turns(n);
  std::vector<Number> roots(n);
  for (int64_t k = 0; k < n; ++k) roots[k] = turns(k);
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

Turns::Turns(int64_t n) {
  constexpr int64_t kFew = 4096;
  fine_count_ = n <= kFew ? n : static_cast<int64_t>(std::sqrt(static_cast<double>(n)));
  for (int64_t k = 0; k < fine_count_; ++k) fine_.push_back(root_of_unity(k, n));
  for (int64_t k = 0; k < n; k += fine_count_) coarse_.push_back(root_of_unity(k, n));
}

Number Turns::operator()(int64_t k) const {
  return k < fine_count_ ? fine_[k] : product(coarse_[k / fine_count_], fine_[k % fine_count_]);
}

std::shared_ptr<const Fourier> Fourier::of(int64_t n) {
  constexpr size_t kKept = 16;
  constexpr int64_t kLongestKept = 1 << 22;
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

namespace {

/// A line up to this long is transformed as it is when others stand beside it, or when it is shorter still.
constexpr int64_t kLongest = 2048, kLongestAlone = 64;

/// The factor of a number of small primes that is nearest to its root from below.
int64_t near_root(int64_t n) {
  auto factor = static_cast<int64_t>(std::sqrt(static_cast<double>(n)));
  while (n % factor != 0) --factor;
  return factor;
}

/// Memory of eight lines of n numbers: the real parts, then the imaginary ones.
struct Block {
  Scratch memory;
  double *re, *im;
  explicit Block(int64_t n)
      : memory(2 * n * kFourierLanes * static_cast<int64_t>(sizeof(double))),
        re(static_cast<double*>(memory.data())),
        im(re + n * kFourierLanes) {}
};

}  // namespace

Fourier::Fourier(int64_t n) : n_(n) {
  std::vector<int64_t> factors;
  int64_t rest = n;
  for (int64_t radix : kRadices)
    for (; rest % radix == 0; rest /= radix) factors.push_back(radix);
  if (rest == 1) {
    const int64_t columns = n > kLongestAlone ? near_root(n) : 1;
    if (columns >= kFourierLanes) {
      columns_ = of(n / columns);
      rows_ = of(columns);
      turns_ = std::make_unique<const Turns>(n);
    }
    if (columns_ && n > kLongest) return;
    const std::vector<Number> roots = roots_of_unity(n);
    int64_t length = n;
    order_ = {0};
    for (int64_t radix : factors) levels_.push_back(make_level(radix, length /= radix, roots));
    for (size_t at = levels_.size(); at-- > 0;) {
      // Of the transforms that are joined last, each takes every radix-th element.
      std::vector<int64_t> order;
      for (int64_t q = 0; q < levels_[at].radix; ++q)
        for (int64_t place : order_) order.push_back(place * levels_[at].radix + q);
      order_ = std::move(order);
    }
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
  kernel_.resize(length);
  for (int64_t k = 0; k < n; ++k) kernel_[k] = kernel_[(length - k) % length] = std::conj(chirp_[k]);
  (*longer_)(Lines<const Number>{{kernel_.data()}, 1}, Lines<Number>{{kernel_.data()}, 1}, 1, true, 1);
}

template <class From, class To>
void Fourier::operator()(const Lines<const From>& in, const Lines<To>& out, int64_t count, bool forward,
                         double scale) const {
  const bool alone = levels_.empty() ? n_ > 1 : columns_ && count <= 2;
  if (longer_) {
    std::vector<Number> line(n_), spectrum(n_);
    for (int64_t l = 0; l < count; ++l) {
      for (int64_t k = 0; k < n_; ++k) {
        const Number x(in.base[l][k * in.step]);
        line[k] = forward ? x : std::conj(x);
      }
      bluestein(line.data(), spectrum.data());
      for (int64_t k = 0; k < n_; ++k) {
        const Number x = spectrum[k] * scale;
        out.base[l][k * out.step] = To(forward ? x : std::conj(x));
      }
    }
  } else if (alone) {
    for (int64_t l = 0; l < count; ++l) long_line(in.base[l], in.step, out.base[l], out.step, forward, scale);
  } else {
    short_lines(in, out, count, forward, scale);
  }
}

/// The other direction is the same with real and imaginary parts exchanged, before and after.
template <class From, class To>
void Fourier::short_lines(const Lines<const From>& in, const Lines<To>& out, int64_t count, bool forward,
                          double scale) const {
  const Block block(n_);
  double *re = forward ? block.re : block.im, *im = forward ? block.im : block.re;
  for (int64_t p = 0; p < n_; ++p)
    for (int64_t l = 0; l < kFourierLanes; ++l) {
      const Number x = l < count ? Number(in.base[l][order_[p] * in.step]) : Number();
      re[p * kFourierLanes + l] = x.real();
      im[p * kFourierLanes + l] = x.imag();
    }
  if (n_ > 1) join(block.re, block.im, 0);
  for (int64_t k = 0; k < n_; ++k)
    for (int64_t l = 0; l < count; ++l)
      out.base[l][k * out.step] = To(Number(re[k * kFourierLanes + l], im[k * kFourierLanes + l]) * scale);
}

/// Seen as a matrix, row after row: columns are transformed, turned, and then the rows; the result stands column after
/// column.
template <class From, class To>
void Fourier::long_line(const From* in, int64_t in_step, To* out, int64_t out_step, bool forward, double scale) const {
  const int64_t width = rows_->n_, height = columns_->n_;
  const Scratch memory(n_ * static_cast<int64_t>(sizeof(Number)));
  auto* matrix = static_cast<Number*>(memory.data());
  const auto blocks = [](int64_t lines) { return (lines + kFourierLanes - 1) / kFourierLanes; };
  const int64_t grain = std::max<int64_t>(1, kGrain / 4 / (kFourierLanes * std::max(width, height)));
  parallel_for(blocks(width), grain, [&](int64_t begin, int64_t end) {
    for (int64_t first = begin * kFourierLanes; first < std::min(end * kFourierLanes, width); first += kFourierLanes) {
      const int64_t count = std::min(kFourierLanes, width - first);
      Lines<const From> from{{}, width * in_step};
      Lines<Number> to{{}, width};
      for (int64_t l = 0; l < count; ++l) {
        from.base[l] = in + (first + l) * in_step;
        to.base[l] = matrix + first + l;
      }
      (*columns_)(from, to, count, forward, 1);
      for (int64_t k = 1; k < height; ++k)
        for (int64_t l = 0; l < count; ++l) {
          const Number turn = (*turns_)(k * (first + l));
          Number& x = matrix[k * width + first + l];
          x = product(x, forward ? turn : std::conj(turn));
        }
    }
  });
  parallel_for(blocks(height), grain, [&](int64_t begin, int64_t end) {
    for (int64_t first = begin * kFourierLanes; first < std::min(end * kFourierLanes, height); first += kFourierLanes) {
      const int64_t count = std::min(kFourierLanes, height - first);
      Lines<const Number> from{{}, 1};
      Lines<To> to{{}, height * out_step};
      for (int64_t l = 0; l < count; ++l) {
        from.base[l] = matrix + (first + l) * width;
        to.base[l] = out + (first + l) * out_step;
      }
      (*rows_)(from, to, count, forward, scale);
    }
  });
}

/// Transforms the parts, then joins them.
void Fourier::join(double* re, double* im, size_t at) const {
  const FourierLevel& level = levels_[at];
  if (level.length > 1)
    for (int64_t q = 0; q < level.radix; ++q)
      join(re + q * level.length * kFourierLanes, im + q * level.length * kFourierLanes, at + 1);
  const double* turns[] = {level.turns_re.data(), level.turns_im.data()};
  const double* circle[] = {level.circle_re.data(), level.circle_im.data()};
  fourier_butterflies.call(re, im, turns, circle, level.radix, level.length);
}

/// jk = (j² + k² - (k - j)²) / 2 makes the transform a convolution with a chirp, done by transforms of a power of two.
void Fourier::bluestein(const Number* in, Number* out) const {
  const size_t length = kernel_.size();
  std::vector<Number> wave(length);
  const Lines<const Number> from{{wave.data()}, 1};
  const Lines<Number> to{{wave.data()}, 1};
  for (int64_t k = 0; k < n_; ++k) wave[k] = product(in[k], chirp_[k]);
  (*longer_)(from, to, 1, true, 1);
  for (size_t k = 0; k < length; ++k) wave[k] = product(wave[k], kernel_[k]);
  (*longer_)(from, to, 1, false, 1 / static_cast<double>(length));
  for (int64_t k = 0; k < n_; ++k) out[k] = product(wave[k], chirp_[k]);
}

RealFourier::RealFourier(int64_t n) : n_(n), inner_(Fourier::of(n % 2 == 0 ? n / 2 : n)) {
  if (n % 2 == 0) turns_ = roots_of_unity(n);
}

namespace {
/// Room for a number of lines, one after the other.
struct Spectra {
  Scratch memory;
  Fourier::Lines<Number> lines{{}, 1};
  Spectra(int64_t count, int64_t n) : memory(count * n * static_cast<int64_t>(sizeof(Number))) {
    for (int64_t l = 0; l < count; ++l) lines.base[l] = static_cast<Number*>(memory.data()) + l * n;
  }
};
}  // namespace

template <class T>
void RealFourier::forward(const T* const* in, Number* const* out, int64_t count) const {
  const int64_t half = n_ / 2;
  if (n_ % 2 != 0) {
    const Spectra spectra(count, n_);
    for (int64_t l = 0; l < count; ++l) std::copy_n(in[l], n_, spectra.lines.base[l]);
    Fourier::Lines<const Number> from{{}, 1};
    std::copy_n(spectra.lines.base, count, from.base);
    (*inner_)(from, spectra.lines, count, true, 1);
    for (int64_t l = 0; l < count; ++l) std::copy_n(spectra.lines.base[l], half + 1, out[l]);
    return;
  }
  // Even and odd places as the parts of one complex signal.
  const Spectra spectra(count, half);
  Fourier::Lines<const std::complex<T>> from{{}, 1};
  for (int64_t l = 0; l < count; ++l) from.base[l] = reinterpret_cast<const std::complex<T>*>(in[l]);
  (*inner_)(from, spectra.lines, count, true, 1);
  for (int64_t l = 0; l < count; ++l) {
    const Number* joint = spectra.lines.base[l];
    for (int64_t k = 0; k <= half; ++k) {
      const Number here = joint[k == half ? 0 : k], there = std::conj(joint[k == 0 ? 0 : half - k]);
      const Number odd = product(here - there, turns_[k]);
      out[l][k] = (here + there) * 0.5 + Number(odd.imag(), -odd.real()) * 0.5;
    }
  }
}
template void RealFourier::forward(const float* const*, Number* const*, int64_t) const;
template void RealFourier::forward(const double* const*, Number* const*, int64_t) const;

template <class T>
void RealFourier::backward(const std::complex<T>* const* in, double* const* out, int64_t count) const {
  const int64_t half = n_ / 2;
  const Spectra spectra(count, n_ % 2 == 0 ? half : n_);
  Fourier::Lines<const Number> from{{}, 1};
  std::copy_n(spectra.lines.base, count, from.base);
  for (int64_t l = 0; l < count; ++l) {
    Number* joint = spectra.lines.base[l];
    // The other half is the mirrored conjugate; what must be real for that is taken as real.
    const auto given = [&](int64_t k) {
      return k == 0 || 2 * k == n_ ? Number(static_cast<double>(in[l][k].real())) : Number(in[l][k]);
    };
    if (n_ % 2 == 0)
      for (int64_t k = 0; k < half; ++k) {
        const Number here = given(k), there = std::conj(given(half - k));
        const Number odd = product(here - there, std::conj(turns_[k]));
        joint[k] = here + there + Number(-odd.imag(), odd.real());
      }
    else
      for (int64_t k = 0; k <= half; ++k) {
        joint[k] = given(k);
        if (k > 0) joint[n_ - k] = std::conj(joint[k]);
      }
  }
  (*inner_)(from, spectra.lines, count, false, 1);
  for (int64_t l = 0; l < count; ++l) {
    const Number* signal = spectra.lines.base[l];
    if (n_ % 2 == 0)
      std::copy_n(reinterpret_cast<const double*>(signal), n_, out[l]);
    else
      for (int64_t k = 0; k < n_; ++k) out[l][k] = signal[k].real();
  }
}
template void RealFourier::backward(const std::complex<float>* const*, double* const*, int64_t) const;
template void RealFourier::backward(const std::complex<double>* const*, double* const*, int64_t) const;

template void Fourier::operator()(const Lines<const std::complex<float>>&, const Lines<std::complex<float>>&, int64_t,
                                  bool, double) const;
template void Fourier::operator()(const Lines<const Number>&, const Lines<Number>&, int64_t, bool, double) const;

}  // namespace tp

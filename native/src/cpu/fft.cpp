#include "cpu/fft.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "core/parallel.h"
#include "cpu/scratch.h"

namespace tp {
namespace {

using Turn = std::complex<double>;

/// Larger prime factors go through Bluestein's algorithm.
constexpr int64_t kRadices[] = {4, 2, 3, 5, 7, 11, 13};

/// exp(-2πi k/n) to the last bit: the angle is reduced to an eighth of the circle first.
Turn root_of_unity(int64_t k, int64_t n) {
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
template <class T>
std::complex<T> product(std::complex<T> a, std::complex<T> b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

template <class T>
std::vector<std::complex<T>> roots_of_unity(int64_t n) {
  const Turns turns(n);
  std::vector<std::complex<T>> roots;
  for (int64_t k = 0; k < n; ++k) roots.emplace_back(turns(k));
  return roots;
}

template <class T>
FourierLevel<T> make_level(int64_t radix, int64_t length, const std::vector<std::complex<T>>& roots) {
  FourierLevel<T> level{radix, length, {}, {}, {}, {}};
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

template <class T>
const FourierKernels<T>& kernels_for() {
  if constexpr (std::is_same_v<T, float>)
    return *fourier_float.call;
  else
    return *fourier_double.call;
}

/// Memory of n numbers of each of a block's lines.
template <class T>
struct Block : FourierBlock<T> {
  Scratch memory;
  explicit Block(int64_t n) : memory(2 * n * 64) {
    this->re = static_cast<T*>(memory.data());
    this->im = this->re + n * kFourierLanes<T>;
  }
};

/// Memory of lines of n numbers, one after the other.
template <class T>
struct Rows {
  Scratch memory;
  FourierLines<std::complex<T>> lines{{}, 1};
  Rows(int64_t count, int64_t n) : memory(count * n * static_cast<int64_t>(sizeof(std::complex<T>))) {
    for (int64_t l = 0; l < count; ++l) lines.base[l] = static_cast<std::complex<T>*>(memory.data()) + l * n;
  }
};

template <class C>
FourierLines<const C> reading(const FourierLines<C>& lines) {
  FourierLines<const C> in{{}, lines.step};
  std::copy_n(lines.base, kFourierLanes<typename C::value_type>, in.base);
  return in;
}

/// A line up to this long is transformed as it is when others stand beside it, or when it is shorter still.
constexpr int64_t kLongest = 2048, kLongestAlone = 64;

/// The factor of a number of small primes that is nearest to its root from below.
int64_t near_root(int64_t n) {
  auto factor = static_cast<int64_t>(std::sqrt(static_cast<double>(n)));
  while (n % factor != 0) --factor;
  return factor;
}

}  // namespace

constinit Stub<const FourierKernels<float>> fourier_float;
constinit Stub<const FourierKernels<double>> fourier_double;

Turns::Turns(int64_t n) {
  constexpr int64_t kFew = 4096;
  fine_count_ = n <= kFew ? n : static_cast<int64_t>(std::sqrt(static_cast<double>(n)));
  for (int64_t k = 0; k < fine_count_; ++k) fine_.push_back(root_of_unity(k, n));
  for (int64_t k = 0; k < n; k += fine_count_) coarse_.push_back(root_of_unity(k, n));
}

Turn Turns::operator()(int64_t k) const {
  return k < fine_count_ ? fine_[k] : product(coarse_[k / fine_count_], fine_[k % fine_count_]);
}

template <class T>
std::shared_ptr<const Fourier<T>> Fourier<T>::of(int64_t n) {
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

template <class T>
Fourier<T>::Fourier(int64_t n) : n_(n) {
  std::vector<int64_t> factors;
  int64_t rest = n;
  for (int64_t radix : kRadices)
    for (; rest % radix == 0; rest /= radix) factors.push_back(radix);
  if (rest == 1) {
    const int64_t columns = n > kLongestAlone ? near_root(n) : 1;
    if (columns >= kFourierLanes<double>) {
      columns_ = of(n / columns);
      rows_ = of(columns);
      turns_ = std::make_unique<const Turns>(n);
    }
    if (columns_ && n > kLongest) return;
    const std::vector<Number> roots = roots_of_unity<T>(n);
    int64_t length = n;
    std::vector<int64_t> order = {0};
    for (int64_t radix : factors) levels_.push_back(make_level(radix, length /= radix, roots));
    for (size_t at = levels_.size(); at-- > 0;) {
      // Of the transforms that are joined last, each takes every radix-th element.
      std::vector<int64_t> longer;
      for (int64_t q = 0; q < levels_[at].radix; ++q)
        for (int64_t element : order) longer.push_back(element * levels_[at].radix + q);
      order = std::move(longer);
    }
    places_.resize(n);
    for (int64_t place = 0; place < n; ++place) places_[order[place]] = place;
    return;
  }
  int64_t length = 1;
  while (length < 2 * n - 1) length *= 2;
  longer_ = Fourier<double>::of(length);
  chirp_.resize(n);
  // k² mod 2n, kept small step by step.
  for (int64_t k = 0, square = 0; k < n; ++k) {
    chirp_[k] = root_of_unity(square, 2 * n);
    square = (square + 2 * k + 1) % (2 * n);
  }
  kernel_.resize(length);
  for (int64_t k = 0; k < n; ++k) kernel_[k] = kernel_[(length - k) % length] = std::conj(chirp_[k]);
  (*longer_)({{kernel_.data()}, 1}, {{kernel_.data()}, 1}, 1, true, 1);
}

template <class T>
void Fourier<T>::operator()(const FourierLines<const Number>& in, const FourierLines<Number>& out, int64_t count,
                            bool forward, double scale) const {
  if (longer_) return bluestein(in, out, count, forward, scale);
  if (!side_by_side(count)) {
    for (int64_t l = 0; l < count; ++l) long_line(in.base[l], in.step, out.base[l], out.step, forward, scale);
    return;
  }
  const Block<T> block(n_);
  const FourierBlock<T> directed = block.directed(forward);
  kernels_for<T>().load(in, count, n_, places(), directed);
  transform(block);
  kernels_for<T>().store(directed, n_, static_cast<T>(scale), out, count);
}

/// Transforms the parts, then joins them.
template <class T>
void Fourier<T>::join(const FourierBlock<T>& block, size_t at) const {
  if (n_ == 1) return;
  const FourierLevel<T>& level = levels_[at];
  const int64_t step = level.length * kFourierLanes<T>;
  if (level.length > 1)
    for (int64_t q = 0; q < level.radix; ++q) join({block.re + q * step, block.im + q * step}, at + 1);
  kernels_for<T>().join(block, level.radix, level.length, level.turns(), level.circle());
}

/// Seen as a matrix, row after row: columns are transformed, turned, and then the rows; the result stands column after
/// column.
template <class T>
void Fourier<T>::long_line(const Number* in, int64_t in_step, Number* out, int64_t out_step, bool forward,
                           double scale) const {
  constexpr int64_t lanes = kFourierLanes<T>;
  const int64_t width = rows_->n_, height = columns_->n_;
  const Scratch memory(n_ * static_cast<int64_t>(sizeof(Number)));
  auto* matrix = static_cast<Number*>(memory.data());
  const auto blocks = [](int64_t lines) { return (lines + lanes - 1) / lanes; };
  const int64_t grain = std::max<int64_t>(1, kGrain / 4 / (lanes * std::max(width, height)));
  parallel_for(blocks(width), grain, [&](int64_t begin, int64_t end) {
    for (int64_t first = begin * lanes; first < std::min(end * lanes, width); first += lanes) {
      const int64_t count = std::min(lanes, width - first);
      FourierLines<const Number> from{{}, width * in_step};
      FourierLines<Number> to{{}, width};
      for (int64_t l = 0; l < count; ++l) {
        from.base[l] = in + (first + l) * in_step;
        to.base[l] = matrix + first + l;
      }
      (*columns_)(from, to, count, forward, 1);
      for (int64_t k = 1; k < height; ++k)
        for (int64_t l = 0; l < count; ++l) {
          const Number turn((*turns_)(k * (first + l)));
          Number& x = matrix[k * width + first + l];
          x = product(x, forward ? turn : std::conj(turn));
        }
    }
  });
  parallel_for(blocks(height), grain, [&](int64_t begin, int64_t end) {
    for (int64_t first = begin * lanes; first < std::min(end * lanes, height); first += lanes) {
      const int64_t count = std::min(lanes, height - first);
      FourierLines<const Number> from{{}, 1};
      FourierLines<Number> to{{}, height * out_step};
      for (int64_t l = 0; l < count; ++l) {
        from.base[l] = matrix + (first + l) * width;
        to.base[l] = out + (first + l) * out_step;
      }
      (*rows_)(from, to, count, forward, scale);
    }
  });
}

/// jk = (j² + k² - (k - j)²) / 2 makes the transform a convolution with a chirp, done by transforms of a power of two.
template <class T>
void Fourier<T>::bluestein(const FourierLines<const Number>& in, const FourierLines<Number>& out, int64_t count,
                           bool forward, double scale) const {
  constexpr int64_t lanes = kFourierLanes<double>;
  const auto length = static_cast<int64_t>(kernel_.size());
  const auto directed = [forward](Turn x) { return forward ? x : std::conj(x); };
  for (int64_t first = 0; first < count; first += lanes) {
    const int64_t some = std::min(lanes, count - first);
    const Rows<double> waves(some, length);
    for (int64_t l = 0; l < some; ++l) {
      Turn* wave = waves.lines.base[l];
      for (int64_t k = 0; k < n_; ++k) wave[k] = product(directed(Turn(in.base[first + l][k * in.step])), chirp_[k]);
      std::fill(wave + n_, wave + length, Turn());
    }
    (*longer_)(reading(waves.lines), waves.lines, some, true, 1);
    for (int64_t l = 0; l < some; ++l)
      for (int64_t k = 0; k < length; ++k) waves.lines.base[l][k] = product(waves.lines.base[l][k], kernel_[k]);
    (*longer_)(reading(waves.lines), waves.lines, some, false, scale / static_cast<double>(length));
    for (int64_t l = 0; l < some; ++l)
      for (int64_t k = 0; k < n_; ++k)
        out.base[first + l][k * out.step] = Number(directed(product(waves.lines.base[l][k], chirp_[k])));
  }
}

template <class T>
RealFourier<T>::RealFourier(int64_t n) : n_(n), inner_(Fourier<T>::of(n % 2 == 0 ? n / 2 : n)) {
  if (n % 2 == 0) turns_ = roots_of_unity<T>(n);
}

template <class T>
void RealFourier<T>::forward(const T* const* in, Number* const* out, int64_t count, double scale) const {
  const int64_t half = n_ / 2;
  FourierLines<Number> to{{}, 1};
  std::copy_n(out, count, to.base);
  if (n_ % 2 != 0) {
    const Rows<T> rows(count, n_);
    for (int64_t l = 0; l < count; ++l) std::copy_n(in[l], n_, rows.lines.base[l]);
    (*inner_)(reading(rows.lines), rows.lines, count, true, scale);
    for (int64_t l = 0; l < count; ++l) std::copy_n(rows.lines.base[l], half + 1, out[l]);
    return;
  }
  // Even and odd places as the parts of one complex signal.
  FourierLines<const Number> from{{}, 1};
  for (int64_t l = 0; l < count; ++l) from.base[l] = reinterpret_cast<const Number*>(in[l]);
  if (!inner_->side_by_side(count)) {
    const Rows<T> rows(count, half);
    (*inner_)(from, rows.lines, count, true, scale / 2);
    for (int64_t l = 0; l < count; ++l) {
      const Number* joint = rows.lines.base[l];
      for (int64_t k = 0; k <= half; ++k) {
        const Number here = joint[k == half ? 0 : k], there = std::conj(joint[k == 0 ? 0 : half - k]);
        const Number odd = product(here - there, turns_[k]);
        out[l][k] = here + there + Number(odd.imag(), -odd.real());
      }
    }
    return;
  }
  const Block<T> joint(half), spectrum(half + 1);
  const FourierKernels<T>& kernels = kernels_for<T>();
  kernels.load(from, count, half, inner_->places(), joint);
  inner_->transform(joint);
  kernels.unpack(joint, half, turns_.data(), spectrum);
  kernels.store(spectrum, half + 1, static_cast<T>(scale), to, count);
}

template <class T>
void RealFourier<T>::backward(const Number* const* in, T* const* out, int64_t count, double scale) const {
  const int64_t half = n_ / 2;
  if (n_ % 2 != 0) {
    const Rows<T> rows(count, n_);
    for (int64_t l = 0; l < count; ++l) {
      Number* line = rows.lines.base[l];
      // The other half is the mirrored conjugate; what must be real for that is taken as real.
      line[0] = in[l][0].real();
      for (int64_t k = 1; k <= half; ++k) line[n_ - k] = std::conj(line[k] = in[l][k]);
    }
    (*inner_)(reading(rows.lines), rows.lines, count, false, scale);
    for (int64_t l = 0; l < count; ++l)
      for (int64_t k = 0; k < n_; ++k) out[l][k] = rows.lines.base[l][k].real();
    return;
  }
  FourierLines<const Number> from{{}, 1};
  FourierLines<Number> to{{}, 1};
  std::copy_n(in, count, from.base);
  for (int64_t l = 0; l < count; ++l) to.base[l] = reinterpret_cast<Number*>(out[l]);
  if (!inner_->side_by_side(count)) {
    const Rows<T> rows(count, half);
    for (int64_t l = 0; l < count; ++l) {
      const auto given = [&](int64_t k) { return k == 0 || k == half ? Number(in[l][k].real()) : in[l][k]; };
      for (int64_t k = 0; k < half; ++k) {
        const Number here = given(k), there = std::conj(given(half - k));
        const Number odd = product(here - there, std::conj(turns_[k]));
        rows.lines.base[l][k] = here + there + Number(-odd.imag(), odd.real());
      }
    }
    (*inner_)(reading(rows.lines), to, count, false, scale);
    return;
  }
  const Block<T> spectrum(half + 1), joint(half);
  const FourierBlock<T> backwards = joint.directed(false);
  const FourierKernels<T>& kernels = kernels_for<T>();
  kernels.load(from, count, half + 1, nullptr, spectrum);
  std::fill_n(spectrum.im, kFourierLanes<T>, T(0));
  std::fill_n(spectrum.im + half * kFourierLanes<T>, kFourierLanes<T>, T(0));
  kernels.pack(spectrum, half, turns_.data(), inner_->places(), backwards);
  inner_->transform(joint);
  kernels.store(backwards, half, static_cast<T>(scale), to, count);
}

template class Fourier<float>;
template class Fourier<double>;
template class RealFourier<float>;
template class RealFourier<double>;

}  // namespace tp

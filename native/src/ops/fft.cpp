// torch.fft: kernels for transforms between real and complex elements, and the functions named after them.
#include "cpu/fft.h"

#include <cmath>

#include "core/default_device.h"
#include "core/parallel.h"
#include "declared/complex.h"
#include "declared/creation.h"
#include "declared/views.h"
#include "kernels/fft.h"
#include "kernels/views.h"
#include "ops/any_floating.h"
#include "ops/formulas/fft.h"
#include "ops/packed.h"

namespace tp {
namespace {

enum Normalization : int64_t { kNone, kByRoot, kBySize };

double scale_of(int64_t normalization, const Dims& sizes, const Dims& dim) {
  double count = 1;
  for (int64_t d : dim) count *= static_cast<double>(sizes[d]);
  return normalization == kNone ? 1 : normalization == kByRoot ? 1 / std::sqrt(count) : 1 / count;
}

/// Calls f(first, count) for groups of lines of T that are transformed side by side, on all threads.
template <class T, class F>
void for_each_group(int64_t lines, int64_t n, F&& f) {
  constexpr int64_t lanes = kFourierLanes<T>;
  parallel_for((lines + lanes - 1) / lanes, std::max<int64_t>(1, kGrain / 4 / (lanes * n)),
               [&](int64_t begin, int64_t end) {
                 for (int64_t group = begin; group < end; ++group)
                   f(group * lanes, std::min(lanes, lines - group * lanes));
               });
}

/// Transforms a contiguous complex tensor along a dimension, in place.
template <class C>
void transform(const Tensor& t, int64_t dim, bool forward, double scale) {
  const int64_t n = t.sizes()[dim], inner = t.strides()[dim];
  if (t.numel() == 0) return;
  using T = typename C::value_type;
  const auto fourier = Fourier<T>::of(n);
  for_each_group<T>(t.numel() / n, n, [&](int64_t first, int64_t count) {
    FourierLines<const C> in{{}, inner};
    FourierLines<C> out{{}, inner};
    for (int64_t l = 0; l < count; ++l)
      in.base[l] = out.base[l] = t.data<C>() + (first + l) / inner * n * inner + (first + l) % inner;
    (*fourier)(in, out, count, forward, scale);
  });
}

/// Where the dimensions of a result lie: those transformed last and next to each other, the others as in the input.
struct Arrangement {
  Dims order, dims;

  Arrangement(const Tensor& self, const Dims& dim) {
    for (int64_t d : dim) dims.push_back(wrap_dim(d, self.dim()));
    for (int64_t d = 0; d < self.dim(); ++d)
      if (!dims.contains(d)) order.push_back(d);
    std::stable_sort(order.begin(), order.end(),
                     [&](int64_t a, int64_t b) { return self.strides()[a] > self.strides()[b]; });
    for (int64_t d : dims) order.push_back(d);
  }
  /// The same elements with their dimensions in that order, lying one after the other.
  Tensor packed_in_order(const Tensor& self) const { return packed(kernels::permute(self, order)); }
  Dims in_order(const Dims& sizes) const {
    Dims out;
    for (int64_t d : order) out.push_back(sizes[d]);
    return out;
  }
  /// Undoes the order.
  Tensor restored(const Tensor& arranged) const {
    Dims back(order.size());
    for (int64_t i = 0; i < order.size(); ++i) back[order[i]] = i;
    return kernels::permute(arranged, back);
  }
  /// First of the transformed dimensions in that order.
  int64_t first() const { return order.size() - dims.size(); }
};

Dims without_last(const Dims& dim) { return Dims(dim.data(), dim.size() - 1); }

}  // namespace

namespace kernels {

Tensor _fft_c2c(const Tensor& self, const Dims& dim, int64_t normalization, bool forward) {
  const Arrangement arrangement(self, dim);
  const Tensor out = tp::empty(arrangement.in_order(self.sizes()), self.dtype(), self.device());
  copy_data(out, permute(self, arrangement.order));
  if (out.is_meta() || dim.empty()) return arrangement.restored(out);
  const double scale = scale_of(normalization, self.sizes(), arrangement.dims);
  dispatch_complex(out.dtype(), "fft", [&]<class C>() {
    for (int64_t d = out.dim() - 1; d >= arrangement.first(); --d)
      transform<C>(out, d, forward, d == arrangement.first() ? scale : 1);
  });
  return arrangement.restored(out);
}

Tensor _fft_r2c(const Tensor& self, const Dims& dim, int64_t normalization, bool onesided) {
  const Arrangement arrangement(self, dim);
  Dims sizes = arrangement.in_order(self.sizes());
  const int64_t n = sizes.back(), kept = onesided ? n / 2 + 1 : n;
  sizes[sizes.size() - 1] = kept;
  const Tensor out = tp::empty(sizes, complex_dtype(self.dtype()), self.device());
  if (out.is_meta() || out.numel() == 0) return arrangement.restored(out);
  const Tensor in = arrangement.packed_in_order(self);
  const double scale = scale_of(normalization, self.sizes(), arrangement.dims);
  dispatch_floating(self.dtype(), "fft", [&]<class T>() {
    using C = std::complex<T>;
    const RealFourier<T> fourier(n);
    for_each_group<T>(in.numel() / n, n, [&](int64_t first, int64_t count) {
      const T* lines[kFourierLanes<T>];
      C* spectra[kFourierLanes<T>];
      for (int64_t l = 0; l < count; ++l) {
        lines[l] = in.data<T>() + (first + l) * n;
        spectra[l] = out.data<C>() + (first + l) * kept;
      }
      fourier.forward(lines, spectra, count, scale);
      for (int64_t l = 0; l < count; ++l)
        for (int64_t k = n / 2 + 1; k < kept; ++k) spectra[l][k] = std::conj(spectra[l][n - k]);
    });
    for (int64_t d = out.dim() - 2; d >= arrangement.first(); --d) transform<C>(out, d, true, 1);
  });
  return arrangement.restored(out);
}

Tensor _fft_c2r(const Tensor& self, const Dims& dim, int64_t normalization, int64_t last_dim_size) {
  const Tensor lines = _fft_c2c(self, without_last(dim), kNone, false);
  const Arrangement arrangement(lines, {dim.back()});
  const int64_t n = last_dim_size, given = self.size(arrangement.dims[0]);
  Dims sizes = arrangement.in_order(self.sizes()), whole = self.sizes();
  sizes[sizes.size() - 1] = whole[arrangement.dims[0]] = n;
  const Tensor out = tp::empty(sizes, real_dtype(self.dtype()), self.device());
  if (out.is_meta() || out.numel() == 0) return arrangement.restored(out);
  const Tensor in = arrangement.packed_in_order(lines);
  const double scale = scale_of(normalization, whole, Arrangement(self, dim).dims);
  dispatch_floating(out.dtype(), "fft", [&]<class T>() {
    const RealFourier<T> fourier(n);
    for_each_group<T>(out.numel() / n, n, [&](int64_t first, int64_t count) {
      const std::complex<T>* spectra[kFourierLanes<T>];
      T* signals[kFourierLanes<T>];
      for (int64_t l = 0; l < count; ++l) {
        spectra[l] = in.data<std::complex<T>>() + (first + l) * given;
        signals[l] = out.data<T>() + (first + l) * n;
      }
      fourier.backward(spectra, signals, count, scale);
    });
  });
  return arrangement.restored(out);
}

namespace {
Tensor frequencies(int64_t count, int64_t positive, int64_t n, double d, std::optional<DType> dtype,
                   std::optional<Device> device) {
  Tensor out = tp::empty({count}, dtype.value_or(default_dtype()), device.value_or(default_device()));
  if (out.is_meta()) return out;
  dispatch_any_floating(out.dtype(), "arange_cpu", [&]<class T>() {
    const T unit = static_cast<T>(1 / (static_cast<double>(n) * d));
    for (int64_t k = 0; k < count; ++k) out.data<T>()[k] = static_cast<T>(k < positive ? k : k - n) * unit;
  });
  return out;
}
void check_frequencies(const char* name, std::optional<DType> dtype) {
  const DType type = dtype.value_or(default_dtype());
  check(is_differentiable(type), name, " requires a floating point or complex dtype");
}
}  // namespace

Tensor fft_fftfreq(int64_t n, double d, std::optional<DType> dtype, std::optional<Device> device) {
  check_frequencies("fftfreq", dtype);
  return frequencies(n, n / 2 + n % 2, n, d, dtype, device);
}
Tensor fft_rfftfreq(int64_t n, double d, std::optional<DType> dtype, std::optional<Device> device) {
  check_frequencies("rfftfreq", dtype);
  return frequencies(n / 2 + 1, n / 2 + 1, n, d, dtype, device);
}

}  // namespace kernels

namespace ops {

Tensor fft_r2c_backward(const Tensor& grad, const Dims& dim, int64_t normalization, bool onesided, const Dims& sizes) {
  const int64_t last = wrap_dim(dim.back(), sizes.size());
  Tensor whole = grad;
  if (onesided && sizes[last] != grad.size(last)) {
    Dims rest = grad.sizes();
    rest[last] = sizes[last] - grad.size(last);
    whole = cat({grad, zeros(rest, grad.dtype(), grad.device())}, last);
  }
  return real(_fft_c2c(whole, dim, normalization, false));
}

Tensor fft_c2r_backward(const Tensor& grad, const Dims& dim, int64_t normalization) {
  const Tensor half = _fft_r2c(grad, dim, normalization, true);
  const int64_t last = wrap_dim(dim.back(), half.dim());
  // What stands for two conjugate elements counts twice.
  const int64_t twice = grad.size(last) - half.size(last), kept = half.size(last);
  Dims shape(half.dim(), 1);
  shape[last] = kept;
  const Tensor weight = tp::full(shape, Scalar(1.0), {grad.dtype(), grad.device()});
  if (twice > 0 && !weight.is_meta())
    for (int64_t k = 1; k <= twice; ++k)
      dispatch_floating(grad.dtype(), "fft", [&]<class T>() { weight.data<T>()[k] = T(2); });
  return half * weight;
}

}  // namespace ops

namespace composite {
namespace {

int64_t normalization_of(const std::optional<std::string>& norm, bool forward) {
  if (!norm || *norm == "backward") return forward ? kNone : kBySize;
  if (*norm == "forward") return forward ? kBySize : kNone;
  check(*norm == "ortho", "Invalid normalization mode: \"", *norm, "\"");
  return kByRoot;
}

/// The input as floating numbers, complex ones where they are asked for.
Tensor promoted(const Tensor& self, bool complex) {
  DType type = self.dtype();
  if (!is_differentiable(type)) type = default_dtype();
  check(!is_reduced(type), "Unsupported dtype ", scalar_name(type));
  if (complex) type = complex_dtype(type);
  return type == self.dtype() ? self : ops::to_dtype(self, type);
}

int64_t wrapped_axis(int64_t dim, const Tensor& self) {
  check_index(self.dim() > 0, "Dimension specified as ", dim, " but tensor has no dimensions");
  return wrap_dim(dim, self.dim());
}

void check_points(int64_t n) { check(n >= 1, "Invalid number of data points (", n, ") specified"); }

/// Cut, or filled with zeros at the end, to the given sizes.
Tensor resized(Tensor x, const Dims& dims, const Dims& sizes) {
  for (int64_t i = 0; i < dims.size(); ++i) {
    const int64_t d = dims[i], size = x.size(d);
    if (size > sizes[i]) x = ops::narrow(x, d, 0, sizes[i]);
    if (size >= sizes[i]) continue;
    Dims rest = x.sizes();
    rest[d] = sizes[i] - size;
    x = ops::cat({x, ops::zeros(rest, x.dtype(), x.device())}, d);
  }
  return x;
}

struct Axes {
  Dims dims, sizes;
};

/// The dimensions an n-dimensional transform runs over, and its sizes there.
Axes axes_of(const Tensor& self, const std::optional<Dims>& s, const std::optional<Dims>& dim) {
  Axes out;
  if (dim) {
    for (int64_t d : *dim) {
      const int64_t at = wrapped_axis(d, self);
      check(!out.dims.contains(at), "FFT dims must be unique");
      out.dims.push_back(at);
    }
  }
  if (s) {
    check(!dim || dim->size() == s->size(), "When given, dim and shape arguments must have the same length");
    check(s->size() <= self.dim(), "Got shape with ", s->size(), " values but input tensor only has ", self.dim(),
          " dimensions.");
    if (!dim)
      for (int64_t d = self.dim() - s->size(); d < self.dim(); ++d) out.dims.push_back(d);
    for (int64_t i = 0; i < s->size(); ++i) out.sizes.push_back((*s)[i] == -1 ? self.size(out.dims[i]) : (*s)[i]);
  } else {
    if (!dim)
      for (int64_t d = 0; d < self.dim(); ++d) out.dims.push_back(d);
    for (int64_t d : out.dims) out.sizes.push_back(self.size(d));
  }
  for (int64_t n : out.sizes) check_points(n);
  return out;
}

void check_real(const char* name, const Tensor& self) {
  check(!is_complex(self.dtype()), name, " expects a real input tensor, but got ", scalar_name(self.dtype()));
}

Tensor complex_1d(const Tensor& self, std::optional<int64_t> n, int64_t dim, const std::optional<std::string>& norm,
                  bool forward) {
  const Tensor x = promoted(self, true);
  const int64_t at = wrapped_axis(dim, x), size = n.value_or(x.size(at));
  check_points(size);
  return ops::_fft_c2c(resized(x, {at}, {size}), {at}, normalization_of(norm, forward), forward);
}

Tensor from_real(const char* name, const Tensor& self, std::optional<int64_t> n, int64_t dim,
                 const std::optional<std::string>& norm, bool forward, bool onesided) {
  check_real(name, self);
  const Tensor x = promoted(self, false);
  const int64_t at = wrapped_axis(dim, x), size = n.value_or(x.size(at));
  check_points(size);
  const Tensor out = ops::_fft_r2c(resized(x, {at}, {size}), {at}, normalization_of(norm, forward), onesided);
  return forward ? out : ops::conj(out);
}

Tensor to_real(const Tensor& self, std::optional<int64_t> n, int64_t dim, const std::optional<std::string>& norm,
               bool forward) {
  const Tensor x = promoted(self, true);
  const int64_t at = wrapped_axis(dim, x), size = n.value_or(2 * (x.size(at) - 1));
  check_points(size);
  const Tensor half = resized(x, {at}, {size / 2 + 1});
  return ops::_fft_c2r(forward ? ops::conj(half) : half, {at}, normalization_of(norm, forward), size);
}

Tensor complex_nd(const Tensor& self, const std::optional<Dims>& s, const std::optional<Dims>& dim,
                  const std::optional<std::string>& norm, bool forward) {
  const Axes axes = axes_of(self, s, dim);
  const Tensor x = resized(promoted(self, true), axes.dims, axes.sizes);
  return ops::_fft_c2c(x, axes.dims, normalization_of(norm, forward), forward);
}

Tensor from_real_nd(const char* name, const Tensor& self, const std::optional<Dims>& s, const std::optional<Dims>& dim,
                    const std::optional<std::string>& norm, bool forward) {
  check(forward || !is_complex(self.dtype()),
        "Only supports floating-point dtypes, but found: ", scalar_name(self.dtype()));
  check(!is_complex(self.dtype()), name, " expects a real-valued input tensor, but got ", scalar_name(self.dtype()));
  const Axes axes = axes_of(self, s, dim);
  check(!axes.dims.empty(), name, " must transform at least one axis");
  const Tensor x = resized(promoted(self, false), axes.dims, axes.sizes);
  const int64_t normalization = normalization_of(norm, forward);
  if (forward) return ops::_fft_r2c(x, axes.dims, normalization, true);
  const Tensor half = ops::conj(ops::_fft_r2c(x, {axes.dims.back()}, normalization, true));
  return axes.dims.size() == 1 ? half : ops::_fft_c2c(half, without_last(axes.dims), normalization, false);
}

Tensor to_real_nd(const char* name, const Tensor& self, const std::optional<Dims>& s, const std::optional<Dims>& dim,
                  const std::optional<std::string>& norm, bool forward) {
  Axes axes = axes_of(self, s, dim);
  check(!axes.dims.empty(), name, " must transform at least one axis");
  const bool given = s && s->back() != -1;
  const int64_t size = given ? s->back() : 2 * (self.size(axes.dims.back()) - 1);
  check_points(size);
  axes.sizes[axes.sizes.size() - 1] = size / 2 + 1;
  const Tensor half = resized(promoted(self, true), axes.dims, axes.sizes);
  return ops::_fft_c2r(forward ? ops::conj(half) : half, axes.dims, normalization_of(norm, forward), size);
}

}  // namespace

using Norm = std::optional<std::string>;
using Size = std::optional<int64_t>;
using Sizes = std::optional<Dims>;

Tensor fft_fft(const Tensor& self, Size n, int64_t dim, const Norm& norm) {
  if (is_complex(self.dtype())) return complex_1d(self, n, dim, norm, true);
  return from_real("fft", self, n, dim, norm, true, false);
}
Tensor fft_ifft(const Tensor& self, Size n, int64_t dim, const Norm& norm) {
  if (is_complex(self.dtype())) return complex_1d(self, n, dim, norm, false);
  return from_real("ifft", self, n, dim, norm, false, false);
}
Tensor fft_rfft(const Tensor& self, Size n, int64_t dim, const Norm& norm) {
  return from_real("rfft", self, n, dim, norm, true, true);
}
Tensor fft_ihfft(const Tensor& self, Size n, int64_t dim, const Norm& norm) {
  return from_real("ihfft", self, n, dim, norm, false, true);
}
Tensor fft_irfft(const Tensor& self, Size n, int64_t dim, const Norm& norm) {
  return to_real(self, n, dim, norm, false);
}
Tensor fft_hfft(const Tensor& self, Size n, int64_t dim, const Norm& norm) { return to_real(self, n, dim, norm, true); }

Tensor fft_fftn(const Tensor& self, const Sizes& s, const Sizes& dim, const Norm& norm) {
  return complex_nd(self, s, dim, norm, true);
}
Tensor fft_ifftn(const Tensor& self, const Sizes& s, const Sizes& dim, const Norm& norm) {
  return complex_nd(self, s, dim, norm, false);
}
Tensor fft_rfftn(const Tensor& self, const Sizes& s, const Sizes& dim, const Norm& norm) {
  return from_real_nd("rfftn", self, s, dim, norm, true);
}
Tensor fft_ihfftn(const Tensor& self, const Sizes& s, const Sizes& dim, const Norm& norm) {
  return from_real_nd("ihfftn", self, s, dim, norm, false);
}
Tensor fft_irfftn(const Tensor& self, const Sizes& s, const Sizes& dim, const Norm& norm) {
  return to_real_nd("irfftn", self, s, dim, norm, false);
}
Tensor fft_hfftn(const Tensor& self, const Sizes& s, const Sizes& dim, const Norm& norm) {
  return to_real_nd("hfftn", self, s, dim, norm, true);
}

Tensor fft_fft2(const Tensor& self, const Sizes& s, const Dims& dim, const Norm& norm) {
  return ops::fft_fftn(self, s, dim, norm);
}
Tensor fft_ifft2(const Tensor& self, const Sizes& s, const Dims& dim, const Norm& norm) {
  return ops::fft_ifftn(self, s, dim, norm);
}
Tensor fft_rfft2(const Tensor& self, const Sizes& s, const Dims& dim, const Norm& norm) {
  return ops::fft_rfftn(self, s, dim, norm);
}
Tensor fft_irfft2(const Tensor& self, const Sizes& s, const Dims& dim, const Norm& norm) {
  return ops::fft_irfftn(self, s, dim, norm);
}
Tensor fft_hfft2(const Tensor& self, const Sizes& s, const Dims& dim, const Norm& norm) {
  return ops::fft_hfftn(self, s, dim, norm);
}
Tensor fft_ihfft2(const Tensor& self, const Sizes& s, const Dims& dim, const Norm& norm) {
  return ops::fft_ihfftn(self, s, dim, norm);
}

namespace {
Tensor shifted(const Tensor& self, const std::optional<Dims>& dim, int64_t extra) {
  Dims dims = dim.value_or(Dims{}), shifts;
  if (!dim)
    for (int64_t d = 0; d < self.dim(); ++d) dims.push_back(d);
  for (int64_t& d : dims) {
    d = wrap_dim(d, self.dim());
    shifts.push_back(((self.dim() ? self.size(d) : 1) + extra) / 2);
  }
  return dims.empty() ? ops::clone(self) : ops::roll(self, shifts, dims);
}
}  // namespace

Tensor fft_fftshift(const Tensor& self, const Sizes& dim) { return shifted(self, dim, 0); }
Tensor fft_ifftshift(const Tensor& self, const Sizes& dim) { return shifted(self, dim, 1); }

}  // namespace composite
}  // namespace tp

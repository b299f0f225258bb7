// Short-time Fourier transforms: overlapping stretches of a signal, each under a window.
#include "core/wrapping.h"
#include "declared/arithmetic.h"
#include "declared/comparison.h"
#include "declared/complex.h"
#include "declared/creation.h"
#include "declared/fft.h"
#include "declared/indexing.h"
#include "declared/math.h"
#include "declared/reduce.h"
#include "declared/views.h"
#include "kernels/fft.h"

namespace tp {
namespace {

using Size = std::optional<int64_t>;

std::string text(const Size& value) { return value ? str(*value) : "None"; }
std::string text(const std::optional<bool>& value) { return value ? str(*value) : "None"; }
/// As torch.FloatTensor, in PyTorch's description of these calls.
std::string type_text(const Tensor& t) { return str("torch.", scalar_name(t.dtype()), "Tensor"); }
std::string window_text(const Tensor& window) {
  if (!window.defined()) return "None";
  return str(type_text(window), "{", window.sizes(), "}");
}
std::string size_text(const Tensor& t) {
  std::string out;
  for (int64_t d = 0; d < t.dim(); ++d) out += str(d ? ", " : "", t.sizes()[d]);
  return out;
}

/// A signal continued at both ends of its last dimension.
Tensor padded(const Tensor& x, int64_t pad, const std::string& mode) {
  const int64_t n = x.size(-1);
  if (mode == "constant") {
    Dims sizes = x.sizes();
    sizes[sizes.size() - 1] = pad;
    const Tensor zeros = ops::zeros(sizes, x.dtype(), x.device());
    return ops::cat({zeros, x, zeros}, -1);
  }
  check(mode == "reflect" || mode == "replicate" || mode == "circular", "Unrecognised padding mode ", mode);
  if (mode == "reflect") {
    Dims shape{1, x.dim() > 1 ? x.size(0) : 1, n};
    check(pad < n,
          "Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (", pad,
          ", ", pad, ") at dimension 2 of input ", shape);
  }
  check(n > 0 && (mode != "circular" || pad <= n), "Padding value causes wrapping around more than once.");
  Tensor index = empty({n + 2 * pad}, DType::Int64, x.device());
  for (int64_t i = 0; !index.is_meta() && i < index.numel(); ++i) {
    int64_t at = i - pad;
    if (mode == "reflect")
      at = at < 0 ? -at : at >= n ? 2 * (n - 1) - at : at;
    else if (mode == "replicate")
      at = std::clamp<int64_t>(at, 0, n - 1);
    else
      at = (at + n) % n;
    index.data<int64_t>()[i] = at;
  }
  return ops::index_select(x, -1, index);
}

/// The window in the middle of `n_fft` elements; ones where there is none.
Tensor full_window(const Tensor& window, int64_t win_length, int64_t n_fft, Options options) {
  const Tensor core = window.defined() ? window : ops::ones({win_length}, options.dtype, options.device);
  if (win_length == n_fft) return core;
  const int64_t left = (n_fft - win_length) / 2;
  return ops::cat({ops::zeros({left}, core.dtype(), core.device()), core,
                   ops::zeros({n_fft - win_length - left}, core.dtype(), core.device())},
                  0);
}

const std::optional<std::string> kOrtho = "ortho";

}  // namespace

namespace composite {

Tensor stft(const Tensor& self, int64_t n_fft, Size hop_length, Size win_length, const Tensor& window, bool center,
            const std::string& pad_mode, bool normalized, std::optional<bool> onesided,
            std::optional<bool> return_complex, std::optional<bool> align_to_window) {
  check(!center || !align_to_window, "stft align_to_window should only be set when center = false.");
  Tensor x = center && n_fft > 0 ? padded(self, n_fft / 2, pad_mode) : self;
  const int64_t hop = hop_length.value_or(n_fft / 4), width = win_length.value_or(n_fft);
  const Tensor shown = x;
  const auto describe = [&] {
    return str("stft(", type_text(shown), "[", size_text(shown), "], n_fft=", n_fft, ", hop_length=", hop,
               ", win_length=", width, ", window=", window_text(window), ", normalized=", normalized,
               ", onesided=", text(onesided), ", return_complex=", text(return_complex),
               ", align_to_window=", text(align_to_window), ") ");
  };
  const bool complex_input = is_complex(self.dtype()) || (window.defined() && is_complex(window.dtype()));
  if (!return_complex && !complex_input)
    check(false,
          "stft requires the return_complex parameter be given for real inputs, and will further require that "
          "return_complex=True in a future PyTorch release.");
  check(is_differentiable(x.dtype()), describe(), ": expected a tensor of floating point or complex values");
  check(x.dim() == 1 || x.dim() == 2, describe(), ": expected a 1D or 2D tensor");
  const bool single = x.dim() == 1;
  if (single) x = ops::unsqueeze(x, 0);
  const int64_t batch = x.size(0), length = x.size(1);
  check(n_fft > 0 && n_fft <= length, describe(), ": expected 0 < n_fft < ", length, ", but got n_fft=", n_fft);
  check(hop > 0, describe(), ": expected hop_length > 0, but got hop_length=", hop);
  check(width > 0 && width <= n_fft, describe(), ": expected 0 < win_length <= n_fft, but got win_length=", width);
  check(!window.defined() || (window.dim() == 1 && window.size(0) == width), describe(),
        ": expected a 1D window tensor of size equal to win_length=", width, ", but got window with size ",
        window.defined() ? window.sizes() : Dims{});
  const int64_t frames = 1 + (length - n_fft) / hop;
  Tensor pieces = ops::as_strided(x, {batch, frames, n_fft}, {x.stride(0), hop * x.stride(1), x.stride(1)}, x.offset());
  if (window.defined() || width != n_fft)
    pieces = ops::mul(pieces, full_window(window, width, n_fft, {x.dtype(), x.device()}));
  const bool complex_pieces = is_complex(pieces.dtype());
  const bool half = onesided.value_or(!complex_pieces);
  const std::optional<std::string> norm = normalized ? kOrtho : std::nullopt;
  check(!half || !complex_pieces, "Cannot have onesided output if window or input is complex");
  Tensor out = half ? ops::fft_rfft(pieces, std::nullopt, -1, norm) : ops::fft_fft(pieces, std::nullopt, -1, norm);
  out = ops::transpose(out, 1, 2);
  if (single) out = ops::squeeze(out, 0);
  return return_complex.value_or(complex_input) ? out : ops::view_as_real(out);
}

namespace {
/// Adds stretches `hop` apart into one signal: the adjoint of cutting it up.
Tensor overlap_add(const Tensor& pieces, int64_t hop, int64_t length) {
  const int64_t frames = pieces.size(1), n = pieces.size(2);
  Tensor index = empty({frames * n}, DType::Int64, pieces.device());
  for (int64_t i = 0; !index.is_meta() && i < index.numel(); ++i) index.data<int64_t>()[i] = i / n * hop + i % n;
  const Tensor flat = ops::reshape(pieces, {pieces.size(0), frames * n});
  return ops::index_add_(ops::zeros({pieces.size(0), length}, pieces.dtype(), pieces.device()), 1, index, flat,
                         Scalar(1));
}
}  // namespace

Tensor istft(const Tensor& self, int64_t n_fft, Size hop_length, Size win_length, const Tensor& window, bool center,
             bool normalized, std::optional<bool> onesided, Size length, bool return_complex) {
  const int64_t hop = hop_length.value_or(n_fft / 4), width = win_length.value_or(n_fft);
  const auto describe = [&] {
    return str("istft(CPU", scalar_name(self.dtype()), "Type[", size_text(self), "], n_fft=", n_fft,
               ", hop_length=", hop, ", win_length=", width, ", window=", window_text(window), ", center=", center,
               ", normalized=", normalized, ", onesided=", text(onesided), ", length=", text(length),
               ", return_complex=", return_complex, ") ");
  };
  check(is_complex(self.dtype()),
        "istft requires a complex-valued input tensor matching the output from stft with return_complex=True.");
  check(self.numel() != 0, describe(), ": input tensor cannot be empty.");
  check(self.dim() == 2 || self.dim() == 3, describe(), ": expected a tensor with 3 or 4 dimensions, but got ",
        self.dim() + 1);
  const bool single = self.dim() == 2;
  Tensor x = single ? ops::unsqueeze(self, 0) : self;
  const int64_t bins = x.size(1), frames = x.size(2);
  int64_t full;
  check(!__builtin_mul_overflow(hop, frames - 1, &full) && !__builtin_add_overflow(full, n_fft, &full), describe(),
        ": the signal would be too long");
  if (onesided.value_or(n_fft != bins))
    check(n_fft / 2 + 1 == bins, describe(),
          ": expected the frequency dimension (3rd to the last) of the input tensor to match n_fft / 2 + 1 when "
          "onesided=True, but got ",
          bins);
  else
    check(n_fft == bins, describe(),
          ": expected the frequency dimension (3rd to the last) of the input tensor to match n_fft when "
          "onesided=False, but got ",
          bins);
  check(hop > 0 && hop <= width, describe(), ": expected 0 < hop_length <= win_length");
  check(width > 0 && width <= n_fft, describe(), ": expected 0 < win_length <= n_fft");
  check(!window.defined() || (window.dim() == 1 && window.size(0) == width), describe(),
        ": Invalid window shape. window has to be 1D and length of `win_length`");
  const Tensor weights = full_window(window, width, n_fft, {real_dtype(x.dtype()), x.device()});
  const std::optional<std::string> norm = normalized ? kOrtho : std::nullopt;
  const Tensor spectra = ops::transpose(x, 1, 2);
  Tensor pieces;
  if (return_complex) {
    check(!onesided.value_or(n_fft != bins), describe(), ": Cannot have onesided=True and return_complex=True");
    pieces = ops::fft_ifft(spectra, std::nullopt, -1, norm);
  } else {
    check(!window.defined() || !is_complex(window.dtype()),
          "Complex windows are incompatible with return_complex=False");
    const Tensor half = onesided.value_or(n_fft != bins) ? spectra : ops::narrow(spectra, -1, 0, n_fft / 2 + 1);
    pieces = ops::fft_irfft(half, n_fft, -1, norm);
  }
  const Tensor signal = overlap_add(ops::mul(pieces, weights), hop, full);
  const Tensor squares = ops::expand(ops::reshape(ops::square(weights), {1, 1, n_fft}), {1, frames, n_fft});
  const Tensor envelope = overlap_add(squares, hop, full);
  const int64_t start = center ? n_fft / 2 : 0;
  const int64_t end = length ? wrapping_add(start, *length) : center ? full - n_fft / 2 : full;
  const auto cut = [&](const Tensor& t) { return ops::slice(t, 1, start, std::min(end, full), 1); };
  const Tensor level = cut(envelope);
  if (!level.is_meta()) {
    const Tensor least = ops::amin(ops::abs(level), {}, false);
    check(least.item().to<double>() > 1e-11, describe(), "window overlap add min: 1");
  }
  Tensor out = ops::div(cut(signal), level);
  if (end > full) out = ops::cat({out, ops::zeros({out.size(0), end - full}, out.dtype(), out.device())}, 1);
  return single ? ops::squeeze(out, 0) : out;
}

}  // namespace composite
}  // namespace tp

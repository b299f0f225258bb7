// Padding: constants, or elements of the input itself.
#include "autograd/formulas.h"
#include "kernels/creation.h"
#include "kernels/padding.h"
#include "kernels/views.h"
#include "ops/channels_last.h"
#include "ops/packed.h"
#include "ops/resample.h"
#include "ops/windows.h"

namespace tp {
namespace {

/// Of padding listed from the last dimension on, the amounts before and after dimension `dim`.
std::array<int64_t, 2> padding_of(const Dims& pad, int64_t dims, int64_t dim) {
  const int64_t i = 2 * (dims - 1 - dim);
  return i + 1 < pad.size() ? std::array{pad[i], pad[i + 1]} : std::array<int64_t, 2>{0, 0};
}

/// Of so many elements with padding on both sides.
int64_t padded_length(int64_t size, int64_t before, int64_t after) {
  int64_t length;
  check(!__builtin_add_overflow(size, before, &length) && !__builtin_add_overflow(length, after, &length),
        "Storage size calculation overflowed with sizes=[", size, "] and padding=[", before, ", ", after, "]");
  return length;
}

/// Place in a line of `size` elements of position `i`, which may lie outside.
int64_t reflected(int64_t i, int64_t size) {
  if (i < 0) i = -i;
  return i < size ? i : 2 * (size - 1) - i;
}

std::vector<Taps> edge_taps(const Dims& sizes, const Dims& padding, const std::string& mode) {
  std::vector<Taps> all;
  for (int64_t d = sizes.size() - padding.size() / 2; d < sizes.size(); ++d) {
    const auto [before, after] = padding_of(padding, sizes.size(), d);
    const int64_t size = sizes[d];
    // What negative padding leaves is what wraps around.
    const int64_t first = std::max<int64_t>(-before, 0), kept = size - first - std::max<int64_t>(-after, 0);
    Taps taps(size, size + before + after);
    for (int64_t o = -before; o < size + after; ++o) {
      if (mode == "reflect")
        taps.add(reflected(o, size));
      else if (mode == "replicate")
        taps.add(std::clamp<int64_t>(o, 0, size - 1));
      else if (kept > 0)  // of nothing PyTorch leaves memory as it was; here it is zeros
        taps.add(first + (((o - first) % kept) + kept) % kept);
      taps.next();
    }
    all.push_back(std::move(taps));
  }
  return all;
}

void check_edges(const Tensor& self, const Dims& padding, const std::string& mode) {
  const int64_t count = padding.size() / 2, dims = self.dim();
  const bool reflect = mode == "reflect";
  const auto name = [&] { return str(reflect ? "reflection_pad" : "replication_pad", count, "d"); };
  bool filled = dims == count + 1 || dims == count + 2;
  for (int64_t d = dims == count + 2 ? 1 : 0; filled && d < dims; ++d) filled = self.size(d) != 0;
  check(filled, "Expected ", count + 1, "D or ", count + 2,
        "D (batch mode) tensor with possibly 0 batch size and other "
        "non-zero dimensions for input, but got: ",
        self.sizes());
  for (int64_t d = dims - count; d < dims; ++d) {
    const auto [before, after] = padding_of(padding, dims, d);
    const int64_t length = padded_length(self.size(d), before, after);
    check(!reflect || (before < self.size(d) && after < self.size(d)), "Argument #", 2 * (dims - 1 - d) + 4,
          ": Padding size should be less than the corresponding input dimension, but got: padding (", before, ", ",
          after, ") at dimension ", d, " of input ", self.sizes());
    check(length >= 1, "input (", self.sizes(), ") is too small for padding of ", name());
  }
}

Tensor padded(const Tensor& self, const Dims& padding, const std::string& mode) {
  check_edges(self, padding, mode);
  return laid_out_as(self, resample(self, edge_taps(self.sizes(), padding, mode)));
}

}  // namespace

namespace kernels {

Tensor constant_pad_nd(const Tensor& self, const Dims& pad, const Scalar& value) {
  check(pad.size() % 2 == 0, "Length of pad must be even but instead it equals ", pad.size());
  const int64_t dims = self.dim(), padded = pad.size() / 2;
  check(padded <= dims,
        "Length of pad should be no more than twice the number of dimensions of the input. Pad length is ", pad.size(),
        " while the input has ", dims, " dimensions.");
  Dims sizes = self.sizes();
  for (int64_t d = dims - padded; d < dims; ++d) {
    const auto [before, after] = padding_of(pad, dims, d);
    sizes[d] = padded_length(sizes[d], before, after);
    check(sizes[d] >= 0 && self.size(d) >= std::max<int64_t>(-before, 0) + std::max<int64_t>(-after, 0),
          "narrow(): length must be non-negative.");
  }
  const Tensor out = laid_out_as(self, tp::empty(sizes, self.dtype(), self.device()));
  if (out.is_meta() || out.numel() == 0) return out;
  fill_(out, value);
  Tensor to = out, from = self;
  for (int64_t d = dims - padded; d < dims; ++d) {
    const auto [before, after] = padding_of(pad, dims, d);
    const int64_t skip = std::max<int64_t>(-before, 0), start = std::max<int64_t>(before, 0);
    const int64_t kept = self.size(d) - skip - std::max<int64_t>(-after, 0);
    if (kept <= 0) return out;
    from = slice(from, d, skip, skip + kept, 1);
    to = slice(to, d, start, start + kept, 1);
  }
  copy_data(to, from);
  return out;
}

Tensor reflection_pad1d(const Tensor& self, const Dims& padding) { return padded(self, padding, "reflect"); }
Tensor reflection_pad2d(const Tensor& self, const Dims& padding) { return padded(self, padding, "reflect"); }
Tensor reflection_pad3d(const Tensor& self, const Dims& padding) { return padded(self, padding, "reflect"); }
Tensor replication_pad1d(const Tensor& self, const Dims& padding) { return padded(self, padding, "replicate"); }
Tensor replication_pad2d(const Tensor& self, const Dims& padding) { return padded(self, padding, "replicate"); }
Tensor replication_pad3d(const Tensor& self, const Dims& padding) { return padded(self, padding, "replicate"); }

Tensor pad_edges(const Tensor& self, const Dims& padding, const std::string& mode) {
  return resample(self, edge_taps(self.sizes(), padding, mode));
}
Tensor pad_edges_backward(const Tensor& grad_output, const Dims& input_size, const Dims& padding,
                          const std::string& mode) {
  return resample_adjoint(grad_output, edge_taps(input_size, padding, mode));
}

namespace {

/// The windows of an image: how they lie, checked.
struct Sliding {
  Dims kernel, dilation, padding, stride, windows;

  Sliding(const Dims& image, const Dims& kernel_size, const Dims& dilations, const Dims& paddings, const Dims& strides)
      : kernel(both(kernel_size, "kernel_size")),
        dilation(both(dilations, "dilation")),
        padding(both(paddings, "padding")),
        stride(both(strides, "stride")) {
    for (const Dims& extents : {image, kernel, dilation, padding, stride}) check_extents(extents);
    const auto positive = [](const Dims& d, const char* name) {
      check(d[0] > 0 && d[1] > 0, name, " should be greater than zero, but got ", name, "_height: ", d[0], " ", name,
            "_width: ", d[1]);
    };
    positive(kernel, "kernel");
    positive(dilation, "dilation");
    check(padding[0] >= 0 && padding[1] >= 0, "padding should be non-negative, but got pad_height: ", padding[0],
          " pad_width: ", padding[1]);
    positive(stride, "stride");
    for (int64_t i = 0; i < 2; ++i) {
      const int64_t room = image[i] + 2 * padding[i] - (dilation[i] * (kernel[i] - 1) + 1);
      windows.push_back((room >= 0 ? room / stride[i] : -((stride[i] - 1 - room) / stride[i])) + 1);
    }
  }
  int64_t count() const { return windows[0] * windows[1]; }

 private:
  static Dims both(const Dims& d, const char* name) {
    check(d.size() == 1 || d.size() == 2, "It is expected ", name, " equals to 2, but got size ", d.size());
    return {d[0], d.back()};
  }
};

/// The padded image's elements at one place of all windows.
Tensor window_view(const Tensor& image, const Sliding& s, int64_t i, int64_t j) {
  const int64_t top = i * s.dilation[0], left = j * s.dilation[1];
  const Tensor rows = slice(image, 2, top, top + (s.windows[0] - 1) * s.stride[0] + 1, s.stride[0]);
  return slice(rows, 3, left, left + (s.windows[1] - 1) * s.stride[1] + 1, s.stride[1]);
}

/// Calls f(window elements, columns) for each place in a window.
template <class F>
void each_place(const Tensor& image, const Tensor& columns, const Sliding& s, F&& f) {
  const int64_t n = image.size(0), c = image.size(1);
  const Tensor cells = view(columns, {n, c, s.kernel[0], s.kernel[1], s.windows[0], s.windows[1]});
  for (int64_t i = 0; i < s.kernel[0]; ++i)
    for (int64_t j = 0; j < s.kernel[1]; ++j) f(window_view(image, s, i, j), select(select(cells, 2, i), 2, j));
}

Dims frame(const Sliding& s, bool negative = false) {
  const int64_t h = negative ? -s.padding[0] : s.padding[0], w = negative ? -s.padding[1] : s.padding[1];
  return {w, w, h, h};
}

}  // namespace

Tensor im2col(const Tensor& self, const Dims& kernel_size, const Dims& dilation, const Dims& padding,
              const Dims& stride) {
  check_index(self.dim() > 2, "Dimension out of range (expected to be in range of [", -self.dim(), ", ", self.dim() - 1,
              "], but got 2)");
  const int64_t n = self.dim();
  const bool filled = (n == 3 && self.size(0) != 0 && self.size(1) != 0 && self.size(2) != 0) ||
                      (n == 4 && self.size(1) != 0 && self.size(2) != 0 && self.size(3) != 0);
  check(filled,
        "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for "
        "input, but got: ",
        self.sizes());
  const Dims size{self.size(-2), self.size(-1)};
  const Sliding s(size, kernel_size, dilation, padding, stride);
  check(s.windows[0] >= 1 && s.windows[1] >= 1, "Given input with spatial size (", size[0], ", ", size[1],
        "), kernel_size=(", s.kernel[0], ", ", s.kernel[1], "), dilation=(", s.dilation[0], ", ", s.dilation[1],
        "), padding=(", s.padding[0], ", ", s.padding[1], "), calculated shape of the array of sliding blocks as (",
        s.windows[0], ", ", s.windows[1], "), but its components must be at least one.");
  const Tensor batch = n == 3 ? unsqueeze(self, 0) : self;
  const int64_t channels = batch.size(1);
  const Tensor out =
      tp::empty({batch.size(0), channels * s.kernel[0] * s.kernel[1], s.count()}, self.dtype(), self.device());
  if (!out.is_meta() && out.numel() > 0)
    each_place(constant_pad_nd(batch, frame(s), Scalar(0)), out, s,
               [](const Tensor& window, const Tensor& cells) { copy_data(cells, window); });
  return n == 3 ? select(out, 0, 0) : out;
}

Tensor col2im(const Tensor& self, const Dims& output_size, const Dims& kernel_size, const Dims& dilation,
              const Dims& padding, const Dims& stride) {
  const int64_t n = self.dim();
  check(output_size.size() == 2, "It is expected output_size equals to 2, but got size ", output_size.size());
  const Sliding s(output_size, kernel_size, dilation, padding, stride);
  const bool filled =
      (n == 2 && self.size(0) != 0 && self.size(1) != 0) || (n == 3 && self.size(1) != 0 && self.size(2) != 0);
  check(filled,
        "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for "
        "input, but got: ",
        self.sizes());
  const int64_t area = s.kernel[0] * s.kernel[1];
  check(self.size(-2) % area == 0,
        "Expected size of input's dimension 1 to be divisible by the product of kernel_size, "
        "but got input.size(1)=",
        self.size(-2), " and kernel_size=(", s.kernel[0], ", ", s.kernel[1], ").");
  check(self.size(-1) == s.count(), "Given output_size=(", output_size[0], ", ", output_size[1], "), kernel_size=(",
        s.kernel[0], ", ", s.kernel[1], "), dilation=(", s.dilation[0], ", ", s.dilation[1], "), padding=(",
        s.padding[0], ", ", s.padding[1], "), stride=(", s.stride[0], ", ", s.stride[1],
        "), expected size of input's dimension 2 to match the calculated number of sliding blocks ", s.windows[0],
        " * ", s.windows[1], " = ", s.count(), ", but got input.size(2)=", self.size(-1), ".");
  const Tensor columns = packed(n == 2 ? unsqueeze(self, 0) : self);
  const Tensor image = tp::zeros(
      {columns.size(0), self.size(-2) / area, output_size[0] + 2 * s.padding[0], output_size[1] + 2 * s.padding[1]},
      {self.dtype(), self.device()});
  if (!image.is_meta())
    each_place(image, columns, s, [](const Tensor& window, const Tensor& cells) { ops::add_(window, cells); });
  const Tensor out = constant_pad_nd(image, frame(s, true), Scalar(0));
  return n == 2 ? select(out, 0, 0) : out;
}

}  // namespace kernels

namespace composite {

Tensor pad(const Tensor& self, const Dims& pad, const std::string& mode, std::optional<double> value) {
  check(pad.size() % 2 == 0, "Padding length must be divisible by 2");
  check(self.dim() >= pad.size() / 2,
        "Padding length should be less than or equal to two times the input dimension but got padding length ",
        pad.size(), " and input of dimension ", self.dim());
  if (mode == "constant") return ops::constant_pad_nd(self, pad, Scalar(value.value_or(0)));
  check(!value || *value == 0, "Padding mode \"", mode, "\" doesn't take in value argument");
  const int64_t count = pad.size() / 2;
  const bool fits = count >= 1 && count <= 3 && (self.dim() == count + 1 || self.dim() == count + 2);
  if (fits && mode == "reflect")
    return count == 1   ? ops::reflection_pad1d(self, pad)
           : count == 2 ? ops::reflection_pad2d(self, pad)
                        : ops::reflection_pad3d(self, pad);
  if (fits && mode == "replicate")
    return count == 1   ? ops::replication_pad1d(self, pad)
           : count == 2 ? ops::replication_pad2d(self, pad)
                        : ops::replication_pad3d(self, pad);
  if (fits && mode == "circular") {
    for (int64_t d = self.dim() - count; d < self.dim(); ++d) {
      const auto [before, after] = padding_of(pad, self.dim(), d);
      check(before <= self.size(d) && after <= self.size(d), "Padding value causes wrapping around more than once.");
      check(self.size(d) + before + after >= 0, "Negative padding value is resulting in an empty dimension");
    }
    return ops::pad_edges(self, pad, mode);
  }
  if (mode != "reflect" && mode != "replicate" && mode != "circular")
    fail(ErrorKind::NotImplemented, "Unrecognised padding mode ", mode);
  fail(ErrorKind::NotImplemented, "Padding size ", pad.size(), " is not supported for ", self.dim(),
       "D input tensor.\nSupported combinations for non-constant padding:\n"
       "  - 2D or 3D input: padding size = 2 (pads last dimension)\n"
       "  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n"
       "  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)");
}

}  // namespace composite
}  // namespace tp

#include "cpu/conv_direct.h"

#include <cstring>
#include <optional>

#include "core/parallel.h"
#include "cpu/conv.h"
#include "cpu/scratch.h"

namespace tp {

constinit decltype(direct_vector) direct_vector;
constinit decltype(direct_forward) direct_forward;
constinit decltype(direct_grad_input) direct_grad_input;
constinit decltype(direct_grad_weight) direct_grad_weight;
constinit decltype(plane_sums) plane_sums;

namespace {

/// Multiplications below which a second thread does not pay.
constexpr int64_t kThreadWork = 400'000;

int64_t round_up(int64_t n, int64_t unit) { return (n + unit - 1) / unit * unit; }

DirectConv direct_shape(const ConvShape& s, int64_t length) {
  DirectConv d{};
  d.vector = direct_vector.call(length);
  d.batch = s.batch;
  d.channels = s.channels;
  d.filters = s.filters;
  d.kernel_h = s.kernel_h;
  d.kernel_w = s.kernel_w;
  d.out_h = s.out_h;
  d.out_w = s.out_w;
  d.height = s.height;
  d.plain_width = s.width;
  d.pad_h = s.pad_h;
  d.pad_w = s.pad_w;
  d.rows = s.height + 2 * s.pad_h;
  d.width = s.width + 2 * s.pad_w;
  d.grad_width = round_up(s.out_w, d.vector);
  d.column_stride = s.kernel_w - 1 + std::max(d.grad_width, s.width + s.pad_w);
  return d;
}

/// Planes of h × w put into larger ones at (top, left), zeros around them; the planes themselves when nothing changes.
class Framed {
 public:
  Framed(const float* planes, int64_t count, int64_t h, int64_t w, int64_t rows, int64_t width, int64_t top,
         int64_t left)
      : data_(planes) {
    if (h == rows && w == width) return;
    own_.emplace(count * rows * width * static_cast<int64_t>(sizeof(float)));
    auto* to = static_cast<float*>(own_->data());
    data_ = to;
    parallel_for(count, std::max<int64_t>(1, kGrain / (rows * width)), [&](int64_t begin, int64_t end) {
      std::memset(to + begin * rows * width, 0, static_cast<size_t>((end - begin) * rows * width) * sizeof(float));
      for (int64_t p = begin; p < end; ++p)
        for (int64_t y = 0; y < h; ++y)
          std::memcpy(to + (p * rows + y + top) * width + left, planes + (p * h + y) * w,
                      static_cast<size_t>(w) * sizeof(float));
    });
  }
  const float* data() const { return data_; }

 private:
  std::optional<Scratch> own_;
  const float* data_;
};

template <class F>
void in_units(const ConvShape& s, int64_t units, F&& f) {
  parallel_for(units, std::max<int64_t>(1, kThreadWork * units / std::max<int64_t>(1, s.work())), f);
}

}  // namespace

void direct_conv_forward(const ConvShape& s, const float* input, const float* weight, const float* bias, float* out) {
  const DirectConv d = direct_shape(s, s.out_w);
  const Framed in(input, s.batch * s.channels, s.height, s.width, d.rows, d.width, s.pad_h, s.pad_w);
  in_units(s, s.batch * ((s.filters + kDirectFilters - 1) / kDirectFilters),
           [&](int64_t begin, int64_t end) { direct_forward.call(d, in.data(), weight, bias, out, begin, end); });
}

void direct_conv_grad_input(const ConvShape& s, const float* grad, const float* weight, float* grad_input) {
  const DirectConv d = direct_shape(s, std::min(s.out_w, s.width));
  const Framed g(grad, s.batch * s.filters, s.out_h, s.out_w, s.out_h, d.grad_width, 0, 0);
  const int64_t bytes = s.kernel_h * s.kernel_w * s.out_h * d.column_stride * static_cast<int64_t>(sizeof(float));
  in_units(s, s.batch * s.channels, [&](int64_t begin, int64_t end) {
    const Scratch columns(bytes);
    if (bytes > 0) std::memset(columns.data(), 0, static_cast<size_t>(bytes));
    direct_grad_input.call(d, g.data(), weight, grad_input, static_cast<float*>(columns.data()), begin, end);
  });
}

void direct_conv_grad_weight(const ConvShape& s, const float* grad, const float* input, float* grad_weight) {
  DirectConv d = direct_shape(s, s.out_w);
  // Rows of whole vectors: what lies beyond a row's end must be zeros on both sides.
  d.width = std::max(d.width, d.grad_width + s.kernel_w - 1);
  const Framed g(grad, s.batch * s.filters, s.out_h, s.out_w, s.out_h, d.grad_width, 0, 0);
  const Framed in(input, s.batch * s.channels, s.height, s.width, d.rows, d.width, s.pad_h, s.pad_w);
  in_units(
      s, s.channels * ((s.filters + kDirectWeightFilters - 1) / kDirectWeightFilters),
      [&](int64_t begin, int64_t end) { direct_grad_weight.call(d, g.data(), in.data(), grad_weight, begin, end); });
}

}  // namespace tp

// Direct convolution. Blocks of sums stay in registers while the kernel's taps run; vectors lie along image rows, and
// the last one of a row overlaps its neighbour where the length is no multiple.
#include "cpu/conv_direct.h"

namespace tp::TP_ISA {
namespace {

template <int V>
struct Lanes {
  typedef float Vector __attribute__((vector_size(V * sizeof(float))));
  typedef float Unaligned __attribute__((vector_size(V * sizeof(float)), aligned(sizeof(float)), may_alias));
  static Vector load(const float* p) { return *reinterpret_cast<const Unaligned*>(p); }
  static void store(float* p, Vector v) { *reinterpret_cast<Unaligned*>(p) = v; }
  static float sum(Vector v) {
    float s[V];
    store(s, v);
    for (int half = V / 2; half > 0; half /= 2)
      for (int i = 0; i < half; ++i) s[i] += s[i + half];
    return s[0];
  }
};

// 24 sums, with the vectors they are made of, fit the 32 registers of AVX-512; others have 16.
constexpr int kPlaces = TP_ISA_LEVEL == 2 ? 4 : 2;
constexpr int kWeightFilters = TP_ISA_LEVEL == 2 ? 4 : 3;
constexpr int64_t kMaxVector = TP_ISA_LEVEL == 2 ? 16 : TP_ISA_LEVEL == 1 ? 8 : 4;

int64_t vector_for(int64_t out_w) {
  int64_t best = 0, least = 0;
  for (int64_t v = 4; v <= kMaxVector && v <= out_w; v *= 2) {
    // Cost of a row: vectors, a little more for wide ones that overlap.
    const int64_t cost = (out_w + v - 1) / v * (v + 4);
    if (best == 0 || cost <= least) {
      best = v;
      least = cost;
    }
  }
  return best;
}

/// Walks the vectors of a plane, row by row.
template <int V>
struct Places {
  int64_t width, x = 0, y = 0;
  bool next(int64_t rows) {
    if (x + V >= width) {
      x = 0;
      return ++y < rows;
    }
    x = x + 2 * V > width ? width - V : x + V;
    return true;
  }
};

template <int V, int F>
void forward_block(const DirectConv& s, const float* const* from, float* const* to, const float* weight,
                   const float* bias) {
  using L = Lanes<V>;
  const int64_t taps = s.channels * s.kernel_h * s.kernel_w, plane = s.out_h * s.out_w;
  typename L::Vector sums[F][kPlaces];
  for (int f = 0; f < F; ++f)
    for (int p = 0; p < kPlaces; ++p) sums[f][p] = typename L::Vector{} + (bias ? bias[f] : 0.0f);
  for (int64_t c = 0; c < s.channels; ++c)
    for (int64_t i = 0; i < s.kernel_h; ++i) {
      const int64_t row = (c * s.rows + i) * s.width;
      for (int64_t j = 0; j < s.kernel_w; ++j, ++weight) {
        typename L::Vector x[kPlaces];
        for (int p = 0; p < kPlaces; ++p) x[p] = L::load(from[p] + row + j);
        for (int f = 0; f < F; ++f) {
          const float w = weight[f * taps];
          for (int p = 0; p < kPlaces; ++p) sums[f][p] += w * x[p];
        }
      }
    }
  for (int f = 0; f < F; ++f)
    for (int p = 0; p < kPlaces; ++p) L::store(to[p] + f * plane, sums[f][p]);
}

template <int V, int F>
void forward_image(const DirectConv& s, const float* input, const float* weight, const float* bias, float* out) {
  Places<V> place{s.out_w};
  for (bool more = true; more;) {
    const float* from[kPlaces];
    float* to[kPlaces];
    for (int p = 0; p < kPlaces; ++p) {
      // The last block repeats its last place.
      from[p] = input + place.y * s.width + place.x;
      to[p] = out + place.y * s.out_w + place.x;
      if (more) {
        const Places<V> here = place;
        more = place.next(s.out_h);
        if (!more) place = here;
      }
    }
    forward_block<V, F>(s, from, to, weight, bias);
  }
}

template <int V>
void forward_units(const DirectConv& s, const float* input, const float* weight, const float* bias, float* out,
                   int64_t begin, int64_t end) {
  const int64_t blocks = (s.filters + kDirectFilters - 1) / kDirectFilters;
  const int64_t taps = s.channels * s.kernel_h * s.kernel_w;
  for (int64_t unit = begin; unit < end; ++unit) {
    const int64_t n = unit / blocks, first = unit % blocks * kDirectFilters;
    const float* in = input + n * s.channels * s.rows * s.width;
    const float* w = weight + first * taps;
    const float* b = bias ? bias + first : nullptr;
    float* to = out + (n * s.filters + first) * s.out_h * s.out_w;
    switch (s.filters - first) {
      case 1:
        forward_image<V, 1>(s, in, w, b, to);
        break;
      case 2:
        forward_image<V, 2>(s, in, w, b, to);
        break;
      case 3:
        forward_image<V, 3>(s, in, w, b, to);
        break;
      case 4:
        forward_image<V, 4>(s, in, w, b, to);
        break;
      case 5:
        forward_image<V, 5>(s, in, w, b, to);
        break;
      default:
        forward_image<V, 6>(s, in, w, b, to);
        break;
    }
  }
}

/// What T taps of one channel send back to `kPlaces` vectors each, summed over the filters.
template <int V, int T>
void column_block(const DirectConv& s, const float* const* grad, float* const* to, const float* weight,
                  int64_t column) {
  using L = Lanes<V>;
  const int64_t taps = s.channels * s.kernel_h * s.kernel_w, plane = s.out_h * s.grad_width;
  typename L::Vector sums[T][kPlaces] = {};
  for (int64_t f = 0; f < s.filters; ++f) {
    typename L::Vector g[kPlaces];
    for (int p = 0; p < kPlaces; ++p) g[p] = L::load(grad[p] + f * plane);
    for (int t = 0; t < T; ++t) {
      const float w = weight[f * taps + t];
      for (int p = 0; p < kPlaces; ++p) sums[t][p] += w * g[p];
    }
  }
  for (int t = 0; t < T; ++t)
    for (int p = 0; p < kPlaces; ++p) L::store(to[p] + t * column, sums[t][p]);
}

template <int V>
void grad_input_channel(const DirectConv& s, const float* grad, const float* weight, float* to, float* columns) {
  using L = Lanes<V>;
  const int64_t edge = s.kernel_w - 1, stride = s.column_stride, column = s.out_h * stride;
  const int64_t taps = s.kernel_h * s.kernel_w;
  Places<V> place{s.grad_width};
  for (bool more = true; more;) {
    const float* from[kPlaces];
    float* at[kPlaces];
    for (int p = 0; p < kPlaces; ++p) {
      from[p] = grad + place.y * s.grad_width + place.x;
      at[p] = columns + place.y * stride + edge + place.x;
      if (more) {
        const Places<V> here = place;
        more = place.next(s.out_h);
        if (!more) place = here;
      }
    }
    int64_t t = 0;
    float* next[kPlaces];
    auto advance = [&] {
      for (int p = 0; p < kPlaces; ++p) next[p] = at[p] + t * column;
    };
    // 9 taps go in threes: a block of one tap is slow.
    for (; t + 5 <= taps && taps != 9; t += 5) {
      advance();
      column_block<V, 5>(s, from, next, weight + t, column);
    }
    for (; t + 3 <= taps; t += 3) {
      advance();
      column_block<V, 3>(s, from, next, weight + t, column);
    }
    for (; t < taps; ++t) {
      advance();
      column_block<V, 1>(s, from, next, weight + t, column);
    }
  }
  // Each pixel gathers what the taps sent to it.
  for (int64_t y = 0; y < s.height; ++y)
    for (int64_t x = 0;;) {
      typename L::Vector sum = {};
      for (int64_t i = 0; i < s.kernel_h; ++i) {
        const int64_t row = y + s.pad_h - i;
        if (row < 0 || row >= s.out_h) continue;
        const float* from = columns + i * s.kernel_w * column + row * stride + edge + x + s.pad_w;
        for (int64_t j = 0; j < s.kernel_w; ++j) sum += L::load(from + j * column - j);
      }
      L::store(to + y * s.plain_width + x, sum);
      if (x + V >= s.plain_width) break;
      x = x + 2 * V > s.plain_width ? s.plain_width - V : x + V;
    }
}

template <int V>
void grad_input_units(const DirectConv& s, const float* grad, const float* weight, float* grad_input, float* columns,
                      int64_t begin, int64_t end) {
  for (int64_t unit = begin; unit < end; ++unit) {
    const int64_t n = unit / s.channels, c = unit % s.channels;
    grad_input_channel<V>(s, grad + n * s.filters * s.out_h * s.grad_width, weight + c * s.kernel_h * s.kernel_w,
                          grad_input + unit * s.height * s.plain_width, columns);
  }
}

/// F filters and J neighbouring taps of one kernel row.
template <int V, int F, int J>
void weight_block(const DirectConv& s, const float* grad, const float* input, float* to) {
  using L = Lanes<V>;
  const int64_t plane = s.out_h * s.grad_width, taps = s.channels * s.kernel_h * s.kernel_w;
  typename L::Vector sums[F][J] = {};
  for (int64_t n = 0; n < s.batch; ++n) {
    const float* g = grad + n * s.filters * plane;
    const float* in = input + n * s.channels * s.rows * s.width;
    for (int64_t y = 0; y < s.out_h; ++y)
      for (int64_t x = 0; x < s.grad_width; x += V) {
        typename L::Vector from[F];
        for (int f = 0; f < F; ++f) from[f] = L::load(g + f * plane + y * s.grad_width + x);
        for (int j = 0; j < J; ++j) {
          const typename L::Vector pixels = L::load(in + y * s.width + x + j);
          for (int f = 0; f < F; ++f) sums[f][j] += from[f] * pixels;
        }
      }
  }
  for (int f = 0; f < F; ++f)
    for (int j = 0; j < J; ++j) to[f * taps + j] = L::sum(sums[f][j]);
}

/// J taps of all filters, up to F at a time.
template <int V, int J, int F>
void weight_taps(const DirectConv& s, const float* grad, const float* input, float* to, int64_t filters) {
  const int64_t plane = s.out_h * s.grad_width, taps = s.channels * s.kernel_h * s.kernel_w;
  int64_t count;
  for (int64_t f = 0; f < filters; f += count) {
    const int64_t rest = filters - f;
    // Three and three rather than four and two.
    count = rest >= F && !(F == 4 && V <= 8 && (rest == 5 || rest == 6)) ? F : rest >= 3 ? 3 : rest;
    auto run = [&](auto* block) { block(s, grad + f * plane, input, to + f * taps); };
    if (count == F)
      run(weight_block<V, F, J>);
    else if (count == 3)
      run(weight_block<V, 3, J>);
    else if (count == 2)
      run(weight_block<V, 2, J>);
    else
      run(weight_block<V, 1, J>);
  }
}

template <int V>
void grad_weight_units(const DirectConv& s, const float* grad, const float* input, float* grad_weight, int64_t begin,
                       int64_t end) {
  const int64_t taps = s.kernel_h * s.kernel_w;
  for (int64_t unit = begin; unit < end; ++unit) {
    const int64_t c = unit % s.channels, first = unit / s.channels * kDirectWeightFilters;
    const int64_t last = first + kDirectWeightFilters < s.filters ? first + kDirectWeightFilters : s.filters;
    const float* in = input + c * s.rows * s.width;
    const float* g = grad + first * s.out_h * s.grad_width;
    float* to = grad_weight + (first * s.channels + c) * taps;
    for (int64_t i = 0; i < s.kernel_h; ++i) {
      int64_t j = 0;
      const float* row = in + i * s.width;
      float* at = to + i * s.kernel_w;
      // Five taps of four filters: only AVX-512 has the registers.
      if constexpr (TP_ISA_LEVEL == 2)
        for (; j + 5 <= s.kernel_w; j += 5) weight_taps<V, 5, kWeightFilters>(s, g, row + j, at + j, last - first);
      for (; j + 3 <= s.kernel_w; j += 3) weight_taps<V, 3, kWeightFilters>(s, g, row + j, at + j, last - first);
      for (; j + 2 <= s.kernel_w; j += 2) weight_taps<V, 2, kWeightFilters>(s, g, row + j, at + j, last - first);
      for (; j < s.kernel_w; ++j) weight_taps<V, 1, kWeightFilters>(s, g, row + j, at + j, last - first);
    }
  }
}

// Vectors wider than the registers would only be split again.
constexpr int k8 = kMaxVector >= 8 ? 8 : 4, k16 = kMaxVector >= 16 ? 16 : k8;

template <class Function>
Function* pick(const DirectConv& s, Function* by4, Function* by8, Function* by16) {
  return s.vector == 16 ? by16 : s.vector == 8 ? by8 : by4;
}

void forward(const DirectConv& s, const float* input, const float* weight, const float* bias, float* out, int64_t begin,
             int64_t end) {
  pick(s, forward_units<4>, forward_units<k8>, forward_units<k16>)(s, input, weight, bias, out, begin, end);
}

void grad_input(const DirectConv& s, const float* grad, const float* weight, float* to, float* columns, int64_t begin,
                int64_t end) {
  pick(s, grad_input_units<4>, grad_input_units<k8>, grad_input_units<k16>)(s, grad, weight, to, columns, begin, end);
}

void grad_weight(const DirectConv& s, const float* grad, const float* input, float* to, int64_t begin, int64_t end) {
  pick(s, grad_weight_units<4>, grad_weight_units<k8>, grad_weight_units<k16>)(s, grad, input, to, begin, end);
}

void sums(const float* grad, float* out, int64_t batch, int64_t filters, int64_t plane, int64_t begin, int64_t end) {
  for (int64_t f = begin; f < end; ++f) {
    double sum = 0;
    for (int64_t n = 0; n < batch; ++n) {
      const float* g = grad + (n * filters + f) * plane;
      float part = 0;
#pragma omp simd reduction(+ : part)
      for (int64_t i = 0; i < plane; ++i) part += g[i];
      sum += static_cast<double>(part);
    }
    out[f] = static_cast<float>(sum);
  }
}

}  // namespace

TP_REGISTER(direct_vector, vector_for);
TP_REGISTER(direct_forward, forward);
TP_REGISTER(direct_grad_input, grad_input);
TP_REGISTER(direct_grad_weight, grad_weight);
TP_REGISTER(plane_sums, sums);

}  // namespace tp::TP_ISA

#include "ops/resample.h"

#include <algorithm>
#include <cmath>

#include "core/parallel.h"
#include "core/wrapping.h"
#include "ops/packed.h"

namespace tp {
namespace {

/// sum + weight * value
template <class T>
T plus(T sum, T weight, T value) {
  return wrapping_add(sum, wrapping_multiply(weight, value));
}

/// A contiguous tensor seen from one dimension.
struct Along {
  int64_t outer = 1, inner = 1;
  Along(const Dims& sizes, int64_t dim) {
    for (int64_t d = 0; d < sizes.size(); ++d) (d < dim ? outer : d == dim ? sink : inner) *= sizes[d];
  }

 private:
  int64_t sink = 1;
};

template <class F>
void dispatch_arithmetic(DType type, F&& f) {
  if (is_complex(type))
    dispatch_complex(type, "resample", f);
  else
    dispatch_numeric(type, "resample", f);
}

int64_t rows_per_thread(int64_t row) { return std::max<int64_t>(1, kGrain / std::max<int64_t>(1, row)); }

/// One source element for each result: only moves elements, whatever they are. Neighbours move together.
template <class T>
void pick(const T* in, T* out, const Taps& taps, const Along& along) {
  const int64_t n = taps.output(), inner = along.inner;
  struct Run {
    int64_t to, from, length;
  };
  std::vector<Run> runs;
  for (int64_t o = 0; o < n; ++o) {
    const int64_t from = taps.index[o];
    if (!runs.empty() && from == runs.back().from + runs.back().length)
      ++runs.back().length;
    else
      runs.push_back({o, from, 1});
  }
  const bool single = inner == 1 && static_cast<int64_t>(runs.size()) * 4 > n;
  parallel_for(along.outer, rows_per_thread(n * inner), [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) {
      const T* line = in + i * taps.input * inner;
      T* to = out + i * n * inner;
      if (single)
        for (int64_t o = 0; o < n; ++o) to[o] = line[taps.index[o]];
      else
        for (const Run& run : runs) std::copy_n(line + run.from * inner, run.length * inner, to + run.to * inner);
    }
  });
}

/// One sum after the other, for the last dimension.
template <class T>
void gather_row(const T* in, T* out, const Taps& taps, const T* weight) {
  const int64_t* index = taps.index.data();
  for (int64_t o = 0, k = 0; o < taps.output(); ++o) {
    T sum = 0;
    for (const int64_t end = taps.begin[o + 1]; k < end; ++k) sum = plus(sum, weight[k], in[index[k]]);
    out[o] = sum;
  }
}

/// The weights in the elements' own type.
template <class T>
std::vector<T> weights_of(const Taps& taps) {
  std::vector<T> weights(taps.index.size(), T(1));
  for (size_t k = 0; k < taps.weight.size(); ++k) weights[k] = static_cast<T>(taps.weight[k]);
  return weights;
}

template <class T>
void gather_sums(const T* in, T* out, const Taps& taps, const Along& along) {
  const int64_t n = taps.output(), inner = along.inner;
  const std::vector<T> weights = weights_of<T>(taps);
  parallel_for(along.outer, rows_per_thread(n * inner), [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) {
      if (inner == 1) {
        gather_row(in + i * taps.input, out + i * n, taps, weights.data());
        continue;
      }
      for (int64_t o = 0; o < n; ++o) {
        T* to = out + (i * n + o) * inner;
        std::fill(to, to + inner, T(0));
        for (int64_t k = taps.begin[o]; k < taps.begin[o + 1]; ++k) {
          const T* from = in + (i * taps.input + taps.index[k]) * inner;
          const T w = weights[k];
          for (int64_t j = 0; j < inner; ++j) to[j] = plus(to[j], w, from[j]);
        }
      }
    }
  });
}

template <class T>
void scatter_sums(const T* grad, T* out, const Taps& taps, const Along& along) {
  const int64_t n = taps.output(), inner = along.inner;
  const std::vector<T> weights = weights_of<T>(taps);
  parallel_for(along.outer, rows_per_thread(n * inner), [&](int64_t first, int64_t last) {
    std::fill(out + first * taps.input * inner, out + last * taps.input * inner, T(0));
    const int64_t* index = taps.index.data();
    for (int64_t i = first; i < last; ++i) {
      if (inner == 1) {
        const T* from = grad + i * n;
        T* to = out + i * taps.input;
        for (int64_t o = 0, k = 0; o < n; ++o)
          for (const int64_t end = taps.begin[o + 1]; k < end; ++k)
            to[index[k]] = plus(to[index[k]], weights[k], from[o]);
        continue;
      }
      for (int64_t o = 0; o < n; ++o) {
        const T* from = grad + (i * n + o) * inner;
        for (int64_t k = taps.begin[o]; k < taps.begin[o + 1]; ++k) {
          T* to = out + (i * taps.input + index[k]) * inner;
          const T w = weights[k];
          for (int64_t j = 0; j < inner; ++j) to[j] = plus(to[j], w, from[j]);
        }
      }
    }
  });
}

/// Weighted sums of bytes with weights in fixed point, as many bits as 16 can hold.
void gather_bytes(const uint8_t* in, uint8_t* out, const Taps& taps, const Along& along) {
  const double largest = *std::max_element(taps.weight.begin(), taps.weight.end());
  int bits = 0;
  while (bits < 22 && std::floor(0.5 + largest * (1 << (bits + 1))) < 1 << 15) ++bits;
  std::vector<int32_t> weights;
  for (double w : taps.weight)
    weights.push_back(static_cast<int32_t>(std::trunc(w * (1 << bits) + (w < 0 ? -0.5 : 0.5))));
  const int64_t n = taps.output(), inner = along.inner;
  for (int64_t i = 0; i < along.outer; ++i)
    for (int64_t o = 0; o < n; ++o)
      for (int64_t j = 0; j < inner; ++j) {
        int32_t sum = bits > 0 ? 1 << (bits - 1) : 0;
        for (int64_t k = taps.begin[o]; k < taps.begin[o + 1]; ++k)
          sum += weights[k] * in[(i * taps.input + taps.index[k]) * inner + j];
        out[(i * n + o) * inner + j] = static_cast<uint8_t>(std::clamp(sum >> bits, 0, 255));
      }
}

}  // namespace

Taps adaptive_taps(int64_t input, int64_t output) {
  Taps taps(input, output);
  taps.index.reserve(static_cast<size_t>(std::max(input, output)));
  for (int64_t o = 0; o < output; ++o) {
    for (int64_t i = o * input / output; i < ((o + 1) * input + output - 1) / output; ++i) taps.add(i);
    taps.next();
  }
  return taps;
}

Tensor resample_bytes(const Tensor& input, const std::vector<Taps>& taps) {
  Tensor current = packed(input);
  for (size_t i = taps.size(); i-- > 0;) {
    const int64_t dim = input.dim() - static_cast<int64_t>(taps.size() - i);
    Dims sizes = current.sizes();
    sizes[dim] = taps[i].output();
    const Tensor out = tp::empty(sizes, input.dtype(), input.device());
    if (!out.is_meta() && out.numel() > 0)
      gather_bytes(current.data<uint8_t>(), out.data<uint8_t>(), taps[i], Along(sizes, dim));
    current = out;
  }
  return current;
}

Tensor resample(const Tensor& input, const std::vector<Taps>& taps) {
  Tensor current = packed(input);
  for (size_t i = 0; i < taps.size(); ++i) {
    const int64_t dim = input.dim() - static_cast<int64_t>(taps.size() - i);
    Dims sizes = current.sizes();
    sizes[dim] = taps[i].output();
    Tensor out = tp::empty(sizes, input.dtype(), input.device());
    if (!out.is_meta() && out.numel() > 0) {
      const Along along(sizes, dim);
      if (taps[i].picks())
        dispatch_any(input.dtype(), "resample",
                     [&]<class T>() { pick(current.data<T>(), out.data<T>(), taps[i], along); });
      else
        dispatch_arithmetic(input.dtype(),
                            [&]<class T>() { gather_sums(current.data<T>(), out.data<T>(), taps[i], along); });
    }
    current = out;
  }
  return current;
}

Tensor resample_adjoint(const Tensor& grad, const std::vector<Taps>& taps) {
  Tensor current = packed(grad);
  for (size_t i = taps.size(); i-- > 0;) {
    const int64_t dim = grad.dim() - static_cast<int64_t>(taps.size() - i);
    Dims sizes = current.sizes();
    sizes[dim] = taps[i].input;
    Tensor out = tp::empty(sizes, grad.dtype(), grad.device());
    if (!out.is_meta() && out.numel() > 0)
      dispatch_arithmetic(
          grad.dtype(), [&]<class T>() { scatter_sums(current.data<T>(), out.data<T>(), taps[i], Along(sizes, dim)); });
    current = out;
  }
  return current;
}

}  // namespace tp

// Running sums.
#include <algorithm>

#include "core/parallel.h"
#include "kernels/creation.h"
#include "kernels/reduce.h"
#include "ops/formulas/reduce.h"

namespace tp::kernels {
namespace {

template <class T>
constexpr bool kComplex = std::is_same_v<T, complex64> || std::is_same_v<T, complex128>;

/// Sums down each of `width` adjacent columns of n rows. Floating sums are kept in double, as PyTorch's.
template <class T>
void sum_down(const T* in, T* out, int64_t n, int64_t width, int64_t stride) {
  using Real = std::conditional_t<std::is_floating_point_v<T>, double, uint64_t>;
  using Total = std::conditional_t<kComplex<T>, complex128, Real>;
  if (width == 1) {
    Total total = 0;
    for (int64_t i = 0; i < n; ++i, in += stride, out += stride)
      *out = static_cast<T>(total += static_cast<Total>(*in));
    return;
  }
  constexpr int64_t block = 256;
  Total totals[block];
  for (int64_t begin = 0; begin < width; begin += block) {
    const int64_t part = std::min(block, width - begin);
    std::fill(totals, totals + part, Total{0});
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j < part; ++j) {
        const int64_t at = i * stride + begin + j;
        totals[j] = static_cast<Total>(totals[j] + static_cast<Total>(in[at]));
        out[at] = static_cast<T>(totals[j]);
      }
  }
}

}  // namespace

Tensor cumsum(const Tensor& self, int64_t dim, std::optional<DType> dtype) {
  dim = wrap_dim(dim, self.dim());
  const DType type = dtype.value_or(is_differentiable(self.dtype()) ? self.dtype() : DType::Int64);
  Tensor result = tp::empty(self.sizes(), type, self.device());
  if (result.is_meta()) return result;
  // In the result's dtype, where need be by a copy that is summed in place.
  const bool direct = self.is_contiguous() && self.dtype() == type && self.dim() > 0;
  if (!direct) copy_data(result, self);
  if (self.dim() == 0 || self.numel() == 0) return result;
  const int64_t n = self.size(dim);
  int64_t inner = 1;
  for (int64_t d = dim + 1; d < self.dim(); ++d) inner *= self.size(d);
  const auto run = [&]<class T>() {
    T* data = result.data<T>();
    const T* in = direct ? self.data<T>() : data;
    parallel_for(self.numel() / (n * inner), std::max<int64_t>(1, kGrain / (n * inner)),
                 [&](int64_t begin, int64_t end) {
                   for (int64_t i = begin; i < end; ++i)
                     sum_down(in + i * n * inner, data + i * n * inner, n, inner, inner);
                 });
  };
  is_complex(type) ? dispatch_complex(type, "cumsum_out_cpu", run) : dispatch_numeric(type, "cumsum_out_cpu", run);
  return result;
}

}  // namespace tp::kernels

// Products of 16-bit numbers.
#include "ops/prod.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "core/parallel.h"
#include "kernels/creation.h"
#include "kernels/views.h"
#include "ops/lines.h"
#include "ops/packed.h"
#include "ops/stepwise.h"

namespace tp {
namespace {

/// Numbers that lie side by side are multiplied in four registers of 16, which are then joined; what is left, and what
/// lies apart, one after the other.
template <class T>
T product_of_line(const T* x, int64_t n, int64_t stride) {
  constexpr int64_t lanes = 16, block = 4 * lanes;
  T out = 1;
  int64_t i = 0;
  if (stride == 1 && n >= block) {
    T products[block];
    std::copy(x, x + block, products);
    for (i = block; i + block <= n; i += block)
      for (int64_t k = 0; k < block; ++k) products[k] *= x[i + k];
    for (int64_t k = 0; k < lanes; ++k)
      out *= (products[k] * products[k + lanes]) * (products[k + 2 * lanes] * products[k + 3 * lanes]);
  }
  for (; i < n; ++i) out *= x[i * stride];
  return out;
}

/// All elements in the order in which they lie in memory.
Tensor in_memory_order(const Tensor& t) {
  std::vector<int64_t> order(static_cast<size_t>(t.dim()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return t.stride(a) > t.stride(b); });
  Dims dims;
  for (int64_t d : order) dims.push_back(d);
  const Tensor line = packed(kernels::permute(t, dims));
  return alias(line, {line.numel()}, {1}, line.offset());
}

}  // namespace

Tensor stepwise_prod(const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  if (!dim || self.dim() == 0) {
    if (dim) wrap_dim(*dim, 0);
    const Tensor line = self.is_meta() ? empty({0}, self.dtype(), self.device()) : in_memory_order(self);
    return stepwise_prod(line, 0, false);
  }
  const int64_t along = wrap_dim(*dim, self.dim()), n = self.size(along), stride = self.stride(along);
  const Tensor out = empty(without(self.sizes(), along, keepdim), self.dtype(), self.device());
  if (out.is_meta()) return out;
  const Lines lines(self.sizes(), along);
  dispatch_stepwise(self.dtype(), "prod_cpu", [&]<class T>() {
    parallel_for(lines.count(), std::max<int64_t>(1, kGrain / 4 / std::max<int64_t>(n, 1)),
                 [&](int64_t begin, int64_t end) {
                   for (int64_t i = begin; i < end; ++i)
                     out.data<T>()[i] = product_of_line(self.data<T>() + lines.offset(i, self.strides()), n, stride);
                 });
  });
  return out;
}

}  // namespace tp

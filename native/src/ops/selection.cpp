// Elements by rank or frequency. Which of equal elements is meant follows from PyTorch's choice of algorithms.
#include "kernels/selection.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "core/parallel.h"
#include "kernels/creation.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/formulas/reduce.h"
#include "ops/lines.h"

namespace tp {
namespace {

template <class T>
bool is_nan(T value) {
  if constexpr (std::is_floating_point_v<T>) return std::isnan(value);
  return false;
}
/// NaN is above all numbers.
template <class T>
bool above(T a, T b) {
  return (is_nan(a) && !is_nan(b)) || a > b;
}

/// A line of elements, `stride` apart.
template <class T>
struct Line {
  const T* data;
  int64_t stride;
  int64_t n;
  T operator[](int64_t i) const { return data[i * stride]; }
};

/// Takes from each line along `dim` the element whose index `choose` says.
template <class Choose>
TensorList take_from_lines(const char* name, const char* kernel, const Tensor& self, int64_t dim, bool keepdim,
                           bool with_bool, Choose choose) {
  check_index(self.dim() == 0 || self.size(dim) != 0 || self.numel() != 0, name, "(): Expected reduction dim ", dim,
              " to have non-zero size.");
  const Dims sizes = without(self.sizes(), dim, keepdim);
  Tensor values = empty(sizes, self.dtype(), self.device()), indices = empty(sizes, DType::Int64, self.device());
  if (self.is_meta() || values.numel() == 0) return {values, indices};
  if (!with_bool && self.dtype() == DType::Bool) fail_not_implemented(kernel, self.dtype());
  const Lines lines(self.sizes(), dim);
  const int64_t n = self.dim() ? self.size(dim) : 1, stride = self.dim() ? self.stride(dim) : 1;
  dispatch_all(self.dtype(), kernel, [&]<class T>() {
    parallel_for(lines.count(), std::max<int64_t>(1, kGrain / 8 / n), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const Line<T> line{self.data<T>() + lines.offset(i, self.strides()), stride, n};
        const int64_t at = choose(line);
        values.data<T>()[i] = line[at];
        indices.data<int64_t>()[i] = at;
      }
    });
  });
  return {values, indices};
}

/// Index of the median; a NaN is it, unless they are ignored.
template <class T>
int64_t median_of(const Line<T>& line, bool ignore_nan) {
  std::vector<int64_t> order(static_cast<size_t>(line.n));
  std::iota(order.begin(), order.end(), 0);
  const auto nan = [&](int64_t i) { return is_nan(line[i]); };
  const int64_t nans = std::count_if(order.begin(), order.end(), nan);
  if (nans > 0 && !ignore_nan) return *std::find_if(order.begin(), order.end(), nan);
  const int64_t rank = std::max<int64_t>(line.n - nans - 1, 0) / 2;
  const auto middle = order.begin() + rank;
  std::nth_element(order.begin(), middle, order.end(), [&](int64_t a, int64_t b) {
    // Equal elements keep their order.
    return above(line[b], line[a]) || (!above(line[a], line[b]) && a < b);
  });
  return *middle;
}

/// Hoare's selection with the middle of three as pivot: moves what has rank k there.
template <class Pairs>
void select_rank(Pairs& pairs, int64_t k) {
  const auto over = [&](int64_t a, int64_t b) { return above(pairs[a].first, pairs[b].first); };
  const auto exchange = [&](int64_t a, int64_t b) { std::swap(pairs[a], pairs[b]); };
  int64_t low = 0, high = static_cast<int64_t>(pairs.size()) - 1;
  while (high > low) {
    if (high == low + 1) {
      if (over(low, high)) exchange(low, high);
      return;
    }
    exchange(low + (high - low) / 2, low + 1);
    if (over(low + 1, high)) exchange(low + 1, high);
    if (over(low, high)) exchange(low, high);
    if (over(low + 1, low)) exchange(low + 1, low);
    int64_t i = low + 1, j = high;
    for (;;) {
      do ++i;
      while (over(low, i));
      do --j;
      while (over(j, low));
      if (j < i) break;
      exchange(i, j);
    }
    exchange(low, j);
    if (j >= k) high = j - 1;
    if (j <= k) low = i;
  }
}

Tensor median_of_all(const Tensor& self, bool ignore_nan) {
  Tensor result = empty({}, self.dtype(), self.device());
  if (self.is_meta()) return result;
  if (self.numel() == 0) return full({}, Scalar(std::nan("")), {self.dtype(), self.device()});
  const Tensor flat = kernels::_reshape_copy(self, {self.numel()});
  const TensorList taken = ignore_nan ? kernels::nanmedian(flat, 0, false) : kernels::median(flat, 0, false);
  return taken[0];
}

}  // namespace

namespace kernels {

Tensor median(const Tensor& self) { return median_of_all(self, false); }
Tensor nanmedian(const Tensor& self) { return median_of_all(self, true); }
TensorList median(const Tensor& self, int64_t dim, bool keepdim) {
  return take_from_lines("median", "median_cpu", self, wrap_dim(dim, self.dim()), keepdim, false,
                         [](const auto& line) { return median_of(line, false); });
}
TensorList nanmedian(const Tensor& self, int64_t dim, bool keepdim) {
  return take_from_lines("median", "median_cpu", self, wrap_dim(dim, self.dim()), keepdim, false,
                         [](const auto& line) { return median_of(line, true); });
}

TensorList kthvalue(const Tensor& self, int64_t k, int64_t dim, bool keepdim) {
  dim = wrap_dim(dim, self.dim());
  check(k >= 1 && k <= (self.dim() ? self.size(dim) : 1), "kthvalue(): selected number k out of range for dimension ",
        dim);
  return take_from_lines("kthvalue", "kthvalue_cpu", self, dim, keepdim, false, [k]<class T>(const Line<T>& line) {
    std::vector<std::pair<T, int64_t>> pairs(static_cast<size_t>(line.n));
    for (int64_t i = 0; i < line.n; ++i) pairs[static_cast<size_t>(i)] = {line[i], i};
    select_rank(pairs, k - 1);
    return pairs[static_cast<size_t>(k - 1)].second;
  });
}

TensorList mode(const Tensor& self, int64_t dim, bool keepdim) {
  return take_from_lines(
      "mode", "mode_cpu", self, wrap_dim(dim, self.dim()), keepdim, true, []<class T>(const Line<T>& line) {
        std::vector<std::pair<T, int64_t>> pairs(static_cast<size_t>(line.n));
        for (int64_t i = 0; i < line.n; ++i) pairs[static_cast<size_t>(i)] = {line[i], i};
        std::sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return above(b.first, a.first); });
        // The last of the longest run of equal elements.
        int64_t best = 0, longest = 0, length = 0;
        for (size_t i = 0; i < pairs.size(); ++i) {
          ++length;
          if (i + 1 < pairs.size() && pairs[i].first == pairs[i + 1].first) continue;
          if (length > longest) {
            best = pairs[i].second;
            longest = length;
          }
          length = 0;
        }
        return best;
      });
}

}  // namespace kernels

namespace composite {

Tensor msort(const Tensor& self) { return ops::sort(self, 0, false, false)[0]; }

}  // namespace composite
}  // namespace tp

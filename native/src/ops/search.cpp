// Searching in sorted sequences.
#include <algorithm>
#include <cmath>
#include <vector>

#include "core/parallel.h"
#include "kernels/comparison.h"
#include "kernels/creation.h"
#include "kernels/scatter.h"
#include "kernels/selection.h"
#include "kernels/views.h"

namespace tp {
namespace {

constexpr const char* kSearch = "torch.searchsorted(): ";

/// The same leading dimensions.
bool same_lead(const Tensor& sequence, const Tensor& values) {
  if (sequence.dim() != values.dim()) return false;
  for (int64_t d = 0; d + 1 < sequence.dim(); ++d)
    if (sequence.sizes()[d] != values.sizes()[d]) return false;
  return true;
}

void check_search(const Tensor& sequence, const Tensor& values, const Tensor& sorter, bool right,
                  const std::optional<std::string>& side) {
  if (side) {
    check(*side == "left" || *side == "right", kSearch, "side can only be 'left' or 'right' but got ", *side);
    check(!right || *side == "right", kSearch, "side and right can't be set to opposites, got side of ", *side,
          " while right was True");
  }
  check(values.dim() > 0 || sequence.dim() == 1, kSearch,
        "input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries tensor dim(",
        sequence.dim(), ") and input value's dim(", values.dim(), ") numel(", values.numel(), ")");
  check(sequence.dim() != 0, kSearch, "boundaries tensor should have positive dimension, but got 0 dimension");
  check(sequence.dim() == 1 || same_lead(sequence, values), kSearch,
        "boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value "
        "tensor must match, but we got boundaries tensor ",
        sequence.sizes(), " and input value tensor ", values.sizes());
  if (sorter.defined()) {
    check(sorter.sizes() == sequence.sizes(), kSearch,
          "boundary and sorter must have the same size, but got boundary tensor ", sequence.sizes(),
          "and got sorter tensor ", sorter.sizes());
    check(sorter.dtype() == DType::Int64, kSearch, "sorter must be a tensor of long dtype but got dtype ",
          scalar_name(sorter.dtype()));
  }
}

/// First place whose element does not come before `value` (or, `right`, comes after it). NaN comes after everything.
template <class T>
int64_t place(const T* sequence, int64_t n, T value, bool right) {
  int64_t low = 0, high = n;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    if (right ? sequence[middle] > value : sequence[middle] >= value)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

Tensor contiguous(const Tensor& t) { return t.is_contiguous() ? t : kernels::clone(t); }

Tensor search(const Tensor& sequence, const Tensor& values, bool out_int32, bool right, const Tensor& sorter) {
  Tensor result = empty(values.sizes(), out_int32 ? DType::Int32 : DType::Int64, values.device());
  if (result.is_meta() || result.numel() == 0) return result;
  const DType type = result_type(sequence, values);
  const Tensor ordered = sorter.defined() ? kernels::gather(sequence, -1, sorter, false) : sequence;
  const Tensor from = contiguous(cast(ordered, type)), wanted = contiguous(cast(values, type));
  const int64_t n = from.size(-1), row = values.dim() ? values.size(-1) : 1;
  const bool shared = from.dim() == 1;
  const Tensor places = out_int32 ? empty(values.sizes(), DType::Int64, values.device()) : result;
  dispatch_all(type, "searchsorted_out_cpu", [&]<class T>() {
    parallel_for(wanted.numel(), kGrain / 8, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const T* line = from.data<T>() + (shared ? 0 : i / row * n);
        places.data<int64_t>()[i] = place(line, n, wanted.data<T>()[i], right);
      }
    });
  });
  if (out_int32) copy_data(result, places);
  return result;
}

}  // namespace

namespace kernels {

Tensor searchsorted(const Tensor& sorted_sequence, const Tensor& self, bool out_int32, bool right,
                    const std::optional<std::string>& side, const Tensor& sorter) {
  check_search(sorted_sequence, self, sorter, right, side);
  if (sorter.defined() && !sorter.is_meta() && sorter.numel() > 0) {
    const Tensor places = contiguous(sorter);
    const auto [least, most] = std::minmax_element(places.data<int64_t>(), places.data<int64_t>() + places.numel());
    check_index(*least >= 0 && *most < sorted_sequence.size(-1), kSearch, "sorter index out of range");
  }
  return search(sorted_sequence, self, out_int32, right || side == "right", sorter);
}
Tensor searchsorted(const Tensor& sorted_sequence, const Scalar& self, bool out_int32, bool right,
                    const std::optional<std::string>& side, const Tensor& sorter) {
  return searchsorted(sorted_sequence, wrapped_scalar(self, sorted_sequence.device()), out_int32, right, side, sorter);
}

Tensor isin(const Tensor& elements, const Tensor& test_elements, bool, bool invert) {
  const DType type = result_type(elements, test_elements);
  check(type != DType::Bool && !is_complex(type), "Unsupported input type encountered for isin(): ", scalar_name(type));
  Tensor result = empty(elements.sizes(), DType::Bool, elements.device());
  if (result.is_meta() || result.numel() == 0) return result;
  const DType compute = is_reduced(type) ? DType::Float32 : type;
  const Tensor from = contiguous(cast(elements, compute)), among = contiguous(cast(test_elements, compute));
  dispatch_numeric(compute, "isin", [&]<class T>() {
    std::vector<T> known;
    for (int64_t i = 0; i < among.numel(); ++i) {
      // NaN equals nothing.
      const T value = among.data<T>()[i];
      if (value == value) known.push_back(value);
    }
    std::sort(known.begin(), known.end());
    parallel_for(from.numel(), kGrain / 8, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const T value = from.data<T>()[i];
        const bool found = value == value && std::binary_search(known.begin(), known.end(), value);
        result.data<bool>()[i] = found != invert;
      }
    });
  });
  return result;
}

}  // namespace kernels

namespace composite {

Tensor bucketize(const Tensor& self, const Tensor& boundaries, bool out_int32, bool right) {
  check(boundaries.dim() == 1, "boundaries tensor must be 1 dimension, but got dim(", boundaries.dim(), ")");
  return ops::searchsorted(boundaries, self, out_int32, right, std::nullopt, Tensor());
}
Tensor bucketize(const Scalar& self, const Tensor& boundaries, bool out_int32, bool right) {
  return ops::bucketize(wrapped_scalar(self, boundaries.device()), boundaries, out_int32, right);
}

}  // namespace composite
}  // namespace tp

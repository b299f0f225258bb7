// Sorting and the k best. NaN counts as larger than every number.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <new>
#include <utility>
#include <vector>

#include "core/parallel.h"
#include "cpu/scratch.h"
#include "kernels/comparison.h"
#include "kernels/creation.h"
#include "kernels/indexing.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/formulas/reduce.h"
#include "ops/lines.h"

namespace tp::kernels {
namespace {

/// A value as an unsigned number of the same order: all NaN are equal and last, the zeros are equal.
template <class T>
uint64_t sort_key(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
    constexpr Bits sign = Bits{1} << (8 * sizeof(T) - 1);
    if (std::isnan(value)) return static_cast<Bits>(-1);
    const Bits bits = std::bit_cast<Bits>(value + T{0});
    return bits & sign ? static_cast<Bits>(~bits) : static_cast<Bits>(bits | sign);
  } else if constexpr (std::is_signed_v<T>) {
    using Bits = std::make_unsigned_t<T>;
    return static_cast<Bits>(static_cast<Bits>(value) ^ (Bits{1} << (8 * sizeof(T) - 1)));
  } else {
    return value;
  }
}

/// What is moved while sorting: a key and where it came from, in one word where both fit.
struct Narrow {
  Narrow(uint64_t key, int64_t index) : bits(key << 32 | static_cast<uint64_t>(index)) {}
  uint64_t key() const { return bits >> 32; }
  int64_t index() const { return static_cast<int64_t>(bits & 0xffffffff); }
  bool operator<(const Narrow& other) const { return bits < other.bits; }
  uint64_t bits;
};
struct Wide {
  Wide(uint64_t key, int64_t index) : key_(key), index_(index) {}
  uint64_t key() const { return key_; }
  int64_t index() const { return index_; }
  bool operator<(const Wide& other) const { return key_ != other.key_ ? key_ < other.key_ : index_ < other.index_; }
  uint64_t key_;
  int64_t index_;
};

/// Stable: by bytes of the key from the lowest, skipping those that are the same everywhere. Gives where the sorted
/// records are, one of the two places.
template <class Record>
Record* radix_sort(Record* records, Record* spare, int64_t n, int bytes) {
  for (int byte = 0; byte < bytes; ++byte) {
    const auto digit = [shift = 8 * byte](const Record& r) { return r.key() >> shift & 255; };
    int64_t places[256] = {};
    for (int64_t i = 0; i < n; ++i) ++places[digit(records[i])];
    if (places[digit(records[0])] == n) continue;
    int64_t total = 0;
    for (int64_t& place : places) total += std::exchange(place, total);
    for (int64_t i = 0; i < n; ++i) spare[places[digit(records[i])]++] = records[i];
    std::swap(records, spare);
  }
  return records;
}

/// A line to be sorted, and where the result goes.
template <class T>
struct Line {
  const T* in;
  int64_t in_stride, n;
  bool descending;
  T* values;
  int64_t* indices;
  int64_t out_stride;
};

/// Sorts by the distance of keys from `least`, which needs that many bytes; `memory` has room for twice the records.
template <class Record, class T>
void sort_records(const Line<T>& line, uint64_t least, int bytes, void* memory) {
  constexpr int64_t worth_counting = 512;
  constexpr uint64_t all = ~uint64_t{0} >> (64 - 8 * sizeof(T));
  auto* records = static_cast<Record*>(memory);
  for (int64_t i = 0; i < line.n; ++i) {
    const uint64_t key = sort_key(line.in[i * line.in_stride]);
    new (records + i) Record((line.descending ? all - key : key) - least, i);
  }
  if (line.n >= worth_counting)
    records = radix_sort(records, records + line.n, line.n, bytes);
  else
    std::sort(records, records + line.n);
  for (int64_t i = 0; i < line.n; ++i) {
    const int64_t from = records[i].index();
    line.values[i * line.out_stride] = line.in[from * line.in_stride];
    line.indices[i * line.out_stride] = from;
  }
}

template <class T>
void sort_line(const Line<T>& line, void* memory) {
  constexpr uint64_t all = ~uint64_t{0} >> (64 - 8 * sizeof(T));
  uint64_t least = all, most = 0;
  for (int64_t i = 0; i < line.n; ++i) {
    const uint64_t key = sort_key(line.in[i * line.in_stride]);
    least = std::min(least, key);
    most = std::max(most, key);
  }
  const int bytes = (64 - std::countl_zero(most - least) + 7) / 8;
  const uint64_t origin = line.descending ? all - most : least;
  if (bytes <= 4 && line.n <= std::numeric_limits<uint32_t>::max())
    sort_records<Narrow>(line, origin, bytes, memory);
  else
    sort_records<Wide>(line, origin, bytes, memory);
}

template <class T>
bool above(T a, T b) {
  if constexpr (std::is_floating_point_v<T>)
    if (std::isnan(a)) return !std::isnan(b);
  return a > b;
}

/// The k best to the front; which of equal ones come first is what PyTorch's choice of algorithms makes it.
template <class Pair, class Before>
void choose(std::vector<Pair>& line, int64_t k, bool sorted, Before before) {
  const auto begin = line.begin(), middle = begin + k;
  if (k * 64 <= static_cast<int64_t>(line.size())) {
    std::partial_sort(begin, middle, line.end(), before);
  } else {
    std::nth_element(begin, middle - 1, line.end(), before);
    if (sorted) std::sort(begin, middle - 1, before);
  }
}

template <class T>
void best_of_line(const T* in, int64_t in_stride, int64_t n, int64_t k, bool largest, bool sorted, T* values,
                  int64_t* indices, int64_t out_stride) {
  using Pair = std::pair<T, int64_t>;
  std::vector<Pair> line(static_cast<size_t>(n));
  for (int64_t i = 0; i < n; ++i) line[static_cast<size_t>(i)] = {in[i * in_stride], i};
  if (largest)
    choose(line, k, sorted, [](const Pair& a, const Pair& b) { return above(a.first, b.first); });
  else
    choose(line, k, sorted, [](const Pair& a, const Pair& b) { return above(b.first, a.first); });
  for (int64_t i = 0; i < k; ++i) {
    values[i * out_stride] = line[static_cast<size_t>(i)].first;
    indices[i * out_stride] = line[static_cast<size_t>(i)].second;
  }
}

}  // namespace

TensorList sort(const Tensor& self, int64_t dim, bool descending, bool) {
  check(!is_complex(self.dtype()), " Sort does not support complex dtypes on CPU");
  dim = wrap_dim(dim, self.dim());
  Tensor values = ops::empty_like(self);
  Tensor indices = ops::empty_like(self, DType::Int64);
  if (self.is_meta() || self.numel() == 0) return {values, indices};
  if (self.dim() == 0) {
    copy_data(values, self);
    zero_(indices);
    return {values, indices};
  }
  const Lines lines(self.sizes(), dim);
  const int64_t n = self.size(dim);
  dispatch_all(self.dtype(), "sort", [&]<class T>() {
    parallel_for(lines.count(), std::max<int64_t>(1, kGrain / 16 / n), [&](int64_t begin, int64_t end) {
      const Scratch memory(2 * n * static_cast<int64_t>(sizeof(Wide)));
      for (int64_t i = begin; i < end; ++i) {
        const int64_t to = lines.offset(i, values.strides());
        sort_line<T>({self.data<T>() + lines.offset(i, self.strides()), self.stride(dim), n, descending,
                      values.data<T>() + to, indices.data<int64_t>() + to, values.stride(dim)},
                     memory.data());
      }
    });
  });
  return {values, indices};
}

Tensor argsort(const Tensor& self, int64_t dim, bool descending, bool stable) {
  return sort(self, dim, descending, stable)[1];
}

TensorList topk(const Tensor& self, int64_t k, int64_t dim, bool largest, bool sorted) {
  dim = wrap_dim(dim, self.dim());
  check(k >= 0 && k <= (self.dim() > 0 ? self.size(dim) : 1), "selected index k out of range");
  Dims sizes = self.sizes();
  if (self.dim() > 0) sizes[dim] = k;
  Tensor values = tp::empty(sizes, self.dtype(), self.device());
  Tensor indices = tp::empty(sizes, DType::Int64, self.device());
  if (self.is_meta()) return {values, indices};
  check(self.dtype() != DType::Bool, "topk does not support bool dtypes on CPU");
  check(!is_complex(self.dtype()), " topk does not support complex dtypes on CPU");
  if (self.dim() == 0) {
    copy_data(values, self);
    zero_(indices);
    return {values, indices};
  }
  if (values.numel() == 0) return {values, indices};
  const Lines lines(self.sizes(), dim);
  const int64_t n = self.size(dim);
  dispatch_numeric(self.dtype(), "topk_cpu", [&]<class T>() {
    parallel_for(lines.count(), std::max<int64_t>(1, kGrain / 4 / n), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const int64_t to = lines.offset(i, values.strides());
        best_of_line(self.data<T>() + lines.offset(i, self.strides()), self.stride(dim), n, k, largest, sorted,
                     values.data<T>() + to, indices.data<int64_t>() + to, values.stride(dim));
      }
    });
  });
  return {values, indices};
}

}  // namespace tp::kernels

// Distinct elements and distinct slices.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "kernels/creation.h"
#include "kernels/indexing.h"
#include "kernels/reduce.h"
#include "kernels/selection.h"
#include "kernels/views.h"

namespace tp {
namespace {

/// NaN comes last; every NaN is a value of its own.
template <class T>
bool before(T a, T b) {
  if constexpr (std::is_floating_point_v<T>)
    if (std::isnan(a) || std::isnan(b)) return !std::isnan(a);
  return a < b;
}

/// Rows of `width` elements in the order given, put into groups of neighbours that are equal.
struct Groups {
  std::vector<int64_t> first;     // a row of each group
  std::vector<int64_t> group_of;  // by row
  std::vector<int64_t> counts;
};
template <class T>
Groups group(const T* rows, int64_t count, int64_t width, const std::vector<int64_t>& order) {
  Groups groups;
  groups.group_of.resize(static_cast<size_t>(count));
  for (size_t i = 0; i < order.size(); ++i) {
    const T* row = rows + order[i] * width;
    if (i == 0 || !std::equal(row, row + width, rows + order[i - 1] * width)) {
      groups.first.push_back(order[i]);
      groups.counts.push_back(0);
    }
    ++groups.counts.back();
    groups.group_of[static_cast<size_t>(order[i])] = static_cast<int64_t>(groups.first.size()) - 1;
  }
  return groups;
}

/// The groups of the rows of a contiguous matrix.
Groups find_groups(const Tensor& rows, int64_t count, int64_t width, bool sorted) {
  std::vector<int64_t> order(static_cast<size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  return dispatch_all(rows.dtype(), "unique", [&]<class T>() {
    const T* data = rows.data<T>();
    if (sorted)
      std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
        return std::lexicographical_compare(data + a * width, data + (a + 1) * width, data + b * width,
                                            data + (b + 1) * width, before<T>);
      });
    return group(data, count, width, order);
  });
}

Tensor to_tensor(const std::vector<int64_t>& values, const Dims& sizes) {
  Tensor out = empty(sizes, DType::Int64);
  std::copy(values.begin(), values.end(), out.data<int64_t>());
  return out;
}
Tensor to_tensor(const std::vector<int64_t>& values) {
  return to_tensor(values, Dims{static_cast<int64_t>(values.size())});
}

void check_data(const char* name, const Tensor& self) {
  check(!self.is_meta(), "aten::", name,
        ": attempted to run this operator with Meta tensors, but there was no fake impl or Meta kernel registered");
}

/// The runs of equal neighbours in a contiguous vector: their values, by element of `sizes` the run it is in, and their
/// lengths. `places` says which element each of the vector is, or is undefined where they are in order.
template <class T>
TensorList runs(const Tensor& values, const Tensor& places, const Dims& sizes, bool inverse, bool counts) {
  const T* v = values.data<T>();
  const int64_t n = values.numel();
  int64_t found = n > 0;
  for (int64_t i = 1; i < n; ++i) found += v[i] != v[i - 1];
  const Tensor distinct = empty({found}, values.dtype()), run_of = empty(inverse ? sizes : Dims{0}, DType::Int64),
               lengths = empty({counts ? found : 0}, DType::Int64);
  const auto* place = places.defined() ? places.data<int64_t>() : nullptr;
  for (int64_t i = 0, run = -1, first = 0; i < n; ++i) {
    if (i == 0 || v[i] != v[i - 1]) {
      distinct.data<T>()[++run] = v[i];
      first = i;
    }
    if (inverse) run_of.data<int64_t>()[place ? place[i] : i] = run;
    if (counts) lengths.data<int64_t>()[run] = i - first + 1;
  }
  return {distinct, run_of, lengths};
}

TensorList of_elements(const char* name, const Tensor& self, bool sorted, bool inverse, bool counts) {
  check_data(name, self);
  Tensor values = kernels::_reshape_copy(self, {self.numel()}), places;
  if (sorted) {
    const TensorList both = kernels::sort(values, 0, false, true);
    values = both[0];
    places = both[1];
  }
  return dispatch_all(self.dtype(), "unique",
                      [&]<class T>() { return runs<T>(values, places, self.sizes(), inverse, counts); });
}

TensorList of_slices(const char* name, const Tensor& self, int64_t dim, bool sorted, bool inverse, bool counts) {
  check_data(name, self);
  dim = wrap_dim(dim, self.dim());
  if (self.dim() == 0) return of_elements(name, self, sorted, inverse, counts);
  const int64_t count = self.size(dim), width = count ? self.numel() / count : 0;
  int64_t zeros = 0;
  for (int64_t size : self.sizes()) zeros += size == 0;
  check(count != 0 || zeros == 1,
        "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied");
  const Tensor none = empty({0}, DType::Int64);
  if (count == 0) return {kernels::clone(self), none, none};
  check(self.numel() != 0, "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied");
  const Tensor slices = ops::movedim(self, Dims{dim}, Dims{0});
  const Tensor rows = kernels::_reshape_copy(slices, slices.sizes());
  const Groups groups = find_groups(rows, count, width, sorted);
  // Found slices lie one after the other, whichever dimension they are of.
  const Tensor found = kernels::index_select(rows, 0, to_tensor(groups.first));
  return {ops::movedim(found, Dims{0}, Dims{dim}), inverse ? to_tensor(groups.group_of) : none,
          counts ? to_tensor(groups.counts) : none};
}

}  // namespace

namespace kernels {

TensorList _unique2(const Tensor& self, bool, bool return_inverse, bool return_counts) {
  return of_elements("_unique2", self, true, return_inverse, return_counts);
}
TensorList unique_dim(const Tensor& self, int64_t dim, bool, bool return_inverse, bool return_counts) {
  return of_slices("unique_dim", self, dim, true, return_inverse, return_counts);
}
TensorList _unique_consecutive(const Tensor& self, bool return_inverse, bool return_counts,
                               std::optional<int64_t> dim) {
  if (dim) return of_slices("unique_consecutive", self, *dim, false, return_inverse, return_counts);
  return of_elements("unique_consecutive", self, false, return_inverse, return_counts);
}

}  // namespace kernels
}  // namespace tp

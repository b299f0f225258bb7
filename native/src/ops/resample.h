#pragma once
// Results whose elements are weighted sums of a few elements along each dimension: padding by repetition,
// interpolation, averages over windows.
#include <vector>

#include "core/table.h"
#include "core/tensor.h"

namespace tp {

/// Where the elements along one dimension come from: element o from `index[begin[o]]` … `index[begin[o + 1] - 1]`.
struct Taps {
  int64_t input;
  Table<int64_t> begin, index;
  /// One per index; none at all means that every weight is 1.
  Table<double> weight;

  /// For results of about `output` elements: more than memory holds are refused before any is made.
  Taps(int64_t input_size, int64_t output) : input(input_size) {
    begin.reserve(static_cast<size_t>(output) + 1);
    begin.push_back(0);
  }
  int64_t output() const { return static_cast<int64_t>(begin.size()) - 1; }
  /// Whether every element is just one of the input.
  bool picks() const {
    if (!weight.empty()) return false;
    for (size_t o = 0; o < begin.size(); ++o)
      if (begin[o] != static_cast<int64_t>(o)) return false;
    return true;
  }
  void add(int64_t i) { index.push_back(i); }
  void add(int64_t i, double w) {
    index.push_back(i);
    weight.push_back(w);
  }
  /// Ends the list of the current element.
  void next() { begin.push_back(static_cast<int64_t>(index.size())); }
};

/// The elements that each window of adaptive pooling covers.
Taps adaptive_taps(int64_t input, int64_t output);

/// Applies one list of taps to each of the last dimensions.
Tensor resample(const Tensor& input, const std::vector<Taps>& taps);
/// The same for bytes, rounded to bytes after each dimension; every list has weights.
Tensor resample_bytes(const Tensor& input, const std::vector<Taps>& taps);
/// The transposed map: sends each element of `grad` back to where it came from, weighted.
Tensor resample_adjoint(const Tensor& grad, const std::vector<Taps>& taps);

}  // namespace tp

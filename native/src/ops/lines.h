#pragma once
#include "core/dims.h"

namespace tp {

/// The lines of tensors of one shape (but for `dim`) along a dimension: where the i-th begins.
class Lines {
 public:
  Lines(const Dims& sizes, int64_t dim) : sizes_(sizes), dim_(dim) {
    for (int64_t d = 0; d < sizes.size(); ++d)
      if (d != dim) count_ *= sizes[d];
  }
  int64_t count() const { return count_; }
  int64_t offset(int64_t i, const Dims& strides) const {
    int64_t at = 0;
    for (int64_t d = sizes_.size() - 1; d >= 0; --d) {
      if (d == dim_) continue;
      at += i % sizes_[d] * strides[d];
      i /= sizes_[d];
    }
    return at;
  }

 private:
  Dims sizes_;
  int64_t dim_;
  int64_t count_ = 1;
};

/// Sizes without a dimension, or with it as one.
inline Dims without(const Dims& sizes, int64_t dim, bool keepdim) {
  Dims out;
  for (int64_t d = 0; d < sizes.size(); ++d)
    if (d != dim)
      out.push_back(sizes[d]);
    else if (keepdim)
      out.push_back(1);
  return out;
}

}  // namespace tp

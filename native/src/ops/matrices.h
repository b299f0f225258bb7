#pragma once
// What the linear algebra ops share: batches of matrices in LAPACK's order, and PyTorch's checks of their shapes.
#include <limits>
#include <string>

#include "core/tensor.h"
#include "cpu/lapack.h"
#include "cpu/pointwise.h"

namespace tp {

/// Dimensions before the last two.
inline Dims batch_of(const Tensor& a) { return Dims(a.sizes().data(), a.dim() - 2); }
inline Dims with_sizes(Dims batch, std::initializer_list<int64_t> rest) {
  for (int64_t size : rest) batch.push_back(size);
  return batch;
}
inline int64_t smaller_side(const Tensor& a) { return std::min(a.size(-2), a.size(-1)); }

/// Uninitialised matrices, each stored column by column.
Tensor empty_columns(const Dims& batch, int64_t rows, int64_t columns, DType dtype, Device device);
/// Such a copy of `a`, stretched to `batch`; on the meta device without contents.
Tensor columns_of(const Tensor& a, const Dims& batch);
inline Tensor columns_of(const Tensor& a) { return columns_of(a, batch_of(a)); }
/// The same, or `a` itself where it is stored so already: to be read only.
Tensor in_columns(const Tensor& a, const Dims& batch);
/// A size as LAPACK takes it.
lapack::Int lapack_size(int64_t size);
/// The distance of two columns: LAPACK wants at least 1.
inline lapack::Int leading(int64_t rows) { return lapack_size(std::max<int64_t>(rows, 1)); }

/// One matrix after the other of a tensor made by the functions above (or one vector after the other).
template <class T>
class Matrices {
 public:
  Matrices(const Tensor& t, int64_t rank = 2) : data_(t.data<T>()), step_(1) {
    for (int64_t d = t.dim() - rank; d < t.dim(); ++d) step_ *= t.sizes()[d];
  }
  T* operator[](int64_t i) const { return data_ + i * step_; }

 private:
  T* data_;
  int64_t step_;
};

/// Whether all of the elements are finite: LAPACK's iterations need not end otherwise.
template <class T>
bool all_finite(const T* data, int64_t count) {
  using Part = lapack::Real<T>;
  const Part* parts = reinterpret_cast<const Part*>(data);
  const int64_t n = count * static_cast<int64_t>(sizeof(T) / sizeof(Part));
  for (int64_t i = 0; i < n; ++i)
    if (!(std::abs(parts[i]) <= std::numeric_limits<Part>::max())) return false;
  return true;
}

void check_matrix(const Tensor& a, const char* name, const char* argument = "A");
void check_square(const Tensor& a, const char* name, const char* argument = "A");
void check_floating(const Tensor& a, const char* name, bool low_precision = true);
/// Shapes of A and B in A X = B, or X A = B.
void check_solver(const Tensor& a, const Tensor& b, bool left, const char* name);
/// B as the columns of one right-hand side per matrix, by NumPy's rule.
bool is_vector_of(const Tensor& a, const Tensor& b);
/// PyTorch's LinAlgError for the first matrix whose `info` is not zero.
void check_info(const Tensor& info, const std::string& name, bool one_matrix);
/// Batches of A and B broadcast together.
Dims common_batch(const Tensor& a, const Tensor& b);

}  // namespace tp

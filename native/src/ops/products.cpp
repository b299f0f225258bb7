// Products with addends, over batches and along given dimensions.
#include "kernels/products.h"

#include "declared/comparison.h"
#include "declared/complex.h"
#include "declared/linalg.h"
#include "declared/matrix.h"
#include "declared/reduce.h"
#include "declared/views.h"
#include "kernels/matrix.h"
#include "kernels/views.h"
#include "ops/formulas/products.h"
#include "ops/multiply.h"

namespace tp {
namespace {

/// `self` stretched to `sizes` as the start of a sum; contents do not matter when beta is zero, NaN included.
Tensor start_of(const Tensor& self, const Dims& sizes, const Scalar& beta, DType dtype) {
  const Tensor wide = kernels::expand(self, sizes);
  Tensor out = tp::empty(sizes, dtype, self.device());
  if (beta.to<complex128>() != 0.0) copy_data(out, wide);
  return out;
}

void check_batches(const Tensor& a, const Tensor& b) {
  check(a.dim() == 3, "batch1 must be a 3D tensor");
  check(b.dim() == 3, "batch2 must be a 3D tensor");
}

/// Error unless a factor for integers is one.
void check_factor(DType type, const Scalar& value, const char* name) {
  if (is_integral(type, true))
    check(value.is_integral() || value.is_bool(), "For integral input tensors, argument ", name,
          " must not be a floating point number.");
}

}  // namespace

namespace kernels {

Tensor addmv(const Tensor& self, const Tensor& mat, const Tensor& vec, const Scalar& beta, const Scalar& alpha) {
  check(mat.dim() == 2 && vec.dim() == 1 && self.dim() <= 1, "vector + matrix @ vector expected, got ", self.dim(),
        ", ", mat.dim(), ", ", vec.dim());
  check(mat.size(1) == vec.size(0) && (self.numel() == mat.size(0) || self.numel() == 1), "size mismatch, got input (",
        self.dim() ? self.size(0) : 1, "), mat (", mat.size(0), "x", mat.size(1), "), vec (", vec.size(0), ")");
  check(self.dtype() == mat.dtype() && mat.dtype() == vec.dtype(),
        "addmv input tensors must have the same dtype, but got ", scalar_name(self.dtype()), ", ",
        scalar_name(mat.dtype()), ", and ", scalar_name(vec.dtype()));
  if (mat.dtype() == DType::Bool) fail_not_implemented("addmv_impl_cpu", mat.dtype());
  const int64_t n = mat.size(0);
  Tensor out = start_of(self, {n}, beta, mat.dtype());
  multiply(alias(out, {n, 1}, {1, 1}, 0), mat, unsqueeze(vec, 1), alpha, beta);
  return out;
}

Tensor addr(const Tensor& self, const Tensor& vec1, const Tensor& vec2, const Scalar& beta, const Scalar& alpha) {
  check(vec1.dim() == 1, "addr: Expected 1-D argument vec1, but got ", vec1.dim(), "-D");
  check(vec2.dim() == 1, "addr: Expected 1-D argument vec2, but got ", vec2.dim(), "-D");
  const Tensor* all[] = {&self, &vec1, &vec2};
  const DType type = result_type(all, 3);
  check_factor(type, beta, "beta");
  check_factor(type, alpha, "alpha");
  const Dims sizes{vec1.size(0), vec2.size(0)};
  const Tensor wide = expand(self, sizes);
  const auto scaled = [&](const Tensor& t, const Scalar& by) {
    return ops::mul(cast(t, type), scalar_tensor(by, {type, t.device()}));
  };
  const Tensor outer = ops::mul(scaled(unsqueeze(vec1, 1), alpha), cast(vec2, type));
  if (beta.to<complex128>() == 0.0) return outer;
  if (type == DType::Bool) return ops::logical_or(scaled(wide, beta), outer);
  return ops::add(scaled(wide, beta), outer, Scalar(1));
}

Tensor addbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha) {
  check_batches(batch1, batch2);
  check(batch1.size(0) == batch2.size(0), "batch1 and batch2 must have same number of batches, got ", batch1.size(0),
        " and ", batch2.size(0));
  check(batch1.size(2) == batch2.size(1), "Incompatible matrix sizes for bmm (", batch1.size(1), "x", batch1.size(2),
        " and ", batch2.size(1), "x", batch2.size(2), ")");
  check(batch1.dtype() == batch2.dtype(), "mat1 and mat2 must have the same dtype, but got ",
        scalar_name(batch1.dtype()), " and ", scalar_name(batch2.dtype()));
  check(self.dtype() == batch1.dtype(), "self and mat2 must have the same dtype, but got ", scalar_name(self.dtype()),
        " and ", scalar_name(batch2.dtype()));
  const Dims sizes{batch1.size(1), batch2.size(2)};
  Tensor out = start_of(self, sizes, beta, batch1.dtype());
  // An empty sum still scales `self`; products with an inner size of zero do just that.
  if (batch1.size(0) == 0)
    multiply(out, tp::empty({sizes[0], 0}, out.dtype(), out.device()),
             tp::empty({0, sizes[1]}, out.dtype(), out.device()), alpha, beta);
  for (int64_t i = 0; i < batch1.size(0); ++i)
    multiply(out, select(batch1, 0, i), select(batch2, 0, i), alpha, i ? Scalar(1) : beta);
  return out;
}

void addbmm_(const Tensor& self, const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha) {
  const Tensor result = addbmm(self, batch1, batch2, beta, alpha);
  // What would have been broadcast grows instead.
  resize(self, result.sizes());
  copy_data(self, result);
}

Tensor baddbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, const Scalar& beta,
               const Scalar& alpha) {
  check_batches(batch1, batch2);
  const Dims sizes{batch1.size(0), batch1.size(1), batch2.size(2)};
  const Tensor wide = expand(self, sizes);
  check(batch2.size(0) == batch1.size(0) && batch2.size(1) == batch1.size(2),
        "Expected size for first two dimensions of batch2 tensor to be: [", batch1.size(0), ", ", batch1.size(2),
        "] but got: [", batch2.size(0), ", ", batch2.size(1), "].");
  check(self.dtype() == batch1.dtype() && batch1.dtype() == batch2.dtype(),
        "Input dtypes must be the same, got: input ", cpp_name(self.dtype()), ", batch1: ", cpp_name(batch1.dtype()),
        ", batch2: ", cpp_name(batch2.dtype()));
  if (self.dtype() == DType::Bool) fail_not_implemented("baddbmm", self.dtype());
  Tensor out = start_of(wide, sizes, beta, batch1.dtype());
  multiply_batch(out, batch1, batch2, alpha, beta);
  return out;
}

Tensor vdot(const Tensor& self, const Tensor& other) { return dot(ops::conj(self), other); }

}  // namespace kernels

namespace ops {
Tensor spread(const Tensor& matrix, const Dims& batch) {
  return expand(unsqueeze(matrix, 0), {batch[0], matrix.size(0), matrix.size(1)});
}
}  // namespace ops

namespace composite {

Tensor ger(const Tensor& self, const Tensor& vec2) { return ops::outer(self, vec2); }

Tensor inner(const Tensor& self, const Tensor& other) {
  if (self.dim() == 0 || other.dim() == 0) return ops::mul(self, other);
  check(self.size(-1) == other.size(-1), "inner() the last dimension must match on both input tensors but got shapes ",
        self.sizes(), " and ", other.sizes());
  return ops::_tensordot(self, other, {-1}, {-1});
}

Tensor kron(const Tensor& self, const Tensor& other) {
  const int64_t n = std::max(self.dim(), other.dim());
  // Each dimension becomes a pair: the place among the blocks, and the place within a block.
  const auto paired = [&](const Tensor& t, bool blocks) {
    Dims sizes;
    for (int64_t d = 0; d < n; ++d) {
      const int64_t at = d - (n - t.dim()), size = at >= 0 ? t.sizes()[at] : 1;
      sizes.push_back(blocks ? size : 1);
      sizes.push_back(blocks ? 1 : size);
    }
    return ops::reshape(t, sizes);
  };
  const Tensor pairs = ops::mul(paired(self, true), paired(other, false));
  Dims sizes;
  for (int64_t d = 0; d < n; ++d) sizes.push_back(pairs.sizes()[2 * d] * pairs.sizes()[2 * d + 1]);
  return ops::_unsafe_view(pairs, sizes);
}

Tensor _tensordot(const Tensor& self, const Tensor& other, const Dims& dims_self, const Dims& dims_other) {
  check(dims_self.size() == dims_other.size(), "both dimension lists should have same length");
  check(self.dtype() == other.dtype(), "both inputs should have same dtype");
  const auto wrapped = [](const Dims& dims, const Tensor& t) {
    Dims out;
    for (int64_t d : dims) {
      const int64_t at = wrap_dim(d, t.dim());
      check(!out.contains(at), "dim ", at, " appears multiple times in the list of dims");
      out.push_back(at);
    }
    return out;
  };
  const Dims left = wrapped(dims_self, self), right = wrapped(dims_other, other);
  Tensor a = self, b = other;
  int64_t inner = 1;
  for (int64_t i = 0; i < left.size(); ++i) {
    const int64_t m = self.sizes()[left[i]], n = other.sizes()[right[i]];
    if (n == 1) {
      a = ops::sum(a, Dims{left[i]}, true, self.dtype());
    } else if (m == 1) {
      b = ops::sum(b, Dims{right[i]}, true, other.dtype());
    } else {
      check(m == n, "contracted dimensions need to match, but first has size ", m, " in dim ", left[i],
            " and second has size ", n, " in dim ", right[i]);
      inner *= m;
    }
  }
  Dims sizes, a_order, b_order = right;
  int64_t rows = 1, columns = 1;
  for (int64_t d = 0; d < a.dim(); ++d)
    if (!left.contains(d)) {
      a_order.push_back(d);
      sizes.push_back(a.sizes()[d]);
      rows *= a.sizes()[d];
    }
  for (int64_t d : left) a_order.push_back(d);
  for (int64_t d = 0; d < b.dim(); ++d)
    if (!right.contains(d)) {
      b_order.push_back(d);
      sizes.push_back(b.sizes()[d]);
      columns *= b.sizes()[d];
    }
  a = ops::permute(a, a_order), b = ops::permute(b, b_order);
  // A single number needs no copies of what lies in another order.
  if (rows * columns == 1 && !(a.is_contiguous() && b.is_contiguous()))
    return ops::reshape(
        ops::sum(ops::mul(ops::reshape(a, {inner}), ops::reshape(b, {inner})), Dims{0}, false, self.dtype()), sizes);
  const Tensor product = ops::mm(ops::reshape(a, {rows, inner}), ops::reshape(b, {inner, columns}));
  return ops::reshape(product, sizes);
}

Tensor _chain_matmul(const TensorList& matrices) {
  check(!matrices.empty(), "chain_matmul(): Expected one or more matrices");
  for (const Tensor& m : matrices) check_type(m.defined(), "chain_matmul(): expected tensors, but got None");
  for (const Tensor& m : matrices) check(m.dim() == 2, "Tensor dimension is ", m.dim(), ", expected 2 instead.");
  return matrices.size() == 1 ? matrices[0] : ops::linalg_multi_dot(matrices);
}

}  // namespace composite
}  // namespace tp

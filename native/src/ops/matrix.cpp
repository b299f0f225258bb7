// Matrix products.
#include "kernels/matrix.h"

#include "autograd/formulas.h"
#include "declared/complex.h"
#include "kernels/arithmetic.h"
#include "kernels/creation.h"
#include "kernels/views.h"
#include "ops/formulas/matrix.h"
#include "ops/multiply.h"

namespace tp {
namespace {

void check_same_dtype(const Tensor& a, const Tensor& b) {
  check(a.dtype() == b.dtype(), "expected m1 and m2 to have the same dtype, but got: ", cpp_name(a.dtype()),
        " != ", cpp_name(b.dtype()));
}

void check_matrices(const Tensor& a, const Tensor& b) {
  check(a.dim() == 2 && b.dim() == 2, "self must be a matrix");
  check(a.sizes()[1] == b.sizes()[0], "mat1 and mat2 shapes cannot be multiplied (", a.sizes()[0], "x", a.sizes()[1],
        " and ", b.sizes()[0], "x", b.sizes()[1], ")");
}

}  // namespace

namespace kernels {

Tensor mm(const Tensor& self, const Tensor& mat2) {
  check(self.dim() == 2, "self must be a matrix");
  check(mat2.dim() == 2, "mat2 must be a matrix");
  check_matrices(self, mat2);
  check_same_dtype(self, mat2);
  Tensor out = tp::empty({self.sizes()[0], mat2.sizes()[1]}, self.dtype(), self.device());
  multiply(out, self, mat2);
  return out;
}

Tensor addmm(const Tensor& self, const Tensor& mat1, const Tensor& mat2, const Scalar& beta, const Scalar& alpha) {
  check(mat1.dim() == 2, "mat1 must be a matrix, got ", mat1.dim(), "-D tensor");
  check(mat2.dim() == 2, "mat2 must be a matrix, got ", mat2.dim(), "-D tensor");
  check(mat1.sizes()[1] == mat2.sizes()[0], "mat1 and mat2 shapes cannot be multiplied (", mat1.sizes()[0], "x",
        mat1.sizes()[1], " and ", mat2.sizes()[0], "x", mat2.sizes()[1], ")");
  check(mat1.dtype() == mat2.dtype(), "mat1 and mat2 must have the same dtype, but got ", scalar_name(mat1.dtype()),
        " and ", scalar_name(mat2.dtype()));
  check(self.dtype() == mat1.dtype(), "self and mat2 must have the same dtype, but got ", scalar_name(self.dtype()),
        " and ", scalar_name(mat2.dtype()));
  const Dims sizes{mat1.sizes()[0], mat2.sizes()[1]};
  const Tensor bias = expand(self, sizes);
  Tensor out = tp::empty(sizes, mat1.dtype(), mat1.device());
  // beta = 0 ignores the input, NaN included.
  if (beta.to<complex128>() != 0.0) copy_data(out, bias);
  multiply(out, mat1, mat2, alpha, beta);
  return out;
}

Tensor mv(const Tensor& self, const Tensor& vec) {
  check(self.dim() == 2 && vec.dim() == 1, "vector + matrix @ vector expected, got 1, ", self.dim(), ", ", vec.dim());
  check(self.sizes()[1] == vec.sizes()[0], "size mismatch, got input (", self.sizes()[0], "), mat (", self.sizes()[0],
        "x", self.sizes()[1], "), vec (", vec.sizes()[0], ")");
  check(self.dtype() == vec.dtype(), "expected m1 and m2 to have the same dtype, but got: ", cpp_name(self.dtype()),
        " != ", cpp_name(vec.dtype()));
  if (self.dtype() == DType::Bool) fail_not_implemented("addmv_impl_cpu", self.dtype());
  Tensor out = tp::empty({self.sizes()[0]}, self.dtype(), self.device());
  multiply(alias(out, {self.sizes()[0], 1}, {1, 1}, 0), self, unsqueeze(vec, 1));
  return out;
}

Tensor dot(const Tensor& self, const Tensor& tensor) {
  check(self.dim() == 1 && tensor.dim() == 1, "1D tensors expected, but got ", self.dim(), "D and ", tensor.dim(),
        "D tensors");
  check(self.dtype() == tensor.dtype(), "dot : expected both vectors to have same dtype, but found ",
        scalar_name(self.dtype()), " and ", scalar_name(tensor.dtype()));
  check(self.numel() == tensor.numel(), "inconsistent tensor size, expected tensor [", self.numel(), "] and src [",
        tensor.numel(), "] to have the same number of elements, but got ", self.numel(), " and ", tensor.numel(),
        " elements respectively");
  if (self.dtype() == DType::Bool) fail_not_implemented("dot", self.dtype());
  Tensor out = tp::empty({}, self.dtype(), self.device());
  if (self.numel() == 0) {
    zero_(out);
    return out;
  }
  multiply(alias(out, {1, 1}, {1, 1}, 0), unsqueeze(self, 0), unsqueeze(tensor, 1));
  return out;
}

Tensor bmm(const Tensor& self, const Tensor& mat2) {
  check(self.dim() == 3, "batch1 must be a 3D tensor");
  check(mat2.dim() == 3, "batch2 must be a 3D tensor");
  check(self.sizes()[0] == mat2.sizes()[0] && self.sizes()[2] == mat2.sizes()[1],
        "Expected size for first two dimensions of batch2 tensor to be: [", self.sizes()[0], ", ", self.sizes()[2],
        "] but got: [", mat2.sizes()[0], ", ", mat2.sizes()[1], "].");
  check_same_dtype(self, mat2);
  if (self.dtype() == DType::Bool) fail_not_implemented("bmm", self.dtype());
  Tensor out = tp::empty({self.sizes()[0], self.sizes()[1], mat2.sizes()[2]}, self.dtype(), self.device());
  multiply_batch(out, self, mat2);
  return out;
}

}  // namespace kernels

namespace composite {

Tensor outer(const Tensor& self, const Tensor& vec2) {
  check(self.dim() == 1, "outer: Expected 1-D argument self, but got ", self.dim(), "-D");
  check(vec2.dim() == 1, "outer: Expected 1-D argument vec2, but got ", vec2.dim(), "-D");
  return ops::mul(ops::unsqueeze(self, 1), vec2);
}

namespace {
/// Whether a product of a batch with a single matrix is done as one product, by PyTorch's rule.
bool folds(const Tensor& a, const Tensor& b) {
  const bool left = a.dim() >= b.dim();
  const Tensor& batch = left ? a : b;
  const Tensor& single = left ? b : a;
  if (batch.dim() < 3 || single.dim() > 2) return false;
  if (single.requires_grad()) return true;
  if (a.dim() == 2) return false;
  if (batch.numel() == 0) return true;
  Dims sizes = batch.sizes(), strides = batch.strides();
  const int64_t n = sizes.size();
  if (!left) {
    std::swap(sizes[n - 1], sizes[n - 2]);
    std::swap(strides[n - 1], strides[n - 2]);
  }
  for (int64_t d = 0; d + 2 < n; ++d)
    if (strides[d] != strides[d + 1] * sizes[d + 1]) return false;
  return true;
}
}  // namespace

Tensor matmul(const Tensor& self, const Tensor& other) {
  const int64_t da = self.dim(), db = other.dim();
  check(da != 0 && db != 0, "both arguments to matmul need to be at least 1D, but they are ", da, "D and ", db, "D");
  if (da == 1 && db == 1) return ops::dot(self, other);
  if (da == 2 && db == 1) return ops::mv(self, other);
  if (da == 1 && db == 2) return ops::_squeeze_dim(ops::mm(ops::unsqueeze(self, 0), other), 0);
  if (da == 2 && db == 2) return ops::mm(self, other);
  // A batch of one matrix is that matrix where it has a gradient, which is then summed over the other batch unrounded.
  const auto alone = [](const Tensor& t, const Tensor& batch) {
    return t.dim() == 3 && batch.dim() == 3 && t.size(0) == 1 && batch.size(0) > 1 && t.requires_grad();
  };
  if (alone(other, self)) return matmul(self, ops::_squeeze_dim(other, 0));
  if (alone(self, other)) return matmul(ops::_squeeze_dim(self, 0), other);
  if (folds(self, other)) {
    // A batch times one matrix is a single product.
    const bool left = da >= db;
    const Tensor batch = left ? self : ops::transpose(other, -2, -1);
    const Tensor single = left ? other : da == 2 ? ops::t(self) : self;
    Dims sizes = batch.sizes();
    const int64_t inner = sizes.back();
    sizes.erase(sizes.size() - 1);
    const Tensor rows = ops::reshape(batch, {product(sizes), inner});
    if (single.dim() == 1) return ops::_unsafe_view(ops::mv(rows, single), sizes);
    sizes.push_back(single.sizes()[1]);
    const Tensor out = ops::_unsafe_view(ops::mm(rows, single), sizes);
    return left ? out : ops::contiguous(ops::transpose(out, -2, -1));
  }
  const Tensor a = da == 1 ? ops::unsqueeze(self, 0) : self, b = db == 1 ? ops::unsqueeze(other, 1) : other;
  const int64_t n = a.size(-2), k = a.size(-1), k2 = b.size(-2), m = b.size(-1);
  const Dims batch = broadcast_sizes(Dims(a.sizes().data(), a.dim() - 2), Dims(b.sizes().data(), b.dim() - 2));
  auto with = [&](int64_t rows, int64_t columns) {
    Dims sizes = batch;
    sizes.push_back(rows);
    sizes.push_back(columns);
    return sizes;
  };
  const int64_t count = product(batch);
  const Tensor left = ops::reshape(ops::expand(a, with(n, k)), {count, n, k});
  const Tensor right = ops::reshape(ops::expand(b, with(k2, m)), {count, k2, m});
  Dims sizes = batch;
  if (da > 1) sizes.push_back(n);
  if (db > 1) sizes.push_back(m);
  return ops::_unsafe_view(ops::bmm(left, right), sizes);
}

Tensor linear(const Tensor& input, const Tensor& weight, const Tensor& bias) {
  check(weight.dim() == 2 || weight.dim() == 1, "linear(): weight must be 1-D or 2-D, got ", weight.dim(), "-D");
  if (input.dim() == 2 && bias.defined()) return ops::addmm(bias, input, ops::t(weight));
  // One length that is not 1: a bias that can be part of the product of all rows.
  const auto is_vector = [](const Tensor& t) {
    int64_t lengths = 0;
    for (int64_t n : t.sizes()) lengths += n != 1;
    return t.dim() == 1 || lengths == 1;
  };
  if (bias.defined() && input.dim() > 0 && input.is_contiguous() && is_vector(bias)) {
    Dims sizes = input.sizes();
    const int64_t inner = sizes.back();
    sizes[sizes.size() - 1] = 1;
    const Tensor folded = ops::reshape(input, {product(sizes), inner});
    const Tensor out = ops::addmm(bias, folded, ops::t(weight));
    sizes[sizes.size() - 1] = out.sizes()[1];
    return ops::view(out, sizes);
  }
  const Tensor out = ops::matmul(input, ops::t(weight));
  if (!bias.defined()) return out;
  const Dims sizes = broadcast_sizes(out.sizes(), bias.sizes());
  check(sizes == out.sizes(), "output with shape ", out.sizes(), " doesn't match the broadcast shape ", sizes);
  const Tensor sum = ops::add(out, bias);
  return sum.dtype() == out.dtype() ? sum : ops::to_dtype(sum, out.dtype());
}

}  // namespace composite
namespace ops {

namespace {
bool column_major(const Dims& sizes, const Dims& strides) { return strides[0] == 1 && strides[1] == sizes[0]; }
}  // namespace

Tensor mm_left_gradient(const Tensor& grad, const Tensor& right, const Dims& sizes, const Dims& strides) {
  const Tensor factor = conj(right);
  return column_major(sizes, strides) ? t(mm(factor, t(grad))) : mm(grad, t(factor));
}
Tensor mm_right_gradient(const Tensor& grad, const Tensor& left, const Dims& sizes, const Dims& strides) {
  const Tensor factor = conj(left);
  return column_major(sizes, strides) ? t(mm(t(grad), factor)) : mm(t(factor), grad);
}

}  // namespace ops
}  // namespace tp

// Matrix products. float32 goes to oneDNN; the rest, and products too small to be worth a call, to plain loops.
#include "kernels/matrix.h"

#include <oneapi/dnnl/dnnl.h>

#include "autograd/formulas.h"
#include "core/parallel.h"
#include "cpu/gemm.h"
#include "cpu/lapack.h"
#include "kernels/arithmetic.h"
#include "kernels/creation.h"
#include "kernels/views.h"
#include "ops/formulas/matrix.h"

namespace tp {
namespace {

void check_same_dtype(const Tensor& a, const Tensor& b) {
  check(a.dtype() == b.dtype(), "expected m1 and m2 to have the same dtype, but got: ", cpp_name(a.dtype()),
        " != ", cpp_name(b.dtype()));
}

/// A matrix as the product routines take it: row-major or its transpose, with a leading dimension.
struct Operand {
  Tensor keep;
  const void* data;
  bool transposed;
  int64_t ld;

  explicit Operand(const Tensor& m) : keep(m) {
    const int64_t rows = m.sizes()[0], columns = m.sizes()[1], rs = m.strides()[0], cs = m.strides()[1];
    if (cs == 1 && rs >= std::max<int64_t>(columns, 1)) {
      transposed = false;
      ld = rs;
    } else if (rs == 1 && cs >= std::max<int64_t>(rows, 1)) {
      transposed = true;
      ld = cs;
    } else {
      keep = tp::empty(m.sizes(), m.dtype(), m.device());
      copy_data(keep, m);
      transposed = false;
      ld = std::max<int64_t>(columns, 1);
    }
    data = keep.raw();
  }
};

/// Products up to this many multiplications run in the plain loops: a call of oneDNN costs about a microsecond.
constexpr int64_t kSmallProduct = 4096;

/// The same by BLAS, which counts by columns: the transposed product.
void multiply_blas(const Tensor& c, const Operand& left, const Operand& right, int64_t m, int64_t k, int64_t n,
                   const Scalar& alpha, const Scalar& beta) {
  constexpr int64_t limit = std::numeric_limits<lapack::Int>::max();
  check(std::max({m, k, n, left.ld, right.ld}) <= limit, "matrices of more than ", limit,
        " rows or columns cannot be multiplied");
  const auto size = [](int64_t value) { return static_cast<lapack::Int>(value); };
  dispatch_floating_or_complex(c.dtype(), "addmm_impl_cpu_", [&]<class T>() {
    lapack::gemm(right.transposed ? 'T' : 'N', left.transposed ? 'T' : 'N', size(n), size(m), size(k), alpha.to<T>(),
                 static_cast<const T*>(right.data), size(right.ld), static_cast<const T*>(left.data), size(left.ld),
                 beta.to<T>(), c.data<T>(), size(n));
  });
}

/// c = alpha a b + beta c, c contiguous.
void multiply(const Tensor& c, const Tensor& a, const Tensor& b, const Scalar& alpha_, const Scalar& beta_) {
  const int64_t m = a.sizes()[0], k = a.sizes()[1], n = b.sizes()[1];
  if (c.is_meta() || m == 0 || n == 0) return;
  const Operand left(a), right(b);
  const bool large = m * n * k > kSmallProduct;
  if (is_complex(c.dtype()) || (c.dtype() == DType::Float64 && large))
    return multiply_blas(c, left, right, m, k, n, alpha_, beta_);
  const double alpha = alpha_.to<double>(), beta = beta_.to<double>();
  if (c.dtype() == DType::Float32 && k > 0 && large) {
    const dnnl_status_t status =
        dnnl_sgemm(left.transposed ? 'T' : 'N', right.transposed ? 'T' : 'N', m, n, k, static_cast<float>(alpha),
                   static_cast<const float*>(left.data), left.ld, static_cast<const float*>(right.data), right.ld,
                   static_cast<float>(beta), c.data<float>(), n);
    check(status == dnnl_success, "matrix product failed (", status, ")");
    return;
  }
  const Gemm shape{m,
                   n,
                   k,
                   left.transposed ? 1 : left.ld,
                   left.transposed ? left.ld : 1,
                   right.transposed ? 1 : right.ld,
                   right.transposed ? right.ld : 1,
                   n};
  gemm(c.dtype(), shape, left.data, right.data, c.raw(), alpha, beta);
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
  multiply(out, self, mat2, 1, 0);
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
  Tensor out = tp::empty({self.sizes()[0]}, self.dtype(), self.device());
  multiply(alias(out, {self.sizes()[0], 1}, {1, 1}, 0), self, unsqueeze(vec, 1), 1, 0);
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
  Tensor out = tp::empty({}, self.dtype(), self.device());
  if (self.numel() == 0) {
    zero_(out);
    return out;
  }
  multiply(alias(out, {1, 1}, {1, 1}, 0), unsqueeze(self, 0), unsqueeze(tensor, 1), 1, 0);
  return out;
}

Tensor bmm(const Tensor& self, const Tensor& mat2) {
  check(self.dim() == 3, "batch1 must be a 3D tensor");
  check(mat2.dim() == 3, "batch2 must be a 3D tensor");
  check(self.sizes()[0] == mat2.sizes()[0] && self.sizes()[2] == mat2.sizes()[1],
        "Expected size for first two dimensions of batch2 tensor to be: [", self.sizes()[0], ", ", self.sizes()[2],
        "] but got: [", mat2.sizes()[0], ", ", mat2.sizes()[1], "].");
  check_same_dtype(self, mat2);
  Tensor out = tp::empty({self.sizes()[0], self.sizes()[1], mat2.sizes()[2]}, self.dtype(), self.device());
  for (int64_t i = 0; i < self.sizes()[0]; ++i)
    multiply(select(out, 0, i), select(self, 0, i), select(mat2, 0, i), 1, 0);
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
  if (folds(self, other)) {
    // A batch times one matrix is a single product.
    const bool left = da >= db;
    const Tensor batch = left ? self : ops::transpose(other, -2, -1);
    const Tensor single = left ? other : da == 2 ? ops::t(self) : self;
    Dims sizes = batch.sizes();
    const int64_t inner = sizes.back();
    const Tensor rows = ops::reshape(batch, {product(sizes) / std::max<int64_t>(inner, 1), inner});
    sizes.erase(sizes.size() - 1);
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
  if (weight.dim() == 1) {
    const Tensor out = ops::matmul(input, weight);
    return bias.defined() ? ops::add(out, bias) : out;
  }
  if (input.dim() == 2 && bias.defined()) return ops::addmm(bias, input, ops::t(weight));
  if (bias.defined() && bias.dim() == 1) {
    Dims sizes = input.sizes();
    const int64_t inner = sizes.back();
    const Tensor folded = ops::reshape(input, {product(sizes) / std::max<int64_t>(inner, 1), inner});
    const Tensor out = ops::addmm(bias, folded, ops::t(weight));
    sizes[sizes.size() - 1] = out.sizes()[1];
    return ops::view(out, sizes);
  }
  const Tensor out = ops::matmul(input, ops::t(weight));
  return bias.defined() ? ops::add(out, bias) : out;
}

}  // namespace composite
namespace ops {

namespace {
bool column_major(const Dims& sizes, const Dims& strides) { return strides[0] == 1 && strides[1] == sizes[0]; }
}  // namespace

Tensor mm_left_gradient(const Tensor& grad, const Tensor& right, const Dims& sizes, const Dims& strides) {
  return column_major(sizes, strides) ? t(mm(right, t(grad))) : mm(grad, t(right));
}
Tensor mm_right_gradient(const Tensor& grad, const Tensor& left, const Dims& sizes, const Dims& strides) {
  return column_major(sizes, strides) ? t(mm(t(grad), left)) : mm(t(left), grad);
}

}  // namespace ops
}  // namespace tp

// Matrix products: large float32 ones go to oneDNN, float64 and complex ones to BLAS, the rest to plain loops.
#include "ops/multiply.h"

#include <oneapi/dnnl/dnnl.h>

#include <limits>

#include "cpu/gemm.h"
#include "cpu/lapack.h"
#include "cpu/pointwise.h"

namespace tp {
namespace {

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

}  // namespace

void multiply(const Tensor& c, const Tensor& a, const Tensor& b, const Scalar& alpha_, const Scalar& beta_) {
  const int64_t m = a.sizes()[0], k = a.sizes()[1], n = b.sizes()[1];
  if (c.is_meta() || m == 0 || n == 0) return;
  if (is_reduced(c.dtype())) {
    // The 16-bit types only store: the sum is rounded once.
    const Tensor wide = cast(c, DType::Float32);
    multiply(wide, cast(a, DType::Float32), cast(b, DType::Float32), alpha_, beta_);
    copy_data(c, wide);
    return;
  }
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

}  // namespace tp

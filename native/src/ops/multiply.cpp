// Matrix products: large float32 ones go to oneDNN, float64 and complex ones to BLAS, the rest to plain loops.
#include "ops/multiply.h"

#include <oneapi/dnnl/dnnl.h>

#include <atomic>
#include <limits>
#include <optional>

#include "core/parallel.h"
#include "cpu/gemm.h"
#include "cpu/lapack.h"
#include "cpu/pointwise.h"
#include "cpu/scratch.h"

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

/// Multiplications below which waking a thread costs more than it saves.
constexpr int64_t kThreadProduct = int64_t{1} << 19;

/// A rectangle of a product: rows × columns of the result, over `depth` of the summed dimension, from the given places
/// on.
struct Part {
  int64_t row, rows, column, columns, at, depth;
};

void multiply_part(const Operand& left, const Operand& right, const Part& p, float alpha, float beta, float* c,
                   int64_t ldc) {
  const auto from = [](const Operand& m, int64_t row, int64_t column) {
    return static_cast<const float*>(m.data) + (m.transposed ? column * m.ld + row : row * m.ld + column);
  };
  const dnnl_status_t status =
      dnnl_sgemm(left.transposed ? 'T' : 'N', right.transposed ? 'T' : 'N', p.rows, p.columns, p.depth, alpha,
                 from(left, p.row, p.at), left.ld, from(right, p.at, p.column), right.ld, beta, c, ldc);
  check(status == dnnl_success, "matrix product failed (", status, ")");
}

/// While it lives, oneDNN computes with the calling thread alone.
struct Alone {
  Alone() { omp_set_num_threads(1); }
  ~Alone() { omp_set_num_threads(num_threads()); }
};

/// Calls f(part) for each of `parts` shares of a product, each by one thread.
template <class F>
void each_part(int64_t parts, int64_t multiplications, F&& f) {
  std::atomic<bool> failed = false;
  const auto run = [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; ++part) try {
        f(part);
      } catch (const Error&) {
        failed = true;
      }
  };
  if (parts == 1 || multiplications < kThreadProduct) {
    const Alone alone;
    run(0, parts);
  } else {
    parallel_for(parts, 1, run);
  }
  check(!failed, "matrix product failed");
}

/// By oneDNN. Where it would share a product out in another way for each number of threads, which changes the order of
/// sums, the shares are made here, from the sizes alone.
void multiply_onednn(const Tensor& c, const Operand& left, const Operand& right, int64_t m, int64_t k, int64_t n,
                     float alpha, float beta) {
  constexpr int64_t kMost = 8;
  float* out = c.data<float>();
  const int64_t longer = std::max(m, n), shorter = std::min(m, n), multiplications = m * n * k;
  const auto share = [](int64_t size, int64_t parts) { return ((size + parts - 1) / parts + 15) / 16 * 16; };
  if (shorter == 1 ? k >= 64 : k >= 2 * longer && shorter <= 128) {
    // Long sums: each share is summed by itself, and then the sums in order.
    const int64_t depth = share(k, std::clamp<int64_t>(k / 128, 1, kMost)), parts = (k + depth - 1) / depth;
    const Scratch scratch(parts * m * n * static_cast<int64_t>(sizeof(float)));
    auto* sums = static_cast<float*>(scratch.data());
    each_part(parts, multiplications, [&](int64_t part) {
      const int64_t at = part * depth;
      multiply_part(left, right, {0, m, 0, n, at, std::min(depth, k - at)}, alpha, 0, sums + part * m * n, n);
    });
    for (int64_t i = 0; i < m * n; ++i) {
      float sum = sums[i];
      for (int64_t part = 1; part < parts; ++part) sum += sums[part * m * n + i];
      out[i] = beta == 0 ? sum : beta * out[i] + sum;
    }
    return;
  }
  if (!left.transposed && right.transposed && k >= 256) {
    const int64_t most = std::clamp<int64_t>(multiplications >> 22, 1, kMost), size = share(longer, most);
    each_part((longer + size - 1) / size, multiplications, [&](int64_t part) {
      const int64_t at = part * size, length = std::min(size, longer - at);
      if (m >= n)
        multiply_part(left, right, {at, length, 0, n, 0, k}, alpha, beta, out + at * n, n);
      else
        multiply_part(left, right, {0, m, at, length, 0, k}, alpha, beta, out + at, n);
    });
    return;
  }
  std::optional<Alone> alone;
  if (multiplications < kThreadProduct) alone.emplace();
  multiply_part(left, right, {0, m, 0, n, 0, k}, alpha, beta, out, n);
}

/// A product of two vectors: shares of fixed size are summed by themselves, and then the sums in order.
void multiply_vectors(float* out, const Operand& left, const Operand& right, int64_t k, float alpha, float beta) {
  constexpr int64_t kShare = 4096;
  const int64_t parts = (k + kShare - 1) / kShare, a_step = left.transposed ? left.ld : 1,
                b_step = right.transposed ? 1 : right.ld;
  const Scratch scratch(parts * static_cast<int64_t>(sizeof(float)));
  auto* sums = static_cast<float*>(scratch.data());
  parallel_for(parts, kGrain / kShare, [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; ++part) {
      const int64_t at = part * kShare;
      gemm_f32.call({1, 1, std::min(kShare, k - at), 0, a_step, b_step, 0, 1},
                    static_cast<const float*>(left.data) + at * a_step,
                    static_cast<const float*>(right.data) + at * b_step, sums + part, 1, 0);
    }
  });
  double sum = 0;
  for (int64_t part = 0; part < parts; ++part) sum += static_cast<double>(sums[part]);
  *out = alpha * static_cast<float>(sum) + (beta == 0 ? 0 : beta * *out);
}

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
  if (c.dtype() == DType::Float32 && m == 1 && n == 1 && large)
    return multiply_vectors(c.data<float>(), left, right, k, static_cast<float>(alpha), static_cast<float>(beta));
  if (c.dtype() == DType::Float32 && k > 0 && large)
    return multiply_onednn(c, left, right, m, k, n, static_cast<float>(alpha), static_cast<float>(beta));
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

void multiply_batch(const Tensor& c, const Tensor& a, const Tensor& b, const Scalar& alpha, const Scalar& beta) {
  const int64_t batch = c.sizes()[0], m = c.sizes()[1], k = a.sizes()[2], n = c.sizes()[2], work = m * n * k;
  if (c.is_meta() || c.numel() == 0) return;
  if (is_reduced(c.dtype()) || is_complex(c.dtype()) || work > kSmallProduct) {
    const auto part = [](const Tensor& t, int64_t i) {
      return alias(t, {t.sizes()[1], t.sizes()[2]}, {t.strides()[1], t.strides()[2]}, t.offset() + i * t.strides()[0]);
    };
    for (int64_t i = 0; i < batch; ++i) multiply(part(c, i), part(a, i), part(b, i), alpha, beta);
    return;
  }
  const Gemm shape{m, n, k, a.strides()[1], a.strides()[2], b.strides()[1], b.strides()[2], c.strides()[1]};
  const auto at = [](const Tensor& t, int64_t i) {
    return static_cast<char*>(t.raw()) + i * t.strides()[0] * t.element_size();
  };
  const double by = alpha.to<double>(), keep = beta.to<double>();
  parallel_for(batch, std::max<int64_t>(1, kThreadProduct / std::max<int64_t>(1, work)),
               [&](int64_t begin, int64_t end) {
                 for (int64_t i = begin; i < end; ++i) gemm(c.dtype(), shape, at(a, i), at(b, i), at(c, i), by, keep);
               });
}

}  // namespace tp

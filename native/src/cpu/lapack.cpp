#include "cpu/lapack.h"

#include <algorithm>
#include <type_traits>
#include <vector>

namespace tp::lapack {
namespace {
using c32 = std::complex<float>;
using c64 = std::complex<double>;
}  // namespace

// Fortran's symbols: a letter for the type, everything by address.
extern "C" {
void openblas_set_num_threads(int count);

#define TP_COMMON(L, T)                                                                                          \
  void L##potrf_(const char*, const Int*, T*, const Int*, Int*);                                                 \
  void L##potri_(const char*, const Int*, T*, const Int*, Int*);                                                 \
  void L##potrs_(const char*, const Int*, const Int*, const T*, const Int*, T*, const Int*, Int*);               \
  void L##getrf_(const Int*, const Int*, T*, const Int*, Int*, Int*);                                            \
  void L##getrs_(const char*, const Int*, const Int*, const T*, const Int*, const Int*, T*, const Int*, Int*);   \
  void L##sytrf_(const char*, const Int*, T*, const Int*, Int*, T*, const Int*, Int*);                           \
  void L##sytrs_(const char*, const Int*, const Int*, const T*, const Int*, const Int*, T*, const Int*, Int*);   \
  void L##geqrf_(const Int*, const Int*, T*, const Int*, T*, T*, const Int*, Int*);                              \
  void L##gels_(const char*, const Int*, const Int*, const Int*, T*, const Int*, T*, const Int*, T*, const Int*, \
                Int*);                                                                                           \
  void L##trsm_(const char*, const char*, const char*, const char*, const Int*, const Int*, const T*, const T*,  \
                const Int*, T*, const Int*);                                                                     \
  void L##gemm_(const char*, const char*, const Int*, const Int*, const Int*, const T*, const T*, const Int*,    \
                const T*, const Int*, const T*, T*, const Int*);
TP_COMMON(s, float)
TP_COMMON(d, double)
TP_COMMON(c, c32)
TP_COMMON(z, c64)

#define TP_QR(PREFIX, T)                                                                                              \
  void PREFIX##gqr_(const Int*, const Int*, const Int*, T*, const Int*, const T*, T*, const Int*, Int*);              \
  void PREFIX##mqr_(const char*, const char*, const Int*, const Int*, const Int*, const T*, const Int*, const T*, T*, \
                    const Int*, T*, const Int*, Int*);
TP_QR(sor, float)
TP_QR(dor, double)
TP_QR(cun, c32)
TP_QR(zun, c64)

#define TP_REAL(L, T)                                                                                               \
  void L##gesdd_(const char*, const Int*, const Int*, T*, const Int*, T*, T*, const Int*, T*, const Int*, T*,       \
                 const Int*, Int*, Int*);                                                                           \
  void L##syevd_(const char*, const char*, const Int*, T*, const Int*, T*, T*, const Int*, Int*, const Int*, Int*); \
  void L##geev_(const char*, const char*, const Int*, T*, const Int*, T*, T*, T*, const Int*, T*, const Int*, T*,   \
                const Int*, Int*);                                                                                  \
  void L##gelsy_(const Int*, const Int*, const Int*, T*, const Int*, T*, const Int*, Int*, const T*, Int*, T*,      \
                 const Int*, Int*);                                                                                 \
  void L##gelsd_(const Int*, const Int*, const Int*, T*, const Int*, T*, const Int*, T*, const T*, Int*, T*,        \
                 const Int*, Int*, Int*);                                                                           \
  void L##gelss_(const Int*, const Int*, const Int*, T*, const Int*, T*, const Int*, T*, const T*, Int*, T*,        \
                 const Int*, Int*);
TP_REAL(s, float)
TP_REAL(d, double)

#define TP_COMPLEX(L, T, R)                                                                                      \
  void L##hetrf_(const char*, const Int*, T*, const Int*, Int*, T*, const Int*, Int*);                           \
  void L##hetrs_(const char*, const Int*, const Int*, const T*, const Int*, const Int*, T*, const Int*, Int*);   \
  void L##gesdd_(const char*, const Int*, const Int*, T*, const Int*, R*, T*, const Int*, T*, const Int*, T*,    \
                 const Int*, R*, Int*, Int*);                                                                    \
  void L##heevd_(const char*, const char*, const Int*, T*, const Int*, R*, T*, const Int*, R*, const Int*, Int*, \
                 const Int*, Int*);                                                                              \
  void L##geev_(const char*, const char*, const Int*, T*, const Int*, T*, T*, const Int*, T*, const Int*, T*,    \
                const Int*, R*, Int*);                                                                           \
  void L##gelsy_(const Int*, const Int*, const Int*, T*, const Int*, T*, const Int*, Int*, const R*, Int*, T*,   \
                 const Int*, R*, Int*);                                                                          \
  void L##gelsd_(const Int*, const Int*, const Int*, T*, const Int*, T*, const Int*, R*, const R*, Int*, T*,     \
                 const Int*, R*, Int*, Int*);                                                                    \
  void L##gelss_(const Int*, const Int*, const Int*, T*, const Int*, T*, const Int*, R*, const R*, Int*, T*,     \
                 const Int*, R*, Int*);
TP_COMPLEX(c, c32, float)
TP_COMPLEX(z, c64, double)
}

namespace {

/// OpenBLAS' own threads would compete with the engine's pool.
[[maybe_unused]] const bool kOneThread = (openblas_set_num_threads(1), true);

/// The routine for T among those for float, double and their complex numbers.
template <class T, class S, class D, class C, class Z>
constexpr auto pick(S s, D d, C c, Z z) {
  if constexpr (std::is_same_v<T, float>)
    return s;
  else if constexpr (std::is_same_v<T, double>)
    return d;
  else if constexpr (std::is_same_v<T, c32>)
    return c;
  else
    return z;
}
#define TP_PICK(name) pick<T>(s##name##_, d##name##_, c##name##_, z##name##_)

/// Asks a routine how much workspace it wants, then calls it with that: run(work, size of work, info).
template <class T, class F>
Int with_workspace(F run) {
  T wish{};
  Int info = 0, query = -1;
  run(&wish, &query, &info);
  if (info != 0) return info;
  const Int size = std::max<Int>(1, static_cast<Int>(std::real(wish)));
  std::vector<T> work(size);
  run(work.data(), &size, &info);
  return info;
}

template <class T>
constexpr bool kIsComplex = !std::is_same_v<T, Real<T>>;

}  // namespace

template <class T>
Int potrf(char uplo, Int n, T* a, Int lda) {
  Int info = 0;
  TP_PICK(potrf)(&uplo, &n, a, &lda, &info);
  return info;
}

template <class T>
Int potri(char uplo, Int n, T* a, Int lda) {
  Int info = 0;
  TP_PICK(potri)(&uplo, &n, a, &lda, &info);
  return info;
}

template <class T>
Int potrs(char uplo, Int n, Int columns, const T* a, Int lda, T* b, Int ldb) {
  Int info = 0;
  TP_PICK(potrs)(&uplo, &n, &columns, a, &lda, b, &ldb, &info);
  return info;
}

template <class T>
Int getrf(Int m, Int n, T* a, Int lda, Int* pivots) {
  Int info = 0;
  TP_PICK(getrf)(&m, &n, a, &lda, pivots, &info);
  return info;
}

template <class T>
Int getrs(char trans, Int n, Int columns, const T* lu, Int lda, const Int* pivots, T* b, Int ldb) {
  Int info = 0;
  TP_PICK(getrs)(&trans, &n, &columns, lu, &lda, pivots, b, &ldb, &info);
  return info;
}

template <class T>
Int ldl_factor(bool hermitian, char uplo, Int n, T* a, Int lda, Int* pivots) {
  return with_workspace<T>([&](T* work, const Int* size, Int* info) {
    if constexpr (kIsComplex<T>) {
      if (hermitian) return pick<T>(0, 0, chetrf_, zhetrf_)(&uplo, &n, a, &lda, pivots, work, size, info);
    }
    TP_PICK(sytrf)(&uplo, &n, a, &lda, pivots, work, size, info);
  });
}

template <class T>
Int ldl_solve(bool hermitian, char uplo, Int n, Int columns, const T* ld, Int lda, const Int* pivots, T* b, Int ldb) {
  Int info = 0;
  if constexpr (kIsComplex<T>) {
    if (hermitian) {
      pick<T>(0, 0, chetrs_, zhetrs_)(&uplo, &n, &columns, ld, &lda, pivots, b, &ldb, &info);
      return info;
    }
  }
  TP_PICK(sytrs)(&uplo, &n, &columns, ld, &lda, pivots, b, &ldb, &info);
  return info;
}

template <class T>
Int geqrf(Int m, Int n, T* a, Int lda, T* tau) {
  return with_workspace<T>([&](T* work, const Int* size, Int* info) {
    TP_PICK(geqrf)(&m, &n, a, &lda, tau, work, size, info);
  });
}

template <class T>
Int orgqr(Int m, Int n, Int k, T* a, Int lda, const T* tau) {
  return with_workspace<T>([&](T* work, const Int* size, Int* info) {
    pick<T>(sorgqr_, dorgqr_, cungqr_, zungqr_)(&m, &n, &k, a, &lda, tau, work, size, info);
  });
}

template <class T>
Int ormqr(char side, char trans, Int m, Int n, Int k, const T* a, Int lda, const T* tau, T* c, Int ldc) {
  return with_workspace<T>([&](T* work, const Int* size, Int* info) {
    pick<T>(sormqr_, dormqr_, cunmqr_, zunmqr_)(&side, &trans, &m, &n, &k, a, &lda, tau, c, &ldc, work, size, info);
  });
}

template <class T>
Int gesdd(char job, Int m, Int n, T* a, Int lda, Real<T>* values, T* u, Int ldu, T* vh, Int ldvh) {
  const int64_t small = std::min(m, n), large = std::max(m, n);
  std::vector<Int> integers(8 * small);
  [[maybe_unused]] std::vector<Real<T>> reals;
  if constexpr (kIsComplex<T>)
    reals.resize(job == 'N' ? 7 * small : small * std::max(5 * small + 7, 2 * large + 2 * small + 1));
  return with_workspace<T>([&](T* work, const Int* size, Int* info) {
    const auto routine = TP_PICK(gesdd);
    if constexpr (kIsComplex<T>)
      routine(&job, &m, &n, a, &lda, values, u, &ldu, vh, &ldvh, work, size, reals.data(), integers.data(), info);
    else
      routine(&job, &m, &n, a, &lda, values, u, &ldu, vh, &ldvh, work, size, integers.data(), info);
  });
}

template <class T>
Int eigh(bool vectors, char uplo, Int n, T* a, Int lda, Real<T>* values) {
  const char job = vectors ? 'V' : 'N';
  const int64_t wide = n;
  std::vector<Int> integers(vectors ? 3 + 5 * wide : 1);
  const Int count = static_cast<Int>(integers.size());
  [[maybe_unused]] std::vector<Real<T>> reals;
  if constexpr (kIsComplex<T>) reals.resize(vectors ? 1 + 5 * wide + 2 * wide * wide : std::max<int64_t>(wide, 1));
  return with_workspace<T>([&](T* work, const Int* size, Int* info) {
    if constexpr (kIsComplex<T>) {
      const Int real_count = static_cast<Int>(reals.size());
      pick<T>(0, 0, cheevd_, zheevd_)(&job, &uplo, &n, a, &lda, values, work, size, reals.data(), &real_count,
                                      integers.data(), &count, info);
    } else {
      pick<T>(ssyevd_, dsyevd_, 0, 0)(&job, &uplo, &n, a, &lda, values, work, size, integers.data(), &count, info);
    }
  });
}

template <class T>
Int geev(Int n, T* a, Int lda, std::complex<Real<T>>* values, std::complex<Real<T>>* vectors) {
  const char left = 'N', right = vectors ? 'V' : 'N';
  const Int one = 1;
  if constexpr (kIsComplex<T>) {
    std::vector<Real<T>> reals(2 * static_cast<size_t>(n));
    return with_workspace<T>([&](T* work, const Int* size, Int* info) {
      TP_PICK(geev)
      (&left, &right, &n, a, &lda, values, nullptr, &one, vectors, vectors ? &lda : &one, work, size, reals.data(),
       info);
    });
  } else {
    const size_t count = static_cast<size_t>(n);
    std::vector<T> real(count), imaginary(count), packed(vectors ? count * count : 0);
    const Int ldv = vectors ? n : 1;
    const Int status = with_workspace<T>([&](T* work, const Int* size, Int* info) {
      TP_PICK(geev)
      (&left, &right, &n, a, &lda, real.data(), imaginary.data(), nullptr, &one, packed.data(), &ldv, work, size, info);
    });
    for (size_t j = 0; j < count; ++j) values[j] = {real[j], imaginary[j]};
    // A conjugate pair shares two columns: real and imaginary part of the first.
    for (size_t j = 0; vectors && j < count; ++j) {
      const bool pair = imaginary[j] != 0 && j + 1 < count;
      for (size_t i = 0; i < count; ++i) {
        const T re = packed[j * count + i], im = pair ? packed[(j + 1) * count + i] : T(0);
        vectors[j * count + i] = {re, im};
        if (pair) vectors[(j + 1) * count + i] = {re, -im};
      }
      j += pair;
    }
    return status;
  }
}

template <class T>
Int least_squares(LeastSquares driver, Int m, Int n, Int columns, T* a, Int lda, T* b, Int ldb, Real<T> rcond,
                  Int* rank, Real<T>* values) {
  if (driver == LeastSquares::Gels) {
    const char trans = 'N';
    return with_workspace<T>([&](T* work, const Int* size, Int* info) {
      TP_PICK(gels)(&trans, &m, &n, &columns, a, &lda, b, &ldb, work, size, info);
    });
  }
  const size_t small = std::min(m, n), wide = std::max<Int>(n, 1);
  // gelsd: bounds of the real and integer workspace for leaves of 25 columns, as LAPACK documents them.
  size_t levels = 1;
  for (size_t left = small; left > 1; left /= 2) ++levels;
  const size_t right = static_cast<size_t>(columns);
  std::vector<Int> integers(driver == LeastSquares::Gelsy ? wide : 3 * small * levels + 11 * small + 1);
  [[maybe_unused]] std::vector<Real<T>> reals;
  if constexpr (kIsComplex<T>)
    reals.resize(std::max(2 * wide, 5 * small + 1) + 10 * (small + wide) + 2 * small * 25 + 8 * small * levels +
                 3 * 25 * right + std::max<size_t>(26 * 26, (small + wide) * (1 + right) + 2 * right));
  return with_workspace<T>([&](T* work, const Int* size, Int* info) {
    const auto call = [&](auto routine, auto... tail) {
      routine(&m, &n, &columns, a, &lda, b, &ldb, values, &rcond, rank, work, size, tail..., info);
    };
    if constexpr (kIsComplex<T>) {
      if (driver == LeastSquares::Gelsy) TP_PICK(gelsy)
      (&m, &n, &columns, a, &lda, b, &ldb, integers.data(), &rcond, rank, work, size, reals.data(), info);
      else if (driver == LeastSquares::Gelsd) call(TP_PICK(gelsd), reals.data(), integers.data());
      else call(TP_PICK(gelss), reals.data());
    } else {
      if (driver == LeastSquares::Gelsy)
        TP_PICK(gelsy)(&m, &n, &columns, a, &lda, b, &ldb, integers.data(), &rcond, rank, work, size, info);
      else if (driver == LeastSquares::Gelsd)
        call(TP_PICK(gelsd), integers.data());
      else
        call(TP_PICK(gelss));
    }
  });
}

template <class T>
void trsm(char side, char uplo, char trans, char diag, Int m, Int n, const T* a, Int lda, T* b, Int ldb) {
  const T one(1);
  TP_PICK(trsm)(&side, &uplo, &trans, &diag, &m, &n, &one, a, &lda, b, &ldb);
}

template <class T>
void gemm(char trans_a, char trans_b, Int m, Int n, Int k, T alpha, const T* a, Int lda, const T* b, Int ldb, T beta,
          T* c, Int ldc) {
  TP_PICK(gemm)(&trans_a, &trans_b, &m, &n, &k, &alpha, a, &lda, b, &ldb, &beta, c, &ldc);
}

#define TP_INSTANTIATE(T)                                                                             \
  template Int potrf(char, Int, T*, Int);                                                             \
  template Int potri(char, Int, T*, Int);                                                             \
  template Int potrs(char, Int, Int, const T*, Int, T*, Int);                                         \
  template Int getrf(Int, Int, T*, Int, Int*);                                                        \
  template Int getrs(char, Int, Int, const T*, Int, const Int*, T*, Int);                             \
  template Int ldl_factor(bool, char, Int, T*, Int, Int*);                                            \
  template Int ldl_solve(bool, char, Int, Int, const T*, Int, const Int*, T*, Int);                   \
  template Int geqrf(Int, Int, T*, Int, T*);                                                          \
  template Int orgqr(Int, Int, Int, T*, Int, const T*);                                               \
  template Int ormqr(char, char, Int, Int, Int, const T*, Int, const T*, T*, Int);                    \
  template Int gesdd(char, Int, Int, T*, Int, Real<T>*, T*, Int, T*, Int);                            \
  template Int eigh(bool, char, Int, T*, Int, Real<T>*);                                              \
  template Int geev(Int, T*, Int, std::complex<Real<T>>*, std::complex<Real<T>>*);                    \
  template Int least_squares(LeastSquares, Int, Int, Int, T*, Int, T*, Int, Real<T>, Int*, Real<T>*); \
  template void trsm(char, char, char, char, Int, Int, const T*, Int, T*, Int);                       \
  template void gemm(char, char, Int, Int, Int, T, const T*, Int, const T*, Int, T, T*, Int);
TP_INSTANTIATE(float)
TP_INSTANTIATE(double)
TP_INSTANTIATE(c32)
TP_INSTANTIATE(c64)

}  // namespace tp::lapack

#pragma once
// LAPACK's and BLAS' routines by PyTorch's choice of driver, for float, double and their complex numbers. Matrices are
// stored column by column; each function works on one and returns LAPACK's `info`. Workspace is the functions' own.
#include <complex>
#include <cstdint>

namespace tp::lapack {

template <class T>
struct RealOf {
  using type = T;
};
template <class T>
struct RealOf<std::complex<T>> {
  using type = T;
};
template <class T>
using Real = typename RealOf<T>::type;
/// The transposition that inverts a unitary matrix: 'C', or 'T' for real ones.
template <class T>
constexpr char kAdjoint = std::is_same_v<T, Real<T>> ? 'T' : 'C';

/// Sizes are checked where matrices are taken in: LAPACK counts with 32 bits.
using Int = int;

template <class T>
Int potrf(char uplo, Int n, T* a, Int lda);
template <class T>
Int potri(char uplo, Int n, T* a, Int lda);
template <class T>
Int potrs(char uplo, Int n, Int columns, const T* a, Int lda, T* b, Int ldb);

template <class T>
Int getrf(Int m, Int n, T* a, Int lda, Int* pivots);
template <class T>
Int getrs(char trans, Int n, Int columns, const T* lu, Int lda, const Int* pivots, T* b, Int ldb);

/// Symmetric, or with `hermitian` Hermitian, indefinite factorisation.
template <class T>
Int ldl_factor(bool hermitian, char uplo, Int n, T* a, Int lda, Int* pivots);
template <class T>
Int ldl_solve(bool hermitian, char uplo, Int n, Int columns, const T* ld, Int lda, const Int* pivots, T* b, Int ldb);

template <class T>
Int geqrf(Int m, Int n, T* a, Int lda, T* tau);
/// First n columns of the product of k reflectors.
template <class T>
Int orgqr(Int m, Int n, Int k, T* a, Int lda, const T* tau);
/// C times (or, from the left, after) the product of k reflectors.
template <class T>
Int ormqr(char side, char trans, Int m, Int n, Int k, const T* a, Int lda, const T* tau, T* c, Int ldc);

/// Divide and conquer. job: A full, S reduced, N values only.
template <class T>
Int gesdd(char job, Int m, Int n, T* a, Int lda, Real<T>* values, T* u, Int ldu, T* vh, Int ldvh);
template <class T>
Int eigh(bool vectors, char uplo, Int n, T* a, Int lda, Real<T>* values);
/// Eigenvalues, and right eigenvectors when `vectors` is not null.
template <class T>
Int geev(Int n, T* a, Int lda, std::complex<Real<T>>* values, std::complex<Real<T>>* vectors);

enum class LeastSquares { Gels, Gelsy, Gelsd, Gelss };
/// b holds max(m, n) rows. Gives the rank and, for gelsd and gelss, the singular values.
template <class T>
Int least_squares(LeastSquares driver, Int m, Int n, Int columns, T* a, Int lda, T* b, Int ldb, Real<T> rcond,
                  Int* rank, Real<T>* values);

template <class T>
void trsm(char side, char uplo, char trans, char diag, Int m, Int n, const T* a, Int lda, T* b, Int ldb);
/// c = alpha op(a) op(b) + beta c; op is N, T or C.
template <class T>
void gemm(char trans_a, char trans_b, Int m, Int n, Int k, T alpha, const T* a, Int lda, const T* b, Int ldb, T beta,
          T* c, Int ldc);

}  // namespace tp::lapack

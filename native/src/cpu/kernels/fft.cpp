// Butterflies of Fourier transforms of eight lines side by side: element k of all lines lies in one register.
#include "cpu/fft.h"

#include "cpu/isa.h"

namespace tp::TP_ISA {
namespace {

using Lanes = double __attribute__((vector_size(64), may_alias));
static_assert(sizeof(Lanes) == kFourierLanes * sizeof(double));

/// Joins R transforms of n elements, one after the other, into one of R * n.
template <int R>
void join(Lanes* re, Lanes* im, const double* turns[2], const double* circle[2], int64_t n) {
  const double *wr = turns[0], *wi = turns[1], *cr = circle[0], *ci = circle[1];
  for (int64_t k = 0; k < n; ++k) {
    Lanes xr[R], xi[R];
    xr[0] = re[k];
    xi[0] = im[k];
#pragma GCC unroll 16
    for (int q = 1; q < R; ++q) {
      const Lanes a = re[q * n + k], b = im[q * n + k];
      const double c = wr[(q - 1) * n + k], d = wi[(q - 1) * n + k];
      // The first are not turned, which also keeps the signs of zeros.
      xr[q] = k == 0 ? a : a * c - b * d;
      xi[q] = k == 0 ? b : a * d + b * c;
    }
    if constexpr (R == 2) {
      re[k] = xr[0] + xr[1], im[k] = xi[0] + xi[1];
      re[n + k] = xr[0] - xr[1], im[n + k] = xi[0] - xi[1];
    } else if constexpr (R == 4) {
      const Lanes er = xr[0] + xr[2], ei = xi[0] + xi[2], lr = xr[0] - xr[2], li = xi[0] - xi[2];
      const Lanes pr = xr[1] + xr[3], pi = xi[1] + xi[3], hr = xi[1] - xi[3], hi = xr[3] - xr[1];
      re[k] = er + pr, im[k] = ei + pi;
      re[n + k] = lr + hr, im[n + k] = li + hi;
      re[2 * n + k] = er - pr, im[2 * n + k] = ei - pi;
      re[3 * n + k] = lr - hr, im[3 * n + k] = li - hi;
    } else {
#pragma GCC unroll 16
      for (int s = 0; s < R; ++s) {
        Lanes sr = xr[0], si = xi[0];
#pragma GCC unroll 16
        for (int q = 1; q < R; ++q) {
          const double c = cr[q * s % R], d = ci[q * s % R];
          sr += xr[q] * c - xi[q] * d;
          si += xr[q] * d + xi[q] * c;
        }
        re[s * n + k] = sr;
        im[s * n + k] = si;
      }
    }
  }
}

void butterflies(double* re_, double* im_, const double* turns[2], const double* circle[2], int64_t radix,
                 int64_t length) {
  auto *re = reinterpret_cast<Lanes*>(re_), *im = reinterpret_cast<Lanes*>(im_);
  switch (radix) {
    case 2:
      return join<2>(re, im, turns, circle, length);
    case 3:
      return join<3>(re, im, turns, circle, length);
    case 4:
      return join<4>(re, im, turns, circle, length);
    case 5:
      return join<5>(re, im, turns, circle, length);
    case 7:
      return join<7>(re, im, turns, circle, length);
    case 11:
      return join<11>(re, im, turns, circle, length);
    default:
      return join<13>(re, im, turns, circle, length);
  }
}

}  // namespace

TP_REGISTER(fourier_butterflies, butterflies);

}  // namespace tp::TP_ISA

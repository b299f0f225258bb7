// Fourier transforms of lines side by side: element k of all lines lies in one register of 64 bytes.
#include "cpu/fft.h"

#include <utility>

#include "cpu/isa.h"

namespace tp::TP_ISA {
namespace {

/// What transposes: registers as wide as the machine's, as the compiler takes wider ones apart element by element.
constexpr int kBytes = TP_ISA_LEVEL == 2 ? 64 : TP_ISA_LEVEL == 1 ? 32 : 16;
template <class T>
constexpr int kWidth = kBytes / sizeof(T);

template <class T>
struct Vector {
  typedef T Lanes __attribute__((vector_size(64), may_alias));
  typedef T Register __attribute__((vector_size(kBytes)));
};
template <class T>
using Lanes = typename Vector<T>::Lanes;
template <class T>
using Register = typename Vector<T>::Register;

template <int Half, class R, int... J>
void exchange(R& a, R& b, std::integer_sequence<int, J...>) {
  constexpr int width = sizeof...(J);
  const R first = __builtin_shufflevector(a, b, ((J & Half) ? width + J - Half : J)...);
  b = __builtin_shufflevector(a, b, ((J & Half) ? width + J : J + Half)...);
  a = first;
}

/// Transposes a square: the blocks beside the diagonal change places, then the same inside of each block.
template <class T, int Half = kWidth<T> / 2>
[[gnu::always_inline]] inline void transpose(Register<T>* rows) {
#pragma GCC unroll 16
  for (int i = 0; i < kWidth<T>; ++i)
    if (!(i & Half)) exchange<Half>(rows[i], rows[i + Half], std::make_integer_sequence<int, kWidth<T>>());
  if constexpr (Half > 1) transpose<T, Half / 2>(rows);
}

/// Even elements of two registers, or odd ones; and the elements of two in turn, the lower half of each, or the upper.
template <int Odd, class R, int... J>
R every_other(const R& a, const R& b, std::integer_sequence<int, J...>) {
  return __builtin_shufflevector(a, b, (2 * J + Odd)...);
}
template <int Upper, class R, int... J>
R in_turn(const R& a, const R& b, std::integer_sequence<int, J...>) {
  constexpr int width = sizeof...(J), from = Upper * width / 2;
  return __builtin_shufflevector(a, b, (from + J / 2 + (J & 1) * width)...);
}

template <class T>
Register<T> read(const T* from) {
  Register<T> value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}
template <class T>
void write(T* to, Register<T> value) {
  __builtin_memcpy(to, &value, sizeof value);
}
template <class T>
const T* parts(const std::complex<T>* p) {
  return reinterpret_cast<const T*>(p);
}
template <class T>
T* parts(std::complex<T>* p) {
  return reinterpret_cast<T*>(p);
}

/// Whether the lines fill a block and their first elements are neighbours.
template <class C>
bool neighbours(const FourierLines<C>& lines, int64_t count) {
  constexpr int64_t lanes = kFourierLanes<typename C::value_type>;
  bool are = count == lanes;
  for (int64_t l = 1; are && l < lanes; ++l) are = lines.base[l] == lines.base[0] + l;
  return are;
}

template <class T>
void load(const FourierLines<const std::complex<T>>& in, int64_t count, int64_t n, const int64_t* places,
          const FourierBlock<T>& block) {
  constexpr int64_t lanes = kFourierLanes<T>, width = kWidth<T>;
  constexpr std::make_integer_sequence<int, kWidth<T>> order;
  const auto place = [&](int64_t k) { return (places ? places[k] : k) * lanes; };
  int64_t k = 0;
  if (in.step == 1 && count == lanes) {
    for (; k + width / 2 <= n; k += width / 2)
      for (int64_t l = 0; l < lanes; l += width) {
        Register<T> rows[width];
#pragma GCC unroll 16
        for (int64_t i = 0; i < width; ++i) rows[i] = read(parts(in.base[l + i] + k));
        transpose<T>(rows);
#pragma GCC unroll 8
        for (int64_t j = 0; j < width / 2; ++j) {
          write(block.re + place(k + j) + l, rows[2 * j]);
          write(block.im + place(k + j) + l, rows[2 * j + 1]);
        }
      }
  } else if (neighbours(in, count)) {
    for (; k < n; ++k)
      for (int64_t l = 0; l < lanes; l += width) {
        const T* from = parts(in.base[0] + k * in.step + l);
        const Register<T> a = read(from), b = read(from + width);
        write(block.re + place(k) + l, every_other<0>(a, b, order));
        write(block.im + place(k) + l, every_other<1>(a, b, order));
      }
  }
  for (; k < n; ++k)
    for (int64_t l = 0; l < lanes; ++l) {
      const T zero[2] = {}, *from = l < count ? parts(in.base[l] + k * in.step) : zero;
      block.re[place(k) + l] = from[0];
      block.im[place(k) + l] = from[1];
    }
}

template <class T>
void store(const FourierBlock<T>& block, int64_t n, T scale, const FourierLines<std::complex<T>>& out, int64_t count) {
  constexpr int64_t lanes = kFourierLanes<T>, width = kWidth<T>;
  constexpr std::make_integer_sequence<int, kWidth<T>> order;
  int64_t k = 0;
  if (out.step == 1 && count == lanes) {
    for (; k + width / 2 <= n; k += width / 2)
      for (int64_t l = 0; l < lanes; l += width) {
        Register<T> rows[width];
#pragma GCC unroll 8
        for (int64_t j = 0; j < width / 2; ++j) {
          rows[2 * j] = read(block.re + (k + j) * lanes + l) * scale;
          rows[2 * j + 1] = read(block.im + (k + j) * lanes + l) * scale;
        }
        transpose<T>(rows);
#pragma GCC unroll 16
        for (int64_t i = 0; i < width; ++i) write(parts(out.base[l + i] + k), rows[i]);
      }
  } else if (neighbours(out, count)) {
    for (; k < n; ++k)
      for (int64_t l = 0; l < lanes; l += width) {
        T* to = parts(out.base[0] + k * out.step + l);
        const Register<T> re = read(block.re + k * lanes + l) * scale, im = read(block.im + k * lanes + l) * scale;
        write(to, in_turn<0>(re, im, order));
        write(to + width, in_turn<1>(re, im, order));
      }
  }
  for (; k < n; ++k)
    for (int64_t l = 0; l < count; ++l) {
      T* to = parts(out.base[l] + k * out.step);
      to[0] = block.re[k * lanes + l] * scale;
      to[1] = block.im[k * lanes + l] * scale;
    }
}

/// Joins R transforms of n elements, one after the other, into one of R * n.
template <int R, class T>
void join(Lanes<T>* re, Lanes<T>* im, int64_t n, const FourierTurns<T>& turns, const FourierTurns<T>& circle) {
  for (int64_t k = 0; k < n; ++k) {
    Lanes<T> xr[R], xi[R];
    xr[0] = re[k];
    xi[0] = im[k];
#pragma GCC unroll 16
    for (int q = 1; q < R; ++q) {
      const Lanes<T> a = re[q * n + k], b = im[q * n + k];
      const T c = turns.re[(q - 1) * n + k], d = turns.im[(q - 1) * n + k];
      // The first are not turned, which also keeps the signs of zeros.
      xr[q] = k == 0 ? a : a * c - b * d;
      xi[q] = k == 0 ? b : a * d + b * c;
    }
    if constexpr (R == 2) {
      re[k] = xr[0] + xr[1], im[k] = xi[0] + xi[1];
      re[n + k] = xr[0] - xr[1], im[n + k] = xi[0] - xi[1];
    } else if constexpr (R == 4) {
      const Lanes<T> er = xr[0] + xr[2], ei = xi[0] + xi[2], lr = xr[0] - xr[2], li = xi[0] - xi[2];
      const Lanes<T> pr = xr[1] + xr[3], pi = xi[1] + xi[3], hr = xi[1] - xi[3], hi = xr[3] - xr[1];
      re[k] = er + pr, im[k] = ei + pi;
      re[n + k] = lr + hr, im[n + k] = li + hi;
      re[2 * n + k] = er - pr, im[2 * n + k] = ei - pi;
      re[3 * n + k] = lr - hr, im[3 * n + k] = li - hi;
    } else {
#pragma GCC unroll 16
      for (int s = 0; s < R; ++s) {
        Lanes<T> sr = xr[0], si = xi[0];
#pragma GCC unroll 16
        for (int q = 1; q < R; ++q) {
          const T c = circle.re[q * s % R], d = circle.im[q * s % R];
          sr += xr[q] * c - xi[q] * d;
          si += xr[q] * d + xi[q] * c;
        }
        re[s * n + k] = sr;
        im[s * n + k] = si;
      }
    }
  }
}

template <class T>
void join_level(const FourierBlock<T>& block, int64_t radix, int64_t n, const FourierTurns<T>& turns,
                const FourierTurns<T>& circle) {
  auto *re = reinterpret_cast<Lanes<T>*>(block.re), *im = reinterpret_cast<Lanes<T>*>(block.im);
  switch (radix) {
    case 2:
      return join<2, T>(re, im, n, turns, circle);
    case 3:
      return join<3, T>(re, im, n, turns, circle);
    case 4:
      return join<4, T>(re, im, n, turns, circle);
    case 5:
      return join<5, T>(re, im, n, turns, circle);
    case 7:
      return join<7, T>(re, im, n, turns, circle);
    case 11:
      return join<11, T>(re, im, n, turns, circle);
    default:
      return join<13, T>(re, im, n, turns, circle);
  }
}

template <class T>
void unpack(const FourierBlock<T>& joint, int64_t half, const std::complex<T>* turns, const FourierBlock<T>& spectrum) {
  const auto *re = reinterpret_cast<const Lanes<T>*>(joint.re), *im = reinterpret_cast<const Lanes<T>*>(joint.im);
  auto *out_re = reinterpret_cast<Lanes<T>*>(spectrum.re), *out_im = reinterpret_cast<Lanes<T>*>(spectrum.im);
  for (int64_t k = 0; k <= half; ++k) {
    const int64_t here = k == half ? 0 : k, there = k == 0 ? 0 : half - k;
    const T c = parts(turns + k)[0], d = parts(turns + k)[1];
    const Lanes<T> dr = re[here] - re[there], di = im[here] + im[there];
    out_re[k] = (re[here] + re[there]) * T(0.5) + (dr * d + di * c) * T(0.5);
    out_im[k] = (im[here] - im[there]) * T(0.5) - (dr * c - di * d) * T(0.5);
  }
}

template <class T>
void pack(const FourierBlock<T>& spectrum, int64_t half, const std::complex<T>* turns, const int64_t* places,
          const FourierBlock<T>& joint) {
  const auto *re = reinterpret_cast<const Lanes<T>*>(spectrum.re), *im = reinterpret_cast<const Lanes<T>*>(spectrum.im);
  auto *out_re = reinterpret_cast<Lanes<T>*>(joint.re), *out_im = reinterpret_cast<Lanes<T>*>(joint.im);
  for (int64_t k = 0; k < half; ++k) {
    const int64_t to = places[k];
    const T c = parts(turns + k)[0], d = -parts(turns + k)[1];
    const Lanes<T> dr = re[k] - re[half - k], di = im[k] + im[half - k];
    out_re[to] = re[k] + re[half - k] - (dr * d + di * c);
    out_im[to] = im[k] - im[half - k] + (dr * c - di * d);
  }
}

template <class T>
constexpr FourierKernels<T> kKernels = {load<T>, store<T>, join_level<T>, unpack<T>, pack<T>};

}  // namespace

TP_REGISTER(fourier_float, &kKernels<float>);
TP_REGISTER(fourier_double, &kKernels<double>);

}  // namespace tp::TP_ISA

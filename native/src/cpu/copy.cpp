// Copies from one layout and dtype to another.
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <cstring>

#include "core/parallel.h"
#include "cpu/convert.h"
#include "cpu/pointwise.h"

namespace tp {

static_assert(kDTypeEnd == 16);
constinit Stub<ConvertKernel> conversions[kDTypeEnd][kDTypeEnd];

namespace {

/// The whole part; the least number where that is out of range.
template <class T>
int64_t to_int64(T value) {
#ifdef __SSE2__
  // What the instruction gives anyway: the language leaves it open.
  if constexpr (std::is_same_v<T, float>)
    return _mm_cvttss_si64(_mm_set_ss(value));
  else
    return _mm_cvttsd_si64(_mm_set_sd(value));
#else
  return value >= T(-9223372036854775808.0) && value < T(9223372036854775808.0) ? static_cast<int64_t>(value)
                                                                                : INT64_MIN;
#endif
}

/// Copies bytes. Long copies of memcpy use an instruction that is slow on some machines where the low bits of both
/// places are nearly the same, and tensors begin at the same places of their pages.
void copy_bytes(void* to, const void* from, int64_t n) {
  constexpr int64_t kLong = 2048, kStep = 64;
  char* out = static_cast<char*>(to);
  const char* in = static_cast<const char*>(from);
  if (n >= kLong)
    for (; n >= kStep; n -= kStep, out += kStep, in += kStep) __builtin_memcpy(out, in, kStep);
  std::memcpy(out, in, static_cast<size_t>(n));
}

template <class D, class S>
D convert_value(S value) {
  if constexpr (is_complex_type<S>) {
    // The imaginary part is dropped, as PyTorch warns it is; only truth looks at both.
    if constexpr (is_complex_type<D>)
      return D(value);
    else if constexpr (std::is_same_v<D, bool>)
      return value != S(0);
    else
      return convert_value<D>(value.real());
  } else if constexpr (is_complex_type<D>) {
    return D(static_cast<typename D::value_type>(value));
  } else if constexpr (std::is_same_v<S, Half> || std::is_same_v<S, BFloat16>) {
    return convert_value<D>(static_cast<float>(value));
  } else if constexpr (std::is_same_v<D, bool>) {
    return value != S(0);
  } else if constexpr (std::is_floating_point_v<S> && std::is_integral_v<D>) {
    // As x86 does it in PyTorch: through int64, so that negative values wrap; out of range is undefined there too.
    return static_cast<D>(to_int64(value));
  } else {
    return static_cast<D>(value);
  }
}

template <class D, class S>
D converted(S value) {
  if constexpr (std::is_same_v<D, S>)
    return value;
  else
    return convert_value<D>(value);
}

template <class D, class S>
void convert_row(D* out, const S* in, int64_t n) {
  if (const auto kernel = conversions[static_cast<int>(dtype_of<D>())][static_cast<int>(dtype_of<S>())].call)
    kernel(out, in, n);
  else
    for (int64_t i = 0; i < n; ++i) out[i] = convert_value<D>(in[i]);
}

template <class D, class S>
void copy_row(char* const* p, const int64_t* s, int64_t n) {
  constexpr int64_t step = sizeof(S);
  D* out = reinterpret_cast<D*>(p[0]);
  const S* in = reinterpret_cast<const S*>(p[1]);
  if (s[0] == sizeof(D) && s[1] == step) {
    if constexpr (std::is_same_v<D, S>)
      copy_bytes(out, in, n * step);
    else
      convert_row(out, in, n);
  } else if (s[0] == sizeof(D) && s[1] == 0) {
    std::fill(out, out + n, converted<D>(*in));
  } else if (s[0] == sizeof(D) && s[1] == -step) {
    for (int64_t i = 0; i < n; ++i) out[i] = converted<D>(in[-i]);
  } else {
    for (int64_t i = 0; i < n; ++i)
      *reinterpret_cast<D*>(p[0] + i * s[0]) = converted<D>(*reinterpret_cast<const S*>(p[1] + i * s[1]));
  }
}

}  // namespace

CopyRow copy_row_for(DType dst, DType src) {
  return dispatch_any(dst, "copy_", [&]<class D>() {
    return dispatch_any(src, "copy_", [&]<class S>() -> CopyRow { return copy_row<D, S>; });
  });
}

void copy_data(const Tensor& dst, const Tensor& src) {
  if (dst.is_meta() || src.is_meta() || dst.numel() == 0) return;
  const CopyRow row = copy_row_for(dst.dtype(), src.dtype());
  if (dst.is_contiguous() && src.is_contiguous() && dst.sizes() == src.sizes()) {
    const int64_t steps[] = {dst.element_size(), src.element_size()};
    char *out = static_cast<char*>(dst.raw()), *in = static_cast<char*>(src.raw());
    parallel_for(dst.numel(), kGrain, [&](int64_t begin, int64_t end) {
      char* p[] = {out + begin * steps[0], in + begin * steps[1]};
      row(p, steps, end - begin);
    });
    return;
  }
  const Tensor* both[] = {&dst, &src};
  for_each_long_row(
      both, 2,
      [](void* copy, char* const* p, const int64_t* s, int64_t n) { reinterpret_cast<CopyRow>(copy)(p, s, n); },
      reinterpret_cast<void*>(row));
}

Tensor cast_layout(const Tensor& t, DType dtype) {
  const Tensor* in[] = {&t};
  const Dims strides = non_overlapping_dense(t) ? t.strides() : ordered_strides(t.sizes(), in, 1);
  return empty_strided(t.sizes(), strides, {dtype, t.device()});
}

Tensor cast(const Tensor& t, DType dtype) {
  if (t.dtype() == dtype) return t;
  Tensor out = cast_layout(t, dtype);
  copy_data(out, t);
  return out;
}

}  // namespace tp

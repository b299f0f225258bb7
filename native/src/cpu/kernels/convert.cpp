// Conversions of many elements at a time.
#include "cpu/convert.h"

#ifdef __F16C__
#include <immintrin.h>
#endif

namespace tp::TP_ISA {
namespace {

// The numbers of the dtypes.
constexpr int kUInt8 = 0, kInt8 = 1, kInt16 = 2, kInt32 = 3, kInt64 = 4, kFloat16 = 5, kFloat32 = 6, kFloat64 = 7,
              kBool = 11, kBFloat16 = 15;

template <class D, class S, void convert(D* to, const S* from, int64_t n)>
void offer(int to, int from) {
  conversions[to][from].offer(TP_ISA_LEVEL, [](void* out, const void* in, int64_t n) {
    convert(static_cast<D*>(out), static_cast<const S*>(in), n);
  });
}

template <class D, class S>
void plainly(D* to, const S* from, int64_t n) {
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) to[i] = static_cast<D>(from[i]);
}

template <class S>
void truth(uint8_t* to, const S* from, int64_t n) {
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) to[i] = from[i] != 0;
}

void widen_bfloat16(float* to, const uint16_t* from, int64_t n) {
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) to[i] = __builtin_bit_cast(float, static_cast<uint32_t>(from[i]) << 16);
}

void narrow_bfloat16(uint16_t* to, const float* from, int64_t n) {
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) {
    const uint32_t whole = __builtin_bit_cast(uint32_t, from[i]);
    // To nearest even; every NaN is the same.
    const uint32_t rounded = (whole + 0x7fff + (whole >> 16 & 1)) >> 16;
    to[i] = static_cast<uint16_t>((whole & 0x7fffffff) > 0x7f800000 ? 0x7fc0 : rounded);
  }
}

#ifdef __F16C__
constexpr int64_t kLanes = 8;

void widen_half(float* to, const uint16_t* from, int64_t n) {
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes)
    _mm256_storeu_ps(to + i, _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i))));
  for (; i < n; ++i) to[i] = _cvtsh_ss(from[i]);
}

void narrow_half(uint16_t* to, const float* from, int64_t n) {
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i),
                     _mm256_cvtps_ph(_mm256_loadu_ps(from + i), _MM_FROUND_TO_NEAREST_INT));
  for (; i < n; ++i) to[i] = _cvtss_sh(from[i], _MM_FROUND_TO_NEAREST_INT);
}
#endif

#ifdef __AVX2__
/// The whole parts; the least number where they are out of range.
void whole_parts(int32_t* to, const float* from, int64_t n) {
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes)
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i), _mm256_cvttps_epi32(_mm256_loadu_ps(from + i)));
  for (; i < n; ++i) to[i] = _mm_cvttss_si32(_mm_set_ss(from[i]));
}
#endif

#ifdef __AVX512DQ__
__m512i whole_parts(const float* from) { return _mm512_cvttps_epi64(_mm256_loadu_ps(from)); }
__m512i whole_parts(const double* from) { return _mm512_cvttpd_epi64(_mm512_loadu_pd(from)); }
int64_t whole_part(float x) { return _mm_cvttss_si64(_mm_set_ss(x)); }
int64_t whole_part(double x) { return _mm_cvttsd_si64(_mm_set_sd(x)); }

/// The whole parts, through int64 as in PyTorch: the least number of that where they are out of range.
template <class D, class S>
void whole(D* to, const S* from, int64_t n) {
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    int64_t parts[kLanes];
    _mm512_storeu_si512(parts, whole_parts(from + i));
#pragma omp simd
    for (int64_t k = 0; k < kLanes; ++k) to[i + k] = static_cast<D>(parts[k]);
  }
  for (; i < n; ++i) to[i] = static_cast<D>(whole_part(from[i]));
}
#endif

/// Everything that whole numbers of type S become.
template <class S>
void offer_from_whole(int from) {
  offer<uint8_t, S, plainly<uint8_t, S>>(kUInt8, from);
  offer<int8_t, S, plainly<int8_t, S>>(kInt8, from);
  offer<int16_t, S, plainly<int16_t, S>>(kInt16, from);
  offer<int32_t, S, plainly<int32_t, S>>(kInt32, from);
  offer<int64_t, S, plainly<int64_t, S>>(kInt64, from);
  offer<float, S, plainly<float, S>>(kFloat32, from);
  offer<double, S, plainly<double, S>>(kFloat64, from);
  offer<uint8_t, S, truth<S>>(kBool, from);
}

template <class S>
void offer_from_real(int from) {
#ifdef __AVX512DQ__
  offer<uint8_t, S, whole<uint8_t, S>>(kUInt8, from);
  offer<int8_t, S, whole<int8_t, S>>(kInt8, from);
  offer<int16_t, S, whole<int16_t, S>>(kInt16, from);
  offer<int64_t, S, whole<int64_t, S>>(kInt64, from);
#endif
  offer<uint8_t, S, truth<S>>(kBool, from);
}

const bool registered = [] {
  offer_from_whole<uint8_t>(kUInt8);
  offer_from_whole<int8_t>(kInt8);
  offer_from_whole<int16_t>(kInt16);
  offer_from_whole<int32_t>(kInt32);
  offer_from_whole<int64_t>(kInt64);
  offer_from_whole<uint8_t>(kBool);
  offer_from_real<float>(kFloat32);
  offer_from_real<double>(kFloat64);
  offer<float, double, plainly<float, double>>(kFloat32, kFloat64);
  offer<double, float, plainly<double, float>>(kFloat64, kFloat32);
  offer<float, uint16_t, widen_bfloat16>(kFloat32, kBFloat16);
  offer<uint16_t, float, narrow_bfloat16>(kBFloat16, kFloat32);
#ifdef __F16C__
  offer<float, uint16_t, widen_half>(kFloat32, kFloat16);
  offer<uint16_t, float, narrow_half>(kFloat16, kFloat32);
#endif
#ifdef __AVX2__
  offer<int32_t, float, whole_parts>(kInt32, kFloat32);
#endif
  return true;
}();

}  // namespace
}  // namespace tp::TP_ISA

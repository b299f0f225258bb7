// Conversions of many elements at a time.
#include "cpu/convert.h"

#ifdef __F16C__
#include <immintrin.h>
#endif

namespace tp::TP_ISA {
namespace {

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

TP_REGISTER(widen_bfloat16, widen_bfloat16);
TP_REGISTER(narrow_bfloat16, narrow_bfloat16);

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

TP_REGISTER(widen_half, widen_half);
TP_REGISTER(narrow_half, narrow_half);
#endif

#ifdef __AVX2__
void whole_parts(int32_t* to, const float* from, int64_t n) {
  constexpr int64_t lanes = 8;
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes)
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i), _mm256_cvttps_epi32(_mm256_loadu_ps(from + i)));
  for (; i < n; ++i) to[i] = _mm_cvttss_si32(_mm_set_ss(from[i]));
}

TP_REGISTER(whole_parts, whole_parts);
#endif

}  // namespace
}  // namespace tp::TP_ISA

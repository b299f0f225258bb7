// Box-Muller in single precision with the polynomials of Cephes. Every step, and where it is fused, is PyTorch's AVX2
// path: the same seed then gives the same bits.
#include "cpu/random.h"

#include <cstdint>
#include <cstring>

namespace tp::TP_ISA {
namespace {

inline float fma(float x, float y, float z) { return __builtin_fmaf(x, y, z); }

inline int32_t bits_of(float x) {
  int32_t bits;
  std::memcpy(&bits, &x, sizeof(bits));
  return bits;
}
inline float float_of(int32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof(x));
  return x;
}

/// Natural logarithm for 0 < x <= 1.
inline float log_cephes(float x) {
  const float smallest = float_of(0x00800000);
  x = x > smallest ? x : smallest;
  const int32_t bits = bits_of(x);
  float exponent = static_cast<float>((bits >> 23) - 127) + 1.0f;
  x = float_of((bits & ~0x7f800000) | 0x3f000000);
  const bool small = x < 0.707106781186547524f;
  const float again = small ? x : 0.0f;
  exponent -= small ? 1.0f : 0.0f;
  x = (x - 1.0f) + again;
  const float square = x * x;
  float y = 7.0376836292e-2f;
  y = fma(y, x, -1.1514610310e-1f);
  y = fma(y, x, 1.1676998740e-1f);
  y = fma(y, x, -1.2420140846e-1f);
  y = fma(y, x, 1.4249322787e-1f);
  y = fma(y, x, -1.6668057665e-1f);
  y = fma(y, x, 2.0000714765e-1f);
  y = fma(y, x, -2.4999993993e-1f);
  y = fma(y, x, 3.3333331174e-1f);
  y = y * x;
  y = fma(y, square, exponent * -2.12194440e-4f);
  y = fma(-square, 0.5f, y);
  return fma(exponent, 0.693359375f, x + y);
}

/// Sine and cosine for x >= 0.
inline void sincos_cephes(float x, float& sine, float& cosine) {
  int32_t octant = static_cast<int32_t>(x * 1.27323954473516f);
  octant = (octant + 1) & ~1;
  const float turns = static_cast<float>(octant);
  x = fma(turns, -0.78515625f, x);
  x = fma(turns, -2.4187564849853515625e-4f, x);
  x = fma(turns, -3.77489497744594108e-8f, x);
  const float square = x * x;
  float c = 2.443315711809948e-5f;
  c = fma(c, square, -1.388731625493765e-3f);
  c = fma(c, square, 4.166664568298827e-2f);
  c = c * square;
  c = fma(c, square, -(square * 0.5f));
  c = c + 1.0f;
  float s = -1.9515295891e-4f;
  s = fma(s, square, 8.3321608736e-3f);
  s = fma(s, square, -1.6666654611e-1f);
  s = s * square;
  s = fma(s, x, x);
  const bool swap = octant & 2;
  const int32_t sine_sign = (octant & 4) << 29;
  const int32_t cosine_sign = (~(octant - 2) & 4) << 29;
  sine = float_of(bits_of(swap ? c : s) ^ sine_sign);
  cosine = float_of(bits_of(swap ? s : c) ^ cosine_sign);
}

void blocks(float* data, int64_t count, float mean, float std) {
  constexpr float two_pi = 2.0f * 3.14159265358979323846f;
  for (float* block = data; block < data + 16 * count; block += 16) {
    float cosines[8], sines[8];
#pragma omp simd
    for (int i = 0; i < 8; ++i) {
      const float radius = __builtin_sqrtf(-2.0f * log_cephes(1.0f - block[i]));
      float sine, cosine;
      sincos_cephes(two_pi * block[i + 8], sine, cosine);
      cosines[i] = fma(radius * cosine, std, mean);
      sines[i] = fma(radius * sine, std, mean);
    }
    std::memcpy(block, cosines, sizeof(cosines));
    std::memcpy(block + 8, sines, sizeof(sines));
  }
}

void floats(float* data, int64_t n, float width, float low) {
  for (int64_t i = 0; i < n; ++i) data[i] = __builtin_fmaf(data[i], width, low);
}
void doubles(double* data, int64_t n, double width, double low) {
  for (int64_t i = 0; i < n; ++i) data[i] = __builtin_fma(data[i], width, low);
}
void below(const uint32_t* words, int64_t n, double p, uint8_t* out) {
  // The doubles are whole numbers of 2^-53, so they compare as those numbers do.
  const auto limit = static_cast<uint64_t>(__builtin_ceil(p * 0x1p53));
  for (int64_t i = 0; i < n; ++i) {
    uint64_t pair;
    std::memcpy(&pair, words + 2 * i, sizeof(pair));
    out[i] = ((pair << 32 | pair >> 32) & ((uint64_t{1} << 53) - 1)) < limit;
  }
}

}  // namespace

TP_REGISTER(normal_blocks, blocks);
TP_REGISTER(scale_floats, floats);
TP_REGISTER(scale_doubles, doubles);
TP_REGISTER(less_than, below);

}  // namespace tp::TP_ISA

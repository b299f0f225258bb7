#pragma once
// The two 16-bit floating types. They only store: every computation happens in float and rounds once, to nearest even.
#include <bit>
#include <cstdint>
#include <limits>

namespace tp {

/// IEEE 754 binary16: 5 bits of exponent, 10 of fraction.
struct Half {
  uint16_t bits = 0;

  Half() = default;
  template <class Number>
  Half(Number value) : bits(round(static_cast<float>(value))) {}
  operator float() const {
    const uint32_t sign = static_cast<uint32_t>(bits & 0x8000) << 16;
    const uint32_t rest = static_cast<uint32_t>(bits & 0x7fff) << 13;
    // The exponent moves by 112; infinities and NaNs move twice, subnormals are normalised by a subtraction.
    if (rest >= 0x7c00u << 13) return std::bit_cast<float>(sign | (rest + (224u << 23)));
    if (rest >= 0x0400u << 13) return std::bit_cast<float>(sign | (rest + (112u << 23)));
    const float tiny = std::bit_cast<float>(rest + (113u << 23)) - std::bit_cast<float>(113u << 23);
    return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(tiny));
  }

 private:
  static uint16_t round(float value) {
    const uint32_t whole = std::bit_cast<uint32_t>(value);
    const uint16_t sign = static_cast<uint16_t>((whole >> 16) & 0x8000);
    const uint32_t rest = whole & 0x7fffffff;
    if (rest > 0x7f800000) return sign | 0x7e00;   // NaN
    if (rest >= 0x477ff000) return sign | 0x7c00;  // beyond the largest, after rounding
    if (rest < 0x38800000) {
      // Subnormal: adding one half lines the fraction's last bit up, and rounds.
      const float aligned = std::bit_cast<float>(rest) + 0.5f;
      return static_cast<uint16_t>(sign | (std::bit_cast<uint32_t>(aligned) - std::bit_cast<uint32_t>(0.5f)));
    }
    const uint32_t odd = (rest >> 13) & 1;
    return static_cast<uint16_t>(sign | ((rest - (112u << 23) + 0xfff + odd) >> 13));
  }
};

/// The upper half of a float: 8 bits of exponent, 7 of fraction.
struct BFloat16 {
  uint16_t bits = 0;

  BFloat16() = default;
  template <class Number>
  BFloat16(Number value) : bits(round(static_cast<float>(value))) {}
  operator float() const { return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }

 private:
  static uint16_t round(float value) {
    const uint32_t whole = std::bit_cast<uint32_t>(value);
    if ((whole & 0x7fffffff) > 0x7f800000) return 0x7fc0;
    return static_cast<uint16_t>((whole + 0x7fff + ((whole >> 16) & 1)) >> 16);
  }
};

}  // namespace tp

template <>
struct std::numeric_limits<tp::Half> {
  static constexpr bool is_specialized = true;
  static constexpr int digits = 11;
  static constexpr float max() { return 65504.0f; }
  static constexpr float lowest() { return -max(); }
};
template <>
struct std::numeric_limits<tp::BFloat16> {
  static constexpr bool is_specialized = true;
  static constexpr int digits = 8;
  static constexpr float max() { return 0x1.fep127f; }
  static constexpr float lowest() { return -max(); }
};

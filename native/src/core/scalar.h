#pragma once
// A number a script wrote: bool, integer or floating, which decides type promotion.
#include <cmath>
#include <cstdint>
#include <variant>

#include "core/dtype.h"

namespace tp {

class Scalar {
 public:
  Scalar() : value_(int64_t{0}) {}
  Scalar(bool v) : value_(v) {}
  Scalar(int v) : value_(int64_t{v}) {}
  Scalar(int64_t v) : value_(v) {}
  Scalar(float v) : value_(double{v}) {}
  Scalar(double v) : value_(v) {}
  Scalar(Half v) : value_(double{v}) {}
  Scalar(BFloat16 v) : value_(double{v}) {}
  Scalar(complex64 v) : value_(complex128(v)) {}
  Scalar(complex128 v) : value_(v) {}

  bool is_bool() const { return value_.index() == 0; }
  bool is_integral() const { return value_.index() == 1; }
  bool is_floating() const { return value_.index() == 2; }
  bool is_complex() const { return value_.index() == 3; }
  DType dtype() const {
    constexpr DType types[] = {DType::Bool, DType::Int64, DType::Float64, DType::Complex128};
    return types[value_.index()];
  }

  template <class T>
  T to() const {
    return std::visit(
        []<class V>(V v) -> T {
          if constexpr (!std::is_same_v<V, complex128>) {
            if constexpr (is_complex_type<T>)
              return T(static_cast<typename T::value_type>(v));
            else
              return static_cast<T>(v);
          } else if constexpr (is_complex_type<T>) {
            return T(v);
          } else {
            check(v.imag() == 0, "value cannot be converted to type ", cpp_name(dtype_of<T>()), " without overflow");
            return static_cast<T>(v.real());
          }
        },
        value_);
  }
  /// As `to`, but a number that T cannot hold is PyTorch's overflow error.
  template <class T>
  T checked() const {
    if constexpr (!is_complex_type<T>)
      check(!is_complex() || to<complex128>().imag() == 0, "value cannot be converted to type ", overflow_name<T>(),
            " without overflow");
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
      const double v = is_floating() ? to<double>() : 0;
      const bool fits = is_floating() ? v >= static_cast<double>(std::numeric_limits<T>::lowest()) &&
                                            v <= static_cast<double>(std::numeric_limits<T>::max())
                                      : fits_integer<T>(to<int64_t>());
      check(fits, "value cannot be converted to type ", overflow_name<T>(), " without overflow");
    }
    if constexpr (std::is_same_v<T, float> || std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) {
      constexpr double kLargest = std::is_same_v<T, Half>    ? 65504.0
                                  : std::is_same_v<T, float> ? double{std::numeric_limits<float>::max()}
                                                             : 3.3895313892515355e38;
      const double v = std::fabs(to<double>());
      check(!(v > kLargest) || std::isinf(v), "value cannot be converted to type ", overflow_name<T>(),
            " without overflow");
    }
    return to<T>();
  }

 private:
  /// Names of the types in that error.
  template <class T>
  static const char* overflow_name() {
    switch (dtype_of<T>()) {
      case DType::UInt8:
        return "uint8_t";
      case DType::Int8:
        return "int8_t";
      case DType::Int16:
        return "int16_t";
      case DType::Int64:
        return "int64_t";
      default:
        return cpp_name(dtype_of<T>());
    }
  }
  template <class T>
  static bool fits_integer(int64_t v) {
    // PyTorch lets negative values wrap into unsigned types.
    if constexpr (std::is_unsigned_v<T>)
      return v >= -static_cast<int64_t>(std::numeric_limits<T>::max()) &&
             v <= static_cast<int64_t>(std::numeric_limits<T>::max());
    else
      return v >= std::numeric_limits<T>::lowest() && v <= std::numeric_limits<T>::max();
  }
  std::variant<bool, int64_t, double, complex128> value_;
};

}  // namespace tp

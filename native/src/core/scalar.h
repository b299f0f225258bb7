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

  bool is_bool() const { return value_.index() == 0; }
  bool is_integral() const { return value_.index() == 1; }
  bool is_floating() const { return value_.index() == 2; }
  DType dtype() const { return is_bool() ? DType::Bool : is_integral() ? DType::Int64 : DType::Float64; }

  template <class T>
  T to() const {
    return std::visit([](auto v) { return static_cast<T>(v); }, value_);
  }
  /// As `to`, but a number that T cannot hold is PyTorch's overflow error.
  template <class T>
  T checked(const char* type_name) const {
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
      const double v = to<double>();
      const bool fits = is_floating() ? v >= static_cast<double>(std::numeric_limits<T>::lowest()) &&
                                            v <= static_cast<double>(std::numeric_limits<T>::max())
                                      : fits_integer<T>(to<int64_t>());
      check(fits, "value cannot be converted to type ", type_name, " without overflow");
    }
    return to<T>();
  }

 private:
  template <class T>
  static bool fits_integer(int64_t v) {
    // PyTorch lets negative values wrap into unsigned types.
    if constexpr (std::is_unsigned_v<T>)
      return v >= -static_cast<int64_t>(std::numeric_limits<T>::max()) &&
             v <= static_cast<int64_t>(std::numeric_limits<T>::max());
    else
      return v >= std::numeric_limits<T>::lowest() && v <= std::numeric_limits<T>::max();
  }
  std::variant<bool, int64_t, double> value_;
};

}  // namespace tp

#pragma once
// 16-bit numbers that round after every operation, for kernels of which PyTorch's own compute in these types.
#include <cmath>
#include <type_traits>

#include "core/dtype.h"

namespace tp {

/// A Half or BFloat16 with arithmetic. It lies in memory as the number itself.
template <class Number>
struct Stepwise {
  Number number;

  Stepwise() = default;
  template <class Value, class = std::enable_if_t<std::is_arithmetic_v<Value>>>
  Stepwise(Value value) : number(static_cast<float>(value)) {}
  float wide() const { return number; }
  template <class Value, class = std::enable_if_t<std::is_arithmetic_v<Value>>>
  explicit operator Value() const {
    return static_cast<Value>(wide());
  }

  Stepwise operator-() const { return -wide(); }
  Stepwise& operator+=(Stepwise b) { return *this = *this + b; }
  Stepwise& operator*=(Stepwise b) { return *this = *this * b; }
  friend Stepwise operator+(Stepwise a, Stepwise b) { return a.wide() + b.wide(); }
  friend Stepwise operator-(Stepwise a, Stepwise b) { return a.wide() - b.wide(); }
  friend Stepwise operator*(Stepwise a, Stepwise b) { return a.wide() * b.wide(); }
  friend Stepwise operator/(Stepwise a, Stepwise b) { return a.wide() / b.wide(); }
  friend bool operator==(Stepwise a, Stepwise b) { return a.wide() == b.wide(); }
  friend bool operator<(Stepwise a, Stepwise b) { return a.wide() < b.wide(); }
  friend bool operator>(Stepwise a, Stepwise b) { return a.wide() > b.wide(); }
  friend bool operator<=(Stepwise a, Stepwise b) { return a.wide() <= b.wide(); }
  friend bool operator>=(Stepwise a, Stepwise b) { return a.wide() >= b.wide(); }
  friend Stepwise floor(Stepwise a) { return std::floor(a.wide()); }
  friend Stepwise sqrt(Stepwise a) { return std::sqrt(a.wide()); }
  friend Stepwise nearbyint(Stepwise a) { return std::nearbyint(a.wide()); }
  friend Stepwise fmod(Stepwise a, Stepwise b) { return std::fmod(a.wide(), b.wide()); }
};

/// Calls f.operator()<T>() for a floating dtype, with the 16-bit ones rounding after every operation.
template <class F>
decltype(auto) dispatch_stepwise(DType type, const char* op, F&& f) {
  if (type == DType::Float16) return f.template operator()<Stepwise<Half>>();
  if (type == DType::BFloat16) return f.template operator()<Stepwise<BFloat16>>();
  return dispatch_floating(type, op, f);
}

}  // namespace tp

#pragma once
// A number handed to a loop. Plain data: loops are compiled for several instruction sets and must not share inline
// functions of the standard library with the rest.
#ifndef TP_ISA
#include <complex>
#endif
#include <cstdint>
#include <type_traits>

namespace tp {

struct Param {
  double real;
  double imag;
  int64_t whole;
  bool is_whole;
#ifndef TP_ISA
  template <class Number>
  explicit Param(const Number& number) {
    imag = 0;
    if constexpr (std::is_arithmetic_v<Number>) {
      real = static_cast<double>(number);
      whole = static_cast<int64_t>(number);
      is_whole = std::is_integral_v<Number>;
    } else if (number.is_complex()) {
      const auto value = number.template to<std::complex<double>>();
      real = value.real();
      imag = value.imag();
      whole = 0;
      is_whole = false;
    } else {
      is_whole = !number.is_floating();
      real = number.template to<double>();
      whole = is_whole ? number.template to<int64_t>() : static_cast<int64_t>(real);
    }
  }
#endif
  template <class T>
  T as() const {
#ifndef TP_ISA
    if constexpr (!std::is_arithmetic_v<T>) return T(is_whole ? static_cast<double>(whole) : real, imag);
#endif
    return is_whole ? static_cast<T>(whole) : static_cast<T>(real);
  }
};

/// One row of a pointwise op: pointers and byte strides of the output and the inputs, and the number of elements.
using Loop = void (*)(char* const* pointers, const int64_t* strides, int64_t n, const Param* params);

}  // namespace tp

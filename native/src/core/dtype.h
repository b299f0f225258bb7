#pragma once
// Element types. Numbering and names are PyTorch's (c10/core/ScalarType.h), so files and errors agree.
#include <complex>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "core/error.h"
#include "core/half.h"

namespace tp {

enum class DType : uint8_t {
  UInt8 = 0,
  Int8 = 1,
  Int16 = 2,
  Int32 = 3,
  Int64 = 4,
  Float16 = 5,
  Float32 = 6,
  Float64 = 7,
  Complex64 = 9,
  Complex128 = 10,
  Bool = 11,
  BFloat16 = 15
};
/// One more than the largest number of a dtype.
constexpr int kDTypeEnd = 16;

using complex64 = std::complex<float>;
using complex128 = std::complex<double>;

/// What promotion goes by first: a higher one wins.
enum class Category : int8_t { Bool, Integral, Floating, Complex };

struct DTypeInfo {
  const char* name;         // as in torch.float32
  const char* scalar_name;  // as in error messages: Float
  const char* cpp_name;     // as PyTorch shows it in a few messages
  int8_t size;
  Category category;
};

/// By number; those without a name do not exist here.
constexpr DTypeInfo kDTypes[kDTypeEnd] = {
    {"uint8", "Byte", "unsigned char", 1, Category::Integral},
    {"int8", "Char", "signed char", 1, Category::Integral},
    {"int16", "Short", "short int", 2, Category::Integral},
    {"int32", "Int", "int", 4, Category::Integral},
    {"int64", "Long", "long int", 8, Category::Integral},
    {"float16", "Half", "c10::Half", 2, Category::Floating},
    {"float32", "Float", "float", 4, Category::Floating},
    {"float64", "Double", "double", 8, Category::Floating},
    {},
    {"complex64", "ComplexFloat", "c10::complex<float>", 8, Category::Complex},
    {"complex128", "ComplexDouble", "c10::complex<double>", 16, Category::Complex},
    {"bool", "Bool", "bool", 1, Category::Bool},
    {},
    {},
    {},
    {"bfloat16", "BFloat16", "c10::BFloat16", 2, Category::Floating},
};
constexpr const DTypeInfo& info(DType type) { return kDTypes[static_cast<int>(type)]; }

constexpr int64_t size_of(DType type) { return info(type).size; }
constexpr const char* scalar_name(DType type) { return info(type).scalar_name; }
constexpr const char* cpp_name(DType type) { return info(type).cpp_name; }
constexpr bool is_floating(DType type) { return info(type).category == Category::Floating; }
constexpr bool is_complex(DType type) { return info(type).category == Category::Complex; }
/// Whether gradients exist for it.
constexpr bool is_differentiable(DType type) { return info(type).category >= Category::Floating; }
/// A 16-bit floating type, which kernels compute in float32.
constexpr bool is_reduced(DType type) { return type == DType::Float16 || type == DType::BFloat16; }
constexpr bool is_integral(DType type, bool include_bool) {
  return info(type).category == Category::Integral || (include_bool && type == DType::Bool);
}
/// The dtype of a complex number's parts; a real dtype itself.
constexpr DType real_dtype(DType type) {
  return type == DType::Complex64 ? DType::Float32 : type == DType::Complex128 ? DType::Float64 : type;
}
/// The complex dtype with such parts; a complex dtype itself. Float16 has none here and gives complex64.
constexpr DType complex_dtype(DType type) {
  return is_complex(type) ? type : type == DType::Float64 ? DType::Complex128 : DType::Complex64;
}

template <class T>
constexpr bool is_complex_type = std::is_same_v<T, complex64> || std::is_same_v<T, complex128>;

template <class T>
constexpr DType dtype_of();
template <>
constexpr DType dtype_of<uint8_t>() {
  return DType::UInt8;
}
template <>
constexpr DType dtype_of<int8_t>() {
  return DType::Int8;
}
template <>
constexpr DType dtype_of<int16_t>() {
  return DType::Int16;
}
template <>
constexpr DType dtype_of<int32_t>() {
  return DType::Int32;
}
template <>
constexpr DType dtype_of<int64_t>() {
  return DType::Int64;
}
template <>
constexpr DType dtype_of<float>() {
  return DType::Float32;
}
template <>
constexpr DType dtype_of<double>() {
  return DType::Float64;
}
template <>
constexpr DType dtype_of<bool>() {
  return DType::Bool;
}
template <>
constexpr DType dtype_of<Half>() {
  return DType::Float16;
}
template <>
constexpr DType dtype_of<BFloat16>() {
  return DType::BFloat16;
}
template <>
constexpr DType dtype_of<complex64>() {
  return DType::Complex64;
}
template <>
constexpr DType dtype_of<complex128>() {
  return DType::Complex128;
}

/// PyTorch's promotion lattice for two dtypes (torch.promote_types).
DType promote_types(DType a, DType b);

/// The dtype new floating tensors get; torch.set_default_dtype changes it.
DType default_dtype();
void set_default_dtype(DType type);

[[noreturn]] inline void fail_not_implemented(const char* op, DType type) {
  fail(ErrorKind::NotImplemented, "\"", op, "\" not implemented for '", scalar_name(type), "'");
}

// Calls f.operator()<T>() with the C++ type of `type`. `op` names the kernel in PyTorch's error for the rest.
template <class F>
decltype(auto) dispatch_floating(DType type, const char* op, F&& f) {
  switch (type) {
    case DType::Float32:
      return f.template operator()<float>();
    case DType::Float64:
      return f.template operator()<double>();
    default:
      fail_not_implemented(op, type);
  }
}
template <class F>
decltype(auto) dispatch_integral(DType type, const char* op, F&& f) {
  switch (type) {
    case DType::UInt8:
      return f.template operator()<uint8_t>();
    case DType::Int8:
      return f.template operator()<int8_t>();
    case DType::Int16:
      return f.template operator()<int16_t>();
    case DType::Int32:
      return f.template operator()<int32_t>();
    case DType::Int64:
      return f.template operator()<int64_t>();
    default:
      fail_not_implemented(op, type);
  }
}
/// All dtypes but bool.
template <class F>
decltype(auto) dispatch_numeric(DType type, const char* op, F&& f) {
  return is_floating(type) ? dispatch_floating(type, op, f) : dispatch_integral(type, op, f);
}
/// All real dtypes that compute: those of 16 bits are widened before.
template <class F>
decltype(auto) dispatch_all(DType type, const char* op, F&& f) {
  if (type == DType::Bool) return f.template operator()<bool>();
  return dispatch_numeric(type, op, f);
}
template <class F>
decltype(auto) dispatch_complex(DType type, const char* op, F&& f) {
  switch (type) {
    case DType::Complex64:
      return f.template operator()<complex64>();
    case DType::Complex128:
      return f.template operator()<complex128>();
    default:
      fail_not_implemented(op, type);
  }
}
template <class F>
decltype(auto) dispatch_floating_or_complex(DType type, const char* op, F&& f) {
  return is_complex(type) ? dispatch_complex(type, op, f) : dispatch_floating(type, op, f);
}
/// Every dtype there is: for what only moves elements.
template <class F>
decltype(auto) dispatch_any(DType type, const char* op, F&& f) {
  if (type == DType::Float16) return f.template operator()<Half>();
  if (type == DType::BFloat16) return f.template operator()<BFloat16>();
  return is_complex(type) ? dispatch_complex(type, op, f) : dispatch_all(type, op, f);
}

}  // namespace tp

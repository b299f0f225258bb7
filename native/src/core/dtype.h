#pragma once
// Element types. Numbering and names are PyTorch's (c10/core/ScalarType.h), so files and errors agree.
#include <cstdint>
#include <string_view>

#include "core/error.h"

namespace tp {

enum class DType : uint8_t {
  UInt8 = 0,
  Int8 = 1,
  Int16 = 2,
  Int32 = 3,
  Int64 = 4,
  Float32 = 6,
  Float64 = 7,
  Bool = 11
};

struct DTypeInfo {
  DType type;
  const char* name;         // as in torch.float32
  const char* scalar_name;  // as in error messages: Float
  int8_t size;
  int8_t category;  // 0 bool, 1 integral, 2 floating
};

/// Every dtype the engine has, in PyTorch's order.
constexpr DTypeInfo kDTypes[] = {
    {DType::UInt8, "uint8", "Byte", 1, 1},       {DType::Int8, "int8", "Char", 1, 1},
    {DType::Int16, "int16", "Short", 2, 1},      {DType::Int32, "int32", "Int", 4, 1},
    {DType::Int64, "int64", "Long", 8, 1},       {DType::Float32, "float32", "Float", 4, 2},
    {DType::Float64, "float64", "Double", 8, 2}, {DType::Bool, "bool", "Bool", 1, 0},
};

constexpr const DTypeInfo& info(DType type) {
  switch (type) {
    case DType::UInt8:
      return kDTypes[0];
    case DType::Int8:
      return kDTypes[1];
    case DType::Int16:
      return kDTypes[2];
    case DType::Int32:
      return kDTypes[3];
    case DType::Int64:
      return kDTypes[4];
    case DType::Float32:
      return kDTypes[5];
    case DType::Float64:
      return kDTypes[6];
    case DType::Bool:
      return kDTypes[7];
  }
  __builtin_unreachable();
}

constexpr int64_t size_of(DType type) { return info(type).size; }
constexpr const char* scalar_name(DType type) { return info(type).scalar_name; }
/// C++ name PyTorch shows in a few messages.
constexpr const char* cpp_name(DType type) {
  switch (type) {
    case DType::UInt8:
      return "unsigned char";
    case DType::Int8:
      return "signed char";
    case DType::Int16:
      return "short int";
    case DType::Int32:
      return "int";
    case DType::Int64:
      return "long int";
    case DType::Float32:
      return "float";
    case DType::Float64:
      return "double";
    case DType::Bool:
      return "bool";
  }
  __builtin_unreachable();
}
constexpr bool is_floating(DType type) { return info(type).category == 2; }
constexpr bool is_integral(DType type, bool include_bool) {
  return info(type).category == 1 || (include_bool && type == DType::Bool);
}

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
template <class F>
decltype(auto) dispatch_all(DType type, const char* op, F&& f) {
  if (type == DType::Bool) return f.template operator()<bool>();
  return dispatch_numeric(type, op, f);
}

}  // namespace tp

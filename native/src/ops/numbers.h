#pragma once
#include "core/scalar.h"

namespace tp {

/// A script's number as an element; PyTorch's error, with its name of the type, when it does not fit.
template <class T>
T checked_number(const Scalar& value) {
  const char* name = "";
  switch (dtype_of<T>()) {
    case DType::UInt8:
      name = "uint8_t";
      break;
    case DType::Int8:
      name = "int8_t";
      break;
    case DType::Int16:
      name = "int16_t";
      break;
    case DType::Int32:
      name = "int";
      break;
    case DType::Int64:
      name = "int64_t";
      break;
    default:
      break;
  }
  return value.checked<T>(name);
}

}  // namespace tp

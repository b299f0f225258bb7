#pragma once
// A script's value, looked at once.
#include <cmath>
#include <string>
#include <vector>

#include "binding/environment.h"

namespace tp::binding {

/// What a script value is, found out once per call.
struct Value {
  enum class Type : uint8_t { Nothing, Number, Bool, BigInt, Complex, String, Box, Array, Object, Other };
  Type type;
  napi_value value;
  /// Of Nothing: whether it was left out (undefined) rather than None (null).
  double number;
  double imag;
  Box* box;
};

Value classify(Environment& environment, napi_value value);
std::vector<Value> elements(Environment& environment, const Value& array);

inline bool is_tensor(const Value& value) { return value.box && value.box->kind == BoxKind::Tensor; }
inline bool is_integer(const Value& value) {
  constexpr double kEndOfInt64 = 9223372036854775808.0;  // 2^63
  if (value.type == Value::Type::BigInt) return true;
  return value.type == Value::Type::Number && std::trunc(value.number) == value.number &&
         std::abs(value.number) < kEndOfInt64;
}

/// Whether a list of integers takes the value as its element at `place`.
bool is_index(const Value& value, size_t place);

/// As PyTorch's errors name it: "NoneType", "int", "Tensor".
std::string type_name(Environment& environment, const Value& value);
int64_t to_integer(Environment& environment, const Value& value);
Scalar to_scalar(Environment& environment, const Value& value);

}  // namespace tp::binding

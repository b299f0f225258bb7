#include "binding/value.h"

#include <cmath>

namespace tp::binding {
namespace {

constexpr double kMaxExact = 9007199254740992.0;  // 2^53

}  // namespace

Value classify(Environment& environment, napi_value value) {
  napi_env env = environment.env;
  Value out{};
  out.value = value;
  napi_valuetype type;
  check_napi(env, napi_typeof(env, value, &type));
  switch (type) {
    case napi_undefined:
      out.number = 1;
      break;
    case napi_null:
      break;
    case napi_number:
      out.type = Value::Type::Number;
      napi_get_value_double(env, value, &out.number);
      break;
    case napi_boolean: {
      bool truth;
      napi_get_value_bool(env, value, &truth);
      out.type = Value::Type::Bool;
      out.number = truth;
      break;
    }
    case napi_bigint:
      out.type = Value::Type::BigInt;
      break;
    case napi_string:
      out.type = Value::Type::String;
      break;
    case napi_object: {
      if ((out.box = environment.unbox_object(value))) {
        out.type = Value::Type::Box;
        break;
      }
      bool is = false;
      napi_is_array(env, value, &is);
      if (is) {
        out.type = Value::Type::Array;
        break;
      }
      napi_is_typedarray(env, value, &is);
      if (!is && environment.complex(value, &out.number, &out.imag)) {
        out.type = Value::Type::Complex;
        break;
      }
      out.type = is ? Value::Type::Other : Value::Type::Object;
      break;
    }
    default:
      out.type = Value::Type::Other;
  }
  return out;
}

std::vector<Value> elements(Environment& environment, const Value& array) {
  uint32_t length;
  check_napi(environment.env, napi_get_array_length(environment.env, array.value, &length));
  std::vector<Value> out;
  for (uint32_t i = 0; i < length; ++i) {
    napi_value item;
    check_napi(environment.env, napi_get_element(environment.env, array.value, i, &item));
    out.push_back(classify(environment, item));
  }
  return out;
}

bool is_index(const Value& value, size_t place) {
  // Only the first element tells a list of integers from one of truths.
  if (value.type == Value::Type::Bool) return place > 0;
  if (!is_tensor(value)) return is_integer(value);
  return is_integral(value.box->tensor.dtype(), true) && value.box->tensor.numel() == 1;
}

std::string type_name(Environment& environment, const Value& value) {
  switch (value.type) {
    case Value::Type::Nothing:
      return "NoneType";
    case Value::Type::Number:
      return is_integer(value) ? "int" : "float";
    case Value::Type::Bool:
      return "bool";
    case Value::Type::BigInt:
      return "int";
    case Value::Type::Complex:
      return "complex";
    case Value::Type::String:
      return "str";
    case Value::Type::Box:
      switch (value.box->kind) {
        case BoxKind::Tensor:
          return "Tensor";
        case BoxKind::DType:
          return "torch.dtype";
        case BoxKind::Layout:
          return "torch.layout";
        case BoxKind::MemoryFormat:
          return "torch.memory_format";
        case BoxKind::Generator:
          return "torch.Generator";
        case BoxKind::Node:
          return "Node";
      }
      return "object";
    case Value::Type::Array:
      return "list";
    case Value::Type::Object:
      return class_name(environment.env, value.value);
    case Value::Type::Other: {
      napi_valuetype type;
      napi_typeof(environment.env, value.value, &type);
      return type == napi_function ? "function" : "object";
    }
  }
  return "object";
}

int64_t to_integer(Environment& environment, const Value& value) {
  if (value.box) return value.box->tensor.item().to<int64_t>();
  if (value.type == Value::Type::BigInt) {
    int64_t number;
    bool lossless;
    check_napi(environment.env, napi_get_value_bigint_int64(environment.env, value.value, &number, &lossless));
    check(lossless, "Overflow when unpacking long");
    return number;
  }
  return static_cast<int64_t>(value.number);
}

Scalar to_scalar(Environment& environment, const Value& value) {
  if (value.box) return value.box->tensor.item();
  if (value.type == Value::Type::Bool) return Scalar(value.number != 0);
  if (value.type == Value::Type::BigInt) return Scalar(to_integer(environment, value));
  if (value.type == Value::Type::Complex) return Scalar(complex128(value.number, value.imag));
  // A number written without fraction is an integer: scripts cannot say 2.0. Beyond 2^53 they would write a bigint.
  return is_integer(value) && std::abs(value.number) <= kMaxExact && !(value.number == 0 && std::signbit(value.number))
             ? Scalar(static_cast<int64_t>(value.number))
             : Scalar(value.number);
}

}  // namespace tp::binding

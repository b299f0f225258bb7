

#include "binding/arguments.h"

#include <cmath>
#include <utility>

#include "autograd/meta.h"
#include "binding/shared_memory.h"
#include "cpu/pointwise.h"
#include "declared/arithmetic.h"
#include "declared/math.h"
#include "declared/reduce.h"
#include "declared/views.h"
#include "ops/formulas/reduce.h"

namespace tp::binding {
namespace {

constexpr double kMaxExact = 9007199254740992.0;       // 2^53
constexpr double kEndOfInt64 = 9223372036854775808.0;  // 2^63

const char* expected_name(const ParamInfo& param) {
  switch (param.kind) {
    case Kind::Tensor:
      return "Tensor";
    case Kind::TensorList:
      return "tuple of Tensors";
    case Kind::Int:
      return "int";
    case Kind::IntList:
      return "tuple of ints";
    case Kind::Float:
      return "float";
    case Kind::FloatList:
      return "tuple of floats";
    case Kind::Bool:
      return "bool";
    case Kind::Scalar:
      return "Number";
    case Kind::DType:
      return "torch.dtype";
    case Kind::Device:
      return "torch.device";
    case Kind::Layout:
      return "torch.layout";
    case Kind::MemoryFormat:
      return "torch.memory_format";
    case Kind::String:
      return "str";
    case Kind::Generator:
      return "torch.Generator";
  }
  return "";
}

bool is_complex_tensor(const Value& value) {
  return value.box && value.box->kind == BoxKind::Tensor && is_complex(value.box->tensor.dtype());
}

/// Scripts call the first tensor of a function `input`, as PyTorch's documentation does; NumPy's names are known too.
bool same_name(const char* name, const std::string& given) {
  const std::string_view own = name;
  if (given == own) return true;
  if (own == "self") return given == "input" || given == "x" || given == "a" || given == "x1";
  return (own == "other" && given == "x2") || (own == "dim" && given == "axis") ||
         (own == "keepdim" && given == "keepdims");
}
/// null is None, a value; undefined is an argument left out.
bool left_out(const Value& value) { return value.type == Value::Type::Nothing && value.number != 0; }
const char* shown_name(const char* name) { return std::string_view(name) == "self" ? "input" : name; }

/// A text with the names of two dtypes filled in.
std::string with_dtypes(std::string text, DType result, DType out) {
  const auto fill = [&](std::string_view mark, const char* name) {
    if (const size_t at = text.find(mark); at != std::string::npos) text.replace(at, mark.size(), name);
  };
  fill("{result}", scalar_name(result));
  fill("{out}", scalar_name(out));
  fill("{cresult}", cpp_name(result));
  fill("{cout}", cpp_name(out));
  return text;
}

}  // namespace

int edit_distance(std::string_view a, std::string_view b) {
  std::vector<int> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row[b.size()];
}

Arguments::Arguments(Environment& environment, const OpEntry& op, bool method, napi_value handle,
                     const napi_value* values, size_t count)
    : env_(environment), op_(op), method_(method), handle_(handle) {
  check_type(count <= kMax, op.name, "() takes at most ", kMax, " arguments");
  // Read before anything else can run: looking at other values may call the script's getters, and those call ops.
  const size_t known = std::min<size_t>({static_cast<size_t>(std::exchange(env_.slots[0], 0)), count, kDueSlot - 1});
  Box* boxes[kDueSlot];
  for (size_t i = 0; i < known; ++i) boxes[i] = env_.boxes.find(env_.slots[i + 1]);
  for (size_t i = 0; i < count; ++i)
    values_[i] = i < known && boxes[i] ? Value{Value::Type::Box, values[i], 0, 0, boxes[i]} : classify(values[i]);
  count_ = static_cast<int>(count);
  while (count_ > 0 && left_out(values_[count_ - 1])) --count_;
  if (count_ > 0 && values_[count_ - 1].type == Value::Type::Object) read_options(values_[--count_].value);
}

Value Arguments::classify(napi_value value) {
  napi_env env = env_.env;
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
      if ((out.box = env_.unbox_object(value))) {
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
      if (!is && env_.complex(value, &out.number, &out.imag)) {
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

void Arguments::read_options(napi_value object) {
  napi_env env = env_.env;
  napi_value names;
  check_napi(env, napi_get_property_names(env, object, &names));
  uint32_t length;
  check_napi(env, napi_get_array_length(env, names, &length));
  for (uint32_t i = 0; i < length; ++i) {
    napi_value name, value;
    check_napi(env, napi_get_element(env, names, i, &name));
    check_napi(env, napi_get_property(env, object, name, &value));
    napi_valuetype type;
    napi_typeof(env, value, &type);
    if (type == napi_undefined) continue;
    std::string key = to_utf8(env, name);
    if (key == "out") {
      Value out = classify(value);
      if (out.type != Value::Type::Nothing) out_ = out;
      continue;
    }
    options_.emplace_back(std::move(key), classify(value));
  }
}

bool Arguments::is_integer(const Value& value) {
  if (value.type == Value::Type::BigInt) return true;
  return value.type == Value::Type::Number && std::trunc(value.number) == value.number &&
         std::abs(value.number) < kEndOfInt64;
}

std::vector<Value> Arguments::elements(const Value& array) {
  uint32_t length;
  check_napi(env_.env, napi_get_array_length(env_.env, array.value, &length));
  std::vector<Value> out;
  for (uint32_t i = 0; i < length; ++i) {
    napi_value item;
    check_napi(env_.env, napi_get_element(env_.env, array.value, i, &item));
    out.push_back(classify(item));
  }
  return out;
}

bool Arguments::is_index(const Value& value, size_t place) {
  // Only the first element tells a list of integers from one of truths.
  if (value.type == Value::Type::Bool) return place > 0;
  if (!value.box || value.box->kind != BoxKind::Tensor) return is_integer(value);
  return is_integral(value.box->tensor.dtype(), true) && value.box->tensor.numel() == 1;
}

bool Arguments::all_integers(const Value& array) {
  uint32_t length;
  napi_get_array_length(env_.env, array.value, &length);
  for (uint32_t i = 0; i < length; ++i) {
    napi_value item;
    check_napi(env_.env, napi_get_element(env_.env, array.value, i, &item));
    if (!is_index(classify(item), i)) return false;
  }
  return true;
}

bool Arguments::offers(const Overload& overload) const {
  return !method_ || (overload.count > 0 && std::string_view(overload.params[0].name) == "self");
}

bool Arguments::takes_out(const Overload& overload) {
  if (!out_) return true;
  if (overload.outs == 1) return out_->box && out_->box->kind == BoxKind::Tensor;
  return overload.outs > 1 && accepts({"out", Kind::TensorList, 0, 0}, *out_) &&
         elements(*out_).size() == static_cast<size_t>(overload.outs);
}

bool Arguments::accepts(const ParamInfo& param, const Value& value) {
  const bool number =
      value.type == Value::Type::Number || value.type == Value::Type::Bool || value.type == Value::Type::BigInt;
  const bool complex = value.type == Value::Type::Complex;
  auto box = [&](BoxKind kind) { return value.box && value.box->kind == kind; };
  const bool scalar_tensor =
      lenient_ && box(BoxKind::Tensor) && value.box->tensor.dim() == 0 && !value.box->tensor.requires_grad();
  switch (param.kind) {
    case Kind::Tensor:
      return box(BoxKind::Tensor) || ((number || complex) && (param.flags & kNumber));
    case Kind::TensorList: {
      if (value.type != Value::Type::Array) return false;
      uint32_t length;
      napi_get_array_length(env_.env, value.value, &length);
      for (uint32_t i = 0; i < length; ++i) {
        napi_value item;
        check_napi(env_.env, napi_get_element(env_.env, value.value, i, &item));
        const Value inner = classify(item);
        const bool hole = inner.type == Value::Type::Nothing && (param.flags & kHoles);
        if (!hole && !(inner.box && inner.box->kind == BoxKind::Tensor)) return false;
      }
      return true;
    }
    case Kind::Int:
      return is_integer(value) || (scalar_tensor && is_integral(value.box->tensor.dtype(), false));
    case Kind::IntList:
      if (value.type == Value::Type::Array) return all_integers(value);
      return param.length > 0 && is_index(value, 0);
    case Kind::Float:
      return number || scalar_tensor;
    case Kind::FloatList:
      return value.type == Value::Type::Array;
    case Kind::Bool:
      return value.type == Value::Type::Bool;
    case Kind::Scalar:
      return number || complex || scalar_tensor;
    case Kind::DType:
      return box(BoxKind::DType);
    case Kind::Device:
      return value.type == Value::Type::String || value.type == Value::Type::Object;
    case Kind::Layout:
      return box(BoxKind::Layout);
    case Kind::MemoryFormat:
      return box(BoxKind::MemoryFormat);
    case Kind::String:
      return value.type == Value::Type::String;
    case Kind::Generator:
      return box(BoxKind::Generator);
  }
  return false;
}

bool Arguments::bind(const Overload& overload, std::string* why) {
  auto reject = [&](auto&&... parts) {
    if (why && why->empty()) *why = str(op_.name, "()", parts...);
    return false;
  };
  int positional = 0;
  while (positional < overload.count && !(overload.params[positional].flags & kKeyword)) ++positional;
  std::fill(bound_, bound_ + overload.count, nullptr);
  for (int i = 0; i < overload.count; ++i) numbers_[i] = {};
  varargs_from_ = -1;

  int taken = 0;
  for (int i = 0; i < positional && taken < count_; ++i) {
    const ParamInfo& param = overload.params[i];
    const Value& value = values_[taken];
    // f(2, 3) for f([2, 3]): only where the list is the one positional parameter beside the tensor itself.
    const bool list_last = param.kind == Kind::IntList && param.length == 0 && i == positional - 1 &&
                           (i == 0 || (i == 1 && overload.params[0].kind == Kind::Tensor));
    if (list_last && is_integer(value)) {
      int end = taken;
      while (end < count_ && is_index(values_[end], static_cast<size_t>(end - taken))) ++end;
      if (end == count_) {
        varargs_from_ = taken;
        bound_[i] = &values_[taken];
        taken = count_;
        break;
      }
    }
    if (value.type == Value::Type::Nothing) {
      if (!(param.flags & kOptional) && !(left_out(value) && (param.flags & kDefault)))
        return reject(": argument '", shown_name(param.name), "' (position ", i + 1, ") must be ", expected_name(param),
                      ", not NoneType");
      ++taken;
      continue;
    }
    if (!accepts(param, value))
      return reject(": argument '", shown_name(param.name), "' (position ", i + 1, ") must be ", expected_name(param),
                    ", not ", type_name(value));
    bound_[i] = &value;
    ++taken;
  }
  if (taken < count_) {
    int required = 0;
    while (required < positional && !(overload.params[required].flags & (kDefault))) ++required;
    if (required == positional)
      return reject(" takes ", positional, " positional argument", positional == 1 ? "" : "s", " but ", count_,
                    count_ == 1 ? " was" : " were", " given");
    return reject(" takes from ", required, " to ", positional, " positional arguments but ", count_, " were given");
  }
  for (const auto& [name, value] : options_) {
    int at = -1;
    for (int i = 0; i < overload.count; ++i)
      if (same_name(overload.params[i].name, name)) at = i;
    if (at < 0) {
      std::string hint;
      int best = 3;
      for (int i = 0; i < overload.count; ++i) {
        const int distance = edit_distance(overload.params[i].name, name);
        if (distance < best) {
          best = distance;
          hint = str(" (did you mean '", overload.params[i].name, "'?)");
        }
      }
      return reject(" got an unexpected keyword argument '", name, "'", hint);
    }
    const ParamInfo& param = overload.params[at];
    if (bound_[at]) return reject(" got multiple values for argument '", name, "'");
    if (value.type == Value::Type::Nothing && (param.flags & kOptional)) continue;
    if (!accepts(param, value))
      return reject(": argument '", shown_name(param.name), "' must be ", expected_name(param), ", not ",
                    type_name(value));
    bound_[at] = &value;
  }
  std::string missing;
  int missing_count = 0;
  for (int i = 0; i < overload.count; ++i) {
    const ParamInfo& param = overload.params[i];
    if (bound_[i] || (param.flags & (kDefault | kOptional))) continue;
    missing += str(missing_count ? ", " : "", "\"", shown_name(param.name), "\"");
    ++missing_count;
  }
  if (!takes_out(overload)) return reject(" got an unexpected keyword argument 'out'");
  if (missing_count) return reject(" missing ", missing_count, " required positional arguments: ", missing);
  // A result written into a tensor is of its dtype, unless another is asked for or it is a norm of complex numbers.
  const bool free = overload.out_dtype != OutDType::kSame;
  const bool complex = overload.count > 0 && bound_[0] && is_complex_tensor(*bound_[0]);
  for (int i = 0; i < overload.count; ++i)
    if (free && overload.params[i].kind == Kind::DType && !bound_[i] && out_ && out_->box &&
        (!complex || is_complex_tensor(*out_)))
      bound_[i] = &*out_;
  // Numbers may stand for tensors, but not for all of them.
  bool number = false, tensor = false;
  for (int i = 0; i < overload.count; ++i) {
    if (overload.params[i].kind != Kind::Tensor || !bound_[i]) continue;
    (bound_[i]->box ? tensor : number) = true;
  }
  if (number && !tensor)
    return reject(": argument '", shown_name(overload.params[0].name), "' (position 1) must be Tensor, not ",
                  type_name(*bound_[0]));
  for (int i = 0; i < overload.count; ++i) {
    if (overload.params[i].kind != Kind::Tensor || !bound_[i] || bound_[i]->box) continue;
    numbers_[i] = wrapped_scalar(to_scalar(*bound_[i]));
  }
  return true;
}

napi_value Arguments::run() {
  // The observer calls ops of its own, whose results would take this one's slot.
  if (env_.observer) handle_ = nullptr;
  // A 0-d tensor may stand for a number, as in PyTorch, where no overload takes it as a tensor.
  for (bool lenient : {false, true}) {
    lenient_ = lenient;
    for (int i = 0; i < op_.count; ++i)
      if (offers(op_.overloads[i]) && bind(op_.overloads[i], nullptr)) {
        chosen_ = &op_.overloads[i];
        chosen_->call(*this);
        if (env_.observer) tell_observer();
        return result_;
      }
  }
  fail_to_bind();
}

/// Calls observer(op, arguments by the parameters' names, result).
void Arguments::tell_observer() {
  napi_env env = env_.env;
  napi_value given, global, nothing;
  check_napi(env, napi_create_object(env, &given));
  for (int i = 0; i < chosen_->count; ++i) {
    if (!bound_[i]) continue;
    napi_value value = bound_[i]->value;
    if (varargs_from_ >= 0 && bound_[i] == &values_[varargs_from_]) {
      check_napi(env, napi_create_array(env, &value));
      for (int k = varargs_from_; k < count_; ++k)
        check_napi(env, napi_set_element(env, value, static_cast<uint32_t>(k - varargs_from_), values_[k].value));
    }
    check_napi(env, napi_set_named_property(env, given, chosen_->params[i].name, value));
  }
  if (out_) check_napi(env, napi_set_named_property(env, given, "out", out_->value));
  check_napi(env, napi_get_undefined(env, &nothing));
  check_napi(env, napi_get_global(env, &global));
  napi_value values[] = {make_string(env, op_.name), given, result_ ? result_ : nothing};
  check_napi(env, napi_call_function(env, global, env_.reference(env_.observer), 3, values, &nothing));
}

std::string Arguments::type_name(const Value& value) {
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
      return class_name(env_.env, value.value);
    case Value::Type::Other: {
      napi_valuetype type;
      napi_typeof(env_.env, value.value, &type);
      return type == napi_function ? "function" : "object";
    }
  }
  return "object";
}

int64_t Arguments::to_integer(const Value& value) {
  if (value.box) return value.box->tensor.item().to<int64_t>();
  if (value.type == Value::Type::BigInt) {
    int64_t number;
    bool lossless;
    check_napi(env_.env, napi_get_value_bigint_int64(env_.env, value.value, &number, &lossless));
    check(lossless, "Overflow when unpacking long");
    return number;
  }
  return static_cast<int64_t>(value.number);
}

Scalar Arguments::to_scalar(const Value& value) {
  if (value.box) return value.box->tensor.item();
  if (value.type == Value::Type::Bool) return Scalar(value.number != 0);
  if (value.type == Value::Type::BigInt) return Scalar(to_integer(value));
  if (value.type == Value::Type::Complex) return Scalar(complex128(value.number, value.imag));
  // A number written without fraction is an integer: scripts cannot say 2.0. Beyond 2^53 they would write a bigint.
  return is_integer(value) && std::abs(value.number) <= kMaxExact && !(value.number == 0 && std::signbit(value.number))
             ? Scalar(static_cast<int64_t>(value.number))
             : Scalar(value.number);
}

const Tensor& Arguments::tensor(int i) {
  static const Tensor none;
  if (!bound_[i]) return none;
  if (!bound_[i]->box) return numbers_[i];
  check_shared(env_, bound_[i]->box->tensor);
  return bound_[i]->box->tensor;
}

TensorList Arguments::tensors(int i) {
  TensorList out;
  uint32_t length;
  check_napi(env_.env, napi_get_array_length(env_.env, bound_[i]->value, &length));
  for (uint32_t k = 0; k < length; ++k) {
    napi_value item;
    check_napi(env_.env, napi_get_element(env_.env, bound_[i]->value, k, &item));
    const Value value = classify(item);
    // A getter may have answered differently the second time.
    const bool hole = value.type == Value::Type::Nothing && (chosen_->params[i].flags & kHoles);
    check_type(hole || (value.box && value.box->kind == BoxKind::Tensor), op_.name, "(): expected Tensor as element ",
               k);
    if (value.box) check_shared(env_, value.box->tensor);
    out.push_back(value.box ? value.box->tensor : Tensor());
  }
  return out;
}

Dims Arguments::ints(int i) {
  const Value& value = *bound_[i];
  if (varargs_from_ >= 0 && &value == &values_[varargs_from_]) {
    Dims out;
    for (int k = varargs_from_; k < count_; ++k) out.push_back(to_integer(values_[k]));
    return out;
  }
  if (value.type != Value::Type::Array) return Dims{to_integer(value)};
  uint32_t length;
  check_napi(env_.env, napi_get_array_length(env_.env, value.value, &length));
  Dims out(length);
  for (uint32_t k = 0; k < length; ++k) {
    napi_value item;
    check_napi(env_.env, napi_get_element(env_.env, value.value, k, &item));
    const Value number = classify(item);
    check_type(is_index(number, k), op_.name, "(): expected int as element ", k);
    out[k] = to_integer(number);
  }
  return out;
}

std::vector<double> Arguments::reals(int i) {
  std::vector<double> out;
  uint32_t length;
  check_napi(env_.env, napi_get_array_length(env_.env, bound_[i]->value, &length));
  for (uint32_t k = 0; k < length; ++k) {
    napi_value item;
    double number;
    check_napi(env_.env, napi_get_element(env_.env, bound_[i]->value, k, &item));
    check_type(napi_get_value_double(env_.env, item, &number) == napi_ok, op_.name, "(): expected float as element ",
               k);
    out.push_back(number);
  }
  return out;
}

Device Arguments::device(int i) {
  napi_value value = bound_[i]->value;
  if (bound_[i]->type == Value::Type::Object)
    check_napi(env_.env, napi_get_named_property(env_.env, value, "type", &value));
  napi_valuetype type;
  check_napi(env_.env, napi_typeof(env_.env, value, &type));
  check_type(type == napi_string, op_.name, "(): argument 'device' must be torch.device");
  std::string name = to_utf8(env_.env, value);
  name = name.substr(0, name.find(':'));
  if (name == "cpu") return Device::Cpu;
  if (name == "meta") return Device::Meta;
  check(name != "cuda", "Torch not compiled with CUDA enabled");
  fail(ErrorKind::Runtime,
       "Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, "
       "mps, "
       "meta, hpu, mtia, privateuseone device type at start of device string: ",
       name);
}

void Arguments::write_out(const Tensor& value, const Tensor& out) {
  check_shared(env_, out);
  check(!grad_enabled() || !value.requires_grad(), op_.name,
        "(): functions with out=... arguments don't support automatic differentiation, but one of the arguments "
        "requires grad.");
  const bool castable = info(value.dtype()).category <= info(out.dtype()).category;
  if (chosen_->out_dtype == OutDType::kCastable ? !castable : value.dtype() != out.dtype())
    fail(ErrorKind::Runtime,
         with_dtypes(chosen_->out_text ? chosen_->out_text
                                       : "result type {result} can't be cast to the desired output type {out}",
                     value.dtype(), out.dtype()));
  for (int i = 0; i < chosen_->count; ++i) {
    const Kind kind = chosen_->params[i].kind;
    if (!bound_[i] || (kind != Kind::Tensor && kind != Kind::TensorList)) continue;
    for (const Tensor& given : kind == Kind::Tensor ? TensorList{tensor(i)} : tensors(i)) {
      check(!chosen_->out_apart || !given.same(out),
            "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single "
            "memory location. Please clone() the tensor before performing the operation.");
      if (given.defined()) check_overlap(out, {&given});
    }
  }
  check_overlap(out, {});
  resize(out, value.sizes());
  ops::copy_(out, value);
}

void Arguments::result(const Tensor& value) {
  if (out_) {
    write_out(value, out_->box->tensor);
    result_ = out_->value;
    return;
  }
  // An op may return its argument: then the script gets the same object back.
  for (int i = 0; i < count_; ++i)
    if (values_[i].box && values_[i].box->kind == BoxKind::Tensor && values_[i].box->tensor.same(value)) {
      result_ = values_[i].value;
      return;
    }
  if (!handle_ || value.impl()->script_object) {
    result_ = env_.wrap(value);
    return;
  }
  // The script writes the number into the handle: it can do that at no cost.
  Box* box = env_.boxes.take(BoxKind::Tensor);
  box->tensor = value;
  env_.slots[kResultSlot] = box->number;
  env_.tie(handle_, box);
  result_ = handle_;
}

napi_value Arguments::wrap_results(const TensorList& list) {
  if (!out_) return env_.wrap_list(list);
  const std::vector<Value> outs = elements(*out_);
  for (size_t i = 0; i < outs.size(); ++i) {
    check_type(i < list.size() && outs[i].box && outs[i].box->kind == BoxKind::Tensor, "expected Tensor as element ", i,
               " in argument 'out', but got ", type_name(outs[i]));
    write_out(list[i], outs[i].box->tensor);
  }
  return out_->value;
}

void Arguments::result_factory(const Tensor& value, int requires_grad) {
  if (bound_[requires_grad] && boolean(requires_grad)) {
    check(is_differentiable(value.dtype()), "Only Tensors of floating point and complex dtype can require gradients");
    set_requires_grad(value, true);
  }
  // Backward hands leaves out again: they keep their object.
  if (value.requires_grad()) handle_ = nullptr;
  result(value);
}

void Arguments::result(bool value) { check_napi(env_.env, napi_get_boolean(env_.env, value, &result_)); }
void Arguments::result(int64_t value) { check_napi(env_.env, napi_create_int64(env_.env, value, &result_)); }
void Arguments::result(double value) { check_napi(env_.env, napi_create_double(env_.env, value, &result_)); }

void Arguments::result_named(const TensorList& list, const char* const* names, int count) {
  napi_value items = wrap_results(list), labels;
  check_napi(env_.env, napi_create_array_with_length(env_.env, static_cast<size_t>(count), &labels));
  for (int i = 0; i < count; ++i)
    check_napi(env_.env, napi_set_element(env_.env, labels, static_cast<uint32_t>(i), make_string(env_.env, names[i])));
  napi_value arguments[] = {items, labels, make_string(env_.env, op_.name)}, global;
  check_napi(env_.env, napi_get_global(env_.env, &global));
  check_napi(env_.env, napi_call_function(env_.env, global, env_.reference(env_.named_tuple), 3, arguments, &result_));
}

}  // namespace tp::binding

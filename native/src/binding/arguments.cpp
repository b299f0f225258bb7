

#include "binding/arguments.h"

#include <utility>

namespace tp::binding {
namespace {

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

bool is_complex_tensor(const Value& value) { return is_tensor(value) && is_complex(value.box->tensor.dtype()); }

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
    values_[i] = i < known && boxes[i] ? Value{Value::Type::Box, values[i], 0, 0, boxes[i]} : classify(env_, values[i]);
  count_ = static_cast<int>(count);
  while (count_ > 0 && left_out(values_[count_ - 1])) --count_;
  if (count_ > 0 && values_[count_ - 1].type == Value::Type::Object) read_options(values_[--count_].value);
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
      Value out = classify(env_, value);
      if (out.type != Value::Type::Nothing) out_ = out;
      continue;
    }
    options_.emplace_back(std::move(key), classify(env_, value));
  }
}

bool Arguments::all_integers(const Value& array) {
  uint32_t length;
  napi_get_array_length(env_.env, array.value, &length);
  for (uint32_t i = 0; i < length; ++i) {
    napi_value item;
    check_napi(env_.env, napi_get_element(env_.env, array.value, i, &item));
    if (!is_index(classify(env_, item), i)) return false;
  }
  return true;
}

bool Arguments::offers(const Overload& overload) const {
  return !method_ || (overload.count > 0 && std::string_view(overload.params[0].name) == "self");
}

bool Arguments::takes_out(const Overload& overload) {
  if (!out_) return true;
  if (overload.outs == 1) return is_tensor(*out_);
  return overload.outs > 1 && accepts({"out", Kind::TensorList, 0, 0}, *out_) &&
         elements(env_, *out_).size() == static_cast<size_t>(overload.outs);
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
        const Value inner = classify(env_, item);
        const bool hole = inner.type == Value::Type::Nothing && (param.flags & kHoles);
        if (!hole && !is_tensor(inner)) return false;
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
                    ", not ", type_name(env_, value));
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
                    type_name(env_, value));
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
                  type_name(env_, *bound_[0]));
  for (int i = 0; i < overload.count; ++i) {
    if (overload.params[i].kind != Kind::Tensor || !bound_[i] || bound_[i]->box) continue;
    numbers_[i] = wrapped_scalar(to_scalar(env_, *bound_[i]));
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

}  // namespace tp::binding

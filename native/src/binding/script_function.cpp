#include "binding/script_function.h"

#include <cmath>

#include "autograd/saved.h"
#include "binding/shared_memory.h"

namespace tp::binding {

Napi::Value ScriptFunction::operator()(const std::vector<napi_value>& arguments) const {
  Napi::Value result = function_->Call(arguments);
  check_all_shared(*env_);
  return result;
}

std::string ScriptFunction::name() const {
  const std::string text = function_->Value().Get("name").ToString();
  return text.empty() ? "<lambda>" : text;
}

std::string python_type(Environment& env, Napi::Value value) {
  switch (value.Type()) {
    case napi_undefined:
    case napi_null:
      return "NoneType";
    case napi_boolean:
      return "bool";
    case napi_number: {
      const double number = value.As<Napi::Number>();
      return number == std::floor(number) ? "int" : "float";
    }
    case napi_bigint:
      return "int";
    case napi_string:
      return "str";
    case napi_function:
      return "function";
    default:
      break;
  }
  if (value.IsArray()) return "list";
  if (tensor_in(env, value)) return "Tensor";
  const Napi::Value type = value.IsObject() ? value.As<Napi::Object>().Get("constructor") : Napi::Value();
  return !type.IsEmpty() && type.IsFunction() ? type.As<Napi::Object>().Get("name").ToString().Utf8Value() : "object";
}

const Tensor* tensor_in(Environment& env, Napi::Value value) {
  Box* box = env.unbox(value);
  return box && box->kind == BoxKind::Tensor ? &box->tensor : nullptr;
}

Napi::Value make_function(Environment& env, std::function<void()> body) {
  return Napi::Function::New(env.env, [body = std::move(body)](Call call) {
    body();
    return call.Env().Undefined();
  });
}

namespace {

/// What a hook made of `before`: PyTorch lets it change values only.
Tensor changed(const ScriptFunction& hook, const Tensor& before, Napi::Value value) {
  if (is_nothing(value)) return {};
  const Tensor* after = tensor_in(hook.env(), value);
  check_type(after, "expected Variable, but hook returned '", python_type(hook.env(), value), "'");
  check(before.defined(), "can't replace a None gradient with a non-None value");
  check(after->dtype() == before.dtype(), "hook '", hook.name(), "' has changed the type of value (was ",
        tensor_type_name(before.dtype()), " got ", tensor_type_name(after->dtype()), ")");
  check(after->device() == before.device(), "hook '", hook.name(), "' has moved value to a different device");
  check(after->sizes() == before.sizes(), "hook '", hook.name(), "' has changed the size of value");
  return *after;
}

void change_all(const ScriptFunction& hook, TensorList& list, Napi::Value value) {
  if (is_nothing(value)) return;
  if (tensor_in(hook.env(), value)) {
    Napi::Array one = Napi::Array::New(value.Env(), 1);
    one[0u] = value;
    value = one;
  }
  check_type(value.IsArray(), "expected tuple, but hook returned '", python_type(hook.env(), value), "'");
  const auto items = value.As<Napi::Array>();
  check(items.Length() == list.size(), "hook '", hook.name(), "' has returned an incorrect number of values (got ",
        items.Length(), ", but expected ", list.size(), ")");
  for (uint32_t i = 0; i < items.Length(); ++i) list[i] = changed(hook, list[i], items[i]);
}

}  // namespace

TensorHook tensor_hook(const ScriptFunction& hook) {
  return [hook](const Tensor& grad) {
    const Napi::HandleScope scope(hook.env().env);
    return changed(hook, grad, hook({hook.env().wrap(grad)}));
  };
}

NodePreHook node_pre_hook(const ScriptFunction& hook) {
  return [hook](TensorList& grads) {
    const Napi::HandleScope scope(hook.env().env);
    change_all(hook, grads, hook({hook.env().wrap_list(grads)}));
  };
}

NodePostHook node_post_hook(const ScriptFunction& hook) {
  return [hook](TensorList& results, const TensorList& grads) {
    const Napi::HandleScope scope(hook.env().env);
    change_all(hook, results, hook({hook.env().wrap_list(results), hook.env().wrap_list(grads)}));
  };
}

}  // namespace tp::binding

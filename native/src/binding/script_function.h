#pragma once
// Functions of the script that the engine keeps and calls: hooks, backward functions.
#include <memory>

#include "binding/functions.h"

namespace tp::binding {

/// Shared, so that what holds it may be copied as std::function must.
class ScriptFunction {
 public:
  ScriptFunction(Environment& env, const Napi::Function& function)
      : env_(&env), function_(std::make_shared<Napi::FunctionReference>(Napi::Persistent(function))) {}
  Environment& env() const { return *env_; }
  Napi::Value operator()(const std::vector<napi_value>& arguments) const;
  /// As Python would call it in errors.
  std::string name() const;

 private:
  Environment* env_;
  std::shared_ptr<Napi::FunctionReference> function_;
};

inline bool is_nothing(Napi::Value value) { return value.IsUndefined() || value.IsNull(); }
/// Python's name of a value's type.
std::string python_type(Environment& env, Napi::Value value);
/// The tensor that a script function returned, or null when it is something else.
const Tensor* tensor_in(Environment& env, Napi::Value value);
/// A script function without arguments that runs `body`.
Napi::Value make_function(Environment& env, std::function<void()> body);

/// `hook` as the engine calls it, with PyTorch's errors for what it must not return.
TensorHook tensor_hook(const ScriptFunction& hook);
NodePreHook node_pre_hook(const ScriptFunction& hook);
NodePostHook node_post_hook(const ScriptFunction& hook);

}  // namespace tp::binding

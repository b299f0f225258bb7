// Entry point of the addon: registers every declared op and the functions in functions.cpp.
#include <array>

#include "binding/arguments.h"
#include "binding/functions.h"

namespace tp::binding {
namespace {

struct OpFunction {
  Environment* environment;
  const OpEntry* op;
  bool method;
};

/// Called as op(handle, ...arguments); `handle` is an empty Tensor object for the result, or null.
napi_value call_op(napi_env env, napi_callback_info info) {
  std::array<napi_value, Arguments::kMax + 1> values;
  size_t count = values.size();
  void* data;
  napi_get_cb_info(env, info, &count, values.data(), nullptr, &data);
  const auto* function = static_cast<OpFunction*>(data);
  Environment& environment = *function->environment;
  try {
    // Of ops that mark no tensor.
    if (environment.slots[kDueSlot]) environment.collect_young();
    check_type(count <= values.size(), function->op->name, "() takes too many arguments");
    napi_valuetype type = napi_null;
    napi_value handle = count > 0 ? values[0] : nullptr;
    if (handle) napi_typeof(env, handle, &type);
    if (type != napi_object) handle = nullptr;
    napi_value result =
        Arguments(environment, *function->op, function->method, handle, values.data() + 1, count > 0 ? count - 1 : 0)
            .run();
    environment.report_memory();
    return result;
  } catch (...) {
    return raise(environment);
  }
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  auto* environment = new Environment(env);
  // Objects are finalized after the environment's data would be: it is small and lives as long as the process.
  napi_set_instance_data(env, environment, nullptr, nullptr);
  for (bool method : {false, true}) {
    Napi::Object calls = Napi::Object::New(env);
    for (size_t f = 0; f < kFamilyCount; ++f)
      for (size_t i = 0; i < kFamilies[f]->count; ++i) {
        const OpEntry& op = kFamilies[f]->ops[i];
        napi_value function;
        check_napi(env, napi_create_function(env, op.name, NAPI_AUTO_LENGTH, call_op,
                                             new OpFunction{environment, &op, method}, &function));
        calls.Set(op.name, Napi::Value(env, function));
      }
    exports.Set(method ? "methods" : "ops", calls);
  }
  register_functions(*environment, exports);
  return exports;
}

}  // namespace
}  // namespace tp::binding

static Napi::Object tensorpad_init(Napi::Env env, Napi::Object exports) { return tp::binding::init(env, exports); }
NODE_API_MODULE(tensorpad, tensorpad_init)

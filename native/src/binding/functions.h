#pragma once
// Functions of the addon that are no ops: properties, construction from script data, autograd control, inspection.
#include <napi.h>

#include "binding/environment.h"

namespace tp::binding {

void register_functions(Environment& environment, Napi::Object exports);
void register_tensor_functions(Environment& environment, Napi::Object exports);
void register_autograd_functions(Environment& environment, Napi::Object exports);
void register_node_functions(Environment& environment, Napi::Object exports);
void register_custom_functions(Environment& environment, Napi::Object exports);
void register_inspect_functions(Environment& environment, Napi::Object exports);
void register_file_functions(Environment& environment, Napi::Object exports);
void register_signal_functions(Environment& environment, Napi::Object exports);

using Call = const Napi::CallbackInfo&;

/// Adds a function to `exports` that turns C++ exceptions into the script's.
void define(Environment& environment, Napi::Object exports, const char* name,
            std::function<Napi::Value(Environment&, Call)> body);

// Checked access to arguments.
const Tensor& tensor_argument(Environment& environment, Call call, size_t i);
/// As above; null and undefined give an undefined tensor.
Tensor optional_tensor(Environment& environment, Call call, size_t i);
TensorList tensor_list_argument(Environment& environment, Call call, size_t i);
bool bool_argument(Call call, size_t i);
int64_t int_argument(Call call, size_t i);
Dims dims_argument(Call call, size_t i);
DType dtype_argument(Environment& environment, Call call, size_t i);
const Ref<Node>& node_argument(Environment& environment, Call call, size_t i);
Napi::Function function_argument(Call call, size_t i);
Napi::Value dims_value(Napi::Env env, const Dims& dims);
/// A number, boolean, bigint or Complex.
Napi::Value scalar_value(Environment& environment, const Scalar& number);
inline Napi::Value value_of(Environment& environment, napi_value value) { return {environment.env, value}; }

}  // namespace tp::binding

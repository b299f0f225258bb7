#include "binding/environment.h"

#include <napi.h>

#include "autograd/meta.h"

namespace tp::binding {
namespace {

/// Where what is in the box remembers its script object.
void*& script_object(const Box& box) { return box.node ? box.node->script_object : box.tensor.impl()->script_object; }

void release_box(node_api_basic_env, void* data, void* hint) {
  auto* environment = static_cast<Environment*>(hint);
  auto* box = static_cast<Box*>(data);
  if (box->object) {
    if (void*& known = script_object(*box); known == box->object) known = nullptr;
    napi_delete_reference(environment->env, static_cast<napi_ref>(box->object));
    box->object = nullptr;
  }
  environment->boxes.release(box);
}

}  // namespace

void Environment::tie(napi_value object, Box* box, bool remembered) {
  napi_ref ref = nullptr;
  const napi_status status = napi_add_finalizer(env, object, box, release_box, this, remembered ? &ref : nullptr);
  if (status != napi_ok) {
    boxes.release(box);
    check_napi(env, status);
  }
  if (!remembered) return;
  box->object = ref;
  script_object(*box) = ref;
}

void Environment::attach(napi_value object, Box* box, bool remembered) {
  napi_value number;
  const int32_t at = box->number;
  tie(object, box, remembered);
  check_napi(env, napi_create_int32(env, at, &number));
  check_napi(env, napi_set_property(env, object, reference(box_key), number));
}

napi_value Environment::wrap_into(napi_value handle, const Tensor& tensor) {
  Box* box = boxes.take(BoxKind::Tensor);
  box->tensor = tensor;
  attach(handle, box, true);
  return handle;
}

napi_value Environment::known_object(void* reference) const {
  napi_value object = nullptr;
  if (reference) napi_get_reference_value(env, static_cast<napi_ref>(reference), &object);
  return object;
}

napi_value Environment::wrap(const Tensor& tensor) {
  napi_value object = nullptr;
  if (!tensor.defined()) {
    napi_get_null(env, &object);
    return object;
  }
  if (napi_value known = known_object(tensor.impl()->script_object)) return known;
  check_napi(env, napi_new_instance(env, reference(handle_class), 0, nullptr, &object));
  // What the engine hands out twice must be the same object both times.
  return wrap_into(object, tensor);
}

void Environment::remember(napi_value object, Box* box) {
  if (box->object) return;
  // A second weak reference could not be released while the first one's finalizer runs: the object gets another box.
  Box* known = boxes.take(box->kind);
  known->tensor = box->tensor;
  attach(object, known, true);
}

void Environment::collect_young() {
  napi_value global, result;
  slots[kDueSlot] = 0;
  if (!collect) return;
  const int64_t held = held_bytes();
  check_napi(env, napi_get_global(env, &global));
  check_napi(env, napi_call_function(env, global, reference(collect), 0, nullptr, &result));
  const int64_t left = held_bytes();
  patience_ = 2 * (held - left) >= held - settled_ ? kPatience : std::min(2 * patience_, std::max(kPatience, left / 2));
  settled_ = highest_ = left;
}

bool Environment::complex(napi_value value, double* real, double* imag) const {
  if (!complex_class) return false;
  bool is = false;
  if (napi_instanceof(env, value, reference(complex_class), &is) != napi_ok || !is) return false;
  napi_value re, im;
  check_napi(env, napi_get_named_property(env, value, "re", &re));
  check_napi(env, napi_get_named_property(env, value, "im", &im));
  return napi_get_value_double(env, re, real) == napi_ok && napi_get_value_double(env, im, imag) == napi_ok;
}

napi_value Environment::make_complex(double real, double imag) const {
  napi_value parts[2], value;
  check_napi(env, napi_create_double(env, real, &parts[0]));
  check_napi(env, napi_create_double(env, imag, &parts[1]));
  check_napi(env, napi_new_instance(env, reference(complex_class), 2, parts, &value));
  return value;
}

napi_value Environment::wrap(const Ref<Node>& node) {
  napi_value object = nullptr;
  if (!node) {
    napi_get_null(env, &object);
    return object;
  }
  if (napi_value known = known_object(node->script_object)) return known;
  check_napi(env, napi_new_instance(env, reference(node_class), 0, nullptr, &object));
  Box* box = boxes.take(BoxKind::Node);
  box->node = node;
  attach(object, box, true);
  return object;
}

napi_value Environment::wrap_list(const TensorList& tensors) {
  napi_value array;
  check_napi(env, napi_create_array_with_length(env, tensors.size(), &array));
  for (size_t i = 0; i < tensors.size(); ++i)
    check_napi(env, napi_set_element(env, array, static_cast<uint32_t>(i), wrap(tensors[i])));
  return array;
}

napi_value make_string(napi_env env, std::string_view text) {
  napi_value value;
  check_napi(env, napi_create_string_utf8(env, text.data(), text.size(), &value));
  return value;
}

std::string to_utf8(napi_env env, napi_value value) {
  size_t length = 0;
  check_napi(env, napi_get_value_string_utf8(env, value, nullptr, 0, &length));
  std::string text(length, '\0');
  check_napi(env, napi_get_value_string_utf8(env, value, text.data(), length + 1, &length));
  return text;
}

std::string class_name(napi_env env, napi_value object) {
  std::string name;
  napi_value constructor, text;
  napi_valuetype type;
  if (napi_get_named_property(env, object, "constructor", &constructor) == napi_ok &&
      napi_typeof(env, constructor, &type) == napi_ok && type == napi_function &&
      napi_get_named_property(env, constructor, "name", &text) == napi_ok && napi_typeof(env, text, &type) == napi_ok &&
      type == napi_string)
    name = to_utf8(env, text);
  // Of a getter.
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (pending) napi_get_and_clear_last_exception(env, &text);
  return name.empty() || name == "Object" ? "dict" : name;
}

namespace {

/// The script's error for the C++ exception being handled. May throw: whatever was pending then is still pending.
napi_value error_of(const Environment& environment) {
  napi_env env = environment.env;
  const auto made = [&](ErrorKind kind, const char* message) -> napi_value {
    napi_value text = make_string(env, message), error = nullptr;
    napi_ref type = environment.errors[static_cast<int>(kind)];
    if (!type)
      check_napi(env, napi_create_error(env, nullptr, text, &error));
    else
      check_napi(env, napi_new_instance(env, environment.reference(type), 1, &text, &error));
    return error;
  };
  try {
    throw;
  } catch (const Napi::Error& error) {
    // A hook's own.
    return error.Value();
  } catch (const Error& error) {
    return made(error.kind(), error.what());
  } catch (const std::bad_alloc&) {
    return made(ErrorKind::OutOfMemory, "DefaultCPUAllocator: not enough memory");
  } catch (const PendingException&) {
    throw;
  } catch (const std::exception& error) {
    return made(ErrorKind::Runtime, error.what());
  }
}

}  // namespace

napi_value raise(Environment& environment) {
  napi_env env = environment.env;
  const auto pending = [&](napi_value otherwise) {
    bool is = false;
    napi_value error = otherwise;
    napi_is_exception_pending(env, &is);
    if (is) napi_get_and_clear_last_exception(env, &error);
    return error;
  };
  napi_value error = nullptr;
  napi_get_undefined(env, &error);
  try {
    error = pending(error_of(environment));
  } catch (...) {
    // Also of a script that throws undefined, of which no error object can be made.
    error = pending(error);
  }
  // Last: nothing may come between this and the return to the script.
  environment.slots[kRaisedSlot] = 1;
  return error;
}

}  // namespace tp::binding

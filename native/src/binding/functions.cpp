#include "binding/functions.h"

#include <algorithm>
#include <climits>

#include "core/context.h"
#include "core/default_device.h"
#include "core/parallel.h"
#include "core/print.h"
#include "cpu/isa.h"

namespace tp::binding {

void define(Environment& environment, Napi::Object exports, const char* name,
            std::function<Napi::Value(Environment&, Call)> body) {
  auto call = [&environment, body = std::move(body)](Call info) -> Napi::Value {
    try {
      return body(environment, info);
    } catch (...) {
      return value_of(environment, raise(environment));
    }
  };
  exports.Set(name, Napi::Function::New(exports.Env(), call, name));
}

namespace {
Box* box_argument(Environment& environment, Call call, size_t i, BoxKind kind, const char* what) {
  Box* box = i < call.Length() ? environment.unbox(call[i]) : nullptr;
  check_type(box && box->kind == kind, "argument ", i + 1, " must be ", what);
  return box;
}
}  // namespace

const Tensor& tensor_argument(Environment& environment, Call call, size_t i) {
  return box_argument(environment, call, i, BoxKind::Tensor, "Tensor")->tensor;
}
Tensor optional_tensor(Environment& environment, Call call, size_t i) {
  if (i >= call.Length() || call[i].IsUndefined() || call[i].IsNull()) return {};
  return tensor_argument(environment, call, i);
}
TensorList tensor_list_argument(Environment& environment, Call call, size_t i) {
  TensorList out;
  if (i >= call.Length() || !call[i].IsArray()) return out;
  auto array = call[i].As<Napi::Array>();
  for (uint32_t k = 0; k < array.Length(); ++k) {
    Napi::Value item = array[k];
    if (item.IsNull() || item.IsUndefined()) {
      out.emplace_back();
      continue;
    }
    Box* box = environment.unbox(item);
    check_type(box && box->kind == BoxKind::Tensor, "expected Tensor as element ", k, " of argument ", i + 1);
    out.push_back(box->tensor);
  }
  return out;
}
bool bool_argument(Call call, size_t i) { return i < call.Length() && call[i].ToBoolean(); }
int64_t int_argument(Call call, size_t i) {
  check_type(i < call.Length() && (call[i].IsNumber() || call[i].IsBigInt()), "argument ", i + 1, " must be int");
  if (call[i].IsBigInt()) {
    bool lossless;
    return call[i].As<Napi::BigInt>().Int64Value(&lossless);
  }
  return call[i].As<Napi::Number>().Int64Value();
}
Dims dims_argument(Call call, size_t i) {
  check_type(i < call.Length() && call[i].IsArray(), "argument ", i + 1, " must be tuple of ints");
  auto array = call[i].As<Napi::Array>();
  Dims out;
  for (uint32_t k = 0; k < array.Length(); ++k) {
    Napi::Value item = array[k];
    check_type(item.IsNumber(), "expected int as element ", k, " of argument ", i + 1);
    out.push_back(item.As<Napi::Number>().Int64Value());
  }
  return out;
}
DType dtype_argument(Environment& environment, Call call, size_t i) {
  return box_argument(environment, call, i, BoxKind::DType, "torch.dtype")->dtype;
}
const Ref<Node>& node_argument(Environment& environment, Call call, size_t i) {
  return box_argument(environment, call, i, BoxKind::Node, "Node")->node;
}
Napi::Function function_argument(Call call, size_t i) {
  check_type(i < call.Length() && call[i].IsFunction(), "argument ", i + 1, " must be a function");
  return call[i].As<Napi::Function>();
}
Napi::Value dims_value(Napi::Env env, const Dims& dims) {
  auto array = Napi::Array::New(env, static_cast<size_t>(dims.size()));
  for (int64_t i = 0; i < dims.size(); ++i)
    array[static_cast<uint32_t>(i)] = Napi::Number::New(env, static_cast<double>(dims[i]));
  return array;
}

namespace {

/// The memory of a script's Int32Array, which it keeps for as long as the engine lives.
int32_t* shared_array(Environment& env, Napi::Value array, size_t least) {
  check_type(array.IsTypedArray(), "expected an Int32Array");
  napi_typedarray_type type;
  size_t length, offset;
  void* data;
  napi_value buffer;
  check_napi(env.env, napi_get_typedarray_info(env.env, array, &type, &length, &data, &buffer, &offset));
  check_type(type == napi_int32_array && length >= least, "expected an Int32Array of at least ",
             static_cast<int64_t>(least), " elements");
  napi_ref ref;
  check_napi(env.env, napi_create_reference(env.env, array, 1, &ref));
  return static_cast<int32_t*>(data);
}

/// share(box, slots): the symbol under which objects have their number, and the array of kSlots.
Napi::Value share(Environment& env, Call call) {
  check_type(!env.box_key && call.Length() > 1 && call[0].IsSymbol(), "share expects a symbol, once");
  check_napi(env.env, napi_create_reference(env.env, call[0], 1, &env.box_key));
  env.slots = shared_array(env, call[1], kSlots);
  return call.Env().Undefined();
}

Napi::Value collect_young(Environment& env, Call call) {
  env.collect_young();
  return call.Env().Undefined();
}

/// Hands over the classes the TypeScript layer defines.
Napi::Value set_classes(Environment& env, Call call) {
  auto classes = call[0].As<Napi::Object>();
  auto keep = [&](const char* name) {
    napi_ref ref;
    check_napi(env.env, napi_create_reference(env.env, classes.Get(name), 1, &ref));
    return ref;
  };
  env.handle_class = keep("Handle");
  env.node_class = keep("Node");
  env.named_tuple = keep("named_tuple");
  env.complex_class = keep("Complex");
  env.collect = keep("collect");
  env.is_resizable = keep("is_resizable");
  const std::pair<ErrorKind, const char*> errors[] = {{ErrorKind::Runtime, "RuntimeError"},
                                                      {ErrorKind::Value, "ValueError"},
                                                      {ErrorKind::Type, "TypeError"},
                                                      {ErrorKind::Index, "IndexError"},
                                                      {ErrorKind::NotImplemented, "NotImplementedError"},
                                                      {ErrorKind::OutOfMemory, "OutOfMemoryError"},
                                                      {ErrorKind::Interrupt, "KeyboardInterrupt"},
                                                      {ErrorKind::LinAlg, "LinAlgError"}};
  for (const auto& [kind, name] : errors) env.errors[static_cast<int>(kind)] = keep(name);
  return call.Env().Undefined();
}

/// Makes `object` stand for a dtype; the same object is handed out from then on.
Napi::Value bind_dtype(Environment& env, Call call) {
  const int64_t code = int_argument(call, 1);
  check_value(code >= 0 && code < kDTypeEnd && kDTypes[code].name, "unknown dtype ", code);
  Box* box = env.boxes.take(BoxKind::DType);
  box->dtype = static_cast<DType>(code);
  env.attach(call[0], box);
  check_napi(env.env, napi_create_reference(env.env, call[0], 1, &env.dtypes[code]));
  return call.Env().Undefined();
}

/// Makes `object` stand for the one layout there is, or with a code for a memory format.
Napi::Value bind_layout(Environment& env, Call call) {
  const bool format = call.Length() > 1;
  Box* box = env.boxes.take(format ? BoxKind::MemoryFormat : BoxKind::Layout);
  if (format) box->format = static_cast<MemoryFormat>(std::clamp<int64_t>(int_argument(call, 1), 0, 3));
  env.attach(call[0], box);
  return call.Env().Undefined();
}

/// The array shared with the kernel; see "The shared context" in ARCHITECTURE.md.
Napi::Value attach_context(Environment& env, Call call) {
  check_type(call.Length() > 0, "attach expects an Int32Array");
  shared_context = shared_array(env, call[0], Context::kLength);
  return call.Env().Undefined();
}

Napi::Value stats(Environment&, Call call) {
  const MemoryStats s = memory_stats();
  auto out = Napi::Object::New(call.Env());
  out.Set("live", static_cast<double>(s.live));
  out.Set("peak", static_cast<double>(s.peak));
  out.Set("cached", static_cast<double>(s.cached));
  out.Set("allocations", static_cast<double>(s.allocations));
  return out;
}

Napi::Value set_print_options(Environment&, Call call) {
  auto given = call[0].As<Napi::Object>();
  PrintOptions& options = print_options();
  auto number = [&](const char* name, auto& target) {
    if (Napi::Value v = given.Get(name); v.IsNumber())
      target = static_cast<std::remove_reference_t<decltype(target)>>(v.As<Napi::Number>().Int64Value());
  };
  if (const Napi::Value precision = given.Get("precision"); precision.IsNumber())
    check_value(precision.As<Napi::Number>().DoubleValue() <= 1000, "Too many decimal digits in format string");
  number("precision", options.precision);
  number("threshold", options.threshold);
  number("edgeitems", options.edgeitems);
  number("linewidth", options.linewidth);
  // Unlike the others it goes back to its default when it is not named.
  const Napi::Value sci_mode = given.Get("sci_mode");
  options.sci_mode = sci_mode.IsBoolean() ? std::optional(sci_mode.ToBoolean().Value()) : std::nullopt;
  return call.Env().Undefined();
}

}  // namespace

void register_functions(Environment& environment, Napi::Object exports) {
  auto add = [&](const char* name, std::function<Napi::Value(Environment&, Call)> body) {
    define(environment, exports, name, std::move(body));
  };
  add("share", share);
  add("collect_young", collect_young);
  add("set_classes", set_classes);
  add("bind_dtype", bind_dtype);
  add("bind_layout", bind_layout);
  add("attach", attach_context);
  add("memory_stats", stats);
  add("reset_peak", [](Environment&, Call call) { return reset_peak(), call.Env().Undefined(); });
  add("empty_cache", [](Environment&, Call call) { return empty_cache(), call.Env().Undefined(); });
  add("get_num_threads", [](Environment&, Call call) { return Napi::Number::New(call.Env(), num_threads()); });
  add("set_num_threads", [](Environment&, Call call) {
    const int64_t count = int_argument(call, 0);
    check_value(count <= INT_MAX, "Overflow when unpacking long");
    set_num_threads(static_cast<int>(std::max<int64_t>(count, 0)));
    return call.Env().Undefined();
  });
  add("isa", [](Environment&, Call call) { return Napi::Number::New(call.Env(), isa_level()); });
  add("set_print_options", set_print_options);
  add("get_default_dtype", [](Environment& env, Call) {
    return value_of(env, env.reference(env.dtypes[static_cast<int>(default_dtype())]));
  });
  add("set_default_dtype", [](Environment& env, Call call) {
    set_default_dtype(dtype_argument(env, call, 0));
    return call.Env().Undefined();
  });
  add("get_default_device", [](Environment&, Call call) -> Napi::Value {
    return Napi::String::New(call.Env(), device_name(default_device()));
  });
  add("set_default_device", [](Environment&, Call call) {
    check_type(call[0].IsString(), "set_default_device(): expected the name of a device");
    const std::string name = call[0].ToString();
    check(name == "cpu" || name == "meta", "no tensors can be made on ", name);
    set_default_device(name == "meta" ? Device::Meta : Device::Cpu);
    return call.Env().Undefined();
  });
  register_tensor_functions(environment, exports);
  register_autograd_functions(environment, exports);
  register_node_functions(environment, exports);
  register_custom_functions(environment, exports);
  register_inspect_functions(environment, exports);
  register_file_functions(environment, exports);
  register_signal_functions(environment, exports);
}

}  // namespace tp::binding

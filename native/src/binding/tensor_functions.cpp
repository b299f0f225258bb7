// Properties of tensors, and the ways data comes in and out.
#include <cstring>

#include "autograd/meta.h"
#include "binding/functions.h"
#include "binding/shared_memory.h"
#include "core/print.h"
#include "cpu/pointwise.h"
#include "declared/arithmetic.h"
#include "declared/creation.h"
#include "declared/views.h"

namespace tp::binding {
namespace {

/// The array a tensor's elements are seen through: bits for the 16-bit types, both parts in turn for complex numbers.
napi_typedarray_type array_type(DType type) {
  switch (real_dtype(type)) {
    case DType::Int8:
      return napi_int8_array;
    case DType::Int16:
      return napi_int16_array;
    case DType::Int32:
      return napi_int32_array;
    case DType::Int64:
      return napi_bigint64_array;
    case DType::Float16:
    case DType::BFloat16:
      return napi_uint16_array;
    case DType::Float32:
      return napi_float32_array;
    case DType::Float64:
      return napi_float64_array;
    default:
      return napi_uint8_array;
  }
}

DType dtype_of_array(napi_typedarray_type type) {
  switch (type) {
    case napi_uint8_array:
    case napi_uint8_clamped_array:
      return DType::UInt8;
    case napi_int8_array:
      return DType::Int8;
    case napi_int16_array:
      return DType::Int16;
    case napi_int32_array:
      return DType::Int32;
    case napi_bigint64_array:
      return DType::Int64;
    case napi_float32_array:
      return DType::Float32;
    case napi_float64_array:
      return DType::Float64;
    default:
      fail(ErrorKind::Type,
           "can't convert this kind of typed array. The supported ones are: Float64Array, Float32Array, "
           "BigInt64Array, Int32Array, Int16Array, Int8Array, Uint8Array.");
  }
}

struct ArrayView {
  DType dtype;
  int64_t length;
  int64_t bytes;
  void* data;
  napi_value buffer;
  int64_t offset;  // bytes
};
/// A typed array; with `as` its bytes are taken as elements of that dtype.
ArrayView array_argument(Environment& env, Call call, size_t i, std::optional<DType> as = std::nullopt) {
  bool is = false;
  if (i < call.Length()) napi_is_typedarray(env.env, call[i], &is);
  check_type(is, "argument ", i + 1, " must be a typed array");
  napi_typedarray_type type;
  size_t length, offset;
  void* data;
  napi_value buffer;
  check_napi(env.env, napi_get_typedarray_info(env.env, call[i], &type, &length, &data, &buffer, &offset));
  const DType own = type == napi_uint16_array && as ? DType::Int16 : dtype_of_array(type), dtype = as.value_or(own);
  const int64_t bytes = static_cast<int64_t>(length) * size_of(own), element = size_of(dtype);
  check_value(bytes % element == 0 && static_cast<int64_t>(offset) % element == 0, "an array of ", bytes,
              " bytes at offset ", offset, " does not hold whole elements of ", element, " bytes");
  return {dtype, bytes / element, bytes, data, buffer, static_cast<int64_t>(offset)};
}

/// from_data(array, sizes, dtype): a new tensor with a copy of the elements.
Napi::Value from_data(Environment& env, Call call) {
  const ArrayView array = array_argument(env, call, 0);
  const Dims sizes = dims_argument(call, 1);
  const DType dtype = dtype_argument(env, call, 2);
  Tensor raw = empty(sizes, array.dtype);
  check_value(raw.numel() == array.length, "expected ", raw.numel(), " elements for size ", sizes, " but got ",
              array.length);
  if (array.length > 0) std::memcpy(raw.raw(), array.data, static_cast<size_t>(raw.nbytes()));
  return value_of(env, env.wrap(cast(raw, dtype)));
}

/// from_numpy(array, dtype?): a tensor in the array's own memory, whose bytes may be elements of another dtype.
Napi::Value from_numpy(Environment& env, Call call) {
  const std::optional<DType> as = call.Length() > 1 ? std::optional(dtype_argument(env, call, 1)) : std::nullopt;
  const ArrayView array = array_argument(env, call, 0, as);
  check_type(array.dtype != DType::Bool, "bytes other than 0 and 1 are no bool");
  bool plain = false;
  napi_is_arraybuffer(env.env, array.buffer, &plain);
  check_type(plain, "from_numpy() needs a typed array on an ArrayBuffer, not on a SharedArrayBuffer");
  napi_value resizable;
  bool resizes = false;
  check_napi(env.env,
             napi_call_function(env.env, array.buffer, env.reference(env.is_resizable), 1, &array.buffer, &resizable));
  check_napi(env.env, napi_get_value_bool(env.env, resizable, &resizes));
  check_type(!resizes, "from_numpy() needs a typed array on an ArrayBuffer of fixed length");
  void* base;
  size_t bytes;
  check_napi(env.env, napi_get_arraybuffer_info(env.env, array.buffer, &base, &bytes));
  auto storage = make_ref<Storage>(0, Device::Cpu);
  storage->adopt(base, static_cast<int64_t>(bytes), std::make_unique<ArrayBufferOwner>(env, *storage, array.buffer),
                 false);
  auto impl = make_ref<TensorImpl>(std::move(storage), array.dtype);
  const int64_t element = size_of(array.dtype);
  impl->set_geometry({array.length}, {1}, array.offset / element);
  return value_of(env, env.wrap(Tensor(std::move(impl))));
}

/// numpy(t): a typed array over the tensor's elements. Shares memory when they lie in order: the storage moves into an
/// ArrayBuffer, since Electron forbids to make one around foreign memory.
Napi::Value numpy(Environment& env, Call call) {
  const Tensor& t = elements_argument(env, call, 0);
  check(!(t.requires_grad() && grad_enabled()),
        "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.");
  check_type(
      !t.is_meta(),
      "can't convert meta device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first.");
  const Tensor source = t.is_contiguous() ? t : ops::contiguous(t);
  Storage& storage = *source.storage();
  ArrayBufferOwner* owner = array_buffer(storage);
  if (!owner) {
    void* data;
    napi_value buffer;
    const int64_t bytes = storage.bytes();
    check_napi(env.env, napi_create_arraybuffer(env.env, static_cast<size_t>(bytes), &data, &buffer));
    auto moved = std::make_unique<ArrayBufferOwner>(env, storage, buffer);
    owner = moved.get();
    storage.adopt(data, bytes, std::move(moved), true);
  }
  napi_value buffer = owner->buffer(), array;
  check_napi(env.env,
             napi_create_typedarray(env.env, array_type(t.dtype()),
                                    static_cast<size_t>(source.numel() * (is_complex(t.dtype()) ? 2 : 1)), buffer,
                                    static_cast<size_t>(source.offset() * source.element_size()), &array));
  return value_of(env, array);
}

Napi::Value number_value(Environment& environment, const Tensor& t, const void* at) {
  const Napi::Env env = environment.env;
  return dispatch_any(t.dtype(), "item", [&]<class T>() -> Napi::Value {
    const T v = *static_cast<const T*>(at);
    if constexpr (is_complex_type<T>)
      return value_of(environment, environment.make_complex(v.real(), v.imag()));
    else if constexpr (std::is_same_v<T, bool>)
      return Napi::Boolean::New(env, v);
    else if constexpr (std::is_same_v<T, int64_t>) {
      // Beyond 2^53 a number would lie.
      if (v > (int64_t{1} << 53) || v < -(int64_t{1} << 53)) return Napi::BigInt::New(env, v);
      return Napi::Number::New(env, static_cast<double>(v));
    } else
      return Napi::Number::New(env, static_cast<double>(v));
  });
}

}  // namespace

Napi::Value scalar_value(Environment& env, const Scalar& number) {
  const Tensor t = scalar_tensor(number, {number.dtype()});
  return number_value(env, t, t.raw());
}

namespace {

Napi::Value item(Environment& env, Call call) {
  const Tensor& t = elements_argument(env, call, 0);
  check(t.numel() == 1, "a Tensor with ", t.numel(), " elements cannot be converted to Scalar");
  check(!t.is_meta(), "Tensor.item() cannot be called on meta tensors");
  return number_value(env, t, t.raw());
}

Napi::Value nested_list(Environment& env, const Tensor& t, int64_t dim, const char* at) {
  if (dim == t.dim()) return number_value(env, t, at);
  const int64_t n = t.sizes()[dim], step = t.strides()[dim] * t.element_size();
  auto array = Napi::Array::New(env.env, static_cast<size_t>(n));
  for (int64_t i = 0; i < n; ++i) {
    const Napi::HandleScope scope(env.env);
    array[static_cast<uint32_t>(i)] = nested_list(env, t, dim + 1, at + i * step);
  }
  return array;
}

Napi::Value tolist(Environment& env, Call call) {
  const Tensor& t = elements_argument(env, call, 0);
  check(!t.is_meta(), "Tensor.tolist() cannot be called on meta tensors");
  check(t.dim() <= 512, "maximum recursion depth exceeded");
  return nested_list(env, t, 0, static_cast<const char*>(t.raw()));
}

/// Swaps what a tensor holds for what another holds, keeping its identity (x.data = y).
Napi::Value set_data(Environment& env, Call call) {
  const Tensor& self = tensor_argument(env, call, 0);
  const Tensor& source = tensor_argument(env, call, 1);
  check(self.dtype() == source.dtype() || !self.requires_grad() || is_differentiable(source.dtype()),
        "data set to a tensor that requires gradients must be floating point or complex dtype");
  // Formulas that kept this tensor rely on its shape and type: to them it has changed.
  if (self.sizes() != source.sizes() || self.dtype() != source.dtype() || self.device() != source.device())
    self.bump_version();
  TensorImpl& impl = *self.impl();
  impl.storage = source.storage();
  impl.dtype = source.dtype();
  impl.set_geometry(source.sizes(), source.strides(), source.offset());
  return call.Env().Undefined();
}

/// Same data with a version counter of its own and no history (x.data).
Napi::Value data(Environment& env, Call call) {
  const Tensor& self = tensor_argument(env, call, 0);
  auto impl = make_ref<TensorImpl>(self.storage(), self.dtype());
  impl->set_geometry(self.sizes(), self.strides(), self.offset());
  impl->inference = self.is_inference();
  return value_of(env, env.wrap(Tensor(std::move(impl))));
}

}  // namespace

void register_tensor_functions(Environment& environment, Napi::Object exports) {
  auto add = [&](const char* name, std::function<Napi::Value(Environment&, Call)> body) {
    define(environment, exports, name, std::move(body));
  };
  auto number = [&](const char* name, int64_t (*get)(const Tensor&)) {
    add(name, [get](Environment& env, Call call) -> Napi::Value {
      return Napi::Number::New(call.Env(), static_cast<double>(get(tensor_argument(env, call, 0))));
    });
  };
  auto flag = [&](const char* name, bool (*get)(const Tensor&)) {
    add(name, [get](Environment& env, Call call) -> Napi::Value {
      return Napi::Boolean::New(call.Env(), get(tensor_argument(env, call, 0)));
    });
  };
  add("is_tensor", [](Environment& env, Call call) -> Napi::Value {
    Box* box = call.Length() > 0 ? env.unbox(call[0]) : nullptr;
    return Napi::Boolean::New(call.Env(), box && box->kind == BoxKind::Tensor);
  });
  add("sizes",
      [](Environment& env, Call call) { return dims_value(call.Env(), tensor_argument(env, call, 0).sizes()); });
  add("strides",
      [](Environment& env, Call call) { return dims_value(call.Env(), tensor_argument(env, call, 0).strides()); });
  add("dtype", [](Environment& env, Call call) {
    return value_of(env, env.reference(env.dtypes[static_cast<int>(tensor_argument(env, call, 0).dtype())]));
  });
  add("device", [](Environment& env, Call call) -> Napi::Value {
    return Napi::String::New(call.Env(), device_name(tensor_argument(env, call, 0).device()));
  });
  number("dim", [](const Tensor& t) { return t.dim(); });
  number("numel", [](const Tensor& t) { return t.numel(); });
  number("element_size", [](const Tensor& t) { return t.element_size(); });
  number("storage_offset", [](const Tensor& t) { return t.offset(); });
  number("version", [](const Tensor& t) {
    check(!t.is_inference(), "Inference tensors do not track version counter.");
    return int64_t{t.version()};
  });
  number("data_ptr", [](const Tensor& t) { return t.is_meta() ? 0 : reinterpret_cast<int64_t>(t.raw()); });
  number("storage_bytes", [](const Tensor& t) { return t.storage()->bytes(); });
  number("storage_id", [](const Tensor& t) { return reinterpret_cast<int64_t>(t.storage().get()); });
  add("is_contiguous", [](Environment& env, Call call) -> Napi::Value {
    Box* box = call.Length() > 1 ? env.unbox(call[1]) : nullptr;
    const MemoryFormat format = box && box->kind == BoxKind::MemoryFormat ? box->format : MemoryFormat::Contiguous;
    return Napi::Boolean::New(call.Env(), is_contiguous(tensor_argument(env, call, 0), format));
  });
  flag("is_leaf", [](const Tensor& t) { return t.is_leaf(); });
  flag("requires_grad", [](const Tensor& t) { return t.requires_grad(); });
  flag("is_inference", [](const Tensor& t) { return t.is_inference(); });
  add("from_data", from_data);
  add("from_numpy", from_numpy);
  add("numpy", numpy);
  add("item", item);
  add("tolist", tolist);
  add("data", data);
  add("set_data", set_data);
  add("to_string", [](Environment& env, Call call) {
    return value_of(env, make_string(env.env, to_string(elements_argument(env, call, 0))));
  });
  /// alias_into(handle, t): makes `handle` stand for the same data as a leaf (nn.Parameter).
  add("alias_into", [](Environment& env, Call call) {
    return value_of(env, env.wrap_into(call[0], detached(tensor_argument(env, call, 1)), true));
  });
  add("promote_types", [](Environment& env, Call call) {
    const DType type = promote_types(dtype_argument(env, call, 0), dtype_argument(env, call, 1));
    return value_of(env, env.reference(env.dtypes[static_cast<int>(type)]));
  });
  add("result_type", [](Environment& env, Call call) {
    const DType type = result_type(tensor_argument(env, call, 0), tensor_argument(env, call, 1));
    return value_of(env, env.reference(env.dtypes[static_cast<int>(type)]));
  });
}

}  // namespace tp::binding

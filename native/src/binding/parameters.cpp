// The values of a call as its kernel takes them.
#include "binding/arguments.h"
#include "binding/shared_memory.h"

namespace tp::binding {

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
    const Value value = classify(env_, item);
    // A getter may have answered differently the second time.
    const bool hole = value.type == Value::Type::Nothing && (chosen_->params[i].flags & kHoles);
    check_type(hole || is_tensor(value), op_.name, "(): expected Tensor as element ", k);
    if (value.box) check_shared(env_, value.box->tensor);
    out.push_back(value.box ? value.box->tensor : Tensor());
  }
  return out;
}

Dims Arguments::ints(int i) {
  const Value& value = *bound_[i];
  if (varargs_from_ >= 0 && &value == &values_[varargs_from_]) {
    Dims out;
    for (int k = varargs_from_; k < count_; ++k) out.push_back(to_integer(env_, values_[k]));
    return out;
  }
  if (value.type != Value::Type::Array) return Dims{to_integer(env_, value)};
  uint32_t length;
  check_napi(env_.env, napi_get_array_length(env_.env, value.value, &length));
  Dims out(length);
  for (uint32_t k = 0; k < length; ++k) {
    napi_value item;
    check_napi(env_.env, napi_get_element(env_.env, value.value, k, &item));
    const Value number = classify(env_, item);
    check_type(is_index(number, k), op_.name, "(): expected int as element ", k);
    out[k] = to_integer(env_, number);
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

}  // namespace tp::binding

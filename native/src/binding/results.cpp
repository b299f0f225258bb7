// What a kernel gave, as the script gets it.
#include "autograd/meta.h"
#include "binding/arguments.h"
#include "binding/shared_memory.h"
#include "cpu/pointwise.h"
#include "declared/views.h"

namespace tp::binding {
namespace {

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
    if (is_tensor(values_[i]) && values_[i].box->tensor.same(value)) {
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
  const std::vector<Value> outs = elements(env_, *out_);
  for (size_t i = 0; i < outs.size(); ++i) {
    check_type(i < list.size() && is_tensor(outs[i]), "expected Tensor as element ", i, " in argument 'out', but got ",
               type_name(env_, outs[i]));
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

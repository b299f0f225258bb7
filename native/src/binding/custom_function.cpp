// torch.autograd.Function: nodes whose backward the script wrote; and the script's hooks around saved tensors.
#include "autograd/meta.h"
#include "autograd/saved.h"
#include "binding/script_function.h"

namespace tp::binding {
namespace {

struct ScriptNode : Node {
  ScriptNode(std::string name, ScriptFunction backward, bool materialize)
      : name_(std::move(name)), backward_(std::move(backward)), materialize_(materialize) {}
  ~ScriptNode() override { *self_ = nullptr; }

  const char* name() const override { return name_.c_str(); }
  void release_saved() override { saved_.reset(); }
  void visit_saved(SavedVisitor& visitor) const override { visitor.list("tensors", saved_); }

  TensorList apply(TensorList&& grads) override {
    Environment& env = backward_.env();
    const Napi::HandleScope scope(env.env);
    std::vector<napi_value> arguments;
    for (size_t i = 0; i < grads.size(); ++i) arguments.push_back(env.wrap(materialized(grads[i], outputs[i])));
    return read(backward_(arguments));
  }

  /// One of forward's arguments; only tensors get an edge.
  void add_argument(const Tensor& tensor) {
    is_tensor_.push_back(tensor.defined());
    if (!tensor.defined()) return;
    add_edge(tensor);
    is_complex_.push_back(is_complex(tensor.dtype()));
  }
  void save(const TensorList& tensors, const TensorList& outputs) { saved_ = SavedList(tensors, outputs); }
  TensorList saved() const { return saved_.unpack(this); }
  /// Null once this is gone: the script's context must not keep the node that keeps it.
  std::shared_ptr<ScriptNode*> weak() const { return self_; }

 private:
  Tensor materialized(const Tensor& grad, const OutputInfo& output) const {
    if (grad.defined() || !materialize_ || !output.defined) return grad;
    return zeros(output.sizes, {output.dtype, output.device});
  }

  TensorList read(Napi::Value value) const {
    std::vector<Napi::Value> given;
    if (value.IsArray()) {
      const auto array = value.As<Napi::Array>();
      for (uint32_t i = 0; i < array.Length(); ++i) given.push_back(array[i]);
    } else {
      given.push_back(value);
    }
    // More than there are arguments is fine when they say nothing.
    while (given.size() > is_tensor_.size() && is_nothing(given.back())) given.pop_back();
    check(given.size() == is_tensor_.size(), "function ", name_,
          " returned an incorrect number of gradients (expected ", is_tensor_.size(), ", got ", given.size(), ")");
    TensorList result;
    for (size_t i = 0; i < given.size(); ++i) {
      const bool nothing = is_nothing(given[i]);
      if (!is_tensor_[i]) {
        check(nothing, "function ", name_, " returned a gradient different than None at position ", i + 1,
              ", but the corresponding forward input was not a Variable");
        continue;
      }
      const Tensor* grad = nothing ? nullptr : tensor_in(backward_.env(), given[i]);
      check(nothing || grad, "expected Variable or None (got ", python_type(backward_.env(), given[i]), ")");
      check(!grad || is_floating(grad->dtype()) || !next[result.size()].node ||
                is_complex(grad->dtype()) == is_complex_[result.size()],
            "Expected isFloatingType(grad.scalar_type()) || (input_is_complex == grad_is_complex) to be true, but got "
            "false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)");
      result.push_back(grad ? *grad : Tensor());
    }
    return result;
  }

  std::string name_;
  ScriptFunction backward_;
  bool materialize_;
  std::vector<bool> is_tensor_, is_complex_;
  SavedList saved_;
  std::shared_ptr<ScriptNode*> self_ = std::make_shared<ScriptNode*>(this);
};

bool contains(const TensorList& list, const Tensor& tensor) {
  for (const Tensor& item : list)
    if (item.defined() && item.same(tensor)) return true;
  return false;
}

/// What forward was called with and what it said of its results.
struct Forward {
  TensorList inputs, outputs, dirty, non_differentiable;
};

void check_dirty(const Forward& forward) {
  for (const Tensor& tensor : forward.dirty)
    check(contains(forward.outputs, tensor),
          "Some elements marked as dirty during the forward method were not returned as output. The inputs that are "
          "modified inplace must all be outputs of the Function.");
}

/// The tensor that the script gets for `output`, as a result of `node` where it is differentiable.
Tensor adopt(const Forward& forward, const Tensor& output, const Ref<Node>& node) {
  const bool is_input = contains(forward.inputs, output);
  const bool is_dirty = contains(forward.dirty, output);
  if (!is_differentiable(output.dtype()) || contains(forward.non_differentiable, output)) {
    node->add_output(output);
    return is_input && !is_dirty && output.requires_grad() ? detached(output) : output;
  }
  if (is_dirty) {
    check(!(output.is_leaf() && output.requires_grad()),
          "a leaf Variable that requires grad has been used in an in-place operation.");
    output.bump_version();
    rebase_history(output, node);
    return output;
  }
  Tensor result = output;
  if (is_input) {
    result = detached(output);
    set_view(result, output);
  }
  if (const AutogradMeta* meta = result.impl()->autograd.get(); meta && meta->base.defined())
    autograd_meta(result).view_origin = forward.outputs.size() > 1 ? ViewOrigin::Several : ViewOrigin::CustomFunction;
  set_history(result, node);
  return result;
}

/// connect(name, inputs, outputs, dirty, non_differentiable, saved, materialize, backward): makes `outputs` results of
/// a script's function of `inputs`. Returns them, and a handle to what was saved.
Napi::Value connect(Environment& env, Call call) {
  const Forward forward{tensor_list_argument(env, call, 1), tensor_list_argument(env, call, 2),
                        tensor_list_argument(env, call, 3), tensor_list_argument(env, call, 4)};
  check_dirty(forward);
  auto node = make_ref<ScriptNode>(call[0].As<Napi::String>().Utf8Value(),
                                   ScriptFunction(env, function_argument(call, 7)), bool_argument(call, 6));
  for (const Tensor& input : forward.inputs) node->add_argument(input);
  TensorList results;
  for (const Tensor& output : forward.outputs) {
    if (output.defined())
      results.push_back(adopt(forward, output, node));
    else
      node->outputs.emplace_back(), results.emplace_back();
  }
  node->save(tensor_list_argument(env, call, 5), results);
  auto connected = Napi::Array::New(call.Env(), results.size());
  for (uint32_t i = 0; i < results.size(); ++i) {
    const bool same = !results[i].defined() || results[i].same(forward.outputs[i]);
    connected[i] = same ? call[2].As<Napi::Array>().Get(i) : value_of(env, env.wrap(results[i]));
  }
  auto out = Napi::Array::New(call.Env(), 2);
  out[0u] = connected;
  napi_value handle;
  check_napi(env.env,
             napi_create_external(
                 env.env, new std::shared_ptr(node->weak()),
                 [](node_api_basic_env, void* data, void*) { delete static_cast<std::shared_ptr<ScriptNode*>*>(data); },
                 nullptr, &handle));
  out[1u] = value_of(env, handle);
  return out;
}

/// saved_tensors(handle) of a handle from connect.
Napi::Value saved_tensors(Environment& env, Call call) {
  check_type(call.Length() > 0 && call[0].IsExternal(), "expected a handle to saved tensors");
  void* data;
  check_napi(env.env, napi_get_value_external(env.env, call[0], &data));
  const ScriptNode* node = **static_cast<std::shared_ptr<ScriptNode*>*>(data);
  check(node, "the graph this context belongs to is gone");
  return value_of(env, env.wrap_list(node->saved()));
}

struct ScriptPacked : PackedTensor {
  ScriptPacked(ScriptFunction unpack, Napi::Object value)
      : unpack_(std::move(unpack)), value_(Napi::Persistent(value)) {}
  Tensor unpack() const override {
    Environment& env = unpack_.env();
    const Napi::HandleScope scope(env.env);
    Napi::Value value = unpack_({value_.Value()});
    const Tensor* tensor = tensor_in(env, value);
    check_type(tensor, "Output of saved tensor unpack_hook expected to be a Tensor but got result of type ",
               python_type(env, value));
    return *tensor;
  }

 private:
  ScriptFunction unpack_;
  Napi::ObjectReference value_;
};

/// push_saved_hooks(pack, unpack): `pack` must return an object.
Napi::Value push_saved_hooks(Environment& env, Call call) {
  const ScriptFunction pack(env, function_argument(call, 0)), unpack(env, function_argument(call, 1));
  push_pack_hook([pack, unpack](const Tensor& tensor) {
    Environment& env = pack.env();
    const Napi::HandleScope scope(env.env);
    return std::make_unique<ScriptPacked>(unpack, pack({env.wrap(tensor)}).As<Napi::Object>());
  });
  return call.Env().Undefined();
}

}  // namespace

void register_custom_functions(Environment& environment, Napi::Object exports) {
  define(environment, exports, "connect", connect);
  define(environment, exports, "saved_tensors", saved_tensors);
  define(environment, exports, "push_saved_hooks", push_saved_hooks);
  define(environment, exports, "pop_saved_hooks", [](Environment&, Call call) {
    pop_pack_hook();
    return call.Env().Undefined();
  });
  define(environment, exports, "forbid_saved_hooks", [](Environment& env, Call call) {
    forbid_pack_hooks(is_nothing(call[0]) ? std::nullopt : std::optional(to_utf8(env.env, call[0])));
    return call.Env().Undefined();
  });
  /// increment_version(t): as if it had been changed in place.
  define(environment, exports, "increment_version", [](Environment& env, Call call) {
    const Tensor& tensor = tensor_argument(env, call, 0);
    check(!tensor.is_inference(), "Inference tensors do not track version counter.");
    tensor.bump_version();
    return call.Env().Undefined();
  });
}

}  // namespace tp::binding

// Autograd seen from the script: backward, grad modes, hooks, nodes, custom functions.
#include <cstring>

#include "autograd/engine.h"
#include "autograd/meta.h"
#include "autograd/saved.h"
#include "binding/functions.h"
#include "random/generator.h"

namespace tp::binding {
namespace {

/// A script function called from C++; shared so that hook lists may be copied.
using SharedFunction = std::shared_ptr<Napi::FunctionReference>;
SharedFunction share(const Napi::Function& function) {
  return std::make_shared<Napi::FunctionReference>(Napi::Persistent(function));
}

/// Calls a hook; what it returns must be a tensor or nothing.
Tensor call_hook(Environment& env, const SharedFunction& function, const Tensor& grad) {
  const Napi::HandleScope scope(env.env);
  Napi::Value out = function->Call({value_of(env, env.wrap(grad))});
  if (out.IsUndefined() || out.IsNull()) return {};
  Box* box = env.unbox(out);
  check_type(box && box->kind == BoxKind::Tensor, "expected hook to return None or a Tensor");
  return box->tensor;
}

/// A node whose backward is written in the script (torch.autograd.Function).
struct ScriptNode : Node {
  ScriptNode(Environment& env, std::string name, Napi::Function backward)
      : env_(env), name_(std::move(name)), backward_(Napi::Persistent(backward)) {}
  const char* name() const override { return name_.c_str(); }
  void release_saved() override { released_ = true; }
  TensorList apply(TensorList&& grads) override {
    check(
        !released_,
        "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
        "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
        "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access "
        "saved tensors after calling backward.");
    const Napi::HandleScope scope(env_.env);
    std::vector<napi_value> values;
    for (const Tensor& grad : grads) values.push_back(env_.wrap(grad));
    Napi::Value out = backward_.Call(values);
    TensorList result(next.size());
    auto read = [&](Napi::Value value, size_t i) {
      if (value.IsUndefined() || value.IsNull()) return;
      Box* box = env_.unbox(value);
      check_type(box && box->kind == BoxKind::Tensor, "function ", name_,
                 " returned an incorrect gradient (expected Tensor or None)");
      if (i < result.size()) result[i] = box->tensor;
    };
    if (out.IsArray()) {
      auto array = out.As<Napi::Array>();
      check(array.Length() == next.size(), "function ", name_, " returned an incorrect number of gradients (expected ",
            next.size(), ", got ", array.Length(), ")");
      for (uint32_t i = 0; i < array.Length(); ++i) read(array[i], i);
    } else {
      check(next.size() == 1, "function ", name_, " returned an incorrect number of gradients (expected ", next.size(),
            ", got 1)");
      read(out, 0);
    }
    return result;
  }

 private:
  Environment& env_;
  std::string name_;
  Napi::FunctionReference backward_;
  bool released_ = false;
};

/// connect(name, inputs, outputs, backward): makes `outputs` results of a script function of `inputs`.
Napi::Value connect(Environment& env, Call call) {
  auto node = make_ref<ScriptNode>(env, call[0].As<Napi::String>().Utf8Value(), function_argument(call, 3));
  for (const Tensor& input : tensor_list_argument(env, call, 1)) node->add_edge(input);
  for (const Tensor& output : tensor_list_argument(env, call, 2)) set_history(output, node);
  return call.Env().Undefined();
}

Napi::Value backward(Environment& env, Call call) {
  BackwardOptions options;
  options.retain_graph = bool_argument(call, 3);
  options.create_graph = bool_argument(call, 4);
  options.accumulate = bool_argument(call, 5);
  options.allow_unused = bool_argument(call, 6);
  const TensorList results = run_backward(tensor_list_argument(env, call, 0), tensor_list_argument(env, call, 1),
                                          tensor_list_argument(env, call, 2), options);
  env.report_memory();
  return options.accumulate ? call.Env().Undefined() : value_of(env, env.wrap_list(results));
}

Napi::Value next_functions(Environment& env, Call call) {
  const Ref<Node>& node = node_argument(env, call, 0);
  auto out = Napi::Array::New(call.Env(), node->next.size());
  for (uint32_t i = 0; i < node->next.size(); ++i) {
    auto pair = Napi::Array::New(call.Env(), 2);
    pair[0u] = value_of(env, env.wrap(node->next[i].node));
    pair[1u] = Napi::Number::New(call.Env(), node->next[i].input);
    out[i] = pair;
  }
  return out;
}

Generator& generator_argument(Environment& env, Call call, size_t i) {
  if (i >= call.Length() || call[i].IsUndefined() || call[i].IsNull()) return default_generator();
  Box* box = env.unbox(call[i]);
  check_type(box && box->kind == BoxKind::Generator, "expected a torch.Generator");
  return *box->generator;
}

/// Seeds come as BigInt (already wrapped to 64 bits by the script layer).
uint64_t seed_argument(Call call, size_t i) {
  check_type(i < call.Length() && call[i].IsBigInt(), "manual_seed expected a long");
  bool lossless;
  return call[i].As<Napi::BigInt>().Uint64Value(&lossless);
}

// Layout of PyTorch's CPU generator state: the legacy mt19937 block followed by the cached normals.
constexpr size_t kStateBytes = 5056;
struct LegacyState {
  uint64_t seed;
  int32_t left;
  int32_t seeded;
  uint64_t next;
  uint64_t words[624];
  double normal_x, normal_y, normal_rho;
  int32_t normal_valid;
  int32_t padding;
  float next_float;
  bool next_float_valid;
};
static_assert(sizeof(LegacyState) == kStateBytes);

Napi::Value get_state(Environment& env, Call call) {
  const Generator::State state = generator_argument(env, call, 0).state();
  LegacyState legacy{};
  legacy.seed = state.seed;
  legacy.left = state.left;
  legacy.seeded = 1;
  legacy.next = state.next;
  std::copy(state.words.begin(), state.words.end(), legacy.words);
  if (state.normal) {
    legacy.normal_y = *state.normal;
    legacy.normal_valid = 1;
  }
  Tensor out = empty({static_cast<int64_t>(kStateBytes)}, DType::UInt8);
  std::memcpy(out.raw(), &legacy, kStateBytes);
  return value_of(env, env.wrap(out));
}

Napi::Value set_state(Environment& env, Call call) {
  Generator& generator = generator_argument(env, call, 0);
  const Tensor& bytes = tensor_argument(env, call, 1);
  check_type(bytes.dtype() == DType::UInt8 && bytes.is_contiguous(), "RNG state must be a torch.ByteTensor");
  check(bytes.numel() == static_cast<int64_t>(kStateBytes), "Expected a CPUGeneratorImplState of size ", kStateBytes,
        " but found the input RNG state size to be ", bytes.numel());
  LegacyState legacy;
  std::memcpy(&legacy, bytes.raw(), kStateBytes);
  check(legacy.left >= 1 && legacy.left <= 624 && legacy.next <= 624, "Invalid mt19937 state");
  Generator::State state{legacy.seed, {}, legacy.left, static_cast<uint32_t>(legacy.next), {}};
  for (size_t i = 0; i < 624; ++i) state.words[i] = static_cast<uint32_t>(legacy.words[i]);
  if (legacy.normal_valid) state.normal = legacy.normal_y;
  generator.set_state(state);
  return call.Env().Undefined();
}

}  // namespace

void register_autograd_functions(Environment& environment, Napi::Object exports) {
  auto add = [&](const char* name, std::function<Napi::Value(Environment&, Call)> body) {
    define(environment, exports, name, std::move(body));
  };
  add("backward", backward);
  add("connect", connect);
  add("grad_enabled", [](Environment&, Call call) { return Napi::Boolean::New(call.Env(), grad_enabled()); });
  add("set_grad_enabled", [](Environment&, Call call) {
    set_grad_enabled(bool_argument(call, 0));
    return call.Env().Undefined();
  });
  add("anomaly_enabled", [](Environment&, Call call) { return Napi::Boolean::New(call.Env(), anomaly_enabled()); });
  add("set_anomaly_enabled", [](Environment&, Call call) {
    set_anomaly_enabled(bool_argument(call, 0));
    return call.Env().Undefined();
  });
  add("set_requires_grad", [](Environment& env, Call call) {
    const Tensor& t = tensor_argument(env, call, 0);
    set_requires_grad(t, bool_argument(call, 1));
    // Backward hands leaves out again: they keep their object.
    env.remember(call[0], env.unbox(call[0]));
    return value_of(env, call[0]);
  });
  add("grad", [](Environment& env, Call call) -> Napi::Value {
    const Tensor& t = tensor_argument(env, call, 0);
    const AutogradMeta* meta = t.impl()->autograd.get();
    return value_of(env, env.wrap(meta ? meta->grad : Tensor()));
  });
  add("set_grad", [](Environment& env, Call call) {
    const Tensor& t = tensor_argument(env, call, 0);
    const Tensor grad = optional_tensor(env, call, 1);
    if (grad.defined()) {
      check(!grad.same(t), "can't assign Variable as its own grad");
      check(grad.sizes() == t.sizes(), "assigned grad has data of a different size");
      check(grad.dtype() == t.dtype(), "attempting to assign a gradient with dtype '", info(grad.dtype()).name,
            "' to a tensor with dtype '", info(t.dtype()).name,
            "'. Please ensure that the gradient and the tensor have the same dtype");
    } else if (!t.impl()->autograd) {
      return call.Env().Undefined();
    }
    autograd_meta(t).grad = grad;
    return call.Env().Undefined();
  });
  add("grad_fn", [](Environment& env, Call call) {
    const Tensor& t = tensor_argument(env, call, 0);
    return value_of(env, env.wrap(t.grad_fn()));
  });
  add("output_nr", [](Environment& env, Call call) -> Napi::Value {
    const Tensor& t = tensor_argument(env, call, 0);
    return Napi::Number::New(call.Env(), t.grad_fn() ? t.impl()->autograd->output : 0);
  });
  add("base", [](Environment& env, Call call) {
    const AutogradMeta* meta = tensor_argument(env, call, 0).impl()->autograd.get();
    return value_of(env, env.wrap(meta ? meta->base : Tensor()));
  });
  add("retain_grad", [](Environment& env, Call call) {
    retain_grad(tensor_argument(env, call, 0));
    return call.Env().Undefined();
  });
  add("retains_grad", [](Environment& env, Call call) -> Napi::Value {
    const AutogradMeta* meta = tensor_argument(env, call, 0).impl()->autograd.get();
    return Napi::Boolean::New(call.Env(), meta && meta->retains_grad);
  });
  add("register_hook", [](Environment& env, Call call) -> Napi::Value {
    auto function = share(function_argument(call, 1));
    const int64_t key = add_hook(tensor_argument(env, call, 0),
                                 [&env, function](const Tensor& grad) { return call_hook(env, function, grad); });
    return Napi::Number::New(call.Env(), static_cast<double>(key));
  });
  add("remove_hook", [](Environment& env, Call call) {
    remove_hook(tensor_argument(env, call, 0), int_argument(call, 1));
    return call.Env().Undefined();
  });
  add("node_name", [](Environment& env, Call call) {
    return value_of(env, make_string(env.env, node_argument(env, call, 0)->name()));
  });
  add("node_next", next_functions);
  add("node_variable",
      [](Environment& env, Call call) { return value_of(env, env.wrap(node_argument(env, call, 0)->variable())); });
  add("node_saved", [](Environment& env, Call call) {
    auto out = Napi::Object::New(call.Env());
    node_argument(env, call, 0)->visit_saved([&](const char* name, const Tensor& value) {
      out.Set(name, value_of(env, env.wrap(value)));
    });
    return out;
  });
  add("node_id", [](Environment& env, Call call) -> Napi::Value {
    return Napi::Number::New(call.Env(), static_cast<double>(node_argument(env, call, 0)->sequence));
  });

  add("manual_seed", [](Environment& env, Call call) {
    generator_argument(env, call, 1).manual_seed(seed_argument(call, 0));
    return call.Env().Undefined();
  });
  add("initial_seed", [](Environment& env, Call call) {
    return Napi::BigInt::New(call.Env(), generator_argument(env, call, 0).initial_seed());
  });
  add("get_rng_state", get_state);
  add("set_rng_state", set_state);
  add("random64", [](Environment& env, Call call) {
    return Napi::BigInt::New(call.Env(), generator_argument(env, call, 0).random64());
  });
  /// bind_default_generator(object): makes `object` stand for the default generator.
  add("bind_default_generator", [](Environment& env, Call call) {
    Box* box = env.new_box(BoxKind::Generator);
    box->generator = Ref<Generator>(&default_generator());
    env.attach(call[0], box);
    return call.Env().Undefined();
  });
  /// bind_generator(object): makes `object` a generator of its own.
  add("bind_generator", [](Environment& env, Call call) {
    Box* box = env.new_box(BoxKind::Generator);
    box->generator = make_ref<Generator>();
    env.attach(call[0], box);
    return call.Env().Undefined();
  });
}

}  // namespace tp::binding

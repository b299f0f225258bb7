// Autograd seen from the script: backward, grad modes, what tensors know of it; and random generators.
#include <cstring>

#include "autograd/engine.h"
#include "autograd/meta.h"
#include "binding/script_function.h"
#include "binding/shared_memory.h"
#include "random/generator.h"

namespace tp::binding {
namespace {

/// Where the gradient asked for by item `i` of `inputs` arrives. Gradients that are accumulated are kept there.
Edge input_edge(Environment& env, Napi::Value item, bool accumulate) {
  if (const Tensor* tensor = tensor_in(env, item)) {
    if (accumulate) retain_grad(*tensor);
    check(tensor->requires_grad(), "One of the differentiated Tensors does not require grad");
    return gradient_edge(*tensor);
  }
  // A GradientEdge of the script.
  if (item.IsObject()) {
    const auto edge = item.As<Napi::Object>();
    Box* box = env.unbox(edge.Get("node"));
    const Napi::Value output = edge.Get("output_nr");
    if (box && box->kind == BoxKind::Node && output.IsNumber()) {
      const int64_t index = output.As<Napi::Number>();
      check(index >= 0 && index < static_cast<int64_t>(box->node->outputs.size()), "GradientEdge has no output ",
            index);
      return {box->node, static_cast<uint32_t>(index)};
    }
  }
  fail(ErrorKind::Runtime, "all inputs have to be Tensors or GradientEdges, but got ", python_type(env, item));
}

/// backward(roots, grads, inputs, retain_graph, create_graph, accumulate, allow_unused)
Napi::Value backward(Environment& env, Call call) {
  check_all_shared(env);
  BackwardOptions options;
  options.retain_graph = bool_argument(call, 3);
  options.create_graph = bool_argument(call, 4);
  options.accumulate = bool_argument(call, 5);
  options.allow_unused = bool_argument(call, 6);
  std::vector<Edge> inputs;
  const auto given = call[2].As<Napi::Array>();
  for (uint32_t i = 0; i < given.Length(); ++i) inputs.push_back(input_edge(env, given[i], options.accumulate));
  const TensorList results =
      run_backward(tensor_list_argument(env, call, 0), tensor_list_argument(env, call, 1), inputs, options);
  env.report_memory();
  return options.accumulate ? call.Env().Undefined() : value_of(env, env.wrap_list(results));
}

/// The script's stack, or nothing when it cannot be had.
std::string script_trace(const ScriptFunction& trace) {
  const Napi::HandleScope scope(trace.env().env);
  return trace({}).ToString();
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
  const Tensor& bytes = elements_argument(env, call, 1);
  check_type(!bytes.is_meta() && bytes.dtype() == DType::UInt8 && bytes.is_contiguous(),
             "RNG state must be a torch.ByteTensor");
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
  add("grad_enabled", [](Environment&, Call call) { return Napi::Boolean::New(call.Env(), grad_enabled()); });
  add("set_grad_enabled", [](Environment&, Call call) {
    set_grad_enabled(bool_argument(call, 0));
    return call.Env().Undefined();
  });
  add("inference_mode_enabled",
      [](Environment&, Call call) { return Napi::Boolean::New(call.Env(), inference_mode()); });
  add("set_inference_mode", [](Environment&, Call call) {
    set_inference_mode(bool_argument(call, 0));
    return call.Env().Undefined();
  });
  add("anomaly_enabled", [](Environment&, Call call) { return Napi::Boolean::New(call.Env(), anomaly_enabled()); });
  add("anomaly_checks_nan",
      [](Environment&, Call call) { return Napi::Boolean::New(call.Env(), anomaly_checks_nan()); });
  add("set_anomaly_enabled", [](Environment&, Call call) {
    set_anomaly_enabled(bool_argument(call, 0), bool_argument(call, 1));
    return call.Env().Undefined();
  });
  /// set_script_console(trace, warn): how nodes learn the script's stack in anomaly mode.
  add("set_script_console", [](Environment& env, Call call) {
    const ScriptFunction trace(env, function_argument(call, 0)), warn(env, function_argument(call, 1));
    script_console() = {[trace] { return script_trace(trace); },
                        [warn](const std::string& text) {
                          const Napi::HandleScope scope(warn.env().env);
                          warn({make_string(warn.env().env, text)});
                        }};
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
      check(grad.dtype() == t.dtype(), "attempting to assign a gradient with dtype '", cpp_name(grad.dtype()),
            "' to a tensor with grad_dtype '", scalar_name(t.dtype()),
            "'. The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You can set the "
            "tensor's grad_dtype attribute with a specific dtype, or None to allow any dtype. Set grad_dtype with "
            "caution. Diverging the dtypes of a tensor and its gradient may break downstream systems that assume they "
            "match.");
      check(grad.device() == t.device(), "attempting to assign a gradient with device type '",
            device_name(grad.device()), "' to a tensor with device type '", device_name(t.device()),
            "'. Please ensure that the gradient and the tensor are on the same device");
      check(grad.sizes() == t.sizes(), "attempting to assign a gradient of size '", grad.sizes(),
            "' to a tensor of size '", t.sizes(),
            "'. Please ensure that the gradient and the tensor are the same size");
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
  /// register_hook(t, hook): returns the function that takes it out again; so do the following.
  add("register_hook", [](Environment& env, Call call) {
    const ScriptFunction hook(env, function_argument(call, 1));
    return make_function(env, add_hook(tensor_argument(env, call, 0), tensor_hook(hook)));
  });
  add("register_post_accumulate_grad_hook", [](Environment& env, Call call) {
    const ScriptFunction hook(env, function_argument(call, 1));
    return make_function(env, add_accumulated_hook(tensor_argument(env, call, 0), [hook](const Tensor& leaf) {
                           const Napi::HandleScope scope(hook.env().env);
                           hook({hook.env().wrap(leaf)});
                         }));
  });
  add("current_pass", [](Environment&, Call call) -> Napi::Value {
    return Napi::Number::New(call.Env(), static_cast<double>(current_pass()));
  });
  add("will_receive", [](Environment& env, Call call) -> Napi::Value {
    return Napi::Boolean::New(call.Env(), will_receive(*node_argument(env, call, 0)));
  });
  /// gradient_edge(t): the node that its gradient goes to, and which of the node's outputs it is.
  add("gradient_edge", [](Environment& env, Call call) {
    const Edge edge = gradient_edge(tensor_argument(env, call, 0));
    auto out = Napi::Array::New(call.Env(), 2);
    out[0u] = value_of(env, env.wrap(edge.node));
    out[1u] = Napi::Number::New(call.Env(), edge.input);
    return out;
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
    Box* box = env.boxes.take(BoxKind::Generator);
    box->generator = Ref<Generator>(&default_generator());
    env.attach(call[0], box);
    return call.Env().Undefined();
  });
  /// bind_generator(object): makes `object` a generator of its own.
  add("bind_generator", [](Environment& env, Call call) {
    Box* box = env.boxes.take(BoxKind::Generator);
    box->generator = make_ref<Generator>();
    env.attach(call[0], box);
    return call.Env().Undefined();
  });
}

}  // namespace tp::binding

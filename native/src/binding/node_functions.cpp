// Nodes of the backward graph seen from the script.
#include "autograd/meta.h"
#include "autograd/saved.h"
#include "binding/script_function.h"

namespace tp::binding {
namespace {

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

/// With its history, also when nothing is recorded now.
template <class Unpack>
auto recorded(Unpack&& unpack) {
  const GradMode on(true);
  return unpack();
}

/// Finds one of the values a node keeps.
class Lookup : public SavedVisitor {
 public:
  Lookup(Environment& env, const Node* node, std::string name) : env_(env), node_(node), name_(std::move(name)) {}
  /// Undefined when there is none of that name.
  Napi::Value found() const { return found_; }

  void tensor(const char* name, const SavedTensor& kept) override {
    if (name_ == name) found_ = value_of(env_, env_.wrap(recorded([&] { return kept.unpack(node_); })));
  }
  void list(const char* name, const SavedList& kept) override {
    if (name_ == name) found_ = value_of(env_, env_.wrap_list(recorded([&] { return kept.unpack(node_); })));
  }
  void value(const char* name, const Value& kept) override {
    if (name_ == name) found_ = std::visit([&](const auto& item) { return script_value(item); }, kept);
  }

 private:
  Napi::Value script_value(std::monostate) { return Napi::Env(env_.env).Null(); }
  Napi::Value script_value(const std::string& text) { return value_of(env_, make_string(env_.env, text)); }
  Napi::Value script_value(const Dims& dims) { return dims_value(env_.env, dims); }
  Napi::Value script_value(DType type) { return value_of(env_, env_.reference(env_.dtypes[static_cast<int>(type)])); }
  Napi::Value script_value(const Scalar& number) { return scalar_value(env_, number); }

  Environment& env_;
  const Node* node_;
  std::string name_;
  Napi::Value found_ = Napi::Env(env_.env).Undefined();
};

struct Notes : ScriptNotes {
  Napi::ObjectReference metadata;
};

/// The script's dictionary beside a node; lives as long as the node.
Napi::Value metadata(Environment& env, Call call) {
  const Ref<Node>& node = node_argument(env, call, 0);
  if (!node->notes) {
    auto notes = std::make_unique<Notes>();
    notes->metadata = Napi::Persistent(Napi::Object::New(call.Env()));
    node->notes = std::move(notes);
  }
  return static_cast<Notes&>(*node->notes).metadata.Value();
}

}  // namespace

void register_node_functions(Environment& environment, Napi::Object exports) {
  auto add = [&](const char* name, std::function<Napi::Value(Environment&, Call)> body) {
    define(environment, exports, name, std::move(body));
  };
  add("node_name", [](Environment& env, Call call) {
    return value_of(env, make_string(env.env, node_argument(env, call, 0)->name()));
  });
  add("node_next", next_functions);
  add("node_variable",
      [](Environment& env, Call call) { return value_of(env, env.wrap(node_argument(env, call, 0)->variable())); });
  add("node_saved", [](Environment& env, Call call) {
    const Ref<Node>& node = node_argument(env, call, 0);
    Lookup lookup(env, node.get(), to_utf8(env.env, call[1]));
    node->visit_saved(lookup);
    return lookup.found();
  });
  add("node_metadata", metadata);
  add("node_sequence", [](Environment& env, Call call) -> Napi::Value {
    return Napi::Number::New(call.Env(), static_cast<double>(node_argument(env, call, 0)->sequence));
  });
  add("node_register_hook", [](Environment& env, Call call) {
    const ScriptFunction hook(env, function_argument(call, 1));
    return make_function(env, node_argument(env, call, 0)->hooks().post.add(node_post_hook(hook)));
  });
  add("node_register_prehook", [](Environment& env, Call call) {
    const ScriptFunction hook(env, function_argument(call, 1));
    return make_function(env, node_argument(env, call, 0)->hooks().pre.add(node_pre_hook(hook)));
  });
}

}  // namespace tp::binding

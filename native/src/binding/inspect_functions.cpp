// What tools ask: interned signatures, statistics, the autograd graph with the script's sites.
#include <cmath>
#include <map>
#include <unordered_map>

#include "autograd/meta.h"
#include "binding/shared_memory.h"
#include "core/parallel.h"
#include "declared/arithmetic.h"
#include "declared/comparison.h"
#include "declared/reduce.h"
#include "declared/views.h"
#include "ops/formulas/reduce.h"

namespace tp::binding {
namespace {

/// What hovering shows of a tensor, without its values.
struct Signature {
  Dims sizes;
  DType dtype;
  Device device;
  bool requires_grad;
};

/// Interned signatures: equal ones share a number, so a probe compares one integer.
struct Signatures {
  std::vector<Signature> list;
  std::unordered_multimap<uint64_t, int> index;

  int intern(const Tensor& t) {
    const bool requires_grad = t.requires_grad();
    uint64_t hash = static_cast<uint64_t>(t.dtype()) * 2 + requires_grad + (t.is_meta() ? 1000 : 0);
    for (int64_t size : t.sizes()) hash = (hash ^ static_cast<uint64_t>(size)) * 0x9E3779B97F4A7C15ull;
    auto [begin, end] = index.equal_range(hash);
    for (auto it = begin; it != end; ++it) {
      const Signature& s = list[static_cast<size_t>(it->second)];
      if (s.dtype == t.dtype() && s.device == t.device() && s.requires_grad == requires_grad && s.sizes == t.sizes())
        return it->second;
    }
    list.push_back({t.sizes(), t.dtype(), t.device(), requires_grad});
    index.emplace(hash, static_cast<int>(list.size() - 1));
    return static_cast<int>(list.size() - 1);
  }
};
thread_local Signatures signatures;

/// signature(t): number of its signature, or -1 when it is no tensor. The fast path of the editor's probes.
napi_value signature(napi_env raw_env, napi_callback_info info) {
  size_t count = 1;
  napi_value value, result;
  void* data;
  napi_get_cb_info(raw_env, info, &count, &value, nullptr, &data);
  auto* env = static_cast<Environment*>(data);
  Box* box = count > 0 ? env->unbox(value) : nullptr;
  const int number = box && box->kind == BoxKind::Tensor ? signatures.intern(box->tensor) : -1;
  napi_create_int32(raw_env, number, &result);
  return result;
}

Napi::Value describe(Environment& env, Call call) {
  const int64_t i = int_argument(call, 0);
  check_index(i >= 0 && i < static_cast<int64_t>(signatures.list.size()), "unknown signature ", i);
  const Signature& s = signatures.list[static_cast<size_t>(i)];
  auto out = Napi::Object::New(call.Env());
  out.Set("shape", dims_value(call.Env(), s.sizes));
  out.Set("dtype", value_of(env, make_string(env.env, str("torch.", info(s.dtype).name))));
  out.Set("device", device_name(s.device));
  out.Set("requires_grad", s.requires_grad);
  out.Set("element_size", static_cast<double>(size_of(s.dtype)));
  return out;
}

/// Minimum, maximum and mean of the finite elements, and how many are not.
Napi::Value stats(Environment& env, Call call) {
  const Tensor& t = elements_argument(env, call, 0);
  check(!t.is_meta(), "a meta tensor has no values");
  double low = INFINITY, high = -INFINITY, sum = 0;
  int64_t finite = 0, nan = 0, inf = 0;
  const GradMode off(false);
  const Tensor flat = ops::contiguous(t);
  dispatch_any(t.dtype(), "stats", [&]<class T>() {
    const T* p = flat.data<T>();
    for (int64_t i = 0; i < flat.numel(); ++i) {
      // Complex numbers have no order: their absolute values do.
      double v;
      if constexpr (is_complex_type<T>)
        v = std::abs(p[i]);
      else
        v = static_cast<double>(p[i]);
      if (std::isnan(v)) {
        ++nan;
      } else if (std::isinf(v)) {
        ++inf;
      } else {
        low = std::min(low, v);
        high = std::max(high, v);
        sum += v;
        ++finite;
      }
    }
  });
  auto out = Napi::Object::New(call.Env());
  out.Set("min", finite ? low : NAN);
  out.Set("max", finite ? high : NAN);
  out.Set("mean", finite ? sum / static_cast<double>(finite) : NAN);
  out.Set("nan", static_cast<double>(nan));
  out.Set("inf", static_cast<double>(inf));
  return out;
}

/// graph(t): nodes {id, name, site, module, variable?} and edges {from, to, shape}, data flowing from `from` to `to`.
Napi::Value graph(Environment& env, Call call) {
  const Tensor& root = tensor_argument(env, call, 0);
  std::unordered_map<Node*, int> ids;
  std::vector<Node*> order;
  auto visit = [&](Node* node) {
    auto [it, added] = ids.emplace(node, static_cast<int>(order.size()));
    if (added) order.push_back(node);
    return it->second;
  };
  auto edges = Napi::Array::New(call.Env());
  uint32_t edge_count = 0;
  const Edge start = gradient_edge(root);
  if (start.node) visit(start.node.get());
  for (size_t i = 0; i < order.size(); ++i) {
    const Napi::HandleScope scope(call.Env());
    for (const Edge& next : order[i]->next) {
      if (!next.node) continue;
      auto edge = Napi::Object::New(call.Env());
      edge.Set("from", visit(next.node.get()));
      edge.Set("to", static_cast<double>(i));
      edge.Set("shape", dims_value(call.Env(), next.node->outputs[next.input].sizes));
      edges[edge_count++] = edge;
    }
  }
  auto nodes = Napi::Array::New(call.Env(), order.size());
  for (uint32_t i = 0; i < order.size(); ++i) {
    const Napi::HandleScope scope(call.Env());
    auto node = Napi::Object::New(call.Env());
    node.Set("id", i);
    node.Set("name", order[i]->name());
    node.Set("site", order[i]->site);
    node.Set("module", order[i]->module);
    if (const Tensor leaf = order[i]->variable(); leaf.defined()) node.Set("variable", value_of(env, env.wrap(leaf)));
    if (!order[i]->outputs.empty()) node.Set("shape", dims_value(call.Env(), order[i]->outputs[0].sizes));
    nodes[i] = node;
  }
  auto out = Napi::Object::New(call.Env());
  out.Set("nodes", nodes);
  out.Set("edges", edges);
  return out;
}

/// observe_ops(observer): calls observer(op, arguments, result) after every op of the script; null ends it.
Napi::Value observe_ops(Environment& env, Call call) {
  napi_ref next = nullptr;
  if (!call[0].IsNull()) check_napi(env.env, napi_create_reference(env.env, function_argument(call, 0), 1, &next));
  if (env.observer) napi_delete_reference(env.env, env.observer);
  env.observer = next;
  return call.Env().Undefined();
}

}  // namespace

void register_inspect_functions(Environment& environment, Napi::Object exports) {
  auto add = [&](const char* name, std::function<Napi::Value(Environment&, Call)> body) {
    define(environment, exports, name, std::move(body));
  };
  napi_value fast;
  check_napi(environment.env,
             napi_create_function(environment.env, "signature", NAPI_AUTO_LENGTH, signature, &environment, &fast));
  exports.Set("signature", Napi::Value(environment.env, fast));
  add("describe", describe);
  add("stats", stats);
  add("graph", graph);
  add("observe_ops", observe_ops);
}

}  // namespace tp::binding

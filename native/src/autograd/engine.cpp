

#include "autograd/engine.h"

#include <deque>
#include <queue>

#include "autograd/meta.h"
#include "core/context.h"
#include "declared/arithmetic.h"
#include "declared/comparison.h"
#include "declared/complex.h"
#include "declared/creation.h"
#include "declared/reduce.h"
#include "declared/views.h"

namespace tp {

/// One node's part in a running backward pass.
struct Task {
  const void* pass;
  Ref<Node> node;
  TensorList grads;  // sums of what arrived, per forward output
  int32_t dependencies = 0;
  bool receives = true;                               // a gradient that arrives here is of use
  bool runs = true;                                   // and so is what the node makes of it
  Task* outer = nullptr;                              // the same node in an enclosing pass
  std::vector<std::pair<uint32_t, size_t>> captures;  // (output, index of the asked-for input)
};

namespace {

thread_local int64_t running = -1;
thread_local int64_t passes = 0;

class Pass {
 public:
  Pass(const BackwardOptions& options, size_t inputs) : options_(options), results_(inputs) { running = passes++; }
  ~Pass() {
    for (Task& task : tasks_) task.node->task = task.outer;
    running = outer_;
  }

  void discover(const std::vector<Edge>& roots) {
    std::vector<Node*> stack;
    for (const Edge& root : roots)
      if (!mine(root.node.get())) {
        add(root.node.get());
        stack.push_back(root.node.get());
      }
    while (!stack.empty()) {
      Node* node = stack.back();
      stack.pop_back();
      for (const Edge& edge : node->next) {
        Node* next = edge.node.get();
        if (!next) continue;
        if (!mine(next)) {
          add(next);
          stack.push_back(next);
        }
        ++next->task->dependencies;
      }
    }
  }

  /// Restricts the pass to what leads to `inputs`.
  void select(const std::vector<Edge>& inputs) {
    if (inputs.empty()) return;
    for (Task& task : tasks_) task.receives = task.runs = false;
    for (size_t i = 0; i < inputs.size(); ++i) {
      Node* node = inputs[i].node.get();
      if (!mine(node)) continue;
      node->task->receives = true;
      if (options_.accumulate)
        node->task->runs = node->variable().defined();
      else
        node->task->captures.emplace_back(inputs[i].input, i);
    }
    // A node runs when something it feeds is wanted: propagate against the edges until nothing changes. Nodes were
    // discovered from the roots, so one sweep from late to early creation nearly always does.
    for (bool changed = true; changed;) {
      changed = false;
      for (auto task = tasks_.rbegin(); task != tasks_.rend(); ++task) {
        if (task->runs) continue;
        for (const Edge& edge : task->node->next)
          if (edge.node && edge.node->task->receives) {
            task->runs = task->receives = changed = true;
            break;
          }
      }
    }
  }

  void feed(const Edge& edge, Tensor grad) {
    TensorList& grads = edge.node->task->grads;
    if (grads.size() < edge.node->outputs.size()) grads.resize(edge.node->outputs.size());
    Tensor& sum = grads[edge.input];
    if (!sum.defined()) {
      sum = std::move(grad);
    } else if (!grad_enabled() && sum.impl()->use_count() == 1 && sum.storage()->use_count() == 1 &&
               sum.sizes() == grad.sizes()) {
      ops::add_(sum, grad);
    } else {
      sum = ops::add(sum, grad);
    }
  }

  void run(const std::vector<Edge>& roots) {
    for (const Edge& root : roots) {
      Task* task = root.node->task;
      if (task->dependencies != 0) continue;
      ready_.push(task);
      task->dependencies = -1;  // several outputs of one node may be roots
    }
    while (!ready_.empty()) {
      poll_interrupt();
      Task* task = ready_.top();
      ready_.pop();
      TensorList out = task->receives ? call(task) : TensorList();
      const std::vector<Edge>& next = task->node->next;
      for (size_t i = 0; i < next.size(); ++i) {
        if (!next[i].node) continue;
        if (i < out.size() && out[i].defined() && next[i].node->task->receives)
          feed(next[i], fit(std::move(out[i]), next[i], task->node.get(), i));
        if (--next[i].node->task->dependencies == 0) ready_.push(next[i].node->task);
      }
    }
  }

  /// Starts from `grad` at the root with the given number. The root may have got other data since it was computed.
  void start(const Edge& root, Tensor grad, size_t index) {
    if (root.node->task->receives) feed(root, grad.defined() ? fit(std::move(grad), root, nullptr, index) : grad);
  }

  TensorList take_results() { return std::move(results_); }

 private:
  bool mine(const Node* node) const { return node && node->task && node->task->pass == this; }

  void add(Node* node) {
    tasks_.push_back({this, Ref<Node>(node), {}, 0, true, true, node->task, {}});
    node->task = &tasks_.back();
  }

  TensorList call(Task* task) {
    Node* node = task->node.get();
    TensorList grads = std::move(task->grads);
    grads.resize(node->outputs.size());
    // As PyTorch: hooks change what is asked for at the end of the way, not at a station in between.
    if (task->runs) capture(*task, grads);
    call_tensor_hooks(*node, grads);
    if (!task->runs) {
      capture(*task, grads);
      return {};
    }
    NodeHooks* hooks = node->hooks_if_any();
    if (hooks) hooks->pre.each([&](const NodePreHook& hook) { hook(grads); });
    bool any = false;
    for (const Tensor& grad : grads) any |= grad.defined();
    if (!any) return TensorList(node->next.size());
    const TensorList inputs = hooks && !hooks->post.empty() ? grads : TensorList();
    TensorList out = evaluate(*node, std::move(grads));
    if (!options_.retain_graph) node->release_saved();
    if (hooks) hooks->post.each([&](const NodePostHook& hook) { hook(out, inputs); });
    return out;
  }

  void capture(const Task& task, const TensorList& grads) {
    for (auto& [output, index] : task.captures) results_[index] = grads[output];
  }

  static void call_tensor_hooks(Node& node, TensorList& grads) {
    auto call = [](const Hooks<TensorHook>& list, Tensor& grad) {
      list.each([&](const TensorHook& hook) {
        if (Tensor changed = hook(grad); changed.defined()) grad = changed;
      });
    };
    if (node.next.empty())
      if (const Tensor leaf = node.variable(); leaf.defined()) call(autograd_meta(leaf).hooks, grads[0]);
    const NodeHooks* hooks = node.hooks_if_any();
    if (!hooks) return;
    for (size_t i = 0; i < hooks->tensor.size(); ++i) call(hooks->tensor[i], grads[i]);
    for (auto& [output, keep] : hooks->retain)
      if (grads[output].defined()) keep(grads[output]);
  }

  static TensorList evaluate(Node& node, TensorList&& grads) {
    if (!anomaly_enabled()) [[likely]]
      return node.apply(std::move(grads));
    const Evaluating inducer(&node);
    try {
      TensorList out = node.apply(std::move(grads));
      if (anomaly_checks_nan()) check_nan(node, out);
      return out;
    } catch (...) {
      report_anomaly(node);
      throw;
    }
  }

  static void check_nan(const Node& node, const TensorList& out) {
    const GradMode off(false);
    for (size_t i = 0; i < out.size(); ++i)
      if (out[i].defined() && !out[i].is_meta() && is_differentiable(out[i].dtype()))
        check(!ops::any(ops::isnan(out[i])).item().to<bool>(), "Function '", node.name(),
              "' returned nan values in its ", i, "th output.");
  }

  /// Brings a gradient to the shape and dtype of the forward tensor it belongs to. One that a script starts from comes
  /// from no node.
  static Tensor fit(Tensor grad, const Edge& edge, const Node* from, size_t index) {
    const OutputInfo& want = edge.node->outputs[edge.input];
    const auto source = [&] {
      return from ? str("Function ", from->name(), " returned an invalid gradient") : std::string("invalid gradient");
    };
    if (grad.device() != want.device)
      check(false, source(), " at index ", index, " - expected device ", device_name(want.device), " but got ",
            device_name(grad.device()));
    if (grad.sizes() != want.sizes) {
      if (!is_expandable_to(want.sizes, grad.sizes()))
        check(false, source(), " at index ", index, " - got ", grad.sizes(), " but expected shape compatible with ",
              want.sizes);
      grad = ops::sum_to_size(grad, want.sizes);
    }
    if (is_complex(grad.dtype()) && !is_complex(want.dtype)) grad = ops::real(grad);
    if (grad.dtype() != want.dtype) grad = ops::to_dtype(grad, want.dtype);
    return grad;
  }

  struct Later {
    bool operator()(const Task* a, const Task* b) const { return a->node->priority < b->node->priority; }
  };
  const BackwardOptions& options_;
  const int64_t outer_ = running;
  std::deque<Task> tasks_;
  std::priority_queue<Task*, std::vector<Task*>, Later> ready_;
  TensorList results_;
};

/// The gradient that backward starts from at output `i`.
Tensor root_gradient(const Tensor& root, const Tensor& grad, size_t i) {
  if (!grad.defined()) {
    if (!root.requires_grad()) return {};
    check(root.numel() == 1, "grad can be implicitly created only for scalar outputs");
    check(is_floating(root.dtype()), "grad can be implicitly created only for real scalar outputs but got torch.",
          info(root.dtype()).name);
    return full(root.sizes(), 1, {root.dtype(), root.device()});
  }
  check(grad.sizes() == root.sizes(), "Mismatch in shape: grad_output[", i, "] has a shape of torch.Size(",
        grad.sizes(), ") and output[", i, "] has a shape of torch.Size(", root.sizes(), ").");
  check(is_complex(grad.dtype()) == is_complex(root.dtype()),
        "For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: "
        "grad_output[",
        i, "] has a dtype of torch.", info(grad.dtype()).name, " and output[", i, "] has a dtype of torch.",
        info(root.dtype()).name, ".");
  check(grad.device() == root.device(), "invalid gradient at index ", i, " - expected device ",
        device_name(root.device()), " but got ", device_name(grad.device()));
  return grad.dtype() == root.dtype() ? grad : ops::to_dtype(grad, root.dtype());
}

}  // namespace

int64_t current_pass() { return running; }
bool will_receive(const Node& node) { return node.task && node.task->receives; }

bool Node::should_compute(size_t i) const {
  if (i >= next.size() || !next[i].node) return false;
  const Task* target = next[i].node->task;
  return !target || target->receives;
}

TensorList run_backward(const TensorList& roots, const TensorList& grads, const std::vector<Edge>& inputs,
                        const BackwardOptions& options) {
  check(grads.empty() || grads.size() == roots.size(), "got ", roots.size(), " tensors and ", grads.size(),
        " gradients");
  const GradMode mode(options.create_graph);
  std::vector<Edge> edges;
  TensorList root_grads;
  for (size_t i = 0; i < roots.size(); ++i) {
    check(roots[i].defined(), "Expected output to be a torch.Tensor");
    root_grads.push_back(root_gradient(roots[i], i < grads.size() ? grads[i] : Tensor(), i));
  }
  for (size_t i = 0; i < roots.size(); ++i) {
    edges.push_back(gradient_edge(roots[i]));
    check(static_cast<bool>(edges.back().node), "element ", i,
          " of tensors does not require grad and does not have a grad_fn");
  }
  Pass pass(options, inputs.size());
  pass.discover(edges);
  pass.select(inputs);
  for (size_t i = 0; i < edges.size(); ++i) pass.start(edges[i], std::move(root_grads[i]), i);
  pass.run(edges);
  TensorList results = pass.take_results();
  if (!options.accumulate && !options.allow_unused)
    for (size_t i = 0; i < results.size(); ++i)
      check(results[i].defined(), "The differentiated Tensor at index ", i,
            " appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.");
  return results;
}

}  // namespace tp



#include "autograd/engine.h"

#include <deque>
#include <queue>

#include "autograd/meta.h"
#include "core/context.h"
#include "declared/arithmetic.h"
#include "declared/comparison.h"
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
  bool needed = true;
  Task* outer = nullptr;                              // the same node in an enclosing pass
  std::vector<std::pair<uint32_t, size_t>> captures;  // (output, index of the asked-for input)
};

namespace {

bool anomaly = false;

class Pass {
 public:
  Pass(const BackwardOptions& options, const TensorList& inputs) : options_(options), results_(inputs.size()) {}
  ~Pass() {
    for (Task& task : tasks_) task.node->task = task.outer;
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
  void select(const TensorList& inputs) {
    if (inputs.empty()) return;
    for (Task& task : tasks_) task.needed = false;
    for (size_t i = 0; i < inputs.size(); ++i) {
      const Edge edge = gradient_edge(inputs[i]);
      if (!mine(edge.node.get())) continue;
      edge.node->task->needed = true;
      if (!options_.accumulate || !edge.node->variable().defined())
        edge.node->task->captures.emplace_back(edge.input, i);
    }
    // A node is needed when something it feeds is: propagate against the edges until nothing changes. Nodes were
    // discovered from the roots, so one sweep from late to early creation nearly always does.
    for (bool changed = true; changed;) {
      changed = false;
      for (auto task = tasks_.rbegin(); task != tasks_.rend(); ++task) {
        if (task->needed) continue;
        for (const Edge& edge : task->node->next)
          if (edge.node && edge.node->task->needed) {
            task->needed = changed = true;
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
    for (const Edge& root : roots)
      if (root.node->task->dependencies == 0) ready_.push(root.node->task);
    while (!ready_.empty()) {
      poll_interrupt();
      Task* task = ready_.top();
      ready_.pop();
      TensorList out = task->needed ? call(task) : TensorList();
      const std::vector<Edge>& next = task->node->next;
      for (size_t i = 0; i < next.size(); ++i) {
        if (!next[i].node) continue;
        if (i < out.size() && out[i].defined() && next[i].node->task->needed)
          feed(next[i], fit(std::move(out[i]), next[i], task->node.get(), i));
        if (--next[i].node->task->dependencies == 0) ready_.push(next[i].node->task);
      }
    }
  }

  TensorList take_results() { return std::move(results_); }

 private:
  bool mine(const Node* node) const { return node && node->task && node->task->pass == this; }

  void add(Node* node) {
    tasks_.push_back({this, Ref<Node>(node), {}, 0, true, node->task, {}});
    node->task = &tasks_.back();
  }

  TensorList call(Task* task) {
    Node* node = task->node.get();
    TensorList grads = std::move(task->grads);
    grads.resize(node->outputs.size());
    NodeHooks* hooks = node->hooks_if_any();
    if (hooks) {
      for (size_t i = 0; i < hooks->tensor.size(); ++i)
        for (auto& [key, hook] : hooks->tensor[i])
          if (grads[i].defined())
            if (Tensor changed = hook(grads[i]); changed.defined()) grads[i] = changed;
      for (auto& [output, hook] : hooks->retain)
        if (grads[output].defined()) hook(grads[output]);
      for (auto& [key, hook] : hooks->pre) hook(grads);
    }
    for (auto& [output, index] : task->captures) results_[index] = grads[output];
    if (!options_.accumulate && node->variable().defined()) return {};
    bool any = false;
    for (const Tensor& grad : grads) any |= grad.defined();
    if (!any) return TensorList(node->next.size());
    TensorList inputs = hooks && !hooks->post.empty() ? grads : TensorList();
    TensorList out = node->apply(std::move(grads));
    if (!options_.retain_graph) node->release_saved();
    if (hooks)
      for (auto& [key, hook] : hooks->post) hook(out, inputs);
    if (anomaly)
      for (size_t i = 0; i < out.size(); ++i)
        if (out[i].defined() && is_differentiable(out[i].dtype()))
          check(!ops::any(ops::isnan(out[i])).item().to<bool>(), "Function '", node->name(),
                "' returned nan values in its ", i, "th output.");
    return out;
  }

  /// Brings a gradient to the shape and dtype of the forward tensor it belongs to.
  static Tensor fit(Tensor grad, const Edge& edge, Node* from, size_t index) {
    const OutputInfo& want = edge.node->outputs[edge.input];
    if (grad.sizes() != want.sizes) {
      check(is_expandable_to(want.sizes, grad.sizes()), "Function ", from->name(),
            " returned an invalid gradient at index ", index, " - got ", grad.sizes(),
            " but expected shape compatible with ", want.sizes);
      grad = ops::sum_to_size(grad, want.sizes);
    }
    if (grad.dtype() != want.dtype) grad = ops::to_dtype(grad, want.dtype);
    return grad;
  }

  struct Later {
    bool operator()(const Task* a, const Task* b) const { return a->node->priority < b->node->priority; }
  };
  const BackwardOptions& options_;
  std::deque<Task> tasks_;
  std::priority_queue<Task*, std::vector<Task*>, Later> ready_;
  TensorList results_;
};

Tensor root_gradient(const Tensor& root, const Tensor& grad) {
  if (!grad.defined()) {
    check(root.numel() == 1, "grad can be implicitly created only for scalar outputs");
    return full(root.sizes(), 1, {root.dtype(), root.device()});
  }
  check(grad.sizes() == root.sizes(), "Mismatch in shape: grad_output[0] has a shape of torch.Size(", grad.sizes(),
        ") and output[0] has a shape of torch.Size(", root.sizes(), ").");
  return grad.dtype() == root.dtype() ? grad : ops::to_dtype(grad, root.dtype());
}

}  // namespace

bool anomaly_enabled() { return anomaly; }
void set_anomaly_enabled(bool enabled) { anomaly = enabled; }

TensorList run_backward(const TensorList& roots, const TensorList& grads, const TensorList& inputs,
                        const BackwardOptions& options) {
  std::vector<Edge> edges;
  TensorList root_grads;
  for (size_t i = 0; i < roots.size(); ++i) {
    check(roots[i].requires_grad(), "element ", i, " of tensors does not require grad and does not have a grad_fn");
    root_grads.push_back(root_gradient(roots[i], i < grads.size() ? grads[i] : Tensor()));
    edges.push_back(gradient_edge(roots[i]));
  }
  for (const Tensor& input : inputs)
    check(input.requires_grad(), "One of the differentiated Tensors does not require grad");
  const GradMode mode(options.create_graph);
  Pass pass(options, inputs);
  pass.discover(edges);
  pass.select(inputs);
  for (size_t i = 0; i < edges.size(); ++i) pass.feed(edges[i], std::move(root_grads[i]));
  pass.run(edges);
  TensorList results = pass.take_results();
  if (!options.accumulate && !options.allow_unused)
    for (size_t i = 0; i < results.size(); ++i)
      check(results[i].defined(), "The differentiated Tensor at index ", i,
            " appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.");
  return results;
}

}  // namespace tp

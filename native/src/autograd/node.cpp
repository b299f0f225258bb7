#include "autograd/node.h"

#include "autograd/meta.h"
#include "core/context.h"
#include "cpu/pointwise.h"
#include "declared/arithmetic.h"
#include "declared/views.h"

namespace tp {
namespace {

thread_local bool grad_mode = true;
thread_local uint64_t next_sequence = 1;

/// Adds a leaf's gradient into its .grad.
struct AccumulateGrad : Node {
  explicit AccumulateGrad(const Tensor& leaf) : leaf_(leaf) {
    add_output(leaf);
    priority = UINT64_MAX;
  }
  ~AccumulateGrad() override {
    if (leaf_.impl()->autograd) leaf_.impl()->autograd->accumulator = nullptr;
  }
  const char* name() const override { return "torch::autograd::AccumulateGrad"; }
  Tensor variable() const override { return leaf_; }
  TensorList apply(TensorList&& grads) override {
    Tensor grad = std::move(grads[0]);
    if (!grad.defined()) return {};
    AutogradMeta& meta = autograd_meta(leaf_);
    if (!meta.grad.defined()) {
      const bool own = !grad_enabled() && nobody_else_holds(grad) && grad.strides() == layout(grad);
      meta.grad = own ? detached(grad) : like_leaf(grad);
    } else if (grad_enabled()) {
      meta.grad = ops::add(meta.grad, grad);
    } else {
      ops::add_(meta.grad, grad);
    }
    meta.accumulated_hooks.each([&](const LeafHook& hook) { hook(leaf_); });
    return {};
  }

 private:
  /// Whether the memory goes with this tensor, or with it and the base it is a view of (a transposed product).
  static bool nobody_else_holds(const Tensor& grad) {
    const AutogradMeta* meta = grad.impl()->autograd.get();
    const bool has_base = meta && meta->base.defined();
    if (has_base && meta->base.impl()->use_count() != 1) return false;
    return grad.impl()->use_count() == 1 && grad.storage()->use_count() == (has_base ? 2 : 1);
  }
  /// The strides a gradient is stored with: the leaf's, so that optimizers walk both alike. The leaf may have got data
  /// of another size since.
  Dims layout(const Tensor& grad) const {
    const bool alike = leaf_.sizes() == grad.sizes() && non_overlapping_dense(leaf_);
    return alike ? leaf_.strides() : contiguous_strides(grad.sizes());
  }
  Tensor like_leaf(const Tensor& grad) const {
    if (grad_enabled()) return ops::clone(grad);
    Tensor out = empty_strided(grad.sizes(), layout(grad), {grad.dtype(), grad.device()});
    copy_data(out, grad);
    return out;
  }
  Tensor leaf_;
};

// Chains of nodes can be a million long; freeing them recursively would overflow the stack.
thread_local std::vector<Node*>* dying = nullptr;

}  // namespace

bool grad_enabled() { return grad_mode; }
void set_grad_enabled(bool enabled) { grad_mode = enabled; }

Node::Node()
    : sequence(next_sequence++),
      priority(sequence),
      site(shared_context[Context::kSite]),
      module(shared_context[Context::kModule]) {
  if (anomaly_enabled()) [[unlikely]]
    origin = note_origin();
}
Node::~Node() = default;

void Node::destroy() {
  if (dying) {
    dying->push_back(this);
    return;
  }
  std::vector<Node*> queue{this};
  dying = &queue;
  while (!queue.empty()) {
    Node* node = queue.back();
    queue.pop_back();
    delete node;
  }
  dying = nullptr;
}

void Node::add_edge(const Tensor& input) { next.push_back(input.defined() ? gradient_edge(input) : Edge{}); }

uint32_t Node::add_output(const Tensor& output) {
  outputs.push_back({output.sizes(), output.dtype(), output.device(), true});
  return static_cast<uint32_t>(outputs.size() - 1);
}

std::string Node::op_name() const {
  std::string text = name();
  if (const size_t at = text.rfind("Backward"); at != std::string::npos) text.resize(at);
  return text;
}

Edge gradient_edge(const Tensor& tensor) {
  if (const Ref<Node>& fn = tensor.grad_fn()) return {fn, tensor.impl()->autograd->output};
  AutogradMeta* meta = tensor.impl()->autograd.get();
  if (!meta || !meta->requires_grad) return {};
  if (meta->accumulator) return {Ref<Node>(meta->accumulator), 0};
  auto node = make_ref<AccumulateGrad>(tensor);
  meta->accumulator = node.get();
  return {node, 0};
}

void set_history(const Tensor& output, const Ref<Node>& node) {
  if (!output.defined()) {
    node->outputs.emplace_back();  // keeps its place among the outputs
    return;
  }
  const uint32_t index = node->add_output(output);
  if (!is_differentiable(output.dtype())) return;
  AutogradMeta& meta = autograd_meta(output);
  meta.output = index;
  meta.grad_fn = node;
}

void set_requires_grad(const Tensor& tensor, bool requires_grad) {
  check(!requires_grad || !tensor.is_inference() || inference_mode(),
        "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.");
  check(tensor.is_leaf() || requires_grad,
        "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a "
        "subgraph that doesn't require differentiation use var_no_grad = var.detach().");
  check(!requires_grad || is_differentiable(tensor.dtype()),
        "only Tensors of floating point dtype can require gradients");
  if (!requires_grad && !tensor.impl()->autograd) return;
  if (tensor.is_leaf()) autograd_meta(tensor).requires_grad = requires_grad;
}

std::function<void()> add_hook(const Tensor& tensor, TensorHook hook) {
  check(tensor.requires_grad(), "cannot register a hook on a tensor that doesn't require gradient");
  const Ref<Node>& fn = tensor.grad_fn();
  if (!fn) return autograd_meta(tensor).hooks.add(std::move(hook));
  auto& lists = fn->hooks().tensor;
  const size_t output = tensor.impl()->autograd->output;
  if (lists.size() <= output) lists.resize(output + 1);
  return lists[output].add(std::move(hook));
}

std::function<void()> add_accumulated_hook(const Tensor& leaf, LeafHook hook) {
  check(leaf.requires_grad(), "cannot register a hook on a tensor that doesn't require gradient");
  check(leaf.is_leaf(), "post accumulate grad hooks cannot be registered on non-leaf tensors");
  return autograd_meta(leaf).accumulated_hooks.add(std::move(hook));
}

void retain_grad(const Tensor& tensor) {
  check(tensor.requires_grad(), "can't retain_grad on Tensor that has requires_grad=False");
  AutogradMeta& meta = autograd_meta(tensor);
  if (tensor.is_leaf() || meta.retains_grad) return;
  meta.retains_grad = true;
  // The node must not keep its own output alive: the slot is emptied when the tensor goes.
  meta.retain_slot = std::make_shared<AutogradMeta*>(&meta);
  tensor.grad_fn()->hooks().retain.emplace_back(meta.output, [slot = meta.retain_slot](const Tensor& grad) {
    if (*slot) (*slot)->grad = grad_enabled() ? grad : detached(grad);
  });
}

}  // namespace tp

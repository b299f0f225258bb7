

#include "autograd/node.h"

#include "autograd/meta.h"
#include "autograd/saved.h"
#include "core/context.h"
#include "cpu/pointwise.h"
#include "declared/arithmetic.h"
#include "declared/views.h"

namespace tp {
namespace {

thread_local bool grad_mode = true;
thread_local uint64_t next_sequence = 1;
thread_local int64_t next_hook = 1;
const Ref<Node> no_node;

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
    for (auto& [key, hook] : meta.hooks)
      if (Tensor changed = hook(grad); changed.defined()) grad = changed;
    if (!meta.grad.defined()) {
      const bool own = !grad_enabled() && nobody_else_holds(grad) && grad.strides() == layout(grad);
      meta.grad = own ? detached(grad) : like_leaf(grad);
    } else if (grad_enabled()) {
      meta.grad = ops::add(meta.grad, grad);
    } else {
      ops::add_(meta.grad, grad);
    }
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
  /// The strides a gradient is stored with: the leaf's, so that optimizers walk both alike.
  Dims layout(const Tensor& grad) const {
    return non_overlapping_dense(leaf_) ? leaf_.strides() : contiguous_strides(grad.sizes());
  }
  Tensor like_leaf(const Tensor& grad) const {
    if (grad_enabled()) return ops::clone(grad);
    Tensor out = empty_strided(leaf_.sizes(), layout(grad), {grad.dtype(), grad.device()});
    copy_data(out, grad);
    return out;
  }
  Tensor leaf_;
};

/// Gradient of a base that was changed through a view: the part under the view goes through `function`.
struct CopySlices : Node {
  CopySlices(const Tensor& base, const Tensor& view, Ref<Node> function)
      : sizes_(view.sizes()),
        strides_(view.strides()),
        offset_(view.offset() - base.offset()),
        base_sizes_(base.sizes()),
        base_strides_(base.strides()),
        function_(std::move(function)) {
    add_output(base);
    next = function_->next;
    next[0] = gradient_edge(base);
  }
  const char* name() const override { return "torch::autograd::CopySlices"; }
  void release_saved() override {
    if (function_) function_->release_saved();
  }
  TensorList apply(TensorList&& grads) override {
    if (!grads[0].defined()) return TensorList(next.size());
    Tensor whole = empty_strided(base_sizes_, base_strides_, {grads[0].dtype(), grads[0].device()});
    ops::copy_(whole, grads[0]);
    Tensor part = alias(whole, sizes_, strides_, offset_);
    TensorList in{ops::clone(part)};
    TensorList out = function_->apply(std::move(in));
    TensorList result(next.size());
    for (size_t i = 0; i < out.size() && i < next.size(); ++i) {
      if (!next[i].node) continue;
      if (i == 0) {
        if (out[0].defined())
          ops::copy_(part, out[0]);
        else
          ops::zero_(part);
        result[0] = whole;
      } else {
        result[i] = out[i];
      }
    }
    return result;
  }

 private:
  Dims sizes_, strides_;
  int64_t offset_;
  Dims base_sizes_, base_strides_;
  Ref<Node> function_;
};

/// Regenerated history of a view whose base was changed: a strided read of the base.
struct AsStridedView : Node {
  AsStridedView(const Tensor& base, const Tensor& view)
      : sizes_(view.sizes()),
        strides_(view.strides()),
        offset_(view.offset() - base.offset()),
        base_sizes_(base.sizes()),
        base_strides_(base.strides()) {
    add_edge(base);
  }
  const char* name() const override { return "AsStridedBackward0"; }
  TensorList apply(TensorList&& grads) override {
    if (!grads[0].defined()) return {Tensor()};
    Tensor whole = empty_strided(base_sizes_, base_strides_, {grads[0].dtype(), grads[0].device()});
    ops::zero_(whole);
    ops::copy_(alias(whole, sizes_, strides_, offset_), grads[0]);
    return {whole};
  }

 private:
  Dims sizes_, strides_;
  int64_t offset_;
  Dims base_sizes_, base_strides_;
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
      module(shared_context[Context::kModule]) {}
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
  outputs.push_back({output.sizes(), output.dtype(), output.device()});
  return static_cast<uint32_t>(outputs.size() - 1);
}

const Ref<Node>& Tensor::grad_fn() const {
  AutogradMeta* meta = impl_->autograd.get();
  if (!meta) return no_node;
  if (meta->base.defined() && meta->view_version != version() && meta->base.requires_grad()) {
    // The base changed in place since this view's history was made.
    meta->view_version = version();
    auto node = make_ref<AsStridedView>(meta->base, *this);
    meta->grad_fn = node;
    meta->output = node->add_output(*this);
  }
  return meta->grad_fn;
}

Edge gradient_edge(const Tensor& tensor) {
  if (const Ref<Node>& fn = tensor.grad_fn()) return {fn, tensor.impl()->autograd->output};
  if (!tensor.requires_grad()) return {};
  AutogradMeta& meta = autograd_meta(tensor);
  if (meta.accumulator) return {Ref<Node>(meta.accumulator), 0};
  auto node = make_ref<AccumulateGrad>(tensor);
  meta.accumulator = node.get();
  return {node, 0};
}

void set_history(const Tensor& output, const Ref<Node>& node) {
  if (!output.defined()) {
    node->outputs.emplace_back();  // keeps its place among the outputs
    return;
  }
  if (!is_differentiable(output.dtype())) {
    node->add_output(output);
    return;
  }
  AutogradMeta& meta = autograd_meta(output);
  meta.output = node->add_output(output);
  meta.grad_fn = node;
}

void rebase_history(const Tensor& self, const Ref<Node>& node) {
  AutogradMeta& meta = autograd_meta(self);
  if (meta.base.defined()) {
    node->add_output(self);
    auto copy = make_ref<CopySlices>(meta.base, self, node);
    AutogradMeta& base = autograd_meta(meta.base);
    base.grad_fn = copy;
    base.output = 0;
    base.requires_grad = false;
    // This view's own history is regenerated from the base on demand.
    meta.view_version = self.version() - 1;
    meta.requires_grad = false;
    return;
  }
  meta.grad_fn = node;
  meta.output = node->add_output(self);
  meta.requires_grad = false;
}

void check_inplace(const Tensor& self, bool recording) {
  if (!recording) return;
  const AutogradMeta* meta = self.impl()->autograd.get();
  if (!meta) return;
  if (meta->base.defined()) {
    check(!*meta->view_error, meta->view_error);
    check(!(meta->base.is_leaf() && meta->base.requires_grad()),
          "a view of a leaf Variable that requires grad is being used in an in-place operation.");
  }
  check(!(self.requires_grad() && self.is_leaf()),
        "a leaf Variable that requires grad is being used in an in-place operation.");
}

void set_view(const Tensor& view, const Tensor& base, const char* in_place_error) {
  const AutogradMeta* parent = base.impl()->autograd.get();
  AutogradMeta& meta = autograd_meta(view);
  meta.base = parent && parent->base.defined() ? parent->base : base;
  meta.view_version = view.version();
  meta.view_error = parent && *parent->view_error ? parent->view_error : in_place_error;
}

void set_requires_grad(const Tensor& tensor, bool requires_grad) {
  check(tensor.is_leaf() || requires_grad,
        "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a "
        "subgraph that doesn't require differentiation use var_no_grad = var.detach().");
  check(!requires_grad || is_differentiable(tensor.dtype()),
        "only Tensors of floating point dtype can require gradients");
  if (!requires_grad && !tensor.impl()->autograd) return;
  if (tensor.is_leaf()) autograd_meta(tensor).requires_grad = requires_grad;
}

int64_t add_hook(const Tensor& tensor, TensorHook hook) {
  check(tensor.requires_grad(), "cannot register a hook on a tensor that doesn't require gradient");
  const int64_t key = next_hook++;
  const Ref<Node>& fn = tensor.grad_fn();
  if (!fn) {
    autograd_meta(tensor).hooks.emplace_back(key, std::move(hook));
    return key;
  }
  auto& lists = fn->hooks().tensor;
  const size_t output = tensor.impl()->autograd->output;
  if (lists.size() <= output) lists.resize(output + 1);
  lists[output].emplace_back(key, std::move(hook));
  return key;
}

void remove_hook(const Tensor& tensor, int64_t key) {
  auto matches = [key](const auto& item) { return item.first == key; };
  if (const Ref<Node>& fn = tensor.grad_fn()) {
    if (NodeHooks* hooks = fn->hooks_if_any())
      for (auto& list : hooks->tensor) std::erase_if(list, matches);
  }
  if (tensor.impl()->autograd) std::erase_if(tensor.impl()->autograd->hooks, matches);
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
    return Tensor();
  });
}

SavedTensor::SavedTensor(const Tensor& tensor, bool is_output, uint32_t output)
    : output_(output), is_output_(is_output), was_set_(tensor.defined()) {
  if (!tensor.defined()) return;
  data_ = is_output ? detached(tensor) : tensor;
  version_ = tensor.version();
}

void SavedTensor::reset() {
  data_ = {};
  released_ = was_set_;
}

std::string SavedTensor::describe_source(const Node* owner) const {
  const Node* source = is_output_ ? owner : data_.grad_fn().get();
  if (!source) return "";
  std::string name = source->name();
  if (const size_t at = name.rfind("Backward"); at != std::string::npos) name.resize(at);
  return str(", which is output ", is_output_ ? output_ : data_.impl()->autograd->output, " of ", name, ",");
}

Tensor SavedTensor::unpack(const Node* owner) const {
  if (!data_.defined()) {
    check(
        !released_,
        "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
        "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
        "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access "
        "saved tensors after calling backward.");
    return {};
  }
  const uint32_t current = data_.version();
  check(current == version_,
        "one of the variables needed for gradient computation has been modified by an inplace operation: [",
        data_.dtype() == DType::Float64 ? "torch.DoubleTensor " : "torch.FloatTensor ", data_.sizes(), "]",
        describe_source(owner), " is at version ", current, "; expected version ", version_,
        " instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False).");
  if (!is_output_ || !grad_enabled()) return data_;
  // Give the output its history back for higher derivatives.
  Tensor result = detached(data_);
  AutogradMeta& meta = autograd_meta(result);
  meta.grad_fn = Ref<Node>(const_cast<Node*>(owner));
  meta.output = output_;
  return result;
}

}  // namespace tp

#pragma once
// What autograd keeps per tensor that takes part in it.
#include "autograd/node.h"

namespace tp {

/// How a view came about, which decides whether it may be changed in place while gradients are recorded.
enum class ViewOrigin : uint8_t {
  Recorded,
  NoGrad,          // made while nothing was recorded
  Inference,       // made in inference mode
  Several,         // one of several that an op returned
  CustomFunction,  // returned by a script's Function
};

struct AutogradMeta {
  static void* operator new(size_t bytes) { return pool_allocate(bytes); }
  static void operator delete(void* pointer, size_t bytes) { pool_free(pointer, bytes); }
  ~AutogradMeta() {
    if (retain_slot) *retain_slot = nullptr;
  }
  bool requires_grad = false;  // leaf only
  bool retains_grad = false;
  ViewOrigin view_origin = ViewOrigin::Recorded;
  uint32_t output = 0;  // which output of grad_fn this is
  Ref<Node> grad_fn;
  Tensor grad;
  /// The leaf's AccumulateGrad node, which owns the leaf; cleared by its destructor.
  Node* accumulator = nullptr;
  /// Set for views.
  Tensor base;
  /// The version of the base at which grad_fn of this view is current.
  uint32_t view_version = 0;
  /// A leaf's; other tensors' are at their grad_fn.
  Hooks<TensorHook> hooks;
  Hooks<LeafHook> accumulated_hooks;
  std::shared_ptr<AutogradMeta*> retain_slot;
};

inline AutogradMeta& autograd_meta(const Tensor& tensor) {
  auto& meta = tensor.impl()->autograd;
  if (!meta) meta = std::make_unique<AutogradMeta>();
  return *meta;
}

inline bool Tensor::requires_grad() const {
  const AutogradMeta* meta = impl_->autograd.get();
  // A view takes part whenever its base does, whatever its own history.
  return meta && (meta->requires_grad || meta->grad_fn || (meta->base.defined() && meta->base.requires_grad()));
}

/// Declares `view` a differentiable view of `base` (or of base's base).
void set_view(const Tensor& view, const Tensor& base, ViewOrigin origin = ViewOrigin::Recorded);
void set_requires_grad(const Tensor& tensor, bool requires_grad);
/// Calls `hook` with the gradient of `tensor` in every backward pass; returns what takes it out again.
std::function<void()> add_hook(const Tensor& tensor, TensorHook hook);
/// Calls `hook` whenever a gradient has been added to the leaf's `.grad`.
std::function<void()> add_accumulated_hook(const Tensor& leaf, LeafHook hook);
void retain_grad(const Tensor& tensor);

}  // namespace tp

#pragma once
// What autograd keeps per tensor that takes part in it.
#include "autograd/node.h"

namespace tp {

struct AutogradMeta {
  static void* operator new(size_t bytes) { return pool_allocate(bytes); }
  static void operator delete(void* pointer, size_t bytes) { pool_free(pointer, bytes); }
  ~AutogradMeta() {
    if (retain_slot) *retain_slot = nullptr;
  }
  bool requires_grad = false;  // leaf only
  bool retains_grad = false;
  uint32_t output = 0;  // which output of grad_fn this is
  Ref<Node> grad_fn;
  Tensor grad;
  /// The leaf's AccumulateGrad node, which owns the leaf; cleared by its destructor.
  Node* accumulator = nullptr;
  /// Set for views made while gradients were recorded.
  Tensor base;
  /// The version of the base at which grad_fn of this view is current.
  uint32_t view_version = 0;
  /// Why this view must not be changed in place ("" if it may).
  const char* view_error = "";
  std::vector<std::pair<int64_t, TensorHook>> hooks;
  std::shared_ptr<AutogradMeta*> retain_slot;
};

inline AutogradMeta& autograd_meta(const Tensor& tensor) {
  auto& meta = tensor.impl()->autograd;
  if (!meta) meta = std::make_unique<AutogradMeta>();
  return *meta;
}

inline bool Tensor::requires_grad() const {
  const AutogradMeta* meta = impl_->autograd.get();
  if (!meta) return false;
  // A view may owe its history to an in-place change of its base.
  return meta->requires_grad ||
         (meta->base.defined() ? static_cast<bool>(grad_fn()) : static_cast<bool>(meta->grad_fn));
}

/// Declares `view` a differentiable view of `base` (or of base's base).
void set_view(const Tensor& view, const Tensor& base, const char* in_place_error = "");
void set_requires_grad(const Tensor& tensor, bool requires_grad);
/// Calls `hook` with the gradient of `tensor` in every backward pass; returns a key for removal.
int64_t add_hook(const Tensor& tensor, TensorHook hook);
void remove_hook(const Tensor& tensor, int64_t key);
void retain_grad(const Tensor& tensor);

}  // namespace tp

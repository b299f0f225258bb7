#pragma once
// Functions of the script that backward calls.
#include <functional>
#include <memory>
#include <vector>

#include "core/tensor.h"

namespace tp {

/// Hooks in the order of registration. The list is shared, so that whoever takes a hook out need not keep its node
/// alive.
template <class Hook>
class Hooks {
 public:
  /// Returns what takes the hook out again.
  std::function<void()> add(Hook hook) {
    if (!items_) items_ = std::make_shared<Items>();
    auto item = std::make_shared<const Hook>(std::move(hook));
    items_->push_back(item);
    return [list = std::weak_ptr(items_), key = item.get()] {
      if (auto items = list.lock()) std::erase_if(*items, [key](const auto& other) { return other.get() == key; });
    };
  }
  bool empty() const { return !items_ || items_->empty(); }
  /// Calls `visit` with each; hooks that come or go meanwhile change the next round.
  template <class Visit>
  void each(Visit&& visit) const {
    if (empty()) return;
    for (const auto& hook : Items(*items_)) visit(*hook);
  }

 private:
  using Items = std::vector<std::shared_ptr<const Hook>>;
  std::shared_ptr<Items> items_;
};

/// Gets a gradient, undefined when there is none; returns another, or undefined for the same.
using TensorHook = std::function<Tensor(const Tensor&)>;
/// May change the gradients that a node is about to receive.
using NodePreHook = std::function<void(TensorList&)>;
/// May change what a node has computed from `grads`.
using NodePostHook = std::function<void(TensorList& results, const TensorList& grads)>;
/// Gets a leaf whose gradient has been added to `.grad`.
using LeafHook = std::function<void(const Tensor&)>;

/// What is called around one node.
struct NodeHooks {
  /// Per forward output, run on its gradient before the node.
  std::vector<Hooks<TensorHook>> tensor;
  /// Set by retain_grad: (output, who receives its gradient after all hooks).
  std::vector<std::pair<uint32_t, std::function<void(const Tensor&)>>> retain;
  Hooks<NodePreHook> pre;
  Hooks<NodePostHook> post;
};

}  // namespace tp

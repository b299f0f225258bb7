#pragma once
// The backward graph. A Node is one op's gradient function; edges lead to the nodes that receive its results.
#include <string>
#include <vector>

#include "autograd/anomaly.h"
#include "autograd/hooks.h"
#include "core/tensor.h"

namespace tp {

struct Edge {
  Ref<Node> node;
  uint32_t input = 0;
};

/// Shape and dtype of one forward output: gradients that arrive are summed and cast to fit it.
struct OutputInfo {
  Dims sizes;
  DType dtype = DType::Float32;
  Device device = Device::Cpu;
  /// Not set where forward gave something other than a tensor.
  bool defined = false;
};

struct SavedVisitor;

/// What the script keeps with a node.
struct ScriptNotes {
  virtual ~ScriptNotes() = default;
};

struct Node : RefCounted {
  Node();
  ~Node() override;
  /// PyTorch's name, as AddBackward0.
  virtual const char* name() const = 0;
  /// Gradients of the forward inputs from those of the outputs; undefined means zero or not needed.
  virtual TensorList apply(TensorList&& grads) = 0;
  /// Frees what forward saved; a later apply is PyTorch's "second time" error.
  virtual void release_saved() {}
  /// The leaf an AccumulateGrad node stands for.
  virtual Tensor variable() const { return {}; }
  /// Named values forward kept, for `grad_fn._saved_*`.
  virtual void visit_saved(SavedVisitor&) const {}

  /// Whether the pass that is running wants the gradient for input `i`.
  bool should_compute(size_t i) const;
  void add_edge(const Tensor& input);
  uint32_t add_output(const Tensor& output);
  /// The name without "Backward…", as errors name the op.
  std::string op_name() const;
  NodeHooks& hooks() {
    if (!hooks_) hooks_ = std::make_unique<NodeHooks>();
    return *hooks_;
  }
  NodeHooks* hooks_if_any() const { return hooks_.get(); }

  std::vector<Edge> next;
  std::vector<OutputInfo> outputs;
  /// Number of the node in order of creation.
  uint64_t sequence;
  /// Among ready nodes the highest goes first: later forward ops, and leaves before all.
  uint64_t priority;
  /// Script statement and module that were running; see context.h.
  int32_t site;
  int32_t module;
  /// Place of this node in the backward pass that is running.
  struct Task* task = nullptr;
  /// Known when the node was made while anomalies were looked for.
  std::unique_ptr<Origin> origin;
  std::unique_ptr<ScriptNotes> notes;
  /// Weak handle of the JavaScript object that stands for this node; owned by the binding.
  void* script_object = nullptr;

 protected:
  void destroy() override;

 private:
  std::unique_ptr<NodeHooks> hooks_;
};

/// The node behind an input: its grad_fn, or the leaf's accumulator, or nothing.
Edge gradient_edge(const Tensor& tensor);

/// Makes `output` a result of `node` (its next output).
void set_history(const Tensor& output, const Ref<Node>& node);
/// As set_history for a tensor changed in place: also rewires the base when `self` is a view.
void rebase_history(const Tensor& self, const Ref<Node>& node);
/// Errors PyTorch gives before an in-place change while gradients are recorded.
void check_inplace(const Tensor& self, bool recording);

bool grad_enabled();
void set_grad_enabled(bool enabled);
class GradMode {
 public:
  explicit GradMode(bool enabled) : previous_(grad_enabled()) { set_grad_enabled(enabled); }
  ~GradMode() { set_grad_enabled(previous_); }

 private:
  bool previous_;
};

inline bool needs_grad(const Tensor& t) { return t.defined() && t.requires_grad(); }
inline bool needs_grad(const TensorList& list) {
  for (const Tensor& t : list)
    if (needs_grad(t)) return true;
  return false;
}
template <class... Inputs>
bool recording(const Inputs&... inputs) {
  return grad_enabled() && (needs_grad(inputs) || ...);
}

}  // namespace tp

#pragma once
#include "autograd/node.h"

namespace tp {

struct BackwardOptions {
  bool retain_graph = false;
  bool create_graph = false;
  bool accumulate = true;  // into leaves' .grad; false for autograd.grad
  bool allow_unused = false;
};

/// Runs backward from `roots` with `grads` (undefined means ones, allowed for one-element roots). With `inputs` and
/// accumulate=false returns the gradients that arrive there; otherwise gradients go to the leaves (only those among
/// `inputs`, if given).
TensorList run_backward(const TensorList& roots, const TensorList& grads, const std::vector<Edge>& inputs,
                        const BackwardOptions& options);

/// Number of the innermost pass that is running; -1 when there is none.
int64_t current_pass();
/// Whether that pass brings `node` a gradient.
bool will_receive(const Node& node);

}  // namespace tp

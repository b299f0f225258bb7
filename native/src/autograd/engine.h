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
/// accumulate=false returns their gradients; otherwise gradients go to the leaves (only `inputs`, if given).
TensorList run_backward(const TensorList& roots, const TensorList& grads, const TensorList& inputs,
                        const BackwardOptions& options);

bool anomaly_enabled();
void set_anomaly_enabled(bool enabled);

}  // namespace tp

#pragma once
// Anomaly detection: nodes remember where the script made them, and gradients are searched for NaN.
#include <functional>
#include <memory>
#include <string>

#include "core/ref.h"

namespace tp {

struct Node;

/// Where a node was made.
struct Origin {
  /// The script's stack, innermost call first.
  std::string trace;
  /// The node whose backward made it, if any.
  Ref<Node> inducer;
};

bool anomaly_enabled();
bool anomaly_checks_nan();
void set_anomaly_enabled(bool enabled, bool check_nan);

/// Set by the binding: how to ask the script for its stack, and how to warn it.
struct ScriptConsole {
  std::function<std::string()> trace;
  std::function<void(const std::string&)> warn;
};
ScriptConsole& script_console();

/// Origin of a node that is being made now.
std::unique_ptr<Origin> note_origin();
/// Warns where the node that has just failed came from.
void report_anomaly(const Node& node);

/// Marks the node that is being evaluated, which induces those made meanwhile.
class Evaluating {
 public:
  explicit Evaluating(Node* node);
  ~Evaluating();

 private:
  Node* outer_;
};

}  // namespace tp

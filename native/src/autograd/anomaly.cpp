#include "autograd/anomaly.h"

#include "autograd/node.h"

namespace tp {
namespace {

thread_local bool enabled = false;
thread_local bool check_nan = true;
thread_local Node* evaluating = nullptr;

}  // namespace

bool anomaly_enabled() { return enabled; }
bool anomaly_checks_nan() { return enabled && check_nan; }
void set_anomaly_enabled(bool on, bool nan) {
  enabled = on;
  check_nan = nan;
}

ScriptConsole& script_console() {
  thread_local ScriptConsole console;
  return console;
}

std::unique_ptr<Origin> note_origin() {
  auto origin = std::make_unique<Origin>();
  if (const auto& trace = script_console().trace) origin->trace = trace();
  origin->inducer = Ref<Node>(evaluating);
  return origin;
}

void report_anomaly(const Node& node) {
  const auto& warn = script_console().warn;
  if (!warn) return;
  const Origin* origin = node.origin.get();
  if (!origin) {
    warn(str("Error detected in ", node.name(),
             ". No forward pass information available. Enable detect anomaly during forward pass for more "
             "information."));
    return;
  }
  warn(str("Error detected in ", node.name(), ". Traceback of forward call that caused the error:\n", origin->trace));
  for (const Node* inducer = origin->inducer.get(); inducer; inducer = inducer->origin->inducer.get()) {
    if (!inducer->origin) {
      warn(str("\n\nPrevious calculation was induced by ", inducer->name(),
               ". No forward pass information available. Enable detect anomaly during forward pass for more "
               "information."));
      return;
    }
    warn(str("\n\nPrevious calculation was induced by ", inducer->name(),
             ". Traceback of forward call that induced the previous calculation:\n", inducer->origin->trace));
  }
}

Evaluating::Evaluating(Node* node) : outer_(evaluating) { evaluating = node; }
Evaluating::~Evaluating() { evaluating = outer_; }

}  // namespace tp

// Ctrl+C for scripts without an editor: the event loop does not turn in a synchronous loop, a signal handler does run.
#include <csignal>

#include "binding/functions.h"
#include "core/context.h"

namespace tp::binding {
namespace {

using Handler = void (*)(int);
volatile int32_t* interrupted_context = nullptr;
Handler previous_handler = SIG_DFL;

/// Raises the interrupt flag, then lets Node see the signal, too. A second signal before the first was obeyed kills.
void on_interrupt(int signal) {
  volatile int32_t& flag = interrupted_context[Context::kFlag];
  if (flag & Context::kInterrupt) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
    return;
  }
  flag = flag | Context::kInterrupt;
  if (previous_handler != SIG_DFL && previous_handler != SIG_IGN) previous_handler(signal);
}

}  // namespace

void register_signal_functions(Environment& environment, Napi::Object exports) {
  define(environment, exports, "interrupt_on_signal", [](Environment&, Call call) {
    interrupted_context = shared_context;
    previous_handler = std::signal(SIGINT, on_interrupt);
    return call.Env().Undefined();
  });
}

}  // namespace tp::binding

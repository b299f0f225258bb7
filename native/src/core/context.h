#pragma once
// State shared with the script: see "The shared context" in ARCHITECTURE.md.
#include <cstdint>

namespace tp {

struct Context {
  static constexpr int kFlag = 0;
  static constexpr int kSite = 1;
  static constexpr int kModule = 2;
  static constexpr int kLength = 4;
  static constexpr int32_t kInterrupt = 1;
};

/// The array cells, modules and the engine share; never null.
extern thread_local volatile int32_t* shared_context;

[[noreturn]] void throw_interrupt();

/// Called on entry to every op: a raised interrupt flag ends the op with an exception.
inline void poll_interrupt() {
  if (shared_context[Context::kFlag] & Context::kInterrupt) [[unlikely]]
    throw_interrupt();
}

}  // namespace tp

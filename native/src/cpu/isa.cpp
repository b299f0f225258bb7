#include "cpu/isa.h"

#include <algorithm>
#include <cstdlib>

namespace tp {

int isa_level() {
  static const int level = [] {
    int best = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) best = 1;
    if (best == 1 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
      best = 2;
#endif
    // For tests of the slower paths, as PyTorch's ATEN_CPU_CAPABILITY.
    if (const char* limit = std::getenv("TENSORPAD_ISA")) best = std::min(best, std::atoi(limit));
    return best;
  }();
  return level;
}

}  // namespace tp

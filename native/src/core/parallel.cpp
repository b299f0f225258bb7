#include "core/parallel.h"

#include <algorithm>
#include <thread>

#include "core/error.h"

namespace tp {
namespace {
constexpr int kMost = 512;
// Each JavaScript thread has its own count, as OpenMP has.
thread_local int threads = 0;
}  // namespace

int num_threads() {
  if (threads == 0) {
#ifdef _OPENMP
    threads = std::max(1, omp_get_max_threads());
#else
    threads = 1;
#endif
  }
  return threads;
}

void set_num_threads(int count) {
  check(count > 0, "set_num_threads expects a positive integer");
  // More than any machine can use would only exhaust the system's threads, which ends the process.
  threads = std::min(count, kMost);
#ifdef _OPENMP
  omp_set_num_threads(threads);
#endif
}

}  // namespace tp

#include "core/parallel.h"

#include <algorithm>
#include <thread>

#include "core/error.h"

namespace tp {
namespace {
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
  threads = count;
#ifdef _OPENMP
  omp_set_num_threads(count);
#endif
}

}  // namespace tp

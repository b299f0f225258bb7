#pragma once
// One thread pool for everything: OpenMP's, which oneDNN uses too.
#include <algorithm>
#include <cstdint>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace tp {

/// Elements of simple work below which waking a thread costs more than it saves.
constexpr int64_t kGrain = 32768;

int num_threads();
void set_num_threads(int count);

/// Calls f(begin, end) over [0, n) split into contiguous ranges of at least `grain`; f must not throw.
template <class F>
void parallel_for(int64_t n, int64_t grain, F&& f) {
  if (n <= 0) return;
#ifdef _OPENMP
  const int64_t parts = std::min<int64_t>(num_threads(), (n + grain - 1) / grain);
  if (parts > 1 && !omp_in_parallel()) {
#pragma omp parallel num_threads(static_cast <int>(parts))
    {
      const int64_t count = omp_get_num_threads(), id = omp_get_thread_num();
      const int64_t size = (n + count - 1) / count;
      const int64_t begin = id * size, end = std::min(n, begin + size);
      if (begin < end) f(begin, end);
    }
    return;
  }
#endif
  f(int64_t{0}, n);
}

}  // namespace tp

#include "core/allocator.h"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <vector>

#include "core/error.h"
#include "core/room.h"

namespace tp {
namespace {

constexpr int64_t kAlignment = 64, kHugePage = int64_t{2} << 20;
constexpr int64_t kMaxRequest = int64_t{1} << 46;
constexpr int kClasses = 4 * 43;
// Blocks above this go straight back to the system; keeping them would hold gigabytes for one-off tensors.
constexpr int64_t kMaxCachedBlock = int64_t{256} << 20;
constexpr int64_t kMaxCached = int64_t{1} << 30;
// Below this an allocation is not worth a look at the free memory.
constexpr int64_t kLargeRequest = int64_t{64} << 20;
#ifdef __SANITIZE_ADDRESS__
// The sanitizer must see where each block ends and when it dies.
constexpr bool kReuse = false;
#else
constexpr bool kReuse = true;
#endif

struct Cache {
  std::mutex mutex;
  std::vector<void*> free[kClasses];
  int64_t cached = 0;
};
Cache& cache() {
  static auto* instance = new Cache;  // never destroyed: tensors may be freed during exit
  return *instance;
}
std::atomic<int64_t> live_bytes{0};
std::atomic<int64_t> peak_bytes{0};
std::atomic<int64_t> allocation_count{0};

// Four classes per power of two: at most 25 % of a block is slack.
struct SizeClass {
  int index;
  int64_t bytes;
};
SizeClass size_class(int64_t bytes) {
  if (!kReuse) return {0, bytes};
  if (bytes <= 64) return {0, 64};
  const int power = 63 - std::countl_zero(static_cast<uint64_t>(bytes - 1));
  const int64_t base = int64_t{1} << power;
  const int64_t step = base / 4;
  const int64_t quarter = (bytes - base + step - 1) / step;
  const int64_t rounded = (base + quarter * step + kAlignment - 1) / kAlignment * kAlignment;
  return {4 * (power - 5) + static_cast<int>(quarter), rounded};
}

int64_t available_memory() {
  // MemAvailable counts reclaimable page cache; _SC_AVPHYS_PAGES does not.
  int64_t kilobytes = -1;
  if (FILE* file = std::fopen("/proc/meminfo", "r")) {
    char line[128];
    while (std::fgets(line, sizeof line, file))
      if (std::sscanf(line, "MemAvailable: %ld kB", &kilobytes) == 1) break;
    std::fclose(file);
  }
  if (kilobytes >= 0) return kilobytes * 1024;
  return int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGE_SIZE);
}

void* system_block(int64_t bytes) {
  void* block = nullptr;
  const bool huge = kReuse && bytes >= kHugePage;
  if (posix_memalign(&block, huge ? kHugePage : kAlignment, static_cast<size_t>(bytes)) != 0) return nullptr;
#ifdef MADV_HUGEPAGE
  // A walk over three tensors of 4 MB touches 3,000 small pages, whose translations cost as much as the work.
  if (huge) madvise(block, static_cast<size_t>(bytes) / kHugePage * kHugePage, MADV_HUGEPAGE);
#endif
  return block;
}

[[noreturn]] void fail_allocation(int64_t bytes) {
  fail(ErrorKind::OutOfMemory, "DefaultCPUAllocator: can't allocate memory: you tried to allocate ", bytes,
       " bytes. Error code 12 (Cannot allocate memory)");
}

}  // namespace

void check_room_for_tensors(int64_t count) {
  // With the object that scripts hold of it.
  constexpr int64_t kTensor = 512;
  int64_t bytes;
  if (__builtin_mul_overflow(count, kTensor, &bytes)) bytes = INT64_MAX;
  if (bytes >= kLargeRequest && bytes > available_memory()) fail_allocation(bytes);
}

void* allocate(int64_t bytes) {
  if (bytes < 0 || bytes > kMaxRequest) fail_allocation(bytes);
  if (bytes == 0) return nullptr;
  const SizeClass cls = size_class(bytes);
  void* block = nullptr;
  {
    std::lock_guard lock(cache().mutex);
    auto& list = cache().free[cls.index];
    if (!list.empty()) {
      block = list.back();
      list.pop_back();
      cache().cached -= cls.bytes;
    }
  }
  if (!block) {
    if (cls.bytes >= kLargeRequest && cls.bytes > available_memory()) {
      empty_cache();
      // Linux grants more than it has and kills later; a clear error now is better.
      if (cls.bytes > available_memory()) fail_allocation(bytes);
    }
    block = system_block(cls.bytes);
    if (!block) {
      empty_cache();
      block = system_block(cls.bytes);
      if (!block) fail_allocation(bytes);
    }
  }
  const int64_t now = live_bytes.fetch_add(cls.bytes, std::memory_order_relaxed) + cls.bytes;
  if (now > peak_bytes.load(std::memory_order_relaxed)) peak_bytes.store(now, std::memory_order_relaxed);
  allocation_count.fetch_add(1, std::memory_order_relaxed);
  return block;
}

void deallocate(void* pointer, int64_t bytes) {
  if (!pointer) return;
  const SizeClass cls = size_class(bytes);
  live_bytes.fetch_sub(cls.bytes, std::memory_order_relaxed);
  if (kReuse && cls.bytes <= kMaxCachedBlock) {
    std::lock_guard lock(cache().mutex);
    if (cache().cached + cls.bytes <= kMaxCached) {
      cache().free[cls.index].push_back(pointer);
      cache().cached += cls.bytes;
      return;
    }
  }
  std::free(pointer);
}

MemoryStats memory_stats() {
  std::lock_guard lock(cache().mutex);
  return {live_bytes.load(), peak_bytes.load(), cache().cached, allocation_count.load()};
}

void reset_peak() { peak_bytes.store(live_bytes.load()); }

void empty_cache() {
  std::lock_guard lock(cache().mutex);
  for (auto& list : cache().free) {
    for (void* block : list) std::free(block);
    list.clear();
  }
  cache().cached = 0;
}

}  // namespace tp

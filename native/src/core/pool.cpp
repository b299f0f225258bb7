#include "core/pool.h"

#include <cstdlib>
#include <mutex>
#include <new>

namespace tp {
namespace {

constexpr size_t kStep = 32;
constexpr size_t kClasses = 24;  // up to 768 bytes
constexpr size_t kSlab = 64 << 10;

/// Whether objects of `cls` come from the free lists. None do under the sanitizer, which must see each one's end and
/// death.
bool pooled([[maybe_unused]] size_t cls) {
#ifdef __SANITIZE_ADDRESS__
  return false;
#else
  return cls < kClasses;
#endif
}

struct Cell {
  Cell* next;
};

/// Cells of threads that have ended, for the next thread that needs some.
struct Orphans {
  std::mutex mutex;
  Cell* lists[kClasses] = {};
};
Orphans& orphans() {
  static auto* instance = new Orphans;  // never destroyed: objects may be freed during exit
  return *instance;
}

struct Lists {
  Cell* lists[kClasses] = {};
  ~Lists() {
    std::lock_guard lock(orphans().mutex);
    for (size_t i = 0; i < kClasses; ++i)
      while (Cell* cell = lists[i]) {
        lists[i] = cell->next;
        cell->next = orphans().lists[i];
        orphans().lists[i] = cell;
      }
  }
};
thread_local Lists local;

[[gnu::noinline]] Cell* refill(size_t cls) {
  {
    std::lock_guard lock(orphans().mutex);
    if (Cell* list = orphans().lists[cls]) {
      orphans().lists[cls] = nullptr;
      return list;
    }
  }
  const size_t size = (cls + 1) * kStep;
  auto* slab = static_cast<char*>(std::malloc(kSlab));
  if (!slab) throw std::bad_alloc();
  Cell* list = nullptr;
  for (size_t at = kSlab / size; at-- > 0;) {
    auto* cell = reinterpret_cast<Cell*>(slab + at * size);
    cell->next = list;
    list = cell;
  }
  return list;
}

}  // namespace

void* pool_allocate(size_t bytes) {
  const size_t cls = (bytes - 1) / kStep;
  if (!pooled(cls)) return ::operator new(bytes);
  Cell*& list = local.lists[cls];
  if (!list) list = refill(cls);
  Cell* cell = list;
  list = cell->next;
  return cell;
}

void pool_free(void* pointer, size_t bytes) {
  const size_t cls = (bytes - 1) / kStep;
  if (!pooled(cls)) return ::operator delete(pointer);
  auto* cell = static_cast<Cell*>(pointer);
  cell->next = local.lists[cls];
  local.lists[cls] = cell;
}

}  // namespace tp

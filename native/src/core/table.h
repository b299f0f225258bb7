#pragma once
// Lists whose length a script decides.
#include <vector>

#include "core/allocator.h"

namespace tp {

template <class T>
struct TableAllocator {
  using value_type = T;
  TableAllocator() = default;
  template <class U>
  TableAllocator(const TableAllocator<U>&) {}
  T* allocate(size_t count) {
    int64_t bytes;
    const bool over = __builtin_mul_overflow(count, sizeof(T), &bytes);
    return static_cast<T*>(tp::allocate(over ? INT64_MAX : bytes));
  }
  void deallocate(T* list, size_t count) { tp::deallocate(list, static_cast<int64_t>(count * sizeof(T))); }
  bool operator==(const TableAllocator&) const { return true; }
};

/// A vector that refuses what is beyond memory as tensors do, before the system runs out of it.
template <class T>
using Table = std::vector<T, TableAllocator<T>>;

}  // namespace tp

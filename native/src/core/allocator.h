#pragma once
// Caching allocator for tensor memory. Freed blocks are kept by size class: a training loop reuses the same
// blocks every step and never touches the system allocator.
#include <cstddef>
#include <cstdint>

namespace tp {

struct MemoryStats {
  int64_t live;    // bytes in tensors now
  int64_t peak;    // highest `live` since start or reset
  int64_t cached;  // bytes held for reuse
  int64_t allocations;
};

/// 64-byte aligned block of at least `bytes`; throws OutOfMemory with PyTorch's text. 0 bytes gives null.
void* allocate(int64_t bytes);
void deallocate(void* pointer, int64_t bytes);
MemoryStats memory_stats();
void reset_peak();
/// Gives all cached blocks back to the system.
void empty_cache();

}  // namespace tp

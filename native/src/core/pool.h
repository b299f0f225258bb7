#pragma once
// Memory for small engine objects (tensors, storages, nodes). A training loop makes and drops millions of them in an
// order that the general allocator handles badly; free lists by size take a few nanoseconds whatever the order.
#include <cstddef>

namespace tp {

void* pool_allocate(size_t bytes);
void pool_free(void* pointer, size_t bytes);

}  // namespace tp

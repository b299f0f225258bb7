#pragma once
#include <cstdint>

namespace tp {

/// Throws OutOfMemory when so many tensors are more than memory holds: before the first of them is made.
void check_room_for_tensors(int64_t count);

}  // namespace tp

#pragma once
// Whole numbers of a script whose results may be beyond their type: they wrap around, as PyTorch's do.
#include <cstdint>
#include <type_traits>

namespace tp {

template <class T>
inline T wrapping_add(T a, T b) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  else
    return a + b;
}

template <class T>
inline T wrapping_multiply(T a, T b) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  else
    return a * b;
}

}  // namespace tp

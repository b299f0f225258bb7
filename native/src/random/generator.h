#pragma once
// mt19937 with PyTorch's drawing rules (reference: aten/src/ATen/CPUGeneratorImpl).
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

#include "core/half.h"
#include "core/ref.h"

namespace tp {

class Generator : public RefCounted {
 public:
  explicit Generator(uint64_t seed = kDefaultSeed) { manual_seed(seed); }
  static constexpr uint64_t kDefaultSeed = 67280421310721;

  void manual_seed(uint64_t seed);
  uint64_t initial_seed() const { return seed_; }
  uint32_t random();
  /// The next `count` draws at once.
  void random(uint32_t* out, int64_t count);
  uint64_t random64() {
    const uint64_t high = random();
    return high << 32 | random();
  }
  /// The second value of a Box-Muller pair, kept between calls.
  std::optional<double> next_normal;

  /// Position in the stream; copying the whole object copies the stream.
  struct State {
    uint64_t seed;
    std::array<uint32_t, 624> words;
    int left;
    uint32_t next;
    std::optional<double> normal;
  };
  State state() const { return {seed_, words_, left_, next_, next_normal}; }
  void set_state(const State& state);

 private:
  void refill();
  uint64_t seed_ = 0;
  std::array<uint32_t, 624> words_{};
  int left_ = 1;
  uint32_t next_ = 0;
};

/// A double from [0, 1).
inline double uniform(Generator& generator) {
  return static_cast<double>(generator.random64() & ((uint64_t{1} << 53) - 1)) * 0x1p-53;
}
/// A normal number of mean 0 and deviation 1, in pairs by Box-Muller.
double normal(Generator& generator);

/// Whether T is one of the four floating types.
template <class T>
constexpr bool kDrawsFloats = std::is_floating_point_v<T> || std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;
/// Largest integer up to which T holds every one.
template <class T>
constexpr int64_t kLargestExact = kDrawsFloats<T> ? int64_t{1} << std::numeric_limits<T>::digits
                                                  : static_cast<int64_t>(std::numeric_limits<T>::max());

/// The generator used when none is given.
Generator& default_generator();
inline Generator& or_default(Generator* generator) { return generator ? *generator : default_generator(); }

}  // namespace tp

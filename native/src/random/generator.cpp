#include "random/generator.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tp {
namespace {

constexpr int kWords = 624;
constexpr int kShift = 397;

uint32_t twist(uint32_t u, uint32_t v) {
  const uint32_t mixed = (u & 0x80000000u) | (v & 0x7fffffffu);
  return (mixed >> 1) ^ (v & 1u ? 0x9908b0dfu : 0u);
}

uint32_t temper(uint32_t y) {
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}

}  // namespace

void Generator::manual_seed(uint64_t seed) {
  seed_ = seed;
  words_[0] = static_cast<uint32_t>(seed);
  for (uint32_t i = 1; i < kWords; ++i) words_[i] = 1812433253u * (words_[i - 1] ^ (words_[i - 1] >> 30)) + i;
  left_ = 1;
  next_ = 0;
  next_normal.reset();
}

void Generator::refill() {
  uint32_t* w = words_.data();
  for (int i = 0; i < kWords - kShift; ++i) w[i] = w[i + kShift] ^ twist(w[i], w[i + 1]);
  for (int i = kWords - kShift; i < kWords - 1; ++i) w[i] = w[i + kShift - kWords] ^ twist(w[i], w[i + 1]);
  w[kWords - 1] = w[kShift - 1] ^ twist(w[kWords - 1], w[0]);
  left_ = kWords;
  next_ = 0;
}

uint32_t Generator::random() {
  if (--left_ == 0) refill();
  return temper(words_[next_++]);
}

void Generator::random(uint32_t* out, int64_t count) {
  while (count > 0) {
    // `left_` counts the draw that will refill.
    if (left_ == 1) {
      refill();
      ++left_;
    }
    const int64_t part = std::min<int64_t>(count, left_ - 1);
    const uint32_t* from = words_.data() + next_;
    for (int64_t i = 0; i < part; ++i) out[i] = temper(from[i]);
    left_ -= static_cast<int>(part);
    next_ += static_cast<uint32_t>(part);
    out += part;
    count -= part;
  }
}

void Generator::set_state(const State& state) {
  seed_ = state.seed;
  words_ = state.words;
  left_ = state.left;
  next_ = state.next;
  next_normal = state.normal;
}

double normal(Generator& generator) {
  if (generator.next_normal) {
    const double kept = *generator.next_normal;
    generator.next_normal.reset();
    return kept;
  }
  const double u1 = uniform(generator), u2 = uniform(generator);
  const double radius = std::sqrt(-2.0 * std::log1p(-u2)), angle = 2.0 * std::numbers::pi * u1;
  generator.next_normal = radius * std::sin(angle);
  return radius * std::cos(angle);
}

Generator& default_generator() {
  // Each JavaScript thread draws from its own.
  thread_local Ref<Generator> generator = make_ref<Generator>();
  return *generator;
}

}  // namespace tp

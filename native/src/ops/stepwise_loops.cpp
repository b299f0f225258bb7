// Pointwise ops on 16-bit numbers that round in between. PyTorch takes 32 numbers that lie side by side at a time, in
// single precision; what is left, and what lies apart, it computes in 16 bits.
#include <cmath>

#include "cpu/pointwise_op.h"
#include "cpu/special/bessel.h"
#include "kernels/math.h"
#include "kernels/special.h"
#include "ops/stepwise.h"

namespace tp {
namespace {

struct ReciprocalRoot {
  static float at_once(float x) { return 1 / std::sqrt(x); }
  template <class T>
  static T step_by_step(T x) {
    return 1 / sqrt(x);
  }
};

struct ScaledBessel {
  static float at_once(float x) { return special::i0e(x); }
  template <class T>
  static T step_by_step(T x) {
    return special::scaled_i<0, T>(x < 0 ? -x : x);
  }
};

template <class Op, class T>
void row(char* const* p, const int64_t* s, int64_t n, const Param*) {
  constexpr int64_t block = 32;
  const auto at = [&](int which, int64_t i) { return reinterpret_cast<Stepwise<T>*>(p[which] + i * s[which]); };
  const bool packed = s[0] == sizeof(T) && s[1] == sizeof(T);
  const int64_t whole = packed ? n / block * block : 0;
  for (int64_t i = 0; i < whole; ++i) *at(0, i) = Op::at_once(at(1, i)->wide());
  for (int64_t i = whole; i < n; ++i) *at(0, i) = Op::step_by_step(*at(1, i));
}

template <class Op>
bool add_loops(PointwiseOp& op) {
  op.loops[static_cast<int>(DType::Float16)] = row<Op, Half>;
  op.loops[static_cast<int>(DType::BFloat16)] = row<Op, BFloat16>;
  return true;
}
[[maybe_unused]] const bool kAdded = add_loops<ReciprocalRoot>(pw::rsqrt) && add_loops<ScaledBessel>(pw::special_i0e);

}  // namespace
}  // namespace tp

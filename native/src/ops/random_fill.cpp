// Filling tensors with random numbers. Draws are made one after another in the order PyTorch's iterator visits memory,
// so that the same seed gives the same tensors.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "core/wrapping.h"
#include "cpu/random.h"
#include "kernels/arithmetic.h"
#include "kernels/complex.h"
#include "kernels/creation.h"
#include "kernels/math.h"
#include "kernels/random.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/any_floating.h"
#include "ops/formulas/reduce.h"
#include "random/generator.h"

namespace tp {

Stub<void(float* data, int64_t blocks, float mean, float std)> normal_blocks;
Stub<void(float* data, int64_t n, float width, float low)> scale_floats;
Stub<void(double* data, int64_t n, double width, double low)> scale_doubles;
Stub<void(const uint32_t* words, int64_t n, double p, uint8_t* out)> less_than;

namespace {

/// `t` with its dimensions in the order of memory, and those it only repeats along last.
Tensor in_memory_order(const Tensor& t) {
  Dims order(t.dim());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return t.strides()[a] > t.strides()[b]; });
  Dims sizes, strides;
  for (int64_t d : order) {
    sizes.push_back(t.sizes()[d]);
    strides.push_back(t.strides()[d]);
  }
  return alias(t, sizes, strides, t.offset());
}

/// Calls fill(data, n) with the elements of `self` in the order of memory.
template <class T, class Fill>
void fill_in_memory_order(const Tensor& self, Fill&& fill) {
  if (self.is_contiguous()) {
    fill(self.data<T>(), self.numel());
    return;
  }
  const Tensor target = in_memory_order(self);
  const Tensor drawn = empty(target.sizes(), self.dtype());
  fill(drawn.data<T>(), drawn.numel());
  copy_data(target, drawn);
}

/// Sets every element to a new value of draw().
template <class T, class Draw>
void fill_by(const Tensor& self, Draw&& draw) {
  fill_in_memory_order<T>(self, [&](T* data, int64_t n) {
    for (int64_t i = 0; i < n; ++i) data[i] = static_cast<T>(draw());
  });
}

void fill_uniform(float* data, int64_t n, Generator& generator) {
  uint32_t words[512];
  for (int64_t i = 0; i < n; i += std::size(words)) {
    const int64_t part = std::min<int64_t>(std::size(words), n - i);
    generator.random(words, part);
    for (int64_t j = 0; j < part; ++j) data[i + j] = static_cast<float>(words[j] & ((1u << 24) - 1)) * 0x1p-24f;
  }
}

void fill_uniform(double* data, int64_t n, Generator& generator) {
  uint32_t words[512];
  for (int64_t i = 0; i < n; i += 256) {
    const int64_t part = std::min<int64_t>(256, n - i);
    generator.random(words, 2 * part);
    for (int64_t j = 0; j < part; ++j) {
      const uint64_t bits = uint64_t{words[2 * j]} << 32 | words[2 * j + 1];
      data[i + j] = static_cast<double>(static_cast<int64_t>(bits & ((uint64_t{1} << 53) - 1))) * 0x1p-53;
    }
  }
}

template <class T>
void fill_bernoulli(T* data, int64_t n, double p, Generator& generator) {
  uint32_t words[512];
  uint8_t drawn[256];
  for (int64_t i = 0; i < n; i += 256) {
    const int64_t part = std::min<int64_t>(256, n - i);
    generator.random(words, 2 * part);
    less_than.call(words, part, p, drawn);
    for (int64_t j = 0; j < part; ++j) data[i + j] = static_cast<T>(drawn[j] != 0);
  }
}

void scale(float* data, int64_t n, float width, float low) { scale_floats.call(data, n, width, low); }
void scale(double* data, int64_t n, double width, double low) { scale_doubles.call(data, n, width, low); }

void transform_to_normal(float* data, int64_t blocks, float mean, float std) {
  normal_blocks.call(data, blocks, mean, std);
}

void transform_to_normal(double* data, int64_t blocks, double mean, double std) {
  for (double* block = data; block < data + 16 * blocks; block += 16)
    for (int i = 0; i < 8; ++i) {
      const double radius = std::sqrt(-2.0 * std::log(1.0 - block[i]));
      const double angle = 2.0 * std::numbers::pi * block[i + 8];
      block[i] = std::fma(radius * std::cos(angle), std, mean);
      block[i + 8] = std::fma(radius * std::sin(angle), std, mean);
    }
}

template <class T>
void fill_normal(T* data, int64_t n, double mean, double std, Generator& generator) {
  if (n < 16) {
    for (int64_t i = 0; i < n; ++i) data[i] = static_cast<T>(std::fma(normal(generator), std, mean));
    return;
  }
  fill_uniform(data, n, generator);
  transform_to_normal(data, n / 16, static_cast<T>(mean), static_cast<T>(std));
  if (n % 16 != 0) {
    // PyTorch draws the last 16 anew, over some that were done.
    fill_uniform(data + n - 16, 16, generator);
    transform_to_normal(data + n - 16, 1, static_cast<T>(mean), static_cast<T>(std));
  }
}

/// The 16-bit types are drawn as floats in blocks, where the others draw all uniforms first.
template <class T>
requires(sizeof(T) == 2) void fill_normal(T* data, int64_t n, double mean, double std, Generator& generator) {
  if (n < 16) {
    for (int64_t i = 0; i < n; ++i) data[i] = static_cast<T>(std::fma(normal(generator), std, mean));
    return;
  }
  auto fill_block = [&](T* to) {
    float block[16];
    fill_uniform(block, 16, generator);
    transform_to_normal(block, 1, static_cast<float>(mean), static_cast<float>(std));
    std::copy(block, block + 16, to);
  };
  for (int64_t i = 0; i + 16 <= n; i += 16) fill_block(data + i);
  if (n % 16 != 0) fill_block(data + n - 16);
}

/// Uniform numbers from [low, high).
template <class T>
void fill_between(T* data, int64_t n, double low, double high, Generator& generator) {
  if constexpr (sizeof(T) == 2) {
    std::vector<float> drawn(static_cast<size_t>(n));
    fill_between(drawn.data(), n, low, high, generator);
    // Rounding may reach the end that is excluded.
    const T end = static_cast<T>(high);
    for (int64_t i = 0; i < n; ++i) {
      data[i] = static_cast<T>(drawn[static_cast<size_t>(i)]);
      if (data[i].bits == end.bits) data[i] = static_cast<T>(low);
    }
  } else {
    const T first = static_cast<T>(low), width = static_cast<T>(high) - first;
    fill_uniform(data, n, generator);
    if (first != 0 || width != 1) scale(data, n, width, first);
  }
}

template <class T>
void check_range(double value, const char* name, DType type) {
  check(value >= static_cast<double>(std::numeric_limits<T>::lowest()) &&
            value <= static_cast<double>(std::numeric_limits<T>::max()),
        name, " is out of bounds for ", cpp_name(type));
}

/// Bounds that T cannot hold are moved inwards to the next it can.
template <class T>
int64_t exact_above(int64_t from) {
  const int64_t next = static_cast<int64_t>(static_cast<T>(wrapping_add<int64_t>(from, 1)));
  if (next >= from) return from;
  return next +
         (int64_t{1} << (std::bit_width(static_cast<uint64_t>(std::abs(from))) - std::numeric_limits<T>::digits));
}
template <class T>
int64_t exact_below(int64_t to) {
  const int64_t last = static_cast<int64_t>(static_cast<T>(wrapping_add<int64_t>(to, -1)));
  if (last < to) return to;
  return last - (int64_t{1} << (std::bit_width(static_cast<uint64_t>(std::abs(wrapping_add<int64_t>(to, -1)))) -
                                std::numeric_limits<T>::digits));
}

/// Integers base … base + range - 1; a range of 0 stands for all 2^64, wherever they begin.
template <class T>
void fill_integers(const Tensor& self, uint64_t range, int64_t base, Generator& generator) {
  const auto shifted = [&](uint64_t offset) { return static_cast<T>(static_cast<int64_t>(offset + base)); };
  if (range == 0)
    fill_by<T>(self, [&] { return static_cast<T>(static_cast<int64_t>(generator.random64())); });
  else if (range >= uint64_t{1} << 28)
    fill_by<T>(self, [&] { return shifted(generator.random64() % range); });
  else
    fill_by<T>(self, [&] { return shifted(generator.random() % static_cast<uint32_t>(range)); });
}

/// Whether there is nothing to draw; refuses targets that share memory among elements.
bool nothing_to_fill(const Tensor& self) {
  check_overlap(self, {});
  return self.is_meta() || self.numel() == 0;
}

}  // namespace

namespace kernels {

void uniform_(const Tensor& self, double from, double to, Generator* generator) {
  if (self.is_meta()) return;
  if (is_complex(self.dtype())) return uniform_(view_as_real(self), from, to, generator);
  dispatch_any_floating(self.dtype(), "check_uniform_bounds", [&]<class T>() {
    check_range<T>(from, "from", self.dtype());
    check_range<T>(to, "to", self.dtype());
    check(from <= to, "uniform_ expects to return a [from, to) range, but found from=", from, " > to=", to);
    check(to - from <= static_cast<double>(std::numeric_limits<T>::max()),
          "uniform_ expects to-from <= std::numeric_limits<", scalar_name(self.dtype()), ">::max(), but found to=", to,
          " and from=", from, " which result in to-from to exceed the limit");
    if (nothing_to_fill(self)) return;
    fill_in_memory_order<T>(self, [&](T* data, int64_t n) { fill_between(data, n, from, to, or_default(generator)); });
  });
}

void normal_(const Tensor& self, double mean, double std, Generator* generator) {
  check(std >= 0, "normal expects std >= 0.0, but found std ", std);
  if (self.is_meta()) {
    check(is_differentiable(self.dtype()), "expected a floating-point or complex dtype, but got dtype=torch.",
          info(self.dtype()).name);
    return;
  }
  // Both parts together have the deviation that is asked for.
  if (is_complex(self.dtype())) return normal_(view_as_real(self), mean, std / std::numbers::sqrt2, generator);
  if (nothing_to_fill(self)) return;
  dispatch_any_floating(self.dtype(), "normal_kernel_cpu", [&]<class T>() {
    Generator& source = or_default(generator);
    if (self.is_contiguous())
      fill_normal(self.data<T>(), self.numel(), mean, std, source);
    else
      fill_by<T>(self, [&] { return std::fma(tp::normal(source), std, mean); });
  });
}

void exponential_(const Tensor& self, double lambd, Generator* generator) {
  check(lambd > 0, "exponential_ expects lambda > 0.0, but found lambda=", lambd);
  if (nothing_to_fill(self)) return;
  check(is_floating(self.dtype()),
        "Exponential distribution is a continuous probability distribution. dtype must be a floating point but you "
        "specified ",
        scalar_name(self.dtype()));
  dispatch_any_floating(self.dtype(), "exponential_cpu", [&]<class T>() {
    fill_by<T>(self, [&] { return -1.0 / lambd * std::log1p(-uniform(or_default(generator))); });
  });
}

void cauchy_(const Tensor& self, double median, double sigma, Generator* generator) {
  check(sigma > 0.0, "cauchy_ expects sigma > 0.0, but found sigma=", sigma);
  check(is_floating(self.dtype()),
        "Cauchy distribution is a continuous probability distribution. dtype must be a floating point but you "
        "specified ",
        cpp_name(self.dtype()));
  if (nothing_to_fill(self)) return;
  dispatch_any_floating(self.dtype(), "cauchy_cpu", [&]<class T>() {
    fill_by<T>(self,
               [&] { return median + sigma * std::tan(std::numbers::pi * (uniform(or_default(generator)) - 0.5)); });
  });
}

void log_normal_(const Tensor& self, double mean, double std, Generator* generator) {
  check(std > 0.0, "log_normal_ expects std > 0.0, but found std=", std);
  if (nothing_to_fill(self)) return;
  dispatch_any_floating(self.dtype(), "log_normal_cpu", [&]<class T>() {
    fill_by<T>(self, [&] { return std::exp(std::fma(tp::normal(or_default(generator)), std, mean)); });
  });
}

void geometric_(const Tensor& self, double p, Generator* generator) {
  check(0 < p && p < 1, "geometric_ expects p to be in (0, 1), but got p=", p);
  if (nothing_to_fill(self)) return;
  if (self.dtype() == DType::Bool) fail_not_implemented("geometric_cpu", self.dtype());
  dispatch_any_real(self.dtype(), "geometric_cpu", [&]<class T>() {
    fill_by<T>(self, [&] { return std::ceil(std::log(uniform(or_default(generator))) / std::log1p(-p)); });
  });
}

void bernoulli_(const Tensor& self, double p, Generator* generator) {
  check(p >= 0 && p <= 1, "bernoulli_ expects p to be in [0, 1], but got p=", p);
  if (nothing_to_fill(self)) return;
  dispatch_any_real(self.dtype(), "bernoulli_scalar_cpu_", [&]<class T>() {
    fill_in_memory_order<T>(self, [&](T* data, int64_t n) { fill_bernoulli(data, n, p, or_default(generator)); });
  });
}

void bernoulli_(const Tensor& self, const Tensor& p, Generator* generator) {
  if (nothing_to_fill(self)) return;
  // The probabilities are visited along with the target, in its order of memory.
  const Dims sizes = broadcast_sizes(self.sizes(), p.sizes());
  check(sizes == self.sizes(), "output with shape ", self.sizes(), " doesn't match the broadcast shape ", sizes);
  const Tensor spread = ops::empty_like(self, is_reduced(p.dtype()) ? DType::Float32 : p.dtype());
  copy_data(spread, p);
  if (is_complex(self.dtype())) fail_not_implemented("bernoulli_tensor_cpu_self_", self.dtype());
  dispatch_floating(spread.dtype(), "bernoulli_tensor_cpu_p_", [&]<class P>() {
    const P* chance = spread.data<P>();
    for (int64_t i = 0; i < spread.numel(); ++i)
      check(
          chance[i] >= 0 && chance[i] <= 1,
          "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, "
          "please report an enhancement request to PyTorch.)");
    dispatch_any_real(self.dtype(), "bernoulli_tensor_cpu_self_", [&]<class T>() {
      fill_by<T>(self, [&] {
        P drawn;
        fill_uniform(&drawn, 1, or_default(generator));
        return drawn < *chance++;
      });
    });
  });
}

void random_(const Tensor& self, Generator* generator) {
  if (nothing_to_fill(self)) return;
  dispatch_any_real(self.dtype(), "random_kernel_cpu", [&]<class T>() {
    Generator& source = or_default(generator);
    const uint64_t range = static_cast<uint64_t>(kLargestExact<T>) + 1;
    if constexpr (sizeof(T) == 8)
      fill_by<T>(self, [&] { return source.random64() % range; });
    else
      fill_by<T>(self, [&] { return static_cast<T>(source.random() % range); });
  });
}

void random_(const Tensor& self, int64_t to, Generator* generator) { random_(self, int64_t{0}, to, generator); }

void random_(const Tensor& self, int64_t from, std::optional<int64_t> to, Generator* generator) {
  check(!to || from < *to, "random_ expects 'from' to be less than 'to', but got from=", from,
        " >= to=", to.value_or(0));
  if (self.is_meta()) return;
  check_overlap(self, {});
  check(!is_complex(self.dtype()), "check_random_bounds handles only integral, floating-point and boolean types");
  dispatch_any_real(self.dtype(), "random_from_to_range_calc", [&]<class T>() {
    uint64_t range = 0;
    if (to) {
      int64_t end = *to;
      if constexpr (kDrawsFloats<T>) {
        from = exact_above<T>(from);
        end = exact_below<T>(end);
        check(from < end,
              "random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, but got from=", from,
              " >= to=", end);
      }
      check_range<T>(static_cast<double>(from), "from", self.dtype());
      check_range<T>(static_cast<double>(end - 1), "to - 1", self.dtype());
      range = static_cast<uint64_t>(end) - static_cast<uint64_t>(from);
    } else if (from != std::numeric_limits<int64_t>::lowest()) {
      constexpr int64_t last = kLargestExact<T>;
      if constexpr (kDrawsFloats<T>) {
        from = exact_above<T>(from);
        check(from < last,
              "random_ expects 'from' casted to dtype to be less than or equal to 'to_inc' casted to dtype, but got "
              "from=",
              from, " > to_inc=", last);
      }
      check_range<T>(static_cast<double>(from), "from", self.dtype());
      range = static_cast<uint64_t>(last) - static_cast<uint64_t>(from) + 1;
    }
    if (!nothing_to_fill(self)) fill_integers<T>(self, range, from, or_default(generator));
  });
}

}  // namespace kernels
}  // namespace tp

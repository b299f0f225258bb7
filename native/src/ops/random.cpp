// New tensors of random numbers; see random_fill.cpp for how they are drawn.
#include "kernels/random.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/default_device.h"
#include "kernels/arithmetic.h"
#include "kernels/comparison.h"
#include "kernels/creation.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/any_floating.h"
#include "ops/formulas/reduce.h"
#include "ops/packed.h"
#include "random/generator.h"

namespace tp {
namespace {

void check_deviations(const Tensor& std) {
  check(!is_complex(std.dtype()), "normal expects standard deviation to be non-complex");
  if (std.is_meta() || std.numel() == 0) return;
  // An element that an expansion repeats is looked at once.
  Dims sizes = std.sizes();
  for (int64_t d = 0; d < sizes.size(); ++d)
    if (std.strides()[d] == 0) sizes[d] = 1;
  const Tensor distinct = alias(std, sizes, std.strides(), std.offset());
  check(ops::min(distinct).item().to<double>() >= 0, "normal expects all elements of std >= 0.0");
}

/// Whether T holds all of 0 … n - 1. bfloat16, which does not, may repeat numbers, as in PyTorch.
template <class T>
void check_permutable(int64_t n, DType type) {
  if constexpr (std::is_same_v<T, Half>)
    check(n <= 2049, "n cannot be greater than 2049 for Half type.");
  else if constexpr (std::is_same_v<T, float>)
    check(n <= (int64_t{1} << 24) + 1, "n cannot be greater than 2^24+1 for Float type.");
  else if constexpr (std::is_same_v<T, double>)
    check(n <= (int64_t{1} << 53) + 1, "n cannot be greater than 2^53+1 for Double type.");
  else if constexpr (!std::is_same_v<T, BFloat16>)
    check(n - 1 <= std::numeric_limits<T>::max(), "value cannot be converted to type ", info(type).name,
          "_t without overflow");
}

/// Indices by binary search in each row's running sum.
template <class T>
void draw_with_replacement(const Tensor& weights, const Tensor& result, Generator& generator) {
  const int64_t categories = weights.size(-1), samples = result.size(-1);
  const int64_t rows = weights.dim() == 2 ? weights.size(0) : 1;
  const T* row = weights.data<T>();
  int64_t* out = result.data<int64_t>();
  std::vector<T> running(static_cast<size_t>(categories));
  for (int64_t r = 0; r < rows; ++r, row += categories) {
    T sum = 0;
    for (int64_t j = 0; j < categories; ++j) {
      check(row[j] >= 0, "invalid multinomial distribution (encountering probability entry < 0)");
      check(std::isfinite(row[j]),
            "invalid multinomial distribution (encountering probability entry = infinity or NaN)");
      running[static_cast<size_t>(j)] = sum += row[j];
    }
    check(sum > 0, "invalid multinomial distribution (sum of probabilities <= 0)");
    for (T& value : running) value /= sum;
    running.back() = 1;
    for (int64_t i = 0; i < samples; ++i) {
      const double drawn = uniform(generator);
      const auto at = std::lower_bound(running.begin(), running.end(), drawn, [](T a, double b) { return a < b; });
      *out++ = at - running.begin();
    }
  }
}

}  // namespace

namespace kernels {

Tensor rand(const Dims& size, Generator* generator, std::optional<DType> dtype, std::optional<Device> device) {
  Tensor result = tp::empty(size, {dtype.value_or(default_dtype()), device.value_or(default_device())});
  uniform_(result, 0, 1, generator);
  return result;
}

Tensor randn(const Dims& size, Generator* generator, std::optional<DType> dtype, std::optional<Device> device) {
  Tensor result = tp::empty(size, {dtype.value_or(default_dtype()), device.value_or(default_device())});
  normal_(result, 0, 1, generator);
  return result;
}

Tensor randint(int64_t low, int64_t high, const Dims& size, Generator* generator, std::optional<DType> dtype,
               std::optional<Device> device) {
  Tensor result = tp::empty(size, {dtype.value_or(DType::Int64), device.value_or(default_device())});
  random_(result, low, high, generator);
  return result;
}

Tensor randint(int64_t high, const Dims& size, Generator* generator, std::optional<DType> dtype,
               std::optional<Device> device) {
  return randint(0, high, size, generator, dtype, device);
}

Tensor randperm(int64_t n, Generator* generator, std::optional<DType> dtype, std::optional<Device> device) {
  Tensor result = tp::empty({n}, {dtype.value_or(DType::Int64), device.value_or(default_device())});
  if (!result.is_meta()) {
    if (result.dtype() == DType::Bool) fail_not_implemented("randperm", DType::Bool);
    dispatch_any_real(result.dtype(), "randperm", [&]<class T>() {
      check_permutable<T>(n, result.dtype());
      T* data = result.data<T>();
      for (int64_t i = 0; i < n; ++i) data[i] = static_cast<T>(i);
      Generator& source = or_default(generator);
      const bool small = n < std::numeric_limits<uint32_t>::max() / 20;
      for (int64_t i = 0; i < n - 1; ++i) {
        const uint64_t left = static_cast<uint64_t>(n - i);
        std::swap(data[i], data[i + static_cast<int64_t>((small ? source.random() : source.random64()) % left)]);
      }
    });
  }
  return result;
}

Tensor rand_like(const Tensor& self, Generator* generator, std::optional<DType> dtype, std::optional<Device> device,
                 std::optional<MemoryFormat> memory_format) {
  Tensor result = kernels::empty_like(self, dtype, device, memory_format);
  uniform_(result, 0, 1, generator);
  return result;
}

Tensor randn_like(const Tensor& self, Generator* generator, std::optional<DType> dtype, std::optional<Device> device,
                  std::optional<MemoryFormat> memory_format) {
  Tensor result = kernels::empty_like(self, dtype, device, memory_format);
  normal_(result, 0, 1, generator);
  return result;
}

Tensor randint_like(const Tensor& self, int64_t low, int64_t high, Generator* generator, std::optional<DType> dtype,
                    std::optional<Device> device, std::optional<MemoryFormat> memory_format) {
  Tensor result = kernels::empty_like(self, dtype, device, memory_format);
  random_(result, low, high, generator);
  return result;
}

Tensor randint_like(const Tensor& self, int64_t high, Generator* generator, std::optional<DType> dtype,
                    std::optional<Device> device, std::optional<MemoryFormat> memory_format) {
  return randint_like(self, 0, high, generator, dtype, device, memory_format);
}

Tensor normal(double mean, double std, const Dims& size, Generator* generator, std::optional<DType> dtype,
              std::optional<Device> device) {
  Tensor result = tp::empty(size, {dtype.value_or(default_dtype()), device.value_or(default_device())});
  normal_(result, mean, std, generator);
  return result;
}

Tensor normal(const Tensor& mean, double std, Generator* generator) {
  Tensor result = tp::empty(mean.sizes(), mean.dtype(), mean.device());
  normal_(result, 0, std, generator);
  add_(result, mean, Scalar(1));
  return result;
}

Tensor normal(double mean, const Tensor& std, Generator* generator) {
  check_deviations(std);
  Tensor result = tp::empty(std.sizes(), std.dtype(), std.device());
  normal_(result, 0, 1, generator);
  mul_(result, std);
  add_(result, wrapped_scalar(mean, std.device()), Scalar(1));
  return result;
}

Tensor normal(const Tensor& mean, const Tensor& std, Generator* generator) {
  check_deviations(std);
  Tensor result = tp::empty(broadcast_sizes(mean.sizes(), std.sizes()), mean.dtype(), mean.device());
  normal_(result, 0, 1, generator);
  mul_(result, std);
  add_(result, mean, Scalar(1));
  return result;
}

Tensor bernoulli(const Tensor& self, Generator* generator) {
  Tensor result = tp::empty(self.sizes(), self.dtype(), self.device());
  bernoulli_(result, self, generator);
  return result;
}

Tensor multinomial(const Tensor& self, int64_t num_samples, bool replacement, Generator* generator) {
  check(self.dim() == 1 || self.dim() == 2, "prob_dist must be 1 or 2 dim");
  Dims sizes = self.sizes();
  sizes[sizes.size() - 1] = num_samples;
  if (self.is_meta()) return tp::empty(sizes, DType::Int64, Device::Meta);
  check(is_floating(self.dtype()),
        "multinomial only supports floating-point dtypes for input, got: ", scalar_name(self.dtype()));
  check(num_samples > 0, "cannot sample n_sample <= 0 samples");
  check(replacement || num_samples <= self.size(-1),
        "cannot sample n_sample > prob_dist.size(-1) samples without replacement");
  if (replacement && num_samples > 1) {
    const Tensor result = tp::empty(sizes, DType::Int64);
    const Tensor weights = packed(is_reduced(self.dtype()) ? cast(self, DType::Float32) : self);
    dispatch_floating(weights.dtype(), "multinomial",
                      [&]<class T>() { draw_with_replacement<T>(weights, result, or_default(generator)); });
    return result;
  }
  check(ops::max(self).item().to<double>() < std::numeric_limits<double>::infinity() &&
            ops::min(self).item().to<double>() >= 0,
        "probability tensor contains either `inf`, `nan` or element < 0");
  check(ops::min(ops::sum(self, Dims{-1})).item().to<double>() > 0,
        "invalid multinomial distribution (sum of probabilities <= 0)");
  // The largest of weight / exponential are a draw without replacement.
  const Tensor score = kernels::empty_like(self, std::nullopt, std::nullopt, std::nullopt);
  exponential_(score, 1, generator);
  pointwise_out(pw::div_Tensor, score, {&self, &score}, {});
  return ops::topk(score, num_samples, -1, true, true)[1];
}

}  // namespace kernels

Tensor composite::dropout(const Tensor& input, double p, bool training) {
  check(p >= 0 && p <= 1, "dropout probability has to be between 0 and 1, but got ", p);
  if (p == 0 || !training || input.numel() == 0) return input;
  if (p == 1) return ops::mul(input, tp::zeros({}, {input.dtype(), input.device()}));
  const Tensor mask = ops::empty_like(input);
  kernels::bernoulli_(mask, 1 - p, nullptr);
  kernels::div_(mask, wrapped_scalar(1 - p, input.device()));
  return ops::mul(input, mask);
}

}  // namespace tp

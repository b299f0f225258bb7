// Window functions, computed in double precision and rounded once.
#include "kernels/windows.h"

#include <cmath>

#include "core/default_device.h"
#include "core/parallel.h"

namespace tp {
namespace {

using Type = std::optional<DType>;
using Place = std::optional<Device>;

/// Modified Bessel function of order zero by its series.
double bessel_i0(double x) {
  double term = 1, sum = 1;
  for (int k = 1; k < 500 && term > sum * 1e-17; ++k) {
    term *= (x / (2 * k)) * (x / (2 * k));
    sum += term;
  }
  return sum;
}

/// value(i, steps) for i up to the length of a window of `steps` + 1 elements.
template <class Value>
Tensor window(const char* name, int64_t length, bool periodic, Type dtype, Place device, Value value) {
  const DType type = dtype.value_or(default_dtype());
  check(is_differentiable(type), name, " expects floating point dtypes, got: TensorOptions(dtype=", cpp_name(type),
        ", device=", device_name(device.value_or(default_device())),
        ", layout=Strided (default), requires_grad=false (default), pinned_memory=false, memory_format=(nullopt))");
  if (is_complex(type)) fail_not_implemented("arange_cpu", type);
  check(length >= 0, name, " requires non-negative window_length, got window_length=", length);
  Tensor out = empty({length}, type, device.value_or(default_device()));
  if (out.is_meta()) return out;
  const double steps = static_cast<double>(periodic ? length : length - 1);
  dispatch_any(type, name, [&]<class T>() {
    parallel_for(length, kGrain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        out.data<T>()[i] = static_cast<T>(length == 1 ? 1.0 : value(static_cast<double>(i), steps));
    });
  });
  return out;
}

}  // namespace

namespace kernels {

Tensor hamming_window(int64_t window_length, bool periodic, double alpha, double beta, Type dtype, Place device) {
  return window("hamming_window", window_length, periodic, dtype, device,
                [=](double i, double steps) { return alpha - beta * std::cos(2 * M_PI * i / steps); });
}
Tensor hamming_window(int64_t window_length, bool periodic, double alpha, Type dtype, Place device) {
  return hamming_window(window_length, periodic, alpha, 0.46, dtype, device);
}
Tensor hamming_window(int64_t window_length, bool periodic, Type dtype, Place device) {
  return hamming_window(window_length, periodic, 0.54, 0.46, dtype, device);
}
Tensor hamming_window(int64_t window_length, Type dtype, Place device) {
  return hamming_window(window_length, true, dtype, device);
}

Tensor hann_window(int64_t window_length, bool periodic, Type dtype, Place device) {
  return window("hann_window", window_length, periodic, dtype, device,
                [](double i, double steps) { return 0.5 - 0.5 * std::cos(2 * M_PI * i / steps); });
}
Tensor hann_window(int64_t window_length, Type dtype, Place device) {
  return hann_window(window_length, true, dtype, device);
}

Tensor bartlett_window(int64_t window_length, bool periodic, Type dtype, Place device) {
  return window("bartlett_window", window_length, periodic, dtype, device,
                [](double i, double steps) { return 1 - std::fabs(2 * i / steps - 1); });
}
Tensor bartlett_window(int64_t window_length, Type dtype, Place device) {
  return bartlett_window(window_length, true, dtype, device);
}

Tensor blackman_window(int64_t window_length, bool periodic, Type dtype, Place device) {
  return window("blackman_window", window_length, periodic, dtype, device, [](double i, double steps) {
    const double x = M_PI * i / steps;
    return 0.42 - 0.5 * std::cos(2 * x) + 0.08 * std::cos(4 * x);
  });
}
Tensor blackman_window(int64_t window_length, Type dtype, Place device) {
  return blackman_window(window_length, true, dtype, device);
}

Tensor kaiser_window(int64_t window_length, bool periodic, double beta, Type dtype, Place device) {
  const double peak = bessel_i0(beta);
  return window("kaiser_window", window_length, periodic, dtype, device, [=](double i, double steps) {
    const double x = 2 * i / steps - 1;
    return bessel_i0(beta * std::sqrt(std::max(1 - x * x, 0.0))) / peak;
  });
}
Tensor kaiser_window(int64_t window_length, bool periodic, Type dtype, Place device) {
  return kaiser_window(window_length, periodic, 12.0, dtype, device);
}
Tensor kaiser_window(int64_t window_length, Type dtype, Place device) {
  return kaiser_window(window_length, true, dtype, device);
}

}  // namespace kernels
}  // namespace tp

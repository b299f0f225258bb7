

#include "kernels/creation.h"

#include <algorithm>
#include <cmath>

#include "core/default_device.h"
#include "core/parallel.h"
#include "cpu/random.h"
#include "declared/creation.h"
#include "kernels/arithmetic.h"
#include "kernels/comparison.h"
#include "kernels/math.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/formulas/reduce.h"
#include "ops/stepwise.h"

namespace tp::kernels {
namespace {

Options options(std::optional<DType> dtype, std::optional<Device> device, DType fallback = default_dtype()) {
  return {dtype.value_or(fallback), device.value_or(default_device())};
}
Options like(const Tensor& self, std::optional<DType> dtype, std::optional<Device> device) {
  return {dtype.value_or(self.dtype()), device.value_or(self.device())};
}

/// New memory laid out as `format` says: by default as `self` where it is dense.
Tensor empty_as(const Tensor& self, Options o, std::optional<MemoryFormat> format) {
  if (format.value_or(MemoryFormat::Preserve) != MemoryFormat::Preserve)
    return empty_strided(self.sizes(), format_strides(self.sizes(), *format), o);
  return o.device == self.device() ? cast_layout(self, o.dtype)
                                   : empty_strided(self.sizes(), cast_layout(self, o.dtype).strides(), o);
}

Tensor filled_as(const Tensor& self, const Scalar& value, Options o, std::optional<MemoryFormat> format) {
  Tensor out = empty_as(self, o, format);
  fill_(out, value);
  return out;
}

template <class T>
void fill_range(const Tensor& out, T start, T step) {
  T* p = out.data<T>();
  for (int64_t i = 0; i < out.numel(); ++i) p[i] = static_cast<T>(start + static_cast<T>(i) * step);
}

DType dtype_between(const Scalar& start, const Scalar& end) {
  return start.is_complex() || end.is_complex() ? complex_dtype(default_dtype()) : default_dtype();
}

/// The same for 16-bit numbers, of which every step rounds.
template <class T>
void fill_stepwise(const Tensor& out, const Scalar& start, const Scalar& end) {
  const int64_t steps = out.numel();
  const T first = start.to<double>(), last = end.to<double>();
  const T step = steps > 1 ? (last - first) / T(steps - 1) : T(0);
  for (int64_t i = 0; i < steps; ++i)
    out.data<T>()[i] = steps == 1 || i < steps / 2 ? first + step * T(i) : last - step * T(steps - 1 - i);
}

/// Complex numbers evenly spaced from `start` to `end`, from both of them towards the middle.
template <class T>
void fill_between(const Tensor& out, const Scalar& start, const Scalar& end) {
  const int64_t steps = out.numel();
  const T first = start.to<T>(), last = end.to<T>();
  const T step = steps > 1 ? (last - first) / T(static_cast<double>(steps - 1)) : T(0);
  for (int64_t i = 0; i < steps; ++i)
    out.data<T>()[i] = steps == 1 || i < steps / 2 ? first + step * T(static_cast<double>(i))
                                                   : last - step * T(static_cast<double>(steps - 1 - i));
}

}  // namespace

Tensor empty(const Dims& size, std::optional<DType> dtype, std::optional<Device> device) {
  return tp::empty(size, options(dtype, device));
}
Tensor zeros(const Dims& size, std::optional<DType> dtype, std::optional<Device> device) {
  for (int64_t n : size) check(n >= 0, "zeros: Dimension size must be non-negative.");
  return tp::zeros(size, options(dtype, device));
}
Tensor ones(const Dims& size, std::optional<DType> dtype, std::optional<Device> device) {
  return tp::full(size, 1, options(dtype, device));
}
Tensor full(const Dims& size, const Scalar& value, std::optional<DType> dtype, std::optional<Device> device) {
  const DType inferred = value.is_floating()  ? default_dtype()
                         : value.is_complex() ? complex_dtype(default_dtype())
                                              : value.dtype();
  return tp::full(size, value, options(dtype, device, inferred));
}

Tensor empty_like(const Tensor& self, std::optional<DType> dtype, std::optional<Device> device,
                  std::optional<MemoryFormat> memory_format) {
  return empty_as(self, like(self, dtype, device), memory_format);
}
Tensor zeros_like(const Tensor& self, std::optional<DType> dtype, std::optional<Device> device,
                  std::optional<MemoryFormat> memory_format) {
  return filled_as(self, 0, like(self, dtype, device), memory_format);
}
Tensor ones_like(const Tensor& self, std::optional<DType> dtype, std::optional<Device> device,
                 std::optional<MemoryFormat> memory_format) {
  return filled_as(self, 1, like(self, dtype, device), memory_format);
}
Tensor full_like(const Tensor& self, const Scalar& value, std::optional<DType> dtype, std::optional<Device> device,
                 std::optional<MemoryFormat> memory_format) {
  return filled_as(self, value, like(self, dtype, device), memory_format);
}
Tensor new_empty(const Tensor& self, const Dims& size, std::optional<DType> dtype, std::optional<Device> device) {
  return tp::empty(size, like(self, dtype, device));
}
Tensor new_zeros(const Tensor& self, const Dims& size, std::optional<DType> dtype, std::optional<Device> device) {
  return tp::zeros(size, like(self, dtype, device));
}
Tensor new_ones(const Tensor& self, const Dims& size, std::optional<DType> dtype, std::optional<Device> device) {
  return tp::full(size, 1, like(self, dtype, device));
}
Tensor new_full(const Tensor& self, const Dims& size, const Scalar& value, std::optional<DType> dtype,
                std::optional<Device> device) {
  return tp::full(size, value, like(self, dtype, device));
}

Tensor arange(const Scalar& start, const Scalar& end, const Scalar& step, std::optional<DType> dtype,
              std::optional<Device> device) {
  const bool real = start.is_floating() || end.is_floating() || step.is_floating();
  const Options o = options(dtype, device, real ? default_dtype() : DType::Int64);
  // A range of int64 counts with its whole parts.
  const bool whole = o.dtype == DType::Int64;
  const auto number = [&](const Scalar& x) { return whole ? static_cast<double>(x.to<int64_t>()) : x.to<double>(); };
  const double a = number(start), b = number(end), s = number(step);
  check(step.to<double>() != 0, "step must be nonzero");
  check_value(s != 0, "step must be nonzero");
  check(std::isfinite(a) && std::isfinite(b), "unsupported range: ", a, " -> ", b);
  check((s > 0 && b >= a) || (s < 0 && b <= a), "upper bound and lower bound inconsistent with step sign");
  const double count = std::ceil((b - a) / s);
  check(count >= 0 && count <= 9.2e18, "invalid size, possible overflow?");
  Tensor out = tp::empty({static_cast<int64_t>(count)}, o);
  if (out.is_meta()) return out;
  dispatch_numeric(o.dtype, "arange_cpu", [&]<class T>() {
    // PyTorch computes float ranges in double and rounds once per element.
    if constexpr (std::is_floating_point_v<T>) {
      T* p = out.data<T>();
      for (int64_t i = 0; i < out.numel(); ++i) p[i] = static_cast<T>(a + s * static_cast<double>(i));
    } else {
      fill_range<T>(out, start.to<T>(), step.to<T>());
    }
  });
  return out;
}
Tensor arange(const Scalar& end, std::optional<DType> dtype, std::optional<Device> device) {
  const Scalar zero = end.is_floating() ? Scalar(0.0) : Scalar(0);
  return arange(zero, end, Scalar(1), dtype, device);
}

Tensor linspace(const Scalar& start, const Scalar& end, int64_t steps, std::optional<DType> dtype,
                std::optional<Device> device) {
  check(steps >= 0, "number of steps must be non-negative");
  Tensor out = tp::empty({steps}, options(dtype, device, dtype_between(start, end)));
  if (out.is_meta() || steps == 0) return out;
  if (is_complex(out.dtype())) {
    dispatch_complex(out.dtype(), "linspace_cpu", [&]<class T>() { fill_between<T>(out, start, end); });
    return out;
  }
  if (is_reduced(out.dtype())) {
    dispatch_stepwise(out.dtype(), "linspace_cpu", [&]<class T>() { fill_stepwise<T>(out, start, end); });
    return out;
  }
  dispatch_numeric(out.dtype(), "linspace_cpu", [&]<class T>() {
    // From both ends towards the middle, so that the last element is exactly `end`.
    using Step = std::conditional_t<std::is_floating_point_v<T>, T, double>;
    const T first = start.to<T>(), last = end.to<T>();
    T* p = out.data<T>();
    if (steps == 1) {
      p[0] = first;
      return;
    }
    const Step step = (static_cast<Step>(last) - static_cast<Step>(first)) / static_cast<Step>(steps - 1);
    const int64_t half = steps / 2;
    if constexpr (std::is_floating_point_v<T>) {
      const auto fused = [](T* to, int64_t n, T by, T from) {
        if constexpr (std::is_same_v<T, float>)
          scale_floats.call(to, n, by, from);
        else
          scale_doubles.call(to, n, by, from);
      };
      parallel_for(steps, kGrain, [&](int64_t begin, int64_t end) {
        const int64_t middle = std::clamp(half, begin, end);
        for (int64_t i = begin; i < middle; ++i) p[i] = static_cast<T>(i);
        for (int64_t i = middle; i < end; ++i) p[i] = static_cast<T>(steps - i - 1);
        fused(p + begin, middle - begin, step, first);
        fused(p + middle, end - middle, -step, last);
      });
      return;
    }
    for (int64_t i = 0; i < steps; ++i)
      p[i] = i < half ? static_cast<T>(std::fma(step, static_cast<Step>(i), static_cast<Step>(first)))
                      : static_cast<T>(std::fma(-step, static_cast<Step>(steps - i - 1), static_cast<Step>(last)));
  });
  return out;
}

Tensor logspace(const Scalar& start, const Scalar& end, int64_t steps, double base, std::optional<DType> dtype,
                std::optional<Device> device) {
  check(steps >= 0, "number of steps must be non-negative");
  Tensor out = tp::empty({steps}, options(dtype, device, dtype_between(start, end)));
  if (out.is_meta() || steps == 0) return out;
  if (is_complex(out.dtype())) {
    dispatch_complex(out.dtype(), "logspace_cpu", [&]<class T>() {
      fill_between<T>(out, start, end);
      for (int64_t i = 0; i < steps; ++i) out.data<T>()[i] = std::pow(T(base), out.data<T>()[i]);
    });
    return out;
  }
  dispatch_numeric(out.dtype(), "logspace_cpu", [&]<class T>() {
    // Integers are cut before, not after.
    const auto number = [](const Scalar& x) { return static_cast<double>(x.to<T>()); };
    const double first = number(start), last = number(end);
    const double step = steps > 1 ? (last - first) / static_cast<double>(steps - 1) : 0;
    T* p = out.data<T>();
    const int64_t half = steps / 2;
    for (int64_t i = 0; i < steps; ++i)
      p[i] = static_cast<T>(std::pow(base, steps == 1 || i < half ? first + step * static_cast<double>(i)
                                                                  : last - step * static_cast<double>(steps - i - 1)));
  });
  return out;
}

Tensor eye(int64_t n, int64_t m, std::optional<DType> dtype, std::optional<Device> device) {
  check(n >= 0, "n must be greater or equal to 0, got ", n);
  check(m >= 0, "m must be greater or equal to 0, got ", m);
  Tensor out = tp::zeros({n, m}, options(dtype, device));
  if (out.is_meta()) return out;
  dispatch_any(out.dtype(), "eye", [&]<class T>() {
    for (int64_t i = 0; i < std::min(n, m); ++i) out.data<T>()[i * m + i] = T(1);
  });
  return out;
}
Tensor eye(int64_t n, std::optional<DType> dtype, std::optional<Device> device) { return eye(n, n, dtype, device); }

namespace {

void check_matrix_size(int64_t rows, int64_t columns) {
  check(rows >= 0, "row must be non-negative, got", rows);
  check(columns >= 0, "col must be non-negative, got", columns);
}

/// Sum of clamp(r + shift, 0, columns) over the rows: how many elements stand before a diagonal.
int64_t before_diagonal(int64_t rows, int64_t columns, int64_t shift) {
  const auto wide = [](int64_t v) { return static_cast<__int128>(v); };
  const int64_t first = std::clamp<int64_t>(-shift, 0, rows), full = std::clamp<int64_t>(columns - shift, first, rows);
  const __int128 rising = wide(full - first) * (wide(first) + full - 1 + 2 * wide(shift)) / 2;
  const __int128 count = rising + wide(rows - full) * columns;
  check(count <= INT64_MAX / 2, "Storage size calculation overflowed with sizes=", Dims{rows, columns});
  return static_cast<int64_t>(count);
}

/// Indices of the triangle of a matrix, whose row r has the columns from first(r) to last(r), from the given row on.
template <class First, class Last>
Tensor triangle_indices(const char* name, int64_t top, int64_t count, Options o, First first, Last last) {
  Tensor out = tp::empty({2, count}, o);
  if (out.is_meta()) return out;
  if (o.dtype != DType::Int64 && o.dtype != DType::Int32 && o.dtype != DType::Int16)
    fail_not_implemented(name, o.dtype);
  dispatch_integral(o.dtype, name, [&]<class T>() {
    T *row = out.data<T>(), *column = row + count;
    for (int64_t r = top; column < out.data<T>() + 2 * count; ++r)
      for (int64_t c = first(r); c < last(r); ++c) {
        *row++ = static_cast<T>(r);
        *column++ = static_cast<T>(c);
      }
  });
  return out;
}

}  // namespace

Tensor empty_strided(const Dims& size, const Dims& stride, std::optional<DType> dtype, std::optional<Device> device) {
  check(size.size() == stride.size(), "dimensionality of sizes (", size.size(),
        ") must match dimensionality of strides (", stride.size(), ")");
  for (int64_t s : stride)
    check(s >= 0, "Storage size calculation overflowed with sizes=", size, " and strides=", stride);
  return tp::empty_strided(size, stride, options(dtype, device));
}
Tensor new_empty_strided(const Tensor& self, const Dims& size, const Dims& stride, std::optional<DType> dtype,
                         std::optional<Device> device) {
  const Options o = like(self, dtype, device);
  return empty_strided(size, stride, o.dtype, o.device);
}

Tensor empty_permuted(const Dims& size, const Dims& physical_layout, std::optional<DType> dtype,
                      std::optional<Device> device) {
  const int64_t n = size.size();
  check(physical_layout.size() == n,
        "Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) = ", n,
        " is not equal to len(physical_layout) = ", physical_layout.size());
  Dims strides(n, -1);
  int64_t step = 1;
  for (int64_t i = n - 1; i >= 0; --i) {
    const int64_t d = physical_layout[i];
    check(d >= 0 && d < n, "Dimension out of range (expected to be between 0 and ", n - 1, ", but got ", d,
          " at index ", i, ").  NB: negative dims not currently supported; file an issue if you want it.");
    check(strides[d] < 0, "Duplicate dim not allowed");
    strides[d] = step;
    check(size[d] >= 0, "Trying to create tensor with negative dimension ", size[d], ": ", size);
    check(!__builtin_mul_overflow(step, std::max<int64_t>(size[d], 1), &step),
          "Storage size calculation overflowed with sizes=", size);
  }
  return tp::empty_strided(size, strides, options(dtype, device));
}

Tensor scalar_tensor(const Scalar& s, std::optional<DType> dtype, std::optional<Device> device) {
  return tp::scalar_tensor(s, options(dtype, device));
}

Tensor tril_indices(int64_t row, int64_t col, int64_t offset, std::optional<DType> dtype,
                    std::optional<Device> device) {
  check_matrix_size(row, col);
  offset = std::clamp<int64_t>(offset, -row, col);
  return triangle_indices(
      "tril_indices", std::max<int64_t>(-offset, 0), before_diagonal(row, col, offset + 1),
      options(dtype, device, DType::Int64), [](int64_t) { return int64_t{0}; },
      [=](int64_t r) { return std::clamp<int64_t>(r + offset + 1, 0, col); });
}
Tensor triu_indices(int64_t row, int64_t col, int64_t offset, std::optional<DType> dtype,
                    std::optional<Device> device) {
  check_matrix_size(row, col);
  offset = std::clamp<int64_t>(offset, -row, col);
  const int64_t all = before_diagonal(row, col, col);
  return triangle_indices(
      "triu_indices", 0, all - before_diagonal(row, col, offset), options(dtype, device, DType::Int64),
      [=](int64_t r) { return std::clamp<int64_t>(r + offset, 0, col); }, [=](int64_t) { return col; });
}

}  // namespace tp::kernels

namespace tp::composite {
namespace {

/// Ends of a range may be 0-d tensors.
void check_ends(const char* op, const Tensor& start, const Tensor& end) {
  if (start.dim() == 0 && end.dim() == 0) return;
  auto has = [](const char* name, const Tensor& t) { return str(name, " with ", t.dim(), " dimension(s)"); };
  const std::string got = end.is_wrapped_number()     ? has("start", start)
                          : start.is_wrapped_number() ? has("end", end)
                                                      : has("start", start) + " and " + has("end", end);
  fail(ErrorKind::Runtime, op, " only supports 0-dimensional start and end tensors, but got ", got, ".");
}

/// The value of an end, of which the meta device knows only the dtype.
Scalar end_value(const Tensor& end) {
  if (!end.is_meta()) return end.item();
  return is_complex(end.dtype()) ? Scalar(complex128()) : Scalar(0.0);
}
std::optional<Device> device_between(const Tensor& start, const Tensor& end, std::optional<Device> device) {
  return !device && (start.is_meta() || end.is_meta()) ? Device::Meta : device;
}

}  // namespace

Tensor linspace(const Tensor& start, const Tensor& end, int64_t steps, std::optional<DType> dtype,
                std::optional<Device> device) {
  check_ends("linspace", start, end);
  return ops::linspace(end_value(start), end_value(end), steps, dtype, device_between(start, end, device));
}
Tensor logspace(const Tensor& start, const Tensor& end, int64_t steps, double base, std::optional<DType> dtype,
                std::optional<Device> device) {
  check_ends("logspace", start, end);
  return ops::logspace(end_value(start), end_value(end), steps, base, dtype, device_between(start, end, device));
}

}  // namespace tp::composite

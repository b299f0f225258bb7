// Squared differences, and their gradient.
#include "cpu/nn.h"

namespace tp::TP_ISA {
namespace {

template <class T>
double squared_distance(const void* left, const void* right, int64_t n) {
  const auto* a = static_cast<const T*>(left);
  const auto* b = static_cast<const T*>(right);
  // Single precision is summed in short runs, so that the error does not grow with n.
  constexpr int64_t run = 4096;
  double sum = 0;
  for (int64_t first = 0; first < n; first += run) {
    const int64_t end = n - first < run ? n : first + run;
    T part = 0;
#pragma omp simd reduction(+ : part)
    for (int64_t i = first; i < end; ++i) part += (a[i] - b[i]) * (a[i] - b[i]);
    sum += static_cast<double>(part);
  }
  return sum;
}

template <class T>
void scaled_difference(void* to, const void* left, const void* right, double factor, int64_t n) {
  auto* out = static_cast<T*>(to);
  const auto* a = static_cast<const T*>(left);
  const auto* b = static_cast<const T*>(right);
  const T f = static_cast<T>(factor);
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) out[i] = f * (a[i] - b[i]);
}

}  // namespace

TP_REGISTER(squared_distance_f32, squared_distance<float>);
TP_REGISTER(squared_distance_f64, squared_distance<double>);
TP_REGISTER(scaled_difference_f32, scaled_difference<float>);
TP_REGISTER(scaled_difference_f64, scaled_difference<double>);

}  // namespace tp::TP_ISA

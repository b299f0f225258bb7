#include "ops/index_combine.h"

#include <cmath>
#include <limits>

#include "autograd/formulas.h"
#include "declared/comparison.h"
#include "declared/creation.h"
#include "declared/indexing.h"
#include "declared/views.h"
#include "kernels/creation.h"
#include "kernels/views.h"
#include "ops/formulas/reduce.h"

namespace tp {
namespace {

struct Add {
  template <class T>
  T operator()(T a, T b) const {
    if constexpr (std::is_same_v<T, bool>)
      return a || b;
    else
      return static_cast<T>(a + b);
  }
};
struct Multiply {
  template <class T>
  T operator()(T a, T b) const {
    if constexpr (std::is_same_v<T, bool>)
      return a && b;
    else
      return static_cast<T>(a * b);
  }
};
// NaN wins over every number.
struct Greatest {
  template <class T>
  T operator()(T a, T b) const {
    return b != b ? b : a < b ? b : a;
  }
};
struct Least {
  template <class T>
  T operator()(T a, T b) const {
    return b != b ? b : b < a ? b : a;
  }
};

template <class T, class Op>
void combine_row(void*, char* const* p, const int64_t* s, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    T& to = *reinterpret_cast<T*>(p[0] + i * s[0] + *reinterpret_cast<const int64_t*>(p[2] + i * s[2]));
    to = Op()(to, *reinterpret_cast<const T*>(p[1] + i * s[1]));
  }
}

/// What an element is before the first value comes in.
Scalar neutral_element(DType type, Combine how) {
  if (how == Combine::Add || how == Combine::Mean) return Scalar(0);
  if (how == Combine::Multiply) return Scalar(1);
  const bool least = how == Combine::Least;
  if (is_floating(type)) return Scalar(least ? INFINITY : -INFINITY);
  return dispatch_all(type, "scatter_reduce", [&]<class T>() {
    using Limits = std::numeric_limits<T>;
    return Scalar(static_cast<int64_t>(least ? Limits::max() : Limits::lowest()));
  });
}

/// `value` with a shape, without memory of its own.
Tensor spread(const Scalar& value, const Tensor& like, const Dims& sizes) {
  return alias(scalar_tensor(value, {like.dtype(), like.device()}), sizes, Dims(sizes.size()), 0);
}

}  // namespace

void combine_elements(const char* op, const IndexPlan& plan, const Tensor& values, Combine how) {
  const Tensor& target = plan.source;
  const int64_t n = product(plan.sizes);
  if (target.is_meta() || n == 0) return;
  const Tensor* all[] = {&target, &values, &plan.offsets};
  const bool ordered = how == Combine::Greatest || how == Combine::Least;
  if (ordered && is_complex(target.dtype())) fail_not_implemented(op, target.dtype());
  dispatch_any(target.dtype(), op, [&]<class T>() {
    auto run = [&]<class Op>(Op) { for_each_row(all, 3, combine_row<T, Op>, nullptr, n); };
    switch (how) {
      case Combine::Add:
      case Combine::Mean:
        return run(Add());
      case Combine::Multiply:
        return run(Multiply());
      case Combine::Greatest:
        if constexpr (!is_complex_type<T>) run(Greatest());
        return;
      case Combine::Least:
        if constexpr (!is_complex_type<T>) run(Least());
    }
  });
}

Tensor reduced_copy(const char* op, const Tensor& self, const Tensor& values, Combine how, bool include_self, DType in,
                    const std::function<IndexPlan(const Tensor&)>& plan) {
  const Tensor out = kernels::_contiguous_copy(self);
  if (out.is_meta() || values.numel() == 0) return out;
  const Tensor combined = in == out.dtype() ? out : cast(out, in);
  const IndexPlan places = plan(combined);
  if (!include_self) put_elements(places, spread(neutral_element(in, how), combined, places.sizes), false, Scalar(1));
  combine_elements(op, places, in == out.dtype() ? values : cast(values, in), how);
  if (in != out.dtype()) copy_data(out, combined);
  if (how != Combine::Mean) return out;
  const Tensor count = full(out.sizes(), Scalar(include_self ? 1 : 0), {out.dtype()});
  put_elements(plan(count), spread(Scalar(1), count, places.sizes), true, Scalar(1));
  const Tensor divisor = ops::masked_fill(count, ops::eq(count, ops::number(Scalar(0))), Scalar(1));
  copy_data(out, is_differentiable(out.dtype()) ? ops::div(out, divisor) : ops::floor_divide(out, divisor));
  return out;
}

TensorList reduced_backward(const IndexedAccess& at, const Tensor& grad, const Tensor& self, const Tensor& values,
                            Combine how, bool include_self, const Tensor& result) {
  using namespace ops;
  Tensor grad_self, grad_values;
  const Tensor zero = number(Scalar(0));
  switch (how) {
    case Combine::Add:
      grad_self = grad;
      grad_values = at.read(grad);
      break;
    case Combine::Mean: {
      const Tensor ones_in = full_like(values, Scalar(1));
      Tensor count = at.add(full_like(self, Scalar(include_self ? 1 : 0)), ones_in);
      count = masked_fill(count, eq(count, zero), Scalar(1));
      grad_self = grad / count;
      grad_values = at.read(grad) / at.read(count);
      break;
    }
    case Combine::Multiply: {
      // A factor that is zero is left out of the product instead of divided by.
      const Tensor self_factor = masked_fill(self, eq(self, zero), Scalar(1));
      grad_self = grad * at.multiply(self_factor, values) / self_factor;
      const Tensor is_zero = eq(values, zero);
      const Tensor zeros_met = at.read(at.add(zeros_like(self), to_dtype(is_zero, self.dtype())));
      const Tensor only_zero = logical_and(is_zero, eq(zeros_met, number(Scalar(1))));
      const Tensor others = at.multiply(self, masked_fill(values, only_zero, Scalar(1)));
      grad_values =
          where(only_zero, at.read(grad * others), at.read(grad * result) / masked_fill(values, is_zero, Scalar(1)));
      break;
    }
    case Combine::Greatest:
    case Combine::Least: {
      // Elements that tie share the gradient.
      const Tensor self_wins = to_dtype(eq(self, result), grad.dtype());
      const Tensor value_wins = to_dtype(eq(values, at.read(result)), grad.dtype());
      const Tensor share = grad / at.add(self_wins, value_wins);
      grad_self = self_wins * share;
      grad_values = value_wins * at.read(share);
      break;
    }
  }
  if (!include_self) grad_self = at.clear(grad_self);
  return {grad_self, grad_values};
}

}  // namespace tp

// Reductions of stretches of unequal length along one dimension.
#include <cmath>
#include <functional>

#include "autograd/formulas.h"
#include "kernels/scatter.h"
#include "ops/any_floating.h"
#include "ops/formulas/scatter.h"
#include "ops/index_plan.h"
#include "ops/packed.h"

namespace tp {
namespace {

enum class Fold { Sum, Mean, Prod, Max, Min };

Fold parse_fold(const std::string& reduce) {
  if (reduce == "sum") return Fold::Sum;
  if (reduce == "mean") return Fold::Mean;
  if (reduce == "prod") return Fold::Prod;
  if (reduce == "max" || reduce == "amax") return Fold::Max;
  if (reduce == "min" || reduce == "amin") return Fold::Min;
  fail(ErrorKind::Runtime, "reduce argument must be either sum, prod, mean, amax or amin, got ", reduce);
}

/// The segments of each row of `data` along the last dimension of `lengths` (or `offsets`).
struct Segments {
  int64_t axis, outer = 1, size, inner = 1, count;
  std::vector<int64_t> lengths;  // outer × count

  Segments(const Tensor& data, const Tensor& given_lengths, const Tensor& offsets, bool unsafe) {
    check(given_lengths.defined() || offsets.defined(), "segment_reduce(): Either lengths or offsets must be defined.");
    const Tensor& given = offsets.defined() ? offsets : given_lengths;
    check(data.dim() >= given.dim() && given.dim() > 0,
          "Expected data.dim() >= lengths_value.dim() to be true, but got false.  (Could this error message be "
          "improved?  If so, please report an enhancement request to PyTorch.)");
    if (!is_integral(given.dtype(), false)) fail_not_implemented("_segment_reduce_lengths_cpu_kernel1", given.dtype());
    axis = given.dim() - 1;
    size = data.size(axis);
    for (int64_t d = 0; d < data.dim(); ++d) (d < axis ? outer : d == axis ? sink : inner) *= data.size(d);
    count = std::max<int64_t>(given.size(axis) - (offsets.defined() ? 1 : 0), 0);
    check(product(given.sizes()) == outer * given.size(axis),
          "segment_reduce(): Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when "
          "!unsafe.");
    if (!given.is_meta()) read(packed(cast(given, DType::Int64)), offsets.defined(), unsafe);
  }

  /// Calls f(segment, first element, length) for each segment and each place of the dimensions after it; elements of
  /// one segment are `inner` apart.
  template <class F>
  void each(F&& f) const {
    for (int64_t o = 0; o < outer; ++o)
      for (int64_t k = 0, begin = 0; k < count; begin += lengths[o * count + k++])
        for (int64_t i = 0; i < inner; ++i)
          f((o * count + k) * inner + i, (o * size + begin) * inner + i, lengths[o * count + k]);
  }

 private:
  void read(const Tensor& given, bool offsets, bool unsafe) {
    const auto* at = given.data<int64_t>();
    for (int64_t o = 0; o < outer; ++o, at += given.size(axis)) {
      int64_t begin = offsets && count > 0 ? at[0] : 0, end = begin;
      check(begin == 0, "segment_reduce(): offsets must begin with 0");
      for (int64_t k = 0; k < count; ++k) {
        const int64_t length = offsets ? at[k + 1] - end : at[k];
        if (!offsets && !unsafe) check(length >= 0, "lengths contains negative value!");
        check(length >= 0,
              "Expected segment_length >= 0 to be true, but got false.  (Could this error message be improved?  If so, "
              "please report an enhancement request to PyTorch.)");
        check(length <= size - end,
              "segment_reduce(): Expected all rows of lengths along axis to sum to "
              "data.size(lengths.dim()-1) when !unsafe.");
        end += length;
        lengths.push_back(length);
      }
      check(offsets || unsafe || end == size,
            "segment_reduce(): Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when "
            "!unsafe.");
    }
  }
  int64_t sink = 1;
};

template <class T>
T start_of(Fold how, const std::optional<Scalar>& initial) {
  if (initial) return initial->to<T>();
  switch (how) {
    case Fold::Max:
      return T(-INFINITY);
    case Fold::Min:
      return T(INFINITY);
    case Fold::Prod:
      return T(1);
    default:
      return T(0);
  }
}

template <class T>
bool is_nan(T x) {
  return x != x;
}

template <class T>
T fold(Fold how, T sum, T x) {
  switch (how) {
    case Fold::Max:
      return is_nan(x) || sum < x ? x : sum;
    case Fold::Min:
      return is_nan(x) || x < sum ? x : sum;
    case Fold::Prod:
      return sum * x;
    default:
      return sum + x;
  }
}

}  // namespace

namespace kernels {

Tensor segment_reduce(const Tensor& data, const std::string& reduce, const Tensor& lengths, const Tensor& indices,
                      const Tensor& offsets, int64_t axis, bool unsafe, const std::optional<Scalar>& initial) {
  const Fold how = parse_fold(reduce);
  check(!indices.defined(), "segment_reduce(): indices based reduction is not supported yet.");
  for (const auto& [given, name] : {std::pair{&lengths, "lengths"}, std::pair{&offsets, "offsets"}})
    check(!given->defined() || given->dim() > data.dim() || wrap_dim(axis, data.dim()) == given->dim() - 1,
          "segment_reduce(): Expected axis to be the last dimension of ", name, " but got ", axis, ".");
  const Segments segments(data, lengths, offsets, unsafe);
  if (!is_floating(data.dtype())) fail_not_implemented("_segment_reduce_cpu", data.dtype());
  Dims sizes = data.sizes();
  sizes[segments.axis] = segments.count;
  const Tensor out = tp::empty(sizes, data.dtype(), data.device());
  if (out.is_meta()) return out;
  const Tensor x = packed(data);
  dispatch_any_floating(data.dtype(), "_segment_reduce_cpu", [&]<class T>() {
    segments.each([&](int64_t segment, int64_t first, int64_t length) {
      T sum = start_of<T>(how, initial);
      for (int64_t j = 0; j < length; ++j) sum = fold<T>(how, sum, x.data<T>()[first + j * segments.inner]);
      if (how == Fold::Mean) {
        if (length == 0 && !initial) sum = T(NAN);
        if (length > 0) sum = sum / static_cast<T>(length);
      }
      out.data<T>()[segment] = sum;
    });
  });
  return out;
}

Tensor _segment_reduce_backward(const Tensor& grad, const Tensor& output, const Tensor& data, const std::string& reduce,
                                const Tensor& lengths, const Tensor& offsets, const std::optional<Scalar>& initial) {
  const Fold how = parse_fold(reduce);
  const Tensor out = tp::zeros(data.sizes(), {data.dtype(), data.device()});
  if (out.is_meta()) return out;
  const Segments segments(data, lengths, offsets, true);
  const Tensor x = packed(data), g = packed(cast(grad, data.dtype())), y = packed(output);
  const int64_t step = segments.inner;
  dispatch_any_floating(data.dtype(), "_segment_reduce_cpu", [&]<class T>() {
    segments.each([&](int64_t segment, int64_t first, int64_t length) {
      const T* in = x.data<T>() + first;
      T* to = out.data<T>() + first;
      const T from = g.data<T>()[segment], result = y.data<T>()[segment];
      if (how == Fold::Max || how == Fold::Min) {
        int64_t equal = 0;
        for (int64_t j = 0; j < length; ++j) equal += is_nan(in[j * step]) || in[j * step] == result;
        // Equal extremes share the gradient, but as in PyTorch only a positive one.
        const T share = equal > 1 && from > 0 ? static_cast<T>(from / static_cast<T>(equal)) : from;
        for (int64_t j = 0; j < length; ++j)
          if (is_nan(in[j * step]) || in[j * step] == result) to[j * step] = share;
        return;
      }
      for (int64_t j = 0; j < length; ++j) {
        T& slope = to[j * step];
        if (how == Fold::Sum) slope = from;
        if (how == Fold::Mean) slope = from / static_cast<T>(length);
        if (how != Fold::Prod) continue;
        if (!is_nan(in[j * step]) && in[j * step] != 0) {
          const T whole = from * result;
          slope = whole / in[j * step];
          continue;
        }
        T others = start_of<T>(how, initial);
        for (int64_t k = 0; k < length; ++k)
          if (k != j) others = others * in[k * step];
        slope = from * others;
      }
    });
  });
  return out;
}

}  // namespace kernels
}  // namespace tp

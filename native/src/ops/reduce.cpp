// Ops that join many elements into one: what is allowed, the result's shape and dtype, and which kernel.
#include "cpu/reduce.h"

#include "autograd/formulas.h"
#include "declared/linalg.h"
#include "kernels/arithmetic.h"
#include "kernels/comparison.h"
#include "kernels/complex.h"
#include "kernels/creation.h"
#include "kernels/indexing.h"
#include "kernels/math.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/formulas/reduce.h"
#include "ops/packed.h"
#include "ops/prod.h"

namespace tp {
namespace {

/// What a reduction joins and what it leaves.
struct Shape {
  Dims dims;   // reduced, wrapped
  Dims sizes;  // of the result
};

/// No dims, or an empty list of them, mean all.
Shape reduced_shape(const Tensor& self, const std::optional<Dims>& dims, bool keepdim) {
  check(self.dim() <= 64, "only tensors with up to 64 dims are supported");
  Shape shape{wrap_dims(dims.value_or(Dims{}), self.dim()), {}};
  for (int64_t d = 0; d < self.dim(); ++d) {
    if (!shape.dims.contains(d))
      shape.sizes.push_back(self.sizes()[d]);
    else if (keepdim)
      shape.sizes.push_back(1);
  }
  return shape;
}

Tensor run(Reduction reduction, const Tensor& self, const Shape& shape, DType result, double parameter = 1) {
  Tensor out = empty(shape.sizes, result, self.device());
  if (!out.is_meta()) reduce(reduction, self, shape.dims, out, parameter);
  return out;
}

/// Number of elements that go into one result.
int64_t joined(const Tensor& self, const Shape& shape) {
  int64_t count = 1;
  for (int64_t d : shape.dims)
    if (d < self.dim()) count *= self.sizes()[d];
  return count;
}

/// Reductions without a neutral element need at least one of them.
void check_not_empty(const char* name, const Tensor& self, const Dims& dims) {
  for (int64_t d : dims)
    check_index(d >= self.dim() || self.sizes()[d] != 0, name, "(): Expected reduction dim ", d,
                " to have non-zero size.");
}

/// Sums and products of integers and bools are int64 unless another dtype is asked for.
template <class Join>
Tensor accumulate(const Tensor& self, std::optional<DType> dtype, Join&& join) {
  const DType result = dtype.value_or(is_floating(self.dtype()) ? self.dtype() : DType::Int64);
  const Tensor in = is_floating(self.dtype()) || is_floating(result) ? cast(self, result) : self;
  return cast(join(in, is_floating(result) ? result : DType::Int64), result);
}

/// A reduction of complex numbers that treats both parts alike: over (…, 2) real ones.
template <class Reduce>
Tensor by_parts(const Tensor& self, const std::optional<Dims>& dim, Reduce&& reduce) {
  if (self.dim() == 0) return self;
  const Dims dims = wrap_dims(dim.value_or(Dims{}), self.dim());
  const Tensor parts = reduce(kernels::view_as_real(self), dims);
  return kernels::view_as_complex(parts.is_contiguous() ? parts : kernels::clone(parts));
}

Tensor sum_over(const Tensor& self, const std::optional<Dims>& dim, bool keepdim, std::optional<DType> dtype) {
  const DType type = dtype.value_or(self.dtype());
  if (is_complex(type))
    return by_parts(cast(self, type), dim, [&](const Tensor& parts, const Dims& dims) {
      return sum_over(parts, dims, keepdim, std::nullopt);
    });
  return accumulate(self, dtype, [&](const Tensor& in, DType result) {
    return run(Reduction::Sum, in, reduced_shape(in, dim, keepdim), result);
  });
}

/// Products of complex numbers, of all or along one dimension.
Tensor complex_prod(const Tensor& self, const Shape& shape) {
  Tensor out = tp::full(shape.sizes, 1, {self.dtype(), self.device()});
  if (out.is_meta()) return out;
  const Tensor in = packed(self);
  const bool all = shape.dims.size() >= self.dim();
  const int64_t n = all ? self.numel() : self.sizes()[shape.dims[0]];
  int64_t inner = 1;
  for (int64_t d = all ? self.dim() : shape.dims[0] + 1; d < self.dim(); ++d) inner *= self.sizes()[d];
  dispatch_complex(self.dtype(), "prod_cpu", [&]<class T>() {
    const T* from = in.data<T>();
    for (int64_t i = 0; i < in.numel(); ++i) out.data<T>()[i / (n * inner) * inner + i % inner] *= from[i];
  });
  return out;
}

Tensor prod_over(const Tensor& self, const std::optional<Dims>& dim, bool keepdim, std::optional<DType> dtype) {
  const DType type = dtype.value_or(self.dtype());
  if (is_complex(type)) return complex_prod(cast(self, type), reduced_shape(self, dim, keepdim));
  if (is_reduced(type)) return stepwise_prod(cast(self, type), dim ? std::optional((*dim)[0]) : std::nullopt, keepdim);
  return accumulate(self, dtype, [&](const Tensor& in, DType result) {
    return run(Reduction::Prod, in, reduced_shape(in, dim, keepdim), result);
  });
}

Tensor mean_over(const Tensor& self, const std::optional<Dims>& dim, bool keepdim, std::optional<DType> dtype) {
  const DType result = dtype.value_or(self.dtype());
  if (is_complex(result))
    return by_parts(cast(self, result), dim, [&](const Tensor& parts, const Dims& dims) {
      return mean_over(parts, dims, keepdim, std::nullopt);
    });
  check(is_floating(result), "mean(): could not infer output dtype. ", dtype ? "Optional" : "Input",
        " dtype must be either a floating point or complex dtype. Got: ", scalar_name(result));
  const Tensor in = cast(self, result);
  const Shape shape = reduced_shape(in, dim, keepdim);
  return run(Reduction::Sum, in, shape, result, static_cast<double>(joined(in, shape)));
}

Tensor extreme_of_all(const char* name, Reduction reduction, const Tensor& self) {
  check(self.numel() > 0, name,
        "(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' "
        "argument.");
  return run(reduction, self, reduced_shape(self, std::nullopt, false), self.dtype());
}

Tensor extreme_over(const char* name, Reduction reduction, const Tensor& self, const Dims& dim, bool keepdim) {
  if (dim.empty())
    check(self.numel() > 0, name,
          "(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' "
          "argument.");
  const Shape shape = reduced_shape(self, dim, keepdim);
  check_not_empty(name, self, shape.dims);
  return run(reduction, self, shape, self.dtype());
}

TensorList extreme_and_index(const char* name, Reduction reduction, const Tensor& self, int64_t dim, bool keepdim) {
  const Shape shape = reduced_shape(self, Dims{dim}, keepdim);
  check_not_empty(name, self, shape.dims);
  Tensor values = empty(shape.sizes, self.dtype(), self.device());
  Tensor indices = empty(shape.sizes, DType::Int64, self.device());
  if (!self.is_meta()) reduce_with_indices(reduction, self, shape.dims[0], &values, indices);
  return {values, indices};
}

void check_ordered(const char* name, const Tensor& self) {
  check(!is_complex(self.dtype()), name, "(): does not support complex input");
}

Tensor index_of_extreme(const char* name, Reduction reduction, const Tensor& self, std::optional<int64_t> dim,
                        bool keepdim) {
  check(self.dtype() != DType::Bool, name, "(): does not support bool input");
  check_ordered(name, self);
  if (!dim) check_index(self.numel() > 0, name, "(): Expected reduction dim to be specified for input.numel() == 0.");
  const Shape shape = reduced_shape(self, dim ? std::optional(Dims{*dim}) : std::nullopt, keepdim);
  check_not_empty(name, self, shape.dims);
  Tensor indices = empty(shape.sizes, DType::Int64, self.device());
  if (self.is_meta()) return indices;
  if (dim) {
    reduce_with_indices(reduction, self, shape.dims[0], nullptr, indices);
  } else {
    const Tensor row = kernels::_reshape_copy(self, {self.numel()});
    reduce_with_indices(reduction, row, 0, nullptr, indices);
  }
  return indices;
}

Tensor real_part(const Tensor& self) {
  const Tensor parts = kernels::view_as_real(self);
  Dims strides = parts.strides();
  strides.erase(strides.size() - 1);
  return tp::alias(parts, self.sizes(), strides, parts.offset());
}

/// Complex numbers as whether they are not zero.
Tensor truths(const Tensor& self) {
  const Tensor zero = wrapped_scalar(0);
  return is_complex(self.dtype()) ? pointwise(pw::ne_Tensor, {&self, &zero}, {}) : self;
}

Tensor truth(Reduction reduction, const Tensor& self_, const std::optional<Dims>& dim, bool keepdim) {
  const Tensor self = truths(self_);
  return run(reduction, self, reduced_shape(self, dim, keepdim),
             self.dtype() == DType::UInt8 ? DType::UInt8 : DType::Bool);
}

/// As PyTorch prints a number in an error.
std::string text(const Scalar& value) {
  return value.is_floating() ? str(value.to<double>()) : str(value.to<int64_t>());
}

void check_norm_of_empty(const Tensor& self, const Scalar& ord, const std::optional<Dims>& dim) {
  const double p = ord.to<double>();
  if (self.numel() != 0 || (p >= 0 && !std::isinf(p))) return;
  check(dim && !dim->empty(), "linalg.vector_norm cannot compute the ", text(ord),
        " norm on an empty tensor because the operation does not have an identity");
  for (int64_t d : wrap_dims(*dim, self.dim()))
    check(self.size(d) != 0, "linalg.vector_norm cannot compute the ", text(ord), " norm on the dimension ", d,
          "because this dimension is empty and the operation does not have an identity");
}

}  // namespace

namespace kernels {

Tensor sum(const Tensor& self, std::optional<DType> dtype) { return sum_over(self, std::nullopt, false, dtype); }
Tensor sum(const Tensor& self, const std::optional<Dims>& dim, bool keepdim, std::optional<DType> dtype) {
  return sum_over(self, dim, keepdim, dtype);
}

Tensor mean(const Tensor& self, std::optional<DType> dtype) { return mean_over(self, std::nullopt, false, dtype); }
Tensor mean(const Tensor& self, const std::optional<Dims>& dim, bool keepdim, std::optional<DType> dtype) {
  return mean_over(self, dim, keepdim, dtype);
}

Tensor prod(const Tensor& self, std::optional<DType> dtype) { return prod_over(self, std::nullopt, false, dtype); }
Tensor prod(const Tensor& self, int64_t dim, bool keepdim, std::optional<DType> dtype) {
  return prod_over(self, Dims{dim}, keepdim, dtype);
}

Tensor var(const Tensor& self, const std::optional<Dims>& dim, const std::optional<Scalar>& correction, bool keepdim) {
  check(is_differentiable(self.dtype()), "std and var only support floating point and complex dtypes");
  if (is_complex(self.dtype())) {
    const Tensor row = self.dim() == 0 ? alias(self, {1}, {1}, self.offset()) : self;
    const Tensor both = var(view_as_real(row), wrap_dims(dim.value_or(Dims{}), row.dim()), correction, keepdim);
    const Tensor total = sum_over(both, Dims{-1}, false, std::nullopt);
    return self.dim() == 0 ? alias(total, {}, {}, 0) : total;
  }
  return run(Reduction::Var, self, reduced_shape(self, dim, keepdim), self.dtype(),
             correction.value_or(Scalar(1)).to<double>());
}

Tensor std(const Tensor& self, const std::optional<Dims>& dim, const std::optional<Scalar>& correction, bool keepdim) {
  Tensor result = var(self, dim, correction, keepdim);
  sqrt_(result);
  return result;
}

Tensor max(const Tensor& self) {
  if (is_complex(self.dtype())) fail_not_implemented("max_all", self.dtype());
  return extreme_of_all("max", Reduction::Max, self);
}
Tensor min(const Tensor& self) {
  if (is_complex(self.dtype())) fail_not_implemented("min_all", self.dtype());
  return extreme_of_all("min", Reduction::Min, self);
}
TensorList max(const Tensor& self, int64_t dim, bool keepdim) {
  check_ordered("max", self);
  return extreme_and_index("max", Reduction::ArgMax, self, dim, keepdim);
}
TensorList min(const Tensor& self, int64_t dim, bool keepdim) {
  check_ordered("min", self);
  return extreme_and_index("min", Reduction::ArgMin, self, dim, keepdim);
}
Tensor amax(const Tensor& self, const Dims& dim, bool keepdim) {
  if (is_complex(self.dtype())) fail_not_implemented("max_values_cpu", self.dtype());
  return extreme_over("amax", Reduction::Max, self, dim, keepdim);
}
Tensor amin(const Tensor& self, const Dims& dim, bool keepdim) {
  if (is_complex(self.dtype())) fail_not_implemented("min_values_cpu", self.dtype());
  return extreme_over("amin", Reduction::Min, self, dim, keepdim);
}
Tensor argmax(const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  return index_of_extreme("argmax", Reduction::ArgMax, self, dim, keepdim);
}
Tensor argmin(const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  return index_of_extreme("argmin", Reduction::ArgMin, self, dim, keepdim);
}

Tensor all(const Tensor& self) { return truth(Reduction::All, self, std::nullopt, false); }
Tensor all(const Tensor& self, const std::optional<Dims>& dim, bool keepdim) {
  return truth(Reduction::All, self, dim, keepdim);
}
Tensor any(const Tensor& self) { return truth(Reduction::Any, self, std::nullopt, false); }
Tensor any(const Tensor& self, const std::optional<Dims>& dim, bool keepdim) {
  return truth(Reduction::Any, self, dim, keepdim);
}
Tensor count_nonzero(const Tensor& self, const std::optional<Dims>& dim) {
  return run(Reduction::Nonzero, truths(self), reduced_shape(self, dim, false), DType::Int64);
}

Tensor linalg_vector_norm(const Tensor& self, const Scalar& ord, const std::optional<Dims>& dim, bool keepdim,
                          std::optional<DType> dtype) {
  check(is_differentiable(self.dtype()),
        "linalg.vector_norm: Expected a floating point or complex tensor as input. Got ", scalar_name(self.dtype()));
  if (dtype) {
    check(is_differentiable(*dtype), "linalg.vector_norm: dtype should be floating point or complex, but got ",
          scalar_name(*dtype));
    check(promote_types(self.dtype(), *dtype) == *dtype, "linalg.vector_norm: the dtype of the input (",
          scalar_name(self.dtype()), ") should be convertible without narrowing to the specified dtype (",
          scalar_name(*dtype), ")");
  }
  check_norm_of_empty(self, ord, dim);
  const Tensor wide = cast(self, dtype.value_or(self.dtype()));
  const Tensor in = is_complex(wide.dtype()) ? abs(wide) : wide;
  const Shape shape = reduced_shape(in, dim, keepdim);
  const auto with = [&](Reduction reduction) { return run(reduction, in, shape, in.dtype()); };
  const double p = ord.to<double>();
  if (p == 0) return cast(run(Reduction::Nonzero, in, shape, DType::Int64), in.dtype());
  if (p == 1) return with(Reduction::Norm1);
  if (p == 2) return with(Reduction::Norm2);
  if (std::isinf(p)) return with(p > 0 ? Reduction::MaxAbs : Reduction::MinAbs);
  const Tensor powers = pow(abs(in), ord);
  return pow(run(Reduction::Sum, powers, shape, in.dtype()), Scalar(1 / p));
}

Tensor logsumexp(const Tensor& self, const Dims& dim, bool keepdim) {
  const Tensor in = cast(self, is_differentiable(self.dtype()) ? self.dtype() : default_dtype());
  const Shape shape = reduced_shape(in, dim, keepdim);
  if (in.is_meta()) return tp::empty(shape.sizes, in.dtype(), Device::Meta);
  const Tensor level = is_complex(in.dtype()) ? real_part(in) : in;
  const bool none = joined(in, shape) == 0;
  Tensor shift = none ? tp::zeros(reduced_shape(in, dim, true).sizes, {level.dtype(), in.device()})
                      : ops::amax(level, shape.dims.size() <= in.dim() ? shape.dims : Dims{}, true);
  // An infinite maximum needs no shift, and would give NaN.
  const Tensor infinite = pointwise(pw::isinf, {&shift}, {});
  masked_fill_(shift, infinite, Scalar(0));
  const Tensor powers = sub(in, shift, Scalar(1));
  exp_(powers);
  Tensor result = ops::sum(powers, shape.dims.size() <= in.dim() ? shape.dims : Dims{}, keepdim);
  log_(result);
  add_(result, alias(shift, shape.sizes, contiguous_strides(shape.sizes), 0), Scalar(1));
  return result;
}

}  // namespace kernels

namespace composite {

Tensor sum_to_size(const Tensor& self, const Dims& size) {
  if (self.sizes() == size && (!size.empty() || is_differentiable(self.dtype()))) return self;
  // To no dimensions it is a plain sum, which makes integers int64.
  if (size.empty()) return ops::sum(self);
  check(is_expandable_to(size, self.sizes()), "size {", size, "} is not expandable to size {", self.sizes(), "}.");
  const int64_t lead = self.dim() - size.size();
  Dims repeated;
  for (int64_t d = 0; d < self.dim(); ++d)
    if (d < lead || (size[d - lead] == 1 && self.sizes()[d] != 1)) repeated.push_back(d);
  const Tensor result = repeated.empty() ? self : ops::sum(self, repeated, true, std::nullopt);
  return lead > 0 ? ops::reshape(result, size) : result;
}

Tensor var(const Tensor& self, bool unbiased) { return ops::var(self, std::nullopt, Scalar(unbiased ? 1 : 0), false); }
Tensor var(const Tensor& self, const std::optional<Dims>& dim, bool unbiased, bool keepdim) {
  return ops::var(self, dim, Scalar(unbiased ? 1 : 0), keepdim);
}
Tensor std(const Tensor& self, bool unbiased) { return ops::std(self, std::nullopt, Scalar(unbiased ? 1 : 0), false); }
Tensor std(const Tensor& self, const std::optional<Dims>& dim, bool unbiased, bool keepdim) {
  return ops::std(self, dim, Scalar(unbiased ? 1 : 0), keepdim);
}

Tensor max(const Tensor& self, const Tensor& other) { return ops::maximum(self, other); }
Tensor min(const Tensor& self, const Tensor& other) { return ops::minimum(self, other); }

Tensor norm(const Tensor& self, const std::optional<Scalar>& p, const std::optional<Dims>& dim, bool keepdim,
            std::optional<DType> dtype) {
  return ops::linalg_vector_norm(self, p.value_or(Scalar(2)), dim, keepdim, dtype);
}
Tensor norm(const Tensor& self, const std::string& p, const std::optional<Dims>& dim, bool keepdim,
            std::optional<DType> dtype) {
  if (p == "fro" && (!dim || dim->size() <= 2)) return norm(self, Scalar(2), dim, keepdim, dtype);
  Dims all;
  for (int64_t d = 0; d < self.dim(); ++d) all.push_back(d);
  return ops::linalg_matrix_norm(self, p, dim.value_or(all), keepdim, dtype);
}

}  // namespace composite
}  // namespace tp

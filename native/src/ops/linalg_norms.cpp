// Norms of matrices, and what follows from singular values: condition numbers, rank.
#include <cmath>

#include "declared/arithmetic.h"
#include "declared/comparison.h"
#include "declared/complex.h"
#include "declared/decompositions.h"
#include "declared/elementary.h"
#include "declared/math.h"
#include "declared/reduce.h"
#include "declared/solve.h"
#include "declared/views.h"
#include "kernels/linalg.h"
#include "ops/formulas/solve.h"
#include "ops/matrices.h"

namespace tp {
namespace {

const char* const kName = "linalg.matrix_norm";

std::string text(const Scalar& value) {
  return value.is_floating() ? str(value.to<double>()) : str(value.to<int64_t>());
}

/// Checks what a matrix norm is asked for and returns the dimensions of the matrices.
Dims check_norm(const Tensor& a, const Dims& dim, std::optional<DType> dtype) {
  check_matrix(a, kName);
  if (dim.size() != 2) {
    std::string given;
    for (int64_t d : dim) given += str(given.empty() ? "" : " ", d);
    check(false, kName, ": dim must be a 2-tuple. Got ", given);
  }
  const Dims wrapped{wrap_dim(dim[0], a.dim()), wrap_dim(dim[1], a.dim())};
  check(wrapped[0] != wrapped[1], kName, ": dims must be different. Got (", wrapped[0], ", ", wrapped[1], ")");
  check_floating(a, kName);
  if (dtype) {
    check(is_differentiable(*dtype), kName, ": dtype should be floating point or complex, but got ",
          scalar_name(*dtype));
    check(is_complex(*dtype) == is_complex(a.dtype()), kName, ": dtype should be ",
          is_complex(a.dtype()) ? "complex" : "real", " for ", is_complex(a.dtype()) ? "complex" : "real",
          " inputs, but got ", scalar_name(*dtype));
    check(promote_types(a.dtype(), *dtype) == *dtype, kName, ": the dtype of the input (", scalar_name(a.dtype()),
          ") should be convertible without narrowing to the specified dtype (", scalar_name(*dtype), ")");
  }
  return wrapped;
}

/// Singular values of the matrices in two dimensions, in a last dimension.
Tensor singular_values(const Tensor& a, const Dims& dim, std::optional<DType> dtype) {
  const Tensor in = dtype && *dtype != a.dtype() ? ops::to_dtype(a, *dtype) : a;
  return ops::linalg_svdvals(ops::movedim(in, dim, {-2, -1}), std::nullopt);
}

/// Puts reduced dimensions back as ones.
Tensor keep(Tensor reduced, Dims dim) {
  std::sort(dim.begin(), dim.end());
  for (int64_t d : dim) reduced = ops::unsqueeze(reduced, d);
  return reduced;
}

Tensor extreme(const Tensor& a, int64_t dim, bool keepdim, bool largest) {
  // Of nothing the norm is zero.
  if (a.size(dim) == 0 && largest) return ops::sum(a, Dims{dim}, keepdim, std::nullopt);
  return largest ? ops::amax(a, {dim}, keepdim) : ops::amin(a, {dim}, keepdim);
}

Tensor double_scalar(const Tensor& like, std::optional<double> value) {
  return value ? scalar_tensor(Scalar(*value), {DType::Float64, like.device()}) : Tensor();
}

}  // namespace

namespace composite {

Tensor linalg_matrix_norm(const Tensor& self, const Scalar& ord, const Dims& dim, bool keepdim,
                          std::optional<DType> dtype) {
  const double order = ord.to<double>(), size = std::abs(order);
  check(size == 2 || size == 1 || std::isinf(size), kName, ": Order ", text(ord), " not supported.");
  Dims at = check_norm(self, dim, dtype);
  const bool largest = order > 0;
  if (size == 2) {
    const Tensor result = extreme(singular_values(self, at, dtype), -1, false, largest);
    return keepdim ? keep(result, at) : result;
  }
  if (std::isinf(size)) std::swap(at[0], at[1]);
  const Tensor sums = ops::linalg_vector_norm(self, Scalar(1), Dims{at[0]}, keepdim, dtype);
  const int64_t rest = !keepdim && at[0] < at[1] ? at[1] - 1 : at[1];
  return extreme(sums, rest, keepdim, largest);
}

Tensor linalg_matrix_norm(const Tensor& self, const std::string& ord, const Dims& dim, bool keepdim,
                          std::optional<DType> dtype) {
  check(ord == "fro" || ord == "nuc", kName, ": Order ", ord, " not supported.");
  const Dims at = check_norm(self, dim, dtype);
  if (ord == "fro") return ops::linalg_vector_norm(self, Scalar(2), at, keepdim, dtype);
  const Tensor result = ops::sum(singular_values(self, at, dtype), Dims{-1}, false, std::nullopt);
  return keepdim ? keep(result, at) : result;
}

namespace {
void check_norm_dims(const Tensor& self, bool ord_given, const std::optional<Dims>& dim) {
  if (dim)
    check(dim->size() == 1 || dim->size() == 2, "linalg.norm: If dim is specified, it must be of length 1 or 2. Got ",
          *dim);
  else if (ord_given)
    check(self.dim() == 1 || self.dim() == 2,
          "linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ", self.dim(), "D.");
}
}  // namespace

Tensor linalg_norm(const Tensor& self, const std::optional<Scalar>& ord, const std::optional<Dims>& dim, bool keepdim,
                   std::optional<DType> dtype) {
  check_norm_dims(self, ord.has_value(), dim);
  if (ord && (dim ? dim->size() : self.dim()) == 2)
    return linalg_matrix_norm(self, *ord, dim.value_or(Dims{0, 1}), keepdim, dtype);
  return ops::linalg_vector_norm(self, ord.value_or(Scalar(2)), dim, keepdim, dtype);
}
Tensor linalg_norm(const Tensor& self, const std::string& ord, const std::optional<Dims>& dim, bool keepdim,
                   std::optional<DType> dtype) {
  check_norm_dims(self, true, dim);
  return linalg_matrix_norm(self, ord, dim.value_or(Dims{-2, -1}), keepdim, dtype);
}

Tensor nuclear_norm(const Tensor& self, bool keepdim) {
  check(self.dim() == 2, "nuclear_norm: Expected a tensor with 2 dimensions, but got ", self.dim(), " dimensions");
  return linalg_matrix_norm(self, std::string("nuc"), {-2, -1}, keepdim, std::nullopt);
}
Tensor nuclear_norm(const Tensor& self, const Dims& dim, bool keepdim) {
  return linalg_matrix_norm(self, std::string("nuc"), dim, keepdim, std::nullopt);
}
Tensor frobenius_norm(const Tensor& self, const Dims& dim, bool keepdim) {
  check(is_differentiable(self.dtype()), "norm(): input dtype should be either floating point or complex. Got ",
        scalar_name(self.dtype()), " instead.");
  return ops::linalg_vector_norm(self, Scalar(2), dim, keepdim, std::nullopt);
}

namespace {

/// The norm of A times that of its inverse; infinite for singular matrices.
template <class Ord>
Tensor cond_by_inverse(const Tensor& self, const Ord& ord, const std::string& name) {
  check_square(self, name.c_str());
  const TensorList parts = ops::linalg_inv_ex(self, false);
  const Tensor singular =
      ops::gt(ops::unsqueeze(ops::unsqueeze(parts[1], -1), -1), wrapped_scalar(Scalar(0), self.device()));
  const Tensor infinite = scalar_tensor(Scalar(std::numeric_limits<double>::infinity()), {self.dtype(), self.device()});
  const Tensor inverse = ops::where(singular, infinite, parts[0]);
  const Tensor result = ops::mul(linalg_matrix_norm(self, ord, {-2, -1}, false, std::nullopt),
                                 linalg_matrix_norm(inverse, ord, {-2, -1}, false, std::nullopt));
  // Zero times infinity counts as infinity, as in NumPy.
  const Tensor endless =
      scalar_tensor(Scalar(std::numeric_limits<double>::infinity()), {result.dtype(), self.device()});
  return ops::where(ops::isnan(result), endless, result);
}

void check_cond(const Tensor& self, bool known, const std::string& ord) {
  check(self.dim() >= 2, "linalg.cond: The input tensor must have at least 2 dimensions.");
  check(known, "linalg.cond got an invalid norm type: ", ord);
}

Tensor cond_of_nothing(const Tensor& self) { return zeros(batch_of(self), {real_dtype(self.dtype()), self.device()}); }

}  // namespace

Tensor linalg_cond(const Tensor& self, const std::optional<Scalar>& p) {
  const Scalar ord = p.value_or(Scalar(2));
  const double order = ord.to<double>(), size = std::abs(order);
  check_cond(self, size == 2 || size == 1 || std::isinf(size), text(ord));
  if (self.numel() == 0) return cond_of_nothing(self);
  if (size != 2) return cond_by_inverse(self, ord, str("linalg.cond(ord=", text(ord), ")"));
  const Tensor values = ops::linalg_svdvals(self, std::nullopt);
  const Tensor largest = ops::narrow(values, -1, 0, 1), smallest = ops::narrow(values, -1, values.size(-1) - 1, 1);
  return ops::squeeze(order > 0 ? ops::div(largest, smallest) : ops::div(smallest, largest), -1);
}
Tensor linalg_cond(const Tensor& self, const std::string& p) {
  check_cond(self, p == "fro" || p == "nuc", p);
  if (self.numel() == 0) return cond_of_nothing(self);
  return cond_by_inverse(self, p, str("linalg.cond(ord=", p, ")"));
}

Tensor linalg_matrix_rank(const Tensor& input, const Tensor& atol, const Tensor& rtol, bool hermitian) {
  const char* name = "torch.linalg.matrix_rank";
  check_matrix(input, name, "input");
  for (const auto& [tolerance, label] : {std::pair{&atol, "atol"}, std::pair{&rtol, "rtol"}})
    check(!tolerance->defined() || !is_complex(tolerance->dtype()), name, ": ", label,
          " tensor of complex type is not supported. Got ",
          tolerance->defined() ? scalar_name(tolerance->dtype()) : "");
  check(is_differentiable(input.dtype()) && !is_reduced(input.dtype()),
        "This function doesn't handle types other than float and double");
  const auto [absolute, relative] = rank_tolerance(input, atol, rtol, name);
  if (input.numel() == 0) return zeros(batch_of(input), {DType::Int64, input.device()});
  const Tensor values =
      hermitian ? ops::abs(ops::linalg_eigvalsh(input, "L")) : ops::linalg_svdvals(input, std::nullopt);
  const Tensor limit = ops::maximum(absolute, ops::mul(relative, ops::amax(values, {-1}, false)));
  return ops::sum(ops::gt(values, ops::unsqueeze(limit, -1)), Dims{-1}, false, std::nullopt);
}
Tensor linalg_matrix_rank(const Tensor& self, std::optional<double> atol, std::optional<double> rtol, bool hermitian) {
  return linalg_matrix_rank(self, double_scalar(self, atol), double_scalar(self, rtol), hermitian);
}
Tensor linalg_matrix_rank(const Tensor& self, double tol, bool hermitian) {
  return linalg_matrix_rank(self, double_scalar(self, tol), double_scalar(self, 0.0), hermitian);
}
Tensor linalg_matrix_rank(const Tensor& input, const Tensor& tol, bool hermitian) {
  return linalg_matrix_rank(input, tol, double_scalar(input, 0.0), hermitian);
}

}  // namespace composite
}  // namespace tp

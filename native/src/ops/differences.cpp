// Differences, gradients and integrals of samples along a dimension.
#include "declared/arithmetic.h"
#include "declared/comparison.h"
#include "declared/creation.h"
#include "declared/reduce.h"
#include "declared/views.h"
#include "kernels/cumulative.h"
#include "ops/lengths.h"
#include "ops/lines.h"

namespace tp {
namespace {

Tensor times(const Tensor& t, double factor) { return ops::mul(t, wrapped_scalar(Scalar(factor))); }
Tensor plus(const Tensor& a, const Tensor& b) { return ops::add(a, b); }
Tensor minus(const Tensor& a, const Tensor& b) { return ops::sub(a, b); }

/// All but the last, and all but the first along a dimension.
Tensor left(const Tensor& t, int64_t dim) { return ops::narrow(t, dim, 0, std::max<int64_t>(t.size(dim) - 1, 0)); }
Tensor right(const Tensor& t, int64_t dim) {
  const int64_t n = t.size(dim);
  return ops::narrow(t, dim, std::min<int64_t>(n, 1), std::max<int64_t>(n - 1, 0));
}

Tensor step(const Tensor& t, int64_t dim) {
  return t.dtype() == DType::Bool ? ops::logical_xor(right(t, dim), left(t, dim)) : minus(right(t, dim), left(t, dim));
}

void check_beside(const Tensor& self, const Tensor& beside, int64_t dim) {
  if (!beside.defined()) return;
  check(beside.dim() == self.dim(), "diff expects prepend or append to be the same dimension as input");
  for (int64_t d = 0; d < self.dim(); ++d)
    check(d == dim || beside.sizes()[d] == self.sizes()[d],
          "diff expects the shape of tensor to prepend or append to match that of input except along the differencing "
          "dimension; input.size(",
          d, ") = ", self.sizes()[d], ", but got tensor.size(", d, ") = ", beside.sizes()[d]);
}

// Gradients: samples f at places that are dx apart, or at places x.

Dims gradient_dims(const Tensor& self, const std::optional<Dims>& dim, int64_t edge_order) {
  check(self.dtype() != DType::UInt8, "torch.gradient does not support uint8 input.");
  check(edge_order == 1 || edge_order == 2, "torch.gradient only supports edge_order=1 and edge_order=2.");
  Dims dims;
  // No dimensions, where they are given, are none; wrap_dims takes them for all.
  if (!dim || !dim->empty()) dims = wrap_dims(dim.value_or(Dims()), self.dim());
  for (int64_t d : dims)
    check(d < self.dim() && self.size(d) >= edge_order + 1,
          "torch.gradient expected each dimension size to be at least edge_order+1");
  return dims;
}

void check_spacing(size_t given, const Tensor& self, const std::optional<Dims>& dim) {
  if (dim)
    check(static_cast<int64_t>(given) == dim->size(),
          "torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the "
          "same length, but got a spacing argument of length ",
          given, " and a dim argument of length ", dim->size(), ".");
  else
    check(static_cast<int64_t>(given) == self.dim(),
          "torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to 'self.dim() = ",
          self.dim(), "', since dim argument was not specified, but got a list of length ", given);
}

Tensor even_gradient(const Tensor& f, double dx, int64_t dim, int64_t edge_order) {
  const int64_t n = f.size(dim);
  const auto at = [&](int64_t i) { return ops::narrow(f, dim, i, 1); };
  Tensor first, last;
  if (edge_order == 1) {
    first = minus(at(1), at(0));
    last = minus(at(n - 1), at(n - 2));
  } else {
    first = minus(plus(times(at(0), -1.5), times(at(1), 2.0)), times(at(2), 0.5));
    last = plus(minus(times(at(n - 3), 0.5), times(at(n - 2), 2.0)), times(at(n - 1), 1.5));
  }
  const Tensor spacing = wrapped_scalar(Scalar(dx));
  const Tensor middle = times(minus(ops::narrow(f, dim, 2, n - 2), ops::narrow(f, dim, 0, n - 2)), 0.5);
  return ops::cat({ops::div(first, spacing), ops::div(middle, spacing), ops::div(last, spacing)}, dim);
}

Tensor uneven_gradient(const Tensor& f, const Tensor& x, int64_t dim, int64_t edge_order) {
  check(x.dim() == 1, "torch.gradient expected each element of spacing to have one dimension, but got an element with ",
        x.dim(), " dimensions!");
  const int64_t n = f.size(dim);
  check(x.numel() == n,
        "torch.gradient expected each element of spacing to have as many elements as there are samples");
  Dims shape(f.dim(), 1);
  shape[dim] = n - 1;
  const Tensor dx = ops::reshape(step(x, 0), shape);
  const auto at = [&](const Tensor& t, int64_t i) { return ops::narrow(t, dim, i, 1); };
  const auto row = [&](int64_t i) { return ops::narrow(f, dim, i, n - 2); };
  const auto product = [](const Tensor& a, const Tensor& b) { return ops::mul(a, b); };
  // The slope at the first, the middle or the last of three points, whose distances are h and k.
  const auto weigh = [&](const Tensor& a, const Tensor& b, const Tensor& c, const TensorList& weights) {
    return plus(plus(product(weights[0], a), product(weights[1], b)), product(weights[2], c));
  };
  const auto over = [](const Tensor& a, const Tensor& b) { return ops::div(a, b); };
  const Tensor h = ops::narrow(dx, dim, 0, n - 2), k = ops::narrow(dx, dim, 1, n - 2), both = plus(h, k);
  const Tensor middle =
      weigh(row(0), row(1), row(2),
            {over(ops::neg(k), product(h, both)), over(minus(k, h), product(h, k)), over(h, product(k, both))});
  Tensor first, last;
  if (edge_order == 1) {
    first = over(minus(at(f, 1), at(f, 0)), at(dx, 0));
    last = over(minus(at(f, n - 1), at(f, n - 2)), at(dx, n - 2));
  } else {
    const Tensor p = at(dx, 0), q = at(dx, 1), pq = plus(p, q);
    first = weigh(
        at(f, 0), at(f, 1), at(f, 2),
        {over(ops::neg(plus(p, pq)), product(p, pq)), over(pq, product(p, q)), over(ops::neg(p), product(q, pq))});
    const Tensor r = at(dx, n - 3), s = at(dx, n - 2), rs = plus(r, s);
    last = weigh(at(f, n - 3), at(f, n - 2), at(f, n - 1),
                 {over(s, product(r, rs)), over(ops::neg(rs), product(r, s)), over(plus(s, rs), product(s, rs))});
  }
  return ops::cat({first, middle, last}, dim);
}

// Integrals.

void check_integrand(const char* name, const Tensor& y, const Tensor& x) {
  const bool both = x.defined();
  check(y.dtype() != DType::Bool && (!both || x.dtype() != DType::Bool), name, ": received a bool input for ",
        both ? "`x` or `y`" : "`y`", ", but bool is not supported");
}

/// Distances of the places x of samples, broadcastable to the trapezoids of y.
Tensor widths(const char* name, const Tensor& y, const Tensor& x, int64_t dim) {
  if (x.dim() == 1) {
    check(x.size(0) == y.size(dim), name, ": There must be one `x` value for each sample point");
    Dims shape(y.dim(), 1);
    shape[dim] = x.size(0);
    return step(ops::view(x, shape), dim);
  }
  if (x.dim() >= y.dim()) return step(x, x.dim() - y.dim() + dim);
  Dims shape(y.dim() - x.dim(), 1);
  for (int64_t size : x.sizes()) shape.push_back(size);
  return step(ops::view(x, shape), dim);
}

Tensor sides(const Tensor& y, int64_t dim) { return plus(left(y, dim), right(y, dim)); }
Tensor nothing(const Tensor& y, const Dims& sizes) { return ops::zeros(sizes, y.dtype(), y.device()); }

}  // namespace

namespace composite {

Tensor diff(const Tensor& self, int64_t n, int64_t dim, const Tensor& prepend, const Tensor& append) {
  check(self.dim() > 0, "diff expects input to be at least one-dimensional");
  check(n >= 0, "order must be non-negative but got ", n);
  dim = wrap_dim(dim, self.dim());
  check_beside(self, prepend, dim);
  check_beside(self, append, dim);
  if (n == 0) return ops::clone(self);
  TensorList parts;
  if (prepend.defined()) parts.push_back(prepend);
  parts.push_back(self);
  if (append.defined()) parts.push_back(append);
  Tensor result = parts.size() > 1 ? ops::cat(parts, dim) : self;
  for (int64_t left_over = std::min(n, result.size(dim)); left_over > 0; --left_over) result = step(result, dim);
  return result;
}

TensorList gradient(const Tensor& self, const std::optional<Scalar>& spacing, const std::optional<Dims>& dim,
                    int64_t edge_order) {
  TensorList out;
  for (int64_t d : gradient_dims(self, dim, edge_order))
    out.push_back(even_gradient(self, spacing.value_or(Scalar(1)).to<double>(), d, edge_order));
  return out;
}
TensorList gradient(const Tensor& self, const std::vector<double>& spacing, const std::optional<Dims>& dim,
                    int64_t edge_order) {
  check_spacing(spacing.size(), self, dim);
  TensorList out;
  size_t i = 0;
  for (int64_t d : gradient_dims(self, dim, edge_order))
    out.push_back(even_gradient(self, spacing[i++], d, edge_order));
  return out;
}
TensorList gradient(const Tensor& self, const TensorList& spacing, const std::optional<Dims>& dim, int64_t edge_order) {
  check_spacing(spacing.size(), self, dim);
  for (const Tensor& x : spacing)
    check(x.defined() && x.device() == self.device(),
          "torch.gradient expected each tensor to be on the same device, but got devices ", device_name(self.device()),
          " and ", device_name(x.defined() ? x.device() : self.device()), "!");
  TensorList out;
  size_t i = 0;
  for (int64_t d : gradient_dims(self, dim, edge_order))
    out.push_back(uneven_gradient(self, spacing[i++], d, edge_order));
  return out;
}

Tensor trapezoid(const Tensor& y, const Tensor& x, int64_t dim) {
  check_integrand("trapezoid", y, x);
  if (length_of(y, y.dim() ? dim : 0) == 0) return nothing(y, without(y.sizes(), wrap_dim(dim, y.dim()), false));
  dim = wrap_dim(dim, y.dim());
  return times(
      ops::sum(ops::mul(sides(y, dim), widths("trapezoid", y, x, dim)), Dims{dim - y.dim()}, false, std::nullopt), 0.5);
}
Tensor trapezoid(const Tensor& y, const Scalar& dx, int64_t dim) {
  check_integrand("trapezoid", y, Tensor());
  if (length_of(y, dim) == 0) return nothing(y, without(y.sizes(), wrap_dim(dim, y.dim()), false));
  dim = wrap_dim(dim, y.dim());
  const Tensor ends = ops::add(ops::select(y, dim, 0), ops::select(y, dim, -1));
  return times(ops::sub(ops::sum(y, Dims{dim}), times(ends, 0.5)), dx.to<double>());
}
Tensor trapz(const Tensor& y, const Tensor& x, int64_t dim) { return ops::trapezoid(y, x, dim); }
Tensor trapz(const Tensor& y, const Scalar& dx, int64_t dim) { return ops::trapezoid(y, dx, dim); }
Tensor cumulative_trapezoid(const Tensor& y, const Tensor& x, int64_t dim) {
  check_integrand("cumulative_trapezoid", y, x);
  check_index(y.dim() > 0, "slice() cannot be applied to a 0-dim tensor.");
  dim = wrap_dim(dim, y.dim());
  const Tensor areas = ops::mul(sides(y, dim), widths("cumulative_trapezoid", y, x, dim));
  return times(ops::cumsum(areas, dim - y.dim(), std::nullopt), 0.5);
}
Tensor cumulative_trapezoid(const Tensor& y, const Scalar& dx, int64_t dim) {
  check_integrand("cumulative_trapezoid", y, Tensor());
  check_index(y.dim() > 0, "slice() cannot be applied to a 0-dim tensor.");
  dim = wrap_dim(dim, y.dim());
  return ops::cumsum(times(sides(y, dim), dx.to<double>() / 2), dim, std::nullopt);
}

}  // namespace composite
}  // namespace tp

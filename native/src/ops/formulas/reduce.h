#pragma once
// Helpers of the gradient formulas in native/ops/reduce.ts.
#include "autograd/formulas.h"

namespace tp::ops {

/// Undoes a reduction over `dims`: puts the reduced dimensions back and expands to `sizes`.
Tensor unreduce(const Tensor& grad, const Dims& sizes, const std::optional<Dims>& dims, bool keepdim);
/// Number of elements joined into one.
int64_t reduced_count(const Dims& sizes, const std::optional<Dims>& dims);
Tensor prod_backward(const Tensor& grad, const Tensor& self, const Tensor& result);
Tensor prod_dim_backward(const Tensor& grad, const Tensor& self, const Tensor& result, int64_t dim, bool keepdim);
/// Gradient of amax, amin, max() and min(): shared equally among equal extremes.
Tensor extreme_backward(const Tensor& grad, const Tensor& self, const Tensor& result, const std::optional<Dims>& dims,
                        bool keepdim);
/// Gradient of max(dim), sort and the like: goes to the chosen elements.
Tensor index_backward(const Tensor& grad, const Dims& sizes, int64_t dim, const Tensor& indices, bool keepdim);
Tensor var_backward(const Tensor& grad, const Tensor& self, const std::optional<Dims>& dims, double correction,
                    bool keepdim);
Tensor std_backward(const Tensor& result, const Tensor& grad, const Tensor& self, const std::optional<Dims>& dims,
                    double correction, bool keepdim);
Tensor norm_backward(const Tensor& grad, const Tensor& self, double p, const Tensor& result,
                     const std::optional<Dims>& dims, bool keepdim);
Tensor logsumexp_backward(const Tensor& grad, const Tensor& self, const Tensor& result, const Dims& dims, bool keepdim);
Tensor cumsum_backward(const Tensor& grad, int64_t dim);

}  // namespace tp::ops

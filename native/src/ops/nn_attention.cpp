// Attention, and rearrangements of channels.
#include <cmath>
#include <limits>

#include "autograd/formulas.h"
#include "declared/random.h"
#include "kernels/activation.h"
#include "kernels/arithmetic.h"
#include "kernels/attention.h"
#include "kernels/comparison.h"
#include "kernels/creation.h"
#include "kernels/indexing.h"
#include "kernels/matrix.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/channels_last.h"
#include "ops/formulas/wide.h"

namespace tp {
using namespace ops;

namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

void check_attention(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& mask, bool is_causal) {
  check(q.dtype() == k.dtype() && q.dtype() == v.dtype(),
        "Expected query, key, and value to have the same dtype, but got query.dtype: ", cpp_name(q.dtype()),
        " key.dtype: ", cpp_name(k.dtype()), " and value.dtype: ", cpp_name(v.dtype()), " instead.");
  check(q.dim() >= 2 && k.dim() >= 2 && v.dim() >= 2,
        "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: ", q.dim(),
        " key.dim: ", k.dim(), " and value.dim: ", v.dim(), " instead.");
  if (!mask.defined()) return;
  check(!is_causal, "Explicit attn_mask should not be set when is_causal=True");
  check(mask.dtype() == DType::Bool || mask.dtype() == q.dtype() || mask.dtype() == DType::Float32,
        "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: ",
        cpp_name(mask.dtype()), " and  query.dtype: ", cpp_name(q.dtype()), " instead.");
}

/// Each head of keys and values serves several heads of queries.
Tensor heads_repeated(const Tensor& t, int64_t heads) {
  const int64_t own = t.size(-3);
  if (own == heads) return t;
  check(own > 0 && heads % own == 0, "Number of heads in key and value must divide the number of heads in query");
  Dims wide = t.sizes(), shape = t.sizes();
  const int64_t at = t.dim() - 2;
  wide.insert(at, heads / own);
  shape[at - 1] = heads;
  return reshape(expand(unsqueeze(t, at), wide), shape);
}

/// Numbers added to the scores: zero, or minus infinity where a position must not be looked at.
Tensor additive_mask(const Tensor& mask, DType type, Device device) {
  if (mask.dtype() != DType::Bool) return mask;
  return masked_fill(tp::zeros(mask.sizes(), {type, device}), logical_not(mask), Scalar(kNever));
}

}  // namespace

namespace kernels {

Tensor pixel_shuffle(const Tensor& self, int64_t r) {
  check(self.dim() >= 3, "pixel_shuffle expects input to have at least 3 dimensions, but got input with ", self.dim(),
        " dimension(s)");
  check(r > 0, "pixel_shuffle expects a positive upscale_factor, but got ", r);
  const int64_t c = self.size(-3), h = self.size(-2), w = self.size(-1);
  int64_t square;
  check_value(!__builtin_mul_overflow(r, r, &square),
              "upscale factor is too large, (upscale_factor)^2 overflowed: upscale_factor=", r);
  check(c % square == 0,
        "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of "
        "upscale_factor, but input.size(-3)=",
        c, " is not divisible by ", square);
  const Dims lead(self.sizes().begin(), self.dim() - 3);
  const int64_t n = product(lead), channels = c / square;
  const Tensor blocks = ops::reshape(self, {n, channels, r, r, h, w});
  Dims shape = lead;
  for (int64_t size : {channels, h * r, w * r}) shape.push_back(size);
  return laid_out_as(self, ops::reshape(ops::permute(blocks, {0, 1, 4, 2, 5, 3}), shape));
}

Tensor pixel_unshuffle(const Tensor& self, int64_t r) {
  check(self.dim() >= 3, "pixel_unshuffle expects input to have at least 3 dimensions, but got input with ", self.dim(),
        " dimension(s)");
  check(r > 0, "pixel_unshuffle expects a positive downscale_factor, but got ", r);
  const int64_t c = self.size(-3), h = self.size(-2), w = self.size(-1);
  check(h % r == 0, "pixel_unshuffle expects height to be divisible by downscale_factor, but input.size(-2)=", h,
        " is not divisible by ", r);
  check(w % r == 0, "pixel_unshuffle expects width to be divisible by downscale_factor, but input.size(-1)=", w,
        " is not divisible by ", r);
  int64_t channels;
  check(!__builtin_mul_overflow(c, r, &channels) && !__builtin_mul_overflow(channels, r, &channels),
        "Storage size calculation overflowed with a downscale_factor of ", r);
  const Dims lead(self.sizes().begin(), self.dim() - 3);
  const Tensor blocks = ops::reshape(self, {product(lead), c, h / r, r, w / r, r});
  Dims shape = lead;
  for (int64_t size : {channels, h / r, w / r}) shape.push_back(size);
  return laid_out_as(self, ops::reshape(ops::permute(blocks, {0, 1, 3, 5, 2, 4}), shape));
}

Tensor channel_shuffle(const Tensor& self, int64_t groups) {
  check(self.dim() > 2, "channel_shuffle expects input with > 2 dims, but got input with sizes ", self.sizes());
  check(groups > 0, "Number of groups to divide channels in must be positive. Value of groups:", groups);
  const int64_t c = self.size(1);
  check(c % groups == 0, "Number of channels must be divisible by groups. Got ", c, " channels and ", groups,
        " groups.");
  if (self.numel() == 0) return ops::clone(self);
  const Tensor split = ops::reshape(self, {self.size(0), groups, c / groups, -1});
  return laid_out_as(self, ops::reshape(ops::contiguous(ops::transpose(split, 1, 2)), self.sizes()));
}

}  // namespace kernels

namespace composite {

Tensor _safe_softmax(const Tensor& self, int64_t dim, std::optional<DType> dtype) {
  const Tensor weights = ops::softmax(self, dim, dtype);
  if (self.dim() > 0 && self.size(dim) == 0) return weights;
  const Tensor hidden = ops::all(ops::eq(self, number(Scalar(kNever))), Dims{dim}, true);
  return ops::masked_fill(weights, ops::expand(hidden, weights.sizes()), Scalar(0));
}

Tensor scaled_dot_product_attention(const Tensor& query, const Tensor& key, const Tensor& value,
                                    const Tensor& attn_mask, double dropout_p, bool is_causal,
                                    std::optional<double> scale, bool enable_gqa) {
  check_attention(query, key, value, attn_mask, is_causal);
  if (is_reduced(query.dtype()))
    return ops::to_dtype(ops::scaled_dot_product_attention(wide(query), wide(key), wide(value), wide(attn_mask),
                                                           dropout_p, is_causal, scale, enable_gqa),
                         query.dtype());
  const bool grouped = enable_gqa && query.dim() >= 3;
  const Tensor k = grouped ? heads_repeated(key, query.size(-3)) : key;
  const Tensor v = grouped ? heads_repeated(value, query.size(-3)) : value;
  // Half of the scale goes to each factor, so that neither grows large.
  const double half = std::sqrt(scale ? *scale : 1 / std::sqrt(static_cast<double>(query.size(-1))));
  Tensor scores = ops::matmul(query * half, ops::transpose(k * half, -2, -1));
  Tensor mask = attn_mask;
  if (is_causal) {
    const Tensor all = tp::full({query.size(-2), k.size(-2)}, Scalar(true), {DType::Bool, query.device()});
    mask = ops::tril(all);
  }
  if (mask.defined()) scores = scores + additive_mask(mask, query.dtype(), query.device());
  Tensor weights = mask.defined() ? ops::_safe_softmax(scores, -1) : ops::softmax(scores, -1);
  if (dropout_p > 0) weights = ops::dropout(weights, dropout_p, true);
  return ops::matmul(weights, v);
}

Tensor native_channel_shuffle(const Tensor& self, int64_t groups) { return ops::channel_shuffle(self, groups); }

}  // namespace composite
}  // namespace tp

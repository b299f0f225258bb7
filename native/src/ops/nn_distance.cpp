// Distances between vectors, and the losses made of them.
#include "autograd/formulas.h"
#include "autograd/node.h"
#include "kernels/arithmetic.h"
#include "kernels/comparison.h"
#include "kernels/creation.h"
#include "kernels/distance.h"
#include "kernels/math.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/formulas/loss.h"
#include "ops/loss.h"

namespace tp {
using namespace ops;

namespace {

Tensor reduce(const Tensor& loss, const std::string& reduction, std::optional<bool> size_average,
              std::optional<bool> reduce) {
  return loss_reduce(loss, static_cast<int64_t>(parse_reduction(reduction, size_average, reduce)));
}

/// The norms, at least `eps`; the gradient is that of the norms themselves, as in PyTorch.
Tensor guarded_norm(const Tensor& x, int64_t dim, double eps) {
  const Tensor length = ops::clone(ops::norm(x, Scalar(2), Dims{dim}, true));
  const GradMode off(false);
  ops::clamp_min_(length, Scalar(eps));
  return length;
}

}  // namespace

namespace kernels {

Tensor distance_norm(const Tensor& self, double p, int64_t dim, bool keepdim) {
  return linalg_vector_norm(self, Scalar(p), Dims{dim}, keepdim, std::nullopt);
}

}  // namespace kernels

namespace composite {

Tensor cosine_similarity(const Tensor& x1, const Tensor& x2, int64_t dim, double eps) {
  const DType type = result_type(x1, x2);
  check(is_floating(type), "expected common dtype to be floating point, yet common dtype is ", scalar_name(type));
  const Dims shape = broadcast_sizes(x1.sizes(), x2.sizes());
  const auto fit = [&](const Tensor& x) { return ops::expand(x.dtype() == type ? x : ops::to_dtype(x, type), shape); };
  const Tensor a = fit(x1), b = fit(x2);
  return ops::sum((a / guarded_norm(a, dim, eps)) * (b / guarded_norm(b, dim, eps)), Dims{dim});
}

Tensor pairwise_distance(const Tensor& x1, const Tensor& x2, double p, double eps, bool keepdim) {
  const int64_t last = std::max(x1.dim(), x2.dim()) - 1;
  return ops::distance_norm(x1 - x2 + eps, p, last, keepdim);
}

Tensor normalize(const Tensor& self, double p, int64_t dim, double eps) {
  const Tensor length = ops::clamp_min(ops::norm(self, Scalar(p), Dims{dim}, true), Scalar(eps));
  return self / ops::expand(length, self.sizes());
}

Tensor cosine_embedding_loss(const Tensor& input1, const Tensor& input2, const Tensor& target, double margin,
                             std::optional<bool> size_average, std::optional<bool> reduce_,
                             const std::string& reduction) {
  const int64_t dim = target.dim();
  check(dim <= 1, "0D or 1D target tensor expected, multi-target not supported");
  check(input1.dim() == dim + 1 && input2.dim() == dim + 1, dim, "D target tensor expects ", dim + 1,
        "D input tensors, but found inputs with sizes ", input1.sizes(), " and ", input2.sizes(), ".");
  const auto squared = [&](const Tensor& x) { return ops::sum(x * x, Dims{dim}) + 1e-12; };
  const Tensor cosine = ops::sum(input1 * input2, Dims{dim}) / ops::sqrt(squared(input1) * squared(input2));
  const Tensor none = ops::zeros_like(cosine);
  const Tensor alike = ops::where(ops::eq(target, number(1)), 1 - cosine, none);
  const Tensor unlike = ops::where(ops::eq(target, number(-1)), ops::clamp_min(cosine - margin, Scalar(0)), none);
  return reduce(alike + unlike, reduction, size_average, reduce_);
}

Tensor margin_ranking_loss(const Tensor& input1, const Tensor& input2, const Tensor& target, double margin,
                           std::optional<bool> size_average, std::optional<bool> reduce_,
                           const std::string& reduction) {
  check(input1.dim() == input2.dim() && input1.dim() == target.dim(),
        "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: ",
        python_size(input1.sizes()), ", input2: ", python_size(input2.sizes()),
        ", target: ", python_size(target.sizes()), " ");
  const Tensor loss = ops::clamp_min(neg(target) * (input1 - input2) + margin, Scalar(0));
  return reduce(loss, reduction, size_average, reduce_);
}

Tensor hinge_embedding_loss(const Tensor& self, const Tensor& target, double margin, std::optional<bool> size_average,
                            std::optional<bool> reduce_, const std::string& reduction) {
  const Tensor none = ops::zeros_like(self);
  const Tensor missing = ops::where(ops::ne(target, number(1)),
                                    ops::clamp_min(ops::full_like(self, Scalar(margin)) - self, Scalar(0)), none);
  const Tensor present = ops::where(ops::ne(target, number(-1)), self, none);
  return reduce(missing + present, reduction, size_average, reduce_);
}

Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative, double margin,
                           double p, double eps, bool swap, std::optional<bool> size_average,
                           std::optional<bool> reduce_, const std::string& reduction) {
  check_value(margin > 0, "margin must be greater than 0, got ", python_float(margin));
  check(anchor.dim() == positive.dim() && positive.dim() == negative.dim(),
        "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
        "anchor ",
        anchor.dim(), "D, positive ", positive.dim(), "D, and negative ", negative.dim(), "D inputs");
  const Tensor near = ops::pairwise_distance(anchor, positive, p, eps);
  Tensor far = ops::pairwise_distance(anchor, negative, p, eps);
  if (swap) far = ops::minimum(far, ops::pairwise_distance(positive, negative, p, eps));
  return reduce(ops::clamp_min(margin + near - far, Scalar(0)), reduction, size_average, reduce_);
}

}  // namespace composite
}  // namespace tp

// Rows of a table by index.
#include <cmath>

#include "autograd/formulas.h"
#include "declared/reduce.h"
#include "kernels/arithmetic.h"
#include "kernels/comparison.h"
#include "kernels/creation.h"
#include "kernels/embedding.h"
#include "kernels/indexing.h"
#include "kernels/reduce.h"
#include "kernels/views.h"
#include "ops/formulas/embedding.h"
#include "ops/formulas/reduce.h"
#include "ops/index_plan.h"

namespace tp {
namespace kernels {

namespace {

/// Shortens the rows of `weight` named by `positions` to `max_norm`, in place.
void shorten_rows(const Tensor& weight, const Tensor& positions, double max_norm, double norm_type) {
  if (weight.is_meta() || positions.numel() == 0) return;
  check(!first_outside(positions, weight.size(0)), "index out of range in self");
  const auto* at = positions.data<int64_t>();
  std::vector<int64_t> rows(at, at + positions.numel());
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  for (int64_t row : rows) {
    const Tensor vector = select(weight, 0, row);
    const double length =
        linalg_vector_norm(vector, Scalar(norm_type), std::nullopt, false, std::nullopt).item().to<double>();
    if (length > max_norm) mul_(vector, wrapped_scalar(Scalar(max_norm / (length + 1e-7))));
  }
  weight.bump_version();
}

}  // namespace

Tensor embedding(const Tensor& input, const Tensor& weight, std::optional<int64_t> padding_idx,
                 std::optional<double> max_norm, double norm_type, bool, bool) {
  check(weight.dim() == 2, "'weight' must be 2-D");
  check(!padding_idx || (*padding_idx < weight.size(0) && *padding_idx >= -weight.size(0)),
        "Padding_idx must be within num_embeddings");
  check(input.dtype() == DType::Int64 || input.dtype() == DType::Int32,
        "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got ",
        input.dtype() == DType::Bool ? "CPUBoolType" : str("torch.", scalar_name(input.dtype()), "Tensor"),
        " instead (while checking arguments for embedding)");
  const Tensor positions = as_positions(input);
  if (max_norm) shorten_rows(weight, positions, *max_norm, norm_type);
  Dims sizes = input.sizes();
  sizes.push_back(weight.size(1));
  const Tensor flat = alias(positions, Dims{positions.numel()}, Dims{1}, positions.offset());
  const Tensor rows = index_select(weight, 0, flat);
  return alias(rows, sizes, contiguous_strides(sizes), 0);
}

Tensor one_hot(const Tensor& self, int64_t num_classes) {
  check(self.dtype() == DType::Int64, "one_hot is only applicable to index tensor of type LongTensor.");
  const bool given = num_classes != -1;
  if (self.is_meta()) {
    check(given, "Tensor.item() cannot be called on meta tensors");
  } else if (self.numel() == 0) {
    check(num_classes > 0, "Can not infer total number of classes from empty tensor.");
  }
  const Tensor classes = as_positions(self);
  const auto* c = self.is_meta() ? nullptr : classes.data<int64_t>();
  const int64_t n = self.is_meta() ? 0 : self.numel();
  int64_t largest = -1;
  for (int64_t i = 0; i < n; ++i) {
    check(c[i] >= 0, "Class values must be non-negative.");
    largest = std::max(largest, c[i]);
  }
  check(given || largest < INT64_MAX, "zeros: Dimension size must be non-negative.");
  if (!given)
    num_classes = largest + 1;
  else
    check(largest < num_classes, "Class values must be smaller than num_classes.");
  Dims sizes = self.sizes();
  sizes.push_back(num_classes);
  Tensor out = tp::zeros(sizes, {DType::Int64, self.device()});
  for (int64_t i = 0; i < n; ++i) out.data<int64_t>()[i * num_classes + c[i]] = 1;
  return out;
}

}  // namespace kernels

namespace ops {

Tensor embedding_gradient(const Tensor& grad, const Tensor& indices, const Dims& sizes,
                          std::optional<int64_t> padding_idx, bool by_frequency) {
  Tensor rows = reshape(grad, {indices.numel(), sizes[1]});
  const Tensor flat = reshape(indices, {indices.numel()});
  if (padding_idx) {
    const int64_t padding = *padding_idx < 0 ? *padding_idx + sizes[0] : *padding_idx;
    rows = masked_fill(rows, unsqueeze(eq(flat, number(Scalar(padding))), 1), Scalar(0));
  }
  if (by_frequency) {
    const Tensor counts = tp::zeros({sizes[0]}, {grad.dtype(), grad.device()});
    index_add_(counts, 0, flat, tp::full({indices.numel()}, Scalar(1), {grad.dtype(), grad.device()}));
    rows = rows / unsqueeze(index_select(counts, 0, flat), 1);
  }
  return index_add_(tp::zeros(sizes, {grad.dtype(), grad.device()}), 0, flat, rows);
}

}  // namespace ops
}  // namespace tp

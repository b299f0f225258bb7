// Rows of a table by index.
#include "autograd/formulas.h"
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

Tensor embedding(const Tensor& input, const Tensor& weight, std::optional<int64_t>) {
  check(weight.dim() == 2, "'weight' must be 2-D");
  check(input.dtype() == DType::Int64 || input.dtype() == DType::Int32,
        "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got ",
        input.dtype() == DType::Bool ? "CPUBoolType" : str("torch.", scalar_name(input.dtype()), "Tensor"),
        " instead (while checking arguments for embedding)");
  const Tensor positions = as_positions(input);
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
                          std::optional<int64_t> padding_idx) {
  Tensor rows = reshape(grad, {indices.numel(), sizes[1]});
  const Tensor flat = reshape(indices, {indices.numel()});
  if (padding_idx) {
    const int64_t padding = *padding_idx < 0 ? *padding_idx + sizes[0] : *padding_idx;
    rows = masked_fill(rows, unsqueeze(eq(flat, number(Scalar(padding))), 1), Scalar(0));
  }
  return index_add_(tp::zeros(sizes, {grad.dtype(), grad.device()}), 0, flat, rows);
}

}  // namespace ops
}  // namespace tp

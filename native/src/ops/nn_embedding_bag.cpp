// Bags of rows, and bilinear forms.
#include "autograd/formulas.h"
#include "declared/products.h"
#include "kernels/arithmetic.h"
#include "kernels/comparison.h"
#include "kernels/creation.h"
#include "kernels/embedding.h"
#include "kernels/indexing.h"
#include "kernels/matrix.h"
#include "kernels/reduce.h"
#include "kernels/scatter.h"
#include "kernels/views.h"
#include "ops/formulas/wide.h"
#include "ops/index_plan.h"
#include "ops/loss.h"
#include "ops/packed.h"

namespace tp {
using namespace ops;

namespace {

/// Which bag each index belongs to, and which indices count.
struct Bags {
  int64_t count;
  Tensor of, counted;  // bag of each index; 1 for those that count and 0 for padding

  Bags(const Tensor& indices, const Tensor& offsets, bool include_last_offset, std::optional<int64_t> padding,
       DType dtype) {
    const int64_t n = indices.numel();
    const Tensor starts = as_positions(offsets);
    count = offsets.numel() - (include_last_offset ? 1 : 0);
    check(!include_last_offset || offsets.numel() >= 1, "include_last_offset: number of offset should be at least 1");
    of = tp::empty({n}, DType::Int64, indices.device());
    if (!indices.is_meta() && count > 0) {
      const auto* start = starts.data<int64_t>();
      check(start[0] == 0,
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position "
            "0. However, got ",
            start[0], "\n[ torch.LongTensor{} ]");
      for (int64_t b = 1; b < starts.numel(); ++b)
        check(start[b] >= start[b - 1], "offsets must be in ascending order");
      check(start[starts.numel() - 1] <= n, "offsets[-1] can not be greater than input's length({", n,
            "}), but got offsets[-1] of {", start[starts.numel() - 1], "}");
      int64_t bag = 0;
      for (int64_t i = 0; i < n; ++i) {
        while (bag + 1 < count && start[bag + 1] <= i) ++bag;
        of.data<int64_t>()[i] = bag;
      }
    }
    counted = padding ? to_dtype(ne(indices, number(Scalar(*padding))), dtype)
                      : tp::full({n}, Scalar(1), {dtype, indices.device()});
  }
};

/// For each bag and column the row with the largest element; empty bags get row 0 and a zero in `filled`.
std::array<Tensor, 2> largest_rows(const Tensor& rows, const Bags& bags) {
  const int64_t n = rows.size(0), width = rows.size(1);
  const Tensor at = tp::zeros({bags.count, width}, {DType::Int64, rows.device()});
  const Tensor filled = tp::zeros({bags.count, 1}, {rows.dtype(), rows.device()});
  if (rows.is_meta()) return {at, filled};
  const Tensor x = packed(cast(rows, DType::Float64)), counted = packed(cast(bags.counted, DType::Float64));
  std::vector<bool> seen(static_cast<size_t>(bags.count));
  for (int64_t i = 0; i < n; ++i) {
    if (counted.data<double>()[i] == 0) continue;
    const int64_t bag = bags.of.data<int64_t>()[i];
    int64_t* best = at.data<int64_t>() + bag * width;
    const bool first = !seen[static_cast<size_t>(bag)];
    seen[static_cast<size_t>(bag)] = true;
    for (int64_t j = 0; j < width; ++j)
      if (first || x.data<double>()[i * width + j] > x.data<double>()[best[j] * width + j]) best[j] = i;
  }
  for (int64_t b = 0; b < bags.count; ++b)
    if (seen[static_cast<size_t>(b)]) kernels::fill_(kernels::select(filled, 0, b), Scalar(1));
  return {at, filled};
}

Tensor bagged(const Tensor& indices, const Tensor& weight, const Bags& bags, const std::string& mode,
              const Tensor& per_sample_weights, std::optional<int64_t> padding_idx, bool by_frequency) {
  // Without bags, indices belong to none.
  if (bags.count == 0) return tp::zeros({0, weight.size(1)}, {weight.dtype(), weight.device()});
  Tensor rows = ops::embedding(indices, weight, padding_idx, std::nullopt, 2.0, by_frequency);
  if (mode == "max") {
    const auto [at, filled] = largest_rows(rows, bags);
    if (indices.numel() == 0) return tp::zeros({bags.count, weight.size(1)}, {weight.dtype(), weight.device()});
    return gather(rows, 0, at) * filled;
  }
  if (padding_idx) rows = rows * unsqueeze(bags.counted, 1);
  if (per_sample_weights.defined()) rows = rows * unsqueeze(per_sample_weights, 1);
  const Tensor sums =
      index_add_(tp::zeros({bags.count, weight.size(1)}, {weight.dtype(), weight.device()}), 0, bags.of, rows);
  if (mode == "sum") return sums;
  const Tensor counts =
      index_add_(tp::zeros({bags.count}, {weight.dtype(), weight.device()}), 0, bags.of, bags.counted);
  return sums / unsqueeze(clamp_min(counts, Scalar(1)), 1);
}

}  // namespace

namespace composite {

Tensor embedding_bag(const Tensor& input, const Tensor& weight, const Tensor& offsets, std::optional<double> max_norm,
                     double norm_type, bool scale_grad_by_freq, const std::string& mode, bool sparse,
                     const Tensor& per_sample_weights, bool include_last_offset, std::optional<int64_t> padding_idx) {
  check_value(!per_sample_weights.defined() || input.sizes() == per_sample_weights.sizes(),
              "embedding_bag: If per_sample_weights (",
              per_sample_weights.defined() ? python_size(per_sample_weights.sizes()) : "",
              ") is not None, then it must have the same shape as the input (", python_size(input.sizes()), ")");
  check_value(weight.dim() == 2, "weight has to be a 2D Tensor, but got Tensor of dimension ", weight.dim());
  check_value(input.dim() == 1 || input.dim() == 2, "input has to be 1D or 2D Tensor, but got Tensor of dimension ",
              input.dim());
  check_same_device({&input, &weight, &offsets, &per_sample_weights});
  const bool table = input.dim() == 2;
  check_value(!table || !offsets.defined(),
              "if input is 2D, then offsets has to be None, as input is treated is a "
              "mini-batch of fixed length sequences. However, found offsets of type <class 'torch.Tensor'>");
  check_value(table || offsets.defined(), "offsets has to be a 1D Tensor but got None");
  check_value(table || offsets.dim() == 1, "offsets has to be a 1D Tensor");
  check_value(mode == "sum" || mode == "mean" || mode == "max", "mode has to be one of sum, mean or max");
  check_value(mode != "max" || !scale_grad_by_freq, "max mode does not support scaling the gradient by the frequency");
  check_value(mode != "max" || !sparse, "max mode does not support sparse weights");
  if (per_sample_weights.defined() && mode != "sum")
    fail(ErrorKind::NotImplemented,
         "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported "
         "for mode='sum' (got mode='",
         mode, "'). Please open a feature request on GitHub.");
  check(!padding_idx || (*padding_idx >= -weight.size(0) && *padding_idx < weight.size(0)),
        "padding_idx must be within the number of embeddings, -", weight.size(0), " through ", weight.size(0) - 1,
        ", but got ", padding_idx.value_or(0));
  if (padding_idx && *padding_idx < 0) *padding_idx += weight.size(0);
  const Tensor indices = table ? ops::reshape(input, {input.numel()}) : input;
  const Tensor starts = table ? ops::arange(Scalar(0), Scalar(input.numel()),
                                            Scalar(std::max<int64_t>(input.size(1), 1)), input.dtype(), input.device())
                              : offsets;
  if (max_norm) ops::embedding(indices, ops::detach(weight), padding_idx, max_norm, norm_type);
  // 16-bit rows are added in float32.
  const Bags bags(indices, starts, include_last_offset && !table, padding_idx, wide(weight).dtype());
  const Tensor scale =
      per_sample_weights.defined() && table ? ops::reshape(per_sample_weights, {input.numel()}) : per_sample_weights;
  const Tensor out = bagged(indices, wide(weight), bags, mode, wide(scale), padding_idx, scale_grad_by_freq);
  return is_reduced(weight.dtype()) ? ops::to_dtype(out, weight.dtype()) : out;
}

Tensor bilinear(const Tensor& input1, const Tensor& input2, const Tensor& weight, const Tensor& bias) {
  check(input1.dim() == input2.dim(), "bilinear(): input dimensions do not match: got ", input1.dim(), " and ",
        input2.dim());
  check(weight.dim() == 3, "bilinear(): weight must be a 3-dimensional tensor, but got ", weight.dim());
  for (int64_t d = 0; d < input1.dim() - 1; ++d)
    check(input1.size(d) == input2.size(d), "bilinear(): input batch dimensions do not match at dim ", d, ": got ",
          input1.size(d), " and ", input2.size(d));
  const int64_t rows = weight.size(0), left = weight.size(1), right = weight.size(2);
  check(input1.size(-1) == left, "bilinear(): input1 size does not match weight size: got ", input1.size(-1),
        " but expected ", left);
  check(input2.size(-1) == right, "bilinear(): input2 size does not match weight size: got ", input2.size(-1),
        " but expected ", right);
  check(!bias.defined() || (bias.dim() > 0 && bias.size(0) == rows),
        "bilinear(): bias size does not match weight size: got ", bias.defined() && bias.dim() > 0 ? bias.size(0) : 0,
        " but expected ", rows);
  Dims shape = input1.sizes();
  shape[shape.size() - 1] = rows;
  const int64_t n = left ? input1.numel() / left : 0;
  const Tensor x = ops::reshape(input1, {n, left}), y = ops::reshape(input2, {n, right});
  const Tensor out = ops::reshape(ops::_trilinear(x, weight, y, {1, 3}, {0}, {1, 2}, {2, 3}, 1), shape);
  return bias.defined() ? out + bias : out;
}

}  // namespace composite
}  // namespace tp

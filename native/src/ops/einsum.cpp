// Einstein summation: the equation is read, operands are aligned on one list of dimensions, and contracted from left
// to right by batched products.
#include <map>
#include <string>
#include <vector>

#include "core/wrapping.h"
#include "declared/arithmetic.h"
#include "declared/joining.h"
#include "declared/matrix.h"
#include "declared/reduce.h"
#include "declared/views.h"
#include "kernels/creation.h"
#include "kernels/products.h"
#include "ops/products.h"

namespace tp {
namespace {

/// Stands for the dimensions an ellipsis covers among subscripts.
constexpr int kEllipsis = 52;
constexpr int kLabels = 52;

bool is_subscript(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
/// Upper case comes first, as in the order of an implicit output.
int label_of(char c) { return c <= 'Z' ? c - 'A' : c - 'a' + 26; }
char name_of(int label) { return static_cast<char>(label < 26 ? 'A' + label : 'a' + label - 26); }

using Labels = std::vector<int>;

void check_subscript(char c, size_t at) {
  check(is_subscript(c), "einsum(): invalid subscript given at index ", at,
        " in the equation string, subscripts must be in [a-zA-Z]");
}

/// The labels of each operand.
std::vector<Labels> read_inputs(const std::string& text, size_t count) {
  std::vector<Labels> out(1);
  bool ellipsis = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t operand = out.size() - 1;
    if (text[i] == ' ') continue;
    if (text[i] == '.') {
      check(!ellipsis, "einsum(): found '.' for operand ", operand, " for which an ellipsis was already found");
      check(i + 2 < text.size() && text[i + 1] == '.' && text[i + 2] == '.', "einsum(): found '.' for operand ",
            operand, " that is not part of any ellipsis");
      i += 2;
      out.back().push_back(kEllipsis);
      ellipsis = true;
    } else if (text[i] == ',') {
      out.emplace_back();
      check(out.size() <= count, "einsum(): fewer operands were provided than specified in the equation");
      ellipsis = false;
    } else {
      check_subscript(text[i], i);
      out.back().push_back(label_of(text[i]));
    }
  }
  check(out.size() >= count, "einsum(): more operands were provided than specified in the equation");
  return out;
}

/// Where each label, and each dimension under the ellipsis, stands in the aligned operands: outputs first.
struct Layout {
  std::vector<int> label_at = std::vector<int>(kLabels, -1);
  int64_t ellipsis_at = 0, ellipsis_size = 0, outputs = 0, all = 0;
};

int64_t ellipsis_of(const std::vector<Labels>& inputs, const TensorList& operands) {
  int64_t most = 0;
  for (size_t i = 0; i < operands.size(); ++i) {
    const int64_t dims = operands[i].dim(), labels = static_cast<int64_t>(inputs[i].size());
    const bool has = std::find(inputs[i].begin(), inputs[i].end(), kEllipsis) != inputs[i].end();
    if (has) {
      check(labels - 1 <= dims, "einsum(): the number of subscripts in the equation (", labels - 1,
            ") is more than the number of dimensions (", dims, ") for operand ", i);
      most = std::max(most, dims - (labels - 1));
    } else {
      check(labels == dims, "einsum(): the number of subscripts in the equation (", labels,
            ") does not match the number of dimensions (", dims, ") for operand ", i, " and no ellipsis was given");
    }
  }
  return most;
}

Layout lay_out(const std::string& equation, size_t arrow, const std::vector<Labels>& inputs, int64_t ellipsis_size) {
  Layout out;
  out.ellipsis_size = ellipsis_size;
  std::vector<int> uses(kLabels, 0);
  for (const Labels& labels : inputs)
    for (int label : labels)
      if (label != kEllipsis) ++uses[label];
  bool has_ellipsis = false;
  const auto put_ellipsis = [&] {
    out.ellipsis_at = out.all;
    out.all += ellipsis_size;
    has_ellipsis = true;
  };
  if (arrow == std::string::npos) {
    // Implicit: the ellipsis, then what occurs once, in order.
    put_ellipsis();
    for (int label = 0; label < kLabels; ++label)
      if (uses[label] == 1) out.label_at[label] = static_cast<int>(out.all++);
  } else {
    for (size_t i = arrow + 2; i < equation.size(); ++i) {
      const char c = equation[i];
      if (c == ' ') continue;
      if (c == '.') {
        check(!has_ellipsis, "einsum(): found '.' for output but an ellipsis (...) was already found");
        check(i + 2 < equation.size() && equation[i + 1] == '.' && equation[i + 2] == '.',
              "einsum(): found '.' for output that is not part of any ellipsis (...)");
        i += 2;
        put_ellipsis();
        continue;
      }
      check_subscript(c, i);
      const int label = label_of(c);
      check(uses[label] > 0, "einsum(): output subscript ", c,
            " does not appear in the equation for any input operand");
      check(out.label_at[label] < 0, "einsum(): output subscript ", c, " appears more than once in the output");
      out.label_at[label] = static_cast<int>(out.all++);
    }
  }
  out.outputs = out.all;
  if (!has_ellipsis) put_ellipsis();
  for (int label = 0; label < kLabels; ++label)
    if (uses[label] > 0 && out.label_at[label] < 0) out.label_at[label] = static_cast<int>(out.all++);
  return out;
}

/// The operand with one dimension for every place of the layout, those it lacks of size 1.
Tensor align(Tensor operand, const Labels& labels, const Layout& layout, size_t index) {
  std::vector<int64_t> place(layout.all, -1);
  int64_t at = 0;
  for (size_t i = 0; i < labels.size(); ++i) {
    const int label = labels[i];
    if (label == kEllipsis) {
      const int64_t covered = operand.dim() - at - static_cast<int64_t>(labels.size() - 1 - i);
      for (int64_t d = 0; d < covered; ++d) place[layout.ellipsis_at + layout.ellipsis_size - covered + d] = at++;
      continue;
    }
    const int64_t slot = layout.label_at[label];
    if (place[slot] < 0) {
      place[slot] = at++;
      continue;
    }
    // A repeated subscript stands for the diagonal.
    const int64_t first = place[slot];
    check(operand.sizes()[first] == operand.sizes()[at], "einsum(): subscript ", name_of(label),
          " is repeated for operand ", index, " but the sizes don't match, ", operand.sizes()[at],
          " != ", operand.sizes()[first]);
    operand = ops::movedim(ops::diagonal(operand, 0, first, at), {-1}, {first});
  }
  Dims order;
  for (int64_t slot : place)
    if (slot >= 0) order.push_back(slot);
  operand = ops::permute(operand, order);
  for (int64_t slot = 0; slot < layout.all; ++slot)
    if (place[slot] < 0) operand = ops::unsqueeze(operand, slot);
  return operand;
}

void check_broadcast(const TensorList& aligned, const Layout& layout) {
  std::vector<char> names(layout.all, 0);
  for (int label = 0; label < kLabels; ++label)
    if (layout.label_at[label] >= 0) names[layout.label_at[label]] = name_of(label);
  for (int64_t d = 0; d < layout.all; ++d) {
    int64_t seen = 1;
    for (size_t i = 0; i < aligned.size(); ++i) {
      const int64_t size = aligned[i].sizes()[d];
      if (size == 1) continue;
      if (seen == 1) seen = size;
      if (size == seen) continue;
      if (names[d])
        check(false, "einsum(): subscript ", names[d], " has size ", size, " for operand ", i,
              " which does not broadcast with previously seen size ", seen);
      check(false, "einsum(): dimension ", d - layout.ellipsis_at, " covered by ellipsis in operand ", i, "has size ",
            size, " which does not broadcast with previously seen ellipsis with size ", seen,
            " for the respective dimension");
    }
  }
}

}  // namespace

Tensor sum_product(Tensor left, Tensor right, const Dims& dims) {
  if (dims.empty()) return ops::mul(left, right);
  const int64_t n = left.dim();
  // Dimensions in both and kept, only left, summed in both, only right.
  Dims both, only_left, summed, only_right;
  int64_t batch = 1, rows = 1, inner = 1, columns = 1;
  for (int64_t d = 0; d < n; ++d) {
    const bool l = left.sizes()[d] != 1, r = right.sizes()[d] != 1;
    if (dims.contains(d)) {
      if (l && r) {
        summed.push_back(d);
        inner = wrapping_multiply(inner, left.sizes()[d]);
      } else if (l) {
        left = ops::sum(left, Dims{d}, true, std::nullopt);
      } else if (r) {
        right = ops::sum(right, Dims{d}, true, std::nullopt);
      }
    } else if (l && r) {
      both.push_back(d);
      batch = wrapping_multiply(batch, left.sizes()[d]);
    } else if (l) {
      only_left.push_back(d);
      rows = wrapping_multiply(rows, left.sizes()[d]);
    } else {
      only_right.push_back(d);
      columns = wrapping_multiply(columns, right.sizes()[d]);
    }
  }
  const auto joined = [&](std::initializer_list<const Dims*> parts) {
    Dims out;
    for (const Dims* part : parts)
      for (int64_t d : *part) out.push_back(d);
    for (int64_t d = 0; d < n; ++d)
      if (!out.contains(d)) out.push_back(d);
    return out;
  };
  const Dims left_order = joined({&both, &only_left, &summed}), right_order = joined({&both, &summed, &only_right});
  Dims order = joined({&both, &only_left, &only_right}), sizes;
  for (int64_t d : both) sizes.push_back(left.sizes()[d]);
  for (int64_t d : only_left) sizes.push_back(left.sizes()[d]);
  for (int64_t d : only_right) sizes.push_back(right.sizes()[d]);
  while (sizes.size() < n) sizes.push_back(1);
  const Tensor product = ops::bmm(ops::reshape(ops::permute(left, left_order), {batch, rows, inner}),
                                  ops::reshape(ops::permute(right, right_order), {batch, inner, columns}));
  Dims back(n);
  for (int64_t i = 0; i < n; ++i) back[order[i]] = i;
  return ops::permute(ops::view(product, sizes), back);
}

namespace kernels {

Tensor _trilinear(const Tensor& i1, const Tensor& i2, const Tensor& i3, const Dims& expand1, const Dims& expand2,
                  const Dims& expand3, const Dims& sumdim, int64_t unroll_dim) {
  const int64_t dims = i1.dim() + expand1.size();
  check(unroll_dim >= 0 && unroll_dim < dims, "unroll_dim must be in [0,", dims - 1, "]");
  const auto aligned = [&](Tensor t, const Dims& missing) {
    for (int64_t d = 0; d < dims; ++d)
      if (missing.contains(d)) t = ops::unsqueeze(t, d);
    return t;
  };
  const Tensor a = aligned(i1, expand1), b = aligned(i2, expand2), c = aligned(i3, expand3);
  // A dimension that the third factor lacks is summed before it comes in.
  Dims early, late;
  for (int64_t d = 0; d < dims; ++d)
    if (sumdim.contains(d) && d != unroll_dim) (expand3.contains(d) ? early : late).push_back(d);
  const auto slice = [&](const Tensor& t, int64_t k) {
    return t.size(unroll_dim) == 1 ? t : ops::narrow(t, unroll_dim, k, 1);
  };
  int64_t count = 1;
  for (const Tensor& t : {a, b, c})
    if (t.size(unroll_dim) != 1) count = t.size(unroll_dim);
  Dims sizes;
  for (int64_t d = 0; d < dims; ++d)
    if (!sumdim.contains(d))
      sizes.push_back(broadcast_sizes(broadcast_sizes({a.size(d)}, {b.size(d)}), {c.size(d)})[0]);
  if (count == 0 || i1.is_meta()) return tp::zeros(sizes, {i1.dtype(), i1.device()});
  TensorList parts;
  for (int64_t k = 0; k < count; ++k)
    parts.push_back(sum_product(sum_product(slice(a, k), slice(b, k), early), slice(c, k), late));
  Tensor out;
  if (sumdim.contains(unroll_dim))
    for (const Tensor& part : parts) out = out.defined() ? ops::add(out, part, Scalar(1)) : part;
  else
    out = ops::cat(parts, unroll_dim);
  return ops::reshape(out, sizes);
}

}  // namespace kernels

namespace composite {

Tensor _einsum(const std::string& equation, const TensorList& tensors) {
  check(!tensors.empty(), "einsum(): must provide at least one operand");
  for (const Tensor& t : tensors) check_type(t.defined(), "einsum(): operands must be tensors, but got None");
  const size_t arrow = equation.find("->");
  const std::vector<Labels> inputs = read_inputs(equation.substr(0, arrow), tensors.size());
  const Layout layout = lay_out(equation, arrow, inputs, ellipsis_of(inputs, tensors));
  TensorList aligned;
  for (size_t i = 0; i < tensors.size(); ++i) aligned.push_back(align(tensors[i], inputs[i], layout, i));
  check_broadcast(aligned, layout);

  Tensor result = aligned[0];
  // A dimension is summed as soon as the operands that are left do not have it.
  const auto last_use = [&](int64_t d) {
    size_t last = 0;
    for (size_t i = 0; i < aligned.size(); ++i)
      if (aligned[i].sizes()[d] != 1) last = i;
    return last;
  };
  Dims first;
  for (int64_t d = layout.outputs; d < layout.all; ++d)
    if (last_use(d) == 0 && (result.sizes()[d] != 1 || aligned.size() == 1)) first.push_back(d);
  if (!first.empty()) result = ops::sum(result, first, true, std::nullopt);
  for (size_t i = 1; i < aligned.size(); ++i) {
    Dims now;
    for (int64_t d = layout.outputs; d < layout.all; ++d)
      if (last_use(d) == i) now.push_back(d);
    result = sum_product(result, aligned[i], now);
  }
  return layout.outputs == layout.all ? result : ops::view(result, Dims(result.sizes().data(), layout.outputs));
}

}  // namespace composite
}  // namespace tp

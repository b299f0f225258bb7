#include "cpu/pointwise.h"

#include <numeric>

#include "core/parallel.h"
#include "cpu/convert.h"

namespace tp {

namespace {

constexpr int kMaxTensors = 5;
/// Elements that stay together, whatever the number of threads: the last before a cut are computed singly, which rounds
/// in another way.
constexpr int64_t kPart = 4096;

/// Dimensions of a joint walk, innermost first, merged where all tensors allow it.
struct Walk {
  int count;
  Dims sizes;
  Dims strides[kMaxTensors];  // bytes
  char* base[kMaxTensors];
  int64_t numel = 1;

  Walk(const Tensor* const* tensors, int count_) : count(count_) {
    const Dims& shape = tensors[0]->sizes();
    const int64_t n = shape.size();
    for (int t = 0; t < count; ++t) base[t] = static_cast<char*>(tensors[t]->raw());
    // Innermost first, by the output's stride, then by the inputs'.
    Dims order(n);
    std::iota(order.begin(), order.end(), 0);
    std::reverse(order.begin(), order.end());
    auto stride = [&](int t, int64_t d) {
      const Tensor& tensor = *tensors[t];
      const int64_t own = d - (n - tensor.dim());
      if (own < 0 || tensor.sizes()[own] == 1) return int64_t{0};
      return tensor.strides()[own] * tensor.element_size();
    };
    std::stable_sort(order.begin(), order.end(), [&](int64_t x, int64_t y) {
      for (int t = 0; t < count; ++t) {
        const int64_t sx = stride(t, x), sy = stride(t, y);
        if (sx == 0 || sy == 0 || sx == sy) continue;
        return sx < sy;
      }
      return false;
    });
    for (int64_t d : order) {
      const int64_t size = shape[d];
      numel *= size;
      if (size == 1) continue;
      bool merge = !sizes.empty();
      for (int t = 0; merge && t < count; ++t) merge = stride(t, d) == strides[t].back() * sizes.back();
      if (merge) {
        sizes[sizes.size() - 1] *= size;
        continue;
      }
      sizes.push_back(size);
      for (int t = 0; t < count; ++t) strides[t].push_back(stride(t, d));
    }
    if (sizes.empty()) {
      sizes.push_back(1);
      for (int t = 0; t < count; ++t) strides[t].push_back(tensors[t]->element_size());
    }
  }

  /// Puts a longer dimension innermost where rows would be of a few elements, whose calls cost more than strides do.
  void lengthen_rows() {
    constexpr int64_t few = 8;
    if (sizes[0] >= few) return;
    int64_t longest = 0;
    for (int64_t d = 1; d < sizes.size(); ++d)
      if (sizes[d] > sizes[longest]) longest = d;
    std::swap(sizes[0], sizes[longest]);
    for (int t = 0; t < count; ++t) std::swap(strides[t][0], strides[t][longest]);
  }

  template <class Row>
  void run(Row&& row, int64_t grain = kGrain) const {
    if (numel == 0) return;
    int64_t inner[kMaxTensors];
    for (int t = 0; t < count; ++t) inner[t] = strides[t][0];
    // Cuts are made at fixed places of each row.
    const int64_t blocks = (sizes[0] + kPart - 1) / kPart;
    const auto element = [&](int64_t part) { return part / blocks * sizes[0] + part % blocks * kPart; };
    const int64_t parts = numel / sizes[0] * blocks;
    // A grain of everything asks for one thread.
    const int64_t least = grain >= numel ? parts : std::max<int64_t>(1, grain / std::min(sizes[0], kPart));
    parallel_for(parts, least, [&](int64_t first, int64_t last) {
      int64_t begin = element(first);
      const int64_t end = element(last);
      Dims at(sizes.size());
      int64_t rest = begin;
      char* pointers[kMaxTensors];
      for (int t = 0; t < count; ++t) pointers[t] = base[t];
      for (int64_t d = 0; d < sizes.size(); ++d) {
        at[d] = rest % sizes[d];
        rest /= sizes[d];
        for (int t = 0; t < count; ++t) pointers[t] += at[d] * strides[t][d];
      }
      while (begin < end) {
        const int64_t n = std::min(sizes[0] - at[0], end - begin);
        row(pointers, inner, n);
        begin += n;
        at[0] += n;
        for (int t = 0; t < count; ++t) pointers[t] += n * inner[t];
        for (int64_t d = 0; d + 1 < sizes.size() && at[d] == sizes[d]; ++d) {
          at[d] = 0;
          ++at[d + 1];
          for (int t = 0; t < count; ++t) pointers[t] += strides[t][d + 1] - sizes[d] * strides[t][d];
        }
      }
    });
  }
};

/// One call of a pointwise op: the inputs brought to the computation type, in order after the output.
struct Call {
  const PointwiseOp& op;
  DType type;     // the operands', promoted
  DType compute;  // what the loop works in
  DType result;
  Dims shape;
  Device device = Device::Cpu;
  int count = 0;
  const Tensor* in[kMaxTensors];
  Tensor converted[kMaxTensors];

  Call(const PointwiseOp& op_, Inputs inputs) : op(op_) {
    for (const Tensor* t : inputs) in[count++] = t;
    const int first = op.mask ? 1 : 0;
    const Tensor& lead = *in[first];
    bool same = !lead.is_wrapped_number();
    for (int i = 0; i < count; ++i) {
      same = same && (i < first || (in[i]->dtype() == lead.dtype() && !in[i]->is_wrapped_number())) &&
             in[i]->sizes() == in[0]->sizes();
      if (in[i]->is_meta()) device = Device::Meta;
    }
    if (same) {
      type = lead.dtype();
      shape = lead.sizes();
    } else {
      type = result_type(in + first, count - first);
      shape = in[0]->sizes();
      for (int i = 1; i < count; ++i) shape = broadcast_sizes(shape, in[i]->sizes());
    }
    if (device == Device::Meta) check_devices();
    if (op.rule == TypeRule::Float && !is_differentiable(type)) type = default_dtype();
    result = op.rule == TypeRule::Compare ? DType::Bool : op.real ? real_dtype(type) : type;
    // The 16-bit types are computed in float32, unless the op has loops of their own.
    compute = is_reduced(type) && !op.loops[static_cast<int>(type)] ? DType::Float32 : type;
  }

  /// Only numbers may come from the CPU to another device.
  void check_devices() const {
    const auto number = [](const Tensor& t) { return !t.is_meta() && t.dim() == 0; };
    const Tensor* expected = nullptr;
    for (int i = 0; i < count; ++i) {
      if (number(*in[i])) continue;
      if (!expected) expected = in[i];
      check(in[i]->device() == expected->device(), "Tensor on device ", device_name(in[i]->device()),
            " is not on the expected device ", device_name(expected->device()), "!");
    }
  }

  void convert() {
    for (int i = op.mask ? 1 : 0; i < count; ++i)
      if (in[i]->dtype() != compute) {
        converted[i] = cast(*in[i], compute);
        in[i] = &converted[i];
      }
  }

  void run(const Tensor& out, Params params) {
    Loop loop = op.loops[static_cast<int>(compute)];
    if (!loop) fail_not_implemented(op.name, type);
    if (out.is_meta() || out.numel() == 0) return;
    const bool wide = compute != type && op.rule != TypeRule::Compare;
    const int first = op.mask ? 1 : 0;
    const bool converts = std::any_of(in + first, in + count, [&](const Tensor* t) { return t->dtype() != compute; });
    if ((wide || converts) && flat(out)) return walk_blocks(loop, out, wide, params);
    convert();
    if (!wide) {
      walk(loop, out, params);
      return;
    }
    const Tensor exact = empty_strided(out.sizes(), out.strides(), {compute, device});
    walk(loop, exact, params);
    copy_data(out, exact);
  }

  /// Whether all operands are packed in one order, or one element each.
  bool flat(const Tensor& out) const {
    return out.is_contiguous() && std::all_of(in, in + count, [&](const Tensor* t) {
             return t->numel() == 1 || (t->is_contiguous() && t->sizes() == out.sizes());
           });
  }

  /// Flat operands of other dtypes are converted a block at a time, in memory that stays in the cache.
  void walk_blocks(Loop loop, const Tensor& out, bool wide, Params params) {
    constexpr int64_t kBlock = 512;
    static_assert(kPart % kBlock == 0);
    const Param* q = params.begin();
    CopyRow copies[kMaxTensors] = {wide ? copy_row_for(out.dtype(), compute) : nullptr};
    int64_t outside[kMaxTensors] = {out.element_size()}, inside[kMaxTensors] = {wide ? size_of(compute) : outside[0]};
    char* base[kMaxTensors] = {static_cast<char*>(out.raw())};
    for (int i = 0; i < count; ++i) {
      const bool single = in[i]->numel() == 1 && out.numel() > 1;
      if (in[i]->dtype() != compute && !(op.mask && i == 0)) {
        if (single) {
          converted[i] = cast(*in[i], compute);
          in[i] = &converted[i];
        } else {
          copies[i + 1] = copy_row_for(compute, in[i]->dtype());
        }
      }
      base[i + 1] = static_cast<char*>(in[i]->raw());
      outside[i + 1] = single ? 0 : in[i]->element_size();
      inside[i + 1] = copies[i + 1] ? size_of(compute) : outside[i + 1];
    }
    const int64_t blocks = (out.numel() + kBlock - 1) / kBlock;
    parallel_for(blocks, kGrain / kBlock, [&](int64_t first, int64_t last) {
      alignas(64) char buffers[kMaxTensors][kBlock * sizeof(complex128)];
      for (int64_t block = first; block < last; ++block) {
        const int64_t begin = block * kBlock, n = std::min(kBlock, out.numel() - begin);
        char* p[kMaxTensors];
        for (int i = 0; i <= count; ++i) {
          p[i] = copies[i] ? buffers[i] : base[i] + begin * outside[i];
          char* const both[] = {buffers[i], base[i] + begin * outside[i]};
          const int64_t steps[] = {inside[i], outside[i]};
          if (copies[i] && i > 0) copies[i](both, steps, n);
        }
        loop(p, inside, n, q);
        char* const both[] = {base[0] + begin * outside[0], buffers[0]};
        const int64_t steps[] = {outside[0], inside[0]};
        if (wide) copies[0](both, steps, n);
      }
    });
  }

  void walk(Loop loop, const Tensor& out, Params params) {
    const Tensor* all[kMaxTensors] = {&out};
    int64_t strides[kMaxTensors] = {out.element_size()};
    for (int i = 0; i < count; ++i) {
      all[i + 1] = in[i];
      strides[i + 1] = in[i]->numel() == 1 && out.numel() > 1 ? 0 : in[i]->element_size();
    }
    const Param* q = params.begin();
    if (flat(out)) {
      char* base[kMaxTensors];
      for (int i = 0; i <= count; ++i) base[i] = static_cast<char*>(all[i]->raw());
      parallel_for((out.numel() + kPart - 1) / kPart, kGrain / kPart, [&](int64_t first, int64_t last) {
        const int64_t begin = first * kPart, end = std::min(last * kPart, out.numel());
        char* p[kMaxTensors];
        for (int i = 0; i <= count; ++i) p[i] = base[i] + begin * strides[i];
        loop(p, strides, end - begin, q);
      });
      return;
    }
    Walk(all, count + 1).run([&](char* const* p, const int64_t* s, int64_t n) { loop(p, s, n, q); });
  }
};

}  // namespace

bool non_overlapping_dense(const Tensor& t) {
  if (t.is_contiguous()) return true;
  Dims order(t.dim());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return t.strides()[a] < t.strides()[b]; });
  int64_t expected = 1;
  for (int64_t d : order) {
    if (t.sizes()[d] == 1) continue;
    if (t.strides()[d] != expected) return false;
    expected *= t.sizes()[d];
  }
  return true;
}

void check_overlap(const Tensor& out, Inputs inputs) {
  if (out.is_meta()) return;
  for (int64_t d = 0; d < out.dim(); ++d)
    check(out.strides()[d] != 0 || out.sizes()[d] <= 1,
          "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
          "Please "
          "clone() the tensor before performing the operation.");
  for (const Tensor* in : inputs) {
    if (!in->defined() || in->same(out) || in->storage().get() != out.storage().get()) continue;
    if (!non_overlapping_dense(out) || !non_overlapping_dense(*in) || out.numel() == 0 || in->numel() == 0) continue;
    if (in->raw() == out.raw() && in->numel() == out.numel() && in->strides() == out.strides()) continue;
    const char *a = static_cast<char*>(out.raw()), *b = static_cast<char*>(in->raw());
    check(a + out.nbytes() <= b || b + in->nbytes() <= a,
          "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory "
          "location. Please clone() the tensor before performing the operation.");
  }
}

namespace {

/// Whether the strides are those of new memory, in dimensions of one element too.
bool plain(const Tensor& t) {
  int64_t step = 1;
  for (int64_t d = t.dim() - 1; d >= 0; --d) {
    if (t.strides()[d] != step) return false;
    if (__builtin_mul_overflow(step, t.sizes()[d], &step)) return false;
  }
  return step != 0;
}

/// Dimensions, innermost first, in the order the inputs agree on: PyTorch's insertion sort with its rule for ties.
Dims order_of(const Dims& shape, const Tensor* const* inputs, int count) {
  const int64_t n = shape.size();
  Dims order(n);
  std::iota(order.begin(), order.end(), 0);
  std::reverse(order.begin(), order.end());
  auto stride = [&](int i, int64_t d) {
    const int64_t own = d - (n - inputs[i]->dim());
    return own < 0 || (inputs[i]->sizes()[own] == 1 && shape[d] != 1) ? int64_t{0} : inputs[i]->strides()[own];
  };
  // Negative when `inner` stays inside of `outer`.
  auto compare = [&](int64_t inner, int64_t outer) {
    for (int i = 0; i < count; ++i) {
      const int64_t si = stride(i, inner), so = stride(i, outer);
      if (si == 0 || so == 0) continue;
      if (si != so) return si < so ? -1 : 1;
      if (shape[inner] > shape[outer]) return 1;
    }
    return 0;
  };
  for (int64_t i = 1; i < n; ++i) {
    int64_t j = i;
    for (int64_t k = i - 1; k >= 0; --k) {
      const int c = compare(order[k], order[j]);
      if (c > 0) {
        std::swap(order[j], order[k]);
        j = k;
      } else if (c < 0) {
        break;
      }
    }
  }
  return order;
}

/// Strides of all inputs when these have the full shape and are laid out alike; nothing where they are not.
std::optional<Dims> common_strides(const Dims& shape, const Tensor* const* inputs, int count) {
  bool contiguous = true, last = true, equal = true;
  for (int i = 0; i < count; ++i) {
    const Tensor& t = *inputs[i];
    if (t.sizes() != shape || !non_overlapping_dense(t)) return std::nullopt;
    contiguous &= t.is_contiguous();
    last &= is_contiguous(t, MemoryFormat::ChannelsLast);
    equal &= t.strides() == inputs[0]->strides();
  }
  if (contiguous) return contiguous_strides(shape);
  if (last) return format_strides(shape, MemoryFormat::ChannelsLast);
  return equal ? std::optional(inputs[0]->strides()) : std::nullopt;
}

}  // namespace

Dims ordered_strides(const Dims& shape, const Tensor* const* inputs, int count) {
  const Dims order = order_of(shape, inputs, count);
  Dims strides(shape.size());
  int64_t step = 1, last = shape.size();
  bool usual = true;
  for (int64_t d : order) {
    usual &= d == --last;
    strides[d] = step;
    step *= shape[d];
  }
  return usual ? contiguous_strides(shape) : strides;
}

Dims result_strides(const Dims& shape, const Tensor* const* inputs, int count) {
  bool usual = true;
  for (int i = 0; usual && i < count; ++i) usual = inputs[i]->dim() == 0 || plain(*inputs[i]);
  if (usual) return contiguous_strides(shape);
  const auto common = common_strides(shape, inputs, count);
  return common ? *common : ordered_strides(shape, inputs, count);
}

Tensor pointwise(const PointwiseOp& op, Inputs inputs, Params params) {
  Call call(op, inputs);
  Tensor out = empty_strided(call.shape, result_strides(call.shape, call.in, call.count), {call.result, call.device});
  call.run(out, params);
  return out;
}

void pointwise_out(const PointwiseOp& op, const Tensor& out, Inputs inputs, Params params) {
  Call call(op, inputs);
  check(call.shape == out.sizes(), "output with shape ", out.sizes(), " doesn't match the broadcast shape ",
        call.shape);
  check(info(call.result).category <= info(out.dtype()).category, "result type ", scalar_name(call.result),
        " can't be cast to the desired output type ", scalar_name(out.dtype()));
  check(call.device == Device::Cpu || out.is_meta(), "Tensor on device meta is not on the expected device cpu!");
  check_overlap(out, inputs);
  if (call.result == out.dtype()) {
    call.run(out, params);
    return;
  }
  Tensor exact = empty(call.shape, {call.result, call.device});
  call.run(exact, params);
  copy_data(out, exact);
}

void for_each_row(const Tensor* const* tensors, int count, void (*row)(void*, char* const*, const int64_t*, int64_t),
                  void* state, int64_t grain) {
  Walk(tensors, count).run([&](char* const* p, const int64_t* s, int64_t n) { row(state, p, s, n); }, grain);
}

void for_each_long_row(const Tensor* const* tensors, int count,
                       void (*row)(void*, char* const*, const int64_t*, int64_t), void* state) {
  Walk walk(tensors, count);
  walk.lengthen_rows();
  walk.run([&](char* const* p, const int64_t* s, int64_t n) { row(state, p, s, n); });
}

}  // namespace tp

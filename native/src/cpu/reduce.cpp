#include "cpu/reduce.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "core/parallel.h"
#include "core/tensor.h"
#include "cpu/isa.h"

namespace tp {
namespace {

// Filled in by the kernels' static registrations; zero-initialised before any of them runs.
ReduceKernel kernels[kReductionCount][16];
int levels[kReductionCount][16];

/// Results computed together; their partial results stay in the first-level cache.
constexpr int64_t kBlock = 512;
constexpr int64_t kLargestPartial = 24;
/// Into how many parts work is cut at most. It depends on sizes alone, and so do the sums, whatever the number of
/// threads.
constexpr int64_t kParts = 16;

/// Some dimensions of the input, outermost first, merged where memory allows it.
struct Axes {
  Dims sizes, in, out;

  void add(int64_t size, int64_t in_stride, int64_t out_stride) {
    if (size == 1) return;
    if (!sizes.empty() && in.back() == in_stride * size && out.back() == out_stride * size) {
      const int64_t last = sizes.size() - 1;
      sizes[last] *= size;
      in[last] = in_stride;
      out[last] = out_stride;
      return;
    }
    sizes.push_back(size);
    in.push_back(in_stride);
    out.push_back(out_stride);
  }

  /// Takes out the dimension of the smallest stride; one of size 1 if there is none.
  struct Axis {
    int64_t size = 1, in = 1, out = 1;
  };
  Axis take_innermost() {
    if (sizes.empty()) return {};
    const int64_t at = std::min_element(in.begin(), in.end()) - in.begin();
    const Axis axis{sizes[at], in[at], out[at]};
    sizes.erase(at);
    in.erase(at);
    out.erase(at);
    return axis;
  }

  /// Offsets of the i-th combination of the dimensions.
  void locate(int64_t i, int64_t& in_offset, int64_t& out_offset) const {
    for (int64_t d = sizes.size() - 1; d >= 0; --d) {
      const int64_t at = i % sizes[d];
      i /= sizes[d];
      in_offset += at * in[d];
      out_offset += at * out[d];
    }
  }
};

/// A reduction cut into units: blocks of results along one kept dimension. Each unit is a loop over tiles, one reduced
/// dimension deep; the other reduced dimensions lie outside.
struct Plan {
  const ReduceKernel& kernel;
  const char* in;
  int64_t in_size;
  char* out;
  int64_t out_size;
  int64_t* indices;
  double parameter;
  Axes kept{}, reduced{};
  Axes::Axis across{}, along{};
  int64_t outer = 1, repeats = 1, block = kBlock, blocks = 1;

  int64_t units() const { return outer * blocks; }

  struct Unit {
    int64_t in = 0, out = 0, count;
  };
  Unit unit(int64_t i) const {
    const int64_t begin = i % blocks * block;
    Unit unit{begin * across.in, begin * across.out, std::min(block, across.size - begin)};
    kept.locate(i / blocks, unit.in, unit.out);
    return unit;
  }

  /// Joins the part-th of `parts` shares of a unit's elements.
  void fold(const Unit& unit, void* partials, int64_t part, int64_t parts) const {
    kernel.start(partials, unit.count);
    if (along.size == 0 || repeats == 0) return;
    const bool split_repeats = repeats >= parts;
    const auto share = [&](int64_t n, bool split) {
      const int64_t size = split ? (n + parts - 1) / parts : n;
      const int64_t begin = split ? std::min(n, part * size) : 0;
      return std::pair(begin, std::min(n, begin + size));
    };
    const auto [first, last] = share(repeats, split_repeats);
    const auto [begin, end] = share(along.size, !split_repeats);
    if (begin == end) return;
    for (int64_t r = first; r < last; ++r) {
      int64_t offset = unit.in + begin * along.in, unused = 0;
      reduced.locate(r, offset, unused);
      kernel.fold(in + offset * in_size, unit.count, across.in, end - begin, along.in, begin, partials);
    }
  }

  void finish(const Unit& unit, const void* partials) const {
    kernel.finish(partials, unit.count, out ? out + unit.out * out_size : nullptr,
                  indices ? indices + unit.out : nullptr, across.out, parameter);
  }

  void run(int64_t numel) {
    const int64_t most = std::clamp<int64_t>(numel / kGrain, 1, kParts);
    if (most > 1 && outer == 1) block = std::clamp<int64_t>((across.size / most + 63) / 64 * 64, 64, kBlock);
    blocks = (across.size + block - 1) / block;
    const int64_t parts = most / units();
    if (parts <= 1) {
      parallel_for(units(), std::max<int64_t>(1, kGrain * units() / std::max<int64_t>(1, numel)),
                   [&](int64_t begin, int64_t end) {
                     alignas(16) char partials[kBlock * kLargestPartial];
                     for (int64_t i = begin; i < end; ++i) {
                       const Unit one = unit(i);
                       fold(one, partials, 0, 1);
                       finish(one, partials);
                     }
                   });
      return;
    }
    // Few results: their elements are shared out.
    const int64_t bytes = block * kernel.size;
    std::vector<char> partials(static_cast<size_t>(units() * parts * bytes));
    const auto at = [&](int64_t i, int64_t part) { return partials.data() + (i * parts + part) * bytes; };
    parallel_for(parts, 1, [&](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; ++part)
        for (int64_t i = 0; i < units(); ++i) fold(unit(i), at(i, part), part, parts);
    });
    for (int64_t i = 0; i < units(); ++i) {
      const Unit one = unit(i);
      for (int64_t part = 1; part < parts; ++part) kernel.merge(at(i, 0), at(i, part), one.count);
      finish(one, at(i, 0));
    }
  }
};

void run(Reduction reduction, const Tensor& self, const Dims& dims, const Tensor* out, const Tensor* indices,
         double parameter) {
  const Tensor& shaped = out ? *out : *indices;
  if (shaped.numel() == 0) return;
  Plan plan{kernels[static_cast<int>(reduction)][static_cast<int>(self.dtype())],
            static_cast<const char*>(self.raw()),
            self.element_size(),
            out ? static_cast<char*>(out->raw()) : nullptr,
            out ? out->element_size() : 0,
            indices ? indices->data<int64_t>() : nullptr,
            parameter};
  if (!plan.kernel.fold) fail_not_implemented("reduce", self.dtype());
  if (dims.size() >= self.dim() && self.is_contiguous()) {
    plan.reduced.add(self.numel(), 1, 0);
  } else {
    Dims order = dims;
    std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return self.strides()[a] > self.strides()[b]; });
    for (int64_t d : order) plan.reduced.add(self.sizes()[d], self.strides()[d], 0);
    int64_t out_stride = shaped.numel();
    for (int64_t d = 0; d < self.dim(); ++d) {
      if (dims.contains(d)) continue;
      out_stride /= self.sizes()[d];
      plan.kept.add(self.sizes()[d], self.strides()[d], out_stride);
    }
  }
  plan.along = plan.reduced.take_innermost();
  plan.across = plan.kept.take_innermost();
  plan.outer = product(plan.kept.sizes);
  plan.repeats = product(plan.reduced.sizes);
  plan.run(self.numel());
}

}  // namespace

void offer_reduction(Reduction reduction, int dtype, int level, const ReduceKernel& kernel) {
  int& best = levels[static_cast<int>(reduction)][dtype];
  if (level > isa_level() || level < best) return;
  best = level;
  kernels[static_cast<int>(reduction)][dtype] = kernel;
}

void reduce(Reduction reduction, const Tensor& self, const Dims& dims, const Tensor& out, double parameter) {
  run(reduction, self, dims, &out, nullptr, parameter);
}

void reduce_with_indices(Reduction reduction, const Tensor& self, int64_t dim, const Tensor* out,
                         const Tensor& indices) {
  run(reduction, self, Dims{dim}, out, &indices, 0);
}

}  // namespace tp

// Convolution by oneDNN. Primitives are built once per shape and kept; each lets oneDNN choose its layouts, and
// reorders what lies differently in plain memory.
#include <list>
#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>

#include "core/parallel.h"
#include "cpu/conv.h"
#include "cpu/scratch.h"

namespace tp {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;
constexpr auto kFloat = memory::data_type::f32;

const dnnl::engine& engine() {
  static const dnnl::engine instance(dnnl::engine::kind::cpu, 0);
  return instance;
}
dnnl::stream& stream() {
  thread_local dnnl::stream instance(engine());
  return instance;
}

enum class Pass { Forward, GradInput, GradWeight };

/// An operand in plain memory, and its place in the layout the primitive wants.
struct Operand {
  memory plain, wanted;
  dnnl::reorder reorder;
  bool direct = true;
  int64_t bytes = 0;

  Operand() = default;
  Operand(const memory::desc& have, const memory::desc& want, bool is_result) {
    plain = memory(have, engine(), nullptr);
    direct = have == want;
    if (direct) return;
    wanted = memory(want, engine(), nullptr);
    reorder = is_result ? dnnl::reorder(wanted, plain) : dnnl::reorder(plain, wanted);
    bytes = (static_cast<int64_t>(want.get_size()) + 63) / 64 * 64;
  }
  const memory& used() const { return direct ? plain : wanted; }
};

/// One pass for one shape, ready to run.
struct Plan {
  dnnl::primitive primitive;
  Operand first, second, bias, result;  // two operands are read, in the pass's order
  memory scratchpad;
  int64_t bytes = 0;
  std::unordered_map<int, memory> arguments;
};

memory::dims dims(std::initializer_list<int64_t> values) { return values; }

struct Descriptors {
  memory::desc input, weight, bias, output;        // plain
  memory::desc any_input, any_weight, any_output;  // for oneDNN to choose
  memory::dims stride, dilation, padding, padding_r;

  explicit Descriptors(const ConvShape& s, bool has_bias) {
    const bool volume = s.is_volume(), grouped = s.groups > 1;
    // Sizes along depth, height and width; images go without the first.
    const auto spatial = [&](memory::dims lead, int64_t d, int64_t h, int64_t w) {
      if (volume) lead.push_back(d);
      lead.push_back(h);
      lead.push_back(w);
      return lead;
    };
    const memory::dims in = spatial({s.batch, s.channels}, s.depth, s.height, s.width);
    const memory::dims out = spatial({s.batch, s.filters}, s.out_d, s.out_h, s.out_w);
    const memory::dims w =
        spatial(grouped ? dims({s.groups, s.filters / s.groups, s.channels / s.groups}) : dims({s.filters, s.channels}),
                s.kernel_d, s.kernel_h, s.kernel_w);
    const Tag plain = volume ? Tag::ncdhw : Tag::nchw;
    input = memory::desc(in, kFloat, plain);
    output = memory::desc(out, kFloat, plain);
    weight =
        memory::desc(w, kFloat, volume ? (grouped ? Tag::goidhw : Tag::oidhw) : (grouped ? Tag::goihw : Tag::oihw));
    if (has_bias) bias = memory::desc(dims({s.filters}), kFloat, Tag::a);
    any_input = memory::desc(in, kFloat, Tag::any);
    any_output = memory::desc(out, kFloat, Tag::any);
    any_weight = memory::desc(w, kFloat, Tag::any);
    stride = spatial({}, s.stride_d, s.stride_h, s.stride_w);
    dilation = spatial({}, s.dilation_d - 1, s.dilation_h - 1, s.dilation_w - 1);
    padding = spatial({}, s.pad_d, s.pad_h, s.pad_w);
    // What the last windows need; less than the padding when a stride leaves a rest.
    const auto rest = [](int64_t windows, int64_t step, int64_t spread, int64_t kernel, int64_t size, int64_t pad) {
      return (windows - 1) * step + spread * (kernel - 1) + 1 - size - pad;
    };
    padding_r = spatial({}, rest(s.out_d, s.stride_d, s.dilation_d, s.kernel_d, s.depth, s.pad_d),
                        rest(s.out_h, s.stride_h, s.dilation_h, s.kernel_h, s.height, s.pad_h),
                        rest(s.out_w, s.stride_w, s.dilation_w, s.kernel_w, s.width, s.pad_w));
  }
};

void finish(Plan& plan, const memory::desc& scratchpad) {
  for (const Operand* operand : {&plan.first, &plan.second, &plan.result}) plan.bytes += operand->bytes;
  plan.scratchpad = memory(scratchpad, engine(), nullptr);
  plan.bytes += static_cast<int64_t>(scratchpad.get_size());
  plan.arguments.emplace(DNNL_ARG_SCRATCHPAD, plan.scratchpad);
}

Plan make_plan(Pass pass, const ConvShape& s, bool has_bias) {
  const Descriptors d(s, has_bias);
  const auto algorithm = dnnl::algorithm::convolution_direct;
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  const auto forward_desc =
      has_bias
          ? dnnl::convolution_forward::desc(dnnl::prop_kind::forward_training, algorithm, d.any_input, d.any_weight,
                                            d.bias, d.any_output, d.stride, d.dilation, d.padding, d.padding_r)
          : dnnl::convolution_forward::desc(dnnl::prop_kind::forward_training, algorithm, d.any_input, d.any_weight,
                                            d.any_output, d.stride, d.dilation, d.padding, d.padding_r);
  const dnnl::convolution_forward::primitive_desc forward(forward_desc, attributes, engine());
  Plan plan;
  if (pass == Pass::Forward) {
    plan.primitive = dnnl::convolution_forward(forward);
    plan.first = Operand(d.input, forward.src_desc(), false);
    plan.second = Operand(d.weight, forward.weights_desc(), false);
    plan.result = Operand(d.output, forward.dst_desc(), true);
    plan.arguments = {
        {DNNL_ARG_SRC, plan.first.used()}, {DNNL_ARG_WEIGHTS, plan.second.used()}, {DNNL_ARG_DST, plan.result.used()}};
    if (has_bias) {
      plan.bias = Operand(d.bias, d.bias, false);
      plan.arguments.emplace(DNNL_ARG_BIAS, plan.bias.used());
    }
    finish(plan, forward.scratchpad_desc());
  } else if (pass == Pass::GradInput) {
    // Blocks of sixteen channels are wasted on a few: plain memory is faster then.
    const bool plain = s.channels / s.groups <= 4;
    const dnnl::convolution_backward_data::desc desc(algorithm, plain ? d.input : d.any_input,
                                                     plain ? d.weight : d.any_weight, plain ? d.output : d.any_output,
                                                     d.stride, d.dilation, d.padding, d.padding_r);
    const dnnl::convolution_backward_data::primitive_desc backward(desc, attributes, engine(), forward);
    plan.primitive = dnnl::convolution_backward_data(backward);
    plan.first = Operand(d.output, backward.diff_dst_desc(), false);
    plan.second = Operand(d.weight, backward.weights_desc(), false);
    plan.result = Operand(d.input, backward.diff_src_desc(), true);
    plan.arguments = {{DNNL_ARG_DIFF_DST, plan.first.used()},
                      {DNNL_ARG_WEIGHTS, plan.second.used()},
                      {DNNL_ARG_DIFF_SRC, plan.result.used()}};
    finish(plan, backward.scratchpad_desc());
  } else {
    const dnnl::convolution_backward_weights::desc desc(algorithm, d.any_input, d.any_weight, d.any_output, d.stride,
                                                        d.dilation, d.padding, d.padding_r);
    const dnnl::convolution_backward_weights::primitive_desc backward(desc, attributes, engine(), forward);
    plan.primitive = dnnl::convolution_backward_weights(backward);
    plan.first = Operand(d.output, backward.diff_dst_desc(), false);
    plan.second = Operand(d.input, backward.src_desc(), false);
    plan.result = Operand(d.weight, backward.diff_weights_desc(), true);
    plan.arguments = {{DNNL_ARG_DIFF_DST, plan.first.used()},
                      {DNNL_ARG_SRC, plan.second.used()},
                      {DNNL_ARG_DIFF_WEIGHTS, plan.result.used()}};
    finish(plan, backward.scratchpad_desc());
  }
  return plan;
}

struct Key {
  Pass pass;
  bool has_bias;
  int threads;  // oneDNN splits the work when a primitive is made
  ConvShape shape;
  bool operator==(const Key&) const = default;
};

struct KeyHash {
  size_t operator()(const Key& key) const {
    const ConvShape& s = key.shape;
    uint64_t hash = static_cast<uint64_t>(key.pass) * 2 + key.has_bias + static_cast<uint64_t>(key.threads) * 8;
    for (int64_t v : {s.batch, s.channels, s.height, s.width, s.filters, s.kernel_h, s.kernel_w, s.stride_h, s.stride_w,
                      s.pad_h, s.pad_w, s.dilation_h, s.dilation_w, s.groups, s.depth, s.kernel_d})
      hash = (hash ^ static_cast<uint64_t>(v)) * 0x9e3779b97f4a7c15u;
    return hash ^ (hash >> 32);
  }
};

/// The plan for a pass, from the cache; the one used longest ago goes when there are many.
Plan& plan_for(Pass pass, const ConvShape& shape, bool has_bias) {
  constexpr size_t limit = 512;
  using Entries = std::list<std::pair<Key, Plan>>;
  thread_local Entries recent;
  thread_local std::unordered_map<Key, Entries::iterator, KeyHash> known;
  const Key key{pass, has_bias, num_threads(), shape};
  if (const auto found = known.find(key); found != known.end()) {
    recent.splice(recent.begin(), recent, found->second);
    return recent.front().second;
  }
  if (recent.size() == limit) {
    known.erase(recent.back().first);
    recent.pop_back();
  }
  recent.emplace_front(key, make_plan(pass, shape, has_bias));
  known.emplace(key, recent.begin());
  return recent.front().second;
}

void run(Plan& plan, const float* first, const float* second, const float* bias, float* result) {
  const Scratch memory(plan.bytes);
  auto* free = static_cast<char*>(memory.data());
  const auto bind = [&](Operand& operand, const float* data) {
    operand.plain.set_data_handle(const_cast<float*>(data), stream());
    if (operand.direct) return;
    operand.wanted.set_data_handle(free, stream());
    free += operand.bytes;
  };
  bind(plan.first, first);
  bind(plan.second, second);
  bind(plan.result, result);
  if (bias) bind(plan.bias, bias);
  plan.scratchpad.set_data_handle(free, stream());
  if (!plan.first.direct) plan.first.reorder.execute(stream(), plan.first.plain, plan.first.wanted);
  if (!plan.second.direct) plan.second.reorder.execute(stream(), plan.second.plain, plan.second.wanted);
  plan.primitive.execute(stream(), plan.arguments);
  if (!plan.result.direct) plan.result.reorder.execute(stream(), plan.result.wanted, plan.result.plain);
}

}  // namespace

void onednn_conv_forward(const ConvShape& shape, const float* input, const float* weight, const float* bias,
                         float* out) {
  run(plan_for(Pass::Forward, shape, bias != nullptr), input, weight, bias, out);
}

void onednn_conv_grad_input(const ConvShape& shape, const float* grad, const float* weight, float* grad_input) {
  run(plan_for(Pass::GradInput, shape, false), grad, weight, nullptr, grad_input);
}

void onednn_conv_grad_weight(const ConvShape& shape, const float* grad, const float* input, float* grad_weight) {
  run(plan_for(Pass::GradWeight, shape, false), grad, input, nullptr, grad_weight);
}

}  // namespace tp

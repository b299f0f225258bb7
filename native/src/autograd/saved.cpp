#include "autograd/saved.h"

#include "autograd/meta.h"

namespace tp {
namespace {

thread_local std::vector<PackHook> pack_hooks;
thread_local std::optional<std::string> forbidden;

/// A packed tensor that must come back as it was: formulas rely on its shape.
class Faithful : public PackedTensor {
 public:
  Faithful(const Tensor& original, std::unique_ptr<PackedTensor> packed)
      : sizes_(original.sizes()), dtype_(original.dtype()), device_(original.device()), packed_(std::move(packed)) {}
  Tensor unpack() const override {
    Tensor tensor = packed_->unpack();
    check(tensor.sizes() == sizes_ && tensor.dtype() == dtype_ && tensor.device() == device_,
          "Output of saved tensor unpack_hook expected to be a ", tensor_type_name(dtype_), " of size ", sizes_, " on ",
          device_name(device_), " but got a ", tensor_type_name(tensor.dtype()), " of size ", tensor.sizes(), " on ",
          device_name(tensor.device()));
    return tensor;
  }

 private:
  Dims sizes_;
  DType dtype_;
  Device device_;
  std::unique_ptr<PackedTensor> packed_;
};

std::unique_ptr<PackedTensor> pack(const Tensor& tensor) {
  const GradMode off(false);
  const uint32_t before = tensor.version();
  auto packed = pack_hooks.back()(tensor);
  check(tensor.version() == before,
        "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be "
        "modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you need "
        "to perform in-place operations on the input to a pack hook.");
  return std::make_unique<Faithful>(tensor, std::move(packed));
}

/// `data` as a tensor whose gradient goes to `edge`.
Tensor with_history(const Tensor& data, const Edge& edge) {
  Tensor result = detached(data);
  if (!edge.node || !is_differentiable(data.dtype())) return result;
  AutogradMeta& meta = autograd_meta(result);
  meta.grad_fn = edge.node;
  meta.output = edge.input;
  return result;
}

}  // namespace

std::string tensor_type_name(DType type) {
  const bool legacy = !is_complex(type) && type != DType::BFloat16 && type != DType::Bool;
  return legacy ? str("torch.", scalar_name(type), "Tensor") : str("CPU", scalar_name(type), "Type");
}

void push_pack_hook(PackHook hook) {
  if (forbidden) check(false, *forbidden);
  pack_hooks.push_back(std::move(hook));
}
void pop_pack_hook() {
  if (!pack_hooks.empty()) pack_hooks.pop_back();
}
void forbid_pack_hooks(std::optional<std::string> why) { forbidden = std::move(why); }

SavedTensor::SavedTensor(const Tensor& tensor, bool is_output, uint32_t output)
    : output_(output), is_output_(is_output), was_set_(tensor.defined()) {
  if (!tensor.defined()) return;
  check(
      !tensor.is_inference(),
      "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in "
      "computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in "
      "autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`.");
  version_ = tensor.version();
  if (!pack_hooks.empty() && !tensor.is_wrapped_number()) [[unlikely]] {
    packed_ = std::make_unique<Packed>();
    packed_->tensor = pack(tensor);
    if (!is_output) packed_->edge = gradient_edge(tensor);
    return;
  }
  data_ = is_output ? detached(tensor) : tensor;
}

void SavedTensor::reset() {
  data_ = {};
  packed_.reset();
  released_ = was_set_;
}

void SavedTensor::check_unchanged(const Node* owner) const {
  const uint32_t current = data_.version();
  if (current == version_) return;
  const Node* source = is_output_ ? owner : data_.grad_fn().get();
  const std::string from = source ? str(", which is output ", is_output_ ? output_ : data_.impl()->autograd->output,
                                        " of ", source->op_name(), ",")
                                  : std::string();
  check(false, "one of the variables needed for gradient computation has been modified by an inplace operation: [",
        tensor_type_name(data_.dtype()), " ", data_.sizes(), "]", from, " is at version ", current,
        "; expected version ", version_, " instead. Hint: ",
        anomaly_enabled()
            ? "the backtrace further above shows the operation that failed to compute its gradient. The variable in "
              "question was changed in there or anywhere later. Good luck!"
            : "enable anomaly detection to find the operation that failed to compute its gradient, with "
              "torch.autograd.set_detect_anomaly(True, check_nan=False).");
}

Tensor SavedTensor::unpack(const Node* owner) const {
  if (packed_) {
    const Edge edge = is_output_ ? Edge{Ref<Node>(const_cast<Node*>(owner)), output_} : packed_->edge;
    return with_history(packed_->tensor->unpack(), edge);
  }
  if (!data_.defined()) {
    check(
        !released_,
        "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
        "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
        "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access "
        "saved tensors after calling backward.");
    return {};
  }
  check_unchanged(owner);
  // An output gets its history back for higher derivatives.
  if (is_output_ && grad_enabled()) return with_history(data_, {Ref<Node>(const_cast<Node*>(owner)), output_});
  return data_;
}

SavedList::SavedList(const TensorList& tensors, const TensorList& outputs) {
  for (const Tensor& t : tensors) {
    uint32_t output = 0;
    while (output < outputs.size() && !(t.defined() && outputs[output].same(t))) ++output;
    const bool is_output = output < outputs.size();
    items_.emplace_back(t, is_output, is_output ? output : 0);
  }
}

}  // namespace tp

// In-place changes and the history of views.
#include "autograd/formulas.h"
#include "autograd/meta.h"
#include "declared/complex.h"
#include "declared/creation.h"
#include "declared/views.h"

namespace tp {
namespace {

const Ref<Node> no_node;

/// Where a view lies in its base, to the byte: it may be the real part of complex numbers.
class Window {
 public:
  Window(const Tensor& base, const Tensor& view)
      : dtype_(view.dtype()),
        sizes_(view.sizes()),
        strides_(view.strides()),
        offset_(view.offset()),
        base_dtype_(base.dtype()),
        base_sizes_(base.sizes()),
        base_strides_(base.strides()),
        base_offset_(base.offset()),
        device_(base.device()) {}

  /// Zeros that lie in memory as the base does.
  Tensor frame() const {
    // Less what is a multiple of every element size, so that elements of other sizes stay aligned.
    Tensor memory = ops::zeros({lead() + reach()}, base_dtype_, device_);
    return ops::as_strided(memory, base_sizes_, base_strides_, lead());
  }
  /// The view again, of the base or of a frame; differentiable.
  Tensor of(const Tensor& base) const {
    const int64_t skipped = (base_offset_ - base.offset()) * size_of(base_dtype_);
    const int64_t offset = offset_ - skipped / size_of(dtype_);
    if (dtype_ == base_dtype_) return ops::as_strided(base, sizes_, strides_, offset);
    if (is_complex(base_dtype_)) return ops::as_strided(ops::view_as_real(base), sizes_, strides_, offset);
    Dims sizes = sizes_, strides = strides_;
    for (int64_t& stride : strides) stride *= 2;
    sizes.push_back(2);
    strides.push_back(1);
    return ops::view_as_complex(ops::as_strided(base, sizes, strides, offset * 2));
  }

 private:
  int64_t lead() const { return base_offset_ % 16; }
  int64_t reach() const {
    int64_t last = 0;
    for (int64_t d = 0; d < base_sizes_.size(); ++d) {
      if (base_sizes_[d] == 0) return 0;
      last += (base_sizes_[d] - 1) * base_strides_[d];
    }
    return last + 1;
  }

  DType dtype_;
  Dims sizes_, strides_;
  int64_t offset_;
  DType base_dtype_;
  Dims base_sizes_, base_strides_;
  int64_t base_offset_;
  Device device_;
};

/// Gradient of a base that was changed through a view: the part under the view goes through `function`.
struct CopySlices : Node {
  CopySlices(const Tensor& base, const Tensor& view, Ref<Node> function)
      : window_(base, view), function_(std::move(function)) {
    add_output(base);
    next = function_->next;
    next[0] = gradient_edge(base);
  }
  const char* name() const override { return "torch::autograd::CopySlices"; }
  void release_saved() override { function_->release_saved(); }
  TensorList apply(TensorList&& grads) override {
    if (!grads[0].defined()) return TensorList(next.size());
    Tensor whole = window_.frame();
    ops::copy_(whole, grads[0]);
    Tensor part = window_.of(whole);
    TensorList result = function_->apply({ops::clone(part)});
    result.resize(next.size());
    if (!should_compute(0)) return result;
    if (result[0].defined())
      ops::copy_(part, result[0]);
    else
      ops::zero_(part);
    result[0] = whole;
    return result;
  }

 private:
  Window window_;
  Ref<Node> function_;
};

/// Refuses to change a view in place, or to go on with one whose base was changed, unless it was made to be.
void check_view(const Tensor& view, bool indirect) {
  const AutogradMeta& meta = *view.impl()->autograd;
  if (meta.view_origin == ViewOrigin::Recorded) return;
  const std::string what = indirect ? "its base or another view of its base has been" : "is being";
  const std::string source =
      meta.grad_fn ? str("Output ", meta.output, " of ", meta.grad_fn->op_name(), " is a view") : std::string();
  auto refuse_mode = [&](const char* created, const char* modified, const char* block) {
    check(
        false, source.empty() ? "A view was" : source + " of a view which was", " created in ", created, " mode and ",
        what, " modified inplace ", modified,
        ". Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving "
        "both the view and the inplace either both inside the ",
        block,
        " block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be "
        "tracked).");
  };
  if (meta.view_origin == ViewOrigin::Inference) refuse_mode("inference", "in normal mode", "inference_mode");
  if (meta.view_origin == ViewOrigin::NoGrad || !meta.grad_fn)
    refuse_mode("no_grad", "with grad mode enabled", "no_grad");
  check(meta.view_origin != ViewOrigin::Several, source, " and ", what,
        " modified inplace. This view is the output of a function that returns multiple views. Such functions do not "
        "allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place "
        "one.");
  check(
      false, source, " and ", what,
      " modified inplace. This view was created inside a custom Function (or because an input was returned as-is) and "
      "the autograd logic to handle view+inplace would override the custom backward associated with the custom "
      "Function, leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of "
      "the custom Function.");
}

/// A tensor changed in place still wants its gradient: from the node that makes it now.
void move_retained(AutogradMeta& meta, Node& from, uint32_t output, Node& to) {
  auto& old = from.hooks().retain;
  for (auto it = old.begin(); it != old.end(); ++it)
    if (it->first == output) {
      to.hooks().retain.emplace_back(meta.output, std::move(it->second));
      old.erase(it);
      return;
    }
}

}  // namespace

const Ref<Node>& Tensor::grad_fn() const {
  AutogradMeta* meta = impl_->autograd.get();
  if (!meta) return no_node;
  if (meta->base.defined() && meta->view_version != version() && (meta->grad_fn || meta->base.requires_grad())) {
    // The base changed in place since this view's history was made.
    check_view(*this, true);
    const GradMode recorded(true);
    const Tensor again = Window(meta->base, *this).of(meta->base);
    meta->view_version = version();
    meta->grad_fn = again.grad_fn();
    meta->output = again.impl()->autograd->output;
  }
  return meta->grad_fn;
}

void rebase_history(const Tensor& self, const Ref<Node>& node) {
  AutogradMeta& meta = autograd_meta(self);
  const Ref<Node> before = meta.grad_fn;
  const uint32_t output = meta.output;
  if (meta.base.defined()) {
    node->add_output(self);
    auto copy = make_ref<CopySlices>(meta.base, self, node);
    AutogradMeta& base = autograd_meta(meta.base);
    const Ref<Node> base_before = base.grad_fn;
    const uint32_t base_output = base.output;
    base.grad_fn = copy;
    base.output = 0;
    base.requires_grad = false;
    if (base.retains_grad && base_before) move_retained(base, *base_before, base_output, *copy);
    // This view's own history is regenerated from the base on demand.
    meta.view_version = self.version() - 1;
    meta.requires_grad = false;
    if (meta.retains_grad && before) move_retained(meta, *before, output, *self.grad_fn());
    return;
  }
  meta.grad_fn = node;
  meta.output = node->add_output(self);
  meta.requires_grad = false;
  if (meta.retains_grad && before) move_retained(meta, *before, output, *node);
}

void check_inplace(const Tensor& self, bool recording) {
  check(!self.is_inference() || inference_mode(),
        "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal "
        "tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.");
  if (!recording) return;
  const AutogradMeta* meta = self.impl()->autograd.get();
  if (!meta) return;
  if (meta->base.defined()) {
    check_view(self, false);
    check(!(meta->base.is_leaf() && self.requires_grad()),
          "a view of a leaf Variable that requires grad is being used in an in-place operation.");
  }
  check(!(self.requires_grad() && self.is_leaf()),
        "a leaf Variable that requires grad is being used in an in-place operation.");
}

void set_view(const Tensor& view, const Tensor& base, ViewOrigin origin) {
  if (view.is_inference()) return;
  const AutogradMeta* parent = base.impl()->autograd.get();
  AutogradMeta& meta = autograd_meta(view);
  meta.base = parent && parent->base.defined() ? parent->base : base;
  meta.view_version = view.version();
  if (inference_mode())
    origin = ViewOrigin::Inference;
  else if (!grad_enabled())
    origin = ViewOrigin::NoGrad;
  const ViewOrigin inherited = parent && parent->base.defined() ? parent->view_origin : ViewOrigin::Recorded;
  const bool keeps = origin == ViewOrigin::Recorded || inherited == ViewOrigin::Inference;
  meta.view_origin = keeps ? inherited : origin;
}

}  // namespace tp

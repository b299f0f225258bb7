#pragma once
// Tensors: a view (sizes, strides, offset) of reference-counted storage, plus what autograd knows about it.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/allocator.h"
#include "core/dims.h"
#include "core/dtype.h"
#include "core/ref.h"
#include "core/scalar.h"

namespace tp {

enum class Device : uint8_t { Cpu, Meta };
inline const char* device_name(Device device) { return device == Device::Cpu ? "cpu" : "meta"; }

/// How the elements of a new tensor lie in memory; numbered as in PyTorch (c10/core/MemoryFormat.h).
enum class MemoryFormat : uint8_t { Contiguous, Preserve, ChannelsLast, ChannelsLast3d };

/// Owns memory that did not come from the allocator (a V8 ArrayBuffer); released with the storage.
class ForeignMemory {
 public:
  virtual ~ForeignMemory() = default;
};

class Storage : public RefCounted {
 public:
  Storage(int64_t bytes, Device device);
  ~Storage() override;
  void* data() const { return data_; }
  int64_t bytes() const { return bytes_; }
  Device device() const { return device_; }
  ForeignMemory* foreign() const { return foreign_.get(); }
  /// Moves the contents to memory owned by someone else, which stays alive as long as this storage.
  void adopt(void* data, int64_t bytes, std::unique_ptr<ForeignMemory> owner, bool copy);
  /// Grows in place, keeping the contents (tensor.resize_, out=).
  void grow(int64_t bytes);

 private:
  void* data_;
  int64_t bytes_;
  Device device_;
  std::unique_ptr<ForeignMemory> foreign_;
};

/// Counts in-place changes; shared by all views of one tensor.
struct Version : RefCounted {
  uint32_t value = 0;
};

struct AutogradMeta;
struct Node;
class Tensor;

struct TensorImpl : RefCounted {
  TensorImpl(Ref<Storage> storage, DType dtype);
  ~TensorImpl() override;
  void set_geometry(const Dims& sizes, const Dims& strides, int64_t offset);
  void set_contiguous(const Dims& sizes);

  Ref<Storage> storage;
  Dims sizes;
  Dims strides;
  int64_t offset = 0;  // in elements
  int64_t numel = 1;
  DType dtype;
  bool contiguous = true;
  /// Made from a script's number: takes part in type promotion by category only.
  bool wrapped_number = false;
  /// Made in inference mode: autograd knows nothing of it, versions included.
  bool inference;
  Ref<Version> version;
  std::unique_ptr<AutogradMeta> autograd;
  /// Weak handle of the JavaScript object that stands for this tensor; owned by the binding.
  void* script_object = nullptr;
};

/// Handle with value semantics; a default-constructed one is undefined (PyTorch's None).
class Tensor {
 public:
  Tensor() = default;
  explicit Tensor(Ref<TensorImpl> impl) : impl_(std::move(impl)) {}

  bool defined() const { return static_cast<bool>(impl_); }
  TensorImpl* impl() const { return impl_.get(); }
  bool same(const Tensor& other) const { return impl_ == other.impl_; }

  const Dims& sizes() const { return impl_->sizes; }
  const Dims& strides() const { return impl_->strides; }
  int64_t size(int64_t dim) const { return impl_->sizes[dim < 0 ? dim + this->dim() : dim]; }
  int64_t stride(int64_t dim) const { return impl_->strides[dim < 0 ? dim + this->dim() : dim]; }
  int64_t dim() const { return impl_->sizes.size(); }
  int64_t numel() const { return impl_->numel; }
  int64_t offset() const { return impl_->offset; }
  DType dtype() const { return impl_->dtype; }
  Device device() const { return impl_->storage->device(); }
  bool is_meta() const { return device() == Device::Meta; }
  bool is_contiguous() const { return impl_->contiguous; }
  bool is_wrapped_number() const { return impl_->wrapped_number; }
  bool is_inference() const { return impl_->inference; }
  const Ref<Storage>& storage() const { return impl_->storage; }
  int64_t element_size() const { return size_of(impl_->dtype); }
  int64_t nbytes() const { return numel() * element_size(); }

  void* raw() const { return static_cast<char*>(impl_->storage->data()) + impl_->offset * element_size(); }
  template <class T>
  T* data() const {
    return static_cast<T*>(raw());
  }

  bool requires_grad() const;
  const Ref<Node>& grad_fn() const;
  bool is_leaf() const { return !grad_fn(); }
  uint32_t version() const { return impl_->version ? impl_->version->value : 0; }
  /// Marks an in-place change.
  void bump_version() const;
  /// Value of a one-element tensor.
  Scalar item() const;

 private:
  Ref<TensorImpl> impl_;
};

using TensorList = std::vector<Tensor>;

/// How a result is made when nothing else decides.
struct Options {
  DType dtype = default_dtype();
  Device device = Device::Cpu;
};

Tensor empty(const Dims& sizes, Options options);
inline Tensor empty(const Dims& sizes, DType dtype, Device device = Device::Cpu) {
  return empty(sizes, Options{dtype, device});
}
Tensor empty_strided(const Dims& sizes, const Dims& strides, Options options);
inline Tensor empty_like(const Tensor& like) { return empty(like.sizes(), like.dtype(), like.device()); }
Tensor full(const Dims& sizes, const Scalar& value, Options options);
inline Tensor zeros(const Dims& sizes, Options options) { return full(sizes, Scalar(0), options); }
/// 0-d tensor for a number in an expression.
Tensor wrapped_scalar(const Scalar& value, Device device = Device::Cpu);
/// 0-d tensor of the given dtype.
Tensor scalar_tensor(const Scalar& value, Options options);

/// Whether new tensors are inference tensors.
bool inference_mode();
void set_inference_mode(bool enabled);

/// Another view of the same storage; shares the version counter. Says nothing to autograd.
Tensor alias(const Tensor& self, const Dims& sizes, const Dims& strides, int64_t offset);
/// The same with elements of another dtype, which `sizes`, `strides` and `offset` count in.
Tensor alias(const Tensor& self, DType dtype, const Dims& sizes, const Dims& strides, int64_t offset);
/// Same data, no history, shared version counter (Tensor.detach).
Tensor detached(const Tensor& self);

/// Gives `self` another size in place, growing its storage (out=, resize_).
void resize(const Tensor& self, const Dims& sizes);

Dims contiguous_strides(const Dims& sizes);
/// Strides of a packed tensor in a memory format other than Preserve.
Dims format_strides(const Dims& sizes, MemoryFormat format);
/// Whether the elements lie packed in the order of a memory format.
bool is_contiguous(const Tensor& t, MemoryFormat format);
/// Shape both broadcast to; PyTorch's error otherwise.
Dims broadcast_sizes(const Dims& a, const Dims& b);
bool is_expandable_to(const Dims& from, const Dims& to);
/// Wraps a dimension index, raising PyTorch's IndexError. A 0-d tensor has one dimension here.
int64_t wrap_dim(int64_t dim, int64_t dims);
/// Wraps a list of dims; an empty list means all. Duplicates are an error.
Dims wrap_dims(const Dims& dims, int64_t count);
/// Replaces a single -1 in `shape` by what makes it fit (view, reshape).
Dims infer_size(const Dims& shape, int64_t numel);
/// Strides that view `sizes`/`strides` as `shape` without copying, if there are any.
std::optional<Dims> view_strides(const Dims& sizes, const Dims& strides, const Dims& shape);

/// Error unless all defined tensors live on one device.
inline void check_same_device(std::initializer_list<const Tensor*> tensors) {
  const Tensor* first = nullptr;
  for (const Tensor* t : tensors) {
    if (!t->defined()) continue;
    if (!first) first = t;
    check(t->device() == first->device(),
          "Expected all tensors to be on the same device, but found at least two devices, ",
          device_name(first->device()), " and ", device_name(t->device()), "!");
  }
}

/// Result dtype of an expression over these operands (torch.result_type).
DType result_type(const Tensor* const* tensors, int count);
inline DType result_type(const Tensor& a, const Tensor& b) {
  const Tensor* both[] = {&a, &b};
  return result_type(both, 2);
}

}  // namespace tp

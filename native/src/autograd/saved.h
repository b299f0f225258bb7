#pragma once
// A tensor kept for backward. Knows whether it was changed in place since.
#include <optional>
#include <variant>

#include "autograd/node.h"
#include "core/scalar.h"

namespace tp {

/// As PyTorch names a tensor's type in messages.
std::string tensor_type_name(DType type);

/// A tensor in the care of a script's pack and unpack hooks.
struct PackedTensor {
  virtual ~PackedTensor() = default;
  virtual Tensor unpack() const = 0;
};
using PackHook = std::function<std::unique_ptr<PackedTensor>(const Tensor&)>;
/// Every tensor saved from now on goes through `hook`, until it is popped.
void push_pack_hook(PackHook hook);
void pop_pack_hook();
/// While `why` is set, registering a hook is this error.
void forbid_pack_hooks(std::optional<std::string> why);

class SavedTensor {
 public:
  SavedTensor() = default;
  /// `is_output` is set when the tensor is that node's own result: then no reference to the node is kept, which would
  /// be a cycle.
  explicit SavedTensor(const Tensor& tensor, bool is_output = false, uint32_t output = 0);
  /// The tensor with its history; PyTorch's error when it was changed in place or freed.
  Tensor unpack(const Node* owner) const;
  void reset();

 private:
  /// What a packed tensor's history was.
  struct Packed {
    std::unique_ptr<PackedTensor> tensor;
    Edge edge;
  };
  void check_unchanged(const Node* owner) const;

  Tensor data_;  // the tensor itself, or a detached alias when it is the node's own output
  std::unique_ptr<Packed> packed_;
  uint32_t version_ = 0;
  uint32_t output_ = 0;
  bool is_output_ = false;
  bool was_set_ = false;
  bool released_ = false;
};

class SavedList {
 public:
  SavedList() = default;
  explicit SavedList(const TensorList& tensors) {
    for (const Tensor& t : tensors) items_.emplace_back(t);
  }
  /// As above; those that are in `outputs` are the node's own results.
  SavedList(const TensorList& tensors, const TensorList& outputs);
  TensorList unpack(const Node* owner) const {
    TensorList out;
    for (const auto& item : items_) out.push_back(item.unpack(owner));
    return out;
  }
  void reset() {
    for (auto& item : items_) item.reset();
  }

 private:
  std::vector<SavedTensor> items_;
};

/// Receives what a node keeps, by PyTorch's names.
struct SavedVisitor {
  using Value = std::variant<std::monostate, Scalar, std::string, Dims, DType>;
  virtual ~SavedVisitor() = default;
  virtual void tensor(const char* name, const SavedTensor& tensor) = 0;
  virtual void list(const char* name, const SavedList& list) = 0;
  virtual void value(const char* name, const Value& value) = 0;

  template <class T>
  void any(const char* name, const T& kept) {
    if constexpr (std::is_same_v<T, SavedTensor>)
      tensor(name, kept);
    else if constexpr (std::is_same_v<T, SavedList>)
      list(name, kept);
    else if constexpr (std::is_constructible_v<Value, T>)
      value(name, Value(kept));
  }
  template <class T>
  void any(const char* name, const std::optional<T>& kept) {
    if (kept)
      any(name, *kept);
    else
      value(name, Value());
  }
};

}  // namespace tp

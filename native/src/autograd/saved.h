#pragma once
// A tensor kept for backward. Knows whether it was changed in place since.
#include "autograd/node.h"

namespace tp {

class SavedTensor {
 public:
  SavedTensor() = default;
  /// `is_output` is set when the tensor is that node's own result: then no reference to the node is kept, which would
  /// be a cycle.
  explicit SavedTensor(const Tensor& tensor, bool is_output = false, uint32_t output = 0);
  /// The tensor with its history; PyTorch's error when it was changed in place or freed.
  Tensor unpack(const Node* owner) const;
  void reset();
  bool empty() const { return !data_.defined(); }
  /// Data only, for display.
  const Tensor& peek() const { return data_; }

 private:
  /// ", which is output 0 of Exp," for the error above.
  std::string describe_source(const Node* owner) const;

  Tensor data_;  // the tensor itself, or a detached alias when it is the node's own output
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

}  // namespace tp

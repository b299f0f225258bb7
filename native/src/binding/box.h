#pragma once
// What script objects of ours stand for. Each object has the number of its box as a property under a symbol of the
// TypeScript layer's; boxes are found by number, so that no pointer from a script is ever followed on trust.
#include <cstdint>
#include <memory>
#include <vector>

#include "autograd/node.h"
#include "core/tensor.h"
#include "random/generator.h"

namespace tp::binding {

enum class BoxKind : uint8_t { Tensor, DType, Layout, MemoryFormat, Generator, Node };

struct Box {
  BoxKind kind = BoxKind::Tensor;
  bool live = false;
  DType dtype = DType::Float32;
  MemoryFormat format = MemoryFormat::Contiguous;
  int32_t number = 0;
  Tensor tensor;
  Ref<Generator> generator;
  Ref<Node> node;
  /// Weak reference (napi_ref) to the script object, when the engine must hand out the same object again.
  void* object = nullptr;
};

/// The boxes of one JavaScript thread by number, from 1 on. Those released are used again.
class Boxes {
 public:
  Box* take(BoxKind kind) {
    if (spare_.empty()) grow();
    Box* box = spare_.back();
    spare_.pop_back();
    box->kind = kind;
    box->live = true;
    return box;
  }
  void release(Box* box) {
    box->tensor = {};
    box->node.reset();
    box->generator.reset();
    box->live = false;
    spare_.push_back(box);
  }
  /// Null when there is none of this number.
  Box* find(int32_t number) const {
    const size_t at = static_cast<size_t>(number) - 1, slab = at / kSlab;
    if (slab >= slabs_.size()) return nullptr;
    Box* box = &slabs_[slab][at % kSlab];
    return box->live ? box : nullptr;
  }
  size_t live() const { return slabs_.size() * kSlab - spare_.size(); }

 private:
  static constexpr size_t kSlab = 1024;

  void grow() {
    const size_t first = slabs_.size() * kSlab;
    check(first + kSlab < INT32_MAX, "too many tensors");
    slabs_.push_back(std::make_unique<Box[]>(kSlab));
    spare_.reserve(first + kSlab);
    for (size_t i = kSlab; i-- > 0;) {
      slabs_.back()[i].number = static_cast<int32_t>(first + i + 1);
      spare_.push_back(&slabs_.back()[i]);
    }
  }

  std::vector<std::unique_ptr<Box[]>> slabs_;
  std::vector<Box*> spare_;
};

}  // namespace tp::binding

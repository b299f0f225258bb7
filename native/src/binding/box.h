#pragma once
// What script objects of ours wrap. The set of live boxes tells them from objects that other addons wrapped, so that no
// pointer from a script is ever followed on trust.
#include <cstdint>
#include <vector>

#include "autograd/node.h"
#include "core/tensor.h"
#include "random/generator.h"

namespace tp::binding {

enum class BoxKind : uint8_t { Tensor, DType, Layout, MemoryFormat, Generator, Node };

struct Box {
  explicit Box(BoxKind kind) : kind(kind) {}
  BoxKind kind;
  DType dtype = DType::Float32;
  MemoryFormat format = MemoryFormat::Contiguous;
  Tensor tensor;
  Ref<Generator> generator;
  Ref<Node> node;
  /// Weak reference (napi_ref) to the script object, when the engine must hand out the same object again.
  void* object = nullptr;
};

/// Open-addressing set of box addresses, one per JavaScript thread.
class LiveBoxes {
 public:
  bool contains(const void* box) const {
    if (slots_.empty()) return false;
    for (size_t i = place(box);; i = (i + 1) & (slots_.size() - 1)) {
      if (slots_[i] == box) return true;
      if (!slots_[i]) return false;
    }
  }
  void insert(const void* box) {
    if ((used_ + 1) * 2 > slots_.size()) grow();
    size_t i = place(box);
    while (slots_[i]) i = (i + 1) & (slots_.size() - 1);
    slots_[i] = box;
    ++used_;
  }
  void erase(const void* box) {
    size_t i = place(box);
    while (slots_[i] != box) {
      if (!slots_[i]) return;
      i = (i + 1) & (slots_.size() - 1);
    }
    // Close the gap so that no probe sequence is cut.
    for (size_t j = i;;) {
      slots_[i] = nullptr;
      while (true) {
        j = (j + 1) & (slots_.size() - 1);
        if (!slots_[j]) {
          --used_;
          return;
        }
        const size_t home = place(slots_[j]);
        if (i <= j ? (home <= i || home > j) : (home <= i && home > j)) break;
      }
      slots_[i] = slots_[j];
      i = j;
    }
  }
  size_t size() const { return used_; }

 private:
  size_t place(const void* box) const {
    return (reinterpret_cast<uintptr_t>(box) * 0x9E3779B97F4A7C15ull >> 32) & (slots_.size() - 1);
  }
  void grow() {
    std::vector<const void*> old(std::max<size_t>(1024, slots_.size() * 2));
    old.swap(slots_);
    used_ = 0;
    for (const void* box : old)
      if (box) insert(box);
  }
  std::vector<const void*> slots_;
  size_t used_ = 0;
};

}  // namespace tp::binding

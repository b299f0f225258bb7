#pragma once
// Intrusive reference counting. Counts are plain integers: a tensor belongs to one JavaScript thread, and
// kernels' worker threads only ever see raw pointers.
#include <cstdint>
#include <utility>

#include "core/pool.h"

namespace tp {

class RefCounted {
 public:
  RefCounted() = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;
  void retain() { ++count_; }
  void release() {
    if (--count_ == 0) destroy();
  }
  int64_t use_count() const { return count_; }
  static void* operator new(size_t bytes) { return pool_allocate(bytes); }
  static void operator delete(void* pointer, size_t bytes) { pool_free(pointer, bytes); }

 protected:
  virtual ~RefCounted() = default;
  /// Called when the last reference goes; nodes override it to avoid deep recursion.
  virtual void destroy() { delete this; }

 private:
  int64_t count_ = 0;
};

template <class T>
class Ref {
 public:
  Ref() = default;
  Ref(std::nullptr_t) {}
  explicit Ref(T* pointer) : pointer_(pointer) {
    if (pointer_) pointer_->retain();
  }
  Ref(const Ref& other) : Ref(other.pointer_) {}
  Ref(Ref&& other) noexcept : pointer_(std::exchange(other.pointer_, nullptr)) {}
  template <class U>
  Ref(const Ref<U>& other) : Ref(other.get()) {}
  ~Ref() {
    if (pointer_) pointer_->release();
  }
  Ref& operator=(const Ref& other) {
    Ref(other).swap(*this);
    return *this;
  }
  Ref& operator=(Ref&& other) noexcept {
    Ref(std::move(other)).swap(*this);
    return *this;
  }
  void swap(Ref& other) noexcept { std::swap(pointer_, other.pointer_); }
  void reset() { Ref().swap(*this); }
  T* get() const { return pointer_; }
  T* operator->() const { return pointer_; }
  T& operator*() const { return *pointer_; }
  explicit operator bool() const { return pointer_ != nullptr; }
  bool operator==(const Ref& other) const { return pointer_ == other.pointer_; }

 private:
  T* pointer_ = nullptr;
};

template <class T, class... Args>
Ref<T> make_ref(Args&&... args) {
  return Ref<T>(new T(std::forward<Args>(args)...));
}

}  // namespace tp

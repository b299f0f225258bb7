#pragma once
// A short list of sizes or strides, kept in place up to six dimensions.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <ostream>

namespace tp {

class Dims {
 public:
  Dims() = default;
  explicit Dims(int64_t count, int64_t value = 0) {
    resize(count);
    std::fill(begin(), end(), value);
  }
  Dims(std::initializer_list<int64_t> values) : Dims(values.begin(), values.size()) {}
  Dims(const int64_t* values, int64_t count) {
    resize(count);
    std::copy(values, values + count, data());
  }
  Dims(const Dims& other) : Dims(other.data(), other.size()) {}
  Dims(Dims&& other) noexcept { steal(other); }
  ~Dims() { drop(); }
  Dims& operator=(const Dims& other) {
    if (this != &other) {
      resize(other.size());
      std::copy(other.begin(), other.end(), begin());
    }
    return *this;
  }
  Dims& operator=(Dims&& other) noexcept {
    if (this != &other) {
      drop();
      steal(other);
    }
    return *this;
  }

  int64_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  int64_t* data() { return heap_ ? heap_ : inline_; }
  const int64_t* data() const { return heap_ ? heap_ : inline_; }
  int64_t& operator[](int64_t i) { return data()[i]; }
  int64_t operator[](int64_t i) const { return data()[i]; }
  int64_t back() const { return data()[size_ - 1]; }
  int64_t* begin() { return data(); }
  int64_t* end() { return data() + size_; }
  const int64_t* begin() const { return data(); }
  const int64_t* end() const { return data() + size_; }

  void resize(int64_t count) {
    if (count > capacity_) {
      auto* grown = new int64_t[count];
      std::copy(begin(), end(), grown);
      delete[] heap_;
      heap_ = grown;
      capacity_ = count;
    }
    for (int64_t i = size_; i < count; ++i) data()[i] = 0;
    size_ = count;
  }
  void push_back(int64_t value) {
    resize(size_ + 1);
    data()[size_ - 1] = value;
  }
  void insert(int64_t at, int64_t value) {
    push_back(value);
    std::rotate(begin() + at, end() - 1, end());
  }
  void erase(int64_t at) {
    std::copy(begin() + at + 1, end(), begin() + at);
    --size_;
  }
  bool contains(int64_t value) const { return std::find(begin(), end(), value) != end(); }
  bool operator==(const Dims& other) const { return size_ == other.size_ && std::equal(begin(), end(), other.begin()); }

 private:
  void drop() {
    delete[] heap_;
    heap_ = nullptr;
    capacity_ = kInline;
    size_ = 0;
  }
  void steal(Dims& other) {
    heap_ = other.heap_;
    size_ = other.size_;
    capacity_ = other.capacity_;
    if (!heap_) std::memcpy(inline_, other.inline_, sizeof(inline_));
    other.heap_ = nullptr;
    other.capacity_ = kInline;
    other.size_ = 0;
  }
  static constexpr int64_t kInline = 6;
  int64_t* heap_ = nullptr;
  int64_t size_ = 0;
  int64_t capacity_ = kInline;
  int64_t inline_[kInline];
};

/// Prints as PyTorch prints sizes: [2, 3].
inline std::ostream& operator<<(std::ostream& out, const Dims& dims) {
  out << '[';
  for (int64_t i = 0; i < dims.size(); ++i) out << (i ? ", " : "") << dims[i];
  return out << ']';
}

inline int64_t product(const Dims& dims) {
  int64_t n = 1;
  for (int64_t d : dims) n *= d;
  return n;
}

}  // namespace tp

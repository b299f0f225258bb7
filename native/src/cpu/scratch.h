#pragma once
#include "core/allocator.h"

namespace tp {

/// Memory for the time of a call.
class Scratch {
 public:
  explicit Scratch(int64_t bytes) : bytes_(bytes), data_(allocate(bytes)) {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { deallocate(data_, bytes_); }
  void* data() const { return data_; }
  int64_t bytes() const { return bytes_; }

 private:
  int64_t bytes_;
  void* data_;
};

}  // namespace tp

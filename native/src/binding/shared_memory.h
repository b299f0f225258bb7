#pragma once
// Memory that tensors share with typed arrays. It belongs to V8, and a script may give it away: transferred to a
// worker, say.
#include "binding/functions.h"

namespace tp::binding {

/// Keeps a V8 ArrayBuffer alive for the storage that lives in it.
class ArrayBufferOwner : public ForeignMemory {
 public:
  ArrayBufferOwner(Environment& env, Storage& storage, napi_value buffer);
  ~ArrayBufferOwner() override;
  napi_value buffer() const;
  Storage& storage() const { return storage_; }

 private:
  Environment& env_;
  Storage& storage_;
  napi_ref ref_;
};

/// The ArrayBuffer of a storage; null where its memory is the engine's own.
inline ArrayBufferOwner* array_buffer(const Storage& storage) {
  return dynamic_cast<ArrayBufferOwner*>(storage.foreign());
}

void check_owned(Environment& env, Storage& storage);
/// Error when the memory of `tensor` was given away. From then on its storage has memory of its own, zeros.
inline void check_shared(Environment& env, const Tensor& tensor) {
  Storage& storage = *tensor.storage();
  if (storage.foreign()) [[unlikely]]
    check_owned(env, storage);
}
/// An argument whose elements are wanted.
inline const Tensor& elements_argument(Environment& env, Call call, size_t i) {
  const Tensor& tensor = tensor_argument(env, call, i);
  check_shared(env, tensor);
  return tensor;
}
/// The same for all tensors at once: to be called when native code goes on after the script has had control.
void check_all_shared(Environment& env);

}  // namespace tp::binding

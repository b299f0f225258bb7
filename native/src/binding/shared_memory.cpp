#include "binding/shared_memory.h"

#include <cstring>

namespace tp::binding {
namespace {

/// What a storage has in place of memory that was given away.
class Replacement : public ForeignMemory {
 public:
  explicit Replacement(int64_t bytes) : bytes_(bytes), data_(allocate(bytes)) {
    if (bytes > 0) std::memset(data_, 0, static_cast<size_t>(bytes));
  }
  ~Replacement() override { deallocate(data_, bytes_); }
  void* data() const { return data_; }

 private:
  int64_t bytes_;
  void* data_;
};

bool given_away(Environment& env, const ArrayBufferOwner& owner) {
  bool detached = false;
  check_napi(env.env, napi_is_detached_arraybuffer(env.env, owner.buffer(), &detached));
  return detached;
}

void replace(Storage& storage) {
  auto memory = std::make_unique<Replacement>(storage.bytes());
  void* data = memory->data();
  storage.adopt(data, storage.bytes(), std::move(memory), false);
}

[[noreturn]] void fail_given_away() {
  fail(ErrorKind::Runtime,
       "the ArrayBuffer that holds this tensor's elements was transferred or detached; clone() the tensor before "
       "giving its memory away");
}

}  // namespace

ArrayBufferOwner::ArrayBufferOwner(Environment& env, Storage& storage, napi_value buffer)
    : env_(env), storage_(storage) {
  check_napi(env.env, napi_create_reference(env.env, buffer, 1, &ref_));
  env.shared.insert(this);
}
ArrayBufferOwner::~ArrayBufferOwner() {
  env_.shared.erase(this);
  napi_delete_reference(env_.env, ref_);
}
napi_value ArrayBufferOwner::buffer() const { return env_.reference(ref_); }

void check_owned(Environment& env, Storage& storage) {
  if (const ArrayBufferOwner* owner = array_buffer(storage)) {
    if (!given_away(env, *owner)) return;
    replace(storage);
  } else if (!dynamic_cast<Replacement*>(storage.foreign())) {
    return;  // a file's pages
  }
  fail_given_away();
}

void check_all_shared(Environment& env) {
  std::vector<ArrayBufferOwner*> gone;
  for (ArrayBufferOwner* owner : env.shared)
    if (given_away(env, *owner)) gone.push_back(owner);
  for (const ArrayBufferOwner* owner : gone) replace(owner->storage());
  if (!gone.empty()) fail_given_away();
}

}  // namespace tp::binding

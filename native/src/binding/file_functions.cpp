// Tensors over files: the pages come from the disk when they are first looked at.
#ifndef _WIN32
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include "binding/functions.h"

namespace tp::binding {
namespace {

#ifndef _WIN32
/// A part of a file in memory, private to this process: writing to it leaves the file as it is.
class MappedFile : public ForeignMemory {
 public:
  MappedFile(const std::string& path, int64_t offset, int64_t bytes) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    check(file >= 0, "cannot open ", path);
    struct stat status = {};
    // Pages beyond the end would end the process when touched.
    const bool inside = fstat(file, &status) == 0 && offset >= 0 && bytes > 0 && bytes <= status.st_size &&
                        offset <= status.st_size - bytes;
    lead_ = offset % sysconf(_SC_PAGESIZE);
    length_ = static_cast<size_t>(bytes + lead_);
    if (inside) base_ = mmap(nullptr, length_, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, offset - lead_);
    close(file);
    check(inside, path, " has no bytes ", offset, " to ", offset + bytes);
    check(base_ != MAP_FAILED, "cannot map ", path);
  }
  ~MappedFile() override {
    if (base_ != MAP_FAILED) munmap(base_, length_);
  }
  void* data() const { return static_cast<char*>(base_) + lead_; }

 private:
  void* base_ = MAP_FAILED;
  size_t length_ = 0;
  int64_t lead_ = 0;
};

/// map_file(path, offset, count, dtype): a flat tensor of `count` elements in the file's own pages.
Napi::Value map_file(Environment& env, Call call) {
  const std::string path = to_utf8(env.env, call[0]);
  const int64_t offset = int_argument(call, 1), count = int_argument(call, 2);
  const DType dtype = dtype_argument(env, call, 3);
  check_type(dtype != DType::Bool, "bytes other than 0 and 1 are no bool");
  const int64_t element = size_of(dtype);
  check_value(count > 0 && count <= (int64_t{1} << 53) / element && offset % element == 0,
              "elements must lie aligned in the file");
  auto file = std::make_unique<MappedFile>(path, offset, count * element);
  auto storage = make_ref<Storage>(0, Device::Cpu);
  void* data = file->data();
  storage->adopt(data, count * element, std::move(file), false);
  auto impl = make_ref<TensorImpl>(std::move(storage), dtype);
  impl->set_geometry({count}, {1}, 0);
  return value_of(env, env.wrap(Tensor(std::move(impl))));
}
#endif

}  // namespace

void register_file_functions([[maybe_unused]] Environment& environment, [[maybe_unused]] Napi::Object exports) {
#ifndef _WIN32
  define(environment, exports, "map_file", map_file);
#endif
}

}  // namespace tp::binding

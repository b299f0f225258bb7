// Taking a tensor apart.
#include "kernels/splitting.h"

#include "core/room.h"
#include "declared/views.h"
#include "kernels/views.h"

namespace tp {

namespace kernels {

TensorList unsafe_split(const Tensor& self, int64_t split_size, int64_t dim) { return split(self, split_size, dim); }
TensorList unsafe_split_with_sizes(const Tensor& self, const Dims& split_sizes, int64_t dim) {
  return split(self, split_sizes, dim);
}

}  // namespace kernels

namespace composite {
namespace {

/// The dimension that hsplit, vsplit or dsplit works on; `least` dimensions are needed.
int64_t split_dim(const char* name, const Tensor& self, int64_t dim, int64_t least) {
  check(self.dim() >= least, "torch.", name, " requires a tensor with at least ", least,
        " dimension, but got a tensor with ", self.dim(), " dimensions!");
  return self.dim() == 1 ? 0 : dim;
}

TensorList split_evenly(const char* name, const Tensor& self, int64_t sections, int64_t dim) {
  const int64_t size = self.size(dim);
  check(sections != 0 && size % sections == 0, "torch.", name, " attempted to split along dimension ", dim,
        ", but the size of the dimension ", size, " is not divisible by the split_size ", sections, "!");
  return ops::tensor_split(self, sections, dim);
}

int64_t tensor_split_dim(const Tensor& self, int64_t dim) {
  check(self.dim() > 0, "tensor_split expected at least a 1-dimensional tensor, but got a tensor with ", self.dim(),
        " dims");
  return wrap_dim(dim, self.dim());
}

}  // namespace

TensorList split_with_sizes(const Tensor& self, const Dims& split_sizes, int64_t dim) {
  return ops::split(self, split_sizes, dim);
}

TensorList unsafe_chunk(const Tensor& self, int64_t chunks, int64_t dim) {
  check(self.dim() > 0, "chunk expects at least a 1-dimensional tensor");
  check(chunks > 0, "chunk expects `chunks` to be greater than 0, got: ", chunks);
  const int64_t size = self.size(wrap_dim(dim, self.dim())), length = size == 0 ? 0 : (size - 1) / chunks + 1;
  if (length == 0) {
    check_room_for_tensors(chunks);
    return ops::unsafe_split_with_sizes(self, Dims(chunks, 0), dim);
  }
  return ops::unsafe_split(self, length, dim);
}

TensorList tensor_split(const Tensor& self, int64_t sections, int64_t dim) {
  dim = tensor_split_dim(self, dim);
  check(sections > 0, "number of sections must be larger than 0, got ", sections);
  const int64_t size = self.size(dim), least = size / sections, larger = size % sections;
  check_room_for_tensors(sections);
  TensorList out;
  for (int64_t i = 0, start = 0; i < sections; ++i) {
    const int64_t length = least + (i < larger ? 1 : 0);
    out.push_back(ops::slice(self, dim, start, start + length, 1));
    start += length;
  }
  return out;
}

TensorList tensor_split(const Tensor& self, const Dims& indices, int64_t dim) {
  dim = tensor_split_dim(self, dim);
  TensorList out;
  int64_t start = 0;
  for (int64_t end : indices) {
    out.push_back(ops::slice(self, dim, start, end, 1));
    start = end;
  }
  out.push_back(ops::slice(self, dim, start, self.size(dim), 1));
  return out;
}

TensorList tensor_split(const Tensor& self, const Tensor& indices_or_sections, int64_t dim) {
  const Tensor& given = indices_or_sections;
  check(given.device() == Device::Cpu, "tensor_split expected tensor_indices_or_sections to be on cpu, but it's on ",
        device_name(given.device()));
  check(given.dtype() == DType::Int64,
        "tensor_split expected tensor_indices_or_sections to have dtype of long, but got ", scalar_name(given.dtype()));
  check(given.dim() <= 1,
        "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but got "
        "a tensor with ",
        given.dim(), " dims");
  if (given.dim() == 0) return ops::tensor_split(self, *given.data<int64_t>(), dim);
  Dims indices(given.numel());
  for (int64_t i = 0; i < given.numel(); ++i) indices[i] = given.data<int64_t>()[i * given.stride(0)];
  return ops::tensor_split(self, indices, dim);
}

TensorList hsplit(const Tensor& self, int64_t sections) {
  return split_evenly("hsplit", self, sections, split_dim("hsplit", self, 1, 1));
}
TensorList vsplit(const Tensor& self, int64_t sections) {
  return split_evenly("vsplit", self, sections, split_dim("vsplit", self, 0, 2));
}
TensorList dsplit(const Tensor& self, int64_t sections) {
  return split_evenly("dsplit", self, sections, split_dim("dsplit", self, 2, 3));
}
TensorList hsplit(const Tensor& self, const Dims& indices) {
  return ops::tensor_split(self, indices, split_dim("hsplit", self, 1, 1));
}
TensorList vsplit(const Tensor& self, const Dims& indices) {
  return ops::tensor_split(self, indices, split_dim("vsplit", self, 0, 2));
}
TensorList dsplit(const Tensor& self, const Dims& indices) {
  return ops::tensor_split(self, indices, split_dim("dsplit", self, 2, 3));
}

}  // namespace composite
}  // namespace tp

#include "core/tensor.h"

#include <cstring>

#include "autograd/meta.h"
#include "core/context.h"
#include "core/wrapping.h"

namespace tp {

namespace {
thread_local int32_t own_context[Context::kLength] = {};
DType default_type = DType::Float32;
thread_local bool inference = false;
}  // namespace
thread_local volatile int32_t* shared_context = own_context;

void throw_interrupt() { fail(ErrorKind::Interrupt, "interrupted"); }

DType default_dtype() { return default_type; }
void set_default_dtype(DType type) {
  check_type(is_floating(type), "only floating-point types are supported as the default type");
  default_type = type;
}

DType promote_types(DType a, DType b) {
  if (a == b) return a;
  const Category ca = info(a).category, cb = info(b).category;
  if (ca == Category::Complex || cb == Category::Complex)
    return real_dtype(a) == DType::Float64 || real_dtype(b) == DType::Float64 ? DType::Complex128 : DType::Complex64;
  if (ca != cb) return ca > cb ? a : b;
  if (is_reduced(a) && is_reduced(b)) return DType::Float32;
  if (ca == Category::Floating) return size_of(a) > size_of(b) ? a : b;
  // uint8 with a signed type: the smallest signed type that holds both.
  if (a == DType::UInt8 || b == DType::UInt8) {
    const DType other = a == DType::UInt8 ? b : a;
    return other == DType::Int8 ? DType::Int16 : other;
  }
  return size_of(a) > size_of(b) ? a : b;
}

Storage::Storage(int64_t bytes, Device device)
    : data_(device == Device::Cpu ? allocate(bytes) : nullptr), bytes_(bytes), device_(device) {}

Storage::~Storage() {
  if (!foreign_ && device_ == Device::Cpu) deallocate(data_, bytes_);
}

void Storage::adopt(void* data, int64_t bytes, std::unique_ptr<ForeignMemory> owner, bool copy) {
  if (copy && bytes_ > 0) std::memcpy(data, data_, static_cast<size_t>(std::min(bytes, bytes_)));
  if (!foreign_) deallocate(data_, bytes_);
  data_ = data;
  bytes_ = bytes;
  foreign_ = std::move(owner);
}

void Storage::grow(int64_t bytes) {
  if (bytes <= bytes_) return;
  if (device_ == Device::Meta) {
    bytes_ = bytes;
    return;
  }
  check(!foreign_, "Trying to resize storage that is not resizable");
  void* grown = allocate(bytes);
  if (bytes_ > 0) std::memcpy(grown, data_, static_cast<size_t>(bytes_));
  deallocate(data_, bytes_);
  data_ = grown;
  bytes_ = bytes;
}

bool inference_mode() { return inference; }
void set_inference_mode(bool enabled) { inference = enabled; }

TensorImpl::TensorImpl(Ref<Storage> storage_, DType dtype_)
    : storage(std::move(storage_)), dtype(dtype_), inference(inference_mode()) {}
TensorImpl::~TensorImpl() = default;

namespace {
int64_t count_elements(const Dims& sizes) {
  int64_t n = 1;
  bool overflow = false, negative = false;
  for (int64_t size : sizes) {
    overflow |= __builtin_mul_overflow(n, size, &n);
    negative |= size < 0;
  }
  // PyTorch counts with unsigned numbers, for which a negative size is too large.
  check(!negative && (!overflow || sizes.contains(0)), "numel: integer multiplication overflow");
  return overflow ? 0 : n;
}
}  // namespace

void TensorImpl::set_contiguous(const Dims& new_sizes) {
  sizes = new_sizes;
  const int64_t n = sizes.size();
  strides.resize(n);
  int64_t stride = 1;
  numel = count_elements(sizes);
  for (int64_t i = n - 1; i >= 0; --i) {
    strides[i] = stride;
    stride = wrapping_multiply(stride, std::max<int64_t>(sizes[i], 1));
  }
  contiguous = true;
}

void TensorImpl::set_geometry(const Dims& new_sizes, const Dims& new_strides, int64_t new_offset) {
  sizes = new_sizes;
  strides = new_strides;
  offset = new_offset;
  numel = count_elements(sizes);
  contiguous = true;
  int64_t expected = 1;
  if (numel > 0)
    for (int64_t i = sizes.size() - 1; i >= 0; --i) {
      if (sizes[i] == 1) continue;
      if (strides[i] != expected) {
        contiguous = false;
        break;
      }
      expected *= sizes[i];
    }
}

void Tensor::bump_version() const {
  if (is_inference()) return;
  if (!impl_->version) impl_->version = make_ref<Version>();
  ++impl_->version->value;
}

Scalar Tensor::item() const {
  check(numel() == 1, "a Tensor with ", numel(), " elements cannot be converted to Scalar");
  check(!is_meta(), "Tensor.item() cannot be called on meta tensors");
  return dispatch_any(dtype(), "_local_scalar_dense_cpu", [&]<class T>() {
    const T value = *data<T>();
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
      return Scalar(static_cast<int64_t>(value));
    else
      return Scalar(value);
  });
}

namespace {
int64_t checked_numel(const Dims& sizes) {
  int64_t n = 1;
  for (int64_t size : sizes) {
    check(size >= 0, "Trying to create tensor with negative dimension ", size, ": ", sizes);
    check(!__builtin_mul_overflow(n, size, &n), "Storage size calculation overflowed with sizes=", sizes);
  }
  if (n > 0) return n;
  for (int64_t d = sizes.size() - 1, stride = 1; d > 0; --d)
    check(!__builtin_mul_overflow(stride, std::max<int64_t>(sizes[d], 1), &stride), "Stride calculation overflowed");
  return n;
}
int64_t checked_bytes(const Dims& sizes, int64_t numel, DType dtype) {
  int64_t bytes;
  check(!__builtin_mul_overflow(numel, size_of(dtype), &bytes),
        "Storage size calculation overflowed with sizes=", sizes);
  return bytes;
}
}  // namespace

Tensor empty(const Dims& sizes, Options options) {
  const int64_t bytes = checked_bytes(sizes, checked_numel(sizes), options.dtype);
  auto impl = make_ref<TensorImpl>(make_ref<Storage>(bytes, options.device), options.dtype);
  impl->set_contiguous(sizes);
  return Tensor(std::move(impl));
}

Tensor empty_strided(const Dims& sizes, const Dims& strides, Options options) {
  const int64_t numel = checked_numel(sizes);
  int64_t last = numel == 0 ? -1 : 0;
  if (numel > 0)
    for (int64_t i = 0; i < sizes.size(); ++i) {
      int64_t step;
      check(!__builtin_mul_overflow(sizes[i] - 1, strides[i], &step) && !__builtin_add_overflow(last, step, &last) &&
                last < INT64_MAX / 16,
            "Storage size calculation overflowed with sizes=", sizes, " and strides=", strides);
    }
  auto impl = make_ref<TensorImpl>(make_ref<Storage>(checked_bytes(sizes, last + 1, options.dtype), options.device),
                                   options.dtype);
  impl->set_geometry(sizes, strides, 0);
  return Tensor(std::move(impl));
}

Tensor full(const Dims& sizes, const Scalar& value, Options options) {
  Tensor result = empty(sizes, options);
  if (result.is_meta()) return result;
  dispatch_any(options.dtype, "fill_cpu", [&]<class T>() {
    const T v = value.checked<T>();
    T* out = result.data<T>();
    // Not a comparison with zero: -0.0 has a bit set.
    constexpr char kZero[sizeof(T)] = {};
    if (std::memcmp(static_cast<const void*>(&v), kZero, sizeof(T)) == 0) {
      if (result.numel() > 0) std::memset(static_cast<void*>(out), 0, static_cast<size_t>(result.nbytes()));
      return;
    }
    std::fill(out, out + result.numel(), v);
  });
  return result;
}

Tensor scalar_tensor(const Scalar& value, Options options) { return full({}, value, options); }

Tensor wrapped_scalar(const Scalar& value, Device device) {
  // Floats are kept as double so that float64 operands see every digit.
  Tensor result = scalar_tensor(value, {value.dtype(), device});
  result.impl()->wrapped_number = true;
  return result;
}

Tensor alias(const Tensor& self, const Dims& sizes, const Dims& strides, int64_t offset) {
  return alias(self, self.dtype(), sizes, strides, offset);
}

Tensor alias(const Tensor& self, DType dtype, const Dims& sizes, const Dims& strides, int64_t offset) {
  if (!self.impl()->version) self.impl()->version = make_ref<Version>();
  auto impl = make_ref<TensorImpl>(self.storage(), dtype);
  impl->inference = self.is_inference();
  impl->set_geometry(sizes, strides, offset);
  impl->version = self.impl()->version;
  return Tensor(std::move(impl));
}

Tensor detached(const Tensor& self) { return alias(self, self.sizes(), self.strides(), self.offset()); }

void resize(const Tensor& self, const Dims& sizes) {
  if (self.sizes() == sizes) return;
  const int64_t bytes = checked_bytes(sizes, self.offset() + checked_numel(sizes), self.dtype());
  self.storage()->grow(bytes);
  self.impl()->set_geometry(sizes, contiguous_strides(sizes), self.offset());
}

Dims contiguous_strides(const Dims& sizes) {
  Dims strides(sizes.size());
  int64_t stride = 1;
  for (int64_t i = sizes.size() - 1; i >= 0; --i) {
    strides[i] = stride;
    stride = wrapping_multiply(stride, std::max<int64_t>(sizes[i], 1));
  }
  return strides;
}

Dims format_strides(const Dims& sizes, MemoryFormat format) {
  if (format == MemoryFormat::Contiguous) return contiguous_strides(sizes);
  const int64_t n = sizes.size(), rank = format == MemoryFormat::ChannelsLast ? 4 : 5;
  check(n == rank, "required rank ", rank, " tensor to use channels_last", rank == 5 ? "_3d" : "", " format");
  // The order N, …, W, C: channels lie closest together.
  Dims strides(n);
  strides[1] = 1;
  int64_t stride = std::max<int64_t>(sizes[1], 1);
  for (int64_t d = n - 1; d >= 0; --d) {
    if (d == 1) continue;
    strides[d] = stride;
    stride = wrapping_multiply(stride, std::max<int64_t>(sizes[d], 1));
  }
  return strides;
}

bool is_contiguous(const Tensor& t, MemoryFormat format) {
  if (format == MemoryFormat::Contiguous || format == MemoryFormat::Preserve) return t.is_contiguous();
  if (t.dim() != (format == MemoryFormat::ChannelsLast ? 4 : 5)) return false;
  const Dims strides = format_strides(t.sizes(), format);
  for (int64_t d = 0; d < t.dim(); ++d)
    if (t.size(d) != 1 && t.stride(d) != strides[d]) return t.numel() == 0;
  return true;
}

Dims broadcast_sizes(const Dims& a, const Dims& b) {
  if (a == b) return a;
  const int64_t n = std::max(a.size(), b.size());
  Dims out(n);
  for (int64_t i = n - 1, ia = a.size() - 1, ib = b.size() - 1; i >= 0; --i, --ia, --ib) {
    const int64_t sa = ia >= 0 ? a[ia] : 1, sb = ib >= 0 ? b[ib] : 1;
    check(sa == sb || sa == 1 || sb == 1, "The size of tensor a (", sa, ") must match the size of tensor b (", sb,
          ") at non-singleton dimension ", i);
    out[i] = sa == 1 ? sb : sa;
  }
  return out;
}

bool is_expandable_to(const Dims& from, const Dims& to) {
  if (from.size() > to.size()) return false;
  for (int64_t i = 1; i <= from.size(); ++i) {
    const int64_t f = from[from.size() - i], t = to[to.size() - i];
    if (f != t && f != 1) return false;
  }
  return true;
}

int64_t wrap_dim(int64_t dim, int64_t dims) {
  const int64_t n = std::max<int64_t>(dims, 1);
  check_index(dim >= -n && dim < n, "Dimension out of range (expected to be in range of [", -n, ", ", n - 1,
              "], but got ", dim, ")");
  return dim < 0 ? dim + n : dim;
}

Dims wrap_dims(const Dims& dims, int64_t count) {
  Dims out;
  if (dims.empty()) {
    for (int64_t i = 0; i < count; ++i) out.push_back(i);
    return out;
  }
  for (int64_t d : dims) {
    const int64_t wrapped = wrap_dim(d, count);
    check(!out.contains(wrapped), "dim ", wrapped, " appears multiple times in the list of dims");
    out.push_back(wrapped);
  }
  return out;
}

Dims infer_size(const Dims& shape, int64_t numel) {
  Dims out = shape;
  int64_t known = 1, unknown = -1;
  bool overflow = false;
  for (int64_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == -1) {
      check(unknown < 0, "only one dimension can be inferred");
      unknown = i;
    } else {
      check(shape[i] >= 0, "invalid shape dimension ", shape[i], " at index ", i, " of shape ", shape);
      overflow |= __builtin_mul_overflow(known, shape[i], &known);
    }
  }
  const bool fits = !overflow && (known == numel || (unknown >= 0 && known > 0 && numel % known == 0));
  if (unknown >= 0 && known == 0 && numel == 0)
    check(false, "cannot reshape tensor of 0 elements into shape ", shape,
          " because the unspecified dimension size -1 can be any value and is ambiguous");
  check(fits, "shape '", shape, "' is invalid for input of size ", numel);
  if (unknown >= 0) out[unknown] = numel / known;
  return out;
}

std::optional<Dims> view_strides(const Dims& sizes, const Dims& strides, const Dims& shape) {
  // Follows PyTorch's computeStride: walk chunks of memory that are contiguous among themselves.
  if (count_elements(sizes) == 0) return sizes == shape ? strides : contiguous_strides(shape);
  Dims out(shape.size());
  if (sizes.empty()) {
    std::fill(out.begin(), out.end(), 1);
    return out;
  }
  int64_t view_d = shape.size() - 1;
  int64_t chunk_base = strides.back();
  int64_t chunk = 1, viewed = 1;
  for (int64_t d = sizes.size() - 1; d >= 0; --d) {
    chunk *= sizes[d];
    if (d == 0 || (sizes[d - 1] != 1 && strides[d - 1] != chunk * chunk_base)) {
      while (view_d >= 0 && (viewed < chunk || shape[view_d] == 1)) {
        out[view_d] = viewed * chunk_base;
        viewed *= shape[view_d];
        --view_d;
      }
      if (viewed != chunk) return std::nullopt;
      if (d > 0) {
        chunk_base = strides[d - 1];
        chunk = 1;
        viewed = 1;
      }
    }
  }
  if (view_d != -1) return std::nullopt;
  return out;
}

DType result_type(const Tensor* const* tensors, int count) {
  // Three priorities: tensors with dimensions, 0-d tensors, numbers. A lower one only counts when its
  // category (bool < integer < floating) is higher.
  bool any[3] = {};
  DType type[3] = {};
  for (int i = 0; i < count; ++i) {
    const Tensor& t = *tensors[i];
    if (!t.defined()) continue;
    const int level = t.is_wrapped_number() ? 2 : t.dim() == 0 ? 1 : 0;
    DType current = t.dtype();
    if (level == 2 && is_floating(current)) current = default_dtype();
    if (level == 2 && is_complex(current)) current = complex_dtype(default_dtype());
    type[level] = any[level] ? promote_types(type[level], current) : current;
    any[level] = true;
  }
  auto combine = [](bool has_high, DType high, bool has_low, DType low) {
    if (!has_high) return low;
    if (!has_low) return high;
    if (info(low).category <= info(high).category) return high;
    // A complex number beside floats only makes them complex: it says nothing of their precision.
    return is_floating(high) ? complex_dtype(high) : promote_types(high, low);
  };
  const bool has_low = any[1] || any[2];
  return combine(any[0], type[0], has_low, combine(any[1], type[1], any[2], type[2]));
}

}  // namespace tp

#pragma once
// Script arguments, checked against PyTorch's signatures.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "binding/value.h"

namespace tp::binding {

enum class Kind : uint8_t {
  Tensor,
  TensorList,
  Int,
  IntList,
  Float,
  FloatList,
  Bool,
  Scalar,
  DType,
  Device,
  Layout,
  MemoryFormat,
  String,
  Generator
};

constexpr uint8_t kOptional = 1;  // None is a value
constexpr uint8_t kDefault = 2;   // may be left out
constexpr uint8_t kKeyword = 4;   // by name only
constexpr uint8_t kNumber = 8;    // a tensor or a plain number
constexpr uint8_t kHoles = 16;    // a list in which None may stand for a tensor

struct ParamInfo {
  const char* name;
  Kind kind;
  uint8_t flags;
  int8_t length;
};

/// What is asked of the dtype of `out`: the result's, the one given as `dtype`, or one to which the result can be cast.
enum class OutDType : uint8_t { kSame, kGiven, kCastable };

class Arguments;

struct Overload {
  const ParamInfo* params;
  int count;
  /// Tensors it may be told to write its results into.
  int outs;
  /// `out` may be none of the arguments.
  bool out_apart;
  OutDType out_dtype;
  /// What is said of another dtype, or null.
  const char* out_text;
  void (*call)(Arguments&);
};

struct OpEntry {
  const char* name;
  const Overload* overloads;
  int count;
  /// PyTorch's signatures of the function and of the method, one a line.
  const char* functions;
  const char* methods;
};
/// The ops of one file of declarations.
struct OpFamily {
  const OpEntry* ops;
  size_t count;
};
extern const OpFamily* const kFamilies[];
extern const size_t kFamilyCount;

/// One call: the script's values matched to the parameters of an overload.
class Arguments {
 public:
  static constexpr int kMax = 16;

  /// Of a method, the first value is the object it is called on. The boxes of the first values may stand in the
  /// environment's slots.
  Arguments(Environment& environment, const OpEntry& op, bool method, napi_value handle, const napi_value* values,
            size_t count);
  /// Finds the overload that fits, calls it, and returns the script's result.
  napi_value run();

  // For generated calls: the parameters of the matched overload by position.
  bool given(int i) const { return bound_[i] != nullptr; }
  const Tensor& tensor(int i);
  TensorList tensors(int i);
  int64_t integer(int i) { return to_integer(env_, *bound_[i]); }
  Dims ints(int i);
  double real(int i) { return to_scalar(env_, *bound_[i]).to<double>(); }
  std::vector<double> reals(int i);
  bool boolean(int i) {
    return bound_[i]->type == Value::Type::Bool ? bound_[i]->number != 0 : to_scalar(env_, *bound_[i]).to<bool>();
  }
  Scalar scalar(int i) { return to_scalar(env_, *bound_[i]); }
  DType dtype(int i) {
    const Box& box = *bound_[i]->box;
    return box.kind == BoxKind::Tensor ? box.tensor.dtype() : box.dtype;
  }
  Device device(int i);
  MemoryFormat memory_format(int i) { return bound_[i]->box->format; }
  std::string string(int i) { return to_utf8(env_.env, bound_[i]->value); }
  Generator* generator(int i) { return bound_[i] ? bound_[i]->box->generator.get() : nullptr; }

  void result(const Tensor& value);
  void result_factory(const Tensor& value, int requires_grad);
  void result(const TensorList& list) { result_ = wrap_results(list); }
  void result(bool value);
  void result(int64_t value);
  void result(double value);
  void result_named(const TensorList& list, const char* const* names, int count);
  void result_self() { result_ = bound_[0]->value; }

 private:
  friend class Complaint;
  void read_options(napi_value object);
  bool bind(const Overload& overload, std::string* why);
  bool accepts(const ParamInfo& param, const Value& value);
  bool all_integers(const Value& array);
  bool takes_out(const Overload& overload);
  napi_value wrap_results(const TensorList& list);
  void tell_observer();
  void write_out(const Tensor& value, const Tensor& out);
  /// Methods are the overloads that begin with `self`.
  bool offers(const Overload& overload) const;
  [[noreturn]] void fail_to_bind();

  Environment& env_;
  const OpEntry& op_;
  bool method_;
  bool lenient_ = false;
  const Overload* chosen_ = nullptr;
  napi_value handle_;
  napi_value result_ = nullptr;
  int count_ = 0;
  Value values_[kMax];
  const Value* bound_[kMax];
  /// Numbers standing for tensors, by parameter.
  Tensor numbers_[kMax];
  /// All remaining positional values form one list of ints.
  int varargs_from_ = -1;
  std::vector<std::pair<std::string, Value>> options_;
  std::optional<Value> out_;
};

/// Insertions, deletions and replacements that turn `a` into `b`.
int edit_distance(std::string_view a, std::string_view b);

}  // namespace tp::binding

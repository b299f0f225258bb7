#pragma once
// What the addon keeps per JavaScript environment (the main thread and each worker have their own).
#include <node_api.h>

#include <string>
#include <unordered_set>

#include "binding/box.h"

namespace tp::binding {

class ArrayBufferOwner;

/// The array that ops and the TypeScript layer share: the count of values of the call whose boxes are known, then the
/// boxes' numbers (0: none of ours), and last, from the engine, whether a collection is due, whether the result is an
/// error, and its box's number.
constexpr int kSlots = 8, kResultSlot = kSlots - 1, kRaisedSlot = kResultSlot - 1, kDueSlot = kRaisedSlot - 1;

struct Environment {
  explicit Environment(napi_env env) : env(env) {}

  napi_env env;
  Boxes boxes;
  /// The symbol under which objects have the number of their box.
  napi_ref box_key = nullptr;
  /// See kSlots; the engine's own until the TypeScript layer hands over an array.
  int32_t unshared[kSlots] = {};
  int32_t* slots = unshared;
  /// Owners of memory that scripts see as typed arrays.
  std::unordered_set<ArrayBufferOwner*> shared;
  /// Set by the TypeScript layer: makes an empty Tensor object; makes a named tuple; error classes by ErrorKind.
  napi_ref handle_class = nullptr;
  napi_ref node_class = nullptr;
  napi_ref named_tuple = nullptr;
  napi_ref complex_class = nullptr;
  napi_ref collect = nullptr;
  napi_ref is_resizable = nullptr;
  /// Told of every op that the script calls, or null.
  napi_ref observer = nullptr;
  napi_ref errors[8] = {};
  napi_ref dtypes[kDTypeEnd] = {};
  /// Bytes V8 has been told of.
  int64_t reported = 0;

  static Environment& of(napi_env env) {
    void* data = nullptr;
    napi_get_instance_data(env, &data);
    return *static_cast<Environment*>(data);
  }

  /// The box behind a script value, or null when it is none of ours.
  Box* unbox(napi_value value) const {
    napi_valuetype type;
    return napi_typeof(env, value, &type) == napi_ok && type == napi_object ? unbox_object(value) : nullptr;
  }
  Box* unbox_object(napi_value object) const {
    napi_value number;
    int32_t at = 0;
    if (!box_key) return nullptr;
    if (napi_get_property(env, object, reference(box_key), &number) != napi_ok) {
      // A proxy's trap threw: it is none of ours.
      napi_get_and_clear_last_exception(env, &number);
      return nullptr;
    }
    return napi_get_value_int32(env, number, &at) == napi_ok ? boxes.find(at) : nullptr;
  }
  /// Releases `box` with `object`. A remembered object can be found again from its tensor.
  void tie(napi_value object, Box* box, bool remembered = false);
  /// As `tie`, and writes the box's number into the object.
  void attach(napi_value object, Box* box, bool remembered = false);

  /// The object behind a weak handle; null when there is none, or it is about to be finalized.
  napi_value known_object(void* reference) const;
  /// The script object for a tensor: the one it already has, or a new one.
  napi_value wrap(const Tensor& tensor);
  /// As wrap, filling `handle`, an empty Tensor object made by the script.
  napi_value wrap_into(napi_value handle, const Tensor& tensor);
  napi_value wrap(const Ref<Node>& node);
  /// The parts of a script's Complex; false for anything else.
  bool complex(napi_value value, double* real, double* imag) const;
  napi_value make_complex(double real, double imag) const;
  napi_value wrap_list(const TensorList& tensors);
  napi_value reference(napi_ref ref) const {
    napi_value value = nullptr;
    napi_get_reference_value(env, ref, &value);
    return value;
  }
  /// Keeps one script object per tensor from now on: leaves and gradients compare equal by ===.
  void remember(napi_value object, Box* box);

  /// Lets V8 know of the memory tensors hold, and the TypeScript layer when it is to collect.
  void report_memory() {
    const int64_t held = held_bytes();
    const int64_t change = held - reported;
    if (change > kReportStep || change < -kReportStep) {
      int64_t total;
      napi_adjust_external_memory(env, held / kReportedPart - reported / kReportedPart, &total);
      reported = held;
    }
    settled_ = std::min(settled_, held);
    highest_ = std::max(highest_, held);
    if (2 * (highest_ - held) > patience_) {
      // Much went without being asked for, so what is there now may be waiting, too.
      patience_ = kPatience;
      settled_ = highest_ = held;
    }
    if (held - settled_ > patience_) slots[kDueSlot] = 1;
  }

  /// Has V8 collect its young generation. Results of large ops are small objects to V8, which lets hundreds of them
  /// pile up; collected early, their memory is used again while it is in the cache. When that frees little, what grew
  /// is in use: then the next try waits for twice the growth, or half of what is held. Best before the script makes
  /// the object of a result: one that lives through two collections is freed by a whole one only.
  void collect_young();

 private:
  int64_t held_bytes() const { return memory_stats().live + kBoxWeight * static_cast<int64_t>(boxes.live()); }

  static constexpr int64_t kReportStep = int64_t{1} << 20;
  // V8 looks through its whole heap after each 64 MB that come and go, as many a training step has them do.
  static constexpr int64_t kReportedPart = 4;
  // What a box counts beside its elements. Without it, Node 20 lets a loop over small tensors pile up some 70 MB of
  // them before its young generation is full.
  static constexpr int64_t kBoxWeight = 2048;

  static constexpr int64_t kPatience = int64_t{3} << 20;
  int64_t patience_ = kPatience;
  /// Bytes held after the last such collection, and the most held since.
  int64_t settled_ = 0, highest_ = 0;
};

/// The script's error for the C++ exception being handled, to be given in place of a result; the TypeScript layer
/// throws it.
napi_value raise(Environment& environment);

/// A failed Node-API call that left a JavaScript exception pending.
struct PendingException {};

inline void check_napi(napi_env env, napi_status status) {
  if (status == napi_ok) return;
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (pending || status == napi_pending_exception) throw PendingException{};
  fail(ErrorKind::Type, "internal binding error ", static_cast<int>(status));
}

napi_value make_string(napi_env env, std::string_view text);
/// What an object is called by its class, as `Promise`; a plain one is a `dict`.
std::string class_name(napi_env env, napi_value object);
std::string to_utf8(napi_env env, napi_value value);

}  // namespace tp::binding

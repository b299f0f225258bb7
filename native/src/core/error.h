#pragma once
// Errors carry PyTorch's exception class so that scripts see the same name and text.
#include <sstream>
#include <stdexcept>
#include <string>

namespace tp {

enum class ErrorKind { Runtime, Value, Type, Index, NotImplemented, OutOfMemory, Interrupt, LinAlg };

class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

template <class... Parts>
std::string str(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

template <class... Parts>
[[noreturn, gnu::cold, gnu::noinline]] void fail(ErrorKind kind, const Parts&... parts) {
  throw Error(kind, str(parts...));
}

/// Throws a RuntimeError built from `parts` unless `condition` holds.
template <class... Parts>
inline void check(bool condition, const Parts&... parts) {
  if (!condition) [[unlikely]]
    fail(ErrorKind::Runtime, parts...);
}
template <class... Parts>
inline void check_value(bool condition, const Parts&... parts) {
  if (!condition) [[unlikely]]
    fail(ErrorKind::Value, parts...);
}
template <class... Parts>
inline void check_index(bool condition, const Parts&... parts) {
  if (!condition) [[unlikely]]
    fail(ErrorKind::Index, parts...);
}
template <class... Parts>
inline void check_type(bool condition, const Parts&... parts) {
  if (!condition) [[unlikely]]
    fail(ErrorKind::Type, parts...);
}

}  // namespace tp

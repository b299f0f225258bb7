#include "core/print.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "autograd/meta.h"

namespace tp {
namespace {

/// A node's name without its namespace.
std::string_view class_name(std::string_view name) {
  const size_t at = name.rfind("::");
  return at == std::string_view::npos ? name : name.substr(at + 2);
}

const std::string kPrefix = "tensor(";

std::string printf_number(const char* format, int precision, double value) {
  if (std::isnan(value)) return "nan";
  char text[512];
  std::snprintf(text, sizeof(text), format, precision, value);
  return text;
}

double real_at(const Tensor& t, int64_t at) {
  return t.dtype() == DType::Float32 ? static_cast<double>(t.data<float>()[at]) : t.data<double>()[at];
}

/// Python's text of an integer or bool.
std::string exact_at(const Tensor& t, int64_t at) {
  return dispatch_all(t.dtype(), "print", [&]<class T>() -> std::string {
    const T value = t.data<T>()[at];
    if constexpr (std::is_same_v<T, bool>)
      return value ? "True" : "False";
    else
      return std::to_string(value);
  });
}

/// Prints one tensor: first looks at the values that will show, to find one form and width for all of them.
class Printer {
 public:
  explicit Printer(const Tensor& t) : t_(t), summarize_(t.numel() > options_.threshold) {
    floating_ = is_floating(t.dtype());
    if (floating_) choose_form();
    visit(0, 0, [&](int64_t at) {
      if (!floating_ || (std::isfinite(real_at(t_, at)) && real_at(t_, at) != 0))
        width_ = std::max(width_, text(at).size());
    });
  }

  std::string print() const { return t_.dim() == 0 ? padded(0) : slice(0, 0, static_cast<int64_t>(kPrefix.size())); }

 private:
  bool leaves_out(int64_t d) const { return summarize_ && t_.sizes()[d] > 2 * options_.edgeitems; }

  /// Calls f with the place of every element that shows, or of every slice of dimension `d`, and gap() where some do
  /// not.
  template <class F, class Gap>
  void each(int64_t d, int64_t at, F&& f, Gap&& gap) const {
    const int64_t n = t_.sizes()[d], stride = t_.strides()[d];
    const bool short_form = leaves_out(d);
    const int64_t head = short_form ? options_.edgeitems : n;
    for (int64_t i = 0; i < head; ++i) f(at + i * stride);
    if (!short_form) return;
    gap();
    for (int64_t i = n - options_.edgeitems; i < n; ++i) f(at + i * stride);
  }

  template <class F>
  void visit(int64_t d, int64_t at, F&& f) const {
    if (d == t_.dim())
      f(at);
    else
      each(
          d, at, [&](int64_t next) { visit(d + 1, next, f); }, [] {});
  }

  void choose_form() {
    double smallest = INFINITY, largest = 0;
    bool fractions = false;
    visit(0, 0, [&](int64_t at) {
      const double value = real_at(t_, at);
      if (!std::isfinite(value) || value == 0) return;
      smallest = std::min(smallest, std::fabs(value));
      largest = std::max(largest, std::fabs(value));
      fractions = fractions || value != std::ceil(value);
    });
    if (largest == 0) return;
    whole_ = !fractions;
    scientific_ = options_.sci_mode.value_or(largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4);
  }

  std::string text(int64_t at) const {
    if (!floating_) return exact_at(t_, at);
    const double value = real_at(t_, at);
    if (scientific_) return printf_number("%.*e", options_.precision, value);
    if (whole_) return printf_number("%.*f", 0, value) + (std::isfinite(value) ? "." : "");
    return printf_number("%.*f", options_.precision, value);
  }

  std::string padded(int64_t at) const {
    const std::string plain = text(at);
    return std::string(width_ > plain.size() ? width_ - plain.size() : 0, ' ') + plain;
  }

  std::string row(int64_t at, int64_t indent) const {
    const int64_t fit = (options_.linewidth - indent) / static_cast<int64_t>(width_ + 2);
    const int64_t per_line = std::max<int64_t>(1, fit);
    std::string out = "[";
    int64_t count = 0;
    const auto add = [&](const std::string& item) {
      if (count > 0) out += count % per_line == 0 ? ",\n" + std::string(static_cast<size_t>(indent) + 1, ' ') : ", ";
      out += item;
      ++count;
    };
    each(
        t_.dim() - 1, at, [&](int64_t next) { add(padded(next)); },
        [&] { add(options_.edgeitems > 0 ? " ..." : "..."); });
    return out + "]";
  }

  std::string slice(int64_t d, int64_t at, int64_t indent) const {
    const int64_t below = t_.dim() - d - 1;
    if (below == 0) return row(at, indent);
    std::string separator = ",";
    separator.append(static_cast<size_t>(below), '\n').append(static_cast<size_t>(indent) + 1, ' ');
    std::string out = "[";
    const auto add = [&](const std::string& item) { out += (out.size() > 1 ? separator : "") + item; };
    each(
        d, at, [&](int64_t next) { add(slice(d + 1, next, indent + 1)); }, [&] { add("..."); });
    return out + "]";
  }

  const PrintOptions& options_ = print_options();
  const Tensor& t_;
  bool summarize_;
  bool floating_ = false;
  bool whole_ = true;
  bool scientific_ = false;
  size_t width_ = 1;
};

/// Sizes as Python prints a tuple.
std::string tuple(const Dims& sizes) {
  std::string out = "(";
  for (int64_t i = 0; i < sizes.size(); ++i) out += (i ? ", " : "") + std::to_string(sizes[i]);
  return out + (sizes.size() == 1 ? ",)" : ")");
}

std::vector<std::string> suffixes(const Tensor& t) {
  std::vector<std::string> out;
  if (t.is_meta()) out.push_back("device='meta'");
  const bool no_values = t.is_meta() || t.numel() == 0;
  if (t.is_meta() || (t.numel() == 0 && t.dim() != 1) || (!no_values && print_options().edgeitems == 0))
    out.push_back("size=" + tuple(t.sizes()));
  // Values of these two tell their dtype.
  const bool told = !no_values && (t.dtype() == DType::Int64 || t.dtype() == DType::Bool);
  if (t.dtype() != default_dtype() && !told) out.push_back(std::string("dtype=torch.") + info(t.dtype()).name);
  if (t.grad_fn()) {
    // Some nodes carry a C++ namespace, which is not shown.
    const std::string name = t.grad_fn()->name();
    const size_t scope = name.rfind("::");
    out.push_back("grad_fn=<" + (scope == std::string::npos ? name : name.substr(scope + 2)) + ">");
  } else if (t.requires_grad()) {
    out.push_back("requires_grad=True");
  }
  return out;
}

}  // namespace

PrintOptions& print_options() {
  static PrintOptions options;
  return options;
}

std::string to_string(const Tensor& t) {
  std::string out = kPrefix + (t.is_meta() ? "..." : t.numel() == 0 ? "[]" : Printer(t).print());
  // PyTorch counts two characters more than the last line has.
  const size_t newline = out.rfind('\n');
  size_t line = out.size() + 2 - (newline == std::string::npos ? 0 : newline + 1);
  for (const std::string& suffix : suffixes(t)) {
    if (line + suffix.size() + 2 > static_cast<size_t>(print_options().linewidth)) {
      out += ",\n" + std::string(kPrefix.size(), ' ') + suffix;
      line = kPrefix.size() + suffix.size();
    } else {
      out += ", " + suffix;
      line += suffix.size() + 2;
    }
  }
  return out + ")";
}

}  // namespace tp

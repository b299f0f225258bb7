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

/// An element as a real number; of a complex one the real part (0) or the imaginary part (1).
double part_at(const Tensor& t, int64_t at, int part) {
  return dispatch_any(t.dtype(), "print", [&]<class T>() -> double {
    const T value = t.data<T>()[at];
    if constexpr (is_complex_type<T>)
      return static_cast<double>(part == 0 ? value.real() : value.imag());
    else
      return static_cast<double>(value);
  });
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

/// How the numbers of one tensor are written: one form and width for all of them.
class Form {
 public:
  Form(const Tensor& t, int part) : t_(t), part_(part), floating_(is_differentiable(t.dtype())) {}

  /// Chooses the form; `visit` calls back with the place of every element that shows.
  template <class Visit>
  void choose(Visit&& visit) {
    if (floating_) choose_notation(visit);
    visit([&](int64_t at) {
      const double value = floating_ ? part_at(t_, at, part_) : 1;
      if (std::isfinite(value) && value != 0) width_ = std::max(width_, text(at).size());
    });
  }

  size_t width() const { return width_; }
  std::string padded(int64_t at) const {
    const std::string plain = text(at);
    return std::string(width_ > plain.size() ? width_ - plain.size() : 0, ' ') + plain;
  }

 private:
  template <class Visit>
  void choose_notation(Visit&& visit) {
    double smallest = INFINITY, largest = 0;
    bool fractions = false;
    visit([&](int64_t at) {
      const double value = part_at(t_, at, part_);
      if (!std::isfinite(value) || value == 0) return;
      smallest = std::min(smallest, std::fabs(value));
      largest = std::max(largest, std::fabs(value));
      fractions = fractions || value != std::ceil(value);
    });
    if (largest == 0) return;
    whole_ = !fractions;
    scientific_ = print_options().sci_mode.value_or(largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4);
  }

  std::string text(int64_t at) const {
    if (!floating_) return exact_at(t_, at);
    const int precision = print_options().precision;
    const double value = part_at(t_, at, part_);
    if (scientific_) return printf_number("%.*e", precision, value);
    if (whole_) return printf_number("%.*f", 0, value) + (std::isfinite(value) ? "." : "");
    return printf_number("%.*f", precision, value);
  }

  const Tensor& t_;
  int part_;
  bool floating_;
  bool whole_ = true;
  bool scientific_ = false;
  size_t width_ = 1;
};

/// Prints one tensor.
class Printer {
 public:
  explicit Printer(const Tensor& t) : t_(t), summarize_(t.numel() > options_.threshold), first_(t, 0), second_(t, 1) {
    const auto shown = [&](auto&& f) { visit(0, 0, f); };
    first_.choose(shown);
    if (is_complex(t.dtype())) second_.choose(shown);
  }

  std::string print() const { return t_.dim() == 0 ? element(0) : slice(0, 0, static_cast<int64_t>(kPrefix.size())); }

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

  std::string element(int64_t at) const {
    const std::string real = first_.padded(at);
    if (!is_complex(t_.dtype())) return real;
    std::string imaginary = second_.padded(at) + "j";
    imaginary.erase(0, imaginary.find_first_not_of(' '));
    return real + (imaginary[0] == '-' ? "" : "+") + imaginary;
  }

  std::string row(int64_t at, int64_t indent) const {
    const size_t width = first_.width() + (is_complex(t_.dtype()) ? second_.width() + 1 : 0);
    const int64_t fit = (options_.linewidth - indent) / static_cast<int64_t>(width + 2);
    const int64_t per_line = std::max<int64_t>(1, fit);
    std::string out = "[";
    int64_t count = 0;
    const auto add = [&](const std::string& item) {
      if (count > 0) out += count % per_line == 0 ? ",\n" + std::string(static_cast<size_t>(indent) + 1, ' ') : ", ";
      out += item;
      ++count;
    };
    each(
        t_.dim() - 1, at, [&](int64_t next) { add(element(next)); },
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
  Form first_, second_;
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
  // Values of these tell their dtype.
  const bool told = !no_values && (t.dtype() == DType::Int64 || t.dtype() == DType::Bool);
  const bool usual = t.dtype() == default_dtype() || (!no_values && t.dtype() == complex_dtype(default_dtype()));
  if (!usual && !told) out.push_back(std::string("dtype=torch.") + info(t.dtype()).name);
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
  // Each dimension is a call within a call.
  check(t.dim() <= 512, "maximum recursion depth exceeded");
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

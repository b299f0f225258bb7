#include "binding/signature.h"

#include <unordered_map>

namespace tp::binding {
namespace {

struct TypeName {
  std::string_view written, shown;
  Kind kind;
  bool known = true;
};
constexpr TypeName kTypes[] = {
    {"Tensor", "Tensor", Kind::Tensor},
    {"TensorList", "tuple of Tensors", Kind::TensorList},
    {"Tensor?[]", "tuple of Tensors", Kind::TensorList},
    {"Scalar", "Number", Kind::Scalar},
    {"int", "int", Kind::Int},
    {"int[]", "tuple of ints", Kind::IntList},
    {"float", "float", Kind::Float},
    {"float[]", "tuple of floats", Kind::FloatList},
    {"bool", "bool", Kind::Bool},
    {"ScalarType", "torch.dtype", Kind::DType},
    {"Device", "torch.device", Kind::Device},
    {"str", "str", Kind::String},
    {"Generator", "torch.Generator", Kind::Generator},
    {"ScalarList", "tuple of Scalars", Kind::FloatList, false},
    {"Layout", "torch.layout", Kind::String, false},
    {"MemoryFormat", "torch.memory_format", Kind::String, false},
    {"Stream", "Stream", Kind::String, false},
};

Signature::Parameter parameter(std::string_view text, bool keyword) {
  const size_t space = text.rfind(' ', text.find('='));
  std::string_view type = text.substr(0, space), name = text.substr(space + 1);
  std::string_view fallback;
  uint8_t flags = keyword ? kKeyword : 0;
  if (const size_t equals = name.find('='); equals != name.npos) {
    fallback = name.substr(equals + 1);
    name = name.substr(0, equals);
    flags |= kDefault;
  }
  if (type.ends_with('?')) {
    type.remove_suffix(1);
    flags |= kOptional;
  }
  int8_t length = 0;
  std::string plain(type);
  if (type.ends_with(']') && std::isdigit(type[type.size() - 2])) {
    // int[2]: a list, or one number for both; TensorList[2]: two results.
    length = static_cast<int8_t>(type[type.size() - 2] - '0');
    plain = type.starts_with("int") ? "int[]" : "TensorList";
  }
  for (const TypeName& one : kTypes)
    if (one.written == plain)
      return {
          std::string(name), std::string(one.shown), std::string(fallback), {"", one.kind, flags, length}, one.known};
  return {std::string(name), plain, std::string(fallback), {"", Kind::String, flags, length}, false};
}

}  // namespace

Signature::Signature(std::string_view text) {
  const size_t close = text.rfind(')');
  hidden = close + 1 < text.size();
  std::string_view rest = text.substr(1, close - 1);
  bool keyword = false;
  while (!rest.empty()) {
    const size_t comma = rest.find(", ");
    const std::string_view one = rest.substr(0, comma);
    rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 2);
    if (one == "*") {
      keyword = true;
      continue;
    }
    parameters.push_back(parameter(one, keyword));
    if (!keyword) ++positional;
    if (!(parameters.back().info.flags & kDefault)) ++required;
  }
}

std::string Signature::shown() const {
  std::string text = "(";
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (i) text += ", ";
    if (i == positional) text += "*, ";
    const Parameter& p = parameters[i];
    text += str(p.type, " ", p.name);
    if (p.info.flags & kDefault) text += str(" = ", p.fallback);
  }
  return text + ")";
}

namespace {

/// PyTorch takes the listing apart again to say which of its arguments do not fit, and no longer knows defaults then.
struct Listed {
  explicit Listed(const Signature& signature) {
    for (size_t i = 0; i < signature.parameters.size(); ++i) {
      if (i == signature.positional) entries.push_back({"*", "*"});
      const Signature::Parameter& p = signature.parameters[i];
      if (p.info.flags & kDefault)
        entries.push_back({str(p.type, " ", p.name, " ="), p.fallback});
      else
        entries.push_back({p.type, p.name});
    }
  }
  struct Entry {
    std::string type, name;
  };
  std::vector<Entry> entries;
};

std::string plural(size_t count) { return count == 1 ? " was" : " were"; }

}  // namespace

/// Explains one call. Its rules, and the order in which it looks for mistakes, are those of PyTorch's parser.
class Complaint {
 public:
  Complaint(Arguments& call, bool method) : call_(call) {
    for (int i = method ? 1 : 0; i < call.count_; ++i) positional_.push_back(&call.values_[i]);
    for (const auto& [name, value] : call.options_) named_.emplace(name, &value);
    if (call.out_) named_.emplace("out", &*call.out_);
  }

  /// Empty where PyTorch would take the call.
  std::string text(std::string_view lines, bool method) {
    std::vector<Signature> signatures;
    while (!lines.empty()) {
      const size_t end = lines.find('\n');
      signatures.emplace_back(lines.substr(0, end));
      lines = end == lines.npos ? std::string_view() : lines.substr(end + 1);
    }
    if (signatures.empty()) return "";
    if (signatures.size() == 1) {
      if (method && signatures[0].parameters.empty()) return without_arguments();
      return mistake(signatures[0]);
    }
    const Signature* plausible = nullptr;
    int count = 0;
    for (const Signature& one : signatures) {
      if (one.fits(positional_.size() + named_.size())) {
        plausible = &one;
        ++count;
      }
    }
    if (count == 1) return mistake(*plausible);
    std::erase_if(signatures, [](const Signature& one) { return one.hidden; });
    return str(call_.op_.name, "() received an invalid combination of arguments - ",
               signatures.size() == 1 ? against(signatures[0]) : against(signatures));
  }

 private:
  std::string without_arguments() {
    if (!named_.empty()) return str("TensorBase.", call_.op_.name, "() takes no keyword arguments");
    return str("TensorBase.", call_.op_.name, "() takes no arguments (", positional_.size(), " given)");
  }

  /// The first mistake in a call that is meant for this signature.
  std::string mistake(const Signature& signature) {
    const auto& parameters = signature.parameters;
    const char* name = call_.op_.name;
    const bool spread = signature.positional == 1 && parameters[0].info.kind == Kind::IntList;
    if (positional_.size() > signature.positional && !spread) return too_many(signature);
    size_t at = 0, taken = 0;
    for (const Signature::Parameter& p : parameters) {
      const Value* value = nullptr;
      const bool by_name = at >= positional_.size();
      if (by_name) {
        const auto found = named_.find(p.name);
        if (found != named_.end()) value = found->second;
      } else {
        if (p.info.flags & kKeyword) return too_many(signature);
        value = positional_[at];
      }
      const bool none = value && value->type == Value::Type::Nothing;
      if (!value && !(p.info.flags & kDefault)) return missing(signature, &p - parameters.data());
      if (value && !(none && allows_none(p)) && p.known) {
        if (spread && !by_name && value->type != Value::Type::Array && is_integer(*value)) {
          for (size_t k = 1; k < positional_.size(); ++k)
            if (!is_integer(*positional_[k])) return cannot_unpack(p, k, *positional_[k]);
          at = positional_.size();
          continue;
        }
        if (std::string wrong = element_mistake(p, *value, at, by_name); !wrong.empty()) return wrong;
        if (!call_.accepts(p.info, *value)) {
          if (by_name)
            return str(name, "(): argument '", p.name, "' must be ", p.type, ", not ", type_name(call_.env_, *value));
          return str(name, "(): argument '", p.name, "' (position ", at + 1, ") must be ", p.type, ", not ",
                     type_name(call_.env_, *value));
        }
      }
      if (!by_name)
        ++at;
      else if (value)
        ++taken;
    }
    if (taken == named_.size()) return "";
    for (const auto& [given, value] : call_.options_) {
      size_t i = 0;
      while (i < parameters.size() && parameters[i].name != given) ++i;
      if (i == parameters.size())
        return str(name, "() got an unexpected keyword argument '", given, "'", near(signature, given));
      if (i < positional_.size()) return str(name, "() got multiple values for argument '", given, "'");
    }
    return str(name, "() got an unexpected keyword argument 'out'");
  }

  static bool allows_none(const Signature::Parameter& p) {
    return (p.info.flags & kOptional) || ((p.info.flags & kDefault) && p.fallback == "None");
  }

  /// What is wrong inside a list.
  std::string element_mistake(const Signature::Parameter& p, const Value& value, size_t at, bool by_name) {
    if (value.type != Value::Type::Array) return "";
    const std::vector<Value> items = elements(call_.env_, value);
    if (p.info.kind == Kind::TensorList) {
      for (size_t k = 0; k < items.size(); ++k)
        if (!call_.accepts({"", Kind::Tensor, 0, 0}, items[k]))
          return str("expected Tensor as element ", k, " in argument ", at, ", but got ",
                     type_name(call_.env_, items[k]));
    } else if (p.info.kind == Kind::IntList) {
      for (size_t k = 0; k < items.size(); ++k) {
        if (is_index(items[k], k)) continue;
        if (k > 0) return cannot_unpack(p, k, items[k]);
        if (by_name) return "";
        return str(call_.op_.name, "(): argument '", p.name, "' (position ", at + 1, ") must be ", p.type,
                   ", but found element of type ", type_name(call_.env_, items[k]), " at pos ", k);
      }
    }
    return "";
  }

  std::string cannot_unpack(const Signature::Parameter& p, size_t k, const Value& item) {
    return str(call_.op_.name, "(): argument '", p.name, "' failed to unpack the object at pos ", k + 1,
               " with error \"type must be tuple of ints,but got ", type_name(call_.env_, item), "\"");
  }

  std::string too_many(const Signature& signature) {
    const size_t given = positional_.size();
    if (signature.required != signature.positional)
      return str(call_.op_.name, "() takes from ", signature.required, " to ", signature.positional,
                 " positional arguments but ", given, " were given");
    return str(call_.op_.name, "() takes ", given_of(signature.positional), " but ", given, plural(given), " given");
  }
  static std::string given_of(size_t count) { return str(count, " positional argument", count == 1 ? "" : "s"); }

  std::string missing(const Signature& signature, size_t from) {
    std::string names;
    int count = 0;
    for (size_t i = from; i < signature.parameters.size(); ++i) {
      if (signature.parameters[i].info.flags & kDefault) continue;
      names += str(count++ ? ", " : "", "\"", signature.parameters[i].name, "\"");
    }
    return str(call_.op_.name, "() missing ", count, " required positional arguments: ", names);
  }

  /// Helps with a misspelt name.
  static std::string near(const Signature& signature, const std::string& given) {
    std::string best;
    int least = 3;
    for (const Signature::Parameter& p : signature.parameters) {
      const int distance = edit_distance(p.name, given);
      if (distance < least) {
        least = distance;
        best = str(" (did you mean '", p.name, "'?)");
      }
    }
    return best;
  }

  std::string against(const Signature& signature) {
    const Listed listed(signature);
    if (const std::string names = unknown(listed); !names.empty())
      return str("got unrecognized keyword arguments: ", names);
    return str("got ", counts_match(listed) ? marked(listed) : given(), ", but expected ", signature.shown());
  }

  std::string against(const std::vector<Signature>& signatures) {
    std::string text = str("got ", given(), ", but expected one of:\n");
    for (const Signature& one : signatures) {
      const Listed listed(one);
      text += str(" * ", one.shown(), "\n");
      if (!counts_match(listed)) continue;
      const std::string names = unknown(listed);
      text += names.empty()
                  ? str("      didn't match because some of the arguments have invalid types: ", marked(listed), "\n")
                  : str("      didn't match because some of the keywords were incorrect: ", names, "\n");
    }
    return text;
  }

  bool counts_match(const Listed& listed) const { return listed.entries.size() == positional_.size() + named_.size(); }

  std::string unknown(const Listed& listed) {
    std::string names;
    const size_t from = listed.entries.size() - std::min(named_.size(), listed.entries.size());
    for (const auto& [name, value] : named_) {
      size_t i = from;
      while (i < listed.entries.size() && listed.entries[i].name != name) ++i;
      if (i == listed.entries.size()) names += str(names.empty() ? "" : ", ", name);
    }
    return names;
  }

  std::string given() {
    std::string text = "(";
    for (const Value* value : positional_) text += type_name(call_.env_, *value) + ", ";
    for (const auto& [name, value] : named_) text += str(name, "=", type_name(call_.env_, *value), ", ");
    // PyTorch leaves the comma where all arguments are named.
    if (!positional_.empty()) text.erase(text.size() - 2);
    return text + ")";
  }

  /// The given types, with exclamation marks around those that are not literally the listed ones.
  std::string marked(const Listed& listed) {
    std::string text = "(";
    for (size_t i = 0; i < listed.entries.size(); ++i) {
      const auto& [type, name] = listed.entries[i];
      const bool by_name = i >= positional_.size();
      const Value& value = *(by_name ? named_.at(name) : positional_[i]);
      const std::string found = type_name(call_.env_, value);
      const bool fits = found == type || (type == "float" && found == "int");
      std::string shown = (by_name ? name + "=" : "") + found;
      if (value.type == Value::Type::Array) {
        std::string items;
        for (const Value& item : elements(call_.env_, value))
          items += str(items.empty() ? "" : ", ", type_name(call_.env_, item));
        shown += str(" of [", items, "]");
      }
      text += str(i ? ", " : "", fits ? "" : "!", shown, fits ? "" : "!");
    }
    return text + ")";
  }

  Arguments& call_;
  std::vector<const Value*> positional_;
  /// PyTorch lists names in this container's order.
  std::unordered_map<std::string, const Value*> named_;
};

void Arguments::fail_to_bind() {
  std::string text = Complaint(*this, method_).text(method_ ? op_.methods : op_.functions, method_);
  if (text.empty()) bind(op_.overloads[0], &text);
  fail(ErrorKind::Type, text);
}

}  // namespace tp::binding

#include "archwalk/operators/field.hpp"

#include <fast_float/fast_float.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <limits>

#include "archwalk/core/error.hpp"
#include "operator_words.hpp"

namespace archwalk {

void read_value(const Value& value, std::string_view name, bool& target) {
  target = value.as_bool(name);
}
void read_value(const Value& value, std::string_view name, double& target) {
  target = value.as_number(name);
}
void read_value(const Value& value, std::string_view name, int& target) {
  const double number = value.as_number(name);
  if (!(number == std::floor(number) && std::abs(number) <= std::numeric_limits<int>::max())) {
    throw InputError(
        fmt::format("{} = {}{}", name, number,
                    value.where.empty() ? std::string() : fmt::format(" ({})", value.where)),
        "it counts something", "give a whole number");
  }
  target = static_cast<int>(number);
}
void read_value(const Value& value, std::string_view name, std::string& target) {
  target = value.as_string(name);
}

namespace {

template <class Element>
void read_list(const Value& value, std::string_view name, std::vector<Element>& target) {
  target.clear();
  for (const Value& element : value.as_list(name)) {
    read_value(element, name, target.emplace_back());
  }
}

template <class Element>
std::string format_list(const std::vector<Element>& value) {
  std::string text = "[";
  for (const Element& element : value) {
    if (text.size() > 1) text += ',';
    text += format_value(element);
  }
  return text + "]";
}

}  // namespace

void read_value(const Value& value, std::string_view name, std::vector<double>& target) {
  read_list(value, name, target);
}
void read_value(const Value& value, std::string_view name, Matrix& target) {
  read_list(value, name, target);
}
void read_value(const Value& value, std::string_view name, std::vector<Matrix>& target) {
  read_list(value, name, target);
}

Value word_value(std::string_view word) {
  if (word == "true" || word == "false") return Value(word == "true");
  double number = 0.0;
  const char* end = word.data() + word.size();
  const auto result = fast_float::from_chars(word.data(), end, number);
  if (result.ec == std::errc() && result.ptr == end) return Value(number);
  return Value(std::string(word));
}

std::string format_value(bool value) {
  return value ? "true" : "false";
}
std::string format_value(double value) {
  return fmt::format("{}", value);
}
std::string format_value(int value) {
  return fmt::format("{}", value);
}
std::string format_value(const std::string& value) {
  if (value.find_first_of(kTextSigns) == std::string::npos && word_value(value).is_string()) {
    return value;
  }
  std::string text = "\"";
  for (const char sign : value) {
    if (sign == '"' || sign == '\\') text += '\\';
    text += sign;
  }
  return text + '"';
}
std::string format_value(const std::vector<double>& value) {
  return value.empty() ? std::string() : format_list(value);
}
std::string format_value(const Matrix& value) {
  return format_list(value);
}
std::string format_value(const std::vector<Matrix>& value) {
  return format_list(value);
}

void throw_missing_key(std::string_view owner, const Field& field, const Value& table) {
  throw InputError(
      fmt::format("{} lacks the key '{}'{}", owner, field.name,
                  table.where.empty() ? std::string() : fmt::format(" ({})", table.where)),
      fmt::format("it gives {}", field.help),
      fmt::format("add {} = ... ({})", field.name, field.range));
}

}  // namespace archwalk

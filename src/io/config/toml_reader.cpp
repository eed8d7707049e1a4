#include "archwalk/io/toml_reader.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>

#include "archwalk/core/error.hpp"
#include "files/input_path.hpp"

namespace archwalk {
namespace {

std::string place(const std::string& file, const toml::node& node) {
  return fmt::format("{} line {}", file, node.source().begin.line);
}

Value convert(const toml::node& node, const std::string& file);

/// The system would take a path for ended there, and HDF5 a name.
void check_text(std::string_view text, const std::string& where) {
  if (text.find('\0') == std::string_view::npos) return;
  throw InputError(fmt::format("{} holds text with a NUL character", where),
                   "no name and no path has one", "remove it");
}

Value convert_table(const toml::table& table, const std::string& file) {
  std::vector<std::pair<const toml::key*, const toml::node*>> entries;
  for (const auto& [key, node] : table) entries.emplace_back(&key, &node);
  // toml++ sorts by key; a table made by a dotted header stands where its key does.
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    const auto& x = a.first->source().begin;
    const auto& y = b.first->source().begin;
    return std::tie(x.line, x.column) < std::tie(y.line, y.column);
  });
  Value::Table values;
  for (const auto& [key, node] : entries) {
    check_text(key->str(), place(file, *node));
    values.emplace_back(std::string(key->str()), convert(*node, file));
  }
  return Value(std::move(values));
}

Value convert_value(const toml::node& node, const std::string& file) {
  if (const auto* table = node.as_table()) return convert_table(*table, file);
  if (const auto* array = node.as_array()) {
    Value::List values;
    for (const toml::node& element : *array) values.push_back(convert(element, file));
    return Value(std::move(values));
  }
  if (const auto* text = node.as_string()) {
    check_text(text->get(), place(file, node));
    return Value(text->get());
  }
  if (const auto* integer = node.as_integer()) return Value(std::int64_t{integer->get()});
  if (const auto* number = node.as_floating_point()) return Value(number->get());
  if (const auto* flag = node.as_boolean()) return Value(flag->get());
  throw InputError(fmt::format("{} holds a date or time", place(file, node)),
                   "no key of archwalk takes one", "write text in quotes, or remove it");
}

Value convert(const toml::node& node, const std::string& file) {
  Value value = convert_value(node, file);
  value.where = place(file, node);
  return value;
}

std::string content_of(const std::filesystem::path& path) {
  check_input_path(path, "it is the configuration");
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (!file) {
    throw InputError(fmt::format("can't read '{}'", path.string()), "it is the configuration",
                     "check the path");
  }
  return content.str();
}

/// The parser nests a table for each part of a dotted key, and the stack ends with some ten
/// thousand. Dots in strings, comments and numbers are counted too: no line has so many.
void check_keys(const std::string& content, const std::string& file) {
  constexpr std::size_t kMostDots = 1000;
  std::size_t line = 1;
  std::size_t dots = 0;
  for (const char c : content) {
    if (c == '.' && ++dots > kMostDots) {
      throw InputError(
          fmt::format("{} line {} has a key of more than {} parts", file, line, kMostDots),
          "no key of archwalk has more than a few", "correct it there");
    }
    if (c == '\n') ++line;
    if (c == '\n' || c == ',' || c == '=' || c == '#') dots = 0;
  }
}

}  // namespace

Value read_toml(const std::filesystem::path& path) {
  const std::string file = path.string();
  try {
    const std::string content = content_of(path);
    check_keys(content, file);
    const toml::table table = toml::parse(content, file);
    Value value = convert_table(table, file);
    value.where = file;
    return value;
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    throw InputError(fmt::format("{} line {} column {}: {}", file, begin.line, begin.column,
                                 error.description()),
                     "the file is no valid TOML", "correct the syntax there");
  }
}

}  // namespace archwalk

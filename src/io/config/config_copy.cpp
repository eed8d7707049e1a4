#include "archwalk/io/config_copy.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

constexpr const char* kKey = "table";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// A TOML basic string.
std::string quoted(const std::string& text) {
  std::string word(1, '"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      word += '\\';
      word += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      word += fmt::format("\\u{:04X}", byte);
    } else {
      word += c;
    }
  }
  return word + '"';
}

// toml++ counts lines and columns from 1, columns in code points.
std::size_t offset_of(const std::string& text, const toml::source_position& position) {
  std::size_t at = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  for (std::uint32_t line = 1; line < position.line; ++line) at = text.find('\n', at) + 1;
  const auto is_continuation = [&](std::size_t i) {
    return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0u) == 0x80u;
  };
  for (std::uint32_t column = 1; column < position.column; ++column) {
    ++at;
    while (is_continuation(at)) ++at;
  }
  return at;
}

std::string replaced(const std::string& text, const std::string& value) {
  const toml::table root = toml::parse(text);
  const toml::node* old = root.get(kKey);
  if (old == nullptr) {  // before any [table], whose key it would be
    const std::size_t start = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    return text.substr(0, start) + fmt::format("{} = {}\n", kKey, value) + text.substr(start);
  }
  const std::size_t begin = offset_of(text, old->source().begin);
  const std::size_t end = offset_of(text, old->source().end);
  return text.substr(0, begin) + value + text.substr(std::min(end, text.size()));
}

}  // namespace

std::string with_table(const std::string& text, const std::filesystem::path& table) {
  try {
    std::string copy = replaced(text, quoted(table.string()));
    // Where a value begins and ends is toml++'s word: the copy must say what was meant, and no
    // more.
    toml::table before = toml::parse(text);
    toml::table after = toml::parse(copy);
    if (after[kKey].value<std::string>() == table.string()) {
      before.erase(kKey);
      after.erase(kKey);
      if (before == after) return copy;
    }
  } catch (const toml::parse_error&) {
    // said below
  }
  throw InputError(
      fmt::format("the table '{}' can't be written to the configuration", table.string()),
      "a copy of the configuration names it by its whole path",
      "give the table a path in UTF-8, and write table = \"FILE.h5\" on a line of its own");
}

}  // namespace archwalk

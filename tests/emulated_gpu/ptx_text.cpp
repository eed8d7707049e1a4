#include "ptx_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "program.hpp"

namespace archwalk::emulated {
namespace {

// The count in `name[count]`, which is taken off the name; 1 without brackets, 0 where they are
// empty.
std::uint64_t take_count(std::string_view& name) {
  const auto bracket = name.find('[');
  if (bracket == std::string_view::npos) return 1;
  const std::string_view count = name.substr(bracket + 1, name.size() - bracket - 2);
  name = name.substr(0, bracket);
  return count.empty() ? 0 : *read_number(count);
}

}  // namespace

void give_up(std::string_view what, std::string_view statement) {
  throw Fault{Fault::Kind::not_emulated, fmt::format("{}: {}", what, statement)};
}

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string without_comments(std::string_view text) {
  std::string kept;
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i, 2) == "//") {
      i = std::min(text.find('\n', i), text.size());
    } else {
      kept += text[i++];
    }
  }
  return kept;
}

std::vector<std::string_view> operands_of(std::string_view text) {
  std::vector<std::string_view> all;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && (text[i] == '{' || text[i] == '[')) ++depth;
    if (i < text.size() && (text[i] == '}' || text[i] == ']')) --depth;
    if (i == text.size() || (text[i] == ',' && depth == 0)) {
      const std::string_view one = trimmed(text.substr(begin, i - begin));
      if (!one.empty()) all.push_back(one);
      begin = i + 1;
    }
  }
  return all;
}

std::string_view next_word(std::string_view& text) {
  text = trimmed(text);
  std::size_t end = 0;
  while (end < text.size() && std::isspace(static_cast<unsigned char>(text[end])) == 0) ++end;
  const std::string_view word = text.substr(0, end);
  text = trimmed(text.substr(end));
  return word;
}

int bytes_of_type(std::string_view type) {
  if (type == ".pred") return 1;
  if (type.ends_with("64")) return 8;
  if (type.ends_with("32")) return 4;
  if (type.ends_with("16")) return 2;
  if (type.ends_with("8")) return 1;
  return 0;
}

std::optional<std::uint64_t> read_number(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  if (text.ends_with('U')) text.remove_suffix(1);
  int base = 10;
  for (const std::string_view prefix : {"0x", "0d", "0D", "0f", "0F"}) {
    if (text.starts_with(prefix)) {
      text.remove_prefix(2);
      base = 16;
      break;
    }
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return is_negative ? -value : value;
}

Declaration read_declaration(std::string_view text) {
  Declaration all;
  while (!text.empty()) {
    const std::string_view word = next_word(text);
    if (word == ".align") {
      all.alignment = *read_number(next_word(text));
    } else if (const int bytes = bytes_of_type(word); word.starts_with('.') && bytes > 0) {
      all.bytes = static_cast<std::size_t>(bytes);
      all.alignment = std::max(all.alignment, all.bytes);
    } else if (!word.starts_with('.')) {
      all.name = word;
    }
  }
  all.bytes *= take_count(all.name);
  return all;
}

std::vector<std::string_view> parts_of(std::string_view operand) {
  if (!operand.starts_with('{')) return {operand};
  return operands_of(operand.substr(1, operand.size() - 2));
}

std::vector<std::string> split_opcode(std::string_view opcode) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= opcode.size();) {
    const std::size_t end = std::min(opcode.find('.', begin), opcode.size());
    words.emplace_back(opcode.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

}  // namespace archwalk::emulated

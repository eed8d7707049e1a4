#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Pieces of PTX's text.
namespace archwalk::emulated {

/// Throws the Fault of what is not emulated, with the statement.
[[noreturn]] void give_up(std::string_view what, std::string_view statement);

std::string_view trimmed(std::string_view text);
std::string without_comments(std::string_view text);
/// Split at commas that no bracket holds.
std::vector<std::string_view> operands_of(std::string_view text);
/// Of an operand in braces; another one is its only part.
std::vector<std::string_view> parts_of(std::string_view operand);
/// Split at dots.
std::vector<std::string> split_opcode(std::string_view opcode);
/// The first word; `text` keeps what comes after it.
std::string_view next_word(std::string_view& text);
/// Of a type such as `.b32`; 0 where it is none.
int bytes_of_type(std::string_view type);
/// Decimal, hexadecimal, or the bits of a double or a float; nothing where it is no number.
std::optional<std::uint64_t> read_number(std::string_view text);

/// A declared name with its alignment and bytes: .align 8 .b8 NAME[56].
struct Declaration {
  std::string_view name;
  std::size_t alignment = 1;
  std::size_t bytes = 0;
};
Declaration read_declaration(std::string_view text);

}  // namespace archwalk::emulated

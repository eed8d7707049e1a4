#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "program.hpp"

namespace archwalk::emulated {

/// The names of a kernel that is being read, and the places of its registers and constants, which
/// it adds to the program.
class Names {
 public:
  explicit Names(Program& program) : program_(program) {}

  /// .param .align 8 .b8 NAME[56], ...
  void add_parameters(std::string_view text);
  /// .shared .align 16 .b8 NAME[160], .local .align 16 .b8 NAME[64].
  void add_variable(std::string_view statement);
  /// What is shared dynamically: it comes after all else that is shared.
  void add_dynamic_shared(std::string_view statement) { dynamic_.push_back(statement); }
  void place_dynamic_shared();
  /// .reg .b32 %r<28>, or names of their own.
  void add_registers(std::string_view statement);

  /// The statement that is being read, for messages.
  void begin_statement(std::string_view statement) { statement_ = statement; }
  bool is_register(std::string_view name) const { return registers_.contains(name); }
  int register_bytes(std::string_view name) { return register_of(name).bytes; }
  /// A register, a number, a symbol's address or a special register, as values of that width.
  Place input(std::string_view operand, int bytes);
  /// A register of that width; `_` is nowhere.
  Place output(std::string_view operand, int bytes);
  /// [register + offset], [symbol + offset] or [number], into the instruction.
  void address(std::string_view operand, Instruction& one);

 private:
  struct Register {
    Place place;
    int bytes;
  };
  Place new_place(int bytes);
  Register register_of(std::string_view name);
  Place constant(std::uint64_t value, int bytes);

  Program& program_;
  std::string_view statement_;
  std::vector<std::string_view> dynamic_;
  std::map<std::string, Register, std::less<>> registers_;
  std::map<std::string, std::uint64_t, std::less<>> symbols_;  // address within its space
  std::map<std::pair<std::uint64_t, int>, Place> constants_;
};

}  // namespace archwalk::emulated

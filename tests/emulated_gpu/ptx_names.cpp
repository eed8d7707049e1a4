#include "ptx_names.hpp"

#include <fmt/format.h>

#include <optional>

#include "ptx_text.hpp"

namespace archwalk::emulated {
namespace {

std::size_t aligned(std::size_t at, std::size_t alignment) {
  return (at + alignment - 1) / alignment * alignment;
}

std::optional<Special> special_of(std::string_view name) {
  static const std::map<std::string_view, Special> kAll = {
      {"%tid.x", Special::tid_x},
      {"%tid.y", Special::tid_y},
      {"%tid.z", Special::tid_z},
      {"%ntid.x", Special::ntid_x},
      {"%ntid.y", Special::ntid_y},
      {"%ntid.z", Special::ntid_z},
      {"%ctaid.x", Special::ctaid_x},
      {"%ctaid.y", Special::ctaid_y},
      {"%ctaid.z", Special::ctaid_z},
      {"%nctaid.x", Special::nctaid_x},
      {"%nctaid.y", Special::nctaid_y},
      {"%nctaid.z", Special::nctaid_z},
      {"%cluster_ctarank", Special::cluster_rank},
      {"%cluster_nctarank", Special::cluster_size},
      {"%laneid", Special::lane},
      {"%lanemask_le", Special::lanes_up_to},
      {"%lanemask_ge", Special::lanes_from}};
  const auto found = kAll.find(name);
  return found == kAll.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

Place Names::new_place(int bytes) {
  const auto place = static_cast<Place>(program_.registers);
  program_.registers += static_cast<std::size_t>(bytes) * kLanes;
  return place;
}

void Names::add_parameters(std::string_view text) {
  for (const std::string_view operand : operands_of(text)) {
    const Declaration one = read_declaration(operand);
    const std::size_t at = aligned(program_.parameters, one.alignment);
    symbols_[std::string(one.name)] = at;
    program_.parameter_at.push_back(at);
    program_.parameter_bytes.push_back(one.bytes);
    program_.parameters = at + one.bytes;
  }
}

void Names::add_variable(std::string_view statement) {
  const Declaration one = read_declaration(statement);
  std::size_t& end = statement.starts_with(".local") ? program_.local : program_.static_shared;
  end = aligned(end, one.alignment);
  symbols_[std::string(one.name)] = end;
  end += one.bytes;
}

void Names::add_registers(std::string_view statement) {
  std::string_view rest = statement;
  next_word(rest);
  const int bytes = bytes_of_type(next_word(rest));
  if (bytes == 0) give_up("a type of registers that is not emulated", statement);
  for (const std::string_view one : operands_of(rest)) {
    const auto bracket = one.find('<');
    if (bracket == std::string_view::npos) {
      registers_[std::string(one)] = {new_place(bytes), bytes};
      continue;
    }
    const std::uint64_t count = *read_number(one.substr(bracket + 1, one.size() - bracket - 2));
    for (std::uint64_t i = 0; i < count; ++i) {
      registers_[std::string(one.substr(0, bracket)) + std::to_string(i)] = {kNowhere, bytes};
    }
  }
}

// Registers have places once they are used: most numbers that PTX declares are not.
Names::Register Names::register_of(std::string_view name) {
  const auto found = registers_.find(name);
  if (found == registers_.end()) give_up(fmt::format("no register {}", name), statement_);
  if (found->second.place == kNowhere) found->second.place = new_place(found->second.bytes);
  return found->second;
}

Place Names::constant(std::uint64_t value, int bytes) {
  const auto [known, is_new] = constants_.try_emplace({value, bytes}, kNowhere);
  if (is_new) {
    known->second = new_place(bytes);
    program_.constants.push_back({known->second, static_cast<std::uint8_t>(bytes), value});
  }
  return known->second;
}

Place Names::input(std::string_view operand, int bytes) {
  if (const auto special = special_of(operand)) {
    if (bytes != 4) give_up("a special register of another width", statement_);
    program_.specials.push_back({new_place(4), *special});
    return program_.specials.back().place;
  }
  if (registers_.contains(operand)) {
    const Register found = register_of(operand);
    if (found.bytes != bytes) give_up(fmt::format("{} has another width", operand), statement_);
    return found.place;
  }
  if (const auto symbol = symbols_.find(operand); symbol != symbols_.end()) {
    return constant(symbol->second, bytes);
  }
  const auto number = read_number(operand);
  if (!number) give_up(fmt::format("{} is nothing that is known", operand), statement_);
  return constant(*number, bytes);
}

Place Names::output(std::string_view operand, int bytes) {
  if (operand == "_") return kNowhere;
  const Register found = register_of(operand);
  if (found.bytes != bytes) give_up(fmt::format("{} has another width", operand), statement_);
  return found.place;
}

void Names::address(std::string_view operand, Instruction& one) {
  std::string_view inner = trimmed(operand.substr(1, operand.size() - 2));
  const auto plus = inner.find('+');
  std::string_view base = trimmed(inner.substr(0, plus));
  std::uint64_t offset = 0;
  if (plus != std::string_view::npos) offset = *read_number(trimmed(inner.substr(plus + 1)));
  if (registers_.contains(base)) {
    const Register found = register_of(base);
    one.address_bytes = static_cast<std::uint8_t>(found.bytes);
    one.in[0] = found.place;
  } else if (const auto symbol = symbols_.find(base); symbol != symbols_.end()) {
    offset += symbol->second;
  } else if (const auto number = read_number(base)) {
    offset += *number;
  } else {
    give_up(fmt::format("no address {}", operand), statement_);
  }
  one.offset = static_cast<std::int64_t>(offset);
}

void Names::place_dynamic_shared() {
  for (const std::string_view one : std::exchange(dynamic_, {})) add_variable(one);
}

}  // namespace archwalk::emulated

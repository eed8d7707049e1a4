// PTX as text: its statements, declarations and operands.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "operations.hpp"
#include "program.hpp"

namespace archwalk::emulated {
namespace {

[[noreturn]] void give_up(std::string_view what, std::string_view statement) {
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

// Split at commas that no bracket holds.
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

// The first word; `text` keeps what comes after it.
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

// A number of PTX: decimal, hexadecimal, or the bits of a double or a float.
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

std::size_t aligned(std::size_t at, std::size_t alignment) {
  return (at + alignment - 1) / alignment * alignment;
}

// The count in `name[count]`, which is taken off the name; 1 without brackets, 0 where they are
// empty.
std::uint64_t take_count(std::string_view& name) {
  const auto bracket = name.find('[');
  if (bracket == std::string_view::npos) return 1;
  const std::string_view count = name.substr(bracket + 1, name.size() - bracket - 2);
  name = name.substr(0, bracket);
  return count.empty() ? 0 : *read_number(count);
}

// A declared name with its alignment and bytes: .align 8 .b8 NAME[56].
struct Declaration {
  std::string_view name;
  std::size_t alignment = 1;
  std::size_t bytes = 0;
};
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

// One kernel on its way from text to a Program.
class Reader {
 public:
  explicit Reader(std::string name) {
    program_.name = std::move(name);
    program_.registers = kLanes;  // the carry
  }

  void read_parameters(std::string_view text);
  void read_directives(std::string_view text);
  void read_shared(std::string_view statement) { read_variable(statement); }
  /// What is shared dynamically: it comes after all else that is shared.
  void add_dynamic_shared(std::string_view statement) { dynamic_.push_back(statement); }
  void read_body(std::string_view text);
  Program finish();

 private:
  struct Register {
    Place place;
    int bytes;
  };
  struct Branch {
    std::size_t instruction;
    std::string label;
  };

  void read_statement(std::string_view statement);
  void read_registers(std::string_view statement);
  void read_variable(std::string_view statement);
  void read_instruction(std::string_view statement);
  void read_access(Instruction& one, const std::string& opcode,
                   const std::vector<std::string_view>& operands, std::string_view statement);
  bool read_move(Instruction& one, const std::string& opcode,
                 const std::vector<std::string_view>& operands);
  void read_address(Instruction& one, std::string_view operand);
  Place new_place(int bytes);
  Register register_of(std::string_view name);
  Place constant(std::uint64_t value, int bytes);
  Place input(std::string_view operand, int bytes);
  Place output(std::string_view operand, int bytes);

  Program program_;
  std::string_view statement_;
  std::vector<std::string_view> dynamic_;
  std::map<std::string, Register, std::less<>> registers_;
  std::map<std::string, std::uint64_t, std::less<>> symbols_;  // address within its space
  std::map<std::pair<std::uint64_t, int>, Place> constants_;
  std::map<std::string, std::uint32_t, std::less<>> labels_;
  std::vector<Branch> branches_;
};

Place Reader::new_place(int bytes) {
  const auto place = static_cast<Place>(program_.registers);
  program_.registers += static_cast<std::size_t>(bytes) * kLanes;
  return place;
}

// .param .align 8 .b8 NAME[56], ...
void Reader::read_parameters(std::string_view text) {
  for (const std::string_view operand : operands_of(text)) {
    const Declaration one = read_declaration(operand);
    const std::size_t at = aligned(program_.parameters, one.alignment);
    symbols_[std::string(one.name)] = at;
    program_.parameter_at.push_back(at);
    program_.parameter_bytes.push_back(one.bytes);
    program_.parameters = at + one.bytes;
  }
}

void Reader::read_directives(std::string_view text) {
  if (const auto at = text.find(".maxntid"); at != std::string_view::npos) {
    std::string_view rest = text.substr(at + 8);
    program_.most_threads = 1;
    for (std::string_view one : operands_of(rest.substr(0, rest.find('\n')))) {
      program_.most_threads *= static_cast<int>(*read_number(one));
    }
  }
}

// .shared .align 16 .b8 NAME[160], .local .align 16 .b8 NAME[64]: without a size, what is shared
// dynamically.
void Reader::read_variable(std::string_view statement) {
  const Declaration one = read_declaration(statement);
  std::size_t& end = statement.starts_with(".local") ? program_.local : program_.static_shared;
  end = aligned(end, one.alignment);
  symbols_[std::string(one.name)] = end;
  end += one.bytes;
}

// .reg .b32 %r<28>, or names of their own.
void Reader::read_registers(std::string_view statement) {
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
Reader::Register Reader::register_of(std::string_view name) {
  const auto found = registers_.find(name);
  if (found == registers_.end()) give_up(fmt::format("no register {}", name), statement_);
  if (found->second.place == kNowhere) found->second.place = new_place(found->second.bytes);
  return found->second;
}

Place Reader::constant(std::uint64_t value, int bytes) {
  const auto [known, is_new] = constants_.try_emplace({value, bytes}, kNowhere);
  if (is_new) {
    known->second = new_place(bytes);
    program_.constants.push_back({known->second, static_cast<std::uint8_t>(bytes), value});
  }
  return known->second;
}

std::optional<Special> special_of(std::string_view name) {
  static const std::map<std::string_view, Special> kAll = {
      {"%tid.x", Special::tid_x},       {"%tid.y", Special::tid_y},
      {"%tid.z", Special::tid_z},       {"%ntid.x", Special::ntid_x},
      {"%ntid.y", Special::ntid_y},     {"%ntid.z", Special::ntid_z},
      {"%ctaid.x", Special::ctaid_x},   {"%ctaid.y", Special::ctaid_y},
      {"%ctaid.z", Special::ctaid_z},   {"%nctaid.x", Special::nctaid_x},
      {"%nctaid.y", Special::nctaid_y}, {"%nctaid.z", Special::nctaid_z},
      {"%laneid", Special::lane}};
  const auto found = kAll.find(name);
  return found == kAll.end() ? std::nullopt : std::optional(found->second);
}

// A register, a number, a symbol's address or a special register, as values of that width.
Place Reader::input(std::string_view operand, int bytes) {
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

Place Reader::output(std::string_view operand, int bytes) {
  if (operand == "_") return kNowhere;
  const Register found = register_of(operand);
  if (found.bytes != bytes) give_up(fmt::format("{} has another width", operand), statement_);
  return found.place;
}

// [register + offset], [symbol + offset] or [number].
void Reader::read_address(Instruction& one, std::string_view operand) {
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

// ld, st and atom with a space, a vector and a type; what caches do is no matter here.
void Reader::read_access(Instruction& one, const std::string& opcode,
                         const std::vector<std::string_view>& operands,
                         std::string_view statement) {
  const std::vector<std::string> words = split_opcode(opcode);
  bool is_addition = false;
  for (std::size_t i = 1; i + 1 < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "global") {
      one.space = Space::global;
    } else if (word == "shared") {
      one.space = Space::shared;
    } else if (word == "local") {
      one.space = Space::local;
    } else if (word == "param") {
      one.space = Space::param;
    } else if (word == "add") {
      is_addition = true;
    } else if (word != "v2" && word != "v4" && word != "nc" && word != "volatile") {
      give_up("an access that is not emulated", statement);
    }
  }
  const std::string& type = words.back();
  const bool is_load = words[0] == "ld";
  const std::size_t address = words[0] == "st" ? 0 : 1;
  read_address(one, operands.at(address));
  const std::vector<std::string_view> values = parts_of(operands.at(is_load        ? 0
                                                                    : address == 0 ? 1
                                                                                   : 2));
  one.vector = static_cast<std::uint8_t>(values.size());
  // Of the values' registers; numbers are taken for as wide as the type.
  int bytes = std::max(bytes_of_type("." + type), 2);
  for (const std::string_view value : values) {
    if (value != "_" && registers_.contains(value)) bytes = register_of(value).bytes;
  }
  if (is_load) {
    for (std::size_t i = 0; i < values.size(); ++i) one.out[i] = output(values[i], bytes);
    one.execute = find_load(type, bytes);
  } else {
    for (std::size_t i = 0; i < values.size(); ++i) one.in[i + 1] = input(values[i], bytes);
    if (words[0] == "st") {
      one.execute = find_store(type, bytes);
    } else if (is_addition) {
      one.out[0] = output(operands[0], bytes);
      one.execute = find_atomic_add(type);
    }
  }
  if (one.execute == nullptr) give_up("an access that is not emulated", statement);
}

// mov between a register and its parts.
bool Reader::read_move(Instruction& one, const std::string& opcode,
                       const std::vector<std::string_view>& operands) {
  const bool unpacks = operands.at(0).starts_with('{');
  if (!unpacks && !operands.at(1).starts_with('{')) return false;
  const int whole = bytes_of_type(opcode);
  const std::vector<std::string_view> parts = parts_of(operands[unpacks ? 0 : 1]);
  one.vector = static_cast<std::uint8_t>(parts.size());
  const int bytes = whole / static_cast<int>(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    (unpacks ? one.out[i] : one.in[i]) = unpacks ? output(parts[i], bytes) : input(parts[i], bytes);
  }
  (unpacks ? one.in[0] : one.out[0]) =
      unpacks ? input(operands[1], whole) : output(operands[0], whole);
  one.execute = unpacks ? find_unpack(bytes) : find_pack(bytes);
  if (one.execute == nullptr) give_up("parts that are not emulated", statement_);
  return true;
}

void Reader::read_instruction(std::string_view statement) {
  Instruction one;
  std::string_view rest = statement;
  if (rest.starts_with('@')) {
    std::string_view guard = next_word(rest).substr(1);
    one.guard_is_negated = guard.starts_with('!');
    if (one.guard_is_negated) guard.remove_prefix(1);
    one.guard = register_of(guard).place;
  }
  const std::string opcode(next_word(rest));
  const std::vector<std::string_view> operands = operands_of(rest);
  if (opcode == "bra" || opcode == "bra.uni") {
    one.flow = Flow::branch;
    branches_.push_back({program_.code.size(), std::string(operands.at(0))});
  } else if (opcode.starts_with("ld.") || opcode.starts_with("st.") ||
             opcode.starts_with("atom.")) {
    read_access(one, opcode, operands, statement);
  } else if (opcode.starts_with("mov.") && read_move(one, opcode, operands)) {
    // it is a move of parts
  } else {
    const Operation* operation = find_operation(opcode);
    if (operation == nullptr) give_up("an instruction that is not emulated", statement);
    one.execute = operation->execute;
    one.flow = operation->flow;
    std::size_t next = 0;
    if (operation->out[0] > 0) {
      const std::string_view out = operands.at(next++);
      const auto bar = out.find('|');
      one.out[0] = output(out.substr(0, bar), operation->out[0]);
      if (bar != std::string_view::npos)
        one.out[1] = output(out.substr(bar + 1), operation->out[1]);
    }
    for (std::size_t i = 0; i < operation->in.size() && operation->in[i] > 0; ++i) {
      one.in[i] = input(operands.at(next++), operation->in[i]);
    }
    if (next != operands.size()) give_up("operands that are not emulated", statement);
  }
  one.text = static_cast<std::uint32_t>(program_.text.size());
  program_.text.emplace_back(statement);
  program_.code.push_back(one);
}

void Reader::read_statement(std::string_view statement) {
  statement_ = statement;
  if (statement.starts_with(".reg")) {
    read_registers(statement);
  } else if (statement.starts_with(".shared") || statement.starts_with(".local")) {
    read_variable(statement);
  } else if (!statement.starts_with(".pragma") && !statement.empty()) {
    for (const std::string_view one : std::exchange(dynamic_, {})) read_variable(one);
    read_instruction(statement);
  }
}

// Statements end with ';', labels with ':'; braces at the begin of one open and close a scope,
// whose names are new ones.
void Reader::read_body(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    if (std::isspace(static_cast<unsigned char>(text[i])) != 0 || text[i] == '{' ||
        text[i] == '}' || text[i] == ';') {
      ++i;
      continue;
    }
    const std::size_t end = text.find_first_of(";:", i);
    if (end == std::string_view::npos) give_up("a statement without an end", text.substr(i, 80));
    const std::string_view statement = trimmed(text.substr(i, end - i));
    if (text[end] == ':') {
      labels_[std::string(statement)] = static_cast<std::uint32_t>(program_.code.size());
    } else {
      read_statement(statement);
    }
    i = end + 1;
  }
}

Program Reader::finish() {
  for (const Branch& branch : branches_) {
    const auto found = labels_.find(branch.label);
    if (found == labels_.end()) give_up("no label", branch.label);
    program_.code[branch.instruction].target = found->second;
  }
  return std::move(program_);
}

constexpr std::string_view kEntry = ".entry ";

// The text from the brace that is open at `begin` to the one that closes it.
std::size_t closing_brace(std::string_view text, std::size_t begin) {
  int depth = 0;
  for (std::size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) return i;
  }
  give_up("a body without an end", text.substr(begin, 80));
}

// Whether the body has the name that the line declares.
bool is_named_in(std::string_view body, std::string_view line) {
  line = line.substr(0, line.find_last_of("[;"));
  return body.find(trimmed(line.substr(line.rfind(' ')))) != std::string_view::npos;
}

}  // namespace

std::vector<std::string> kernels_of(std::string_view ptx) {
  std::vector<std::string> names;
  for (std::size_t at = ptx.find(kEntry); at != std::string_view::npos; at = ptx.find(kEntry, at)) {
    at += kEntry.size();
    names.emplace_back(trimmed(ptx.substr(at, ptx.find('(', at) - at)));
  }
  return names;
}

Program read_kernel(std::string_view ptx, const std::string& name) {
  const std::size_t entry = ptx.find(std::string(kEntry) + name + "(");
  if (entry == std::string_view::npos) give_up("no kernel of that name", name);
  Reader reader(name);
  const std::size_t open = ptx.find('(', entry);
  const std::size_t close = ptx.find(')', open);
  reader.read_parameters(ptx.substr(open + 1, close - open - 1));
  const std::size_t begin = ptx.find('{', close);
  reader.read_directives(ptx.substr(close + 1, begin - close - 1));
  const std::string body =
      without_comments(ptx.substr(begin + 1, closing_brace(ptx, begin) - begin - 1));
  // Declarations of the module: lines that begin at the margin.
  for (std::size_t at = 0; at < ptx.size();) {
    const std::size_t end = std::min(ptx.find('\n', at), ptx.size());
    const std::string_view line = ptx.substr(at, end - at);
    if (line.starts_with(".extern .shared")) {
      reader.add_dynamic_shared(trimmed(line.substr(8, line.rfind(';') - 8)));
    } else if (line.starts_with(".shared") && is_named_in(body, line)) {
      reader.read_shared(line.substr(0, line.rfind(';')));
    }
    at = end + 1;
  }
  reader.read_body(body);
  return reader.finish();
}

}  // namespace archwalk::emulated

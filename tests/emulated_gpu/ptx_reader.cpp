// PTX into programs, statement by statement.
#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <utility>

#include "operations.hpp"
#include "program.hpp"
#include "ptx_names.hpp"
#include "ptx_text.hpp"

namespace archwalk::emulated {
namespace {

// One kernel on its way from text to a Program.
class Reader {
 public:
  explicit Reader(std::string name) : names_(program_) {
    program_.name = std::move(name);
    program_.registers = kLanes;  // the carry
  }

  Names& names() { return names_; }
  void read_directives(std::string_view text);
  void read_body(std::string_view text);
  Program finish();

 private:
  struct Branch {
    std::size_t instruction;
    std::string label;
  };

  void read_statement(std::string_view statement);
  void read_instruction(std::string_view statement);
  void read_access(Instruction& one, const std::string& opcode,
                   const std::vector<std::string_view>& operands, std::string_view statement);
  bool read_move(Instruction& one, const std::string& opcode,
                 const std::vector<std::string_view>& operands, std::string_view statement);
  void read_operation(Instruction& one, const std::string& opcode,
                      const std::vector<std::string_view>& operands, std::string_view statement);

  Program program_;
  Names names_;
  std::map<std::string, std::uint32_t, std::less<>> labels_;
  std::vector<Branch> branches_;
};

void Reader::read_directives(std::string_view text) {
  if (const auto at = text.find(".maxntid"); at != std::string_view::npos) {
    std::string_view rest = text.substr(at + 8);
    program_.most_threads = 1;
    for (std::string_view one : operands_of(rest.substr(0, rest.find('\n')))) {
      program_.most_threads *= static_cast<int>(*read_number(one));
    }
  }
}

// ld, st, atom and red with a space, a vector and a type; what caches do is no matter here.
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
    } else if (word == "volatile" || word == "relaxed") {
      one.is_strong = true;
    } else if (word != "v2" && word != "v4" && word != "nc" && word != "gpu") {
      give_up("an access that is not emulated", statement);
    }
  }
  const std::string& type = words.back();
  const bool is_load = words[0] == "ld";
  const std::size_t address = words[0] == "st" || words[0] == "red" ? 0 : 1;
  names_.address(operands.at(address), one);
  const std::vector<std::string_view> values = parts_of(operands.at(is_load ? 0 : address + 1));
  one.vector = static_cast<std::uint8_t>(values.size());
  // Of the values' registers; numbers are taken for as wide as the type.
  int bytes = std::max(bytes_of_type("." + type), 2);
  for (const std::string_view value : values) {
    if (value != "_" && names_.is_register(value)) bytes = names_.register_bytes(value);
  }
  if (is_load) {
    for (std::size_t i = 0; i < values.size(); ++i) one.out[i] = names_.output(values[i], bytes);
    one.execute = find_load(type, bytes);
  } else {
    for (std::size_t i = 0; i < values.size(); ++i) one.in[i + 1] = names_.input(values[i], bytes);
    if (words[0] == "st") {
      one.execute = find_store(type, bytes);
    } else if (is_addition && one.space == Space::generic) {
      // GPUs do that, but a thread waits until the memory has said whether it is there.
      give_up("an atomic where it is not said in which memory", statement);
    } else if (is_addition) {
      one.is_strong = true;
      if (address > 0) one.out[0] = names_.output(operands[0], bytes);  // red keeps no old value
      one.execute = find_atomic_add(type);
    }
  }
  if (one.execute == nullptr) give_up("an access that is not emulated", statement);
}

// mov between a register and its parts.
bool Reader::read_move(Instruction& one, const std::string& opcode,
                       const std::vector<std::string_view>& operands, std::string_view statement) {
  const bool unpacks = operands.at(0).starts_with('{');
  if (!unpacks && !operands.at(1).starts_with('{')) return false;
  const int whole = bytes_of_type(opcode);
  const std::vector<std::string_view> parts = parts_of(operands[unpacks ? 0 : 1]);
  one.vector = static_cast<std::uint8_t>(parts.size());
  const int bytes = whole / static_cast<int>(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    (unpacks ? one.out[i] : one.in[i]) =
        unpacks ? names_.output(parts[i], bytes) : names_.input(parts[i], bytes);
  }
  (unpacks ? one.in[0] : one.out[0]) =
      unpacks ? names_.input(operands[1], whole) : names_.output(operands[0], whole);
  one.execute = unpacks ? find_unpack(bytes) : find_pack(bytes);
  if (one.execute == nullptr) give_up("parts that are not emulated", statement);
  return true;
}

// What the table of operations has.
void Reader::read_operation(Instruction& one, const std::string& opcode,
                            const std::vector<std::string_view>& operands,
                            std::string_view statement) {
  const Operation* operation = find_operation(opcode);
  if (operation == nullptr) give_up("an instruction that is not emulated", statement);
  one.execute = operation->execute;
  one.flow = operation->flow;
  std::size_t next = 0;
  if (operation->out[0] > 0) {
    const std::string_view out = operands.at(next++);
    const auto bar = out.find('|');
    one.out[0] = names_.output(out.substr(0, bar), operation->out[0]);
    if (bar != std::string_view::npos)
      one.out[1] = names_.output(out.substr(bar + 1), operation->out[1]);
  }
  for (std::size_t i = 0; i < operation->in.size() && operation->in[i] > 0; ++i) {
    one.in[i] = names_.input(operands.at(next++), operation->in[i]);
  }
  if (next != operands.size()) give_up("operands that are not emulated", statement);
}

void Reader::read_instruction(std::string_view statement) {
  Instruction one;
  std::string_view rest = statement;
  if (rest.starts_with('@')) {
    std::string_view guard = next_word(rest).substr(1);
    one.guard_is_negated = guard.starts_with('!');
    if (one.guard_is_negated) guard.remove_prefix(1);
    one.guard = names_.input(guard, 1);
  }
  const std::string opcode(next_word(rest));
  const std::vector<std::string_view> operands = operands_of(rest);
  if (opcode == "bra" || opcode == "bra.uni") {
    one.flow = Flow::branch;
    branches_.push_back({program_.code.size(), std::string(operands.at(0))});
  } else if (opcode.starts_with("ld.") || opcode.starts_with("st.") ||
             opcode.starts_with("atom.") || opcode.starts_with("red.")) {
    read_access(one, opcode, operands, statement);
  } else if (opcode.starts_with("mov.") && read_move(one, opcode, operands, statement)) {
    // it is a move of parts
  } else {
    read_operation(one, opcode, operands, statement);
  }
  one.text = static_cast<std::uint32_t>(program_.text.size());
  program_.text.emplace_back(statement);
  program_.code.push_back(one);
}

void Reader::read_statement(std::string_view statement) {
  names_.begin_statement(statement);
  if (statement.starts_with(".reg")) {
    names_.add_registers(statement);
  } else if (statement.starts_with(".shared") || statement.starts_with(".local")) {
    names_.add_variable(statement);
  } else if (!statement.starts_with(".pragma") && !statement.empty()) {
    names_.place_dynamic_shared();
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
  reader.names().add_parameters(ptx.substr(open + 1, close - open - 1));
  const std::size_t begin = ptx.find('{', close);
  reader.read_directives(ptx.substr(close + 1, begin - close - 1));
  const std::string body =
      without_comments(ptx.substr(begin + 1, closing_brace(ptx, begin) - begin - 1));
  // Declarations of the module: lines that begin at the margin.
  for (std::size_t at = 0; at < ptx.size();) {
    const std::size_t end = std::min(ptx.find('\n', at), ptx.size());
    const std::string_view line = ptx.substr(at, end - at);
    if (line.starts_with(".extern .shared")) {
      reader.names().add_dynamic_shared(trimmed(line.substr(8, line.rfind(';') - 8)));
    } else if (line.starts_with(".shared") && is_named_in(body, line)) {
      reader.names().add_variable(line.substr(0, line.rfind(';')));
    }
    at = end + 1;
  }
  reader.read_body(body);
  return reader.finish();
}

}  // namespace archwalk::emulated

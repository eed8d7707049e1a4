// The command line's form of an operator: name(key=value,...)+name(key=value,...).
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "archwalk/core/error.hpp"
#include "archwalk/operators/named_part.hpp"
#include "archwalk/operators/operator.hpp"
#include "operator_words.hpp"

namespace archwalk {
namespace {

// Where the double quote that opens at `begin` is closed, or the end of the text.
std::size_t quote_end(std::string_view text, std::size_t begin) {
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '"') return i;
    if (text[i] == '\\') ++i;
  }
  return text.size();
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Value part() {
    const std::string name = word("an operator's name");
    Value::Table all;
    if (accept('(')) all = parameters();
    skip_space();
    if (at_ != text_.size()) fail("something follows the closing parenthesis");
    return Value(Value::Table{{name, Value(std::move(all))}});
  }

 private:
  // What follows an opening parenthesis, up to the one that closes it.
  Value::Table parameters() {
    Value::Table all;
    while (!accept(')')) {
      if (!all.empty()) expect(',');
      std::string key = word("a key");
      for (const auto& [earlier, unused] : all) {
        if (earlier == key) fail(fmt::format("the key '{}' is given twice", key));
      }
      expect('=');
      all.emplace_back(std::move(key), value());
    }
    return all;
  }

  Value value() {
    skip_space();
    // Each bracket is a call: too many would overflow the stack.
    if (++depth_ > kDeepest) fail(fmt::format("more than {} brackets are open", kDeepest));
    Value read = value_within();
    --depth_;
    return read;
  }

  Value value_within() {
    if (accept('[')) {
      Value::List list;
      while (!accept(']')) {
        if (!list.empty()) expect(',');
        list.push_back(value());
      }
      return Value(std::move(list));
    }
    if (at_ < text_.size() && text_[at_] == '"') return Value(quoted());
    const std::string text = word("a value");
    if (accept('(')) return Value(Value::Table{{text, Value(parameters())}});  // an inner part
    return word_value(text);
  }

  std::string quoted() {
    const std::size_t end = quote_end(text_, at_);
    if (end == text_.size()) fail("the closing double quote is missing");
    std::string content;
    for (++at_; at_ < end; ++at_) {
      if (text_[at_] == '\\') ++at_;
      content += text_[at_];
    }
    ++at_;
    return content;
  }

  // Everything up to a character with a meaning of its own.
  std::string word(std::string_view what) {
    skip_space();
    const std::size_t begin = at_;
    while (at_ < text_.size() && kTextSigns.find(text_[at_]) == std::string_view::npos) {
      ++at_;
      // The sign of an exponent belongs to the number: 1e+3.
      if (at_ < text_.size() && text_[at_] == '+' &&
          (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E') && at_ - begin > 1 &&
          std::isdigit(static_cast<unsigned char>(text_[begin])) != 0) {
        ++at_;
      }
    }
    if (begin == at_) fail(fmt::format("{} is missing", what));
    return std::string(text_.substr(begin, at_ - begin));
  }

  void skip_space() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool accept(char wanted) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  void expect(char wanted) {
    if (!accept(wanted)) fail(fmt::format("'{}' is missing", wanted));
  }
  [[noreturn]] void fail(const std::string& problem) const {
    throw InputError(fmt::format("operator '{}', character {}: {}", text_, at_ + 1, problem),
                     "the operator can't be read",
                     "write NAME(key=value,...)+NAME(key=value,...), lists in [ ], names with such "
                     "signs in double quotes");
  }

  // An inner part's matrices need six.
  static constexpr int kDeepest = 32;

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

// The parts between the '+' outside of all brackets and quotes.
std::vector<std::string_view> split_parts(std::string_view text) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') i = quote_end(text, i);
    if (i == text.size()) break;
    if (text[i] == '(' || text[i] == '[') ++depth;
    if (text[i] == ')' || text[i] == ']') --depth;
    if (text[i] != '+' || depth != 0) continue;
    parts.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

// Whether the part is a memory; else it is a selection. InputError where it is neither.
bool names_memory(const Value& part) {
  const std::vector<std::string> memories = memory_names();
  std::vector<std::string> known = selection_names();
  known.insert(known.end(), memories.begin(), memories.end());
  const std::string name = read_named(part, "selection or memory", known).first;
  return std::find(memories.begin(), memories.end(), name) != memories.end();
}

}  // namespace

Value parse_operator_part(std::string_view text) {
  return Parser(text).part();
}

Operator read_operator(std::string_view text, const OperatorContext& context,
                       std::string_view default_guide) {
  const std::vector<std::string_view> parts = split_parts(text);
  const Value proposal = parse_operator_part(parts.front());
  std::optional<Value> selection;
  std::optional<Value> memory;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    Value part = parse_operator_part(parts[i]);
    std::optional<Value>& place = names_memory(part) ? memory : selection;
    if (place) {
      throw InputError(fmt::format("operator '{}' has two {}", text,
                                   &place == &memory ? "memories" : "selections"),
                       "a proposal goes with at most one selection and one memory",
                       "write PROPOSAL+SELECTION+MEMORY");
    }
    place = std::move(part);
  }
  return read_operator(proposal, selection ? &*selection : nullptr, memory ? &*memory : nullptr,
                       context, default_guide);
}

}  // namespace archwalk

#pragma once

#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "archwalk/operators/step_tables.hpp"

namespace archwalk::test {

// A source of words for kernel bodies that hands out what a test wrote, the same to all lanes, and
// counts. Running dry is an error.
template <int Lanes>
class ScriptedWords {
 public:
  ScriptedWords() = default;
  explicit ScriptedWords(std::vector<std::uint32_t> script) : script_(std::move(script)) {}

  const std::uint32_t (&next())[Lanes] {
    if (drawn_ == script_.size()) throw std::logic_error("more words drawn than scripted");
    for (std::uint32_t& word : words_) word = script_[drawn_];
    ++drawn_;
    return words_;
  }
  std::size_t drawn() const { return drawn_; }

 private:
  std::vector<std::uint32_t> script_;
  std::size_t drawn_ = 0;
  std::uint32_t words_[Lanes] = {};
};

// One walk under a proposal, its words scripted.
template <class Digits, class Step>
class ScriptedWalk {
 public:
  using Word = typename Digits::Word;

  ScriptedWalk(const Digits& digits, const Step& step) : digits_(digits), step_(step) {}

  // The codes that `steps` consecutive proposals from the start of a group give, each taken.
  // Exactly the scripted words must be used up.
  std::vector<std::uint32_t> codes(std::uint32_t start, int steps,
                                   std::vector<std::uint32_t> script) const {
    const std::size_t scripted = script.size();
    ScriptedWords<1> words(std::move(script));
    typename Step::template State<1> state{};
    Word x[1] = {digits_.pack(start)};
    Word y[1];
    std::vector<std::uint32_t> visited;
    for (int t = 0; t < steps; ++t) {
      step_.template propose<1>(words, t % step_.draws.steps, state, x, y);
      x[0] = y[0];
      visited.push_back(digits_.code(x[0]));
    }
    if (words.drawn() != scripted) throw std::logic_error("fewer words drawn than scripted");
    return visited;
  }

 private:
  Digits digits_;
  Step step_;
};

// Calls visit(walk) with a ScriptedWalk of the proposal in the shape's own packing.
template <class ProposalType, class Visitor>
void with_scripted_walk(const ProposalType& proposal, const ProductShape& shape, Visitor&& visit) {
  HostStepTables tables;
  with_packed_digits(shape, [&](const auto& digits) {
    const auto step = proposal.step(digits, shape, tables);
    visit(ScriptedWalk<std::decay_t<decltype(digits)>, std::decay_t<decltype(step)>>(digits, step));
  });
}

}  // namespace archwalk::test

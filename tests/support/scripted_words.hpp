#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

#include "archwalk/operators/step_types.hpp"

namespace archwalk::test {

// A source of words for kernel bodies that hands out what a test wrote, the same to all lanes, and
// counts. Running dry is an error.
template <int Lanes>
class ScriptedWords {
 public:
  explicit ScriptedWords(std::span<const std::uint32_t> script) : script_(script) {}

  const std::uint32_t (&next())[Lanes] {
    if (drawn_ == script_.size()) throw std::logic_error("more words drawn than scripted");
    for (std::uint32_t& word : words_) word = script_[drawn_];
    ++drawn_;
    return words_;
  }
  std::size_t drawn() const { return drawn_; }

  // As a GPU's words, of one lane.
  bool is_even() const { return drawn_ % 2 == 0; }
  void next_two(std::uint32_t (&two)[2]) {
    for (std::uint32_t& word : two) word = next()[0];
  }
  void next_four(std::uint32_t (&four)[4]) {
    for (std::uint32_t& word : four) word = next()[0];
  }

 private:
  std::span<const std::uint32_t> script_;
  std::size_t drawn_ = 0;
  std::uint32_t words_[Lanes] = {};
};

// One walk under a proposal, its words scripted.
template <class Digits, class Step>
class ScriptedWalk {
 public:
  using Word = typename Digits::Word;

  ScriptedWalk(const Digits& digits, const Step& step) : digits_(digits), step_(step) {}

  // Proposals from the start of a group, each taken, one for each entry of `visited`, which gets
  // the codes. Exactly the scripted words must be used up.
  void walk(std::uint32_t start, std::span<const std::uint32_t> script,
            std::span<std::uint32_t> visited) const {
    ScriptedWords<1> words(script);
    typename Step::template State<1> state{};
    Word x[1] = {digits_.pack(start)};
    Word y[1];
    int step_of_group = 0;
    for (std::uint32_t& code : visited) {
      step_.template propose<1>(words, step_of_group, state, x, y);
      x[0] = y[0];
      code = digits_.code(x[0]);
      if (++step_of_group == step_.draws.steps) step_of_group = 0;
    }
    if (words.drawn() != script.size()) throw std::logic_error("fewer words drawn than scripted");
  }

  std::vector<std::uint32_t> codes(std::uint32_t start, int steps,
                                   std::span<const std::uint32_t> script) const {
    std::vector<std::uint32_t> visited(static_cast<std::size_t>(steps));
    walk(start, script, visited);
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
  with_packing(proposal, shape, [&](const auto& digits) {
    const auto step = proposal.step(digits, shape, tables);
    visit(ScriptedWalk<std::decay_t<decltype(digits)>, std::decay_t<decltype(step)>>(digits, step));
  });
}

}  // namespace archwalk::test

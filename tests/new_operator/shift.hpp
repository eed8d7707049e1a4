#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "archwalk/operators/picks.hpp"
#include "archwalk/operators/proposal_facts.hpp"
#include "archwalk/operators/step_tables.hpp"
#include "archwalk/space/packed_digits.hpp"

namespace archwalk {

/// One step of Shift. Draws: a group's 64-bit number (two words), out of which its steps pick
/// edges.
template <class Digits>
struct ShiftStep {
  using Word = typename Digits::Word;
  template <int Lanes>
  using State = PickState<Lanes>;
  Digits digits;
  DrawSchedule draws;

  template <int Lanes, class Words>
  ARCHWALK_BODY void propose(Words& words, int step_of_group, State<Lanes>& state,
                             const Word (&x)[Lanes], Word (&y)[Lanes]) const {
    if (step_of_group == 0) state.load(words);
    std::uint32_t edge[Lanes];
    state.pick(static_cast<std::uint32_t>(digits.edges()), edge);
    for (int lane = 0; lane < Lanes; ++lane) {
      y[lane] = digits.add(x[lane], static_cast<Word>(Word{1} << (Digits::kBits * edge[lane])));
    }
  }
};

/// Proposal `shift`: an edge, each as likely, takes its next operation, the last one the first:
/// P(x,y) = 1/L. Doubly stochastic, and reversible for two operations alone.
struct Shift {
  static constexpr std::string_view kName = "shift";
  static constexpr std::string_view kHelp = "one edge takes its next operation";
  template <class Self, class Visitor>
  static void describe(Self& /*self*/, Visitor&& /*visit*/) {}
  void prepare(const ProductShape& /*shape*/) {}

  ProposalFacts facts(const ProductShape& shape, int proposals_per_step = 1) const {
    const auto edges = static_cast<std::uint64_t>(shape.edges);
    ProposalFacts facts;
    facts.symmetric = facts.reversible = shape.radix == 2;
    facts.doubly_stochastic = true;
    facts.reach = 1.0;
    facts.draws = {picks_per_group(edges, proposals_per_step), kWordsPerPickGroup};
    facts.bias_bound = pick_group_bias_bound(edges, facts.draws.steps);
    return facts;
  }
  void row(const ProductShape& shape, std::uint32_t x, std::vector<Transition>& out) const {
    const auto radix = static_cast<std::uint32_t>(shape.radix);
    for (std::uint32_t place = 1; place < shape.size; place *= radix) {
      const bool is_last = x / place % radix == radix - 1;
      out.push_back({is_last ? x - (radix - 1) * place : x + place, 1.0 / shape.edges});
    }
  }
  std::uint64_t row_size(const ProductShape& shape) const {
    return static_cast<std::uint64_t>(shape.edges);
  }
  template <HasDigits Digits>
  ShiftStep<Digits> step(const Digits& digits, const ProductShape& shape, StepTables& /*tables*/,
                         int proposals_per_step = 1) const {
    return {digits, facts(shape, proposals_per_step).draws};
  }
};

}  // namespace archwalk

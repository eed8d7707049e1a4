#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "archwalk/core/macros.hpp"
#include "archwalk/operators/field.hpp"
#include "archwalk/operators/guide.hpp"
#include "archwalk/operators/guided_cell.hpp"
#include "archwalk/operators/proposal_facts.hpp"
#include "archwalk/operators/step_tables.hpp"

namespace archwalk {

/// The best of `proposals` proposals, which the walk draws one after the other and the first of
/// which wins ties; then it is taken, or with keep_parent only if it beats the parent. No draws of
/// its own.
struct TournamentStep {
  static constexpr bool kAcceptsAll = false;
  static constexpr bool kManyProposals = true;
  int proposals = 2;
  bool keep_parent = true;

  template <int Lanes, class Words>
  ARCHWALK_BODY void accept(Words& /*words*/, const GuidedCells<Lanes>& x,
                            const GuidedCells<Lanes>& winner, std::uint32_t (&mask)[Lanes]) const {
    for (int lane = 0; lane < Lanes; ++lane) {
      mask[lane] = !keep_parent || winner.key[lane] > x.key[lane] ? ~0u : 0u;
    }
  }
};

/// Selection `tournament`: k proposals y_1, ..., y_k from x, the one with the greatest guide wins,
/// the first drawn of equals. With F(y) the probability that a proposal's guide is at most g(y) and
/// F'(y) that it is smaller,
///   P(x,y) = Q(x,y) Σ_{i<k} F(y)^i F'(y)^(k-1-i),
/// where keep_parent sends all y with g(y) <= g(x) back to x. k evaluations a step.
struct Tournament {
  static constexpr std::string_view kName = "tournament";
  static constexpr std::string_view kHelp =
      "takes the best of k proposals; the parent stays unless beaten";
  static constexpr int kMaxProposals = 1024;
  int k = 0;
  bool keep_parent = true;
  std::string guide;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& visit) {
    visit(Field{"k", "proposals", "2..1024", "the number of proposals a step", true}, self.k);
    visit(Field{"keep_parent", "1", "true or false, left out: true",
                "whether the parent stays unless strictly beaten"},
          self.keep_parent);
    visit(Field{"guide", "1", "a score column", "the score that the selection compares"},
          self.guide);
  }
  /// InputError unless k is in its range.
  void prepare() const;
  GuideKey guide_key() const { return GuideKey::rank; }
  int words_per_step() const { return 0; }
  bool keeps_reversibility() const { return false; }
  int proposals_per_step() const { return k; }
  TournamentStep step(const Guide& /*keys*/, StepTables& /*tables*/) const {
    return {proposals_per_step(), keep_parent};
  }
  /// Makes the operator's row out of the proposal's: `row` holds every y with Q(x,y) > 0, x
  /// included, and comes back with every y with P(x,y) > 0, y != x.
  void select(std::uint32_t x, const Guide& keys, std::vector<Transition>& row) const;
};

}  // namespace archwalk

#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/operators/operator.hpp"
#include "archwalk/walk/walk_engine.hpp"
#include "support/random123_stream.hpp"
#include "support/reference_picks.hpp"
#include "support/reference_proposals.hpp"

// Walks one after the other, in plain loops from DESIGN §5 and the draws that the operators'
// headers document: nothing of kernels/ but the layout of the tallies. A proposal that the list
// gains needs a specialisation of ReferenceProposal.
namespace archwalk::test {

// What the reference knows of a guide: the column itself, and what the integer acceptance asks for.
struct ReferenceGuide {
  const ScoreColumn* column;
  Guide keys;  // by score
};

// Whether y is taken, by the scores themselves; -inf is the lowest k. Only Metropolis and noise ask
// for the integer acceptance (judged against MPFR and the oracle elsewhere) and draw.
class ReferenceSelection {
 public:
  ReferenceSelection(const Selection& selection, const ReferenceGuide& guide)
      : selection_(selection), guide_(guide) {
    if (const auto* noisy = std::get_if<Noisy>(&selection)) {
      noise_ = noisy->step(guide.keys, tables_);
    }
    if (const auto* metropolis = std::get_if<Metropolis>(&selection)) {
      metropolis_ = metropolis->step(guide.keys.resolution);
    }
  }

  int proposals() const {
    const auto* tournament = std::get_if<Tournament>(&selection_);
    return tournament != nullptr ? tournament->k : 1;
  }
  int words_per_step() const {
    return std::holds_alternative<Metropolis>(selection_) ||
                   std::holds_alternative<Noisy>(selection_)
               ? 1
               : 0;
  }

  bool is_taken(std::uint32_t x, std::uint32_t y, Random123Stream& stream) const {
    const std::vector<std::int64_t>& k = guide_.column->k;
    const GuidedCell from{x, guide_.keys.key[x]};
    const GuidedCell to{y, guide_.keys.key[y]};
    if (std::holds_alternative<Always>(selection_)) return true;
    if (std::holds_alternative<Improving>(selection_)) return k[y] > k[x];
    if (std::holds_alternative<NonWorsening>(selection_)) return k[y] >= k[x];
    if (const auto* tournament = std::get_if<Tournament>(&selection_)) {
      return !tournament->keep_parent || k[y] > k[x];
    }
    if (const auto* threshold = std::get_if<Threshold>(&selection_)) {
      if (k[y] == kMinusInfinityScore || k[x] == kMinusInfinityScore) return k[y] >= k[x];
      const double decline = static_cast<double>(k[x] - k[y]) * guide_.keys.resolution;
      return decline <= threshold->slack * (1 + 1e-9);
    }
    const std::uint64_t word = stream.next();
    if (std::holds_alternative<Noisy>(selection_)) return word < noise_.acceptance(from, to);
    return k[y] >= k[x] || word < metropolis_.acceptance(from, to);
  }

 private:
  const Selection& selection_;
  const ReferenceGuide& guide_;
  HostStepTables tables_;
  NoisyStep noise_;
  MetropolisStep metropolis_;
};

// What a walk remembers, from the text of tabu.hpp and elitist_restart.hpp.
class ReferenceMemory {
 public:
  ReferenceMemory(const Memory& memory, const ScoreColumn& guide, std::uint32_t start)
      : guide_(guide), best_(start) {
    if (std::holds_alternative<NonBacktracking>(memory)) most_tabu_ = 1;
    if (const auto* tabu = std::get_if<Tabu>(&memory)) most_tabu_ = tabu->k;
    if (const auto* elitist = std::get_if<ElitistRestart>(&memory)) patience_ = elitist->m;
  }

  const ReferenceTabu& tabu() const { return tabu_; }

  // Where the walk is after a step that led from x to y.
  std::uint32_t after(std::uint32_t x, std::uint32_t y) {
    if (most_tabu_ > 0 && x != y) {
      tabu_.push_back(x);
      if (static_cast<int>(tabu_.size()) > most_tabu_) tabu_.pop_front();
    }
    if (patience_ == 0) return y;
    if (guide_.k[y] > guide_.k[best_]) {
      best_ = y;
      waited_ = 0;
    } else if (++waited_ == patience_) {
      waited_ = 0;
      return best_;
    }
    return y;
  }

 private:
  const ScoreColumn& guide_;
  ReferenceTabu tabu_;
  int most_tabu_ = 0;
  int patience_ = 0;
  int waited_ = 0;
  std::uint32_t best_;
};

kernels::WalkTallies reference_tallies(const BenchmarkTable& table, const WalkSettings& settings,
                                       const Operator& op, std::uint32_t stream_index);

}  // namespace archwalk::test

#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "archwalk/operators/edit_distance.hpp"
#include "archwalk/operators/named_part.hpp"
#include "archwalk/operators/per_edge.hpp"
#include "archwalk/operators/uniform.hpp"

namespace archwalk {

/// The proposals that restarts can interrupt.
using RestartInner = std::variant<EditDistance, PerEdge>;

/// One step of Restart for `Lanes` walks at once.
///
/// Draws, in this order: where the step begins a group of jumps, their 64-bit number (two words);
/// one word that decides on the jump; the words of the inner proposal. Both are made and one is
/// kept.
template <class Digits>
struct RestartStep {
  using Word = typename Digits::Word;
  template <int Lanes>
  struct State {
    PickState<Lanes> jump;
    typename EditDistanceStep<Digits>::template State<Lanes> inner;
    NoState<Lanes> none;
  };

  DrawSchedule draws;
  UniformStep<Digits> jump;
  EditDistanceStep<Digits> edit_distance;
  PerEdgeStep<Digits> per_edge;
  bool inner_is_per_edge = false;
  std::uint32_t jumps_below = 0;  // words that jump
  bool always_jumps = false;

  template <int Lanes, class Words>
  ARCHWALK_BODY void propose(Words& words, int step_of_group, State<Lanes>& state,
                             const Word (&x)[Lanes], Word (&y)[Lanes]) const {
    Word anywhere[Lanes];
    jump.template propose<Lanes>(words, step_of_group % jump.draws.steps, state.jump, x, anywhere);
    std::uint32_t jumps[Lanes];
    const auto& word = words.next();
    for (int lane = 0; lane < Lanes; ++lane) {
      jumps[lane] = word[lane] < jumps_below || always_jumps ? 1u : 0u;
    }
    if (inner_is_per_edge) {
      per_edge.template propose<Lanes>(words, step_of_group, state.none, x, y);
    } else {
      edit_distance.template propose<Lanes>(words, step_of_group, state.inner, x, y);
    }
    for (int lane = 0; lane < Lanes; ++lane) {
      const Word wide = static_cast<Word>(Word{0} - static_cast<Word>(jumps[lane]));
      y[lane] = static_cast<Word>((anywhere[lane] & wide) | (y[lane] & ~wide));
    }
  }
};

/// Proposal `restart`: with probability ρ any architecture uniformly, else the inner proposal:
/// P = ρ J/N + (1 - ρ) Q, J the matrix of ones. Its eigenvalues are 1 and (1 - ρ) times those of Q
/// but for Q's own 1.
struct Restart {
  static constexpr std::string_view kName = "restart";
  static constexpr std::string_view kHelp =
      "jumps to any architecture with some probability, else the inner proposal";

  double probability = 0.0;  ///< ρ, canonical after prepare()
  RestartInner inner;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& visit) {
    visit(Field{"probability", "1", "0..1", "the probability of a uniform jump", true},
          self.probability);
    visit(Field{"inner", "1", "edit_distance(...) or per_edge(...)",
                "the proposal between the jumps", true},
          self.inner);
  }

  /// Options of a generated family: of the inner one, at a fixed probability of jumps.
  struct Generate {
    using ProposalType = Restart;
    static constexpr std::string_view kName = Restart::kName;
    double probability = 0.0;
    std::variant<EditDistance::Generate, PerEdge::Generate> inner;
    template <class Self, class Visitor>
    static void describe(Self& self, Visitor&& visit) {
      visit(Field{"probability", "1", "0..1", "the probability of a uniform jump", true},
            self.probability);
      visit(Field{"inner", "1", "edit_distance or per_edge with the options of their families",
                  "the family between the jumps", true},
            self.inner);
    }
  };
  /// InputError unless the probability lies in 0..1.
  static std::pair<double, double> reach_range(const Generate& options, const ProductShape& shape);
  /// The inner family's operator whose reach makes that of the whole `target`.
  static Restart generate(const Generate& options, double target, const ProductShape& shape,
                          WordSequence& words);

  /// Checks against the space and makes the weights canonical.
  void prepare(const ProductShape& shape);

  std::uint64_t weight = 0;  ///< ρ over 2^32, set by prepare()

  ProposalFacts facts(const ProductShape& shape, int proposals_per_step = 1) const;
  void row(const ProductShape& shape, std::uint32_t x, std::vector<Transition>& out) const;
  std::uint64_t row_size(const ProductShape& shape) const;
  /// Only where facts() says isotropic.
  std::vector<DoubleDouble> distance_probabilities(const ProductShape& shape) const;
  /// Only where facts() says that there is one.
  KroneckerForm kronecker_form(const ProductShape& shape) const;

  template <HasDigits Digits>
  RestartStep<Digits> step(const Digits& digits, const ProductShape& shape, StepTables& tables,
                           int proposals_per_step = 1) const;
};

}  // namespace archwalk

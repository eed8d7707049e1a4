#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "archwalk/operators/any_step.hpp"
#include "archwalk/operators/edit_distance.hpp"
#include "archwalk/operators/explicit.hpp"
#include "archwalk/operators/named_part.hpp"
#include "archwalk/operators/neighbors.hpp"
#include "archwalk/operators/per_edge.hpp"
#include "archwalk/operators/random_explicit.hpp"
#include "archwalk/operators/uniform.hpp"

namespace archwalk {

/// The proposals that restarts can interrupt.
using RestartInner = std::variant<EditDistance, PerEdge, Neighbors, Explicit, RandomExplicit>;

/// The steps between jumps: of those that change digits, or of those that go by codes.
template <class Codes>
struct StepBetweenJumps {
  using type = AnyProposalStep<Codes, EditDistanceStep<Codes>, PerEdgeStep<Codes>>;
};
template <>
struct StepBetweenJumps<PlainCodes> {
  using type = AnyProposalStep<PlainCodes, NeighborsStep<PlainCodes>, RowsStep<PlainCodes>>;
};

/// One step of Restart for `Lanes` walks at once.
///
/// Draws, in this order: where the step begins a group of jumps, their 64-bit number (two words);
/// one word that decides on the jump; the words of the inner proposal. Both are made and one is
/// kept.
template <class Codes>
struct RestartStep : detail::InPlace<typename StepBetweenJumps<Codes>::type> {
  using Word = typename Codes::Word;
  using Between = typename StepBetweenJumps<Codes>::type;
  template <int Lanes>
  struct State {
    PickState<Lanes> jump;
    typename Between::template State<Lanes> between;
  };

  DrawSchedule draws;
  UniformStep<Codes> jump;
  Between between;
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
    between.template propose<Lanes>(words, step_of_group, state.between, x, y);
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
    visit(Field{"inner", "1", "edit_distance, per_edge, neighbors, explicit or random_explicit",
                "the proposal between the jumps", true},
          self.inner);
  }

  /// The family of neighbors: one proposal, whose reach in a mixture is aimed at by the jumps.
  struct NeighborsFamily {
    static constexpr std::string_view kName = Neighbors::kName;
    template <class Self, class Visitor>
    static void describe(Self& /*self*/, Visitor&& /*visit*/) {}
  };

  /// Options of a generated family: of the inner one, at a fixed probability of jumps. Neighbors
  /// have one reach: theirs is the family whose probability of jumps makes the reach.
  struct Generate {
    using ProposalType = Restart;
    static constexpr std::string_view kName = Restart::kName;
    std::optional<double> probability;
    std::variant<EditDistance::Generate, PerEdge::Generate, RandomExplicit::Generate,
                 NeighborsFamily>
        inner;
    template <class Self, class Visitor>
    static void describe(Self& self, Visitor&& visit) {
      visit(Field{"probability", "1", "0..1; left out with neighbors: what the reach takes",
                  "the probability of a uniform jump"},
            self.probability);
      visit(Field{"inner", "1",
                  "neighbors, or edit_distance, per_edge or random_explicit with the options of "
                  "their families",
                  "the family between the jumps", true},
            self.inner);
    }
  };
  /// InputError unless the probability lies in 0..1 and is left out with neighbors alone, or where
  /// the mean distance of the space is not known.
  static std::pair<double, double> reach_range(const Generate& options,
                                               const OperatorContext& context);
  /// The inner family's operator, or the probability, whose reach makes that of the whole `target`.
  static Restart generate(const Generate& options, double target, const OperatorContext& context,
                          WordSequence& words);

  /// Checks against the space and makes the weights canonical.
  void prepare(const OperatorContext& context);

  std::uint64_t weight = 0;  ///< ρ over 2^32, set by prepare()
  Uniform anywhere;          ///< the jump, prepared

  ProposalFacts facts(const ProductShape& shape, int proposals_per_step = 1) const;
  void row(const ProductShape& shape, std::uint32_t x, std::vector<Transition>& out) const;
  std::uint64_t row_size(const ProductShape& shape) const;
  /// Whether the inner proposal knows no digits.
  bool goes_by_codes() const;
  /// Only where facts() says isotropic.
  std::vector<DoubleDouble> distance_probabilities(const ProductShape& shape) const;
  /// Only where facts() says that there is one.
  KroneckerForm kronecker_form(const ProductShape& shape) const;

  template <class Codes>
  RestartStep<Codes> step(const Codes& codes, const ProductShape& shape, StepTables& tables,
                          int proposals_per_step = 1) const;
};

}  // namespace archwalk

#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "archwalk/core/double_double.hpp"
#include "archwalk/operators/edit_distance_step.hpp"
#include "archwalk/operators/field.hpp"
#include "archwalk/operators/proposal_facts.hpp"
#include "archwalk/operators/step_tables.hpp"
#include "archwalk/rng/stream.hpp"
#include "archwalk/space/packed_digits.hpp"

namespace archwalk {

/// Proposal `edit_distance`: draw a distance d from `pmf`, then y uniformly among the architectures
/// at edit distance d from x:  P(x,y) = pmf[d(x,y)] / (C(L,d) (K-1)^d).
/// Isotropic: P lies in the Bose-Mesner algebra of the Hamming scheme H(L,K) (Delsarte 1973).
struct EditDistance {
  static constexpr std::string_view kName = "edit_distance";
  static constexpr std::string_view kHelp =
      "a distance from a pmf, then uniformly among the architectures at that edit distance";

  std::vector<double> pmf;  ///< [distance 0..L], canonical after prepare()

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& visit) {
    visit(Field{"pmf", "1", "0..1, sums to 1, for distances 0, 1, ... up to L; the rest is 0",
                "the probability of each edit distance, 0 (stay) first", true},
          self.pmf);
  }

  /// Options of a generated family.
  struct Generate {
    using ProposalType = EditDistance;
    static constexpr std::string_view kName = EditDistance::kName;
    bool stay = false;
    template <class Self, class Visitor>
    static void describe(Self& self, Visitor&& visit) {
      visit(Field{"stay", "1", "true or false",
                  "whether distance 0 has a share of the probability too"},
            self.stay);
    }
  };
  /// Smallest and largest reach that the family can be aimed at.
  static std::pair<double, double> reach_range(const Generate& options, const ProductShape& shape);
  /// Draws w ~ Dirichlet(1) and tilts it, q_d ∝ w_d e^(θd), so that the reach is `target`.
  static EditDistance generate(const Generate& options, double target, const ProductShape& shape,
                               WordSequence& words);

  /// Checks against the space and makes the weights canonical. InputError as canonical_weights().
  void prepare(const ProductShape& shape);

  std::vector<std::uint64_t> weights;  ///< [distance 0..L] over 2^32, set by prepare()

  ProposalFacts facts(const ProductShape& shape, int proposals_per_step = 1) const;
  /// All y with P(x,y) > 0, x included.
  void row(const ProductShape& shape, std::uint32_t x, std::vector<Transition>& out) const;
  /// The same with members that are left out (tabu.hpp), x not among them; what is left of a
  /// distance without any other architecture is on x.
  void row_excluding(const ProductShape& shape, std::uint32_t x,
                     std::span<const std::uint32_t> members, std::vector<Transition>& out) const;
  /// Most architectures that one draw picks among.
  std::uint64_t largest_class(const ProductShape& shape) const;
  /// Number of entries of a row.
  std::uint64_t row_size(const ProductShape& shape) const;
  /// P(x,y) by distance.
  std::vector<DoubleDouble> distance_probabilities(const ProductShape& shape) const;

  template <HasDigits Digits>
  EditDistanceStep<Digits> step(const Digits& digits, const ProductShape& shape, StepTables& tables,
                                int proposals_per_step = 1) const;

 private:
  std::size_t last_distance() const;  // largest distance with positive probability
};

}  // namespace archwalk

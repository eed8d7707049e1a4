#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "archwalk/core/double_double.hpp"
#include "archwalk/operators/field.hpp"
#include "archwalk/operators/picks.hpp"
#include "archwalk/operators/proposal_facts.hpp"
#include "archwalk/operators/step_tables.hpp"
#include "archwalk/rng/stream.hpp"
#include "archwalk/space/packed_digits.hpp"

namespace archwalk {

/// One step of PerEdge for `Lanes` walks at once.
///
/// Draws: one word an edge, every step. Each row of M_e is an alias table (Walker 1977, built on
/// integers): the word's upper bits choose one of 8 (K <= 8) or 16 columns, its lower bits are
/// compared with the column's threshold. All weights are over 2^32, so the law is exact.
template <class Digits>
struct PerEdgeStep {
  using Word = typename Digits::Word;
  template <int Lanes>
  using State = NoState<Lanes>;

  static constexpr int kColumnBits = Digits::kBits == 4 ? 3 : 4;
  static constexpr int kColumns = 1 << kColumnBits;
  static constexpr int kFractionBits = 32 - kColumnBits;

  Digits digits;
  DrawSchedule draws;
  /// [edge, digit, column]: threshold << kColumnBits | the digit taken at or above it.
  const std::uint32_t* alias = nullptr;

  template <int Lanes, class Words>
  ARCHWALK_BODY void propose(Words& words, int /*step_of_group*/, State<Lanes>& /*state*/,
                             const Word (&x)[Lanes], Word (&y)[Lanes]) const {
    for (int lane = 0; lane < Lanes; ++lane) y[lane] = 0;
    int edge = 0;
    if constexpr (Lanes == 1) {
      for (; edge + 4 <= digits.edges() && words.is_even(); edge += 4) {
        std::uint32_t four[4];
        words.next_four(four);
        for (int i = 0; i < 4; ++i) y[0] |= drawn_by_one(edge + i, four[i], x[0]);
      }
      if (edge + 2 <= digits.edges() && words.is_even()) {
        std::uint32_t two[2];
        words.next_two(two);
        for (int i = 0; i < 2; ++i) y[0] |= drawn_by_one(edge + i, two[i], x[0]);
        edge += 2;
      }
    }
    for (; edge < digits.edges(); ++edge) {
      const auto& word = words.next();
      const std::uint32_t* rows = alias + first_row(edge);
      for (int lane = 0; lane < Lanes; ++lane) y[lane] |= drawn(rows, 0, edge, word[lane], x[lane]);
    }
  }

 private:
  static constexpr auto kRowLength = static_cast<std::uint32_t>(kColumns);

  /// Where the rows of an edge begin.
  ARCHWALK_BODY std::uint32_t first_row(int edge) const {
    return static_cast<std::uint32_t>(edge) * digits.radix() * kRowLength;
  }

  ARCHWALK_BODY Word drawn_by_one(int edge, std::uint32_t word, const Word& x) const {
    return drawn(alias, first_row(edge), edge, word, x);
  }

  /// The edge of y that a word draws, in its place; rows[first] is the edge's first entry.
  ARCHWALK_BODY Word drawn(const std::uint32_t* rows, std::uint32_t first, int edge,
                           std::uint32_t word, const Word& x) const {
    const std::uint32_t column = word >> kFractionBits;
    const std::uint32_t entry = rows[first + (digits.digit(x, edge) * kRowLength + column)];
    // Whether the fraction is below the threshold: the lowest bits, the entry's target, decide
    // nothing.
    const bool is_own = (word << kColumnBits | (kRowLength - 1)) < entry;
    return digits.stored(is_own ? column : entry & (kRowLength - 1), edge);
  }
};

/// Proposal `per_edge`: each edge changes on its own, by a row-stochastic K x K matrix M_e:
/// P(x,y) = Π_e M_e[x_e, y_e], that is P = M_{L-1} ⊗ ... ⊗ M_0.
struct PerEdge {
  static constexpr std::string_view kName = "per_edge";
  static constexpr std::string_view kHelp =
      "each edge changes independently, by a row-stochastic K x K matrix";

  std::optional<Matrix> matrix;                 ///< one for all edges
  std::optional<std::vector<Matrix>> matrices;  ///< one for each edge
  std::optional<double> rate;  ///< probability that an edge changes, uniformly over the others

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& visit) {
    visit(Field{"matrix", "1", "K rows of K probabilities, each summing to 1",
                "one matrix for all edges"},
          self.matrix);
    visit(Field{"matrices", "1", "L matrices, first edge first", "one matrix for each edge"},
          self.matrices);
    visit(Field{"rate", "1", "0..1", "the probability that an edge changes, uniformly"}, self.rate);
  }

  /// Options of a generated family.
  struct Generate {
    using ProposalType = PerEdge;
    static constexpr std::string_view kName = PerEdge::kName;
    bool rate = false;
    template <class Self, class Visitor>
    static void describe(Self& self, Visitor&& visit) {
      visit(Field{"rate", "1", "true or false",
                  "one rate that gives the reach instead of random matrices"},
            self.rate);
    }
  };
  static std::pair<double, double> reach_range(const Generate& options, const ProductShape& shape);
  /// For each edge and row: off-diagonals (target/L)·Dirichlet(1); or the rate target/L.
  static PerEdge generate(const Generate& options, double target, const ProductShape& shape,
                          WordSequence& words);

  /// Checks against the space and makes the weights canonical. InputError names edge and row.
  void prepare(const ProductShape& shape);

  std::vector<std::uint64_t> weights;  ///< [edge, from, to] over 2^32, set by prepare()

  ProposalFacts facts(const ProductShape& shape, int proposals_per_step = 1) const;
  void row(const ProductShape& shape, std::uint32_t x, std::vector<Transition>& out) const;
  std::uint64_t row_size(const ProductShape& shape) const;  ///< of the fullest row
  /// P(x,y) by distance; only where facts() says isotropic.
  std::vector<DoubleDouble> distance_probabilities(const ProductShape& shape) const;
  /// The matrices as doubles, exact.
  KroneckerForm kronecker_form(const ProductShape& shape) const;

  template <HasDigits Digits>
  PerEdgeStep<Digits> step(const Digits& digits, const ProductShape& shape, StepTables& tables,
                           int proposals_per_step = 1) const;
};

}  // namespace archwalk

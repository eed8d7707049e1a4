#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "archwalk/operators/edit_distance.hpp"
#include "archwalk/operators/explicit.hpp"
#include "archwalk/operators/field.hpp"
#include "archwalk/operators/held_matrix.hpp"
#include "archwalk/operators/row_matrix.hpp"
#include "archwalk/operators/rows_step.hpp"
#include "archwalk/rng/stream.hpp"

namespace archwalk {

/// Proposal `random_explicit`: a matrix whose rows are drawn once and for all. From each x,
/// `out_degree` targets, each at a distance drawn from `pmf` and uniform at that distance, with
/// weights w_i ∝ E_i^concentration, E_i standard exponential: all equal at 0, Dirichlet(1) at 1,
/// one target taking nearly all far above. Targets met twice have their weights added. Row x is a
/// function of `draw` and x alone, so a matrix that was not kept is drawn again.
struct RandomExplicit {
  static constexpr std::string_view kName = "random_explicit";
  static constexpr std::string_view kHelp =
      "a random matrix: some targets from each architecture, drawn once and for all";
  static constexpr int kMostOutDegree = 65536;

  int out_degree = 0;
  std::vector<double> pmf;  ///< [distance 0..L], canonical after prepare()
  double concentration = 1.0;
  int draw = 0;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& visit) {
    visit(Field{"out_degree", "1", "1..65536", "targets drawn from each architecture", true},
          self.out_degree);
    visit(Field{"pmf", "1", "0..1, sums to 1, for distances 0, 1, ... up to L; the rest is 0",
                "the probability of each edit distance of a target", true},
          self.pmf);
    visit(Field{"concentration", "1", "0..64, left out: 1",
                "weights are powers of exponential numbers: equal at 0, Dirichlet(1) at 1"},
          self.concentration);
    visit(Field{"draw", "1", "0..2^31-1", "the number of the random matrix", true}, self.draw);
  }

  /// Options of a generated family.
  struct Generate {
    using ProposalType = RandomExplicit;
    static constexpr std::string_view kName = RandomExplicit::kName;
    int out_degree = 0;
    double concentration = 1.0;
    template <class Self, class Visitor>
    static void describe(Self& self, Visitor&& visit) {
      visit(Field{"out_degree", "1", "1..65536", "targets drawn from each architecture", true},
            self.out_degree);
      visit(Field{"concentration", "1", "0..64, left out: 1", "how unequal the weights are"},
            self.concentration);
    }
  };
  static std::pair<double, double> reach_range(const Generate& options, const ProductShape& shape);
  /// A distance profile as edit_distance's family draws it, of mean `target`: the reach of the
  /// drawn matrix is that but for the noise of its rows.
  static RandomExplicit generate(const Generate& options, double target, const ProductShape& shape,
                                 WordSequence& words);

  /// Checks against the space, makes the pmf canonical, decides the facts.
  void prepare(const ProductShape& shape);

  std::vector<std::uint64_t> weights;  ///< [distance 0..L] over 2^32, set by prepare()
  RowFacts row_facts;                  ///< set by prepare()
  std::shared_ptr<HeldMatrix> held;    ///< set by prepare(); copies of the operator share it

  /// Row x, ascending targets.
  void draw_row(const ProductShape& shape, std::uint32_t x, std::vector<WeightedTarget>& out) const;
  /// All rows, held or drawn again, by as many threads as the program allows.
  std::shared_ptr<const RowMatrix> all_rows(const ProductShape& shape) const;
  /// The same for who visits the rows one by one; null where the matrix is too large to be held.
  std::shared_ptr<const RowMatrix> rows_to_visit(const ProductShape& shape) const;

  ProposalFacts facts(const ProductShape& /*shape*/, int /*proposals_per_step*/ = 1) const {
    return facts_of_rows(row_facts);
  }
  void row(const ProductShape& shape, std::uint32_t x, std::vector<Transition>& out) const;
  std::uint64_t row_size(const ProductShape& /*shape*/) const { return row_facts.fullest_row; }

  template <std::same_as<PlainCodes> Codes>
  RowsStep<Codes> step(const Codes& /*codes*/, const ProductShape& shape, StepTables& tables,
                       int /*proposals_per_step*/ = 1) const {
    return rows_step<Codes>(*all_rows(shape), tables);
  }
};

}  // namespace archwalk

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "archwalk/operators/operator_context.hpp"
#include "archwalk/operators/proposal_facts.hpp"
#include "archwalk/operators/step_tables.hpp"
#include "archwalk/space/plain_codes.hpp"

namespace archwalk {

/// An entry of a row, its probability over 2^32.
struct WeightedTarget {
  std::uint32_t target = 0;
  std::uint64_t weight = 0;  ///< 1..2^32
};

/// What is decided once on a matrix's integer weights.
struct RowFacts {
  double reach = 0.0;              ///< mean over x of Σ_y P(x,y) d(x,y)
  bool symmetric = false;          ///< P(x,y) = P(y,x)
  bool doubly_stochastic = false;  ///< columns sum to one too
  std::uint64_t fullest_row = 0;   ///< entries
};

/// A row-stochastic matrix on the codes in compressed rows.
struct RowMatrix {
  std::vector<std::uint64_t> begin;      ///< [code + 1]
  std::vector<WeightedTarget> entries;   ///< by row, ascending targets; a row sums to 2^32
  RowFacts facts;

  std::span<const WeightedTarget> row(std::uint32_t x) const {
    return {entries.data() + begin[x], entries.data() + begin[x + 1]};
  }
};

/// Checks a stored matrix against the space: N rows; begins that ascend from 0 to the number of
/// entries; targets in 0..N-1; entries finite and >= 0; rows that sum to 1 within
/// kProbabilityTolerance. Entries of one target are added up, in whatever order they come; rows are
/// made canonical as canonical_weights() does. InputError names the row and `name`.
RowMatrix checked_rows(const StoredRows& stored, const SearchSpace& space, std::string_view name);

/// Adds entries of one target up and sorts them.
void merge_targets(std::vector<WeightedTarget>& row);

/// The entries of a row as probabilities, exact.
void append_transitions(std::span<const WeightedTarget> row, std::vector<Transition>& out);

/// One step of a matrix given by rows, for `Lanes` walks at once.
///
/// Draws: one word a step. Each row is an alias table (Walker 1977, built on integers) of 2^b
/// columns, b as small as the row allows: the word's upper b bits choose a column, the others are
/// compared with its threshold. All weights are over 2^32, so the law is exact.
template <class Codes>
struct RowsStep {
  using Word = typename Codes::Word;
  template <int Lanes>
  struct State {};

  static constexpr int kBitsOfHead = 5;

  DrawSchedule draws;
  const std::uint64_t* head = nullptr;    ///< [code] where its columns begin << 5 | b
  const std::uint32_t* alias = nullptr;   ///< [column] threshold << b | the entry at or above it
  const std::uint32_t* target = nullptr;  ///< [column] where the entry of that number leads

  template <int Lanes, class Words>
  ARCHWALK_BODY void propose(Words& words, int /*step_of_group*/, State<Lanes>& /*state*/,
                             const Word (&x)[Lanes], Word (&y)[Lanes]) const {
    const auto& word = words.next();
    for (int lane = 0; lane < Lanes; ++lane) {
      const std::uint64_t row = head[x[lane]];
      const std::uint32_t bits = static_cast<std::uint32_t>(row) & ((1u << kBitsOfHead) - 1);
      const std::uint64_t first = row >> kBitsOfHead;
      const std::uint64_t spread = static_cast<std::uint64_t>(word[lane]) << bits;
      const auto column = static_cast<std::uint32_t>(spread >> 32);
      const std::uint32_t fraction = static_cast<std::uint32_t>(spread) >> bits;
      const std::uint32_t entry = alias[first + column];
      const std::uint32_t own = fraction < (entry >> bits) ? ~0u : 0u;
      const std::uint32_t number = (column & own) | (entry & ((1u << bits) - 1) & ~own);
      y[lane] = target[first + number];
    }
  }
};

/// The tables of a RowsStep, filled row by row.
class RowsTables {
 public:
  void add(std::span<const WeightedTarget> row);

  template <class Codes>
  RowsStep<Codes> step(StepTables& tables) const {
    return {{1, 1}, tables.place(head_), tables.place(alias_), tables.place(target_)};
  }

  /// The step of a matrix that several operators share, known by its name: `make()` gives its
  /// tables where they are not there yet.
  template <class Codes, class Make>
  static RowsStep<Codes> shared_step(StepTables& tables, const std::string& name,
                                     const Make& make) {
    std::optional<RowsTables> made;
    const auto rows = [&]() -> const RowsTables& {
      if (!made) made = make();
      return *made;
    };
    return {{1, 1},
            tables.place_shared<std::uint64_t>(name + " head", [&] { return rows().head_; }),
            tables.place_shared<std::uint32_t>(name + " alias", [&] { return rows().alias_; }),
            tables.place_shared<std::uint32_t>(name + " target", [&] { return rows().target_; })};
  }

 private:
  std::vector<std::uint64_t> head_;
  std::vector<std::uint32_t> alias_;
  std::vector<std::uint32_t> target_;
};

}  // namespace archwalk

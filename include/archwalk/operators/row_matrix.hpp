#pragma once

#include <cstdint>
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
  std::vector<std::uint64_t> begin;     ///< [code + 1]
  std::vector<WeightedTarget> entries;  ///< by row, ascending targets; a row sums to 2^32
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

/// The entries of a row as probabilities, exact.
void append_transitions(std::span<const WeightedTarget> row, std::vector<Transition>& out);

/// A column of an alias table in a large space.
struct AliasColumn {
  std::uint32_t threshold = 0;  ///< of the word shifted left by the column's bits
  std::uint32_t own = 0;        ///< target below the threshold
  std::uint32_t other = 0;      ///< target at or above it
};

/// One step of a matrix given by rows, for `Lanes` walks at once.
///
/// Draws: one word a step. Each row is an alias table (Walker 1977, built on integers) of 2^b
/// columns: the word's upper b bits choose a column, the others are compared with its threshold.
/// All weights are over 2^32, so the law is exact. b is the least that the row allows; where codes
/// fit into 16 bits and the tables into memory, all rows have the b of the longest, and a column is
/// one 64-bit word: threshold, other target, own target, from the top.
template <class Codes>
struct RowsStep {
  using Word = typename Codes::Word;
  template <int Lanes>
  struct State {};

  static constexpr int kBitsOfHead = 5;

  DrawSchedule draws;
  int bits = 0;                           ///< b of all rows, with `packed`
  const std::uint64_t* packed = nullptr;  ///< [code, column], or null
  const std::uint64_t* head = nullptr;    ///< [code] where its columns begin << 5 | b
  const AliasColumn* columns = nullptr;   ///< [column]

  template <int Lanes, class Words>
  ARCHWALK_BODY void propose(Words& words, int /*step_of_group*/, State<Lanes>& /*state*/,
                             const Word (&x)[Lanes], Word (&y)[Lanes]) const {
    const auto& word = words.next();
    if (packed != nullptr) {
      propose_packed<Lanes>(word, x, y);
      return;
    }
    for (int lane = 0; lane < Lanes; ++lane) {
      const std::uint64_t row = head[x[lane]];
      const std::uint32_t own_bits = static_cast<std::uint32_t>(row) & ((1u << kBitsOfHead) - 1);
      const std::uint64_t spread = static_cast<std::uint64_t>(word[lane]) << own_bits;
      const AliasColumn& column = columns[(row >> kBitsOfHead) + (spread >> 32)];
      y[lane] = static_cast<std::uint32_t>(spread) < column.threshold ? column.own : column.other;
    }
  }

 private:
  template <int Lanes>
  ARCHWALK_BODY void propose_packed(const std::uint32_t (&word)[Lanes], const Word (&x)[Lanes],
                                    Word (&y)[Lanes]) const {
    std::uint32_t at[Lanes];
    std::uint64_t column[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) {
      at[lane] = (x[lane] << bits) | (word[lane] >> (32 - bits));
    }
    for (int lane = 0; lane < Lanes; ++lane) column[lane] = packed[at[lane]];
    for (int lane = 0; lane < Lanes; ++lane) {
      const auto targets = static_cast<std::uint32_t>(column[lane]);
      const auto threshold = static_cast<std::uint32_t>(column[lane] >> 32);
      y[lane] = (word[lane] << bits) < threshold ? targets & 0xFFFFu : targets >> 16;
    }
  }
};

/// How the alias tables of a matrix are laid out.
class RowsTables {
 public:
  /// `matrix` must outlive it.
  explicit RowsTables(const RowMatrix& matrix);

  bool is_packed() const;
  int most_bits() const { return most_bits_; }

  // Filled by as many threads as the program allows.
  std::vector<std::uint64_t> packed() const;
  std::vector<std::uint64_t> head() const;
  std::vector<AliasColumn> columns() const;

 private:
  int bits_of(std::uint32_t x) const;

  const RowMatrix& matrix_;
  std::uint32_t size_;
  int most_bits_ = 1;
};

/// The step of a matrix, its alias tables in `tables`; `name` is empty, or known to all operators
/// that share the matrix: then they share the tables.
template <class Codes>
RowsStep<Codes> rows_step(const RowMatrix& matrix, StepTables& tables,
                          const std::string& name = {}) {
  const RowsTables rows(matrix);
  const auto place = [&]<class Make>(const char* what, const Make& make) {
    using T = typename decltype(make())::value_type;
    return name.empty() ? tables.place(make()) : tables.place_shared<T>(name + what, make);
  };
  RowsStep<Codes> step;
  step.draws = {1, 1};
  if (rows.is_packed()) {
    step.bits = rows.most_bits();
    step.packed = place(" packed", [&] { return rows.packed(); });
  } else {
    step.head = place(" head", [&] { return rows.head(); });
    step.columns = place(" columns", [&] { return rows.columns(); });
  }
  return step;
}

}  // namespace archwalk

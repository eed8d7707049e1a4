#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "archwalk/operators/held.hpp"
#include "archwalk/operators/operator_context.hpp"
#include "archwalk/operators/proposal_facts.hpp"

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

/// The alias tables of a matrix where a column is one word: see RowsStep.
struct PackedColumns {
  std::vector<std::uint64_t> column;  ///< [code, 2^bits], or [place, 2^bits]
  std::vector<std::uint16_t>
      place;  ///< [code] where it comes in an order; empty: codes as they are

  static constexpr std::uint64_t kMostHeld = std::uint64_t{1} << 24;  ///< 128 MiB
  std::uint64_t held_size() const { return column.size(); }
};

/// Larger matrices are not held.
inline constexpr std::uint64_t kMostHeldEntries = std::uint64_t{1} << 24;  // 256 MiB

/// A row-stochastic matrix on the codes in compressed rows. Nobody changes one that has walked:
/// its tables are of its rows.
struct RowMatrix {
  std::vector<std::uint64_t> begin;     ///< [code + 1]
  std::vector<WeightedTarget> entries;  ///< by row, ascending targets; a row sums to 2^32
  RowFacts facts;
  /// Made at the first walk; copies share them.
  std::shared_ptr<Held<PackedColumns>> packed = std::make_shared<Held<PackedColumns>>();
  std::shared_ptr<Held<PackedColumns>> packed_in_order = std::make_shared<Held<PackedColumns>>();

  static constexpr std::uint64_t kMostHeld = kMostHeldEntries;
  std::uint64_t held_size() const { return entries.size(); }

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

}  // namespace archwalk

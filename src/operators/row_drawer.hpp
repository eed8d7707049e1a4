#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/operators/random_explicit.hpp"
#include "row_arithmetic.hpp"

namespace archwalk {

/// Some consecutive rows of a drawn matrix.
struct DrawnRows {
  std::vector<WeightedTarget> entries;  ///< row by row, ascending targets
  std::vector<std::uint64_t> end;       ///< [row] of its entries
  std::vector<std::uint64_t> reach;     ///< [row] Σ weight · edit distance

  void clear() {
    entries.clear();
    end.clear();
    reach.clear();
  }
};

/// Draws rows of one matrix; its arrays are reused from row to row. The proposal must outlive it,
/// and is prepared as far as its weights.
class RowDrawer {
 public:
  RowDrawer(const RandomExplicit& proposal, const ProductShape& shape);

  /// Appends the rows [first, last).
  void draw(std::uint32_t first, std::uint32_t last, DrawnRows& out);

 private:
  const std::uint32_t* words_of_entry();
  void draw_entries(std::uint32_t x, std::size_t at);
  void weigh(const double* shares);
  void append(const std::uint32_t* targets, DrawnRows& out);

  const RandomExplicit& proposal_;
  const RowArithmetic& arithmetic_;
  std::size_t degree_;
  std::uint32_t rows_at_once_;
  std::uint32_t radix_;
  std::uint32_t edges_;
  std::vector<std::uint64_t> last_below_;  // [distance] weights up to it, the last left out

  PhiloxKey key_;
  std::uint64_t subsequence_ = 0;
  std::uint32_t block_ = 0;
  std::size_t most_words_;  // of an entry
  std::size_t position_ = 0;
  std::size_t words_end_ = 0;
  std::vector<std::uint32_t> words_;

  // Of the rows that are drawn at once, [row, entry].
  std::vector<std::uint32_t> target_;
  std::vector<std::uint32_t> distance_;
  std::vector<double> unit_;
  std::vector<double> share_;
  // Of one row, whole lanes.
  std::vector<double> row_share_;
  std::vector<std::uint64_t> weight_;
  std::vector<std::int64_t> key_of_;
  std::vector<std::int64_t> rank_;
  std::vector<std::int64_t> sorted_;
};

}  // namespace archwalk

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace archwalk {

/// Walker's alias tables of rows of integer weights over 2^32 (Walker 1977; Vose 1991), exact: each
/// of 2^column_bits columns holds an equal share of 2^32, its own outcome below a threshold and one
/// other outcome from there on. Its arrays are reused from row to row.
class AliasRow {
 public:
  /// Writes a word a column: threshold << column_bits | other outcome. A full column is its own
  /// alias with threshold 0. n <= 2^column_bits outcomes.
  void fill(const std::uint64_t* row, std::size_t n, int column_bits, std::uint32_t* out);

 private:
  struct Column {
    std::uint64_t left = 0;  // of its outcome's weight
    std::uint32_t number = 0;
  };
  std::vector<Column> small_;  // those that are not full, the last one next
  std::vector<Column> large_;  // the others, from place 1 on
};

}  // namespace archwalk

#pragma once

#include <cstdint>
#include <vector>

namespace archwalk {

/// Walker's alias table of one row of integer weights over 2^32 (Walker 1977; Vose 1991), exact:
/// each of 2^column_bits columns holds an equal share of 2^32, its own outcome below a threshold
/// and one other outcome from there on. Appends a word a column: threshold << column_bits | other
/// outcome. A full column is its own alias with threshold 0. n <= 2^column_bits outcomes.
void append_alias_row(const std::uint64_t* row, std::size_t n, int column_bits,
                      std::vector<std::uint32_t>& out);

}  // namespace archwalk

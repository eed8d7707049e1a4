#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "transition_rows.hpp"

namespace archwalk {

/// The chain of an operator with a memory: its states are an architecture with what the walk
/// remembers there, found by a graph search from every architecture with nothing remembered yet.
/// These come first, in the order of their codes, so that starts number states too.
struct Embedding {
  std::vector<std::uint32_t> cell;  ///< [state] the architecture's code

  // Entries y != x with P(x,y) > 0, in ascending order of y.
  std::vector<std::uint64_t> begin;   ///< [state], and the end
  std::vector<std::uint32_t> target;  ///< [entry] state
  std::vector<double> probability;    ///< [entry]
  double entry_error = 0.0;           ///< relative, at most
  std::size_t longest_row = 0;

  std::size_t tabu_size = 0;              ///< most architectures that proposals leave out
  std::vector<std::uint32_t> tabu_count;  ///< [state]
  std::vector<std::uint32_t> tabu;        ///< [state, tabu_size] those left out

  std::uint32_t size() const { return static_cast<std::uint32_t>(cell.size()); }
  /// The architectures that proposals leave out there.
  std::span<const std::uint32_t> left_out(std::uint32_t state) const {
    return {tabu.data() + state * tabu_size, tabu_count[state]};
  }
};

/// Upper bound of the number of states, whatever the guide.
double most_states(const Operator& op, std::uint32_t size, std::uint64_t row_size);

/// InputError (names the operator and says `advice`) where there are more than `most_entries`
/// entries.
Embedding embed(const Operator& op, const TransitionRows& rows, const Guide& guide,
                std::uint32_t size, std::uint64_t most_entries, std::string_view advice);

}  // namespace archwalk

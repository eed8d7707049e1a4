#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "archwalk/rng/philox.hpp"
#include "kernels/start_sets.hpp"

namespace archwalk::kernels {

/// Most walks of an operator in a launch.
inline constexpr std::uint32_t kMostWalks = (std::uint32_t{1} << 31) - 1;

/// Some replicates of consecutive starts of several operators, a walk a thread at a time: what is
/// the same for all threads of a launch. A walk's number is `replicate * starts + start`, so that
/// threads side by side have starts side by side.
struct LaunchedWalks {
  PhiloxKey key;
  std::uint32_t size = 0;                            ///< N: subsequences of a replicate
  StartRange starts;                                 ///< of the launch
  std::uint32_t first_replicate = 0;                 ///< of the launch
  std::uint32_t replicates = 0;                      ///< from there on
  std::uint32_t walks_of_item = 0;                   ///< that the threads of a block share
  const std::uint64_t* first_subsequence = nullptr;  ///< [operator] of replicate 0, code 0

  /// Of an operator.
  ARCHWALK_BODY std::uint32_t count() const { return starts.count * replicates; }
  /// One past the last walk of the item whose first one that is.
  ARCHWALK_BODY std::uint32_t end_of_item(std::uint32_t first) const {
    const std::uint32_t left = count() - first;
    return first + (left < walks_of_item ? left : walks_of_item);
  }
  /// The start of a walk: its place in the range.
  ARCHWALK_BODY std::uint32_t start(std::uint32_t walk) const { return walk % starts.count; }
  /// The random words of a walk from `code`.
  ARCHWALK_BODY std::uint64_t subsequence(std::uint32_t op, std::uint32_t walk,
                                          std::uint32_t code) const {
    const std::uint64_t replicate = std::uint64_t{first_replicate} + walk / starts.count;
    return first_subsequence[op] + code + replicate * size;
  }
};

}  // namespace archwalk::kernels

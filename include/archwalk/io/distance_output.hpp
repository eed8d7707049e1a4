#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "archwalk/core/array.hpp"
#include "archwalk/exact/graph_distance.hpp"
#include "archwalk/space/search_space.hpp"

namespace archwalk {

inline constexpr const char* kDistanceFormat = "archwalk distance";
inline constexpr std::int64_t kDistanceFormatVersion = 1;

/// What `archwalk distance` found out.
struct DistanceReport {
  const SearchSpace* space = nullptr;
  std::string spec;                    ///< the operator as the command line takes it
  std::string target;                  ///< the set in words: "cifar10/test@200 >= 94.373333"
  std::vector<std::uint32_t> targets;  ///< codes, ascending
  std::optional<std::uint32_t> from;   ///< one source; else all
  PathLengths lengths;                 ///< from every architecture
  double reach_uniform = 0.0;          ///< edits
  double reach_proposal = 0.0;         ///< edits
  double reach_source = 0.0;           ///< edits; with `from`
  KemenyConstant kemeny;
};

/// For a reader: one source's distance with its bound, or the distribution over all sources.
std::string distance_text(const DistanceReport& report);
/// One JSON object with the same numbers; null where one is not finite, beside the flags
/// `infinite` and `certified`.
std::string distance_json(const DistanceReport& report);
/// The group /distance [code] with steps, bounds and probabilities, for a file.
DataTree distance_tree(const DistanceReport& report);

}  // namespace archwalk

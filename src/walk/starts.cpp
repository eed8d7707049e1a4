#include "archwalk/walk/starts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "archwalk/core/error.hpp"

namespace archwalk {

std::vector<bool> are_starts(const std::vector<std::vector<StratumCodes>>& strata,
                             std::uint32_t size) {
  std::vector<bool> is_start(size);
  for (const auto& of_scores : strata) {
    for (const StratumCodes& codes : of_scores) {
      for (std::uint32_t code : codes) is_start[code] = true;
    }
  }
  return is_start;
}

kernels::WalkStarts walk_starts(const std::vector<std::vector<StratumCodes>>& strata,
                                std::size_t scores, std::uint32_t size) {
  const std::vector<bool> is_start = are_starts(strata, size);
  kernels::WalkStarts starts;
  starts.strata = static_cast<int>(strata.size());
  std::vector<std::uint32_t> place(size);  // [code] among the starts
  for (std::uint32_t code = 0; code < size; ++code) {
    place[code] = starts.count;
    starts.count += is_start[code] ? 1u : 0u;
  }
  if (starts.count < size) {
    for (std::uint32_t code = 0; code < size; ++code) {
      if (is_start[code]) starts.codes.push_back(code);
    }
  }
  for (std::size_t stratum = 0; stratum < strata.size(); ++stratum) {
    for (std::size_t s = 0; s < scores; ++s) {
      const StratumCodes& codes = strata[stratum][s];
      if (codes.empty()) {
        throw InputError(fmt::format("stratum {} of measured score {} is empty", stratum, s),
                         "no walk starts there and its mean is undefined",
                         "give it at least one start");
      }
      const std::size_t begin = starts.set_place.size();
      starts.set_begin.push_back(begin);
      if (codes.size() == starts.count) continue;  // all of them
      for (std::uint32_t code : codes) starts.set_place.push_back(place[code]);
      std::sort(starts.set_place.begin() + static_cast<std::ptrdiff_t>(begin),
                starts.set_place.end());
    }
  }
  starts.set_begin.push_back(starts.set_place.size());
  return starts;
}

}  // namespace archwalk

#pragma once

#include <string>
#include <vector>

#include "archwalk/exact/track_engine.hpp"
#include "exact/drawn_table.hpp"

namespace archwalk::test {

inline const std::vector<std::string> kStrata = {"bottom:0.3", "top:0.25", "all"};

// A guide with ties, a score, and one that orders the architectures as the guide does.
inline BenchmarkTable small_table(const std::string& space) {
  BenchmarkTable table = drawn_table(space, 23, {"guide", "toy/test@2", "like_guide"});
  for (std::int64_t& k : table.scores[0].k) k /= 12;
  for (std::size_t x = 0; x < table.scores[2].k.size(); ++x) {
    const std::int64_t k = table.scores[0].k[x];
    table.scores[2].k[x] = k * k + 3;
  }
  return table;
}

inline TrackSettings settings_of(const BenchmarkTable& table) {
  TrackSettings settings;
  settings.horizons = {1, 2, 7};
  for (const ScoreColumn& column : table.scores) settings.scores.push_back(&column);
  settings.strata = strata_of(kStrata, settings.scores);
  return settings;
}

}  // namespace archwalk::test

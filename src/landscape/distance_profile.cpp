#include "archwalk/landscape/distance_profile.hpp"

#include <limits>

#include "pair_sums.hpp"

namespace archwalk {
namespace {

constexpr std::uint64_t kMostPairs = std::uint64_t{1} << 36;

double ratio(double sum, double count) {
  return count > 0.0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

// Pearson's correlation over the ordered pairs at one distance: both ends have the same mean m and
// variance v, and E (f(x) − m)(f(y) − m) = v + E (f(x) − m)(f(y) − f(x)).
double shell_correlation(const ScoredGraph& scored, const PairSums& sums, std::size_t d) {
  double pairs = 0.0;
  double mean = 0.0;
  for (std::uint32_t x = 0; x < scored.size(); ++x) {
    const auto count = static_cast<double>(sums.count[x * sums.shells + d]);
    pairs += count;
    mean += count * (scored.level[x] - scored.level[0]);
  }
  if (!(pairs > 0.0)) return std::numeric_limits<double>::quiet_NaN();
  mean /= pairs;
  double variance = 0.0;
  double lost = 0.0;
  for (std::uint32_t x = 0; x < scored.size(); ++x) {
    const double deviation = (scored.level[x] - scored.level[0]) - mean;
    variance += static_cast<double>(sums.count[x * sums.shells + d]) * deviation * deviation;
    lost += deviation * sums.change[x * sums.shells + d];
  }
  const bool varies = scored.rank_count > 1 && variance > 0.0;
  return varies ? 1.0 + lost / variance : std::numeric_limits<double>::quiet_NaN();
}

struct Sums {
  double count = 0.0;
  double change = 0.0;
  double improvement = 0.0;
  double improving = 0.0;
  double absolute = 0.0;

  void add(const PairSums& sums, std::size_t at) {
    count += static_cast<double>(sums.count[at]);
    change += sums.change[at];
    absolute += sums.absolute[at];
    improvement += 0.5 * (sums.absolute[at] + sums.change[at]);  // max(0, c) = (|c| + c) / 2
    improving += static_cast<double>(sums.improving[at]);
  }
};

}  // namespace

bool has_distance_profile(const ScoredGraph& scored) {
  return std::uint64_t{scored.size()} * scored.size() <= kMostPairs;
}

DistanceProfile distance_profile(const ScoredGraph& scored) {
  const PairSums sums = scored.product ? pair_sums_of_product(scored) : pair_sums_by_search(scored);
  const std::vector<std::uint32_t> order = scored.by_rank();
  const std::uint64_t n = scored.size();
  DistanceProfile profile;
  std::vector<Sums> total(sums.shells);
  for (std::uint32_t group = 0; group < kStartGroups; ++group) {
    const std::uint64_t begin = group * n / kStartGroups;
    const std::uint64_t end = (group + 1) * n / kStartGroups;
    profile.group_size.push_back(static_cast<std::uint32_t>(end - begin));
    for (std::size_t d = 1; d < sums.shells; ++d) {
      Sums own;
      for (std::uint64_t place = begin; place < end; ++place) {
        own.add(sums, order[place] * sums.shells + d);
        total[d].add(sums, order[place] * sums.shells + d);
      }
      profile.group_change.push_back(ratio(own.change, own.count));
      profile.group_improvement.push_back(ratio(own.improvement, own.count));
      profile.group_probability.push_back(ratio(own.improving, own.count));
    }
  }
  for (std::size_t d = 1; d < sums.shells; ++d) {
    profile.pairs.push_back(static_cast<std::uint64_t>(total[d].count));
    profile.mean_absolute_difference.push_back(ratio(total[d].absolute, total[d].count));
    profile.improvement.push_back(ratio(total[d].improvement, total[d].count));
    profile.improvement_probability.push_back(ratio(total[d].improving, total[d].count));
    profile.correlation.push_back(shell_correlation(scored, sums, d));
  }
  return profile;
}

}  // namespace archwalk

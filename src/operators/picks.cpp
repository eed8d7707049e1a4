#include "archwalk/operators/picks.hpp"

#include <numeric>

namespace archwalk {
namespace {

constexpr double kMaxOutcomes = 0x1p38;

}  // namespace

int groups_touched(int group, int per_step) {
  // At worst a step begins with the last of the places where steps can begin: multiples of the
  // greatest common divisor.
  const int first = std::gcd(group, per_step);
  return 1 + (per_step - first + group - 1) / group;
}

int picks_per_group(std::uint64_t n, int per_step) {
  int picks = 1;
  double outcomes = static_cast<double>(n);
  for (int more = 2; more <= kMaxPicksPerGroup; ++more) {
    outcomes *= static_cast<double>(n);
    if (outcomes * groups_touched(more, per_step) <= kMaxOutcomes) picks = more;
  }
  return picks;
}

double pick_group_bias_bound(std::uint64_t n, int steps) {
  double bound = 0x1p-66;
  for (int i = 0; i < steps; ++i) bound *= static_cast<double>(n);
  return bound;
}

}  // namespace archwalk

#include "archwalk/operators/picks.hpp"

namespace archwalk {
namespace {

constexpr double kMaxOutcomes = 0x1p38;

}  // namespace

int picks_per_group(std::uint64_t n) {
  int steps = 1;
  double outcomes = static_cast<double>(n) * static_cast<double>(n);
  while (steps < kMaxPicksPerGroup && outcomes <= kMaxOutcomes) {
    ++steps;
    outcomes *= static_cast<double>(n);
  }
  return steps;
}

double pick_group_bias_bound(std::uint64_t n, int steps) {
  double bound = 0x1p-66;
  for (int i = 0; i < steps; ++i) bound *= static_cast<double>(n);
  return bound;
}

}  // namespace archwalk

#include "archwalk/operators/tournament.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "archwalk/core/error.hpp"
#include "archwalk/operators/tournament_law.hpp"

namespace archwalk {
namespace {

// What is possible has an entry, however small: whether the walk ever gets somewhere is asked of
// the entries that are there. Waiting for this one takes more steps than doubles that are
// multiplied exactly can tell, so that no certificate speaks of it.
constexpr double kLeastPositive = 0x1p-1022;

// Σ_{i<k} a^i b^(k-1-i), all terms positive: s_{j+1} = b s_j + a^j.
double power_sum(double a, double b, int k) {
  double sum = 0.0;
  double power = 1.0;
  for (int j = 0; j < k; ++j) {
    sum = b * sum + power;
    power *= a;
  }
  return sum;
}

}  // namespace

void Tournament::prepare() const {
  if (k < 2 || k > kMaxProposals) {
    throw InputError(fmt::format("k = {}", k), "a tournament compares proposals, at least two",
                     fmt::format("give 2..{}; one proposal is \"always\", or "
                                 "\"improving\" where the parent stays unless beaten",
                                 kMaxProposals));
  }
}

void Tournament::select(std::uint32_t x, const Guide& keys, std::vector<Transition>& row) const {
  static_cast<void>(select_by_tournament(*this, x, keys, row));
}

double select_by_tournament(const Tournament& tournament, std::uint32_t x, const Guide& keys,
                            std::vector<Transition>& row) {
  const auto key = [&](const Transition& entry) { return keys.key[entry.target]; };
  std::sort(row.begin(), row.end(), [&](const Transition& a, const Transition& b) {
    return key(a) != key(b) ? key(a) < key(b) : a.target < b.target;
  });
  double below = 0.0;
  double stays = 0.0;
  for (std::size_t first = 0; first < row.size();) {
    std::size_t last = first;
    double equal = 0.0;
    for (; last < row.size() && key(row[last]) == key(row[first]); ++last) {
      equal += row[last].probability;
    }
    const double factor = power_sum(below + equal, below, tournament.proposals_per_step());
    const bool taken = !tournament.keep_parent || key(row[first]) > keys.key[x];
    for (; first < last; ++first) {
      const double proposed = row[first].probability;
      const double wins = proposed > 0.0 ? std::max(proposed * factor, kLeastPositive) : 0.0;
      if (!taken || row[first].target == x) stays += wins;
      row[first].probability = taken ? wins : 0.0;
    }
    below += equal;
  }
  std::erase_if(row, [&](const Transition& entry) {
    return entry.target == x || !(entry.probability > 0.0);
  });
  return stays;
}

}  // namespace archwalk

#include "archwalk/stats/interval_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

// A sum of two doubles kept exactly as (nearest double, rounding error): rounding is monotone, so
// comparing the pairs in order compares the exact sums.
struct ExactEnd {
  double sum;
  double error;
  std::int32_t slot;  // 2i for the low end of value i, 2i + 1 for the high one
};

// Knuth's TwoSum. Beyond the range of doubles there is no error to keep.
ExactEnd exact_end(double value, double bound, std::int32_t slot) {
  const double sum = value + bound;
  if (!std::isfinite(sum)) return {sum, 0.0, slot};
  const double virtual_bound = sum - value;
  const double error = (value - (sum - virtual_bound)) + (bound - virtual_bound);
  return {sum, error, slot};
}

bool less(const ExactEnd& a, const ExactEnd& b) {
  return a.sum != b.sum ? a.sum < b.sum : a.error < b.error;
}

// Counts of ranks seen so far.
class FenwickTree {
 public:
  explicit FenwickTree(std::int32_t ranks) : counts_(static_cast<std::size_t>(ranks) + 1) {}

  void add(std::int32_t rank) {
    for (auto at = static_cast<std::size_t>(rank) + 1; at < counts_.size(); at += at & (~at + 1)) {
      ++counts_[at];
    }
  }

  /// How many of the ranks added are below `rank`.
  std::int64_t count_below(std::int32_t rank) const {
    std::int64_t total = 0;
    for (auto at = static_cast<std::size_t>(rank); at > 0; at &= at - 1) total += counts_[at];
    return total;
  }

 private:
  std::vector<std::int32_t> counts_;
};

// The indices of `ranks` in ascending order of rank (counting sort).
std::vector<std::int32_t> sorted_indices(const std::vector<std::int32_t>& ranks,
                                         std::int32_t rank_count) {
  std::vector<std::int32_t> start(static_cast<std::size_t>(rank_count) + 1, 0);
  for (const std::int32_t rank : ranks) ++start[static_cast<std::size_t>(rank) + 1];
  std::partial_sum(start.begin(), start.end(), start.begin());
  std::vector<std::int32_t> indices(ranks.size());
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    indices[static_cast<std::size_t>(start[static_cast<std::size_t>(ranks[i])]++)] =
        static_cast<std::int32_t>(i);
  }
  return indices;
}

// Adds to sums[i] the agreements with all j that lie below i in `first` (direction +1), or with all
// j above it (direction −1, where the ranks of `first` are read from the other side).
void sweep(const std::vector<std::int32_t>& enter_order, const std::vector<std::int32_t>& ask_order,
           const IntervalOrder& first, const IntervalOrder& second, bool below,
           std::vector<std::int64_t>& sums) {
  FenwickTree lows(second.rank_count);
  FenwickTree highs(second.rank_count);
  const std::size_t n = first.size();
  std::size_t entered = 0;
  for (std::size_t step = 0; step < n; ++step) {
    const auto i = static_cast<std::size_t>(below ? ask_order[step] : ask_order[n - 1 - step]);
    for (; entered < n; ++entered) {
      const auto j =
          static_cast<std::size_t>(below ? enter_order[entered] : enter_order[n - 1 - entered]);
      if (below ? first.high[j] >= first.low[i] : first.low[j] <= first.high[i]) break;
      lows.add(second.low[j]);
      highs.add(second.high[j]);
    }
    const std::int64_t under = highs.count_below(second.low[i]);
    const std::int64_t over =
        static_cast<std::int64_t>(entered) - lows.count_below(second.high[i] + 1);
    sums[i] += below ? under - over : over - under;
  }
}

void check(std::span<const double> values, std::span<const double> bounds) {
  if (!bounds.empty() && bounds.size() != values.size()) {
    throw InputError(fmt::format("{} error bounds for {} values", bounds.size(), values.size()),
                     "each value needs its own bound", "give one bound a value, or none");
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) {
      throw InputError(fmt::format("value {} of {} is not a number", i, values.size()),
                       "it has no place in an order", "leave it out");
    }
    if (!bounds.empty() && !(bounds[i] >= 0.0)) {
      throw InputError(fmt::format("the error bound of value {} is {}", i, bounds[i]),
                       "ties can't be decided with it", "give a bound that is 0 or above");
    }
  }
}

}  // namespace

IntervalOrder make_interval_order(std::span<const double> values, std::span<const double> bounds) {
  check(values, bounds);
  const std::size_t n = values.size();
  std::vector<ExactEnd> ends;
  ends.reserve(2 * n);
  for (std::size_t i = 0; i < n; ++i) {
    const double bound = bounds.empty() ? 0.0 : bounds[i];
    const auto slot = static_cast<std::int32_t>(2 * i);
    ends.push_back(exact_end(values[i], -bound, slot));
    ends.push_back(exact_end(values[i], bound, slot + 1));
  }
  std::sort(ends.begin(), ends.end(), less);

  IntervalOrder order;
  order.low.resize(n);
  order.high.resize(n);
  std::int32_t rank = 0;
  for (std::size_t at = 0; at < ends.size(); ++at) {
    if (at > 0 && less(ends[at - 1], ends[at])) ++rank;
    const auto i = static_cast<std::size_t>(ends[at].slot / 2);
    (ends[at].slot % 2 == 0 ? order.low : order.high)[i] = rank;
  }
  order.rank_count = n == 0 ? 0 : rank + 1;

  std::vector<std::int64_t> lows(static_cast<std::size_t>(order.rank_count) + 1, 0);
  std::vector<std::int64_t> highs(lows.size(), 0);
  for (std::size_t i = 0; i < n; ++i) {
    ++lows[static_cast<std::size_t>(order.low[i]) + 1];
    ++highs[static_cast<std::size_t>(order.high[i]) + 1];
  }
  std::partial_sum(lows.begin(), lows.end(), lows.begin());
  std::partial_sum(highs.begin(), highs.end(), highs.begin());
  order.below.resize(n);
  order.above.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    order.below[i] = highs[static_cast<std::size_t>(order.low[i])];
    order.above[i] =
        static_cast<std::int64_t>(n) - lows[static_cast<std::size_t>(order.high[i]) + 1];
  }
  return order;
}

std::vector<std::int64_t> agreement_sums(const IntervalOrder& first, const IntervalOrder& second) {
  if (first.size() != second.size()) {
    throw InputError(fmt::format("{} values against {}", first.size(), second.size()),
                     "values are compared pair by pair", "give two lists of one length");
  }
  std::vector<std::int64_t> sums(first.size(), 0);
  const auto by_low = sorted_indices(first.low, first.rank_count);
  const auto by_high = sorted_indices(first.high, first.rank_count);
  sweep(by_high, by_low, first, second, true, sums);
  sweep(by_low, by_high, first, second, false, sums);
  return sums;
}

}  // namespace archwalk

#include "return_probability.hpp"

#include <algorithm>
#include <limits>

#include "archwalk/core/watched_work.hpp"
#include "pairwise_sum.hpp"

namespace archwalk {
namespace {

// P by rows, the diagonal apart; targets of a row ascend.
struct Entries {
  std::vector<double> stays;         // [x] P(x,x)
  std::vector<std::uint64_t> begin;  // [x], and the end
  std::vector<std::uint32_t> target;
  std::vector<double> probability;
};

// With `diagonal` alone the rest is not kept.
Entries entries_of(const TransitionRows& rows, std::uint32_t size, bool diagonal) {
  Entries entries;
  entries.begin.push_back(0);
  std::vector<Transition> row;
  for (std::uint32_t x = 0; x < size; ++x) {
    rows.proposed(x, {}, row);
    entries.stays.push_back(rows.select(x, row));
    if (diagonal) continue;
    for (const Transition& entry : row) {
      entries.target.push_back(entry.target);
      entries.probability.push_back(entry.probability);
    }
    entries.begin.push_back(entries.target.size());
  }
  return entries;
}

// [x] Σ_y P(x,y) P(y,x). As x ascends, each row is gone through once for the entries that lead to
// x.
std::vector<double> two_step_returns(const Entries& p) {
  std::vector<std::uint64_t> at(p.begin.begin(), p.begin.end() - 1);
  std::vector<double> returns;
  for (std::uint32_t x = 0; x < p.stays.size(); ++x) {
    double sum = p.stays[x] * p.stays[x];
    for (std::uint64_t i = p.begin[x]; i < p.begin[x + 1]; ++i) {
      const std::uint32_t y = p.target[i];
      while (at[y] < p.begin[y + 1] && p.target[at[y]] < x) ++at[y];
      if (at[y] < p.begin[y + 1] && p.target[at[y]] == x) {
        sum += p.probability[i] * p.probability[at[y]];
      }
    }
    returns.push_back(sum);
  }
  return returns;
}

double mean_of(const std::vector<double>& values) {
  return pairwise_sum(0, values.size(), [&](std::size_t x) { return values[x]; }) /
         static_cast<double>(values.size());
}

}  // namespace

std::vector<double> short_returns(const TransitionRows& rows, std::uint32_t size,
                                  const std::vector<std::uint32_t>& horizons) {
  std::vector<double> out(horizons.size(), std::numeric_limits<double>::quiet_NaN());
  const auto two = std::find(horizons.begin(), horizons.end(), 2u);
  const bool with_two = two != horizons.end();
  if (horizons.empty() || horizons.front() > 2) return out;
  const Entries entries = entries_of(rows, size, !with_two);
  if (horizons.front() == 1) out.front() = mean_of(entries.stays);
  if (with_two) {
    out[static_cast<std::size_t>(two - horizons.begin())] = mean_of(two_step_returns(entries));
  }
  return out;
}

std::vector<double> followed_return(const Embedding& embedding,
                                    const std::vector<std::uint32_t>& horizons) {
  constexpr std::uint32_t kStart = 0;
  const std::size_t n = embedding.size();
  std::vector<double> now(n, 0.0);
  std::vector<double> next(n);
  now[kStart] = 1.0;
  std::vector<double> out;
  std::uint32_t t = 0;
  for (const std::uint32_t horizon : horizons) {
    for (; t < horizon; ++t) {
      stop_if_cancelled();
      std::fill(next.begin(), next.end(), 0.0);
      for (std::size_t x = 0; x < n; ++x) {
        if (now[x] == 0.0) continue;
        double leaves = 0.0;
        for (std::uint64_t i = embedding.begin[x]; i < embedding.begin[x + 1]; ++i) {
          next[embedding.target[i]] += now[x] * embedding.probability[i];
          leaves += embedding.probability[i];
        }
        next[x] += now[x] * std::max(0.0, 1.0 - leaves);
      }
      now.swap(next);
    }
    out.push_back(pairwise_sum(
        0, n, [&](std::size_t x) { return embedding.cell[x] == kStart ? now[x] : 0.0; }));
  }
  return out;
}

}  // namespace archwalk

#include "return_probability.hpp"

#include <algorithm>

#include "archwalk/core/watched_work.hpp"
#include "pairwise_sum.hpp"

namespace archwalk {

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

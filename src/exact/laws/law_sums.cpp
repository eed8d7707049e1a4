#include "law_sums.hpp"

#include <algorithm>

#include "archwalk/core/watched_work.hpp"
#include "archwalk/space/hamming_scheme.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "powers/spectral.hpp"

namespace archwalk {
namespace {

// Columns that all sum to 1, and a diagonal of equal entries.
LawSums even_law(double returns, double squares) {
  return {returns, returns * returns, squares, LawSums::none, 1.0, returns};
}

}  // namespace

std::vector<LawSums> isotropic_law(const std::vector<double>& eigenvalues,
                                   const ProductShape& shape,
                                   const std::vector<std::uint32_t>& horizons) {
  const std::vector<std::uint64_t> multiplicity = distance_counts(shape);
  std::vector<LawSums> law;
  for (const std::uint32_t horizon : horizons) {
    double trace = 0.0;
    double trace_of_twice = 0.0;
    for (std::size_t j = eigenvalues.size(); j-- > 0;) {
      const double power = integer_power(eigenvalues[j], horizon);
      trace += static_cast<double>(multiplicity[j]) * power;
      trace_of_twice += static_cast<double>(multiplicity[j]) * power * power;
    }
    const double squares = trace_of_twice / shape.size;
    law.push_back(even_law(trace / shape.size, squares));
    law.back().exchanges = squares;
  }
  return law;
}

LawSums uniform_law(std::uint32_t size) {
  LawSums law = even_law(1.0 / size, 1.0 / size);
  law.exchanges = law.squares;
  return law;
}

std::vector<LawSums> followed_law(const Embedding& embedding, std::uint32_t size,
                                  const std::vector<std::uint32_t>& horizons) {
  constexpr std::uint32_t kStart = 0;
  const std::size_t n = embedding.size();
  std::vector<double> now(n, 0.0);
  std::vector<double> next(n);
  now[kStart] = 1.0;
  std::vector<LawSums> law;
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
    std::vector<double> of_cell(size, 0.0);
    for (std::size_t x = 0; x < n; ++x) of_cell[embedding.cell[x]] += now[x];
    const double squares =
        pairwise_sum(0, size, [&](std::size_t y) { return of_cell[y] * of_cell[y]; });
    law.push_back(even_law(of_cell[kStart], squares));
  }
  return law;
}

}  // namespace archwalk

#include "archwalk/operators/row_matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "archwalk/core/error.hpp"
#include "archwalk/operators/probability.hpp"
#include "row_facts.hpp"

namespace archwalk {
namespace {

[[noreturn]] void refuse(std::string_view name, const std::string& problem,
                         const std::string& mend) {
  throw InputError(fmt::format("matrix '{}': {}", name, problem),
                   "an explicit operator is a row-stochastic matrix on the space's codes", mend);
}

void check_begins(const StoredRows& stored, std::uint32_t size, std::string_view name) {
  if (stored.begin.size() != size + std::size_t{1}) {
    refuse(name, fmt::format("it has {} rows", stored.begin.empty() ? 0 : stored.begin.size() - 1),
           fmt::format("give one for each of the {} architectures", size));
  }
  if (stored.target.size() != stored.probability.size()) {
    refuse(name,
           fmt::format("{} targets and {} probabilities", stored.target.size(),
                       stored.probability.size()),
           "give one probability for each target");
  }
  for (std::size_t x = 0; x <= size; ++x) {
    const std::int64_t least = x == 0 ? 0 : stored.begin[x - 1];
    const auto most = static_cast<std::int64_t>(stored.target.size());
    const bool is_end = x == 0 || x == size;
    const std::int64_t expected = x == 0 ? 0 : most;
    if (stored.begin[x] < least || stored.begin[x] > most ||
        (is_end && stored.begin[x] != expected)) {
      refuse(name, fmt::format("begin[{}] is {}", x, stored.begin[x]),
             fmt::format("let it ascend from 0 to the {} entries", most));
    }
  }
}

// The entries of row x, those of one target added up.
std::vector<std::pair<std::uint32_t, double>> row_of(const StoredRows& stored, std::uint32_t x,
                                                     std::uint32_t size, std::string_view name) {
  std::vector<std::pair<std::uint32_t, double>> row;
  for (auto i = static_cast<std::size_t>(stored.begin[x]);
       i < static_cast<std::size_t>(stored.begin[x + std::size_t{1}]); ++i) {
    const std::int64_t target = stored.target[i];
    const double p = stored.probability[i];
    if (target < 0 || target >= size) {
      refuse(name, fmt::format("row {} leads to {}", x, target),
             fmt::format("codes are 0..{}", size - 1));
    }
    if (!(p >= 0.0 && std::isfinite(p))) {
      refuse(name, fmt::format("row {}, column {} is {}", x, target, p),
             "give probabilities in 0..1");
    }
    row.emplace_back(static_cast<std::uint32_t>(target), p);
  }
  std::stable_sort(row.begin(), row.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::size_t kept = 0;
  for (const auto& [target, p] : row) {
    if (kept > 0 && row[kept - 1].first == target) {
      row[kept - 1].second += p;
    } else {
      row[kept++] = {target, p};
    }
  }
  row.resize(kept);
  return row;
}

}  // namespace

RowMatrix checked_rows(const StoredRows& stored, const SearchSpace& space, std::string_view name) {
  const std::uint32_t size = space.size();
  check_begins(stored, size, name);
  RowMatrix matrix;
  matrix.begin.push_back(0);
  matrix.entries.reserve(stored.target.size());
  std::vector<double> probabilities;
  for (std::uint32_t x = 0; x < size; ++x) {
    const auto row = row_of(stored, x, size, name);
    probabilities.clear();
    for (const auto& entry : row) probabilities.push_back(entry.second);
    const std::vector<std::uint64_t> weights =
        canonical_weights(probabilities, fmt::format("matrix '{}', row {}", name, x));
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (weights[i] > 0) matrix.entries.push_back({row[i].first, weights[i]});
    }
    matrix.begin.push_back(matrix.entries.size());
  }
  matrix.facts = row_facts(space, [&](std::uint32_t x, std::vector<WeightedTarget>& out) {
    const auto row = matrix.row(x);
    out.assign(row.begin(), row.end());
  });
  matrix.facts.symmetric = is_symmetric(matrix);
  return matrix;
}

void append_transitions(std::span<const WeightedTarget> row, std::vector<Transition>& out) {
  for (const WeightedTarget& entry : row) out.push_back({entry.target, probability(entry.weight)});
}

}  // namespace archwalk

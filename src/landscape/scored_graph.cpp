#include "archwalk/landscape/scored_graph.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

// Sums of up to 2^27 values of up to 2^53 times a size need 128 bits.
__extension__ using Wide = __int128;

// Classes numbered by their lowest code.
std::vector<std::uint32_t> dense_classes(const std::vector<std::int64_t>& labels) {
  std::unordered_map<std::int64_t, std::uint32_t> number;
  std::vector<std::uint32_t> dense;
  dense.reserve(labels.size());
  for (const std::int64_t label : labels) {
    const auto next = static_cast<std::uint32_t>(number.size());
    dense.push_back(number.emplace(label, next).first->second);
  }
  return dense;
}

struct ClassSum {
  Wide sum = 0;
  std::int64_t count = 0;
  bool operator<(const ClassSum& other) const { return sum * other.count < other.sum * count; }
};

void rank_means(const std::vector<ClassSum>& sums, ScoredGraph& scored) {
  std::vector<std::uint32_t> order(sums.size());
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return sums[a] < sums[b]; });
  scored.rank.resize(sums.size());
  scored.rank_count = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || sums[order[i - 1]] < sums[order[i]]) ++scored.rank_count;
    scored.rank[order[i]] = scored.rank_count - 1;
  }
}

}  // namespace

std::vector<std::uint32_t> ScoredGraph::by_rank() const {
  std::vector<std::uint32_t> first(rank_count + std::size_t{1}, 0);
  for (const std::uint32_t r : rank) ++first[r + 1];
  std::partial_sum(first.begin(), first.end(), first.begin());
  std::vector<std::uint32_t> order(rank.size());
  for (std::uint32_t cell = 0; cell < rank.size(); ++cell) order[first[rank[cell]]++] = cell;
  return order;
}

ScoredGraph score_graph(const BenchmarkTable& table, const ScoreColumn& score) {
  ScoredGraph scored;
  scored.graph = single_edit_graph(*table.space);
  DenseRanks ranks = dense_ranks(score);
  scored.rank = std::move(ranks.rank);
  scored.rank_count = static_cast<std::uint32_t>(ranks.k_of_rank.size());
  scored.level.assign(score.k.begin(), score.k.end());
  scored.resolution = score.resolution;
  if (const ProductShape* shape = table.space->product()) scored.product = *shape;
  if (!table.isomorphism_class.empty()) scored.class_of = dense_classes(table.isomorphism_class);
  scored.representative.resize(score.k.size());
  std::iota(scored.representative.begin(), scored.representative.end(), std::uint32_t{0});
  return scored;
}

ScoredGraph score_quotient(const BenchmarkTable& table, const ScoreColumn& score) {
  if (table.isomorphism_class.empty()) {
    throw InputError("the table has no isomorphism classes", "the quotient is made of them",
                     "import a file with the column isomorphism_class, or leave --quotient out");
  }
  const std::vector<std::uint32_t> class_of = dense_classes(table.isomorphism_class);
  ScoredGraph scored;
  scored.graph = quotient_graph(single_edit_graph(*table.space), class_of);
  scored.resolution = score.resolution;
  std::vector<ClassSum> sums(scored.graph.size());
  for (std::uint32_t code = 0; code < class_of.size(); ++code) {
    ClassSum& sum = sums[class_of[code]];
    if (sum.count == 0) scored.representative.push_back(code);
    sum.sum += score.k[code];
    ++sum.count;
  }
  for (const ClassSum& sum : sums) {
    scored.level.push_back(static_cast<double>(sum.sum) / static_cast<double>(sum.count));
  }
  rank_means(sums, scored);
  scored.class_of.resize(sums.size());
  std::iota(scored.class_of.begin(), scored.class_of.end(), std::uint32_t{0});
  return scored;
}

}  // namespace archwalk

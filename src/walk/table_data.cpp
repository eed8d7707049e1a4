#include "table_data.hpp"

#include <fmt/format.h>

#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/rng/stream.hpp"

namespace archwalk {

using kernels::WalkTableData;

void check_walk_count(std::uint32_t walks_per_start, std::uint32_t size) {
  const std::uint64_t walks = static_cast<std::uint64_t>(walks_per_start) * size;
  if (walks <= kMaxStreamIndex + 1) return;
  throw InputError(
      fmt::format("walks_per_start = {} takes {} stream numbers an operator", walks_per_start,
                  walks),
      fmt::format("each replicate has one for every architecture, and they have {} bits",
                  kIndexBits),
      fmt::format("use at most {} walks per start", (kMaxStreamIndex + 1) / size));
}

std::vector<std::vector<std::int64_t>> add_rank_rows(const std::vector<const ScoreColumn*>& scores,
                                                     const ColumnSorter& sorter,
                                                     WalkTableData& data) {
  std::vector<DenseRanks> ranks;
  for (const ScoreColumn* column : scores) {
    ranks.push_back(dense_ranks(*column, sorter));
    data.wide_ranks = data.wide_ranks || ranks.back().k_of_rank.size() > 65536;
    data.first_of_score.push_back(static_cast<std::uint32_t>(data.score_of_rank.size()));
    for (std::int64_t k : ranks.back().k_of_rank) {
      data.score_of_rank.push_back(static_cast<std::int32_t>(k - ranks.back().k_of_rank.front()));
    }
  }
  data.first_of_score.push_back(static_cast<std::uint32_t>(data.score_of_rank.size()));
  const std::size_t most = data.wide_ranks ? kernels::kMaxScores32 : kernels::kMaxScores16;
  if (scores.size() > most) {
    throw InputError(fmt::format("{} measured scores", scores.size()),
                     fmt::format("walks track the best of at most {} such scores", most),
                     "measure fewer scores in one sweep, or set track = [\"final\"]");
  }
  const std::size_t per_word = data.wide_ranks ? 2 : 4;
  const auto words = (scores.size() + per_word - 1) / per_word;
  data.row_words = static_cast<int>(words);
  data.rows.assign(words * data.size, 0);
  for (std::size_t s = 0; s < scores.size(); ++s) {
    const std::size_t shift = (s % per_word) * (64 / per_word);
    for (std::size_t code = 0; code < data.size; ++code) {
      data.rows[code * words + s / per_word] |= static_cast<std::uint64_t>(ranks[s].rank[code])
                                                << shift;
    }
  }
  if (scores.size() == 1 && !data.wide_ranks) {
    data.short_rows.assign(ranks[0].rank.begin(), ranks[0].rank.end());
  }
  std::vector<std::vector<std::int64_t>> k_of_rank;
  for (DenseRanks& one : ranks) k_of_rank.push_back(std::move(one.k_of_rank));
  return k_of_rank;
}

}  // namespace archwalk

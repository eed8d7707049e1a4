#include "archwalk/exact/transition_matrix.hpp"

#include <fmt/format.h>

#include "archwalk/core/error.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "rows/complete_row.hpp"
#include "rows/row_source.hpp"

namespace archwalk {

struct TransitionMatrix::State {
  State(const BenchmarkTable& table, const Operator& op, bool missing_rank_lowest)
      : source(table, missing_rank_lowest),
        most_entries(matrix_entries(op, table.space->shape()) + table.space->size()),
        rows(source.rows(op)),
        sum_error((pairwise_error_units(rows.row_size()) + 2.0) * kUnitRoundoff +
                  rows.entry_error()) {}

  RowSource source;
  std::uint64_t most_entries;
  TransitionRows rows;
  double sum_error;
};

namespace {

void check_size(const BenchmarkTable& table, const Operator& op) {
  if (has_memory(op)) {
    throw InputError(
        fmt::format("{} has a memory", to_string(op)),
        "its next step depends on more than the architecture: it has no matrix on them",
        "take an operator without a memory");
  }
  const std::uint64_t entries = matrix_entries(op, table.space->shape()) + table.space->size();
  if (entries <= kMaxStoredEntries) return;
  throw InputError(
      fmt::format("the matrix of {} on {} has {} entries", to_string(op), table.space->name(),
                  entries),
      fmt::format("no more than {} are made, 3 GiB in memory", kMaxStoredEntries),
      "take a proposal with fewer neighbors, as edit_distance(pmf=[0,1]), or a smaller space");
}

}  // namespace

TransitionMatrix::TransitionMatrix(const BenchmarkTable& table, const Operator& op,
                                   bool missing_guides_rank_lowest) {
  check_size(table, op);
  state_ = std::make_unique<const State>(table, op, missing_guides_rank_lowest);
}
TransitionMatrix::~TransitionMatrix() = default;

std::uint32_t TransitionMatrix::size() const {
  return state_->source.shape().size;
}

std::uint64_t TransitionMatrix::most_entries() const {
  return state_->most_entries;
}

double TransitionMatrix::row_sum_error() const {
  return state_->sum_error;
}

void TransitionMatrix::row(std::uint32_t x, std::vector<Transition>& out) const {
  state_->rows.off_diagonal(x, out);
  complete_row(x, out);
  std::erase_if(out, [&](const Transition& entry) {
    return entry.target == x && entry.probability <= state_->sum_error;
  });
}

}  // namespace archwalk

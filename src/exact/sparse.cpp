#include "sparse.hpp"

#include <Eigen/Sparse>
#include <algorithm>

#include "by_steps.hpp"
#include "complete_row.hpp"
#include "pairwise_sum.hpp"

namespace archwalk {
namespace {

using StoredMatrix = Eigen::SparseMatrix<double, Eigen::RowMajor, std::int64_t>;
using Columns = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct Stored {
  StoredMatrix matrix;
  std::size_t longest_row = 0;
};

Stored store_matrix(const TransitionRows& rows, std::uint32_t size) {
  std::vector<std::int64_t> begin{0};
  std::vector<std::int64_t> target;
  std::vector<double> value;
  std::vector<Transition> row;
  Stored stored;
  for (std::uint32_t x = 0; x < size; ++x) {
    rows.off_diagonal(x, row);
    complete_row(x, row);
    for (const Transition& entry : row) {
      target.push_back(static_cast<std::int64_t>(entry.target));
      value.push_back(entry.probability);
    }
    begin.push_back(static_cast<std::int64_t>(target.size()));
    stored.longest_row = std::max(stored.longest_row, row.size());
  }
  const auto n = static_cast<Eigen::Index>(size);
  stored.matrix = Eigen::Map<const StoredMatrix>(n, n, static_cast<Eigen::Index>(target.size()),
                                                 begin.data(), target.data(), value.data());
  return stored;
}

}  // namespace

void sparse_estimates(const TransitionRows& rows, std::uint32_t size, const ExactSettings& settings,
                      const std::vector<MeasuredScore>& scores, RunningSums& sums,
                      ExactEstimates& out) {
  const Stored stored = store_matrix(rows, size);
  const auto n = static_cast<Eigen::Index>(size);
  const Product product = [&](const double* u, double* next, std::size_t columns) {
    const auto width = static_cast<Eigen::Index>(columns);
    Eigen::Map<Columns>(next, n, width).noalias() =
        stored.matrix * Eigen::Map<const Columns>(u, n, width);
  };
  // One product and one addition an entry, the entries' own error, and the diagonal off by the sum
  // of the others'.
  const double step_error = (2.0 * static_cast<double>(stored.longest_row) + 4.0) * kUnitRoundoff +
                            2.0 * rows.entry_error();
  estimates_by_steps(product, step_error, size, settings, scores, sums, out);
}

}  // namespace archwalk

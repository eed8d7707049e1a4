#include "sparse.hpp"

#include <Eigen/Sparse>
#include <algorithm>

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
    // The probability of leaving is summed from the entries, never taken from 1 - P(x,x).
    const double leaving =
        pairwise_sum(0, row.size(), [&](std::size_t i) { return row[i].probability; });
    row.push_back({x, std::max(0.0, 1.0 - leaving)});
    std::sort(row.begin(), row.end(),
              [](const Transition& a, const Transition& b) { return a.target < b.target; });
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
  const std::size_t count = scores.size();
  const std::size_t horizons = settings.horizons.size();
  const std::size_t stride = 2 * count + sums.columns();
  const auto columns = static_cast<Eigen::Index>(stride);
  Columns now = Columns::Zero(static_cast<Eigen::Index>(size), columns);
  for (std::size_t s = 0; s < count; ++s) {
    for (std::uint32_t x = 0; x < size; ++x) {
      now(x, static_cast<Eigen::Index>(2 * s)) = scores[s].value[x];
      now(x, static_cast<Eigen::Index>(2 * s + 1)) = scores[s].square[x];
    }
  }
  // A step: one product and one addition an entry, the entries' own error, and the diagonal off by
  // the sum of the others'; P is a contraction in the max norm, so steps add up.
  const double step_error = (2.0 * static_cast<double>(stored.longest_row) + 4.0) * kUnitRoundoff +
                            2.0 * rows.entry_error();
  Columns next(now.rows(), columns);
  std::uint32_t t = 0;
  for (std::size_t h = 0; h < horizons; ++h) {
    for (; t < settings.horizons[h]; ++t) {
      next.noalias() = stored.matrix * now;
      now.swap(next);
      sums.step(now.data(), stride, 2 * count);
    }
    const double relative_error = static_cast<double>(t) * step_error + kUnitRoundoff;
    for (std::size_t stratum = 0; stratum < settings.strata.size(); ++stratum) {
      for (std::size_t s = 0; s < count; ++s) {
        const double* u = now.data() + 2 * s;
        const StratumMoments moments =
            moments_of(scores[s], settings.strata[stratum][s], u, u + 1, stride, relative_error);
        store(moments, scores[s].resolution, (stratum * count + s) * horizons + h, out);
      }
    }
    sums.read(now.data(), stride, 2 * count, h, step_error);
  }
}

}  // namespace archwalk

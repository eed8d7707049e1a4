#include "sparse.hpp"

#include <algorithm>
#include <cmath>

#include "archwalk/core/watched_work.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "device_sums.hpp"
#include "kernels/csr_row.hpp"
#include "readings/by_steps.hpp"
#include "rows/complete_row.hpp"
#include "rows/row_product.hpp"

namespace archwalk {
namespace {

// P with its diagonal (CSR).
struct Stored {
  std::vector<std::uint64_t> begin{0};
  std::vector<std::uint32_t> target;
  std::vector<double> probability;
  double row_units = 0.0;   // roundings that a row's sum takes
  std::size_t longest = 0;  // entries of a row
};

using kernels::kRowPiece;

Stored store_matrix(const StateRows& rows) {
  const std::uint32_t size = rows.size();
  std::vector<Transition> row;
  Stored stored;
  stored.begin.reserve(std::size_t{size} + 1);
  // What is never filled takes no memory; growing would hold everything twice for a while.
  stored.target.reserve(rows.most_entries() + size);
  stored.probability.reserve(rows.most_entries() + size);
  for (std::uint32_t x = 0; x < size; ++x) {
    rows.off_diagonal(x, row);
    complete_row(x, row);
    for (const Transition& entry : row) {
      stored.target.push_back(entry.target);
      stored.probability.push_back(entry.probability);
    }
    stored.begin.push_back(stored.target.size());
    stored.longest = std::max(stored.longest, row.size());
    const double pieces = std::ceil(static_cast<double>(row.size()) / kRowPiece);
    stored.row_units =
        std::max(stored.row_units, static_cast<double>(std::min(row.size(), kRowPiece)) + pieces);
  }
  return stored;
}

// One product and one addition an entry, the entries' own error, and the diagonal off by the sum of
// the others'.
double error_of_step(double row_units, const StateRows& rows) {
  return (2.0 * row_units + 4.0) * kUnitRoundoff + 2.0 * rows.entry_error();
}

void estimates_on_devices(const Stored& stored, const StateRows& rows,
                          const ExactSettings& settings, const std::vector<MeasuredScore>& scores,
                          DeviceSteps& devices, RunningSums& sums, ExactEstimates& out) {
  std::vector<std::uint32_t> cell;
  for (std::uint32_t x = 0; x < rows.size(); ++x) cell.push_back(rows.cell(x));
  kernels::MatrixView matrix;
  matrix.size = rows.size();
  matrix.cell = cell.data();
  matrix.begin = stored.begin.data();
  matrix.target = stored.target.data();
  matrix.probability = stored.probability.data();
  const kernels::StepSums found = devices.matrix(std::move(matrix), sums);
  // Another library may add up a row in any order.
  const double units = found.in_order ? stored.row_units : static_cast<double>(stored.longest);
  estimates_from_sums(found, devices.matrix_layout(sums), error_of_step(units, rows), settings,
                      scores, sums, out);
}

// next = P u of columns side by side.
void multiply(const Stored& stored, const double* u, double* next, std::size_t columns) {
  const std::size_t size = stored.begin.size() - 1;
  std::fill_n(next, size * columns, 0.0);
  std::vector<double> piece(columns);
  for (std::size_t x = 0; x < size; ++x) {
    if (x % kRowsBetweenLooks == 0) stop_if_cancelled();
    const std::uint64_t end = stored.begin[x + 1];
    double* total = next + x * columns;
    for (std::uint64_t begin = stored.begin[x]; begin < end; begin += kRowPiece) {
      const bool is_whole = end - stored.begin[x] <= kRowPiece;
      double* sum = is_whole ? total : piece.data();
      if (!is_whole) std::fill(piece.begin(), piece.end(), 0.0);
      add_row_product({stored.target.data() + begin, stored.probability.data() + begin,
                       std::min(kRowPiece, end - begin)},
                      u, columns, sum);
      for (std::size_t c = 0; !is_whole && c < columns; ++c) total[c] += piece[c];
    }
  }
}

}  // namespace

void sparse_estimates(const StateRows& rows, const ExactSettings& settings,
                      const std::vector<MeasuredScore>& scores, DeviceSteps* devices,
                      RunningSums& sums, ExactEstimates& out) {
  const Stored stored = store_matrix(rows);
  if (devices != nullptr) {
    estimates_on_devices(stored, rows, settings, scores, *devices, sums, out);
    return;
  }
  const Product product = [&](const double* u, double* next, std::size_t columns) {
    multiply(stored, u, next, columns);
  };
  const CellOfState cell = [&](std::uint32_t x) { return rows.cell(x); };
  estimates_by_steps(*vectors_by_products(product, rows.size(), scores, sums, cell),
                     error_of_step(stored.row_units, rows), settings, scores, sums, out);
}

void restarted_estimates(const StateRows& rows, double jump, const ExactSettings& settings,
                         const std::vector<MeasuredScore>& scores, RunningSums& sums,
                         ExactEstimates& out) {
  const Stored stored = store_matrix(rows);
  const std::uint32_t size = rows.size();
  const double rest = 1.0 - jump;  // exact: jump is a multiple of 2^-32
  std::vector<double> jumped;
  const Product product = [&](const double* u, double* next, std::size_t columns) {
    multiply(stored, u, next, columns);
    jumped.resize(columns);
    for (std::size_t c = 0; c < columns; ++c) {
      const double all = pairwise_sum(0, size, [&](std::size_t x) { return u[x * columns + c]; });
      jumped[c] = jump * (all / size);
    }
    for (std::size_t x = 0; x < size; ++x) {
      for (std::size_t c = 0; c < columns; ++c) {
        double& value = next[x * columns + c];
        value = rest * value + jumped[c];
      }
    }
  };
  // The mean is off by the roundings of its sum and a quotient, the mixture by two products and a
  // sum; the parts have weights of 1 together.
  const double step_error =
      error_of_step(stored.row_units, rows) + (pairwise_error_units(size) + 4.0) * kUnitRoundoff;
  estimates_by_steps(*vectors_by_products(product, size, scores, sums), step_error, settings,
                     scores, sums, out);
}

}  // namespace archwalk

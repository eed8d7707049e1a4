#include "sparse.hpp"

#include "device_sums.hpp"
#include "readings/by_steps.hpp"
#include "stored_matrix.hpp"

namespace archwalk {
namespace {

void estimates_on_devices(const StoredMatrix& stored, const StateRows& rows,
                          const ExactSettings& settings, const std::vector<MeasuredScore>& scores,
                          DeviceSteps& devices, RunningSums& sums, ExactEstimates& out) {
  std::vector<std::uint32_t> cell;
  for (std::uint32_t x = 0; x < rows.size(); ++x) cell.push_back(rows.cell(x));
  kernels::MatrixView matrix;
  matrix.size = rows.size();
  matrix.cell = cell.data();
  matrix.begin = stored.begin().data();
  matrix.target = stored.target().data();
  matrix.probability = stored.probability().data();
  const kernels::StepSums found = devices.matrix(std::move(matrix), sums);
  // Another library may add up a row in any order.
  const double step_error = found.in_order ? stored.step_error() : stored.step_error_in_any_order();
  estimates_from_sums(found, devices.matrix_layout(sums), step_error, settings, scores, sums, out);
}

}  // namespace

void sparse_estimates(const StateRows& rows, const ExactSettings& settings,
                      const std::vector<MeasuredScore>& scores, DeviceSteps* devices,
                      RunningSums& sums, ExactEstimates& out) {
  const StoredMatrix stored(rows);
  if (devices != nullptr) {
    estimates_on_devices(stored, rows, settings, scores, *devices, sums, out);
    return;
  }
  const Product product = [&](const double* u, double* next, std::size_t columns) {
    stored.multiply(u, next, columns);
  };
  const CellOfState cell = [&](std::uint32_t x) { return rows.cell(x); };
  estimates_by_steps(*vectors_by_products(product, rows.size(), scores, sums, cell),
                     stored.step_error(), settings, scores, sums, out);
}

}  // namespace archwalk

#pragma once

#include "lane_doubles.inl"

// All cells of one isotropic operator, kExactLanes horizons at a time (SpectralTask).

constexpr std::size_t kMostOrders = 27;  // 2^27 is the largest space

// What the cells share, [row, lane].
struct SpectralRows {
  double power[kMostOrders * kExactLanes];   // λ_j^T
  double lost[kMostOrders * kExactLanes];    // λ_j^T - 1
  double weight[kMostOrders * kExactLanes];  // of |a_j| in the bound
  double product[kMostOrders * (kMostOrders + 1) / 2 * kExactLanes];
};

// λ^T by repeated squaring, as integer_power() does it.
ARCHWALK_BODY void powers(double base, const std::uint64_t* horizon, std::uint64_t last,
                          double* power) {
  for (std::size_t lane = 0; lane < kExactLanes; ++lane) power[lane] = 1.0;
  for (int bit = 0; last >> bit != 0; ++bit) {
    for (std::size_t lane = 0; lane < kExactLanes; ++lane) {
      power[lane] *= (horizon[lane] >> bit & 1u) != 0 ? base : 1.0;
    }
    base *= base;
  }
}

ARCHWALK_BODY void fill_rows(const SpectralTask& task, std::size_t first, SpectralRows& rows) {
  const double* error = task.power_error + first;
  for (std::size_t j = 0; j < task.orders; ++j) {
    double* power = rows.power + j * kExactLanes;
    powers(task.eigenvalue[j], task.horizon + first, task.last_horizon, power);
    for (std::size_t lane = 0; lane < kExactLanes; ++lane) {
      rows.lost[j * kExactLanes + lane] = power[lane] - 1.0;
      rows.weight[j * kExactLanes + lane] = error[lane] + task.rounding * (1.0 - power[lane]);
    }
  }
  double* product = rows.product;
  for (std::size_t i = 0; i < task.orders; ++i) {
    for (std::size_t j = i; j < task.orders; ++j, product += kExactLanes) {
      for (std::size_t lane = 0; lane < kExactLanes; ++lane) {
        product[lane] = rows.power[i * kExactLanes + lane] * rows.power[j * kExactLanes + lane];
      }
    }
  }
}

// sum + Σ_i factor[i] row_i
ARCHWALK_BODY void add_rows(Doubles (&sum)[kRegisters], const double* rows, const double* factor,
                            std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const Doubles by = all_lanes(factor[i]);
    for (std::size_t v = 0; v < kRegisters; ++v) {
      sum[v] += by * load_doubles(rows + i * kExactLanes + v * kDoubleLanes);
    }
  }
}

// A block of lanes to where there may be room for fewer.
ARCHWALK_BODY void put(const Doubles (&value)[kRegisters], double* to, std::size_t room) {
  if (room >= kExactLanes) {
    for (std::size_t v = 0; v < kRegisters; ++v) store_doubles(to + v * kDoubleLanes, value[v]);
    return;
  }
  for (std::size_t v = 0; v < kRegisters; ++v) {
    for (std::size_t i = 0; i < kDoubleLanes && v * kDoubleLanes + i < room; ++i) {
      to[v * kDoubleLanes + i] = value[v][i];
    }
  }
}

ARCHWALK_BODY void spectral_cell(const SpectralTask& task, const SpectralConstants& at,
                                 const double* c, const SpectralRows& rows, std::size_t first,
                                 std::size_t place) {
  const std::size_t room = task.horizons - first;
  const Doubles resolution = all_lanes(c[at.resolution]);
  const Doubles squared_resolution = resolution * resolution;
  Doubles change[kRegisters] = {};
  Doubles change_bound[kRegisters];
  Doubles square[kRegisters];
  Doubles linear[kRegisters];
  Doubles quadratic[kRegisters] = {};
  for (std::size_t v = 0; v < kRegisters; ++v) {
    change_bound[v] = all_lanes(c[at.change_bound]);
    square[v] = all_lanes(c[at.square_0]);
    linear[v] = all_lanes(c[at.within_0]);
  }
  add_rows(change, rows.lost, c + at.change, task.orders);
  add_rows(change_bound, rows.weight, c + at.change_size, task.orders);
  add_rows(square, rows.power, c + at.square, task.orders);
  add_rows(linear, rows.power, c + at.within, task.orders);
  add_rows(quadratic, rows.product, c + at.products, task.orders * (task.orders + 1) / 2);
  Doubles mean[kRegisters];
  Doubles bound[kRegisters];
  Doubles variance[kRegisters];
  Doubles within[kRegisters];
  Doubles variance_bound[kRegisters];
  for (std::size_t v = 0; v < kRegisters; ++v) {
    const Doubles moved = change[v];
    const Doubles spread = square[v] - moved * moved;
    const Doubles inside = linear[v] - quadratic[v];
    const Doubles size = moved < 0.0 ? -moved : moved;
    const Doubles square_bound =
        all_lanes(c[at.square_bound]) +
        all_lanes(c[at.magnitude]) * load_doubles(task.power_error + first + v * kDoubleLanes);
    mean[v] = moved * resolution;
    bound[v] = change_bound[v] * resolution;
    variance[v] = (spread > 0.0 ? spread : Doubles{}) * squared_resolution;
    within[v] = (inside > 0.0 ? inside : Doubles{}) * squared_resolution;
    // mean² adds 2 |mean| times its own bound.
    variance_bound[v] = (square_bound + 2.0 * size * change_bound[v]) * squared_resolution;
  }
  put(mean, task.mean + place, room);
  put(bound, task.bound + place, room);
  put(variance, task.variance + place, room);
  put(within, task.variance_within + place, room);
  put(variance_bound, task.variance_bound + place, room);
}

void spectral_cells(const SpectralTask& task) {
  const SpectralConstants at(task.orders);
  alignas(64) SpectralRows rows;
  for (std::size_t first = 0; first < task.horizons; first += kExactLanes) {
    fill_rows(task, first, rows);
    for (std::size_t cell = 0; cell < task.cells; ++cell) {
      spectral_cell(task, at, task.constants + cell * at.count, rows, first,
                    cell * task.horizons + first);
    }
  }
}

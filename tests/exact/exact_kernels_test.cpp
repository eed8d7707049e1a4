// The loops that are compiled once for each instruction set give the same bits from every one.
#include "arithmetic/exact_kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "powers/spectral.hpp"
#include "support/instruction_sets.hpp"

namespace archwalk {
namespace {

std::vector<double> random_values(std::mt19937_64& generator, std::size_t count) {
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  std::vector<double> values(count);
  for (double& value : values) value = uniform(generator);
  return values;
}

// A task with its arrays; numbers of horizons that are no multiple of a register.
struct RandomSpectralTask {
  RandomSpectralTask(std::size_t orders, std::size_t horizons) {
    std::mt19937_64 generator(orders * 1000 + horizons);
    const std::size_t cells = 5;
    eigenvalue = random_values(generator, orders);
    constants = random_values(generator, cells * SpectralConstants(orders).count);
    for (std::size_t h = 0; h < horizons; ++h) horizon.push_back(1 + h * h);
    horizon.resize(whole_lanes(horizons), 0);
    for (std::uint64_t t : horizon) power_error.push_back(static_cast<double>(t) * 0x1p-40);
    results.resize(5, std::vector<double>(cells * horizons));
    task.orders = orders;
    task.horizons = horizons;
    task.cells = cells;
    task.eigenvalue = eigenvalue.data();
    task.horizon = horizon.data();
    task.last_horizon = *std::max_element(horizon.begin(), horizon.end());
    task.power_error = power_error.data();
    task.rounding = 0x1p-45;
    task.constants = constants.data();
    task.mean = results[0].data();
    task.bound = results[1].data();
    task.variance = results[2].data();
    task.variance_within = results[3].data();
    task.variance_bound = results[4].data();
  }
  std::vector<double> eigenvalue, constants, power_error;
  std::vector<std::uint64_t> horizon;
  std::vector<std::vector<double>> results;
  SpectralTask task;
};

TEST(ExactKernels, SpectralCellsAreTheSameFromEveryInstructionSet) {
  for (std::size_t orders : {1u, 2u, 6u, 27u}) {
    for (std::size_t horizons : {1u, 7u, 16u, 37u}) {
      RandomSpectralTask first(orders, horizons);
      exact_kernels(InstructionSet::baseline).spectral(first.task);
      for (InstructionSet set : test::instruction_sets_at_hand()) {
        RandomSpectralTask other(orders, horizons);
        exact_kernels(set).spectral(other.task);
        EXPECT_EQ(other.results, first.results) << name_of(set) << ' ' << orders << ' ' << horizons;
      }
    }
  }
}

// Against the sums written out, with powers by integer_power.
TEST(ExactKernels, SpectralCellsAreTheirFormula) {
  const std::size_t orders = 3;
  RandomSpectralTask random(orders, 20);
  const SpectralTask& task = random.task;
  exact_kernels().spectral(task);
  const SpectralConstants at(orders);
  for (std::size_t cell = 0; cell < task.cells; ++cell) {
    const double* c = task.constants + cell * at.count;
    for (std::size_t h = 0; h < task.horizons; ++h) {
      double change = 0.0;
      double bound = c[at.change_bound];
      double square = c[at.square_0];
      double within = c[at.within_0];
      std::size_t pair = 0;
      for (std::size_t j = 0; j < orders; ++j) {
        const auto t = static_cast<std::uint32_t>(task.horizon[h]);
        const double power = integer_power(task.eigenvalue[j], t);
        change += (power - 1.0) * c[at.change + j];
        bound += (task.power_error[h] + task.rounding * (1.0 - power)) * c[at.change_size + j];
        square += power * c[at.square + j];
        within += power * c[at.within + j];
        for (std::size_t k = j; k < orders; ++k) {
          within -= power * integer_power(task.eigenvalue[k], t) * c[at.products + pair++];
        }
      }
      const double unit = c[at.resolution];
      const double square_bound = c[at.square_bound] + c[at.magnitude] * task.power_error[h];
      const std::size_t place = cell * task.horizons + h;
      const double tolerance = 1e-14;  // some tens of roundings of numbers below 10
      EXPECT_NEAR(task.mean[place], change * unit, tolerance);
      EXPECT_NEAR(task.bound[place], bound * unit, tolerance);
      EXPECT_NEAR(task.variance[place], std::max(0.0, square - change * change) * unit * unit,
                  tolerance);
      EXPECT_NEAR(task.variance_within[place], std::max(0.0, within) * unit * unit, tolerance);
      EXPECT_NEAR(task.variance_bound[place],
                  (square_bound + 2.0 * std::abs(change) * bound) * unit * unit, tolerance);
    }
  }
}

// Against the sum written out; strides that are no multiple of a register.
TEST(ExactKernels, ContractionsAreTheirSumsFromEveryInstructionSet) {
  std::mt19937_64 generator(1);
  for (std::size_t radix = 2; radix <= kMostRadix; ++radix) {
    for (std::size_t stride : {1u, 3u, 8u, 21u}) {
      const std::vector<double> matrix = random_values(generator, radix * radix);
      const std::vector<double> u = random_values(generator, 3 * radix * stride);
      std::vector<double> first(u.size());
      exact_kernels(InstructionSet::baseline)
          .contract[radix](matrix.data(), stride, u.size(), u.data(), first.data());
      for (std::size_t i = 0; i < u.size(); ++i) {
        const std::size_t digit = i / stride % radix;
        double sum = 0.0;
        for (std::size_t y = 0; y < radix; ++y) {
          sum += matrix[digit * radix + y] * u[i - digit * stride + y * stride];
        }
        EXPECT_DOUBLE_EQ(first[i], sum);
      }
      for (InstructionSet set : test::instruction_sets_at_hand()) {
        std::vector<double> other(u.size());
        exact_kernels(set).contract[radix](matrix.data(), stride, u.size(), u.data(), other.data());
        EXPECT_EQ(other, first) << name_of(set) << ' ' << radix << ' ' << stride;
      }
    }
  }
}

// What has moved after an edge: either before, or on it.
TEST(ExactKernels, MovesOnEdgesAreTheirSumsFromEveryInstructionSet) {
  std::mt19937_64 generator(2);
  for (std::size_t radix = 2; radix <= kMostRadix; ++radix) {
    for (std::size_t stride : {1u, 3u, 8u, 21u}) {
      const std::vector<double> matrix = random_values(generator, radix * radix);
      const std::vector<double> unmoved = random_values(generator, 3 * radix * stride);
      const std::vector<double> moved = random_values(generator, unmoved.size());
      std::vector<double> first_unmoved = unmoved;
      std::vector<double> first_moved = moved;
      exact_kernels(InstructionSet::baseline)
          .move[radix](matrix.data(), stride, unmoved.size(), first_unmoved.data(),
                       first_moved.data());
      for (std::size_t i = 0; i < unmoved.size(); ++i) {
        const std::size_t digit = i / stride % radix;
        double sum = 0.0;  // of all ways but that of never having moved
        for (std::size_t y = 0; y < radix; ++y) {
          const std::size_t from = i - digit * stride + y * stride;
          sum += matrix[digit * radix + y] * (moved[from] + (y == digit ? 0.0 : unmoved[from]));
        }
        EXPECT_NEAR(first_moved[i], sum, 1e-14);
        EXPECT_EQ(first_unmoved[i], matrix[digit * radix + digit] * unmoved[i]);
      }
      for (InstructionSet set : test::instruction_sets_at_hand()) {
        std::vector<double> other_unmoved = unmoved;
        std::vector<double> other_moved = moved;
        exact_kernels(set).move[radix](matrix.data(), stride, unmoved.size(), other_unmoved.data(),
                                       other_moved.data());
        EXPECT_EQ(other_moved, first_moved) << name_of(set) << ' ' << radix << ' ' << stride;
        EXPECT_EQ(other_unmoved, first_unmoved) << name_of(set) << ' ' << radix << ' ' << stride;
      }
    }
  }
}

// Rows without entries, short ones, and some of several pieces; all numbers of columns.
TEST(ExactKernels, RowsAreTheirSumsFromEveryInstructionSet) {
  std::mt19937_64 generator(3);
  constexpr std::size_t kStates = 300;
  std::vector<std::uint64_t> begin = {0};
  std::vector<std::uint32_t> target;
  for (const std::size_t length : {0u, 1u, 7u, 24u, 511u, 512u, 513u, 1300u, 2u}) {
    for (std::size_t i = 0; i < length; ++i) {
      target.push_back(static_cast<std::uint32_t>(generator() % kStates));
    }
    begin.push_back(target.size());
  }
  const std::size_t rows = begin.size() - 1;
  const std::vector<double> probability = random_values(generator, target.size());
  for (std::size_t columns = 1; columns <= 35; ++columns) {
    const std::vector<double> u = random_values(generator, kStates * columns);
    const auto product = [&](InstructionSet set) {
      std::vector<double> out(rows * columns, 7.0);  // whatever was there
      RowsInWork work;
      work.begin = begin.data();
      work.end = begin.data() + 1;
      work.target = target.data();
      work.probability = probability.data();
      work.u = u.data();
      work.columns = columns;
      work.out = out.data();
      work.count = 4;
      exact_kernels(set).sum_rows(work);
      work.first = 4;
      work.count = rows - 4;
      exact_kernels(set).sum_rows(work);
      return out;
    };
    const std::vector<double> first = product(InstructionSet::baseline);
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t c = 0; c < columns; ++c) {
        long double sum = 0.0L;
        for (std::uint64_t i = begin[row]; i < begin[row + 1]; ++i) {
          sum += static_cast<long double>(probability[i]) * u[target[i] * columns + c];
        }
        EXPECT_NEAR(first[row * columns + c], static_cast<double>(sum), 1e-12);
      }
    }
    for (InstructionSet set : test::instruction_sets_at_hand()) {
      EXPECT_EQ(product(set), first) << name_of(set) << ' ' << columns;
    }
  }
}

}  // namespace
}  // namespace archwalk

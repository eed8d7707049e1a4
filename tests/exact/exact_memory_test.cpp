// What exact work holds, against sums made by hand.
#include "archwalk/exact/exact_memory.hpp"

#include <gtest/gtest.h>

#include "archwalk/operators/operator_context.hpp"
#include "archwalk/table/score_rounding.hpp"

namespace archwalk {
namespace {

constexpr double kMiB = 1024.0 * 1024.0;

Operator operator_of(const std::string& spec, const std::string& space = "tss") {
  return read_operator(spec, OperatorContext(find_space(space), {}), "s");
}

const ProductShape& tss() {
  static const auto space = find_space("tss");
  return *space->product();
}

const std::string kEverywhere = "edit_distance(pmf=[0.1,0.15,0.15,0.15,0.15,0.15,0.15])+improving";

TEST(ExactMemory, AMatrixOfAllPairsIsStoredForSteps) {
  const ExactMemory memory =
      expectation_memory(operator_of(kEverywhere), tss(), ExactMethod::sparse, 3, false);
  const double matrix = 12.0 * 15625.0 * 15625.0;
  EXPECT_GE(memory.bytes, matrix);
  EXPECT_LE(memory.bytes, matrix + 5.0 * kMiB);
  EXPECT_TRUE(memory.is_large);
}

TEST(ExactMemory, ASolveStoresItTwice) {
  const double matrix = 12.0 * 15625.0 * 15625.0;
  const ExactMemory threshold =
      threshold_memory(operator_of(kEverywhere), tss(), ExactMethod::sparse, 1);
  EXPECT_GE(threshold.bytes, 2.0 * matrix);
  EXPECT_LE(threshold.bytes, 2.0 * matrix + 10.0 * kMiB);
  EXPECT_TRUE(threshold.is_large);
  const ExactMemory stationary =
      expectation_memory(operator_of(kEverywhere), tss(), ExactMethod::stencil, 3, true);
  EXPECT_GE(stationary.bytes, 2.0 * matrix);
  EXPECT_LE(stationary.bytes, 2.0 * matrix + 10.0 * kMiB);
}

// N sums of columns at every step, up to 2^26 of them.
TEST(ExactMemory, ARestartAroundRowsHoldsWhatItFollows) {
  const Operator op =
      operator_of("restart(probability=0.5,inner=random_explicit(out_degree=3,pmf=[0,1],draw=1))");
  const auto bytes = [&](std::uint32_t last) {
    return expectation_memory(op, tss(), ExactMethod::sparse, 3, false, last).bytes;
  };
  EXPECT_EQ(bytes(100) - bytes(1), 8.0 * 15625.0 * 99.0);
  EXPECT_EQ(bytes(1) - bytes(0), 8.0 * 15625.0 * 2.0);
  EXPECT_EQ(bytes(1'000'000) - bytes(0), 8.0 * 67108864.0);
  const Operator rows = operator_of("random_explicit(out_degree=3,pmf=[0,1],draw=1)");
  EXPECT_EQ(expectation_memory(rows, tss(), ExactMethod::sparse, 3, false, 100).bytes, bytes(0));
}

// A chain and its rows in another order for all threads, of each thread two vectors of its columns;
// where there are more threads than ranges, some are at another operator.
TEST(ExactMemory, TracksHoldAChainTwiceAndVectorsAThread) {
  const Operator op = operator_of("neighbors");
  const auto bytes = [&](const TrackSize& size, int threads) {
    return track_memory(op, tss(), ExactMethod::sparse, size, threads).bytes;
  };
  const double n = 15625.0;
  const double matrix = 12.0 * n * 24.0;
  const double of_thread = n * (8.0 * 2.0 * 16.0 + 20.0);
  const double of_operator = 2.0 * matrix + 2.0 * 64.0 * n + 8.0 * 1e5;
  EXPECT_EQ(bytes({1e4, 16.0, 100.0, 1e5}, 3), 3.0 * of_thread + 2.0 * of_operator);
  EXPECT_EQ(bytes({1e4, 16.0, 2.0, 1e5}, 8), 8.0 * of_thread + 5.0 * of_operator);
  EXPECT_EQ(bytes({1e4, 21.0, 100.0, 1e5}, 1) - bytes({1e4, 16.0, 100.0, 1e5}, 1), n * 80.0);
  const Operator wide = operator_of(kEverywhere);  // large: one after the other
  const double large =
      track_memory(wide, tss(), ExactMethod::sparse, {1e4, 16.0, 2.0, 1e5}, 8).bytes;
  EXPECT_GE(large, 2.0 * 12.0 * n * (n - 1.0));
  EXPECT_LE(large, 2.0 * 12.0 * n * n + 8.0 * of_thread + 5.0 * kMiB);
}

// Pairs of the guide's values by a selection by difference, and the matrix between jumps.
TEST(ExactMemory, GuidedJumpsStorePairsOfValues) {
  const Operator jumps = operator_of("uniform+metropolis(temperature=1)");
  const Operator restarts = operator_of("restart(probability=0.5,inner=neighbors)+improving");
  const auto steps = [](const Operator& op, double values) {
    return expectation_memory(op, tss(), ExactMethod::stencil, 3, false, 0, values);
  };
  const auto threshold = [](const Operator& op, double values) {
    return threshold_memory(op, tss(), ExactMethod::stencil, 2, values);
  };
  EXPECT_EQ(steps(jumps, 4000.0).bytes - steps(jumps, 1000.0).bytes, 12.0 * 15e6);
  EXPECT_EQ(threshold(jumps, 4000.0).bytes - threshold(jumps, 1000.0).bytes, 12.0 * 15e6);
  EXPECT_FALSE(steps(jumps, 4096.0).is_large);
  EXPECT_TRUE(steps(jumps, 4097.0).is_large);
  EXPECT_TRUE(threshold(jumps, 4097.0).is_large);
  EXPECT_EQ(steps(restarts, 4000.0).bytes, steps(restarts, 10.0).bytes);
  EXPECT_EQ(steps(restarts, 4000.0).bytes - steps(jumps, 0.0).bytes, 12.0 * 15625.0 * 24.0);
  // As many values as architectures are the most.
  EXPECT_EQ(steps(jumps, 1e9).bytes, steps(jumps, 15625.0).bytes);
}

TEST(ExactMemory, WithoutAMatrixItIsVectors) {
  const Operator one_edit = operator_of("edit_distance(pmf=[0,1])+improving");
  const ExactMemory stencil = expectation_memory(one_edit, tss(), ExactMethod::stencil, 3, false);
  EXPECT_GE(stencil.bytes, 2.0 * 3.0 * 8.0 * 15625.0);
  EXPECT_LE(stencil.bytes, 1.0 * kMiB);
  EXPECT_FALSE(stencil.is_large);
  const Operator blind = operator_of("edit_distance(pmf=[0.1,0.15,0.15,0.15,0.15,0.15,0.15])");
  const ExactMemory spectral = threshold_memory(blind, tss(), ExactMethod::spectral, 2);
  EXPECT_LE(spectral.bytes, 10.0 * kMiB);
  EXPECT_FALSE(spectral.is_large);
}

TEST(ExactMemory, AMemoryKeepsItsEmbeddingBesideTheMatrix) {
  // 15625 starts with nothing remembered and 24 ways to come to each: rows of 24 and staying.
  const Operator op = operator_of("edit_distance(pmf=[0,1])+non_backtracking");
  const double entries = 15625.0 * 25.0 * 25.0;
  const ExactMemory steps = expectation_memory(op, tss(), ExactMethod::sparse, 3, false);
  EXPECT_GE(steps.bytes, 2.0 * 12.0 * entries);
  EXPECT_LE(steps.bytes, 3.0 * 12.0 * entries);
  const ExactMemory threshold = threshold_memory(op, tss(), ExactMethod::sparse, 1);
  EXPECT_GE(threshold.bytes, 3.0 * 12.0 * entries);
  EXPECT_LE(threshold.bytes, 5.0 * 12.0 * entries);
  // Where only walks are wanted, one beyond the limits is not embedded.
  const Operator tabu = operator_of("edit_distance(pmf=[0,1])+tabu(k=3)");
  EXPECT_EQ(expectation_memory(tabu, tss(), ExactMethod::automatic, 0, false).bytes, 0.0);
}

TEST(ExactMemory, LargeMatricesComeOneAtATime) {
  const std::vector<ExactMemory> operators = {
      {1.0, false}, {50.0, true}, {7.0, false}, {100.0, true}, {30.0, false}};
  EXPECT_EQ(memory_at_once(operators, 1), 100.0);
  EXPECT_EQ(memory_at_once(operators, 2), 130.0);
  EXPECT_EQ(memory_at_once(operators, 3), 137.0);
  EXPECT_EQ(memory_at_once(operators, 99), 138.0);
  EXPECT_EQ(memory_at_once({}, 4), 0.0);
}

}  // namespace
}  // namespace archwalk

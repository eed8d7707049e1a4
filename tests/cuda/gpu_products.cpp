// On a GPU: both kinds of products by stored matrices, and the peers of the bench. Label gpu.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "archwalk/cuda/matrix_launcher.hpp"
#include "archwalk/cuda/plain_peers.hpp"
#include "cuda/gpu_fixture.hpp"
#include "kernels/csr_row.hpp"
#include "support/random.hpp"
#include "support/walk_case.hpp"

namespace archwalk {
namespace {

class GpuProducts : public test::GpuTest {};

// Rows of 1 to 40 entries, sorted by target, that sum to one but for rounding.
struct Matrix {
  std::vector<std::uint64_t> begin{0};
  std::vector<std::uint32_t> target;
  std::vector<double> probability;

  explicit Matrix(std::uint32_t size) {
    test::Random random(61);
    for (std::uint32_t row = 0; row < size; ++row) {
      const std::uint32_t entries = 1 + random.below(40);
      const std::uint32_t apart = size / entries;
      const double total = entries * (entries + 1) / 2.0;
      for (std::uint32_t i = 0; i < entries; ++i) {
        target.push_back(i * apart + random.below(apart));
        probability.push_back((i + 1) / total);
      }
      begin.push_back(target.size());
    }
  }
  std::vector<double> times(const std::vector<double>& u) const {
    std::vector<double> product(u.size());
    for (std::size_t row = 0; row < u.size(); ++row) {
      for (std::uint64_t i = begin[row]; i < begin[row + 1]; ++i) {
        product[row] += probability[i] * u[target[i]];
      }
    }
    return product;
  }
};

std::vector<double> made_up_values(std::uint32_t size) {
  test::Random random(62);
  std::vector<double> values(size);
  for (double& value : values) value = static_cast<double>(random.below(2001)) - 1000.0;
  return values;
}

constexpr std::uint32_t kSize = 3001;
constexpr std::uint32_t kSteps = 37;  // two graphs of 16 and a part
// Each step rounds each of at most 41 terms of |u| <= 1000.
constexpr double kRounding = kSteps * 41 * 1000.0 * 0x1p-52;

// One score, made up, from all states.
kernels::StepsPlan plan_from_all(std::uint32_t states, std::vector<std::uint32_t> horizons) {
  kernels::StepsPlan plan;
  plan.scores = 1;
  plan.strata = 1;
  plan.value = made_up_values(states);
  plan.horizons = std::move(horizons);
  plan.starts.resize(states);
  std::iota(plan.starts.begin(), plan.starts.end(), 0u);
  plan.set_begin = {0, states};
  return plan;
}

kernels::MatrixView view_of(const Matrix& matrix) {
  kernels::MatrixView view;
  view.size = static_cast<std::uint32_t>(matrix.begin.size() - 1);
  view.begin = matrix.begin.data();
  view.target = matrix.target.data();
  view.probability = matrix.probability.data();
  return view;
}

TEST_F(GpuProducts, OwnAndTheLibrarys) {
  const Matrix matrix(kSize);
  const kernels::StepsPlan plan = plan_from_all(kSize, {1, kSteps});
  const kernels::MatrixView view = view_of(matrix);
  std::vector<double> u = plan.value;
  std::vector<double> expected;
  for (std::uint32_t t = 1; t <= kSteps; ++t) {
    u = matrix.times(u);
    if (t != 1 && t != kSteps) continue;
    double change = 0.0;
    for (std::size_t x = 0; x < u.size(); ++x) change += u[x] - plan.value[x];
    expected.push_back(change);
  }
  for (const cuda::MatrixProducts products :
       {cuda::MatrixProducts::own, cuda::MatrixProducts::automatic}) {
    cuda::MatrixLauncher launcher(gpu_.devices, plan, products);
    const kernels::StepSums sums = launcher.run(view);
    EXPECT_TRUE(sums.in_order || products == cuda::MatrixProducts::automatic);
    for (std::uint32_t h = 0; h < 2; ++h) {
      const std::size_t at = plan.layout(0).value_at(0, 0, h);
      EXPECT_NEAR(sums.sum[at], expected[h], kSize * kRounding) << h;
    }
    EXPECT_EQ(launcher.run(view).sum, sums.sum) << "the same bits every time";
  }
}

// Pinned memory takes it up in pieces.
TEST_F(GpuProducts, MoreThanGoesUpAtOnce) {
  constexpr std::uint32_t kStates = 150'001;
  const Matrix matrix(kStates);
  ASSERT_GT(matrix.target.size() * 12, std::size_t{32} << 20);
  const kernels::StepsPlan plan = plan_from_all(kStates, {1});
  const std::vector<double> u = matrix.times(plan.value);
  double expected = 0.0;
  for (std::size_t x = 0; x < u.size(); ++x) expected += u[x] - plan.value[x];
  cuda::MatrixLauncher launcher(gpu_.devices, plan, cuda::MatrixProducts::automatic);
  for (int time = 0; time < 2; ++time) {
    const double found = launcher.run(view_of(matrix)).sum[plan.layout(0).value_at(0, 0, 0)];
    EXPECT_NEAR(found, expected, kStates * kRounding);
  }
}

TEST_F(GpuProducts, PeerStepByStep) {
  const std::string problem = cuda::PlainGpuProducts::problem();
  if (!problem.empty()) {
    if (is_required()) FAIL() << problem;
    GTEST_SKIP() << problem;
  }
  const Matrix matrix(kSize);
  cuda::PlainMatrix plain;
  plain.begin.assign(matrix.begin.begin(), matrix.begin.end());
  plain.target = matrix.target;
  plain.probability = matrix.probability;
  std::vector<double> expected = made_up_values(kSize);
  cuda::PlainGpuProducts products(gpu_.devices.front(), plain);
  const std::vector<double> found = products.run(expected, kSteps);
  for (std::uint32_t t = 0; t < kSteps; ++t) expected = matrix.times(expected);
  for (std::size_t x = 0; x < kSize; ++x) ASSERT_NEAR(found[x], expected[x], kRounding) << x;
}

// Means within five standard errors of both.
TEST_F(GpuProducts, PeerWalks) {
  const ProductShape shape = test::shape_of(5, 4);
  const BenchmarkTable table = test::made_up_table(shape, 1, 3'000, false);
  constexpr std::uint32_t kWalks = 400;
  constexpr std::uint32_t kWalkSteps = 9;
  const ScoreColumn& score = table.scores[0];
  WalkSettings settings = test::settings_for(table, {kWalkSteps}, kWalks);
  settings.scores = {&score};
  settings.strata = test::made_up_strata(shape.size, 1);
  for (const char* text : {"edit_distance(pmf=[0,1])", "edit_distance(pmf=[0,1])+improving"}) {
    const Operator op = read_operator(text, shape, "guide");
    WalkEngine engine(table, settings, test::cpu_backend(choose_instruction_set(""), 2));
    NoProgress progress;
    const WalkEstimates ours =
        engine.estimates(engine.tallies({&op}, {3}, progress).front(), false);
    cuda::PlainWalkProblem problem;
    problem.shape = shape;
    for (std::int64_t k : score.k) problem.score.push_back(static_cast<double>(k));
    problem.climbs = op.selection.index() != 0;
    problem.walks_per_start = kWalks;
    problem.steps = kWalkSteps;
    for (const bool best : {false, true}) {
      problem.best = best;
      const double found = cuda::PlainGpuWalk(gpu_.devices.front(), problem).run();
      const double mean = best ? ours.best_mean[0] : ours.mean[0];
      const double error = best ? ours.best_stderr[0] : ours.stderr_mean[0];
      ASSERT_GT(error, 0.0);
      EXPECT_NEAR(found * score.resolution, mean, 5.0 * std::sqrt(2.0) * error)
          << text << (best ? ", best" : "");
    }
  }
}

}  // namespace
}  // namespace archwalk

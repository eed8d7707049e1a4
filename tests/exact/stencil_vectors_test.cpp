// P u of one-edit proposals against the sum over neighbours written out, and the same bits from
// every instruction set.
#include "steps/stencil_vectors.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "archwalk/operators/list.hpp"
#include "archwalk/operators/operator.hpp"
#include "archwalk/operators/probability.hpp"
#include "support/instruction_sets.hpp"

namespace archwalk {
namespace {

constexpr double kEach = 0.01;

// Random values, keys with ties and -inf, and one sum along the path.
struct Example {
  explicit Example(int radix, int edges) : shape{radix, edges, 1} {
    for (int edge = 0; edge < edges; ++edge) shape.size *= static_cast<std::uint32_t>(radix);
    std::mt19937_64 generator(shape.size);
    MeasuredScore score;
    StateFunction added;
    for (std::uint32_t x = 0; x < shape.size; ++x) {
      score.value.push_back(std::uniform_real_distribution<double>(-1.0, 1.0)(generator));
      score.square.push_back(score.value.back() * score.value.back());
      added.value.push_back(std::uniform_real_distribution<double>(0.0, 1.0)(generator));
      const std::uint64_t draw = generator() % 21;
      guide.key.push_back(draw == 20 ? kLowestKey : static_cast<std::int32_t>(draw));
      guide.trial_count.push_back(1 + static_cast<std::uint32_t>(draw % 2));
      for (int trial = 0; trial < 2; ++trial) {
        guide.trial_key.push_back(static_cast<std::int32_t>(generator() % 20));
      }
    }
    guide.trials = 2;
    scores.push_back(score);
    settings.horizons = {1};
    sums = RunningSums(settings, added, {}, paths);
  }

  ProductShape shape;
  Guide guide;
  std::vector<MeasuredScore> scores;
  ExactSettings settings;
  PathEstimates paths;
  RunningSums sums;
};

using Acceptance = std::function<double(std::uint32_t x, std::uint32_t y)>;

// [x, column] after one step from `u`, sums and all.
std::vector<double> written_out(const Example& example, const Acceptance& acceptance,
                                const std::vector<double>& u) {
  const std::size_t columns = 3;
  std::vector<double> next(u.size());
  for (std::uint32_t x = 0; x < example.shape.size; ++x) {
    for (std::size_t c = 0; c < columns; ++c) {
      double stays = 1.0;
      double sum = c == 2 ? example.sums.added(0)[x] : 0.0;
      const auto radix = static_cast<std::uint32_t>(example.shape.radix);
      for (std::uint32_t place = 1; place < example.shape.size; place *= radix) {
        const std::uint32_t digit = x / place % radix;
        for (std::uint32_t other = 0; other < radix; ++other) {
          if (other == digit) continue;
          const std::uint32_t y = x - digit * place + other * place;
          const double probability = kEach * acceptance(x, y);
          stays -= probability;
          sum += probability * u[y * columns + c];
        }
      }
      next[x * columns + c] = sum + stays * u[x * columns + c];
    }
  }
  return next;
}

void expect_product(const Example& example, const Acceptance& acceptance,
                    const std::function<StencilSelection(const StencilKernels&)>& selection) {
  std::vector<double> baseline;
  for (InstructionSet set : test::instruction_sets_at_hand()) {
    const ExactKernels& kernels = exact_kernels(set);
    StencilVectors vectors(example.shape, example.guide, selection(kernels.stencil), kEach,
                           example.scores, example.sums, kernels);
    std::vector<double> expected = vectors.values();
    for (int step = 1; step <= 3; ++step) {
      const std::vector<double> before = vectors.values();
      vectors.advance(1);
      expected = written_out(example, acceptance, before);
      // Values stay below 3, and the formula written out is off by as much.
      const double tolerance = 2.0 * 3.0 * StencilVectors::step_error(example.shape);
      for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_NEAR(vectors.values()[i], expected[i], tolerance) << name_of(set) << ' ' << i;
      }
    }
    if (set == InstructionSet::baseline) baseline = vectors.values();
    EXPECT_EQ(vectors.values(), baseline) << name_of(set);
  }
}

std::vector<Example> examples() {
  std::vector<Example> all;
  all.reserve(16);  // sums point to settings
  for (const auto& [radix, edges] :
       {std::pair{2, 7}, {3, 4}, {4, 3}, {5, 5}, {6, 3}, {7, 2}, {8, 3}, {9, 1}, {16, 2}}) {
    all.emplace_back(radix, edges);
  }
  for (int radix = 10; radix < 16; ++radix) all.emplace_back(radix, 2);
  return all;
}

template <class Step>
void expect_step(const Example& example, const Step& step, WeighLines StencilKernels::*weigh) {
  for (bool costly : {false, true}) {  // made anew, or kept
    expect_product(
        example,
        [&](std::uint32_t x, std::uint32_t y) {
          return probability(step.acceptance({x, example.guide.key[x]}, {y, example.guide.key[y]}));
        },
        [&](const StencilKernels& kernels) {
          return StencilSelection{kernels.*weigh, &step, costly};
        });
  }
}

TEST(StencilVectors, BlindStepsAreTheirSums) {
  for (const Example& example : examples()) {
    expect_product(
        example, [](std::uint32_t, std::uint32_t) { return 1.0; },
        [](const StencilKernels&) { return StencilSelection(); });
  }
}

TEST(StencilVectors, SelectionsByOrderAndThresholdAreTheirSums) {
  for (const Example& example : examples()) {
    expect_step(example, OrderStep{0}, &StencilKernels::weigh_order);
    expect_step(example, OrderStep{1}, &StencilKernels::weigh_order);
    expect_step(example, ThresholdStep{3}, &StencilKernels::weigh_threshold);
  }
}

TEST(StencilVectors, MetropolisIsItsSum) {
  Metropolis metropolis;
  for (const Example& example : examples()) {
    for (double temperature : {2.0, 5.0, 1e4}) {
      metropolis.temperature = temperature;
      expect_step(example, metropolis.step(1.0), &StencilKernels::weigh_metropolis);
    }
  }
}

TEST(StencilVectors, NoiseIsItsSum) {
  for (const char* text :
       {"noisy(rule=improving,sigma=2)", "noisy(rule=metropolis(temperature=3),sigma=1)",
        "noisy(rule=improving,trials=true)", "noisy(rule=metropolis(temperature=3),trials=true)"}) {
    for (const Example& example : examples()) {
      const Operator op =
          read_operator("edit_distance(pmf=[0,1])+" + std::string(text), example.shape, "some");
      HostStepTables tables;
      const NoisyStep step = std::get<Noisy>(op.selection).step(example.guide, tables);
      expect_step(example, step, &StencilKernels::weigh_noisy);
    }
  }
}

}  // namespace
}  // namespace archwalk

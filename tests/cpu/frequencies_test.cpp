// How often one step goes where, against the row of P: chi-square with a fixed seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <type_traits>
#include <variant>

#include "archwalk/cpu/walk_launcher.hpp"
#include "support/proposal_examples.hpp"
#include "support/random.hpp"
#include "support/selection_examples.hpp"

namespace archwalk {
namespace {

constexpr std::uint32_t kWalks = 1500;
constexpr double kResolution = 1e-2;
// About 4,000 tests: a correct program fails one with probability 4e-4.
constexpr double kFalseAlarm = 1e-7;

// One measured score for each target y: 1 at y, else 0. Then ΣΔ over the walks from x counts those
// that end at y. Every architecture is a stratum of its own.
kernels::WalkPlan indicator_plan(const ProductShape& shape) {
  kernels::WalkPlan plan;
  plan.shape = shape;
  plan.seed = 20'240'501;
  plan.walks_per_start = kWalks;
  plan.horizons = {1};
  const std::uint32_t n = shape.size;
  plan.table.size = n;
  plan.table.scores = static_cast<int>(n);
  plan.table.largest_square = 1;
  plan.table.score.assign(std::size_t{n} * n, 0);
  kernels::WalkStarts& starts = plan.table.starts;
  starts.count = n;
  starts.strata = static_cast<int>(n);
  for (std::uint32_t y = 0; y < n; ++y) plan.table.score[std::size_t{y} * n + y] = 1;
  for (std::uint32_t set = 0; set < n * n; ++set) {
    starts.set_begin.push_back(set);
    starts.set_place.push_back(set / n);
  }
  starts.set_begin.push_back(starts.set_place.size());
  return plan;
}

// [x, y]
std::vector<double> transition_counts(const kernels::WalkPlan& plan, const Operator& op,
                                      const Guide& guide, std::uint32_t stream_index) {
  kernels::WalkWork work;
  work.op = &op;
  work.stream_index = stream_index;
  work.guide = &guide;
  NoProgress progress;
  const auto tallies =
      cpu::run_walks(plan, {work}, choose_instruction_set(""), 1, progress).front();
  const std::uint32_t n = plan.shape.size;
  std::vector<double> counts;
  for (std::uint32_t x = 0; x < n; ++x) {
    for (std::uint32_t y = 0; y < n; ++y) {
      const auto change =
          static_cast<double>(tallies[std::size_t{x} * kernels::kTracks * n + y].change);
      counts.push_back(change + (x == y ? kWalks : 0));
    }
  }
  return counts;
}

// The tail probability of the summed chi-square of all rows; outcomes expected less than five times
// are taken together, row by row.
double tail_probability(const std::vector<double>& counts, const oracle::Matrix& matrix) {
  double statistic = 0.0;
  double degrees = 0.0;
  for (std::size_t x = 0; x < matrix.size; ++x) {
    double rare_expected = 0.0;
    double rare_counted = 0.0;
    int cells = 0;
    const auto add = [&](double expected, double counted) {
      statistic += (counted - expected) * (counted - expected) / expected;
      ++cells;
    };
    for (std::size_t y = 0; y < matrix.size; ++y) {
      const double expected = static_cast<double>(matrix(x, y)) * kWalks;
      const double counted = counts[x * matrix.size + y];
      if (expected == 0.0) {
        EXPECT_EQ(counted, 0.0) << "an impossible step from " << x << " to " << y;
      } else if (expected < 5.0) {
        rare_expected += expected;
        rare_counted += counted;
      } else {
        add(expected, counted);
      }
    }
    if (rare_expected >= 5.0) {
      add(rare_expected, rare_counted);
    } else {
      // P(Poisson(5) > 40) is below 1e-20.
      EXPECT_LE(rare_counted, 40.0);
    }
    degrees += std::max(0, cells - 1);
  }
  if (degrees == 0.0) return 1.0;
  const boost::math::chi_squared law(degrees);
  return boost::math::cdf(boost::math::complement(law, statistic));
}

// Whether the steps of a proposal's example are counted: of most all are, of some a few.
template <class ProposalType>
bool is_counted(const ProposalType& given, std::size_t example, const ProductShape& shape) {
  using std::is_same_v;
  if constexpr (is_same_v<ProposalType, EditDistance>) {
    return given.pmf.size() <= static_cast<std::size_t>(shape.edges) + 1;
  } else if constexpr (is_same_v<ProposalType, Explicit> ||
                       is_same_v<ProposalType, RandomExplicit>) {
    return example == 2;  // uneven rows, unequal weights
  } else if constexpr (is_same_v<ProposalType, Restart>) {
    return example == 2 || example == 3;  // inner proposals are counted on their own
  } else {
    return true;
  }
}

template <class SelectionType>
class StepFrequencies : public testing::Test {};
TYPED_TEST_SUITE(StepFrequencies, test::SelectionTypes);

TYPED_TEST(StepFrequencies, MatchTheRow) {
  std::uint32_t stream = 1;
  for (const ProductShape& shape :
       {test::shape_of(2, 3), test::shape_of(3, 3), test::shape_of(5, 2), test::shape_of(4, 2),
        test::shape_of(16, 1)}) {
    const kernels::WalkPlan plan = indicator_plan(shape);
    test::Random random(91);
    ScoreColumn guide;
    guide.resolution = kResolution;
    for (std::uint32_t code = 0; code < shape.size; ++code) {
      guide.k.push_back(random.below(150));
    }
    const oracle::Guide levels = oracle::finite_guide(guide.k);
    const auto check = [&]<class ProposalType>(const ProposalType& given) {
      auto proposal = given;
      test::prepare(proposal, shape);
      const auto matrix = test::ProposalExamples<ProposalType>::matrix(given, shape);
      for (const TypeParam& selection : test::SelectionExamples<TypeParam>::make()) {
        const Operator op{proposal, selection};
        Guide keys;
        keys.kind = selection.guide_key();
        keys.resolution = kResolution;
        keys.key = guide_keys(guide, keys.kind, false);
        const auto counts = transition_counts(plan, op, keys, stream++);
        const auto law = test::selected(selection, matrix, levels, kResolution);
        EXPECT_GE(tail_probability(counts, law), kFalseAlarm) << shape << ' ' << to_string(op);
      }
    };
    [&]<class... Parts>(std::variant<Parts...>* /*all*/) {
      const auto check_all = [&]<class Part>(Part* /*type*/) {
        const auto examples = test::ProposalExamples<Part>::make(shape);
        for (std::size_t i = 0; i < examples.size(); ++i) {
          if (is_counted(examples[i], i, shape)) check(examples[i]);
        }
      };
      (check_all(static_cast<Parts*>(nullptr)), ...);
    }(static_cast<Proposal*>(nullptr));
  }
}

}  // namespace
}  // namespace archwalk

// Rows for other programs: what is known of them without another program.
#include <gtest/gtest.h>

#include <algorithm>

#include "archwalk/core/error.hpp"
#include "archwalk/exact/transition_matrix.hpp"
#include "archwalk/table/score_rounding.hpp"

namespace archwalk {
namespace {

BenchmarkTable table_of(const char* space) {
  BenchmarkTable table;
  table.space = find_space(space);
  std::vector<double> values;
  for (std::uint32_t x = 0; x < table.space->size(); ++x)
    values.push_back((x * x * 37 % 101) * 0.25);
  table.scores.push_back(make_score_column("guide", "1", 1e-6, values));
  return table;
}

class RowsOf : public testing::TestWithParam<const char*> {};

TEST_P(RowsOf, SumToOneAndAscend) {
  const BenchmarkTable table = table_of("3^4");
  const Operator op = read_operator(GetParam(), *table.space->product(), "guide");
  const TransitionMatrix matrix(table, op, false);
  EXPECT_LT(matrix.row_sum_error(), 1e-13);
  std::uint64_t entries = 0;
  std::vector<Transition> row;
  for (std::uint32_t x = 0; x < matrix.size(); ++x) {
    matrix.row(x, row);
    double sum = 0.0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      EXPECT_GT(row[i].probability, 0.0);
      EXPECT_LT(row[i].target, matrix.size());
      if (i > 0) {
        EXPECT_LT(row[i - 1].target, row[i].target);
      }
      sum += row[i].probability;
    }
    EXPECT_NEAR(sum, 1.0, matrix.row_sum_error());
    entries += row.size();
  }
  EXPECT_LE(entries, matrix.most_entries());
}

INSTANTIATE_TEST_SUITE_P(Operators, RowsOf,
                         testing::Values("edit_distance(pmf=[0,1])",
                                         "edit_distance(pmf=[0.1,0.2,0.3,0.3,0.1])", "uniform",
                                         "per_edge(rate=0.3)", "edit_distance(pmf=[0,1])+improving",
                                         "per_edge(rate=0.01)+metropolis(temperature=0.5)",
                                         "edit_distance(pmf=[0,0.5,0.5])+tournament(k=3)",
                                         "uniform+noisy(rule=non_worsening,sigma=2)"));

TEST(TransitionMatrix, HasALoopWhereOneStays) {
  const BenchmarkTable table = table_of("3^4");
  const Operator op =
      read_operator("edit_distance(pmf=[0,1])+improving", *table.space->product(), "guide");
  const TransitionMatrix matrix(table, op, false);
  const std::vector<std::int64_t>& k = table.scores.front().k;
  std::vector<Transition> row;
  for (std::uint32_t x = 0; x < matrix.size(); ++x) {
    int better = 0;
    for (std::uint32_t y = 0; y < matrix.size(); ++y) {
      better += table.space->distance(x, y) == 1 && k[y] > k[x] ? 1 : 0;
    }
    matrix.row(x, row);
    const auto loop = std::find_if(row.begin(), row.end(),
                                   [x](const Transition& entry) { return entry.target == x; });
    ASSERT_EQ(row.size(), static_cast<std::size_t>(better + (better < 8 ? 1 : 0)));
    if (better < 8) {
      EXPECT_NEAR(loop->probability, 1.0 - better / 8.0, 1e-15);
    }
  }
}

TEST(TransitionMatrix, RefusesWhatIsTooLarge) {
  const BenchmarkTable table = table_of("2^15");
  const Operator op = read_operator("uniform", *table.space->product(), "");
  EXPECT_THROW(TransitionMatrix(table, op, false), InputError);
}

}  // namespace
}  // namespace archwalk

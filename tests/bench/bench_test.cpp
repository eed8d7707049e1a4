#include "archwalk/bench/bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "archwalk/core/error.hpp"
#include "archwalk/table/synthetic.hpp"

namespace archwalk {
namespace {

class Cancelled final : public Progress {
 public:
  void advance(double /*work*/) override {}
  bool cancelled() const override { return true; }
};

TEST(Stopwatch, RepetitionsRunAllTrialsInTurn) {
  std::string order;
  const std::vector<Trial> trials = {[&] { return order += 'a', 3.0; },
                                     [&] { return order += 'b', 5.0; }};
  const TrialBudget budget{Clock::processor, 1e-30, 3};  // so short that each runs once
  const std::vector<Rate> rates = interleaved_rates(trials, budget, NoProgress());
  EXPECT_EQ(order, "abababab");  // once to warm up
  for (const Rate& rate : rates) EXPECT_GE(rate.best, rate.median);
}

TEST(Stopwatch, RatesAreWorkBySeconds) {
  const auto spin = [] {
    const double begin = clock_seconds(Clock::wall);
    while (clock_seconds(Clock::wall) - begin < 1e-3) {
    }
    return 2.0;
  };
  const auto rates = interleaved_rates({spin}, {Clock::wall, 3e-3, 3}, NoProgress());
  // Each run takes a millisecond at least, whatever else the machine does.
  EXPECT_LE(rates[0].best, 2000.0);
  EXPECT_GT(rates[0].median, 0.0);
}

TEST(Stopwatch, StopsWhenCancelled) {
  EXPECT_THROW(interleaved_rates({[] { return 1.0; }}, TrialBudget{}, Cancelled()), Interrupted);
}

TEST(BenchKinds, NamesAreUniqueAndOperatorsCanBeRead) {
  const std::vector<std::string> names = bench_kind_names();
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
  const BenchmarkTable table = synthetic_table(find_space("tss"), std::uint64_t{1});
  for (const WalkKind& kind : walk_kinds()) {
    EXPECT_NO_THROW(read_operator(kind.spec, *table.space->product(), "cifar10/test@200"))
        << kind.name;
  }
  for (const std::string& name : kinds_of_sweep()) {
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
  }
}

TEST(BenchKinds, SelectionKeepsTheOrderAndNamesTheNearest) {
  EXPECT_EQ(select_kinds({}), bench_kind_names());
  EXPECT_EQ(select_kinds({"metropolis", "blind", "metropolis"}),
            (std::vector<std::string>{"blind", "metropolis"}));
  try {
    select_kinds({"blnd"});
    FAIL() << "an unknown kind was taken";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("'blind'"), std::string::npos) << error.what();
  }
}

BenchSettings short_settings(const std::vector<std::string>& kinds) {
  BenchSettings settings;
  settings.kinds = kinds;
  settings.backend = choose_backend("cpu", "", 1);
  settings.budget = {Clock::processor, 1e-6, 1};
  return settings;
}

TEST(Bench, MeasuresWhatIsWanted) {
  const BenchmarkTable table = synthetic_table(find_space("tss"), std::uint64_t{1});
  NoProgress progress;
  const BenchReport report = run_bench(table, short_settings({"exact_sparse", "blind"}), progress);
  ASSERT_EQ(report.kinds.size(), 2u);
  EXPECT_EQ(report.kinds[0].kind, "blind");
  EXPECT_EQ(report.kinds[0].peers.size(), 2u);
  EXPECT_EQ(report.kinds[1].method, "sparse");
  EXPECT_GT(report.kinds[0].rate.best, 0.0);
  EXPECT_GT(report.kinds[0].peers[1].rate.best, 0.0);
  EXPECT_EQ(report.architectures, 15625u);
}

TEST(Bench, LeavesOutWhatDoesNotFitTheSpace) {
  const BenchmarkTable table = synthetic_table(find_space("3^4"), std::uint64_t{1});
  NoProgress progress;
  const BenchReport report = run_bench(table, short_settings({"blind", "isotropic_pmf"}), progress);
  ASSERT_EQ(report.kinds.size(), 1u);
  ASSERT_EQ(report.left_out.size(), 1u);
  EXPECT_EQ(report.left_out[0].kind, "isotropic_pmf");
  EXPECT_NE(report.left_out[0].reason.find("pmf"), std::string::npos) << report.left_out[0].reason;
}

TEST(Bench, RefusesATableWithoutAFiniteScore) {
  BenchmarkTable table = synthetic_table(find_space("3^4"), std::uint64_t{1});
  for (ScoreColumn& column : table.scores) column.k[5] = kMissingScore;
  NoProgress progress;
  EXPECT_THROW(run_bench(table, short_settings({"blind"}), progress), InputError);
}

}  // namespace
}  // namespace archwalk

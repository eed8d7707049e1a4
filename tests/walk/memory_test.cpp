// Walks with a memory: against walks simulated one by one, and what they may never do.
#include <gtest/gtest.h>

#include "support/proposal_examples.hpp"
#include "support/reference_walks.hpp"
#include "support/selection_examples.hpp"
#include "support/walk_case.hpp"

namespace archwalk {
namespace {

using test::made_up_table;
using test::settings_for;
using test::shape_of;

std::vector<Memory> tabu_memories() {
  return {NonBacktracking{}, Tabu{1}, Tabu{2}, Tabu{5}, Tabu{64}};
}
std::vector<Memory> elitist_memories() {
  return {ElitistRestart{1, "guide"}, ElitistRestart{2, "guide"}, ElitistRestart{7, "guide"}};
}

std::uint32_t next_stream() {
  static std::uint32_t stream = 0;
  stream = (stream + 1'234'567) & 0xFFFFFF;
  return stream;
}

template <class SelectionType>
class MemoryWalks : public testing::Test {
 protected:
  // Every example of the proposal with the selection's first and the memories, in spaces so small
  // that long lists leave nothing of a class.
  template <class ProposalType>
  static void check(const std::vector<Memory>& memories) {
    test::for_each_example<ProposalType>([&](const auto&, const auto& proposal,
                                             const ProductShape& shape) {
      const BenchmarkTable table = made_up_table(shape, 2, shape.size / 2 + 2, true);
      const WalkSettings settings = settings_for(table, {1, 2, 3, 9, 30}, 2);
      for (const Memory& memory : memories) {
        const Operator op{proposal, test::SelectionExamples<SelectionType>::make().front(), memory};
        SCOPED_TRACE(to_string(op));
        const std::uint32_t stream = next_stream();
        ASSERT_TRUE(test::tallies_of(table, settings, op, stream) ==
                    test::reference_tallies(table, settings, op, stream));
      }
    });
  }
};
TYPED_TEST_SUITE(MemoryWalks, test::SelectionTypes);

TYPED_TEST(MemoryWalks, TabuEqualsTheReference) {
  TestFixture::template check<EditDistance>(tabu_memories());
  TestFixture::template check<Uniform>(tabu_memories());
  TestFixture::template check<Neighbors>(tabu_memories());
}

TYPED_TEST(MemoryWalks, ElitistRestartEqualsTheReference) {
  TestFixture::template check<EditDistance>(elitist_memories());
  TestFixture::template check<PerEdge>(elitist_memories());
  TestFixture::template check<Uniform>(elitist_memories());
  TestFixture::template check<Restart>(elitist_memories());
  TestFixture::template check<Neighbors>(elitist_memories());
  TestFixture::template check<Explicit>(elitist_memories());
  TestFixture::template check<RandomExplicit>(elitist_memories());
}

// Differences without a table, and every packing.
TEST(MemoryWalksInLargeSpaces, EqualTheReference) {
  for (const auto& [radix, edges, text] :
       {std::tuple{2, 9, "edit_distance(pmf=[0,0.25,0.25,0.25,0.25])+tabu(k=20)"},
        {2, 17, "edit_distance(pmf=[0.1,0.4,0.5])+improving+non_backtracking"},
        {8, 6, "edit_distance(pmf=[0,1])+tabu(k=3)"},
        {16, 4, "edit_distance(pmf=[0,1])+non_worsening+tabu(k=7)"},
        {2, 17, "neighbors+tabu(k=12)"},
        {2, 17, "uniform+elitist_restart(m=2)"}}) {
    const ProductShape shape = shape_of(radix, edges);
    SCOPED_TRACE(testing::Message() << shape << ' ' << text);
    const BenchmarkTable table = made_up_table(shape, 2, 500, true);
    const WalkSettings settings = settings_for(table, {1, 4}, 1);
    const Operator op = read_operator(text, shape, "guide");
    EXPECT_TRUE(test::tallies_of(table, settings, op, 77) ==
                test::reference_tallies(table, settings, op, 77));
  }
}

// The same walks under both names.
TEST(NonBacktrackingWalks, AreThoseOfTabuOne) {
  const ProductShape shape = shape_of(5, 3);
  const BenchmarkTable table = made_up_table(shape, 1, 40, false);
  const WalkSettings settings = settings_for(table, {1, 2, 20}, 3);
  for (const char* selection : {"", "+improving", "+metropolis(temperature=0.1)"}) {
    const std::string text = std::string("edit_distance(pmf=[0,0.75,0.25])") + selection;
    EXPECT_EQ(
        test::tallies_of(table, settings, read_operator(text + "+non_backtracking", shape, "guide"),
                         5),
        test::tallies_of(table, settings, read_operator(text + "+tabu(k=1)", shape, "guide"), 5));
  }
}

// On the two architectures of 2^1 there is nowhere to go but back: a walk moves once and stays. On
// the cycle 2^2 it goes round.
TEST(NonBacktrackingWalks, ByHand) {
  BenchmarkTable table;
  table.space = find_space("2^1");
  table.scores.push_back({"guide", 1.0, "1", {10, 20}});
  WalkSettings settings;
  settings.walks_per_start = 3;
  settings.horizons = {1, 2, 3};
  settings.scores = {&table.scores[0]};
  settings.strata = {{{0}}};
  settings.blind_guide = &table.scores[0];
  const auto mean_changes = [&] {
    const Operator op =
        read_operator("neighbors+non_backtracking", OperatorContext(table.space), "");
    WalkEngine engine(table, settings, test::cpu_backend(InstructionSet::baseline, 1));
    NoProgress progress;
    return engine.estimates(engine.tallies({&op}, {0}, progress).front(), true).mean;
  };
  EXPECT_EQ(mean_changes(), (std::vector<double>{10, 10, 10}));
  table.space = find_space("2^2");
  table.scores[0].k = {0, 5, 5, 100};
  settings.horizons = {1, 2, 3, 4, 6};
  EXPECT_EQ(mean_changes(), (std::vector<double>{5, 100, 5, 0, 100}));
}

}  // namespace
}  // namespace archwalk

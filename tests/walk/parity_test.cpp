// The same integers whatever the instruction set, the threads and the size of the work items.
#include <gtest/gtest.h>

#include <cstdio>
#include <set>
#include <string_view>
#include <variant>

#include "support/instruction_sets.hpp"
#include "support/walk_case.hpp"

namespace archwalk {
namespace {

using test::shape_of;

void expect_parity(const ProductShape& shape, std::uint32_t values,
                   const std::vector<std::uint32_t>& horizons, std::uint32_t walks_per_start,
                   const std::vector<std::uint32_t>& starts_per_item) {
  const BenchmarkTable table = test::made_up_table(shape, 2, values, true);
  const std::vector<Operator> operators = test::operators_of_every_kind(shape);
  std::vector<const Operator*> pointers;
  std::vector<std::uint32_t> streams;
  for (const Operator& op : operators) {
    pointers.push_back(&op);
    streams.push_back(static_cast<std::uint32_t>(pointers.size() * 1000));
  }
  WalkSettings settings = test::settings_for(table, horizons, walks_per_start);
  NoProgress progress;
  WalkEngine plain(table, settings, test::cpu_backend(InstructionSet::baseline, 1));
  const auto expected = plain.tallies(pointers, streams, progress);
  for (InstructionSet set : test::instruction_sets_at_hand()) {
    for (int threads : {1, 2}) {
      for (std::uint32_t starts : starts_per_item) {
        settings.starts_per_item = starts;
        WalkEngine engine(table, settings, test::cpu_backend(set, threads));
        EXPECT_TRUE(engine.tallies(pointers, streams, progress) == expected)
            << shape << ", " << name_of(set) << ", " << threads << " threads, " << starts
            << " starts an item";
      }
    }
  }
}

TEST(Parity, InstructionSets) {
  // Which sets this machine tests shows in the log; baseline is always among them.
  std::string names;
  for (InstructionSet set : test::instruction_sets_at_hand())
    names += std::string(name_of(set)) + ' ';
  RecordProperty("instruction_sets", names);
  std::printf("instruction sets tested here: %s\n", names.c_str());
  EXPECT_EQ(test::instruction_sets_at_hand().front(), InstructionSet::baseline);
}

template <class... Parts>
std::set<std::string_view> names_of(std::variant<Parts...>* /*all*/) {
  return {Parts::kName...};
}

// So that a new operator is compared too. The steps of `explicit`, whose matrix comes from a file,
// are those of `random_explicit`.
TEST(Parity, EveryPartIsAmongTheOperators) {
  std::set<std::string_view> proposals = names_of(static_cast<Proposal*>(nullptr));
  std::set<std::string_view> selections = names_of(static_cast<Selection*>(nullptr));
  std::set<std::string_view> memories = names_of(static_cast<Memory*>(nullptr));
  proposals.erase(Explicit::kName);
  for (const Operator& op : test::operators_of_every_kind(shape_of(3, 4))) {
    proposals.erase(proposal_name(op));
    selections.erase(selection_name(op));
    memories.erase(memory_name(op));
  }
  EXPECT_EQ(proposals, std::set<std::string_view>());
  EXPECT_EQ(selections, std::set<std::string_view>());
  EXPECT_EQ(memories, std::set<std::string_view>());
}

TEST(Parity, Digits32) {
  expect_parity(shape_of(3, 4), 30, {1, 2, 9, 30}, 5, {1, 7, 64, 4096});
  expect_parity(shape_of(5, 6), 3'000, {1, 12, 20}, 2, {7, 4096});
}

TEST(Parity, Digits64) {
  expect_parity(shape_of(2, 12), 300, {1, 2, 9, 30}, 2, {7, 64, 4096});
}

TEST(Parity, WideDigits64) {
  expect_parity(shape_of(9, 3), 300, {1, 2, 9, 30}, 3, {1, 7, 64, 4096});
  expect_parity(shape_of(16, 2), 100, {1, 2, 9, 30}, 3, {1, 7, 64, 4096});
}

// No table of differences, and ranks of 32 bits.
TEST(Parity, Digits128) {
  expect_parity(shape_of(2, 18), 1'000'000, {1, 2}, 1, {1000, 4096});
}

TEST(Parity, SizesAroundALaneBlock) {
  expect_parity(shape_of(2, 2), 3, {1, 2, 50}, 3, {1, 3, 4096});
  expect_parity(shape_of(4, 3), 20, {1, 50}, 2, {63, 64, 65});
  expect_parity(shape_of(8, 2), 20, {1, 50}, 2, {1, 64, 65});
}

}  // namespace
}  // namespace archwalk

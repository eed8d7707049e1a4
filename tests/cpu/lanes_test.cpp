// The operations that kernels are made of do the same by vectors as word by word, with every
// instruction set that this processor has.
#include <gtest/gtest.h>

#include <cstdlib>

#include "archwalk/cpu/instruction_set.hpp"
#include "cpu/lane_checks.hpp"
#include "support/random.hpp"

namespace archwalk {
namespace {

// Words with many extremes: where signs, carries and halves go wrong.
std::uint32_t some_word(test::Random& random) {
  constexpr std::uint32_t kExtremes[] = {0u,          ~0u,         1u,         0x7FFFFFFFu,
                                         0x80000000u, 0x0000FFFFu, 0xFFFF0000u};
  return random.below(4) == 0 ? kExtremes[random.below(7)] : random.word();
}

void expect_checks(InstructionSet set, test::LaneChecks checks) {
  if (!is_available(set)) {
    ASSERT_EQ(std::getenv("ARCHWALK_REQUIRE_INSTRUCTION_SETS"), nullptr) << name_of(set);
    GTEST_SKIP() << "this processor has no " << name_of(set);
  }
  test::Random random(5);
  for (int round = 0; round < 200; ++round) {
    test::LaneInput input;
    for (std::uint32_t& word : input.a) word = some_word(random);
    for (std::uint32_t& word : input.b) word = some_word(random);
    input.scalar = some_word(random);
    input.half_scalar = some_word(random) & 0xFFFFu;
    for (auto& step : input.index) {
      for (std::uint32_t& index : step) index = random.below(test::kCheckedTable);
    }
    for (auto& entry : input.short_table) entry = static_cast<std::uint16_t>(some_word(random));
    for (auto& entry : input.table) entry = static_cast<std::int32_t>(some_word(random));
    for (auto& entry : input.wide_table) {
      entry = std::uint64_t{some_word(random)} << 32 | some_word(random);
    }
    const char* wrong = checks(input);
    ASSERT_EQ(wrong, nullptr) << wrong << " in round " << round;
  }
}

TEST(Lanes, AsWordByWordBaseline) {
  expect_checks(InstructionSet::baseline, test::baseline_lane_checks);
}
TEST(Lanes, AsWordByWordAvx2) {
  expect_checks(InstructionSet::avx2, test::avx2_lane_checks);
}
TEST(Lanes, AsWordByWordAvx512) {
  expect_checks(InstructionSet::avx512, test::avx512_lane_checks);
}

}  // namespace
}  // namespace archwalk

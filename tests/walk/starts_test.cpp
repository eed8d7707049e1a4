// Where walks start, against looking every architecture up in every stratum.
#include "archwalk/walk/starts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "archwalk/core/error.hpp"
#include "support/walk_case.hpp"

namespace archwalk {
namespace {

using Strata = std::vector<std::vector<StratumCodes>>;

bool has(const StratumCodes& codes, std::uint32_t code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

std::vector<std::uint32_t> codes_in(const Strata& strata, std::uint32_t size) {
  std::vector<std::uint32_t> codes;
  for (std::uint32_t code = 0; code < size; ++code) {
    bool is_start = false;
    for (const auto& of_scores : strata) {
      for (const StratumCodes& set : of_scores) is_start = is_start || has(set, code);
    }
    if (is_start) codes.push_back(code);
  }
  return codes;
}

void expect_starts(const Strata& strata, std::uint32_t size) {
  const std::size_t scores = strata.front().size();
  const kernels::WalkStarts starts = walk_starts(strata, scores, size);
  const std::vector<std::uint32_t> codes = codes_in(strata, size);
  ASSERT_EQ(starts.count, codes.size());
  for (std::uint32_t first = 0; first < starts.count; ++first) {
    for (std::uint32_t count : {1u, 5u, starts.count - first}) {
      if (count > starts.count - first) continue;
      const kernels::StartRange range = starts.all().part(first, count);
      for (std::uint32_t i = 0; i < count; ++i) ASSERT_EQ(range.code(i), codes[first + i]);
      for (std::size_t set = 0; set < strata.size() * scores; ++set) {
        std::vector<std::uint32_t> expected;
        for (std::uint32_t i = 0; i < count; ++i) {
          if (has(strata[set / scores][set % scores], codes[first + i])) expected.push_back(i);
        }
        const kernels::SetMembers members = starts.sets().within(set, first, count);
        std::vector<std::uint32_t> found;
        for (std::uint32_t i = 0; i < members.count; ++i) found.push_back(members[i]);
        ASSERT_EQ(found, expected) << "set " << set << ", starts from " << first;
      }
    }
  }
}

TEST(Starts, AreThoseThatAStratumCounts) {
  expect_starts(test::made_up_strata(40, 2), 40);
  expect_starts(test::few_starts(40, 3), 40);
  expect_starts({{{5}}}, 9);                         // a single one
  expect_starts({{{8, 0}, {3, 8}}, {{1}, {2}}}, 9);  // the first and the last
  expect_starts({{{2, 7, 1}}, {{7, 1, 2}}}, 9);      // all starts in each set, not all codes
}

TEST(Starts, AStratumWithoutAnyIsAnError) {
  EXPECT_THROW(walk_starts({{{1}, {}}}, 2, 4), InputError);
}

}  // namespace
}  // namespace archwalk

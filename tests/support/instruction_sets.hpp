#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "archwalk/cpu/instruction_set.hpp"

namespace archwalk::test {

// Those of this processor, baseline first. With ARCHWALK_REQUIRE_INSTRUCTION_SETS=1 one that it
// lacks fails the test that asks.
inline std::vector<InstructionSet> instruction_sets_at_hand() {
  std::vector<InstructionSet> sets;
  for (InstructionSet set :
       {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
    if (is_available(set)) {
      sets.push_back(set);
    } else {
      EXPECT_EQ(std::getenv("ARCHWALK_REQUIRE_INSTRUCTION_SETS"), nullptr) << name_of(set);
    }
  }
  return sets;
}

}  // namespace archwalk::test

#include "archwalk/cpu/instruction_set.hpp"

#include <gtest/gtest.h>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

TEST(InstructionSet, TheWidestAvailableUnlessForced) {
  InstructionSet widest = InstructionSet::baseline;
  for (InstructionSet set : {InstructionSet::avx2, InstructionSet::avx512}) {
    if (is_available(set)) widest = set;
  }
  EXPECT_EQ(choose_instruction_set(""), widest);
  EXPECT_TRUE(is_available(InstructionSet::baseline));
}

TEST(InstructionSet, ForcedByName) {
  for (InstructionSet set :
       {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
    const std::string name(name_of(set));
    if (is_available(set)) {
      EXPECT_EQ(choose_instruction_set(name), set);
    } else {
      EXPECT_THROW(choose_instruction_set(name), InputError) << name;
    }
  }
}

TEST(InstructionSet, UnknownNamesAreErrors) {
  for (const char* name : {"sse2", "AVX2", "avx", " "}) {
    EXPECT_THROW(choose_instruction_set(name), InputError) << name;
  }
}

}  // namespace
}  // namespace archwalk

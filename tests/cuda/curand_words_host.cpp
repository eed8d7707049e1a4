// The words that GPU kernels draw, from cuRAND's function compiled for the host.
#include <gtest/gtest.h>

#include "archwalk/rng/stream.hpp"
#include "device/curand_words.cuh"
#include "kernels/philox_words.hpp"

namespace archwalk::cuda {
namespace {

TEST(CurandWords, AreThoseOfTheOtherBackends) {
  for (std::uint64_t seed :
       {std::uint64_t{0}, std::uint64_t{0x0123456789ABCDEF}, ~std::uint64_t{0}}) {
    for (std::uint64_t own :
         {std::uint64_t{0}, std::uint64_t{0xFFFFFFFF}, subsequence(Purpose::walk, 3, 15624),
          subsequence(Purpose::walk, kFirstGeneratedOperator + 77, kMaxStreamIndex)}) {
      const std::uint64_t subsequences[1] = {own};
      CurandWords words(PhiloxKey(seed), subsequences);
      const std::uint32_t offset[1] = {0};
      kernels::PhiloxWords<1> expected(PhiloxKey(seed), own, offset);
      for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(words.next()[0], expected.next()[0]) << seed << ' ' << own << ' ' << i;
      }
      // Four and two at a time between two and two, some of them.
      for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(words.is_even(), i % 2 == 0) << i;
        if (i % 2 == 0 && i % 5 < 3) {
          std::uint32_t four[4];
          words.next_four(four);
          for (std::uint32_t word : four) ASSERT_EQ(word, expected.next()[0]) << i;
        }
        if (i % 2 == 0 && i % 7 < 3) {
          std::uint32_t two[2];
          words.next_two(two);
          for (std::uint32_t word : two) ASSERT_EQ(word, expected.next()[0]) << i;
        }
        ASSERT_EQ(words.next()[0], expected.next()[0]) << seed << ' ' << own << ' ' << i;
      }
    }
  }
}

}  // namespace
}  // namespace archwalk::cuda

#include "archwalk/core/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace archwalk {
namespace {

TEST(ForEachIndex, CallsEveryIndexOnce) {
  for (const int threads : {0, 1, 2, 5}) {
    std::vector<int> calls(1000, 0);
    for_each_index(calls.size(), threads, [&](std::size_t index) { ++calls[index]; });
    EXPECT_EQ(calls, std::vector<int>(1000, 1)) << threads << " threads";
  }
}

TEST(ForEachIndex, OfNothingCallsNothing) {
  for_each_index(0, 2, [](std::size_t) { FAIL(); });
}

// What bodies wrote is there once it returns, and what was written before it is there for them.
TEST(ForEachIndex, HandsOverWhatWasWritten) {
  std::vector<std::size_t> squares(500);
  std::vector<std::size_t> numbers(500);
  for (std::size_t round = 1; round <= 20; ++round) {
    std::iota(numbers.begin(), numbers.end(), round);
    for_each_index(squares.size(), 4,
                   [&](std::size_t index) { squares[index] = numbers[index] * numbers[index]; });
    // Σ k² over round .. round + 499, as the difference of two sums from 1.
    const auto sum_to = [](std::size_t n) { return n * (n + 1) * (2 * n + 1) / 6; };
    EXPECT_EQ(std::accumulate(squares.begin(), squares.end(), std::size_t{0}),
              sum_to(round + 499) - sum_to(round - 1));
  }
}

TEST(ForEachIndex, ThrowsWhatABodyThrew) {
  std::atomic<int> calls{0};
  try {
    for_each_index(100, 3, [&](std::size_t index) {
      ++calls;
      if (index == 40) throw std::runtime_error("index " + std::to_string(index));
    });
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "index 40");
  }
  EXPECT_GE(calls, 1);
}

}  // namespace
}  // namespace archwalk

// Columns that a GPU puts in order: known answers, and those of the host where nobody knows them.
#include <algorithm>
#include <random>

#include "archwalk/cuda/column_sorter.hpp"
#include "archwalk/table/benchmark_table.hpp"
#include "gpu_fixture.hpp"

namespace archwalk::test {
namespace {

using Codes = std::vector<std::uint32_t>;
using Values = std::vector<std::int64_t>;

class GpuSort : public GpuTest {
 protected:
  // Sorts on the GPU whatever the size.
  cuda::DeviceSorter sorter() const { return cuda::DeviceSorter(gpu_.devices.front(), 0); }
  void expect_as_on_host(const Values& k) const {
    EXPECT_EQ(sorter().order(k), HostSorter().order(k)) << k.size();
    const DenseRanks found = sorter().ranks(k);
    const DenseRanks expected = HostSorter().ranks(k);
    EXPECT_EQ(found.rank, expected.rank) << k.size();
    EXPECT_EQ(found.k_of_rank, expected.k_of_rank) << k.size();
  }
};

// Values out of `distinct` ones on both sides of 0, far apart, so that no byte of them is idle.
Values drawn(std::size_t size, std::uint64_t distinct) {
  std::mt19937_64 random(size + distinct);
  Values k(size);
  for (std::int64_t& value : k) {
    value = static_cast<std::int64_t>(random() % distinct * (~std::uint64_t{0} / distinct));
  }
  return k;
}

TEST_F(GpuSort, TiesGoByCode) {
  const Values k = {5, 1, 5, 3, 1, 5, 9, 0, 5, 5};
  EXPECT_EQ(sorter().order(k), (Codes{7, 1, 4, 3, 0, 2, 5, 8, 9, 6}));
  const DenseRanks ranks = sorter().ranks(k);
  EXPECT_EQ(ranks.rank, (Codes{3, 1, 3, 2, 1, 3, 4, 0, 3, 3}));
  EXPECT_EQ(ranks.k_of_rank, (Values{0, 1, 3, 5, 9}));
}

TEST_F(GpuSort, NegativeValuesComeFirstAndSentinelsBeforeThem) {
  const Values k = {0, -1, kMinusInfinityScore, 7, kMissingScore, -300, -1, 1 - (1LL << 53)};
  EXPECT_EQ(sorter().order(k), (Codes{4, 2, 7, 5, 1, 6, 0, 3}));
  EXPECT_EQ(sorter().ranks(k).rank, (Codes{5, 4, 1, 6, 0, 3, 4, 2}));
  // Ranks of a column: a missing value ranks with -inf.
  ScoreColumn column;
  column.k = k;
  const DenseRanks ranks = dense_ranks(column, sorter());
  EXPECT_EQ(ranks.rank, (Codes{4, 3, 0, 5, 0, 2, 3, 1}));
  EXPECT_EQ(ranks.k_of_rank, (Values{kMinusInfinityScore, 1 - (1LL << 53), -300, -1, 0, 7}));
}

TEST_F(GpuSort, NothingOneAndEqualValues) {
  EXPECT_EQ(sorter().order({}), Codes{});
  EXPECT_EQ(sorter().ranks({}).rank, Codes{});
  EXPECT_EQ(sorter().order({-4}), Codes{0});
  EXPECT_EQ(sorter().ranks({-4}).k_of_rank, Values{-4});
  for (const std::size_t size : {257u, 6001u}) {
    const Values equal(size, 12);
    expect_as_on_host(equal);
    EXPECT_TRUE(std::is_sorted(equal.begin(), equal.end()));
    EXPECT_EQ(sorter().ranks(equal).k_of_rank, Values{12});
  }
}

// Of one block and of many that wait for each other; none a multiple of a warp or a block but 256
// and 4096.
TEST_F(GpuSort, IsTheHosts) {
  for (const std::size_t size : {2u, 31u, 33u, 255u, 256u, 257u, 4095u, 4096u, 4097u, 30'011u}) {
    expect_as_on_host(drawn(size, 3));
    expect_as_on_host(drawn(size, 1000));
  }
  expect_as_on_host(drawn(fewer<std::size_t>(5'000'011, 60'013), 1'000'003));
}

TEST_F(GpuSort, ColumnsThatAreInOrderOrReversed) {
  // No code moves, then all do but for ties.
  Values k(fewer<std::size_t>(1'000'003, 10'007));
  for (std::size_t i = 0; i < k.size(); ++i) k[i] = static_cast<std::int64_t>(i / 3) - 1000;
  expect_as_on_host(k);
  std::reverse(k.begin(), k.end());
  expect_as_on_host(k);
}

TEST_F(GpuSort, EveryGpuSorts) {
  const Values k = drawn(5000, 100);
  for (const int device : all_.devices) {
    EXPECT_EQ(cuda::DeviceSorter(device, 0).order(k), HostSorter().order(k)) << device;
  }
}

}  // namespace
}  // namespace archwalk::test

// Columns for which a GPU has too little room, that of ARCHWALK_EMULATED_GPU_BYTES: a megabyte.
#include <gtest/gtest.h>

#include <vector>

#include "archwalk/cuda/column_sorter.hpp"

namespace archwalk {
namespace {

// The sort takes 24 bytes a value and what CUB asks besides, ranks take another 4. In turn there
// is room for all, for the order alone, for the columns without what CUB asks, and for part of
// them.
TEST(LittleMemory, TheHostSortsInTheGpusPlace) {
  for (const std::size_t size : {20'000u, 36'000u, 41'600u, 50'000u, 5'000'000u}) {
    std::vector<std::int64_t> k(size);
    for (std::size_t i = 0; i < size; ++i) k[i] = static_cast<std::int64_t>(i * i % 1009) - 500;
    const cuda::DeviceSorter sorter(0, 0);
    EXPECT_EQ(sorter.order(k), HostSorter().order(k)) << size;
    EXPECT_EQ(sorter.ranks(k).rank, HostSorter().ranks(k).rank) << size;
  }
}

}  // namespace
}  // namespace archwalk

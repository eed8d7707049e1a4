#include "launch_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "kernels/tracks.hpp"

namespace archwalk::cuda {
namespace {

constexpr std::uint64_t kMost64 = std::numeric_limits<std::uint64_t>::max();

// The sums of squares of one launch have room in 64 bits, whatever else is asked.
TEST(LaunchPlan, SquaresHaveRoom) {
  for (std::uint32_t w : {1u, 3u, 16u, 100u, 1u << 20}) {
    for (std::uint64_t square : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 40,
                                 std::uint64_t{1} << 61, kMost64 / 5, kMost64}) {
      for (double steps : {1.0, 1e6, 1e12}) {
        const std::uint32_t r = replicates_per_launch(w, square, steps, 1e9);
        ASSERT_GE(r, 1u);
        ASSERT_LE(r, w);
        if (square > 0) {
          ASSERT_LE(r, kMost64 / square);
        }
      }
    }
  }
}

TEST(LaunchPlan, ReplicatesPerLaunch) {
  EXPECT_EQ(replicates_per_launch(16, 100, 1e6, 1e9), 16u);
  EXPECT_EQ(replicates_per_launch(1000, 100, 1e7, 1e9), 100u);
  EXPECT_EQ(replicates_per_launch(1000, 100, 2e9, 1e9), 1u);
  EXPECT_EQ(replicates_per_launch(1000, kMost64 / 40, 1.0, 1e9), 40u);
}

// A replicate takes about so many steps, and threads are not idle.
TEST(LaunchPlan, LaunchesEnd) {
  const auto limited = [](BatchSize size, double steps_of_walk) {
    limit_steps(size, steps_of_walk, 1e9, 1'000);
    return size;
  };
  EXPECT_EQ(limited({10, 15'625, 7}, 100.0), (BatchSize{10, 15'625, 7}));
  EXPECT_EQ(limited({1'000, 15'625}, 1'000.0), (BatchSize{64, 15'625}));
  EXPECT_EQ(limited({1'000, 15'625}, 1e5), (BatchSize{1, 7'840}));  // two parts, whole warps
  EXPECT_EQ(limited({1'000, 15'625}, 1e9), (BatchSize{1, 992}));    // 16 parts of 977
  EXPECT_EQ(limited({1'000, 5}, 1e9), (BatchSize{200, 5}));
  EXPECT_EQ(limited({1, 5}, 1e12), (BatchSize{1, 5}));
  EXPECT_GT(steps_of_launch(270'336), 10.0 * steps_of_launch(20 * 1'024));
}

TEST(LaunchPlan, RecordedReplicates) {
  // (walks per start, walks of a replicate, walks wanted, bytes of a replicate, budget)
  EXPECT_EQ(recorded_replicates(16, 1e7, 1'000'000, 1e6, 5e8), 16u);    // all
  EXPECT_EQ(recorded_replicates(1000, 1e7, 1'000'000, 1e6, 5e8), 32u);  // there are enough
  EXPECT_EQ(recorded_replicates(1000, 1e4, 1'000'000, 1e4, 5e8), 100u);
  EXPECT_EQ(recorded_replicates(60, 1e4, 1'000'000, 1e4, 5e8), 60u);
  EXPECT_EQ(recorded_replicates(1000, 1e4, 1'000'000, 1e7, 5e8), 50u);  // there is no more room
  EXPECT_EQ(recorded_replicates(1000, 1e4, 1'000'000, 1e9, 5e8), 32u);
  constexpr auto kMost32 = std::numeric_limits<std::uint32_t>::max();
  EXPECT_EQ(recorded_replicates(kMost32, 1.0, 1'000'000, 24.0, 5e8), 1'000'000u);
}

TEST(LaunchPlan, EvenParts) {
  EXPECT_EQ(even_part(100, 100), 100u);
  EXPECT_EQ(even_part(100, 1000), 100u);
  EXPECT_EQ(even_part(100, 99), 50u);
  EXPECT_EQ(even_part(100, 30), 25u);
  EXPECT_EQ(even_part(7, 1), 1u);
}

TEST(LaunchPlan, TallyShares) {
  EXPECT_EQ(tally_shares(16, 1e6, 270'000), 1u);  // a thread each are enough
  EXPECT_EQ(tally_shares(64, 1e5, 270'000), 4u);  // 400,000
  EXPECT_EQ(tally_shares(16, 1.0, 270'000), 2u);  // eight replicates each
  EXPECT_EQ(tally_shares(15, 1.0, 270'000), 1u);
  EXPECT_EQ(tally_shares(1'000'000, 10.0, 270'000), 1024u);
}

TEST(LaunchPlan, WalksOfItem) {
  EXPECT_EQ(walks_of_item(1e5, 640, 132, kEvenDeal), 640u);         // a walk a thread
  EXPECT_EQ(walks_of_item(5.8e6, 640, 132, kEvenDeal), 4u * 640u);  // 68 times those at once
  EXPECT_EQ(walks_of_item(1e12, 640, 132, kEvenDeal), 8u * 640u);
  EXPECT_EQ(walks_of_item(1.0, 32, 1, kEvenDeal), 32u);
  // Of an uneven deal a block has all it can get, while others have too.
  EXPECT_EQ(walks_of_item(37.0 * 512 * 132, 512, 132, kUnevenDeal), 37u * 512);
  EXPECT_EQ(walks_of_item(1e9, 512, 132, kUnevenDeal), 64u * 512);
  EXPECT_EQ(walks_of_item(100.0, 512, 132, kUnevenDeal), 512u);
}

TEST(LaunchPlan, BatchesFit) {
  EXPECT_EQ(fitting_batch(10, 1000, 100.0, 1e9), (BatchSize{10, 1000}));
  EXPECT_EQ(fitting_batch(10'000, 1000, 100.0, 1e6), (BatchSize{10, 1000}));
  EXPECT_EQ(fitting_batch(10, 1000, 100.0, 1e5), (BatchSize{1, 1000}));
  EXPECT_EQ(fitting_batch(10, 1000, 100.0, 9e4), (BatchSize{1, 512}));  // two parts, whole warps
  EXPECT_EQ(fitting_batch(10, 1000, 100.0, 5e4), (BatchSize{1, 352}));  // three of at most 480
  EXPECT_EQ(fitting_batch(10, 1000, 100.0, 1.0), (BatchSize{1, 32}));
  EXPECT_EQ(fitting_batch(10, 20, 100.0, 1.0), (BatchSize{1, 20}));
}

// Memory runs short: smaller batches, down to one warp of one operator, then it is said.
TEST(LaunchPlan, SmallerWhereMemoryIsShort) {
  std::vector<BatchSize> tried;
  BatchSize size{5, 100};
  const auto has_room_for = [&](std::size_t starts) {
    return [&tried, starts](const BatchSize& one) {
      tried.push_back(one);
      return one.operators * one.starts <= starts;
    };
  };
  EXPECT_TRUE(fit(size, has_room_for(250)));
  EXPECT_EQ(tried, (std::vector<BatchSize>{{5, 100}, {3, 100}, {2, 100}}));
  EXPECT_EQ(size, (BatchSize{2, 100}));
  tried.clear();
  EXPECT_TRUE(fit(size, has_room_for(40)));
  EXPECT_EQ(tried, (std::vector<BatchSize>{{2, 100}, {1, 100}, {1, 64}, {1, 32}}));
  EXPECT_FALSE(fit(size, has_room_for(31)));
  EXPECT_EQ(size, (BatchSize{1, 32}));
}

// Replicates at a time: many of them go first, the last of them at last.
TEST(LaunchPlan, FewerReplicatesWhereMemoryIsShort) {
  BatchSize size{2, 40, 100};
  std::vector<BatchSize> tried;
  while (halve(size)) tried.push_back(size);
  EXPECT_EQ(tried, (std::vector<BatchSize>{{2, 40, 50},
                                           {2, 40, 25},
                                           {1, 40, 25},
                                           {1, 32, 25},
                                           {1, 32, 13},
                                           {1, 32, 7},
                                           {1, 32, 4},
                                           {1, 32, 2},
                                           {1, 32, 1}}));
}

TEST(LaunchPlan, EveryOperatorAndStartOnce) {
  int guide = 0;
  std::vector<LaunchKind> kinds;
  for (std::size_t i = 0; i < 23; ++i) {
    kinds.push_back({i % 3, i % 5 == 0 ? 1 : 0, i % 2 == 0 ? &guide : nullptr});
  }
  for (const BatchSize& size : {BatchSize{1, 1000}, BatchSize{4, 1000}, BatchSize{100, 1000},
                                BatchSize{1, 96}, BatchSize{1, 32}}) {
    const LaunchList list = list_launches(kinds, 1000, size);
    std::set<std::pair<std::size_t, std::uint32_t>> seen;
    for (const Batch& batch : list.batches) {
      ASSERT_GE(batch.count, 1u);
      ASSERT_LE(batch.count, size.operators);
      ASSERT_LE(batch.last_start - batch.first_start, size.starts);
      for (std::size_t i = batch.first; i < batch.first + batch.count; ++i) {
        ASSERT_EQ(kinds[list.order[i]], kinds[list.order[batch.first]]);
        for (std::uint32_t start = batch.first_start; start < batch.last_start; ++start) {
          ASSERT_TRUE(seen.emplace(list.order[i], start).second);
        }
      }
    }
    EXPECT_EQ(seen.size(), kinds.size() * 1000);
  }
}

TEST(LaunchPlan, SharedParts) {
  const SharedNeeds needs{100, {1001, 50, 7}};
  const SharedLayout with = shared_layout(needs, {true, true, true});
  EXPECT_EQ(with.columns, (std::array<std::size_t, 3>{112, 112 + 1008, 112 + 1008 + 64}));
  EXPECT_EQ(with.own, 112u + 1008u + 64u + 16u);
  EXPECT_EQ(with.bytes, with.own);
  const SharedLayout ranks = shared_layout(needs, {false, true, false});
  EXPECT_EQ(ranks.columns[kRanks], 112u);
  EXPECT_EQ(ranks.bytes, 112u + 64u);
  EXPECT_EQ(shared_layout(needs, {}).bytes, 112u);
}

// A processor with so many registers, so much shared memory and so many threads.
struct Processor {
  int registers_of_thread;
  std::size_t shared;
  int operator()(int threads, std::size_t bytes) const {
    const int by_registers = 65536 / (registers_of_thread * threads);
    const auto by_shared = static_cast<int>(shared / (bytes + 1024));
    return std::min({by_registers, by_shared, 2048 / threads, 32});
  }
};

TEST(LaunchPlan, KeysGoWhereTheyFit) {
  const std::size_t keys = 15'625 * 4;
  // 227 KiB a block, 228 a processor: three blocks of 512 with 62.5 KiB of keys each.
  const LaunchShape large =
      choose_shape({132, 227 << 10}, {800, {keys, 0, 0}}, 512, Processor{40, 228 << 10});
  EXPECT_TRUE(large.columns[kKeys]);
  EXPECT_EQ(large.threads, 512);
  EXPECT_EQ(large.blocks_at_once, 3u * 132u);
  // 99 KiB a block, 100 a processor: one block of 512 of three.
  const LaunchShape small =
      choose_shape({46, 99 << 10}, {800, {keys, 0, 0}}, 512, Processor{40, 100 << 10});
  EXPECT_FALSE(small.columns[kKeys]);
  EXPECT_GE(small.threads * static_cast<int>(small.blocks_at_once), 1536 * 46);
  // Too many keys for any block.
  const LaunchShape wide =
      choose_shape({132, 227 << 10}, {800, {4 << 20, 0, 0}}, 512, Processor{40, 228 << 10});
  EXPECT_FALSE(wide.columns[kKeys]);
  EXPECT_GT(wide.threads, 0);
  // No guide.
  EXPECT_FALSE(
      choose_shape({132, 227 << 10}, {800, {}}, 512, Processor{40, 228 << 10}).columns[kKeys]);
}

// An H100's processor, kernels of 128 registers: one block of 512 threads, whatever it shares.
TEST(LaunchPlan, ColumnsGoWhereTheyFit) {
  const auto columns = [](std::size_t keys, std::size_t ranks, std::size_t table,
                          std::size_t shared) {
    const LaunchShape shape = choose_shape({132, shared}, {800, {keys, ranks, table}}, 512,
                                           Processor{128, shared + 1024});
    EXPECT_EQ(shape.threads, 512);
    EXPECT_EQ(shape.blocks_at_once, 132u);
    return shape.columns;
  };
  constexpr std::size_t kShort = 15'625 * 2 + 2;
  constexpr std::size_t kTableBytes = 15'625 * 4;
  constexpr std::size_t kRows = 15'625 * 8;
  constexpr std::size_t kMuch = 4 << 20;
  EXPECT_EQ(columns(kShort, kShort, kTableBytes, 227 << 10), (SharedColumns{true, true, true}));
  EXPECT_EQ(columns(kShort, kRows, 0, 227 << 10), (SharedColumns{true, true, false}));
  EXPECT_EQ(columns(kShort, kRows, 2 * kTableBytes, 227 << 10), (SharedColumns{true, true, false}));
  EXPECT_EQ(columns(kShort, 2 * kRows, kTableBytes, 227 << 10), (SharedColumns{true, false, true}));
  EXPECT_EQ(columns(0, kRows, kTableBytes, 227 << 10), (SharedColumns{false, true, true}));
  EXPECT_EQ(columns(kShort, 0, 0, 227 << 10), (SharedColumns{true, false, false}));
  EXPECT_EQ(columns(kShort, kRows, 0, 99 << 10), (SharedColumns{true, false, false}));
  EXPECT_EQ(columns(kMuch, kShort, 0, 99 << 10), (SharedColumns{false, true, false}));
  EXPECT_EQ(columns(kMuch, kMuch, kMuch, 99 << 10), (SharedColumns{}));
}

TEST(LaunchPlan, ParametersTooLargeForAnyBlock) {
  EXPECT_EQ(choose_shape({46, 2 << 10}, {3000, {}}, 512, Processor{64, 100 << 10}).threads, 0);
}

// Of the kernel that adds up what walks wrote down, 40 registers a thread: scores of the topology
// space three times in an H100's processor, of the size space once; of a 99 KiB GPU only the first,
// once.
TEST(LaunchPlan, ScoresOfTalliesGoWhereTheyFit) {
  const auto choose = [](std::size_t size, std::size_t shared, int most) {
    return choose_shape(
        {132, shared}, {0, {0, 4 * size, 0}}, kTallyThreads, [&](int threads, std::size_t bytes) {
          return std::min(Processor{40, shared + 1024}(threads, bytes), most / threads);
        });
  };
  const LaunchShape topologies = choose(15'625, 227 << 10, 2048);
  EXPECT_TRUE(topologies.columns[kRanks]);
  EXPECT_EQ(topologies.threads, 512);
  EXPECT_EQ(topologies.blocks_at_once, 3u * 132u);
  const LaunchShape sizes = choose(32'768, 227 << 10, 2048);
  EXPECT_TRUE(sizes.columns[kRanks]);
  EXPECT_EQ(sizes.threads, 1024);
  EXPECT_TRUE(choose(15'625, 99 << 10, 1536).columns[kRanks]);
  EXPECT_FALSE(choose(32'768, 99 << 10, 1536).columns[kRanks]);
  EXPECT_FALSE(choose(423'624, 227 << 10, 2048).columns[kRanks]);
}

TEST(LaunchPlan, ItemsCoverAll) {
  EXPECT_EQ(items_of(1, 16), 1u);
  EXPECT_EQ(items_of(16, 16), 1u);
  EXPECT_EQ(items_of(17, 16), 2u);
  EXPECT_EQ(items_of(std::uint64_t{1} << 27, 32), 1u << 22);
}

TEST(LaunchPlan, OperatorsAreDealt) {
  const auto hands = deal(7, 3);
  EXPECT_EQ(hands, (std::vector<std::vector<std::size_t>>{{0, 3, 6}, {1, 4}, {2, 5}}));
  EXPECT_EQ(deal(1, 2), (std::vector<std::vector<std::size_t>>{{0}, {}}));
}

TEST(TalliedTracks, NumbersWithoutGaps) {
  for (bool best : {false, true}) {
    for (bool incumbent : {false, true}) {
      const kernels::TalliedTracks tracks{best, incumbent};
      std::set<int> numbers;
      for (int i = 0; i < tracks.count(); ++i) {
        const kernels::Track track = tracks.track(i);
        EXPECT_TRUE(tracks.has(track));
        numbers.insert(static_cast<int>(track));
      }
      EXPECT_EQ(static_cast<int>(numbers.size()), 1 + best + incumbent);
    }
  }
}

// The topology space on an H100, an A100, and GPUs of 99 KiB without and with clusters; the size
// space on an H100; a space too large for a cluster.
TEST(LaunchPlan, StencilsGoWhereTheyHaveRoom) {
  constexpr std::size_t kBody = 200;
  const auto choose = [](std::size_t shared, std::uint32_t states, bool keys, bool clusters) {
    return choose_stencil_shape({132, shared}, {kBody, states, keys},
                                [&](const StencilKind& kind, std::size_t bytes) {
                                  EXPECT_LE(bytes, shared);
                                  const bool is_cluster = kind.place == StencilPlace::cluster;
                                  return is_cluster && !clusters ? 0u : 132u;
                                });
  };
  const StencilShape h100 = choose(232'448, 15'625, true, true);
  EXPECT_EQ(h100.kind.place, StencilPlace::block);
  EXPECT_TRUE(h100.kind.keys_in_shared);
  EXPECT_TRUE(h100.launch.columns[kKeys]);
  EXPECT_EQ(h100.launch.threads, 384);
  EXPECT_EQ(h100.launch.blocks_at_once, 132u);
  EXPECT_EQ(h100.launch.items_at_once(), 132u);
  EXPECT_EQ(h100.launch.shared.columns[kKeys], 208u);
  EXPECT_EQ(h100.launch.shared.own, 208u + 62'512u);
  EXPECT_EQ(h100.launch.shared.bytes, 208u + 62'512u + 125'008u);
  const StencilShape a100 = choose(166'912, 15'625, true, false);
  EXPECT_EQ(a100.kind.place, StencilPlace::block);
  EXPECT_FALSE(a100.kind.keys_in_shared);
  EXPECT_FALSE(a100.launch.columns[kKeys]);
  const StencilShape small = choose(101'376, 15'625, true, false);
  EXPECT_EQ(small.kind.place, StencilPlace::cache);
  EXPECT_TRUE(small.kind.keys_in_shared);
  EXPECT_EQ(small.launch.shared.bytes, 208u + 62'512u);
  // 7,813 states a block.
  const StencilShape half = choose(101'376, 15'625, true, true);
  EXPECT_EQ(half.kind.place, StencilPlace::cluster);
  EXPECT_TRUE(half.kind.keys_in_shared);
  EXPECT_EQ(half.launch.shared.own, 208u + 31'264u);
  EXPECT_EQ(half.launch.shared.bytes, 208u + 31'264u + 62'512u);
  const StencilShape sss = choose(232'448, 32'768, true, true);
  EXPECT_EQ(sss.kind.place, StencilPlace::cluster);
  EXPECT_TRUE(sss.kind.keys_in_shared);
  EXPECT_EQ(sss.launch.threads, 512);
  EXPECT_EQ(sss.launch.blocks_of_item, 2u);
  EXPECT_EQ(sss.launch.items_at_once(), 66u);
  EXPECT_EQ(sss.launch.shared.bytes, 208u + 65'536u + 131'072u);
  EXPECT_EQ(choose(232'448, 32'768, true, false).kind.place, StencilPlace::cache);
  EXPECT_EQ(choose(232'448, 32'769, true, true).kind.place, StencilPlace::cache);
  const StencilShape large = choose(232'448, 1 << 20, false, true);
  EXPECT_EQ(large.kind.place, StencilPlace::cache);
  EXPECT_FALSE(large.kind.keys_in_shared);
  const StencilShape blind = choose(232'448, 15'625, false, true);
  EXPECT_EQ(blind.kind.place, StencilPlace::block);
  EXPECT_FALSE(blind.kind.keys_in_shared);
  EXPECT_EQ(choose(100, 15'625, true, true).launch.threads, 0);  // not even the parameters
}

// Parts of a cluster's blocks are all of the states, and no part is larger than the first.
TEST(LaunchPlan, PartsOfACluster) {
  for (std::uint32_t states : {2u, 3u, 81u, 15'625u, 32'768u}) {
    const std::uint32_t part = cluster_part(states);
    EXPECT_GE(part * kClusterBlocks, states);
    EXPECT_LT((part - 1) * kClusterBlocks, states);
  }
}

}  // namespace
}  // namespace archwalk::cuda

#include "block.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace archwalk::emulated {
namespace {

// How long a warp goes on before another does: odd, so that turns fall at all places of a loop.
constexpr std::uint64_t kTurn = 4'999;

Index3 index_of_block(std::uint64_t number, const Index3& grid) {
  return {static_cast<std::uint32_t>(number % grid.x),
          static_cast<std::uint32_t>(number / grid.x % grid.y),
          static_cast<std::uint32_t>(number / grid.x / grid.y)};
}

}  // namespace

Block::Block(const Launch& one, Memory& memory, Counts& tally, bool with_traffic,
             std::uint64_t number, Writer first_cluster)
    : launch(one),
      program(*one.program),
      global(memory),
      accessor{first_cluster, first_cluster + static_cast<Writer>(number / one.blocks_of_cluster)},
      counts(tally),
      counts_traffic(with_traffic),
      index(index_of_block(number, one.grid)),
      shared(program.static_shared + one.dynamic_shared, 0xcd),
      races(shared.size()),
      cluster_races(one.blocks_of_cluster > 1 ? shared.size() : 0) {
  for (std::uint64_t thread = 0; thread < launch.block.count(); thread += kLanes) {
    warps_.push_back(std::make_unique<Warp>(*this, static_cast<std::uint32_t>(thread)));
  }
}

bool Block::has_ended() const {
  return std::all_of(warps_.begin(), warps_.end(),
                     [](const auto& warp) { return warp->has_ended(); });
}

// A warp of those that are left, where all of them wait at one barrier; else null.
const Warp* Block::first_at_barrier() const {
  const Warp* first = nullptr;
  for (const auto& warp : warps_) {
    if (warp->has_ended()) continue;
    if (!warp->is_at_barrier()) return nullptr;
    if (first == nullptr) first = warp.get();
    if (warp->barrier() != first->barrier()) {
      throw Fault{Fault::Kind::launch,
                  fmt::format("the warps of block {} of {} wait at different barriers", index.x,
                              program.name)};
    }
  }
  return first;
}

bool Block::is_at_cluster_barrier() const {
  const Warp* first = first_at_barrier();
  return first != nullptr && program.code[first->barrier()].flow == Flow::cluster_barrier;
}

void Block::release(bool outcome) {
  races.barrier();
  for (const auto& warp : warps_) {
    if (!warp->has_ended()) warp->release(outcome);
  }
}

void Block::pass_cluster_barrier() {
  cluster_races.barrier();
  release(false);
}

// Lets all on where all living threads of the block wait at one barrier of the block's.
bool Block::pass_barrier() {
  if (first_at_barrier() == nullptr || is_at_cluster_barrier()) return false;
  bool outcome = false;
  for (const auto& warp : warps_) outcome = (!warp->has_ended() && warp->votes()) || outcome;
  release(outcome);
  return true;
}

bool Block::run(std::uint64_t most_instructions) {
  bool goes_on = false;
  for (const auto& warp : warps_) goes_on = warp->run(most_instructions) || goes_on;
  return pass_barrier() || goes_on;
}

std::string Block::state() const {
  std::string states;
  for (const auto& warp : warps_) states += warp->state();
  return states;
}

Cluster::Cluster(const Launch& launch, Memory& memory, Counts& counts, bool counts_traffic,
                 std::uint64_t first_block, Writer first_cluster) {
  for (std::uint32_t rank = 0; rank < launch.blocks_of_cluster; ++rank) {
    blocks_.push_back(std::make_unique<Block>(launch, memory, counts, counts_traffic,
                                              first_block + rank, first_cluster));
  }
  for (const auto& block : blocks_) {
    for (const auto& other : blocks_) block->cluster.push_back(other.get());
  }
}

bool Cluster::has_ended() const {
  return std::all_of(blocks_.begin(), blocks_.end(),
                     [](const auto& block) { return block->has_ended(); });
}

// Lets all on where the threads of all blocks wait at the cluster's barrier: a block that has ended
// is none that they need not wait for.
bool Cluster::pass_barrier() {
  const bool all_wait = std::all_of(blocks_.begin(), blocks_.end(), [](const auto& block) {
    return block->is_at_cluster_barrier();
  });
  if (!all_wait) return false;
  for (const auto& block : blocks_) block->pass_cluster_barrier();
  return true;
}

void Cluster::run(std::uint64_t most_instructions) {
  bool goes_on = false;
  for (const auto& block : blocks_) {
    goes_on = (!block->has_ended() && block->run(most_instructions)) || goes_on;
  }
  if (pass_barrier() || goes_on || has_ended()) return;
  std::string states;
  for (const auto& block : blocks_) states += block->state();
  throw Fault{Fault::Kind::launch,
              fmt::format("the threads of block {} of {} wait for each other:{}",
                          blocks_.front()->index.x, blocks_.front()->program.name, states)};
}

Counts run(const Launch& launch, Memory& memory, std::uint64_t resident, bool counts_traffic) {
  Counts counts;
  std::uint64_t next = 0;
  const Writer first = memory.number_clusters(launch.grid.count() / launch.blocks_of_cluster);
  std::vector<std::unique_ptr<Cluster>> clusters;
  while (next < launch.grid.count() || !clusters.empty()) {
    while (next < launch.grid.count() && clusters.size() * launch.blocks_of_cluster < resident) {
      clusters.push_back(
          std::make_unique<Cluster>(launch, memory, counts, counts_traffic, next, first));
      next += launch.blocks_of_cluster;
    }
    for (const auto& cluster : clusters) cluster->run(kTurn);
    std::erase_if(clusters, [](const auto& cluster) { return cluster->has_ended(); });
  }
  return counts;
}

}  // namespace archwalk::emulated

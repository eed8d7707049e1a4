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
             std::uint64_t number)
    : launch(one),
      program(*one.program),
      global(memory),
      counts(tally),
      counts_traffic(with_traffic),
      index(index_of_block(number, one.grid)),
      shared(program.static_shared + one.dynamic_shared, 0xcd),
      races(shared.size()) {
  for (std::uint64_t thread = 0; thread < launch.block.count(); thread += kLanes) {
    warps_.push_back(std::make_unique<Warp>(*this, static_cast<std::uint32_t>(thread)));
  }
}

bool Block::has_ended() const {
  return std::all_of(warps_.begin(), warps_.end(),
                     [](const auto& warp) { return warp->has_ended(); });
}

// Lets all on where all living threads of the block wait at one barrier.
bool Block::pass_barrier() {
  const Warp* first = nullptr;
  for (const auto& warp : warps_) {
    if (warp->has_ended()) continue;
    if (!warp->is_at_barrier()) return false;
    if (first == nullptr) first = warp.get();
    if (warp->barrier() != first->barrier()) {
      throw Fault{Fault::Kind::launch,
                  fmt::format("the warps of block {} of {} wait at different barriers", index.x,
                              program.name)};
    }
  }
  if (first == nullptr) return false;
  races.barrier();
  bool outcome = false;
  for (const auto& warp : warps_) outcome = (!warp->has_ended() && warp->votes()) || outcome;
  for (const auto& warp : warps_) {
    if (!warp->has_ended()) warp->release(outcome);
  }
  return true;
}

void Block::run(std::uint64_t most_instructions) {
  bool goes_on = false;
  for (const auto& warp : warps_) goes_on = warp->run(most_instructions) || goes_on;
  if (pass_barrier() || goes_on || has_ended()) return;
  std::string states;
  for (const auto& warp : warps_) states += warp->state();
  throw Fault{Fault::Kind::launch,
              fmt::format("the threads of block {} of {} wait for each other:{}", index.x,
                          program.name, states)};
}

Counts run(const Launch& launch, Memory& memory, std::uint64_t resident, bool counts_traffic) {
  Counts counts;
  std::uint64_t next = 0;
  std::vector<std::unique_ptr<Block>> blocks;
  while (next < launch.grid.count() || !blocks.empty()) {
    while (next < launch.grid.count() && blocks.size() < resident) {
      blocks.push_back(std::make_unique<Block>(launch, memory, counts, counts_traffic, next++));
    }
    for (const auto& block : blocks) block->run(kTurn);
    std::erase_if(blocks, [](const auto& block) { return block->has_ended(); });
  }
  return counts;
}

}  // namespace archwalk::emulated

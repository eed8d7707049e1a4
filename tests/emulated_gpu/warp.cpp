#include "warp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "block.hpp"
#include "lanes.hpp"

namespace archwalk::emulated {
namespace {

Index3 index_of(std::uint64_t number, const Index3& size) {
  return {static_cast<std::uint32_t>(number % size.x),
          static_cast<std::uint32_t>(number / size.x % size.y),
          static_cast<std::uint32_t>(number / size.x / size.y)};
}

}  // namespace

Warp::Warp(Block& block, std::uint32_t first_thread)
    : block_(block),
      first_thread_(first_thread),
      registers_(block.program.registers, 0xcd),
      local_(block.program.local * kLanes, 0xcd) {
  const std::uint64_t threads = block.launch.block.count() - first_thread;
  live_ = threads >= kLanes ? kAllLanes : (LaneMask{1} << threads) - 1;
  groups_.push_back({0, live_});
  windows_[kShared] = {kSharedBase, block.shared.size(), block.shared.data()};
  windows_[kLocal] = {kLocalBase, block.program.local, local_.data()};
  // Parameters are only read: PTX has no stores to them.
  windows_[kParameterBase >> kSpaceBits] = {
      kParameterBase, block.launch.parameters.size(),
      const_cast<unsigned char*>(block.launch.parameters.data())};
  if (block.counts_traffic) traffic_ = std::make_unique<Traffic>();
  fill_registers();
}

void Warp::fill_registers() {
  for (const Constant& constant : block_.program.constants) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      std::memcpy(registers_.data() + constant.place + lane * constant.bytes, &constant.value,
                  constant.bytes);
    }
  }
  const Index3& size = block_.launch.block;
  const Index3& grid = block_.launch.grid;
  for (const SpecialRegister& special : block_.program.specials) {
    for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
      const Index3 thread = index_of(first_thread_ + lane, size);
      const std::uint32_t values[] = {thread.x,
                                      thread.y,
                                      thread.z,
                                      size.x,
                                      size.y,
                                      size.z,
                                      block_.index.x,
                                      block_.index.y,
                                      block_.index.z,
                                      grid.x,
                                      grid.y,
                                      grid.z,
                                      block_.rank(),
                                      block_.launch.blocks_of_cluster,
                                      lane,
                                      kAllLanes >> (kLanes - 1 - lane),
                                      kAllLanes << lane};
      this->values<std::uint32_t>(special.place)[lane] =
          values[static_cast<std::size_t>(special.name)];
    }
  }
}

LaneMask Warp::guarded(const Instruction& instruction, LaneMask lanes) {
  if (instruction.guard == kNowhere) return lanes;
  // The lowest bits of eight bytes at a time, gathered by a product. Lanes elsewhere hold anything.
  LaneMask set = 0;
  for (int i = 0; i < kLanes / 8; ++i) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, values<unsigned char>(instruction.guard) + 8 * i, 8);
    eight &= 0x0101010101010101;
    set |= static_cast<LaneMask>(eight * 0x0102040810204080 >> 56) << (8 * i);
  }
  return lanes & (instruction.guard_is_negated ? ~set : set);
}

void Warp::branch(const Instruction& instruction, LaneMask taken) {
  Group& group = groups_.back();
  if (taken == group.lanes) {
    group.at = instruction.target;
    return;
  }
  group.lanes &= ~taken;
  ++group.at;
  groups_.push_back({instruction.target, taken});
}

void Warp::exit(LaneMask lanes) {
  live_ &= ~lanes;
  groups_.back().lanes &= ~lanes;
  ++groups_.back().at;
  if (groups_.back().lanes == 0) groups_.pop_back();
  // Those who waited for these lanes need not any more: they look again.
  groups_.insert(groups_.end(), waiting_.begin(), waiting_.end());
  waiting_.clear();
}

// Whether all living lanes that the instruction names are there; else the group waits for them.
bool Warp::wait_for_warp(const Instruction& instruction) {
  const Group& group = groups_.back();
  const std::size_t members_at = instruction.flow == Flow::warp_barrier ? 0
                                 : instruction.flow == Flow::vote       ? 1
                                                                        : 3;
  const auto* members = values<std::uint32_t>(instruction.in[members_at]);
  const LaneMask needed = members[std::countr_zero(group.lanes)] & live_;
  if ((needed & ~group.lanes) == 0) return true;
  waiting_.push_back(group);
  groups_.pop_back();
  return false;
}

// Groups at the same place become one, the one furthest behind goes last.
void Warp::merge() {
  std::sort(groups_.begin(), groups_.end(),
            [](const Group& a, const Group& b) { return a.at > b.at; });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < groups_.size(); ++i) {
    if (groups_[i].at == groups_[kept].at) {
      groups_[kept].lanes |= groups_[i].lanes;
    } else {
      groups_[++kept] = groups_[i];
    }
  }
  groups_.resize(kept + 1);
}

void Warp::choose() {
  if (groups_.empty() || (groups_.size() == 1 && waiting_.empty())) return;
  // A group may have come to where others wait.
  for (std::size_t i = 0; i < waiting_.size();) {
    if (waiting_[i].at == groups_.back().at) {
      groups_.back().lanes |= waiting_[i].lanes;
      waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
  if (groups_.size() > 1 && groups_.back().at >= groups_[groups_.size() - 2].at) merge();
}

bool Warp::run(std::uint64_t most_instructions) {
  const Instruction* code = block_.program.code.data();
  Counts& counts = block_.counts;
  std::uint64_t done = 0;
  for (; done < most_instructions; ++done) {
    choose();
    if (groups_.empty()) break;
    Group& group = groups_.back();
    const Instruction& instruction = code[group.at];
    const LaneMask lanes = guarded(instruction, group.lanes);
    if (lanes == 0) {
      ++group.at;
      continue;
    }
    try {
      switch (instruction.flow) {
        case Flow::next:
          instruction.execute(*this, instruction, lanes);
          ++group.at;
          break;
        case Flow::branch:
          branch(instruction, lanes);
          break;
        case Flow::exit:
          exit(lanes);
          break;
        case Flow::shuffle:
        case Flow::vote:
          if (!wait_for_warp(instruction)) continue;
          instruction.execute(*this, instruction, lanes);
          ++group.at;
          break;
        case Flow::warp_barrier:
          if (!wait_for_warp(instruction)) continue;
          ++epoch_;
          ++group.at;
          break;
        case Flow::block_barrier:
        case Flow::block_vote:
        case Flow::cluster_barrier:
          if (at_barrier_ != 0 && barrier_ != group.at) {
            throw Fault{Fault::Kind::launch, "the lanes of a warp wait at different barriers"};
          }
          barrier_ = group.at;
          at_barrier_ |= group.lanes;
          groups_.pop_back();
          break;
      }
    } catch (Fault& fault) {
      fault.what += fmt::format("\n  in {}\n  at {}", block_.program.name,
                                block_.program.text[instruction.text]);
      throw;
    }
    ++counts.instructions;
    counts.lane_instructions += static_cast<std::uint64_t>(std::popcount(lanes));
  }
  return done > 0;
}

bool Warp::votes() {
  const Instruction& instruction = block_.program.code[barrier_];
  if (instruction.flow != Flow::block_vote) return false;
  const bool* voice = values<bool>(instruction.in[1]);
  bool any = false;
  for_lanes(at_barrier_, [&](int lane) { any = any || voice[lane]; });
  return any;
}

void Warp::release(bool outcome) {
  const Instruction& instruction = block_.program.code[barrier_];
  if (instruction.flow == Flow::block_vote) {
    bool* out = values<bool>(instruction.out[0]);
    for_lanes(at_barrier_, [&](int lane) { out[lane] = outcome; });
  }
  groups_.push_back({barrier_ + 1, at_barrier_});
  at_barrier_ = 0;
}

std::string Warp::state() const {
  std::string all;
  const auto tell = [&](const char* what, std::uint32_t at, LaneMask lanes) {
    all += fmt::format("\n  threads {}+{:08x} {} {}", first_thread_, lanes, what,
                       block_.program.text[block_.program.code[at].text]);
  };
  for (const Group& group : groups_) tell("can go on at", group.at, group.lanes);
  for (const Group& group : waiting_)
    tell("wait for others of their warp at", group.at, group.lanes);
  if (at_barrier_ != 0) tell("wait for their block or cluster at", barrier_, at_barrier_);
  return all;
}

}  // namespace archwalk::emulated

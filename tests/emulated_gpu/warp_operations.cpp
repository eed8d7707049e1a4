// What the lanes of a warp do together, barriers, and what ends a thread.
#include <cstdint>
#include <utility>

#include "arithmetic.hpp"
#include "lanes.hpp"

namespace archwalk::emulated {
namespace {

enum class Shuffle { up, down, butterfly, index };

// PTX ISA, shfl.sync: the lane that is read, and whether it is one of the segment's.
template <Shuffle kShuffle>
std::pair<std::uint32_t, bool> source_of(std::uint32_t lane, std::uint32_t b, std::uint32_t c) {
  const std::uint32_t distance = b & 31;
  const std::uint32_t clamp = c & 31;
  const std::uint32_t segment = c >> 8 & 31;
  const std::uint32_t last = (lane & segment) | (clamp & ~segment);
  const std::uint32_t first = lane & segment;
  std::uint32_t from = lane;
  bool is_inside = true;
  switch (kShuffle) {
    case Shuffle::up:
      from = lane - distance;
      is_inside = static_cast<std::int32_t>(from) >= static_cast<std::int32_t>(last);
      break;
    case Shuffle::down:
      from = lane + distance;
      is_inside = from <= last;
      break;
    case Shuffle::butterfly:
      from = lane ^ distance;
      is_inside = from <= last;
      break;
    case Shuffle::index:
      from = first | (distance & ~segment);
      is_inside = from <= last;
      break;
  }
  return {is_inside ? from : lane, is_inside};
}

template <Shuffle kShuffle>
void shuffle(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const auto* value = warp.values<std::uint32_t>(instruction.in[0]);
  const auto* b = warp.values<std::uint32_t>(instruction.in[1]);
  const auto* c = warp.values<std::uint32_t>(instruction.in[2]);
  const auto* members = warp.values<std::uint32_t>(instruction.in[3]);
  std::uint32_t result[kLanes] = {};
  bool inside[kLanes] = {};
  for_lanes(lanes, [&](int lane) {
    const auto [from, is_inside] =
        source_of<kShuffle>(static_cast<std::uint32_t>(lane), b[lane], c[lane]);
    if ((members[lane] >> lane & 1) == 0) {
      throw Fault{Fault::Kind::launch, "a lane is not in its own mask of a shfl.sync"};
    }
    if ((lanes >> from & 1) == 0) {
      throw Fault{Fault::Kind::launch, "a shfl.sync reads a lane that is not there"};
    }
    result[lane] = value[from];
    inside[lane] = is_inside;
  });
  auto* out = warp.values<std::uint32_t>(instruction.out[0]);
  for_lanes(lanes, [&](int lane) { out[lane] = result[lane]; });
  if (instruction.out[1] == kNowhere) return;
  auto* predicate = warp.values<bool>(instruction.out[1]);
  for_lanes(lanes, [&](int lane) { predicate[lane] = inside[lane]; });
}

template <Shuffle kShuffle>
Operation shuffling() {
  return {&shuffle<kShuffle>, Flow::shuffle, {4, 1}, {4, 4, 4, 4}};
}

enum class Vote { ballot, all, any };

// PTX ISA, vote.sync: of the lanes that are there, all of whom the mask names.
template <Vote kVote, class Result>
void vote(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const auto* voice = warp.values<bool>(instruction.in[0]);
  const auto* members = warp.values<std::uint32_t>(instruction.in[1]);
  LaneMask for_it = 0;
  for_lanes(lanes, [&](int lane) {
    if ((members[lane] >> lane & 1) == 0) {
      throw Fault{Fault::Kind::launch, "a lane is not in its own mask of a vote.sync"};
    }
    if (voice[lane]) for_it |= LaneMask{1} << lane;
  });
  auto* out = warp.values<Result>(instruction.out[0]);
  for_lanes(lanes, [&](int lane) {
    const LaneMask of_members = for_it & members[lane];
    if constexpr (kVote == Vote::ballot) out[lane] = of_members;
    if constexpr (kVote == Vote::all) out[lane] = of_members == (lanes & members[lane]);
    if constexpr (kVote == Vote::any) out[lane] = of_members != 0;
  });
}

template <Vote kVote, class Result>
Operation voting() {
  return {&vote<kVote, Result>, Flow::vote, {sizeof(Result)}, {1, 4}};
}

// PTX ISA, mapa: the generic address of shared memory at the same place in another block of the
// cluster.
void map_shared(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const auto* address = warp.values<std::uint64_t>(instruction.in[0]);
  const auto* rank = warp.values<std::uint32_t>(instruction.in[1]);
  auto* out = warp.values<std::uint64_t>(instruction.out[0]);
  for_lanes(lanes, [&](int lane) { out[lane] = address_in_cluster(address[lane], rank[lane]); });
}

void nothing(Warp&, const Instruction&, LaneMask) {}

}  // namespace

void add_warp_operations(Operations& all) {
  all["shfl.sync.up.b32"] = shuffling<Shuffle::up>();
  all["shfl.sync.down.b32"] = shuffling<Shuffle::down>();
  all["shfl.sync.bfly.b32"] = shuffling<Shuffle::butterfly>();
  all["shfl.sync.idx.b32"] = shuffling<Shuffle::index>();
  all["vote.sync.ballot.b32"] = voting<Vote::ballot, std::uint32_t>();
  all["vote.ballot.sync.b32"] = all["vote.sync.ballot.b32"];  // as CUB writes it
  all["vote.sync.all.pred"] = voting<Vote::all, bool>();
  all["vote.sync.any.pred"] = voting<Vote::any, bool>();
  all["bar.warp.sync"] = {&nothing, Flow::warp_barrier, {}, {4}};
  all["bar.sync"] = {&nothing, Flow::block_barrier, {}, {4}};
  // The threads' predicates are put together when all have come (Warp::release).
  all["bar.red.or.pred"] = {&nothing, Flow::block_vote, {1}, {4, 1}};
  // Who has arrived waits at once: nothing is done between, here.
  all["barrier.cluster.arrive"] = {&nothing, Flow::next, {}, {}};
  all["barrier.cluster.wait"] = {&nothing, Flow::cluster_barrier, {}, {}};
  all["mapa.u64"] = {&map_shared, Flow::next, {8}, {8, 4}};
  // Stores are seen by all in the order in which they are done: a fence has nothing to wait for.
  all["membar.cta"] = {&nothing, Flow::next, {}, {}};
  all["nanosleep.u32"] = {&nothing, Flow::next, {}, {4}};
  all["ret"] = {&nothing, Flow::exit, {}, {}};
  all["exit"] = all["ret"];
}

}  // namespace archwalk::emulated

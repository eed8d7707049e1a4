#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "archwalk/rng/philox.hpp"
#include "kernels/body_of_thread.hpp"
#include "kernels/horizon_record.hpp"
#include "kernels/walk_body.hpp"

namespace archwalk::kernels {

/// Some replicates of consecutive starts of several operators, a walk a thread at a time: what is
/// the same for all threads of a launch.
struct RecordedWalks {
  PhiloxKey key;
  std::uint32_t size = 0;             ///< N: subsequences from one replicate to the next
  std::uint32_t first_start = 0;      ///< of the launch
  std::uint32_t starts = 0;           ///< how many, from there on
  std::uint32_t first_replicate = 0;  ///< of the launch
  std::uint32_t replicates = 0;       ///< how many, from there on; starts * replicates < 2^31
  std::uint32_t walks_of_item = 0;    ///< that the threads of a block share
  const std::uint64_t* first_subsequence = nullptr;  ///< [operator] of replicate 0, code 0
  HorizonRecord record;

  ARCHWALK_BODY std::uint32_t walks() const { return starts * replicates; }
};

/// The walks `first`, `first + stride` and so on below `last` of one operator, by one thread.
template <class Words, Way kWay = Way::step_by_step, class Body>
ARCHWALK_BODY void walk_and_record(const Body& shared_body, const RecordedWalks& job,
                                   std::uint32_t op, std::uint32_t first, std::uint32_t last,
                                   std::uint32_t stride) {
  BodyOfThread<Body> body = shared_body;
  for (std::uint32_t walk = first; walk < last; walk += stride) {
    const std::uint32_t replicate = walk / job.starts;
    const std::uint32_t start[1] = {job.first_start + (walk - replicate * job.starts)};
    const std::uint64_t subsequence[1] = {job.first_subsequence[op] + start[0] +
                                          (std::uint64_t{job.first_replicate} + replicate) *
                                              job.size};
    Words words(job.key, subsequence);
    std::uint64_t ranks[kMaxRowWords][1];
    WalkState<typename Body::Digits, 1> state(ranks);
    Recorder recorder{job.record, op, walk};
    body.template operator()<1, kWay>(words, start, state, recorder);
  }
}

}  // namespace archwalk::kernels

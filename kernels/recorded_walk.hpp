#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "kernels/body_of_thread.hpp"
#include "kernels/horizon_record.hpp"
#include "kernels/launched_walks.hpp"
#include "kernels/walk_body.hpp"

namespace archwalk::kernels {

/// Walks, and where they are written down.
struct RecordedWalks {
  LaunchedWalks walks;
  HorizonRecord record;
};

/// The walks `first`, `first + stride` and so on below `last` of one operator, by one thread.
template <class Words, Way kWay = Way::step_by_step, class Body>
ARCHWALK_BODY void walk_and_record(const Body& shared_body, const RecordedWalks& job,
                                   std::uint32_t op, std::uint32_t first, std::uint32_t last,
                                   std::uint32_t stride) {
  BodyOfThread<Body> body = shared_body;
  for (std::uint32_t walk = first; walk < last; walk += stride) {
    const std::uint32_t start[1] = {job.walks.starts.code(job.walks.start(walk))};
    const std::uint64_t subsequence[1] = {job.walks.subsequence(op, walk, start[0])};
    Words words(job.walks.key, subsequence);
    std::uint64_t ranks[kMaxRowWords][1];
    WalkState<typename Body::Digits, 1> state(ranks);
    Recorder recorder{job.record, op, walk};
    body.template operator()<1, kWay>(words, start, state, recorder);
  }
}

}  // namespace archwalk::kernels

#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "archwalk/rng/philox.hpp"
#include "kernels/body_of_thread.hpp"
#include "kernels/team_tally.hpp"
#include "kernels/walk_body.hpp"

namespace archwalk::kernels {

/// The team of the starts from `first` on, of one operator: a call by every thread of the team,
/// whose `Lanes` lanes begin with `first_lane`. Words is made from a key and the subsequence of
/// each lane.
template <int Lanes, class Words, class Sync, Way kWay = Way::step_by_step, class Body>
ARCHWALK_BODY void walk_team(const Body& shared_body, const TeamJob& job, std::uint32_t op,
                             std::uint32_t first, int first_lane,
                             // NOLINTNEXTLINE(readability-non-const-parameter): written to
                             std::int32_t* deltas) {
  BodyOfThread<Body> body = shared_body;
  TeamTally<Lanes, Sync> tally(job, shared_body.tables, shared_body.horizon_count, deltas);
  tally.op = op;
  tally.first = first;
  tally.first_lane = first_lane;
  for (tally.replicate = job.first_replicate; tally.replicate < job.last_replicate;) {
    std::uint64_t subsequence[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) {
      const auto own = static_cast<std::uint32_t>(first_lane + lane);
      const std::uint32_t start = first + (own >> job.abreast_bits);
      const std::uint64_t replicate = std::uint64_t{tally.replicate} + (own & (job.abreast() - 1));
      tally.is_counted[lane] = start < job.last_start && replicate < job.last_replicate;
      tally.start[lane] = start < job.last_start ? start : first;
      subsequence[lane] = job.first_subsequence[op] + tally.start[lane] + replicate * job.size;
    }
    Words words(job.key, subsequence);
    if constexpr (Lanes == 1) {
      std::uint64_t ranks[kMaxRowWords][1];
      WalkState<typename Body::Digits, 1> state(ranks);
      body.template operator()<1, kWay>(words, tally.start, state, tally);
    } else {
      WalkState<typename Body::Digits, Lanes> state;
      body.template operator()<Lanes, kWay>(words, tally.start, state, tally);
    }
    if (job.last_replicate - tally.replicate <= job.abreast()) break;
    tally.replicate += job.abreast();
  }
}

}  // namespace archwalk::kernels

#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "archwalk/rng/philox.hpp"
#include "kernels/lane_tally.hpp"

namespace archwalk::kernels {

/// Walks in step whose changes of score are added up together: a warp of a GPU. A team has some
/// consecutive starts and, of each, as many replicates abreast as the launcher chose.
inline constexpr int kTeamBits = 5;
inline constexpr int kTeamLanes = 1 << kTeamBits;

/// Distance of two rows of a team's changes, so that lanes that add up different rows of equal
/// lanes read different banks of a GPU's shared memory.
inline constexpr int kTeamStride = kTeamLanes + 1;

/// The tallied tracks of an operator, numbered without gaps.
struct TalliedTracks {
  bool best = false;
  bool incumbent = false;

  ARCHWALK_BODY int count() const { return 1 + (best ? 1 : 0) + (incumbent ? 1 : 0); }
  ARCHWALK_BODY int number(Track track) const {
    if (track == Track::final) return 0;
    return track == Track::best || !best ? 1 : 2;
  }
  ARCHWALK_BODY Track track(int number) const {
    if (number == 0) return Track::final;
    return number == 1 && best ? Track::best : Track::incumbent;
  }
  ARCHWALK_BODY bool has(Track track) const {
    return track == Track::final || (track == Track::best ? best : incumbent);
  }
};

ARCHWALK_BODY TalliedTracks tallied_tracks(const WalkTables& tables) {
  return {tables.rows != nullptr, tables.track_incumbent};
}

/// Integer sums of single starts over their replicates: arrays [operator, row, slot], a row one
/// track, score and horizon, in this order, a slot one start. Rows of tracks that are not tallied
/// are not written.
struct StartSums {
  std::int64_t* change = nullptr;     ///< ΣΔ
  std::uint64_t* square = nullptr;    ///< ΣΔ² since the squares were folded last
  std::uint32_t* positive = nullptr;  ///< how often Δ > 0
  std::uint64_t slots = 0;
};

/// Some replicates of consecutive starts of several operators, walked by teams: what is the same
/// for all teams of a launch.
struct TeamJob {
  PhiloxKey key;
  std::uint32_t size = 0;             ///< N: subsequences from one replicate to the next
  std::uint32_t first_start = 0;      ///< of the launch, that of slot 0
  std::uint32_t last_start = 0;       ///< one past
  std::uint32_t first_replicate = 0;  ///< of the launch; sums of starts begin with replicate 0
  std::uint32_t last_replicate = 0;   ///< one past
  int abreast_bits = 0;               ///< 2^bits replicates of one start abreast
  const std::uint64_t* first_subsequence = nullptr;  ///< [operator] of replicate 0, code 0
  StartSums sums;
  std::uint64_t rows = 0;  ///< of an operator

  ARCHWALK_BODY std::uint32_t abreast() const { return 1u << abreast_bits; }
  ARCHWALK_BODY std::uint32_t starts_per_team() const { return kTeamLanes >> abreast_bits; }
};

/// What the walks of a team add to the sums of their starts. A thread has `Lanes` of the team's
/// lanes: one on a GPU, all of them on a CPU. At a horizon every lane writes its changes; then, the
/// team in step by Sync, each lane adds up some rows over the replicates abreast. What a launch or
/// an operator knows is looked up again each time: registers are for the walk.
template <int Lanes, class Sync>
struct TeamTally {
  const TeamJob& job;
  const WalkTables& tables;
  const int& horizon_count;
  std::int32_t* deltas;         ///< [number of track, score, kTeamStride], the team's own
  std::uint32_t op = 0;         ///< operator of the launch
  std::uint32_t first = 0;      ///< code of the team's first start
  int first_lane = 0;           ///< of this thread
  std::uint32_t replicate = 0;  ///< the first of those abreast
  std::uint32_t start[Lanes];   ///< codes of X_0
  bool is_counted[Lanes];       ///< others walk too; nobody counts them

  ARCHWALK_BODY TeamTally(const TeamJob& the_job, const WalkTables& the_tables, const int& horizons,
                          std::int32_t* the_deltas)
      : job(the_job), tables(the_tables), horizon_count(horizons), deltas(the_deltas) {}

  template <class Digits>
  ARCHWALK_BODY void operator()(int horizon, const WalkState<Digits, Lanes>& state) {
    look_up_scores<Lanes>(tables, state, *this);
    Sync::wait();
    for (int lane = 0; lane < Lanes; ++lane) add_up(first_lane + lane, horizon);
    Sync::wait();
  }

  /// The walks of this thread's lanes stand at these scores.
  ARCHWALK_BODY void add(Track track, int score, const std::int32_t* column,
                         const std::int32_t (&now)[Lanes]) {
    std::int32_t* own = row_of(tallied_tracks(tables).number(track) * tables.scores + score);
    own += first_lane;
    for (int lane = 0; lane < Lanes; ++lane) {
      own[lane] = is_counted[lane] ? now[lane] - column[start[lane]] : 0;
    }
  }

 private:
  ARCHWALK_BODY std::int32_t* row_of(int number) const {
    return deltas + static_cast<std::uint32_t>(number * kTeamStride);
  }

  ARCHWALK_BODY void add_up(int lane, int horizon) const {
    const TalliedTracks tracks = tallied_tracks(tables);
    const int start_bits = kTeamBits - job.abreast_bits;
    const int pairs = tracks.count() * tables.scores << start_bits;
    for (int pair = lane; pair < pairs; pair += kTeamLanes) {
      const int number = pair >> start_bits;
      const std::uint32_t place = static_cast<std::uint32_t>(pair) & (job.starts_per_team() - 1);
      if (first + place >= job.last_start) continue;
      const std::int32_t* own = row_of(number) + (place << job.abreast_bits);
      std::int64_t change = 0;
      std::uint64_t square = 0;
      std::uint32_t positive = 0;
      for (std::uint32_t i = 0; i < job.abreast(); ++i) {
        const std::int32_t delta = own[i];
        change += delta;
        square += static_cast<std::uint64_t>(static_cast<std::int64_t>(delta) * delta);
        positive += delta > 0 ? 1u : 0u;
      }
      const auto track = static_cast<int>(tracks.track(number / tables.scores));
      const auto row = static_cast<std::uint64_t>(
          (track * tables.scores + number % tables.scores) * horizon_count + horizon);
      const std::uint64_t at =
          (op * job.rows + row) * job.sums.slots + first - job.first_start + place;
      const bool is_first = replicate == 0;
      // Squares are folded more often.
      const bool squares_begin = replicate == job.first_replicate;
      job.sums.change[at] = is_first ? change : job.sums.change[at] + change;
      job.sums.positive[at] = is_first ? positive : job.sums.positive[at] + positive;
      job.sums.square[at] = squares_begin ? square : job.sums.square[at] + square;
    }
  }
};

}  // namespace archwalk::kernels

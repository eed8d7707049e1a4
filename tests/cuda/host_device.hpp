#pragma once

#include <algorithm>
#include <barrier>
#include <bit>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "archwalk/rng/stream.hpp"
#include "device/bodies.hpp"
#include "kernels/hitting_starts.hpp"
#include "kernels/philox_words.hpp"
#include "kernels/start_fold.hpp"
#include "kernels/team_walk.hpp"
#include "launch_plan.hpp"

// What the CUDA launchers have a device do, done here one thread after the other: the same bodies,
// the same launches.
namespace archwalk::cuda::test {

// Words of lanes with any subsequences.
template <int Lanes>
class LaneWords {
 public:
  LaneWords(PhiloxKey key, const std::uint64_t (&subsequence)[Lanes]) {
    for (std::uint64_t one : subsequence) lanes_.emplace_back(key, one);
  }
  const std::uint32_t (&next())[Lanes] {
    for (std::size_t lane = 0; lane < Lanes; ++lane) words_[lane] = lanes_[lane].next()[0];
    ++drawn_;
    return words_;
  }
  bool is_even() const { return drawn_ % 2 == 0; }
  void next_four(std::uint32_t (&four)[4]) {
    for (std::uint32_t& word : four) word = next()[0];
  }

 private:
  std::vector<kernels::PhiloxWords<1>> lanes_;
  std::uint32_t words_[Lanes] = {};
  std::uint64_t drawn_ = 0;
};

// One thread has all lanes of a team.
struct NoSync {
  static void wait() {}
};

// A thread of the machine for each lane.
struct ThreadSync {
  static inline std::unique_ptr<std::barrier<>> barrier;
  static void wait() { barrier->arrive_and_wait(); }
};

enum class Team { one_thread, thread_per_lane };

// A lane of the team, as the kernel goes that a launcher would choose.
template <class Walk>
void walk_lane_on_host(const Walk& walk, const kernels::TeamJob& job, std::uint32_t op,
                       std::uint32_t first, int lane, std::int32_t* deltas) {
  using kernels::Way;
  auto go = &kernels::walk_team<1, LaneWords<1>, ThreadSync, Way::step_by_step, Walk>;
  if constexpr (Walk::template kRuns<1>) {
    if (walk.way() == Way::by_edits) {
      go = &kernels::walk_team<1, LaneWords<1>, ThreadSync, Way::by_edits, Walk>;
    } else if (walk.way() == Way::by_distances) {
      go = &kernels::walk_team<1, LaneWords<1>, ThreadSync, Way::by_distances, Walk>;
    }
  }
  go(walk, job, op, first, lane, deltas);
}

template <class Walk>
void walk_team_on_host(Team team, const Walk& walk, const kernels::TeamJob& job, std::uint32_t op,
                       std::uint32_t first, std::int32_t* deltas) {
  if (team == Team::one_thread) {
    kernels::walk_team<kWarp, LaneWords<kWarp>, NoSync>(walk, job, op, first, 0, deltas);
    return;
  }
  ThreadSync::barrier = std::make_unique<std::barrier<>>(kWarp);
  std::vector<std::jthread> lanes;
  for (int lane = 0; lane < kWarp; ++lane) {
    lanes.emplace_back([&, lane] { walk_lane_on_host(walk, job, op, first, lane, deltas); });
  }
}

// How a run is cut up; none of it may change a tally.
struct Cut {
  BatchSize batch;
  double steps_of_launch = 1e9;
  std::uint32_t abreast = 0;  // 0: as launchers choose
  Team team = Team::one_thread;
};

// The tallies of one operator. Sums of starts begin as garbage: nothing may be read before it is
// written.
inline kernels::WalkTallies walk_on_host(const kernels::WalkPlan& plan,
                                         const kernels::WalkWork& work, const Cut& cut) {
  const std::size_t rows =
      static_cast<std::size_t>(kernels::kTracks * plan.table.scores) * plan.horizons.size();
  kernels::WalkTallies tallies(static_cast<std::size_t>(plan.table.stratum_count) * rows);
  const std::uint64_t first_subsequence = subsequence(Purpose::walk, work.stream_index, 0);
  const kernels::WalkTables tables = kernels::host_tables(plan, work);
  const kernels::TalliedTracks tracks = kernels::tallied_tracks(tables);
  kernels::TeamJob job;
  job.key = PhiloxKey(plan.seed);
  job.size = plan.table.size;
  job.abreast_bits =
      std::countr_zero(cut.abreast > 0 ? cut.abreast : replicates_abreast(plan.walks_per_start));
  job.first_subsequence = &first_subsequence;
  job.rows = rows;
  std::vector<std::int32_t> deltas(
      team_bytes(tracks.count(), plan.table.scores) / sizeof(std::int32_t), 0x55555555);
  HostStepTables step_tables;
  const auto run = [&](std::size_t combination, auto walk) {
    walk.tables = tables;
    walk.horizons = plan.horizons.data();
    walk.horizon_count = static_cast<int>(plan.horizons.size());
    for (const Batch& batch : list_launches({LaunchKind{}}, plan.table.size, cut.batch).batches) {
      job.first_start = batch.first_start;
      job.last_start = batch.last_start;
      job.sums.slots = batch.last_start - batch.first_start;
      std::vector<std::int64_t> change(rows * job.sums.slots, 0x5555555555555555);
      std::vector<std::uint64_t> square(rows * job.sums.slots, 0x5555555555555555);
      std::vector<std::uint32_t> positive(rows * job.sums.slots, 0x55555555);
      job.sums.change = change.data();
      job.sums.square = square.data();
      job.sums.positive = positive.data();
      kernels::StartFold fold;
      fold.sums = job.sums;
      fold.strata = plan.table.strata.data();
      fold.tracks = &tracks;
      fold.size = plan.table.size;
      fold.first_start = batch.first_start;
      fold.start_count = batch.last_start - batch.first_start;
      fold.stratum_count = plan.table.stratum_count;
      fold.scores = plan.table.scores;
      fold.horizon_count = static_cast<int>(plan.horizons.size());
      const std::uint32_t replicates =
          replicates_per_launch(plan.walks_per_start, plan.table.largest_square,
                                static_cast<double>(job.sums.slots) * plan.horizons.back(),
                                cut.steps_of_launch, static_cast<int>(job.abreast()));
      for (std::uint32_t r = 0; r < plan.walks_per_start; r = job.last_replicate) {
        job.first_replicate = r;
        job.last_replicate = r + std::min(replicates, plan.walks_per_start - r);
        for (std::uint32_t first = job.first_start; first < job.last_start;
             first += job.starts_per_team()) {
          walk_team_on_host(cut.team, walk, job, 0, first, deltas.data());
        }
        fold.is_last = job.last_replicate == plan.walks_per_start;
        constexpr std::uint32_t kThreads = 3;
        for (std::uint64_t cell = 0; cell < fold.cells_of_operator(); ++cell) {
          for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
            tallies[cell].add(fold(cell, thread, kThreads));
          }
        }
      }
    }
    return Body{combination, kernels::Way::step_by_step, {}};
  };
  make_body(plan.shape, work, step_tables, run);
  return tallies;
}

// The same for walks to thresholds, `cut.abreast` threads a start.
inline kernels::HittingTallies hit_on_host(const kernels::HittingPlan& plan,
                                           const kernels::WalkWork& work, const Cut& cut) {
  kernels::HittingTallies tallies = kernels::empty_tallies(plan);
  const std::uint64_t first_subsequence = subsequence(Purpose::walk, work.stream_index, 0);
  kernels::HittingFold fold;
  fold.strata = plan.table.strata.data();
  fold.stratum_count = plan.table.stratum_count;
  kernels::HittingJob& job = fold.job;
  job.key = PhiloxKey(plan.seed);
  job.thread_bits = std::countr_zero(std::max(1u, cut.abreast));
  job.first_subsequence = &first_subsequence;
  job.tables = kernels::host_tables(plan);
  HostStepTables step_tables;
  const auto run = [&](std::size_t combination, auto walk) {
    walk.tables.size = plan.table.size;
    walk.tables.key = work.guide != nullptr ? work.guide->key.data() : nullptr;
    walk.tables.short_key = kernels::short_keys(kernels::guide_of(work));
    kernels::HittingBody<decltype(walk)> body;
    body.walk = walk;
    body.max_steps = plan.max_steps;
    for (const Batch& batch : list_launches({LaunchKind{}}, plan.table.size, cut.batch).batches) {
      job.first_start = batch.first_start;
      job.last_start = batch.last_start;
      const std::size_t count = job.slots() * job.rows();
      std::vector<std::uint32_t> hits(count * job.bins());
      std::vector<std::uint64_t> steps(count);
      std::vector<std::uint64_t> squares(count);
      job.sums = {hits.data(), steps.data(), squares.data()};
      const std::uint32_t replicates = replicates_per_launch(
          plan.walks_per_start, std::uint64_t{plan.max_steps} * plan.max_steps,
          static_cast<double>(job.slots()) * plan.max_steps, cut.steps_of_launch,
          static_cast<int>(job.threads_per_start()));
      std::vector<kernels::HittingSums> cells(fold.cells_of_operator());
      for (std::uint32_t r = 0; r < plan.walks_per_start; r = job.last_replicate) {
        std::fill(squares.begin(), squares.end(), 0);
        job.first_replicate = r;
        job.last_replicate = r + std::min(replicates, plan.walks_per_start - r);
        for (std::uint64_t slot = 0; slot < job.slots(); ++slot) {
          kernels::hit_from_slot<LaneWords<1>>(body, job, 0, slot);
        }
        fold.is_last = job.last_replicate == plan.walks_per_start;
        constexpr std::uint32_t kThreads = 3;
        for (std::uint64_t cell = 0; cell < cells.size(); ++cell) {
          for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
            cells[cell].add(fold(cell, thread, kThreads));
          }
        }
      }
      kernels::add_cells(plan, cells.data(), tallies);
    }
    return Body{combination, kernels::Way::step_by_step, {}};
  };
  make_body(plan.shape, work, step_tables, run);
  return tallies;
}

}  // namespace archwalk::cuda::test

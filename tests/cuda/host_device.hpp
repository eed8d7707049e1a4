#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "archwalk/rng/stream.hpp"
#include "device/bodies.hpp"
#include "kernels/hitting_starts.hpp"
#include "kernels/philox_words.hpp"
#include "kernels/record_tally.hpp"
#include "kernels/recorded_walk.hpp"
#include "kernels/start_fold.hpp"
#include "launch_plan.hpp"

// What the CUDA launchers have a device do, done here one thread after the other: the same bodies,
// the same launches.
namespace archwalk::cuda::test {

// The words of a lane.
class LaneWords : public kernels::PhiloxWords<1> {
 public:
  LaneWords(PhiloxKey key, const std::uint64_t (&subsequence)[1])
      : PhiloxWords(key, subsequence[0], kNoOffset) {}
  const std::uint32_t (&next())[1] {
    ++drawn_;
    return PhiloxWords::next();
  }
  bool is_fresh() const { return drawn_ % kPhiloxWords == 0; }
  bool is_even() const { return drawn_ % 2 == 0; }
  void next_two(std::uint32_t (&two)[2]) {
    for (std::uint32_t& word : two) word = next()[0];
  }
  void next_four(std::uint32_t (&four)[4]) {
    for (std::uint32_t& word : four) word = next()[0];
  }

 private:
  static constexpr std::uint32_t kNoOffset[1] = {0};
  std::uint64_t drawn_ = 0;
};

// go<Way>() as the kernel goes that a launcher would choose.
template <class Walk, class Go>
void go_its_way(const Walk& walk, const Go& go) {
  using kernels::Way;
  if constexpr (Walk::template kRuns<1>) {
    if (walk.way() == Way::by_edits) return go.template operator()<Way::by_edits>();
    if (walk.way() == Way::by_distances) return go.template operator()<Way::by_distances>();
  }
  go.template operator()<Way::step_by_step>();
}

// How a run is cut up; none of it may change a tally.
struct Cut {
  BatchSize batch;
  double steps_of_launch = 1e9;
  std::uint32_t recorded = 32;  // replicates that a launch of walks writes down, at most
  std::uint32_t threads = 1;    // that share the replicates of a start
};

// Memory of a device: garbage, so that nothing is read before it is written.
template <class T>
std::vector<T> garbage(std::size_t count) {
  std::vector<T> memory(count);
  std::memset(memory.data(), 0x55, count * sizeof(T));
  return memory;
}

// All rows of an operator, by threads that each add up some slots.
inline void add_up_record(const kernels::RecordTally& tally) {
  for (int number = 0; number < tally.tracks->count(); ++number) {
    const kernels::Track track = tally.tracks->track(number);
    for (int score = 0; score < tally.tables.scores; ++score) {
      const std::int32_t* column = tally.column(track, score);
      const std::vector<std::int32_t> copy(column, column + tally.column_size(track, score));
      for (int horizon = 0; horizon < tally.record.horizons; ++horizon) {
        constexpr std::uint32_t kThreads = 3;
        for (std::uint32_t thread = kThreads; thread-- > 0;) {
          tally(0, track, score, horizon, thread, static_cast<std::uint32_t>(tally.sums.slots),
                kThreads, thread % 2 == 0 ? column : copy.data());
        }
      }
    }
  }
}

// Walks from a counter; a thread that asks for one waits for a turn first.
struct HostTurns {
  std::uint32_t& next;
  std::uint32_t last;
  mutable bool has_waited = false;

  std::uint32_t take() const { return next < last ? next++ : last; }
  kernels::Turn turn(bool goes_on, bool waits, int /*steps*/) const {
    if (!waits) return goes_on ? kernels::Turn::go_on : kernels::Turn::end;
    has_waited = !has_waited;
    return has_waited ? kernels::Turn::go_on : kernels::Turn::begin;
  }
};

// The tallies of one operator.
inline kernels::WalkTallies walk_on_host(const kernels::WalkPlan& plan,
                                         const kernels::WalkWork& work, const Cut& cut) {
  const std::size_t rows =
      static_cast<std::size_t>(kernels::kTracks * plan.table.scores) * plan.horizons.size();
  kernels::WalkTallies tallies(static_cast<std::size_t>(plan.table.starts.strata) * rows);
  const std::uint64_t first_subsequence = subsequence(Purpose::walk, work.stream_index, 0);
  const kernels::WalkTables tables = kernels::host_tables(plan, work);
  const kernels::TalliedTracks tracks = kernels::tallied_tracks(tables);
  const kernels::RecordedParts parts = kernels::recorded_parts(tables);
  const auto horizons = static_cast<int>(plan.horizons.size());
  kernels::RecordedWalks recorded;
  kernels::LaunchedWalks& walks = recorded.walks;
  walks.key = PhiloxKey(plan.seed);
  walks.size = plan.table.size;
  walks.first_subsequence = &first_subsequence;
  kernels::RecordTally tally;
  tally.tables = tables;
  tally.tracks = &tracks;
  kernels::StartFold fold;
  fold.sets = plan.table.starts.sets();
  fold.tracks = &tracks;
  fold.stratum_count = plan.table.starts.strata;
  fold.scores = plan.table.scores;
  fold.horizon_count = horizons;
  HostStepTables step_tables;
  constexpr std::uint32_t kThreads = 3;
  const auto run = [&](std::size_t combination, auto walk) {
    walk.tables = tables;
    walk.horizons = plan.horizons.data();
    walk.horizon_count = horizons;
    for (const Batch& batch :
         list_launches({LaunchKind{}}, plan.table.starts.count, cut.batch).batches) {
      const std::uint32_t starts = batch.last_start - batch.first_start;
      const std::uint64_t slots = std::uint64_t{starts} * cut.threads;
      auto change = garbage<std::int64_t>(rows * slots);
      auto square = garbage<std::uint64_t>(rows * slots);
      auto positive = garbage<std::uint32_t>(rows * slots);
      fold.sums = tally.sums = {change.data(), square.data(), positive.data(), slots};
      walks.starts = tally.starts = plan.table.starts.all().part(batch.first_start, starts);
      fold.first_start = batch.first_start;
      fold.start_count = starts;
      const std::uint32_t replicates = replicates_per_launch(
          plan.walks_per_start, plan.table.largest_square,
          static_cast<double>(starts) * plan.horizons.back(), cut.steps_of_launch);
      for (std::uint32_t first = 0; first < plan.walks_per_start; first += replicates) {
        const std::uint32_t last = first + std::min(replicates, plan.walks_per_start - first);
        for (std::uint32_t r = first; r < last; r += walks.replicates) {
          walks.first_replicate = r;
          walks.replicates = std::min(cut.recorded, last - r);
          auto memory = garbage<std::uint64_t>(
              parts.bytes() * plan.horizons.size() * walks.count() / sizeof(std::uint64_t) + 1);
          recorded.record = kernels::record_in(memory.data(), parts, 1, horizons, walks.count());
          for (std::uint32_t thread = kThreads; thread-- > 0;) {
            go_its_way(walk, [&]<kernels::Way kWay>() {
              kernels::walk_and_record<LaneWords, kWay>(walk, recorded, 0, thread, walks.count(),
                                                        kThreads);
            });
          }
          tally.record = recorded.record;
          tally.is_first = r == 0;
          tally.squares_begin = r == first;
          add_up_record(tally);
        }
        fold.is_last = last == plan.walks_per_start;
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

// The same for walks to thresholds.
inline kernels::HittingTallies hit_on_host(const kernels::HittingPlan& plan,
                                           const kernels::WalkWork& work, const Cut& cut) {
  kernels::HittingTallies tallies = kernels::empty_tallies(plan);
  const std::uint64_t first_subsequence = subsequence(Purpose::walk, work.stream_index, 0);
  kernels::HittingFold fold;
  fold.sets = plan.table.starts.sets();
  fold.stratum_count = plan.table.starts.strata;
  kernels::HittingJob& job = fold.job;
  job.walks.key = PhiloxKey(plan.seed);
  job.walks.size = plan.table.size;
  job.walks.first_subsequence = &first_subsequence;
  job.tables = kernels::host_tables(plan);
  HostStepTables step_tables;
  const auto run = [&](std::size_t combination, auto walk) {
    walk.tables.size = plan.table.size;
    walk.tables.key = work.guide != nullptr ? work.guide->key.data() : nullptr;
    walk.tables.short_key = kernels::short_keys(kernels::guide_of(work));
    kernels::HittingBody<decltype(walk)> body;
    body.walk = walk;
    for (const Batch& batch :
         list_launches({LaunchKind{}}, plan.table.starts.count, cut.batch).batches) {
      const std::uint32_t starts = batch.last_start - batch.first_start;
      job.walks.starts = plan.table.starts.all().part(batch.first_start, starts);
      const std::size_t count = starts * job.rows();
      std::vector<std::uint32_t> hits(count * job.bins());
      std::vector<std::uint64_t> steps(count);
      std::vector<std::uint64_t> squares(count);
      job.sums = {hits.data(), steps.data(), squares.data()};
      const std::uint32_t replicates = replicates_per_launch(
          plan.walks_per_start, std::uint64_t{plan.max_steps} * plan.max_steps,
          static_cast<double>(starts) * plan.max_steps, cut.steps_of_launch);
      std::vector<kernels::HittingSums> cells(fold.cells_of_operator());
      constexpr std::uint32_t kThreads = 3;
      for (std::uint32_t r = 0; r < plan.walks_per_start; r += job.walks.replicates) {
        std::fill(squares.begin(), squares.end(), 0);
        job.walks.first_replicate = r;
        job.walks.replicates = std::min(replicates, plan.walks_per_start - r);
        // Each thread takes some walks from where the last one stopped.
        std::uint32_t next = 0;
        const kernels::HeldRanks ranks{job.tables.rows, job.tables.short_rows};
        for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
          const std::uint32_t last = job.walks.count() * (thread + 1) / kThreads;
          go_its_way(walk, [&]<kernels::Way kWay>() {
            kernels::hit_in_turn<LaneWords, kWay>(body, job, ranks, 0, last, HostTurns{next, last});
          });
        }
        fold.is_last = r + job.walks.replicates == plan.walks_per_start;
        for (std::uint64_t row = 0; fold.is_last && row < job.rows(); ++row) {
          for (std::uint32_t start = 0; start < starts; ++start) hits_so_far(job, row, start);
        }
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

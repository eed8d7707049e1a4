#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "archwalk/rng/philox.hpp"
#include "kernels/body_of_thread.hpp"
#include "kernels/hitting_body.hpp"
#include "kernels/hitting_plan.hpp"

namespace archwalk::kernels {

/// Integer sums of single starts over their walks to thresholds, of one thread: arrays [operator,
/// score, place, slot] and, of hits, [operator, score, place, bin, slot], a slot a thread of a
/// start; zero before replicate 0. After the last replicate hits are those up to the bin's time.
struct HittingStartSums {
  std::uint32_t* hits = nullptr;
  std::uint64_t* steps = nullptr;
  std::uint64_t* squares = nullptr;  ///< since they were folded last
};

/// Some replicates of consecutive starts of several operators, a thread a walk: what is the same
/// for all threads of a launch.
struct HittingJob {
  PhiloxKey key;
  std::uint32_t first_start = 0;                     ///< of the launch
  std::uint32_t last_start = 0;                      ///< one past
  std::uint32_t first_replicate = 0;                 ///< of the launch
  std::uint32_t last_replicate = 0;                  ///< one past
  bool is_last = false;                              ///< whether all replicates are in after these
  int thread_bits = 0;                               ///< 2^bits threads a start
  const std::uint64_t* first_subsequence = nullptr;  ///< [operator] of replicate 0, code 0
  HittingTables tables;
  HittingStartSums sums;

  ARCHWALK_BODY std::uint64_t rows() const {
    return static_cast<std::uint64_t>(tables.scores) * static_cast<std::uint32_t>(tables.levels);
  }
  ARCHWALK_BODY std::uint64_t bins() const {
    return static_cast<std::uint32_t>(tables.grid_count + 1);
  }
  ARCHWALK_BODY std::uint32_t threads_per_start() const { return 1u << thread_bits; }
  ARCHWALK_BODY std::uint64_t slots() const {
    return static_cast<std::uint64_t>(last_start - first_start) << thread_bits;
  }
};

/// From hits in bins to hits up to their times, of one slot.
ARCHWALK_BODY void hits_so_far(const HittingJob& job, std::uint32_t* hits) {
  for (std::uint64_t row = 0; row < job.rows(); ++row) {
    std::uint32_t sum = 0;
    for (std::uint64_t bin = 0; bin < job.bins(); ++bin, hits += job.slots()) {
      sum += *hits;
      *hits = sum;
    }
  }
}

/// The replicates that fall to one thread, slot (start, thread of the start) of an operator.
template <class Words, Way kWay = Way::step_by_step, class Body>
ARCHWALK_BODY void hit_from_slot(const Body& shared_body, const HittingJob& job, std::uint32_t op,
                                 std::uint64_t slot) {
  BodyOfThread<Body> body = shared_body;
  const std::uint64_t before = op * job.rows() * job.slots();
  HittingTally<1> tally;
  tally.tables = job.tables;
  tally.hits = job.sums.hits + before * job.bins() + slot;
  tally.steps = job.sums.steps + before + slot;
  tally.squares = job.sums.squares + before + slot;
  tally.stride = job.slots();
  tally.start[0] = job.first_start + static_cast<std::uint32_t>(slot >> job.thread_bits);
  const std::uint64_t first = job.first_replicate + (slot & (job.threads_per_start() - 1));
  for (std::uint64_t r = first; r < job.last_replicate; r += job.threads_per_start()) {
    const std::uint64_t subsequence[1] = {job.first_subsequence[op] + tally.start[0] +
                                          r * job.tables.size};
    Words words(job.key, subsequence);
    std::uint64_t ranks[kMaxRowWords][1];
    WalkState<typename Body::Digits, 1> state(ranks);
    body.template operator()<1, kWay>(words, state, tally);
  }
  if (job.is_last) hits_so_far(job, tally.hits);
}

/// Adds the sums of single starts up over each stratum. A cell is one operator, stratum, score,
/// place and time, in this order; the time after the last bin stands for the steps: there the
/// result is as HittingSums says, else `steps` are hits by that time and there are no squares.
struct HittingFold {
  HittingJob job;
  const std::uint8_t* strata = nullptr;  ///< [stratum, score, code] 1 where it is a start
  int stratum_count = 0;

  ARCHWALK_BODY std::uint64_t cells_of_operator() const {
    return static_cast<std::uint32_t>(stratum_count) * job.rows() * (job.bins() + 1);
  }

  /// The share of one of `threads` threads in a cell. Until all replicates are in, squares alone
  /// are folded.
  ARCHWALK_BODY HittingSums operator()(std::uint64_t cell, std::uint32_t thread,
                                       std::uint32_t threads) const {
    const std::uint64_t time = cell % (job.bins() + 1);
    const std::uint64_t row = cell / (job.bins() + 1) % job.rows();
    const std::uint64_t stratum =
        cell / ((job.bins() + 1) * job.rows()) % static_cast<std::uint32_t>(stratum_count);
    const std::uint64_t op = cell / cells_of_operator();
    const std::uint64_t score = row / static_cast<std::uint32_t>(job.tables.levels);
    const std::uint8_t* is_member =
        strata +
        (stratum * static_cast<std::uint32_t>(job.tables.scores) + score) * job.tables.size +
        job.first_start;
    HittingSums out;
    if (!job.is_last && time < job.bins()) return out;
    const std::uint64_t of_row = op * job.rows() + row;
    for (std::uint64_t start = thread; start < job.last_start - job.first_start; start += threads) {
      if (is_member[start] == 0) continue;
      const std::uint64_t slot = start << job.thread_bits;
      Uint128 sum = 0;
      for (std::uint64_t i = slot; i < slot + job.threads_per_start(); ++i) {
        if (time < job.bins()) {
          sum += job.sums.hits[(of_row * job.bins() + time) * job.slots() + i];
        } else {
          sum += job.sums.steps[of_row * job.slots() + i];
          out.squares += job.sums.squares[of_row * job.slots() + i];
        }
      }
      if (!job.is_last) continue;
      out.steps += sum;
      out.start_square += sum * sum;
    }
    return out;
  }
};

/// Adds the cells of one operator, as HittingFold makes them, to its tallies.
inline void add_cells(const HittingPlan& plan, const HittingSums* cells, HittingTallies& tallies) {
  const std::size_t bins = plan.grid.size() + 1;
  const std::size_t rows = plan.threshold.size();
  const auto levels = static_cast<std::size_t>(plan.levels);
  for (std::size_t i = 0; i < plan.cell_count(); ++i) {  // [stratum, score, place]
    const std::size_t cell =
        i / levels * levels + static_cast<std::size_t>(plan.level_of_place[i % rows]);
    const HittingSums* own = cells + i * (bins + 1);
    for (std::size_t time = 0; time < bins; ++time) {
      HitCount& count = tallies.times[cell * bins + time];
      count.hits += static_cast<std::uint64_t>(own[time].steps);
      count.start_square += own[time].start_square;
    }
    tallies.cells[cell].add(own[bins]);
  }
}

}  // namespace archwalk::kernels

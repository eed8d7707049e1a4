#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "kernels/body_of_thread.hpp"
#include "kernels/hitting_body.hpp"
#include "kernels/hitting_plan.hpp"
#include "kernels/launched_walks.hpp"

namespace archwalk::kernels {

/// Integer sums of single starts over their walks to thresholds: arrays [operator, score, place,
/// start] and, of hits, [operator, score, place, bin, start]; zero before replicate 0. Any thread
/// may add to them (HittingTally). After hits_so_far() hits are those up to the bin's time.
struct HittingStartSums {
  std::uint32_t* hits = nullptr;
  std::uint64_t* steps = nullptr;
  std::uint64_t* squares = nullptr;  ///< since they were folded last
};

/// Walks to thresholds, what they are held against, and where they are added up.
struct HittingJob {
  LaunchedWalks walks;
  HittingTables tables;
  HittingStartSums sums;

  ARCHWALK_BODY std::uint64_t rows() const {
    return static_cast<std::uint64_t>(tables.scores) * static_cast<std::uint32_t>(tables.levels);
  }
  ARCHWALK_BODY std::uint64_t bins() const {
    return static_cast<std::uint32_t>(tables.grid_count + 1);
  }
};

/// From hits in bins to hits up to their times, of row `row` (operator, score, place) of one start.
ARCHWALK_BODY void hits_so_far(const HittingJob& job, std::uint64_t row, std::uint32_t start) {
  std::uint32_t* hits = job.sums.hits + row * job.bins() * job.walks.starts.count + start;
  std::uint32_t sum = 0;
  for (std::uint64_t bin = 0; bin < job.bins(); ++bin, hits += job.walks.starts.count) {
    sum += *hits;
    *hits = sum;
  }
}

namespace detail {
// The walks of one operator that a thread takes, for HittingBody::walk_in_turn.
template <class Words, class Turns>
struct NextHit {
  const HittingJob& job;
  std::uint32_t op;
  std::uint32_t last;
  Turns& turns;
  Words& words;

  ARCHWALK_BODY Turn turn(bool goes_on, bool waits, int steps) {
    return turns.turn(goes_on, waits, steps);
  }
  ARCHWALK_BODY bool operator()(std::uint32_t& start, std::uint32_t& code) {
    const std::uint32_t walk = turns.take();
    if (walk >= last) return false;
    start = job.walks.start(walk);
    code = job.walks.starts.code(start);
    const std::uint64_t subsequence[1] = {job.walks.subsequence(op, walk, code)};
    words = Words(job.walks.key, subsequence);
    return true;
  }
};
}  // namespace detail

/// The walks of one operator whose numbers turns.take() gives, one after the other, by one thread;
/// there are none left where it gives `last` or more. How long a walk takes is not known before it
/// ends: threads that take their next one when they are done with the last have as much to do.
/// turns.turn(goes_on, waits, steps) says whether those of a warp that wait for one take it now.
/// `ranks` are the job's, or a copy that is nearer.
template <class Words, Way kWay = Way::step_by_step, class Body, class Turns>
ARCHWALK_BODY void hit_in_turn(const Body& shared_body, const HittingJob& job,
                               const HeldRanks& ranks, std::uint32_t op, std::uint32_t last,
                               Turns turns) {
  BodyOfThread<Body> body = shared_body;
  const std::uint64_t before = op * job.rows() * job.walks.starts.count;
  const HitCounter counter{job.tables, job.sums.hits + before * job.bins(), job.sums.steps + before,
                           job.sums.squares + before, job.walks.starts.count};
  const std::uint64_t none[1] = {0};
  Words words(job.walks.key, none);
  detail::NextHit<Words, Turns> next{job, op, last, turns, words};
  body.template walk_in_turn<kWay>(words, counter, ranks, next);
}

/// Adds the sums of single starts up over each stratum. A cell is one operator, stratum, score,
/// place and time, in this order; the time after the last bin stands for the steps: there the
/// result is as HittingSums says, else `steps` are hits by that time and there are no squares.
struct HittingFold {
  HittingJob job;
  StartSets sets;
  int stratum_count = 0;
  bool is_last = false;  ///< whether all replicates are in; until then squares alone are folded

  ARCHWALK_BODY std::uint64_t cells_of_operator() const {
    return static_cast<std::uint32_t>(stratum_count) * job.rows() * (job.bins() + 1);
  }

  /// The share of one of `threads` threads in a cell.
  ARCHWALK_BODY HittingSums operator()(std::uint64_t cell, std::uint32_t thread,
                                       std::uint32_t threads) const {
    const std::uint64_t time = cell % (job.bins() + 1);
    const std::uint64_t row = cell / (job.bins() + 1) % job.rows();
    const std::uint64_t stratum =
        cell / ((job.bins() + 1) * job.rows()) % static_cast<std::uint32_t>(stratum_count);
    const std::uint64_t op = cell / cells_of_operator();
    const std::uint64_t score = row / static_cast<std::uint32_t>(job.tables.levels);
    HittingSums out;
    if (!is_last && time < job.bins()) return out;
    const StartRange& starts = job.walks.starts;
    const SetMembers members =
        sets.within(stratum * static_cast<std::uint32_t>(job.tables.scores) + score, starts.first,
                    starts.count);
    const std::uint64_t of_row = op * job.rows() + row;
    for (std::uint32_t member = thread; member < members.count; member += threads) {
      const std::uint32_t start = members[member];
      Uint128 sum = 0;
      if (time < job.bins()) {
        sum = job.sums.hits[(of_row * job.bins() + time) * starts.count + start];
      } else {
        sum = job.sums.steps[of_row * starts.count + start];
        out.squares += job.sums.squares[of_row * starts.count + start];
      }
      if (!is_last) continue;
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

#include "archwalk/cpu/hitting_launcher.hpp"

#include <algorithm>
#include <memory>
#include <mutex>

#include "archwalk/operators/step_types.hpp"
#include "archwalk/rng/stream.hpp"
#include "hitting_block.hpp"
#include "kernels/hitting_body.hpp"
#include "start_blocks.hpp"
#include "work_items.hpp"

namespace archwalk::cpu {
namespace {

using kernels::empty_tallies;
using kernels::guide_of;
using kernels::HitCount;
using kernels::HittingPlan;
using kernels::HittingTallies;
using kernels::HittingTally;
using kernels::short_keys;
using kernels::WalkWork;

// One operator ready to run: its body, the function that knows the body's type, its tallies.
struct Prepared {
  std::shared_ptr<const void> body;
  HittingBlockFunction function = nullptr;
  std::uint64_t first_subsequence = 0;
  std::mutex mutex;
  HittingTallies tallies;
};

HittingBlockFunction hitting_block_function(InstructionSet set, std::size_t combination) {
  switch (set) {
    case InstructionSet::avx512:
      return avx512_hitting_block(combination);
    case InstructionSet::avx2:
      return avx2_hitting_block(combination);
    default:
      return baseline_hitting_block(combination);
  }
}

void prepare(const HittingPlan& plan, const WalkWork& work, InstructionSet set, StepTables& tables,
             Prepared& out) {
  out.first_subsequence = subsequence(Purpose::walk, work.stream_index, 0);
  out.tallies = empty_tallies(plan);
  with_kernel_steps(
      *work.op, plan.shape, guide_of(work), tables,
      [&]<class Digits, class ProposalStep, class SelectionStep, class Memory>(
          const Digits& digits, const ProposalStep& proposal, const SelectionStep& selection,
          const Memory& memory) {
        using Walk = kernels::WalkBody<Digits, ProposalStep, SelectionStep, Memory>;
        auto body = std::make_shared<kernels::HittingBody<Walk>>();
        body->walk.digits = digits;
        body->walk.proposal = proposal;
        body->walk.selection = selection;
        body->walk.memory = memory;
        body->walk.tables.size = plan.table.size;
        body->walk.tables.key = work.guide != nullptr ? work.guide->key.data() : nullptr;
        body->walk.tables.short_key = work.guide != nullptr ? short_keys(*work.guide) : nullptr;
        body->max_steps = plan.max_steps;
        out.body = std::move(body);
        out.function = hitting_block_function(
            set, step_combination<Digits, ProposalStep, SelectionStep, Memory>());
      });
}

// Sums of one block of lanes, one array entry a lane, reused from block to block.
struct Workspace {
  HittingTally<kLanes> tally;
  std::vector<std::uint32_t> hits;
  std::vector<std::uint64_t> steps;
  std::vector<std::uint64_t> squares;
  HittingTallies tallies;

  explicit Workspace(const HittingPlan& plan)
      : tallies(empty_tallies(plan)), plan_(plan), bins_(plan.grid.size() + 1) {
    const std::size_t rows = plan.threshold.size();
    hits.resize(rows * bins_ * kLanes);
    steps.resize(rows * kLanes);
    squares.resize(rows * kLanes);
    tally.tables = kernels::host_tables(plan);
    tally.hits = hits.data();
    tally.steps = steps.data();
    tally.squares = squares.data();
  }

  void start_at(std::uint32_t lane, std::uint32_t code) { tally.start[lane] = code; }

  /// Adds the squares of the lanes in each stratum to the tallies and clears them.
  void flush_squares(std::uint32_t first, std::uint32_t count) {
    fold(first, count, [&](std::size_t cell, std::size_t row, std::size_t lane) {
      tallies.cells[cell].squares += squares[row * kLanes + lane];
    });
    std::fill(squares.begin(), squares.end(), 0);
  }

  /// The same with all other sums.
  void flush_starts(std::uint32_t first, std::uint32_t count) {
    flush_squares(first, count);
    fold(first, count, [&](std::size_t cell, std::size_t row, std::size_t lane) {
      const Uint128 sum = steps[row * kLanes + lane];
      tallies.cells[cell].steps += sum;
      tallies.cells[cell].start_square += sum * sum;
      std::uint64_t by_now = 0;
      for (std::size_t time = 0; time < bins_; ++time) {
        by_now += hits[(row * bins_ + time) * kLanes + lane];
        HitCount& out = tallies.times[cell * bins_ + time];
        out.hits += by_now;
        out.start_square += static_cast<Uint128>(by_now) * by_now;
      }
    });
    std::fill(steps.begin(), steps.end(), 0);
    std::fill(hits.begin(), hits.end(), 0);
  }

 private:
  // Calls add(cell of the tallies, row of the sums, lane) for every lane of a stratum's starts.
  template <class Add>
  void fold(std::uint32_t first, std::uint32_t count, const Add& add) {
    const auto scores = static_cast<std::size_t>(plan_.table.scores);
    const auto levels = static_cast<std::size_t>(plan_.levels);
    for (std::size_t set = 0; set < static_cast<std::size_t>(plan_.table.stratum_count) * scores;
         ++set) {
      const std::uint8_t* is_member = plan_.table.strata.data() + set * plan_.table.size + first;
      for (std::size_t lane = 0; lane < count; ++lane) {
        if (is_member[lane] == 0) continue;
        for (std::size_t place = 0; place < levels; ++place) {
          const std::size_t row = set % scores * levels + place;
          add(set * levels + static_cast<std::size_t>(plan_.level_of_place[row]), row, lane);
        }
      }
    }
  }

  const HittingPlan& plan_;
  std::size_t bins_;
};

// All replicates of the starts [first, last) of one operator.
void run_item(const HittingPlan& plan, Prepared& prepared, std::uint32_t first, std::uint32_t last,
              Progress& progress) {
  Workspace space(plan);
  run_starts(plan, prepared, first, last,
             static_cast<std::uint64_t>(plan.max_steps) * plan.max_steps, plan.max_steps, space,
             progress);
  const std::lock_guard lock(prepared.mutex);
  prepared.tallies.add(space.tallies);
}

}  // namespace

std::vector<HittingTallies> run_hitting_walks(const HittingPlan& plan,
                                              const std::vector<WalkWork>& works,
                                              InstructionSet set, int threads, Progress& progress) {
  HostStepTables tables;
  std::vector<Prepared> prepared(works.size());
  for (std::size_t i = 0; i < works.size(); ++i) prepare(plan, works[i], set, tables, prepared[i]);

  for_each_item(works.size(), plan.table.size, plan.starts_per_item, threads,
                [&](std::size_t op, std::uint32_t first, std::uint32_t last) {
                  run_item(plan, prepared[op], first, last, progress);
                });
  std::vector<HittingTallies> result;
  result.reserve(works.size());
  for (Prepared& one : prepared) result.push_back(std::move(one.tallies));
  return result;
}

}  // namespace archwalk::cpu

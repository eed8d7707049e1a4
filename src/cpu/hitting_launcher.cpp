#include "archwalk/cpu/hitting_launcher.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>

#include "archwalk/core/watched_work.hpp"
#include "archwalk/operators/step_types.hpp"
#include "archwalk/rng/stream.hpp"
#include "hitting_block.hpp"
#include "kernels/hitting_body.hpp"
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
using kernels::StartRange;
using kernels::WalkWork;

// One operator ready to run: its body, the function that knows the body's type, its tallies.
struct Prepared {
  std::shared_ptr<const void> body;
  HittingBlockFunction function = nullptr;
  std::uint64_t first_subsequence = 0;
  int proposals = 1;  // of a step
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
  out.proposals = std::visit([](const auto& selection) { return proposals_per_step(selection); },
                             work.op->selection);
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
        out.body = std::move(body);
        out.function = hitting_block_function(
            set, step_combination<Digits, ProposalStep, SelectionStep, Memory>());
      });
}

// Sums of some starts, reused from block to block.
struct Workspace {
  HittingTally<kLanes> tally;
  std::vector<std::uint32_t> hits;
  std::vector<std::uint64_t> steps;
  std::vector<std::uint64_t> squares;
  HittingTallies tallies;

  Workspace(const HittingPlan& plan, std::uint32_t most_starts)
      : tallies(empty_tallies(plan)), plan_(plan), bins_(plan.grid.size() + 1) {
    const std::size_t rows = plan.threshold.size();
    hits.resize(rows * bins_ * most_starts);
    steps.resize(rows * most_starts);
    squares.resize(rows * most_starts);
    tally.tables = kernels::host_tables(plan);
    tally.hits = hits.data();
    tally.steps = steps.data();
    tally.squares = squares.data();
  }

  /// Adds the squares of the starts in each stratum to the tallies and clears them.
  void flush_squares(const StartRange& starts) {
    fold(starts, [&](std::size_t cell, std::size_t row, std::size_t start) {
      tallies.cells[cell].squares += squares[row * starts.count + start];
    });
    std::fill(squares.begin(), squares.end(), 0);
  }

  /// The same with all other sums.
  void flush_starts(const StartRange& starts) {
    flush_squares(starts);
    fold(starts, [&](std::size_t cell, std::size_t row, std::size_t start) {
      const Uint128 sum = steps[row * starts.count + start];
      tallies.cells[cell].steps += sum;
      tallies.cells[cell].start_square += sum * sum;
      std::uint64_t by_now = 0;
      for (std::size_t time = 0; time < bins_; ++time) {
        by_now += hits[(row * bins_ + time) * starts.count + start];
        HitCount& out = tallies.times[cell * bins_ + time];
        out.hits += by_now;
        out.start_square += static_cast<Uint128>(by_now) * by_now;
      }
    });
    std::fill(steps.begin(), steps.end(), 0);
    std::fill(hits.begin(), hits.end(), 0);
  }

 private:
  // Calls add(cell of the tallies, row of the sums, start) for every start of a stratum.
  template <class Add>
  void fold(const StartRange& starts, const Add& add) {
    const auto scores = static_cast<std::size_t>(plan_.table.scores);
    const auto levels = static_cast<std::size_t>(plan_.levels);
    const kernels::StartSets sets = plan_.table.starts.sets();
    const std::size_t count = static_cast<std::size_t>(plan_.table.starts.strata) * scores;
    for (std::size_t set = 0; set < count; ++set) {
      const kernels::SetMembers members = sets.within(set, starts.first, starts.count);
      for (std::size_t place = 0; place < levels; ++place) {
        const std::size_t row = set % scores * levels + place;
        const std::size_t cell = set * levels + static_cast<std::size_t>(plan_.level_of_place[row]);
        for (std::uint32_t i = 0; i < members.count; ++i) add(cell, row, members[i]);
      }
    }
  }

  const HittingPlan& plan_;
  std::size_t bins_;
};

// Starts whose sums stay in the second cache, at least as many as there are lanes.
std::uint32_t starts_of_block(const HittingPlan& plan, int proposals) {
  constexpr double kCache = 1 << 20;
  const auto rows = static_cast<double>(plan.threshold.size());
  const double bytes = rows * (4.0 * static_cast<double>(plan.grid.size() + 1) + 16.0);
  return static_cast<std::uint32_t>(std::max<double>(
      kLanes, std::min(kCache / bytes, kStepsOfBlock / plan.max_steps / proposals)));
}

// Replicates of so many starts that a block walks: few steps, and squares that add up in 64 bits.
std::uint32_t replicates_of_block(const HittingPlan& plan, std::uint32_t starts, int proposals) {
  const std::uint64_t square = static_cast<std::uint64_t>(plan.max_steps) * plan.max_steps;
  const double quick = kStepsOfBlock / (static_cast<double>(starts) * plan.max_steps * proposals);
  const std::uint64_t safe = std::numeric_limits<std::uint64_t>::max() / square;
  return static_cast<std::uint32_t>(
      std::clamp(std::floor(std::min(quick, static_cast<double>(safe))), 1.0,
                 static_cast<double>(plan.walks_per_start)));
}

// All replicates of the starts [first, last) of one operator.
void run_item(const HittingPlan& plan, Prepared& prepared, std::uint32_t first, std::uint32_t last,
              Progress& progress) {
  const std::uint32_t at_once = std::min(starts_of_block(plan, prepared.proposals), last - first);
  Workspace space(plan, at_once);
  for (std::uint32_t start = first; start < last; start += at_once) {
    HittingBlock block;
    block.body = prepared.body.get();
    block.tally = &space.tally;
    kernels::LaunchedWalks& walks = block.walks;
    walks.key = PhiloxKey(plan.seed);
    walks.size = plan.table.size;
    walks.starts = plan.table.starts.all().part(start, std::min(at_once, last - start));
    walks.first_subsequence = &prepared.first_subsequence;
    space.tally.starts = walks.starts.count;
    const std::uint32_t replicates =
        replicates_of_block(plan, walks.starts.count, prepared.proposals);
    for (std::uint32_t r = 0; r < plan.walks_per_start; r += walks.replicates) {
      stop_if_cancelled(progress);
      if (r > 0) space.flush_squares(walks.starts);
      walks.first_replicate = r;
      walks.replicates = std::min(replicates, plan.walks_per_start - r);
      prepared.function(block);
      progress.advance(static_cast<double>(walks.count()) * plan.max_steps);
    }
    space.flush_starts(walks.starts);
  }
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

  for_each_item(works.size(), plan.table.starts.count, plan.starts_per_item, threads,
                [&](std::size_t op, std::uint32_t first, std::uint32_t last) {
                  run_item(plan, prepared[op], first, last, progress);
                });
  std::vector<HittingTallies> result;
  result.reserve(works.size());
  for (Prepared& one : prepared) result.push_back(std::move(one.tallies));
  return result;
}

}  // namespace archwalk::cpu

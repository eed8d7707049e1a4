#include "archwalk/cpu/walk_launcher.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>

#include "archwalk/operators/step_types.hpp"
#include "archwalk/rng/stream.hpp"
#include "kernels/lane_tally.hpp"
#include "kernels/walk_body.hpp"
#include "lane_block.hpp"
#include "score_order.hpp"
#include "start_blocks.hpp"
#include "work_items.hpp"

namespace archwalk::cpu {
namespace {

using kernels::guide_of;
using kernels::LaneTally;
using kernels::WalkPlan;
using kernels::WalkSums;
using kernels::WalkTallies;
using kernels::WalkWork;

// One operator ready to run: its body, the function that knows the body's type, its tallies.
struct Prepared {
  std::shared_ptr<const void> body;
  LaneBlockFunction function = nullptr;
  kernels::WalkTables tables;
  const std::uint16_t* place = nullptr;  // [code] if its walks go by places, else null
  std::uint64_t first_subsequence = 0;
  int proposals = 1;  // of a step
  std::mutex mutex;
  WalkTallies tallies;
};

LaneBlockFunction lane_block_function(InstructionSet set, std::size_t combination) {
  switch (set) {
    case InstructionSet::avx512:
      return avx512_lane_block(combination);
    case InstructionSet::avx2:
      return avx2_lane_block(combination);
    default:
      return baseline_lane_block(combination);
  }
}

// `order` is null where walks read more than one rank.
void prepare(const WalkPlan& plan, const WalkWork& work, InstructionSet set,
             const ScoreOrder* order, StepTables& tables, Prepared& out) {
  out.tables = kernels::host_tables(plan, work);
  out.first_subsequence = subsequence(Purpose::walk, work.stream_index, 0);
  out.proposals = std::visit([](const auto& selection) { return proposals_per_step(selection); },
                             work.op->selection);
  out.tallies.resize(
      static_cast<std::size_t>(plan.table.starts.strata * kernels::kTracks * plan.table.scores) *
      plan.horizons.size());
  tables.offer_order(order == nullptr ? nullptr : &order->place);
  with_kernel_steps(
      *work.op, plan.shape, guide_of(work), tables,
      [&]<class Digits, class ProposalStep, class SelectionStep, class Memory>(
          const Digits& digits, const ProposalStep& proposal, const SelectionStep& selection,
          const Memory& memory) {
        if (tables.is_order_taken()) {
          out.place = order->place.data();
          out.tables.score = order->score.data();
          out.tables.ascending = true;
        }
        auto body =
            std::make_shared<kernels::WalkBody<Digits, ProposalStep, SelectionStep, Memory>>();
        body->digits = digits;
        body->proposal = proposal;
        body->selection = selection;
        body->memory = memory;
        body->tables = out.tables;
        body->horizons = plan.horizons.data();
        body->horizon_count = static_cast<int>(plan.horizons.size());
        out.body = std::move(body);
        out.function = lane_block_function(
            set, step_combination<Digits, ProposalStep, SelectionStep, Memory>());
      });
}

// Sums of one lane block, one array entry a lane, reused from block to block.
struct Workspace {
  LaneTally<kLanes> tally;
  std::vector<std::int64_t> change;
  std::vector<std::uint64_t> square;
  std::vector<std::uint32_t> positive;
  WalkTallies tallies;

  Workspace(const WalkPlan& plan, const Prepared& prepared)
      : tallies(prepared.tallies.size()), plan_(plan), place_(prepared.place) {
    const std::size_t rows = tallies.size() / static_cast<std::size_t>(plan.table.starts.strata);
    change.resize(rows * kLanes);
    square.resize(rows * kLanes);
    positive.resize(rows * kLanes);
    tally.tables = prepared.tables;
    tally.horizon_count = static_cast<int>(plan.horizons.size());
    tally.change = change.data();
    tally.square = square.data();
    tally.positive = positive.data();
  }

  void start_at(std::uint32_t lane, std::uint32_t code) {
    tally.start[lane] = place_ == nullptr ? code : place_[code];
  }

  // Adds the squares of the lanes in each stratum to the tallies and clears them.
  void flush_squares(std::uint32_t first, std::uint32_t count) {
    fold(first, count, [](WalkSums& sums, const Workspace& space, std::size_t at) {
      sums.square += space.square[at];
    });
    std::fill(square.begin(), square.end(), 0);
  }

  void flush_starts(std::uint32_t first, std::uint32_t count) {
    fold(first, count, [](WalkSums& sums, const Workspace& space, std::size_t at) {
      const Int128 sum = space.change[at];
      sums.change += sum;
      sums.square += space.square[at];
      sums.start_square += static_cast<Uint128>(sum * sum);
      const std::uint64_t gains = space.positive[at];
      sums.start_positive_square += static_cast<Uint128>(gains * gains);
      sums.positive += gains;
    });
    std::fill(change.begin(), change.end(), 0);
    std::fill(square.begin(), square.end(), 0);
    std::fill(positive.begin(), positive.end(), 0);
  }

 private:
  bool is_tracked(kernels::Track track) const {
    switch (track) {
      case kernels::Track::best:
        return tally.tables.rows != nullptr;
      case kernels::Track::incumbent:
        return tally.tables.track_incumbent;
      default:
        return true;
    }
  }

  template <class Add>
  void fold(std::uint32_t first, std::uint32_t count, Add&& add) {
    const auto scores = static_cast<std::size_t>(plan_.table.scores);
    const std::size_t horizons = plan_.horizons.size();
    const std::size_t rows = change.size() / kLanes;
    const kernels::WalkStarts& starts = plan_.table.starts;
    for (std::size_t set = 0; set < static_cast<std::size_t>(starts.strata) * scores; ++set) {
      const kernels::SetMembers members = starts.sets().within(set, first, count);
      const std::size_t stratum = set / scores;
      const std::size_t score = set % scores;
      for (std::size_t track = 0; track < kernels::kTracks; ++track) {
        if (!is_tracked(static_cast<kernels::Track>(track))) continue;
        for (std::size_t horizon = 0; horizon < horizons; ++horizon) {
          const std::size_t row = (track * scores + score) * horizons + horizon;
          WalkSums& sums = tallies[stratum * rows + row];
          for (std::uint32_t i = 0; i < members.count; ++i) {
            add(sums, *this, row * kLanes + members[i]);
          }
        }
      }
    }
  }

  const WalkPlan& plan_;
  const std::uint16_t* place_;
};

// All replicates of the starts [first, last) of one operator.
void run_item(const WalkPlan& plan, Prepared& prepared, std::uint32_t first, std::uint32_t last,
              Progress& progress) {
  Workspace space(plan, prepared);
  run_starts(plan, prepared, first, last, plan.table.largest_square, plan.horizons.back(),
             prepared.proposals, space, progress);
  const std::lock_guard lock(prepared.mutex);
  for (std::size_t i = 0; i < space.tallies.size(); ++i) prepared.tallies[i].add(space.tallies[i]);
}

}  // namespace

std::vector<WalkTallies> run_walks(const WalkPlan& plan, const std::vector<WalkWork>& works,
                                   InstructionSet set, int threads, Progress& progress) {
  HostStepTables tables;
  std::vector<Prepared> prepared(works.size());
  std::optional<ScoreOrder> order;
  for (std::size_t i = 0; i < works.size(); ++i) {
    const bool may_order = reads_one_rank(plan, works[i]);
    if (may_order && !order) order = score_order(plan.table);
    prepare(plan, works[i], set, may_order ? &*order : nullptr, tables, prepared[i]);
  }

  for_each_item(works.size(), plan.table.starts.count, plan.starts_per_item, threads,
                [&](std::size_t op, std::uint32_t first, std::uint32_t last) {
                  run_item(plan, prepared[op], first, last, progress);
                });
  std::vector<WalkTallies> result;
  result.reserve(works.size());
  for (Prepared& one : prepared) result.push_back(std::move(one.tallies));
  return result;
}

}  // namespace archwalk::cpu

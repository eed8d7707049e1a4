#include "walk_jobs.hpp"

#include <algorithm>

namespace archwalk::cuda {
namespace {

using kernels::StartSums;
using kernels::WalkPlan;
using kernels::WalkSums;

constexpr std::uint64_t kTurnsOfLaunch = 64;  // of all threads at once, where walks are few
constexpr std::size_t kBytesOfSum =
    sizeof(std::int64_t) + sizeof(std::uint64_t) + sizeof(std::uint32_t);

std::size_t rows_of(const WalkPlan& plan) {
  return static_cast<std::size_t>(kernels::kTracks * plan.table.scores) * plan.horizons.size();
}

// The sums of `count` rows of `slots` starts.
StartSums sums_in(const DeviceBuffer& buffer, std::uint64_t count, std::uint64_t slots) {
  StartSums sums;
  sums.change = buffer.as<std::int64_t>();
  sums.square = reinterpret_cast<std::uint64_t*>(sums.change + count * slots);
  sums.positive = reinterpret_cast<std::uint32_t*>(sums.square + count * slots);
  sums.slots = slots;
  return sums;
}

kernels::RecordedParts parts_of(const kernels::HorizonRecord& record) {
  return {record.best_rank != nullptr, record.row_words, record.incumbent != nullptr};
}

}  // namespace

PlanTables::PlanTables(const WalkPlan& plan)
    : score_(on_device(plan.table.score)),
      rows_(on_device(plan.table.rows)),
      short_rows_(whole_words(plan.table.short_rows)),
      score_of_rank_(on_device(plan.table.score_of_rank)),
      first_of_score_(on_device(plan.table.first_of_score)),
      starts_(plan.table.starts),
      horizons_(on_device(plan.horizons)) {
  tables_.size = plan.table.size;
  tables_.scores = plan.table.scores;
  tables_.score = score_.as<std::int32_t>();
  if (plan.table.rows.empty()) return;
  tables_.rows = rows_.as<std::uint64_t>();
  tables_.short_rows = short_rows_.as<std::uint16_t>();
  tables_.row_words = plan.table.row_words;
  tables_.wide_ranks = plan.table.wide_ranks;
  tables_.score_of_rank = score_of_rank_.as<std::int32_t>();
  tables_.first_of_score = first_of_score_.as<std::uint32_t>();
}

LaunchColumn PlanTables::ranks() const {
  return short_rows_.bytes() > 0 ? column_of(short_rows_, true) : column_of(rows_, false);
}

std::size_t cells_of(const WalkPlan& plan) {
  return static_cast<std::size_t>(plan.table.starts.strata) * rows_of(plan);
}

WalkMemory::WalkMemory(const WalkPlan& plan, const kernels::WalkTables& tables)
    : parts(kernels::recorded_parts(tables)),
      bytes_of_walk(parts.bytes() * plan.horizons.size()),
      bytes_of_sums(rows_of(plan) * kBytesOfSum),
      bytes_of_cells(cells_of(plan) * sizeof(WalkSums)) {}

BatchSize WalkMemory::fit(const WalkPlan& plan, std::size_t operators, double budget,
                          const DeviceSpeed& speed, int most_proposals) {
  const auto starts = static_cast<double>(plan.table.starts.count);
  const double walks_of_replicate = starts * static_cast<double>(operators);
  const auto of_walk = static_cast<double>(bytes_of_walk);
  const auto of_sums = static_cast<double>(bytes_of_sums);
  const auto of_cells = static_cast<double>(bytes_of_cells);
  const std::uint32_t replicates = recorded_replicates(
      plan.walks_per_start, walks_of_replicate, kTurnsOfLaunch * speed.threads_at_once,
      of_walk * starts, budget - starts * of_sums - of_cells);
  shares = tally_shares(replicates, walks_of_replicate * static_cast<double>(rows_of(plan)),
                        speed.threads_at_once);
  BatchSize size =
      fitting_batch(operators, plan.table.starts.count,
                    of_walk * replicates + of_sums * shares + of_cells / starts, budget);
  limit_steps(size, plan.horizons.back(), walk_steps_of_launch(speed, most_proposals),
              speed.threads_at_once);
  size.replicates = replicates;
  return size;
}

SlotBytes WalkMemory::bytes(const BatchSize& size, std::size_t body_bytes) const {
  return {.parameters = parameter_bytes(size.operators, body_bytes),
          .record = size.operators * size.starts * size.replicates * bytes_of_walk,
          .sums = size.operators * size.starts * shares * bytes_of_sums,
          .results = size.operators * bytes_of_cells};
}

void WalkJobs::set_replicates(std::uint32_t first, std::uint32_t last, const Slot& slot,
                              std::size_t operators) {
  recorded.walks.first_replicate = first;
  recorded.walks.replicates = last - first;
  recorded.record = kernels::record_in(slot.record.as<void>(), parts_of(tally.record), operators,
                                       tally.record.horizons, recorded.walks.count());
  tally.record = recorded.record;
  tally.is_first = first == 0;
}

WalkJobs make_jobs(const WalkPlan& plan, const PlanTables& tables, const WalkMemory& memory,
                   const Batch& batch, const BatchParameters& parameters,
                   const kernels::TalliedTracks& tracks, const LaunchShape& tally_shape,
                   const Slot& slot) {
  const auto horizons = static_cast<int>(plan.horizons.size());
  const kernels::StartRange starts = tables.starts().range(batch.first_start, batch.last_start);
  WalkJobs jobs;
  kernels::LaunchedWalks& walks = jobs.recorded.walks;
  walks.key = PhiloxKey(plan.seed);
  walks.size = plan.table.size;
  walks.starts = starts;
  walks.first_subsequence = parameters.first_subsequence;

  kernels::RecordedParts parts = memory.parts;
  parts.incumbent = tracks.incumbent;
  kernels::RecordTally& tally = jobs.tally;
  tally.record =
      kernels::record_in(slot.record.as<void>(), parts, batch.count, horizons, starts.count);
  tally.tables = tables.tables();
  tally.tracks = parameters.tracks;
  tally.starts = starts;
  tally.sums =
      sums_in(slot.sums, batch.count * rows_of(plan), std::uint64_t{starts.count} * memory.shares);

  TallyLaunch& dealt = jobs.dealt;
  dealt.tracks = tracks;
  dealt.column_in_shared = tally_shape.columns[kRanks];
  dealt.slots_of_part = static_cast<std::uint32_t>(tally_shape.threads * kTallyStarts);
  dealt.parts = items_of(tally.sums.slots, dealt.slots_of_part);
  dealt.items =
      static_cast<std::uint32_t>(batch.count) * static_cast<std::uint32_t>(horizons) * dealt.parts;

  kernels::StartFold& fold = jobs.fold;
  fold.sums = tally.sums;
  fold.sets = tables.starts().sets();
  fold.tracks = tally.tracks;
  fold.first_start = starts.first;
  fold.start_count = starts.count;
  fold.stratum_count = plan.table.starts.strata;
  fold.scores = plan.table.scores;
  fold.horizon_count = horizons;
  return jobs;
}

std::uint32_t room_for_replicates(const WalkJobs& jobs, const Batch& batch, const Slot& slot) {
  const kernels::HorizonRecord& record = jobs.tally.record;
  const std::uint64_t of_replicate = batch.count * jobs.tally.starts.count *
                                     parts_of(record).bytes() *
                                     static_cast<std::uint64_t>(record.horizons);
  // At least as many as the slot was made for.
  return static_cast<std::uint32_t>(
      std::clamp<std::uint64_t>(slot.record.bytes() / of_replicate, 1,
                                std::max(1u, kernels::kMostWalks / jobs.tally.starts.count)));
}

}  // namespace archwalk::cuda

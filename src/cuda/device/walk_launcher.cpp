#include "archwalk/cuda/walk_launcher.hpp"

#include <algorithm>

#include "archwalk/rng/stream.hpp"
#include "context.hpp"
#include "launches.hpp"
#include "many_devices.hpp"

namespace archwalk::cuda {
namespace {

using kernels::StartSums;
using kernels::WalkPlan;
using kernels::WalkSums;
using kernels::WalkTallies;
using kernels::WalkWork;

constexpr double kStepsOfLaunch = 1e11;       // some tenths of a second on a large GPU
constexpr std::uint64_t kTurnsOfLaunch = 64;  // of all threads at once, where walks are few

// The plan's tables in a device's memory.
struct PlanTables {
  DeviceBuffer score;
  DeviceBuffer rows;
  DeviceBuffer short_rows;
  DeviceBuffer score_of_rank;
  DeviceBuffer first_of_score;
  DeviceBuffer strata;
  DeviceBuffer horizons;

  /// The ranks that walks look up for the best score so far: a single score's, or rows of them.
  LaunchColumn ranks() const {
    return short_rows.bytes() > 0 ? column_of(short_rows, true) : column_of(rows, false);
  }

  explicit PlanTables(const WalkPlan& plan)
      : score(on_device(plan.table.score)),
        rows(on_device(plan.table.rows)),
        short_rows(whole_words(plan.table.short_rows)),
        score_of_rank(on_device(plan.table.score_of_rank)),
        first_of_score(on_device(plan.table.first_of_score)),
        strata(on_device(plan.table.strata)),
        horizons(on_device(plan.horizons)) {}
};

// Walks on one device.
class DeviceWalks {
 public:
  explicit DeviceWalks(int device) : context_(device) {}

  /// Walks the operators works[i] for i in `mine`; results[i] are their tallies.
  void run(const WalkPlan& plan, const std::vector<WalkWork>& works,
           const std::vector<std::size_t>& mine, Progress& progress,
           std::vector<WalkTallies>& results);

 private:
  kernels::WalkTables tables_of(const WalkPlan& plan) const;
  PreparedOperator prepare(const WalkPlan& plan, const WalkWork& work);
  kernels::RecordedWalks walks_of(const WalkPlan& plan, const Batch& batch,
                                  const BatchParameters& parameters) const;
  kernels::RecordTally tally_of(const WalkPlan& plan, const Batch& batch,
                                const BatchParameters& parameters, const Slot& slot) const;
  kernels::StartFold fold_of(const WalkPlan& plan, const kernels::RecordTally& tally) const;
  TallyLaunch deal_tally(const Batch& batch, const LaunchShape& shape,
                         const kernels::RecordTally& tally) const;
  void enqueue(const WalkPlan& plan, const Batch& batch, const Progress& progress, Slot& slot);

  Context context_;
  std::unique_ptr<PlanTables> table_;
  // Of the present run:
  OperatorList list_;
  kernels::RecordedParts parts_;
  std::uint32_t replicates_ = 1;  // that a launch writes down, at most
};

std::size_t rows_of(const WalkPlan& plan) {
  return static_cast<std::size_t>(kernels::kTracks * plan.table.scores) * plan.horizons.size();
}
std::size_t cells_of(const WalkPlan& plan) {
  return static_cast<std::size_t>(plan.table.stratum_count) * rows_of(plan);
}

constexpr std::size_t kBytesOfSum =
    sizeof(std::int64_t) + sizeof(std::uint64_t) + sizeof(std::uint32_t);

// The sums of `count` rows of `slots` starts.
StartSums sums_in(const DeviceBuffer& buffer, std::uint64_t count, std::uint64_t slots) {
  StartSums sums;
  sums.change = buffer.as<std::int64_t>();
  sums.square = reinterpret_cast<std::uint64_t*>(sums.change + count * slots);
  sums.positive = reinterpret_cast<std::uint32_t*>(sums.square + count * slots);
  sums.slots = slots;
  return sums;
}

kernels::WalkTables DeviceWalks::tables_of(const WalkPlan& plan) const {
  kernels::WalkTables tables;
  tables.size = plan.table.size;
  tables.scores = plan.table.scores;
  tables.score = table_->score.as<std::int32_t>();
  if (!plan.table.rows.empty()) {
    tables.rows = table_->rows.as<std::uint64_t>();
    tables.short_rows = table_->short_rows.as<std::uint16_t>();
    tables.row_words = plan.table.row_words;
    tables.wide_ranks = plan.table.wide_ranks;
    tables.score_of_rank = table_->score_of_rank.as<std::int32_t>();
    tables.first_of_score = table_->first_of_score.as<std::uint32_t>();
  }
  return tables;
}

PreparedOperator DeviceWalks::prepare(const WalkPlan& plan, const WalkWork& work) {
  PreparedOperator out;
  out.guide = work.guide;
  out.first_subsequence = subsequence(Purpose::walk, work.stream_index, 0);
  kernels::WalkTables tables = tables_of(plan);
  context_.keys(work.guide).put_into(tables);
  tables.track_incumbent = work.track_incumbent;
  out.tracks = kernels::tallied_tracks(tables);
  out.body = make_body(plan.shape, work, context_.tables(), [&](std::size_t number, auto walk) {
    walk.tables = tables;
    out.table = table_column(walk.proposal, plan.shape);
    walk.horizons = table_->horizons.as<std::uint32_t>();
    walk.horizon_count = static_cast<int>(plan.horizons.size());
    Body body = bytes_of(number, walk);
    body.way = walk.way();
    return body;
  });
  return out;
}

kernels::RecordedWalks DeviceWalks::walks_of(const WalkPlan& plan, const Batch& batch,
                                             const BatchParameters& parameters) const {
  kernels::RecordedWalks walks;
  walks.key = PhiloxKey(plan.seed);
  walks.size = plan.table.size;
  walks.first_start = batch.first_start;
  walks.starts = batch.last_start - batch.first_start;
  walks.first_subsequence = parameters.first_subsequence;
  return walks;
}

kernels::RecordTally DeviceWalks::tally_of(const WalkPlan& plan, const Batch& batch,
                                           const BatchParameters& parameters,
                                           const Slot& slot) const {
  kernels::RecordTally tally;
  tally.tables = tables_of(plan);
  tally.tracks = parameters.tracks;
  tally.first_start = batch.first_start;
  tally.slots = batch.last_start - batch.first_start;
  tally.sums = sums_in(slot.sums, batch.count * rows_of(plan), tally.slots);
  tally.record.horizons = static_cast<int>(plan.horizons.size());
  return tally;
}

TallyLaunch DeviceWalks::deal_tally(const Batch& batch, const LaunchShape& shape,
                                    const kernels::RecordTally& tally) const {
  TallyLaunch launch;
  for (std::size_t i = 0; i < batch.count; ++i) {
    const kernels::TalliedTracks& own = list_.at(batch, i).tracks;
    launch.tracks.best = launch.tracks.best || own.best;
    launch.tracks.incumbent = launch.tracks.incumbent || own.incumbent;
  }
  launch.column_in_shared = shape.columns[kRanks];
  launch.slots_of_part = static_cast<std::uint32_t>(shape.threads * kTallyStarts);
  launch.parts = items_of(tally.slots, launch.slots_of_part);
  launch.items = static_cast<std::uint32_t>(batch.count) *
                 static_cast<std::uint32_t>(tally.record.horizons) * launch.parts;
  return launch;
}

kernels::StartFold DeviceWalks::fold_of(const WalkPlan& plan,
                                        const kernels::RecordTally& tally) const {
  kernels::StartFold fold;
  fold.sums = tally.sums;
  fold.strata = table_->strata.as<std::uint8_t>();
  fold.tracks = tally.tracks;
  fold.size = plan.table.size;
  fold.first_start = tally.first_start;
  fold.start_count = tally.slots;
  fold.stratum_count = plan.table.stratum_count;
  fold.scores = plan.table.scores;
  fold.horizon_count = tally.record.horizons;
  return fold;
}

void DeviceWalks::enqueue(const WalkPlan& plan, const Batch& batch, const Progress& progress,
                          Slot& slot) {
  const BatchParameters parameters = send_parameters(slot, list_, batch);
  const PreparedOperator& first = list_.at(batch, 0);
  const Kernel kernel = walk_kernel(first.body.combination, first.body.way);
  ItemLaunch launch;
  launch.bodies = parameters.bodies;
  launch.columns[kKeys] = context_.keys(first.guide).column();
  launch.columns[kRanks] = table_->ranks();
  launch.columns[kTable] = first.table;
  const LaunchShape& shape = context_.shape(kernel, launch);
  kernels::RecordedWalks walks = walks_of(plan, batch, parameters);
  kernels::RecordTally tally = tally_of(plan, batch, parameters, slot);
  ItemLaunch tally_columns;
  tally_columns.columns[kRanks] = {tally.tables.score, plan.table.size, false, 0};
  const LaunchShape& tally_shape = context_.shape(tally_kernel(), tally_columns);
  const TallyLaunch dealt = deal_tally(batch, tally_shape, tally);
  kernels::StartFold fold = fold_of(plan, tally);
  const double steps = static_cast<double>(batch.count) * walks.starts * plan.horizons.back();
  const std::uint32_t replicates =
      std::min(replicates_, replicates_per_launch(plan.walks_per_start, plan.table.largest_square,
                                                  steps, kStepsOfLaunch, 1));
  auto* results = slot.device_results.as<WalkSums>();
  launch_replicates(
      slot, progress, plan.walks_per_start, replicates, [] {},
      [&](std::uint32_t r, std::uint32_t last) {
        walks.first_replicate = r;
        walks.replicates = last - r;
        walks.record = kernels::record_in(slot.record.as<void>(), parts_, batch.count,
                                          tally.record.horizons, walks.walks());
        walks.walks_of_item = walks_of_item(static_cast<double>(batch.count) * walks.walks(),
                                            shape.threads, shape.blocks_at_once);
        launch.items_of_operator = items_of(walks.walks(), walks.walks_of_item);
        launch.items = launch.items_of_operator * static_cast<std::uint32_t>(batch.count);
        launch_items(slot, kernel, shape, launch, walks);
        tally.record = walks.record;
        tally.replicates = walks.replicates;
        tally.is_first = r == 0;
        launch_tally(slot, tally_kernel(), tally_shape, tally, dealt);
        fold.is_last = last == plan.walks_per_start;
        launch_fold(slot, start_fold_kernel(), fold, batch.count * fold.cells_of_operator(),
                    results, r == 0);
      });
  ARCHWALK_CUDA(cudaMemcpyAsync(slot.results.as<WalkSums>(), results,
                                batch.count * cells_of(plan) * sizeof(WalkSums),
                                cudaMemcpyDeviceToHost, slot.stream.get()));
}

void DeviceWalks::run(const WalkPlan& plan, const std::vector<WalkWork>& works,
                      const std::vector<std::size_t>& mine, Progress& progress,
                      std::vector<WalkTallies>& results) {
  context_.activate();
  if (table_ == nullptr) table_ = std::make_unique<PlanTables>(plan);
  context_.begin_run();
  list_ = {};
  kernels::WalkTables tables = tables_of(plan);
  for (std::size_t i : mine) {
    list_.add(prepare(plan, works[i]));
    results[i].assign(cells_of(plan), {});
    tables.track_incumbent = tables.track_incumbent || works[i].track_incumbent;
  }
  context_.tables().upload();
  parts_ = kernels::recorded_parts(tables);
  const std::size_t bytes_of_walk = parts_.bytes() * plan.horizons.size();
  replicates_ =
      recorded_replicates(plan.walks_per_start, static_cast<double>(mine.size()) * plan.table.size,
                          kTurnsOfLaunch * context_.threads_at_once(),
                          static_cast<double>(bytes_of_walk) * plan.table.size, context_.budget());
  const double bytes_per_start =
      static_cast<double>(bytes_of_walk) * replicates_ +
      static_cast<double>(rows_of(plan) * kBytesOfSum) +
      static_cast<double>(cells_of(plan) * sizeof(WalkSums)) / plan.table.size;
  BatchSize size = fitting_batch(mine.size(), plan.table.size, bytes_per_start, context_.budget());
  auto& slots = context_.slots(size, [&](const BatchSize& one) {
    return SlotBytes{.parameters = parameter_bytes(one.operators, list_.body_bytes),
                     .record = one.operators * one.starts * replicates_ * bytes_of_walk,
                     .sums = one.operators * one.starts * rows_of(plan) * kBytesOfSum,
                     .results = one.operators * cells_of(plan) * sizeof(WalkSums)};
  });
  list_.launches = list_launches(list_.kinds, plan.table.size, size);
  run_batches(
      list_.launches.batches, slots, progress,
      [&](const Batch& batch, Slot& slot) { enqueue(plan, batch, progress, slot); },
      [&](const Batch& batch, Slot& slot) {
        const auto* sums = slot.results.as<WalkSums>();
        for (std::size_t i = 0; i < batch.count; ++i) {
          for (WalkSums& cell : results[mine[list_.number(batch, i)]]) cell.add(*sums++);
        }
        progress.advance(static_cast<double>(batch.count) * plan.walks_per_start *
                         (batch.last_start - batch.first_start) * plan.horizons.back());
      });
}

}  // namespace

struct WalkLauncher::State {
  DeviceGroup<DeviceWalks> devices;
};

WalkLauncher::WalkLauncher(const std::vector<int>& devices)
    : state_(std::make_unique<State>(State{DeviceGroup<DeviceWalks>(devices)})) {}
WalkLauncher::~WalkLauncher() = default;

std::vector<WalkTallies> WalkLauncher::run(const WalkPlan& plan, const std::vector<WalkWork>& works,
                                           Progress& progress) {
  return state_->devices.run<WalkTallies>(plan, works, progress);
}

}  // namespace archwalk::cuda
